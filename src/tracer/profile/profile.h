/* The profile: what every function costs, those whose lines are not traced and builtins too, and for whom.
 *
 * Counted as cProfile counts (Modules/_lsprof.c): one entry a code object or method definition; a call is counted when
 * it ends; while a function is on its thread's stack already, a call of it is recursive and adds nothing to its
 * cumulative time; the same for each pair of caller and callee. A generator's yield ends a call, and its resumption is
 * one.
 *
 * Its clock stands still while the program is traced: the trace hook measures itself, and what the interpreter takes
 * for calling it is known from the start (calibrate.h). What counting a call takes, some tens of ns, stays in, as it
 * does in cProfile's figures: so the shares are those that cProfile finds without a tracer. It is quicker about it than
 * cProfile, so for each call the clock is put forward by the difference (struct longer). */
#ifndef SMILEY_TRACER_PROFILE_H
#define SMILEY_TRACER_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "calibrate.h"
#include "src/tracer/clock.h"
#include "src/tracer/python/python.h"

/* How much longer cProfile takes to count a call, with the clock on its two sides: of the looks at it that it takes,
 * one together falls into the call, and Python's takes longer than ours. The rest falls to the caller: its books, a
 * search in trees where ours are places in an array, take longer by about as much as a look of Python's does
 * (docs/measuring.md). */
struct longer {
    uint32_t callee_ns, caller_ns;
};

struct profiler {
    bool on;
    struct calibration calibration;
    int32_t call_ns, exception_ns; /* what the interpreter takes for such an event, but for the hook */
    int32_t look_ns;               /* what the last look at the clock takes, which a hook that measures itself misses */
    struct longer longer;
    uint64_t hooks_ns; /* spent on tracing, in whatever thread: all of it with the GIL held */
    uint64_t due_ns;   /* when the totals are to be sent next; UINT64_MAX where there is no profile */
    uintptr_t told;    /* the call or return of which the trace hook heard last (profile_key()), */
    uint64_t told_ns;  /* and when that was, tracing taken off */
};

extern struct profiler profiler;

/* What the interpreter takes for tracing a line of this code, but for the hook. */
int32_t profile_line_ns(PyCodeObject *code);

/* Begins; the interpreter is ready and the caller in its main thread. 0, or -1. */
int profile_start(void);
/* A thread that was just made gets the hook. */
void profile_thread(PyThreadState *thread);
bool profile_has(PyThreadState *thread); /* it has the hook */
/* The trace hook is given back to the calling thread, should the profile have taken it away; before the profile hook
 * goes. */
void profile_resume_trace(void);
void profile_off(void); /* the hook is to look anew whether there is anything to be done */
/* Sends the totals that have changed. Not inside an event. */
void profile_send(uint64_t now);

/* A hook is done with an event that it began at `start`; around it the interpreter took `more`. All of these say 0,
 * what a hook says that has done its work: so that it can end with them. */
static inline int profile_spent(struct clock *c, uint64_t start, int32_t more)
{
    if (!profiler.on)
        return 0;
    uint64_t now = clock_ns(c);
    profiler.hooks_ns += now - start + (uint64_t)(int64_t)(more + profiler.look_ns);
    if (__builtin_expect(now >= profiler.due_ns, 0))
        profile_send(now);
    return 0;
}

/* What the hook takes for the usual event of one kind in one code object. Those are alike and many, and a look at the
 * clock takes as long as all the rest: so only some are measured. */
struct event_cost {
    uint32_t ns;      /* a running mean */
    uint8_t measured; /* how many, as far as that matters */
    uint8_t row;      /* and how many one after the other */
    uint16_t left;    /* events until the next is measured */
};

/* Measures this one; cost may be NULL. */
int profile_spent_measured(uint64_t start, int32_t more, struct event_cost *cost);

/* False where this one is to be measured. */
static inline bool profile_spent_quick(int32_t more, struct event_cost *cost)
{
    if (!profiler.on)
        return true;
    if (__builtin_expect(cost->left == 0, 0))
        return false;
    cost->left--;
    profiler.hooks_ns += (uint64_t)((int64_t)cost->ns + more);
    return true;
}

static inline int profile_spent_usual(uint64_t start, int32_t more, struct event_cost *cost)
{
    return __builtin_expect(profile_spent_quick(more, cost), 1) ? 0 : profile_spent_measured(start, more, cost);
}

/* Of an event that may have been an unusual one: it took `len` bytes. */
static inline int profile_spent_event(uint64_t start, int32_t more, struct event_cost *cost, size_t len)
{
    enum { USUAL_LEN = 24 };
    if (__builtin_expect(profiler.on && len > USUAL_LEN, 0))
        return profile_spent_measured(start, more, NULL);
    return profile_spent_usual(start, more, cost);
}

/* A call or return of a frame. */
static inline uintptr_t profile_key(PyFrameObject *f, bool returns)
{
    return (uintptr_t)f | returns;
}

/* The same of a call or return of a frame that began at `start`: the profile hook hears of it next, and need not look
 * at the clock. */
static inline int profile_spent_told(PyFrameObject *f, bool returns, uint64_t start, struct event_cost *cost,
                                     size_t len)
{
    if (!profiler.on)
        return 0;
    profiler.told = profile_key(f, returns);
    profiler.told_ns = start - profiler.hooks_ns;
    return profile_spent_event(start, profiler.call_ns, cost, len);
}

#endif
