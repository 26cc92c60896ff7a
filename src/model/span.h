/* Spans: what a frame does from its CALL or RESUME to the YIELD or RETURN that leaves it, calls inside included. In
 * its thread a span of depth D is the row of events that leave more than D frames on the stack, and the one event after
 * them that leaves D: so both ends are found through the smallest depth of each chunk, whatever lies between. */
#ifndef SMILEY_MODEL_SPAN_H
#define SMILEY_MODEL_SPAN_H

#include "src/model/trace_impl.h"

/* How many frames its thread has after the event, one that leaves counted as gone. */
static inline uint32_t frames_after(const struct moment *m)
{
    bool leaves = m->kind == EVENT_YIELD || m->kind == EVENT_RETURN;
    return m->call ? m->depth + !leaves : 0;
}

static inline bool starts_call(const struct moment *m)
{
    return m->kind == EVENT_CALL || m->kind == EVENT_RESUME;
}

static inline bool ends_call(const struct moment *m)
{
    return m->kind == EVENT_YIELD || m->kind == EVENT_RETURN;
}

/* The event that ends (starts) the span of this depth that the thread is in when event n has happened, or that n ends:
 * 1 with *m, 0 where there is none, -1. n may be another thread's. */
int span_end(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, struct moment *m, struct err *err);
int span_start(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, struct moment *m, struct err *err);

/* The thread's last event of this depth before event n, OUTPUT passed over, while the frame there stays: 1, 0, -1. */
int span_before(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, struct moment *m, struct err *err);

/* Events of the thread from `first` to `last`. */
int span_events(struct trace *t, uint32_t thread, uint64_t first, uint64_t last, uint64_t *events, struct err *err);

#endif
