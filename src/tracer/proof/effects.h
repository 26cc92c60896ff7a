/* What can have changed since a value was last looked at.
 *
 * Before the code of a frame goes on, after an event, it is known which instructions it can run until the next one, and
 * mostly that these change nothing that a variable shows, or one object only (segment.h). So time is counted in ticks:
 * one for each time that something may be changed, with the object, or without where it may be anything. A value that
 * was looked at later than anything changed, and that does not show the objects changed since, needs no second look:
 * not in its frame, and not in those of the callers.
 *
 * What no instruction tells of makes it anything: another thread ran, a frame that is not recorded, an exception was
 * raised. Where the program has C code called behind all that (blind.h), nothing is proven any more. */
#ifndef SMILEY_TRACER_EFFECTS_H
#define SMILEY_TRACER_EFFECTS_H

#include "src/tracer/python/python.h"

enum { WRITES_KEPT = 16 };
#ifdef SNAPSHOT_CHECK /* for tests: always */
enum { EFFECTS_ALL = 1 };
#else
enum { EFFECTS_ALL = 0 };
#endif
#define EFFECTS_DICT ((uintptr_t)1) /* in an address: the object is a dict */

struct effects {
    uint64_t now;      /* the last tick */
    uint64_t anything; /* the last at which anything may have changed */
    struct write {
        uintptr_t object;     /* its address, with EFFECTS_DICT */
        const PyObject *attr; /* the name of what was set of it, only to be compared; NULL: any of it */
    } written[WRITES_KEPT];   /* by tick: what may have */
    size_t stake;             /* words of the notes of all deeps: what there may be to look at */
    size_t credit;            /* of so many lines it is worth finding out what they do: effects_worth() */
    unsigned long switches;   /* of threads, when last seen */
    bool blind;
    bool lazy; /* there may be iterators that call C code of the program's choice */
};
extern struct effects effects;

static inline void effects_anything(void)
{
    effects.anything = ++effects.now;
}

static inline void effects_write(struct write write)
{
    effects.written[++effects.now % WRITES_KEPT] = write;
}

/* To find out what code will do costs about as much as a look at few values. So it is done as often as that may be
 * worth it: whoever looks, or needs not to, gives credit for some lines. Long loops of numbers, beside which nobody
 * looks at anything, are soon left to do what they like. */
static inline void effects_looked(void)
{
    enum { LINES = 1, WORDS_A_LINE = 64, MOST_LINES = 16, WORDS_A_MOST = 16 };
    size_t credit = effects.credit + LINES + effects.stake / WORDS_A_LINE;
    size_t most = MOST_LINES + effects.stake / WORDS_A_MOST;
    effects.credit = credit < most ? credit : most;
}

static inline bool effects_worth(void)
{
    return EFFECTS_ALL || (effects.credit && effects.credit--);
}

/* An event: whether something happened that no instruction of the thread tells of. */
static inline void effects_outside(void)
{
    unsigned long switches = py_switches();
    if (__builtin_expect(switches != effects.switches || py_gc_tells(), 0)) {
        effects.switches = switches;
        effects_anything();
    }
}

#endif
