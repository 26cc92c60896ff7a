#include "ahead.h"

#include "src/tracer/code.h"
#include "need.h"
#include "src/tracer/threads.h"

struct effects effects;
struct segment segment_prologue = { .quiet = { true, true } };

/* False where no more objects can be kept. */
static bool keep(struct activation *a, PyObject *v, const PyObject *attr)
{
    struct write write = { (uintptr_t)v | (PyDict_Check(v) ? EFFECTS_DICT : 0), attr };
    for (uint8_t i = 0; i < a->n_written; i++)
        if (a->written[i].object == write.object && a->written[i].attr == attr)
            return true;
    if (a->n_written == AHEAD_WRITES)
        return false;
    a->written[a->n_written++] = write;
    return true;
}

static bool keep_all(struct activation *a, const struct need *need, PyObject *const written[2])
{
    const PyObject *attr = need->kind == NEED_SET_ATTR ? need->name : NULL;
    return (!written[0] || keep(a, written[0], attr)) && (!written[1] || keep(a, written[1], NULL));
}

/* Adds what the segment's needs come to now. False where that is anything. */
static bool weigh(struct activation *a, PyFrameObject *f, bool again)
{
    PyObject *written[2];
    for (struct need *need = a->ahead->needs, *end = need + a->ahead->n_needs; need < end; need++) {
        enum effect effect;
        if (!effects.lazy && need_is_of_items(need))
            continue;
        if (!need_is_plain(need, f, &effect, written))
            effect = need_effect(need, f, again, written);
        if (effect != EFFECT_NONE && (effect == EFFECT_ANYTHING || !keep_all(a, need, written)))
            return false;
    }
    return true;
}

/* The same of one that mostly comes out as anything, or as a change where all that is shown is as quickly looked at:
 * then it is not weighed each time. */
static bool weigh_seldom(struct activation *a, PyFrameObject *f, bool again)
{
    enum { IN_VAIN_MOST = 6, FEW_WORDS = 128 };
    struct segment *s = a->ahead;
    if (s->left && !EFFECTS_ALL) {
        s->left--;
        return false;
    }
    bool told = weigh(a, f, again);
    if (told && (a->n_written == 0 || effects.stake > FEW_WORDS)) {
        s->in_vain = 0;
        return true;
    }
    s->in_vain += s->in_vain < IN_VAIN_MOST;
    s->left = (uint8_t)((1 << s->in_vain) - 2);
    return told;
}

static inline bool is_quiet(const struct segment *s, PyFrameObject *f)
{
    return s && s->quiet[effects.lazy] && !effects.blind && py_frame_has_lines(f);
}

/* Of a segment that is not quiet. */
static void go_on(struct activation *a, PyFrameObject *f, bool again)
{
    if (effects.blind || !a->ahead || a->ahead->anything || (a->ahead->takes && effects.lazy) ||
        !py_frame_has_lines(f) || !weigh_seldom(a, f, again)) {
        ahead_free(a);
        return;
    }
    for (uint8_t i = 0; i < a->n_written; i++)
        effects_write(a->written[i]);
}

void ahead_of(struct activation *a, PyFrameObject *f)
{
    a->ahead = segment_at(&a->code->segments, f);
    a->n_written = 0;
    a->stored = a->ahead ? a->ahead->stored : UINT64_MAX;
    if (!is_quiet(a->ahead, f))
        go_on(a, f, false);
}

void ahead_return(struct thread *t, PyFrameObject *f)
{
    PyFrameObject *caller = py_frame_caller(f);
    struct activation *a = t->top;
    if (!caller || caller != a->frame) { /* one that is not recorded */
        effects_anything();
    } else if (py_frame_is_inlined(f)) { /* only what is behind the call is still to be done */
        uint64_t stored = a->stored;
        ahead_of(a, caller);
        a->stored |= stored;
    } else if (!is_quiet(a->ahead, caller)) {
        go_on(a, caller, true);
    }
}
