/* What a program printed, as lines, each with the event that began it.
 *
 * Standard output and standard error are told apart: a line is put together from the pieces that were written to its
 * own stream, and stands where its first piece was written. Lines are found chunk by chunk, only in those that hold
 * OUTPUT events: output_step() works for a while, and what is known can be shown at once. */
#ifndef SMILEY_OUTPUT_H
#define SMILEY_OUTPUT_H

#include "smiley/trace.h"

struct output;

struct output *output_new(struct trace *t); /* NULL without memory */
void output_free(struct output *o);         /* NULL is fine */

/* 1: there is more of the run to look at (budget_ns 0: all of it, now); 0: complete; -1. Call it again after
 * reader_refresh(). */
int output_step(struct output *o, uint64_t budget_ns, struct err *err);
double output_progress(const struct output *o); /* 0 … 1 */
uint64_t output_count(const struct output *o);  /* lines known so far */

enum { OUTPUT_LINE_MAX = 128 << 10 }; /* bytes of a line; longer ones are cut */

struct output_row {
    uint64_t n;  /* event that wrote its beginning */
    uint32_t fd; /* 1 or 2 */
    bool open;   /* no newline came (so far) */
    bool cut;    /* longer than OUTPUT_LINE_MAX */
};
/* index below output_count(). The line's bytes, without its newline, are appended to text (NULL: not wanted, which is
 * quicker). */
int output_row(struct output *o, uint64_t index, struct output_row *row, struct buf *text, struct err *err);
/* The last line that was begun at or before event n: 1 with *index; 0: none (so far as known); -1. */
int output_find(struct output *o, uint64_t n, uint64_t *index, struct err *err);

#endif
