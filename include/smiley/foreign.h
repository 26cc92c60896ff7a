/* Runs that the Python program smiley 0.6 recorded, translated into the trace stream: out of its databases, or as they arrive.
 *
 * Its events carry no identity of a frame that could be relied on, so each thread's stack is rebuilt from its calls and
 * returns. Where those do not fit (an event of a function nobody called, a return that is missing) calls and returns are
 * added, so that every event it recorded is there; the counts tell. Its variables are whole with every event; what is
 * recorded are the changes against the last event of the same call. */
#ifndef SMILEY_FOREIGN_H
#define SMILEY_FOREIGN_H

#include "smiley/foreign_db.h"
#include "smiley/receiver.h"
#include "smiley/redact.h"
#include "smiley/run.h"

/* What was not as it should be. */
struct foreign_counts {
    uint64_t events;          /* taken over */
    uint64_t unknown;         /* left out: of no kind there is */
    uint64_t no_place;        /* without file, function, line or thread */
    uint64_t no_time;         /* without a time */
    uint64_t bad_locals;      /* whose variables are not JSON; bad_arg: what they return or raise */
    uint64_t bad_arg;
    uint64_t added_calls, added_returns;
    uint64_t cut;             /* with values too large to be kept whole */
    uint64_t no_source;       /* files without text */
    bool bad_command_line, bad_traceback, bad_stats, no_start, no_end, damaged;
};
/* Appends what there is to be said, as "3 events of no known kind were left out; …"; nothing where all was well. */
void foreign_report(const struct foreign_counts *c, struct buf *out);

/* The text of a file, appended; false where there is none. */
typedef bool foreign_source_fn(void *data, struct bytes path, struct buf *out);

struct foreign_run_options {
    foreign_source_fn *source;
    void *data;
    struct redact redact; /* whose values are left out */
};

struct translator;
/* The run's facts that are known when it starts: run is initialised and filled. Ids that cannot be ours get one that can. */
int foreign_run_start(struct run *run, const struct foreign_run *from, struct foreign_counts *counts, struct err *err);
/* Feeds a consumer, borrowed, whose run_started() was called with the run (borrowed, too). NULL without memory. */
struct translator *translator_new(const struct run *run, struct consumer *to, const struct foreign_run_options *o);
void translator_free(struct translator *t); /* NULL is fine */
/* -1 only where the consumer failed, or memory. */
int translator_event(struct translator *t, const struct foreign_event *e, struct err *err);
int translator_flush(struct translator *t, struct err *err);
/* Takes what was known at its end over into `run`, which the caller then hands to the consumer's run_ended(). Of a run without
 * an end: RUN_LOST. */
int translator_end(struct translator *t, const struct foreign_run *from, bool ended, struct run *run, struct err *err);
struct foreign_counts *translator_counts(struct translator *t);

/* One run of a database into a consumer of its own (run_started, events, run_ended). `run` is initialised, filled, and the
 * caller's to release. */
int foreign_import(struct foreign_db *db, struct bytes id, struct redact redact, struct consumer *to, struct run *run,
                   struct foreign_counts *counts, struct err *err);

/* Its messages, for a receiver. Sources are read from this host's files, where they are; what looks like a secret by its name
 * is left out. NULL without memory; closed by its
 * close(). */
struct foreign *foreign_messages(struct intake *in);

#endif
