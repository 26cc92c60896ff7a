/* The exceptions of a run, each once: from where it was raised to where it was caught.
 *
 * An exception that passes through several frames has an EXCEPTION event in each; a row is its first. Rows are found
 * chunk by chunk, only in those that hold EXCEPTION events: exceptions_step() works for a while, and what is known can
 * be shown at once.
 *
 * The StopIteration that the interpreter tells of where a loop or an await is simply over is left out. */
#ifndef SMILEY_EXCEPTIONS_H
#define SMILEY_EXCEPTIONS_H

#include "smiley/trace.h"

struct exceptions;

struct exceptions *exceptions_new(struct trace *t); /* NULL without memory */
void exceptions_free(struct exceptions *x);         /* NULL is fine */

/* 1: there is more of the run to look at (budget_ns 0: all of it, now); 0: *x is complete; -1. Call it again after
 * reader_refresh(). */
int exceptions_step(struct exceptions *x, uint64_t budget_ns, struct err *err);
double exceptions_progress(const struct exceptions *x); /* 0 … 1 */
uint64_t exceptions_count(const struct exceptions *x);  /* rows known so far, in the order of their events */

struct exception_row {
    uint64_t n; /* event of its first EXCEPTION: where it was raised */
    uint64_t time_ns;
    uint32_t thread, code, file, line, depth;
    bool caught;       /* at: */
    uint64_t caught_n; /* the event of the first line that handled it (its except clause, where the source tells) */
    uint32_t caught_code, caught_file, caught_line;
    uint32_t frames; /* how many frames it left on its way */
    bool end;        /* the run ends before it was seen to be caught or to leave its thread */
};
/* index below exceptions_count() */
int exceptions_row(struct exceptions *x, uint64_t index, struct exception_row *row, struct err *err);
/* Its type and message in words (describe.h), appended; either may be NULL. */
int exceptions_text(struct exceptions *x, const struct exception_row *row, struct buf *type, struct buf *message,
                    struct err *err);
/* The last row raised at or before event n: 1 with *index; 0: none (so far as known); -1. */
int exceptions_find(struct exceptions *x, uint64_t n, uint64_t *index, struct err *err);

#endif
