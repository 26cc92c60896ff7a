/* Activations: one call of a recorded function, from its CALL to its RETURN, with the shadows of its variables. */
#ifndef SMILEY_TRACER_FRAME_H
#define SMILEY_TRACER_FRAME_H

#include "src/tracer/proof/effects.h"
#include "src/tracer/proof/segment.h"
#include "src/tracer/changes/shadow.h"

struct code;

struct namespace;
enum { NO_VAR = UINT32_MAX };

enum { AHEAD_WRITES = 4 };

struct activation {
    PyFrameObject *frame; /* only an address */
    struct code *code;
    uint64_t call;                      /* its number */
    bool waits;                         /* a generator's, between a yield and what comes next */
    bool has_waited;                    /* stands in tracer.suspended */
    int line;                           /* of its last event */
    uint32_t n_short;                   /* code->n_slots where its lines are short, else 0 */
    uint32_t copied;                    /* its part of shadows.copied */
    uint8_t n_written;                  /* what runs until its next line changes so many objects, … */
    struct write written[AHEAD_WRITES]; /* … these, … */
    struct segment *ahead;              /* … as the segment tells; NULL: anything */
    uint64_t stored;                    /* slots, by slot_bit(), that may have been stored to since its last event */
    uint64_t still;                     /* slots whose value can change in place, or in a cell, as seen … */
    uint64_t typed;                     /* … (of these the type is all that is shown) … */
    uint64_t looked, held;              /* … at this tick, and before that at this one */
    struct activation *next;            /* the one below, or in its code's list of spare ones */
    struct namespace *space;            /* owned; NULL in functions, and there: */
    PyObject **seen;         /* what each slot held when it was looked at last, as long as the same pointer there means
                                the same value, which activation_look() sees to; else as below. Behind the shadows */
    struct shadow shadows[]; /* code->n_vars of them; those of a spare one are unset, and it has seen NULL */
};

/* These are in no slot: */
#define SEEN_NOTHING ((PyObject *)1) /* a look is taken at every event */
#define SEEN_DIFFERS ((PyObject *)2) /* at this event: it was looked at, and is not as recorded */

extern struct activation no_activation; /* of no frame */

/* The first slot from `slot` on that does not hold what it held; n where all do. */
static inline size_t slots_same(PyObject *const *locals, PyObject *const *seen, size_t slot, size_t n)
{
    enum { AT_ONCE = 4 };
    for (; slot + AT_ONCE <= n; slot += AT_ONCE) {
        PyObject *const *l = locals + slot, *const *s = seen + slot;
        if (((uintptr_t)l[0] ^ (uintptr_t)s[0]) | ((uintptr_t)l[1] ^ (uintptr_t)s[1]) |
            ((uintptr_t)l[2] ^ (uintptr_t)s[2]) | ((uintptr_t)l[3] ^ (uintptr_t)s[3]))
            break;
    }
    while (slot < n && locals[slot] == seen[slot])
        slot++;
    return slot;
}

/* Of a call that begins; NULL without memory. */
struct activation *activation_new(struct code *code, PyFrameObject *f);
void activation_release(struct activation *a); /* NULL is fine */
void activation_forget(struct activation *a);  /* it stands in tracer.suspended no more; released if it waits */
void activation_free_spare(struct code *code);

/* Whether it is known without a look, at an event, that what its slots have seen is as it was: since the last one it
 * has stored to none of those that can change, and nothing else was done that could have. */
static inline bool activation_is_still(struct activation *a)
{
    effects_outside();
    if (EFFECTS_ALL || a->looked != effects.now || (a->still & (a->stored | a->typed)))
        return false;
    effects_looked();
    a->held = a->looked;
    return true;
}

/* An event begins: looks at what its slots have seen that can change. */
void activation_compare(struct activation *a, PyObject *const *locals);
static inline void activation_look(struct activation *a, PyObject *const *locals)
{
    if (__builtin_expect(a->still != 0, 0) && !activation_is_still(a))
        activation_compare(a, locals);
}

/* Records what changed in its variables since the last event. */
void activation_changes(struct activation *a, PyFrameObject *f, struct change_sink *sink);
/* The same of a function, for its slots from `slot` on: those before are done. */
void activation_slots(struct activation *a, PyObject **locals, size_t slot, struct change_sink *sink);

#endif
