/* What the exports of a profile share. */
#ifndef MODEL_PROFILE_EXPORT_H
#define MODEL_PROFILE_EXPORT_H

#include "smiley/profile.h"

int export_pstats(const struct profile *p, const char *title, struct buf *out, struct err *err);
int export_callgrind(const struct profile *p, const char *title, struct buf *out, struct err *err);
int export_folded(const struct profile *p, const char *title, struct buf *out, struct err *err);
int export_speedscope(const struct profile *p, const char *title, struct buf *out, struct err *err);
/* The call graph, with gprof2dot's default thresholds. */
int export_dot(const struct profile *p, const char *title, struct buf *out, struct err *err);
int export_svg(const struct profile *p, const char *title, struct buf *out, struct err *err);
int export_png(const struct profile *p, const char *title, struct buf *out, struct err *err);
int export_pdf(const struct profile *p, const char *title, struct buf *out, struct err *err);

/* 0, or -1 where out ran out of memory. */
static inline int export_done(const struct buf *out, struct err *err)
{
    return out->failed ? err_memory(err) : 0;
}

/* --- stacks ------------------------------------------------------------------------------------------------- */

/* A profile has edges and no stacks; for flame graphs they are made of each other: what a function took is shared out
 * over its callers, and their callers, as the times of the edges are. A function that is in the stack already is not
 * gone into again (its own time has that of its recursive calls). What is less than a twenty thousandth of
 * the time is not gone into either. */
typedef void stack_fn(void *data, const size_t *functions, size_t depth, uint64_t ns); /* outermost first */
int export_stacks(const struct profile *p, stack_fn *fn, void *data, struct err *err);

#endif
