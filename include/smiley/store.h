/* The store: one SQLite file with any number of runs. The only module that knows SQL; the schema is documented in
 * src/store/schema.c and docs/store.md.
 *
 * A store is written by one recorder (several at once wait for each other) while any number of readers have it open.
 * Runs whose recorder is gone are read as RUN_LOST. */
#ifndef SMILEY_STORE_H
#define SMILEY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/run.h"

struct buf;
struct store;

enum { STORE_VERSION = 1 };

enum store_mode {
    STORE_READ,   /* must exist. Never changes the file, works on read-only media. */
    STORE_WRITE,  /* must exist (delete, rename) */
    STORE_CREATE, /* made where it does not exist, mode 0600 */
};

/* Errors name the file and say what is wrong: no such file, not readable, not a database, not a smiley database, made
 * by a newer smiley (its version and ours), locked, damaged. One that another process is just making is waited for. */
int store_open(struct store **out, const char *path, enum store_mode mode, struct err *err);
void store_close(struct store *s); /* NULL is fine */
const char *store_path(const struct store *s);

/* All runs, newest first. *runs is the caller's to free with store_runs_free(). */
int store_runs(struct store *s, struct run **runs, size_t *n, struct err *err);
void store_runs_free(struct run *runs, size_t n);
/* Changes whenever some run was added, removed, grown or ended by anyone: cheap, to poll. */
uint64_t store_generation(struct store *s);

/* The full id for an id, a unique prefix of one, or "last" (the newest by start). ERR_NOT_FOUND: no such run, or
 * the prefix fits several (then the text names them). */
int store_find(struct store *s, const char *name, char id[64], struct err *err);
int store_run(struct store *s, const char *id, struct run *run, struct err *err); /* run is initialised and filled */
int store_delete(struct store *s, const char *id, struct err *err); /* with the sources no other run needs */
int store_rename(struct store *s, const char *id, const char *title, struct err *err);

/* Copies a run that has ended, with its sources and profile, into another store. Everything is read and checked first,
 * then put in within one transaction: it is there whole, or not at all. A run that is there already is an error, or
 * replaced. */
int store_copy_run(struct store *to, struct store *from, const char *id, bool replace, struct err *err);

/* A consumer that writes into the store, which must outlive it. Each chunk, its definitions and the run's counts go in
 * together; nothing half-written is ever visible. Sources are decoded by their coding line (utf-8 kept where it cannot
 * be). */
struct consumer *store_consumer(struct store *s, struct err *err);

/* How much of a run is there. */
struct store_progress {
    uint64_t operations;           /* the start, calls with definitions or a closed chunk, the end: each counts one */
    uint64_t last_seq, last_first; /* of its last chunk, which may be an open one; last_first 0: there is none */
    uint32_t last_events;
    bool ended;
};
/* Instead of a consumer's run_started(): goes on with a run that a consumer of this or of another process began, and
 * did not end. From then on the other one's writes fail: a run has one writer. 1: it is there (where p->ended, this
 * consumer takes nothing); 0: there is no such run. */
int store_take_up(struct consumer *c, const char *id, struct store_progress *p, struct err *err);
/* Sets the status, end_ns and notice of a consumer's run, which is not ended by it. */
int store_mark(struct consumer *c, const struct run *run, struct err *err);
/* Lets go of the events of a consumer's run before chunk `seq`, for who needs them only once: they cannot be read any
 * more. */
int store_forget(struct consumer *c, uint64_t seq, struct err *err);

#endif
