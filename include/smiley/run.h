/* A run: one traced program, from start to end, as every producer hands it on and every consumer takes it.
 *
 * Producers are the ring, the PULL socket and a stored run; consumers are the store, the PUSH socket and text. All of them
 * speak these three operations: run started, events (a chunk), run ended. */
#ifndef SMILEY_RUN_H
#define SMILEY_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/err.h"

struct chunk;

enum run_status {
    RUN_RUNNING,     /* its recorder is at work */
    RUN_EXITED,      /* `code` is its exit status */
    RUN_KILLED,      /* `code` is the signal */
    RUN_LOST,        /* the recorder died or vanished: what is stored is what is known */
    RUN_STATUSES
};

enum { RUN_ID_LEN = 36 }; /* a UUID in text; runs from elsewhere may have other ids of up to 63 printable characters */

/* Strings are never NULL once a run is read from a store; "" where not known. */
struct run {
    char id[64];
    char *description;   /* the command line as a person would type it (shell quoting); or a title given later */
    char *cwd, *host, *user;
    char *python;        /* version, 3.11.2 */
    int64_t pid;
    int64_t recorder_pid;    /* to see whether a run marked running still is; 0 where ended */
    int64_t start_ns, end_ns; /* unix time; end 0: not ended, or not known */
    enum run_status status;
    int code;
    char *error_type, *error_message, *traceback; /* the uncaught exception, "" where none */
    char *notice;        /* lines a reader must know: hook taken away, recording stopped because …; "" where none */
    uint64_t events;
    uint64_t rate;       /* events a second at the moment; not stored: filled in by who looks more than once */
};

void run_init(struct run *r);
void run_release(struct run *r);
int run_copy(struct run *to, const struct run *from, struct err *err);

struct buf;
/* The outcome in words: "running", "ok", "exit 3", "killed (SIGKILL)", "lost", and whether that is a failure. An uncaught
 * exception shows in the run's error, not here. */
void run_outcome(const struct run *r, struct buf *out);
bool run_failed(const struct run *r); /* not running, and neither exit 0 nor unknown-but-clean (a negative code, no error) */

struct consumer {
    int (*run_started)(struct consumer *c, const struct run *run, struct err *err);
    int (*events)(struct consumer *c, const struct chunk *chunk, struct err *err);
    /* The run as it ended: status, code, end_ns, error, notice are final. Frees nothing. */
    int (*run_ended)(struct consumer *c, const struct run *run, struct err *err);
    /* From time to time while nothing comes (at least every 100 ms): make durable, keep connections alive. May be NULL. */
    int (*tick)(struct consumer *c, struct err *err);
    /* While this is true the producer takes nothing new in, so that the program waits. May be NULL. */
    bool (*full)(struct consumer *c);
    int flush_ms; /* how soon what came is handed on at the latest, be it little; 0: 100 */
    void (*close)(struct consumer *c); /* frees the consumer */
};

#endif
