/* Filters at work. */
#ifndef SMILEY_MODEL_FILTER_IMPL_H
#define SMILEY_MODEL_FILTER_IMPL_H

#include "smiley/filter.h"
#include "src/model/trace_impl.h"

/* Whether more than threads is asked for, so that folds mean nothing. */
bool filter_is_flat(const struct filter *f);
/* Whether the thread's events may pass. */
bool filter_thread(struct filter *f, struct trace *t, uint32_t thread);

/* Which events of the chunk pass: one bit each, from the first. 1: some do; 0: none does; -1. Borrowed until the next
 * call. */
int filter_marks(struct filter *f, struct trace *t, size_t chunk, const uint64_t **bits, struct err *err);

#endif
