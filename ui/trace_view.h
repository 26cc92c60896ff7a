/* What the panes of the trace screen share: an open run, and the place in it where the person is.
 *
 * The place is an event, and with it the events whose changes count as just made: standing on a block that is all of
 * the block's, after a single step only the one. It moves through the functions below and nowhere else; panes follow.
 */
#ifndef UI_TRACE_VIEW_H
#define UI_TRACE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/trace.h"
#include "ui/action.h"

struct trace_view {
    struct trace *trace; /* owned */
    uint64_t event;      /* 0: the run has no events (yet) */
    uint64_t since;      /* first event whose changes are just made */
    struct moment at;    /* of the event */
    struct block block;  /* that holds it */
    uint64_t block_index;
    unsigned grown; /* counts how often the run grew: what was remembered of its end is stale */
};

struct effects;

static inline struct reader *view_reader(struct trace_view *v)
{
    return trace_reader(v->trace);
}
/* To an event. -1, with err and the place as it was: it cannot be read. */
int view_go_event(struct trace_view *v, uint64_t event, struct err *err);
int view_go_block(struct trace_view *v, uint64_t index, struct err *err);
/* One of the step actions. 1: moved; 0: there is nowhere to go; -1. */
int view_step(struct trace_view *v, enum action action, struct err *err);

#endif
