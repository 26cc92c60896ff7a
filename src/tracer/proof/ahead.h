/* What the code of a frame will do until the frame's next line: its segment, held against the objects that are there,
 * as ticks of effects.h. All of it is told before it is done, so that what is done in between by others, the functions
 * it calls, comes later; and told again whenever they return to it. */
#ifndef SMILEY_TRACER_AHEAD_H
#define SMILEY_TRACER_AHEAD_H

#include "effects.h"
#include "src/tracer/frame.h"

struct thread;

/* The frame goes on, with the instruction that f stands at, after its event. */
void ahead_of(struct activation *a, PyFrameObject *f);
/* f, called by the thread, returned or yielded: the caller goes on. */
void ahead_return(struct thread *t, PyFrameObject *f);

/* Whether it is worth being found out: for its own values, or for others'. */
static inline bool ahead_worth(const struct activation *a)
{
    return a->still != a->typed || effects_worth();
}

/* It may do anything. */
static inline void ahead_free(struct activation *a)
{
    effects_anything();
    a->ahead = NULL;
    a->stored = UINT64_MAX;
}

/* The same of one none of whose variables can change in place. */
static inline void ahead_free_numbers(struct activation *a)
{
    effects_anything();
    a->ahead = NULL;
}

#endif
