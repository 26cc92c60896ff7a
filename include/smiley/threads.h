/* The threads of a run, as table: for the browser's screen and the command. */
#ifndef SMILEY_THREADS_H
#define SMILEY_THREADS_H

#include "smiley/reader.h"

struct threads;

struct thread_row {
    uint32_t thread; /* its number in the recording; name and os_id: reader_defs()->threads[thread] */
    uint64_t events;
    uint64_t first, last;      /* event numbers; 0 where it has no events */
    uint64_t start_ns, end_ns; /* of these, since the stream's start */
    uint32_t depth;            /* how many calls deep it got */
    uint32_t code, line;       /* where it began … */
    bool began;                /* … if in a call */
    uint64_t locations;        /* distinct lines it executed; final when threads_step() has given 0 */
};

struct threads *threads_new(struct reader *r); /* NULL without memory; the reader is borrowed */
void threads_free(struct threads *t);          /* NULL is fine */

/* Reads the facts but for the locations: one row for each thread that is defined. Again after reader_refresh(). */
int threads_read(struct threads *t, struct err *err);
uint32_t threads_count(const struct threads *t);
const struct thread_row *threads_row(const struct threads *t, uint32_t index); /* valid until the next read or step */

/* Counts locations for about so long (0: all of it). 1: there is more to do; 0: done; -1. Chunks with a single thread
 * are counted from their summaries, the others are decoded. */
int threads_step(struct threads *t, uint64_t budget_ns, struct err *err);
double threads_progress(const struct threads *t); /* 0 … 1 */

#endif
