/* The receiver: runs that arrive over sockets, handed to consumers.
 *
 * One PULL socket per endpoint, any number of programs on each. Beside it a PUB socket tells the senders what is stored
 * (docs/wire.md). A message is acknowledged only after the run's consumer has taken it, so what a sender forgets is
 * safe; what comes twice is dropped, what comes too early is asked for again. Nothing that arrives is trusted: what
 * does not follow the format is counted and dropped, and said once. */
#ifndef SMILEY_RECEIVER_H
#define SMILEY_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/run.h"

struct curve;

/* How much of a run there is already, where it goes on after a break. For a new one operations is 1, the rest 0. */
struct taken {
    uint64_t operations;           /* the start, calls with definitions or a closed chunk, the end: each counts one */
    uint64_t last_seq, last_first; /* of its last chunk, which may be an open one; last_first 0: there is none */
    uint32_t last_events;
    bool ended;
};

enum arrival {
    RUN_BEGINS,  /* once begin() has given a consumer */
    RUN_GOES_ON, /* after a break of the listener's */
    RUN_ENDS,
    RUN_VANISHES, /* nothing was heard of its sender for a while: RUN_LOST unless it comes back */
    RUN_RETURNS,
};

/* Where arriving runs go: made by a command, used by the receiver, by the sender (what is kept at home while no
 * listener answers) and by whoever reads messages of another form. All hooks are called from the thread that calls
 * receiver_poll() or the sender. */
struct intake {
    /* The consumer for a run, of this run alone, after its run_started() has been called (so that it is stored when
     * this returns). Where the run is there already and not ended, it is taken up, and *taken says how far it is; where
     * it has ended, too, the consumer takes nothing any more. NULL: it cannot be taken. The caller close()s it. */
    struct consumer *(*begin)(struct intake *in, const struct run *run, struct taken *taken, struct err *err);
    /* The run is marked with run->status, end_ns and notice without being ended: it may go on. May be NULL. */
    int (*mark)(struct intake *in, struct consumer *c, const struct run *run, struct err *err);
    /* For people: what has become of a run. May be NULL. */
    void (*tell)(struct intake *in, const struct run *run, enum arrival what);
};

/* Messages of two frames, [event, JSON], that another program sends. */
struct foreign {
    /* 0: taken; 1: not understood, to be counted and dropped; -1: what the intake, or a consumer, failed with. */
    int (*message)(struct foreign *f, const void *event, size_t event_len, const void *json, size_t json_len,
                   struct err *err);
    int (*tick)(struct foreign *f, struct err *err); /* every 30 ms or so: flush what came. May be NULL. */
    void (*close)(struct foreign *f);                /* ends what is open, frees */
};

struct receiver_options {
    char *const *endpoints; /* n of them, as endpoint_parse() takes them */
    size_t n;
    const struct curve *curve;                      /* NULL: no encryption */
    bool insecure;                                  /* without it and without curve only this host may be listened to */
    uint32_t lost_ms;                               /* silence after which a run counts as vanished; 0: 10 s */
    struct intake *intake;                          /* borrowed, as what follows */
    struct foreign *foreign;                        /* NULL: two-frame messages are not understood */
    void (*complain)(void *data, const char *text); /* once per kind of trouble */
    void *data;
};

struct receiver_counts {
    uint64_t messages, bytes;
    uint64_t hostile;   /* dropped, because they do not follow the format */
    uint64_t refused;   /* connections with a wrong key */
    uint32_t open;      /* runs that have not ended */
    uint32_t unsettled; /* runs that have ended, whose senders do not know yet that everything is here: time to leave is
                           when this is 0 */
};

struct receiver;
/* ERR_USAGE: an endpoint that is none or is not allowed; ERR_FAILED: one that is in use, or cannot be bound. */
int receiver_open(struct receiver **out, const struct receiver_options *o, struct err *err);
/* Takes what has come, waiting up to timeout_ms for the first of it; a signal ends the wait. -1: the sockets are
 * broken. A consumer's failure is complained about, and its run asked for again. */
int receiver_poll(struct receiver *r, int timeout_ms, struct err *err);
void receiver_count(const struct receiver *r, struct receiver_counts *counts);
/* Marks runs that are open as lost, tells their senders that nobody listens any more, closes. NULL is fine. */
void receiver_close(struct receiver *r);

#endif
