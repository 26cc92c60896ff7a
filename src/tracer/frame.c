#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "src/tracer/changes/namespace.h"
#include "src/tracer/changes/number.h"
#include "tracer.h"

struct activation no_activation;

static __attribute__((noinline)) struct activation *activation_make(struct code *code)
{
    struct activation *a = calloc(1, sizeof *a + code->n_vars * sizeof *a->shadows + code->n_slots * sizeof *a->seen);
    if (a && code->has_namespace && !(a->space = namespace_new())) {
        free(a);
        a = NULL;
    }
    if (!a)
        return NULL;
    a->code = code;
    a->n_short = code->is_short ? code->n_slots : 0;
    a->seen = (PyObject **)(a->shadows + code->n_vars);
    code->refs++;
    return a;
}

struct activation *activation_new(struct code *code, PyFrameObject *f)
{
    struct activation *a = code->spare;
    if (__builtin_expect(a != NULL, 1))
        code->spare = a->next;
    else if (!(a = activation_make(code)))
        return NULL;
    a->frame = f;
    a->line = code->first_line;
    a->call = ++tracer.calls;
    a->copied = 0;
    a->looked = NEVER_LOOKED;
    a->stored = 0;
    a->n_written = 0;
    a->ahead = &segment_prologue;
    return a;
}

static void activation_free(struct activation *a)
{
    struct code *code = a->code;
    if (a->space)
        namespace_free(a->space);
    free(a);
    code_unref(code);
}

void activation_free_spare(struct code *code)
{
    for (struct activation *a = code->spare, *next; a; a = next) {
        next = a->next;
        activation_free(a);
    }
    code->spare = NULL;
}

static void waits_no_more(struct activation *a)
{
    if (a->code->waiting == a)
        a->code->waiting = NULL;
    a->has_waited = false;
}

void activation_forget(struct activation *a)
{
    bool waits = a->waits;
    waits_no_more(a);
    if (waits)
        activation_release(a);
}

static __attribute__((noinline)) void take_out(struct activation *a)
{
    map_remove(&tracer.suspended, (uintptr_t)a->frame);
    waits_no_more(a);
}

void activation_release(struct activation *a)
{
    if (!a)
        return;
    struct code *code = a->code;
    if (__builtin_expect(a->has_waited, 0))
        take_out(a);
    for (size_t i = 0; i < code->n_slots; i++) {
        uint32_t var = code->slots[i].var;
        a->seen[i] = NULL;
        if (var != NO_VAR && a->shadows[var].kind != SHADOW_UNSET)
            shadow_release(&a->shadows[var]);
    }
    if (__builtin_expect(a->space || code->died, 0)) {
        activation_free(a);
        return;
    }
    a->waits = false;
    a->next = code->spare;
    code->spare = a;
}

/* --- functions
 * ------------------------------------------------------------------------------------------------------------ */

static __attribute__((noinline)) void look_at_slot(struct activation *a, PyObject *v, size_t i,
                                                   struct change_sink *sink)
{
    const struct code_slot *slot = &a->code->slots[i];
    if (slot->var == NO_VAR) {
        a->seen[i] = v;
        return;
    }
    struct shadow *s = &a->shadows[slot->var];
    if (slot->cell && v && PyCell_Check(v))
        v = PyCell_GET(v);
    enum same same = slot->cell ? SAME_CELL : a->stored & slot_bit((uint32_t)i) ? SAME_ADDRESS : SAME_OBJECT;
    if (v == s->value && same == SAME_OBJECT)
        tracer.shadows.held = a->looked;
    if ((v == s->value && shadow_is_outdated(&tracer.shadows, s)) || !shadow_same(s, v, same))
        shadow_update(&tracer.shadows, s, v, slot->var, slot->secret, sink);
    tracer.shadows.held = NEVER_LOOKED;
    a->seen[i] = s->value == v && s->kind <= SHADOW_PINNED && !slot->cell ? v : SEEN_NOTHING;
}

/* A number in place of another, or the first value, as most arguments are; recorded. */
static inline bool is_number(struct activation *a, PyObject *v, size_t i, struct change_sink *sink, PyObject **dead)
{
    const struct code_slot *slot = &a->code->slots[i];
    if (!slot->plain || (size_t)(sink->limit - sink->at) < NUMBER_CHANGE_MAX)
        return false;
    struct shadow *s = &a->shadows[slot->var];
    if (a->seen[i]) /* NULL was seen only where it has no value */
        return number_change(s, v, slot->var, &sink->writer, &sink->at, dead);
    return s->kind == SHADOW_UNSET && number_first(s, v, slot->var, &sink->writer, &sink->at);
}

static struct writes written_since(const struct activation *a)
{
    if (a->looked == NEVER_LOOKED)
        return (struct writes){ .anything = true };
    return a->looked == effects.now ? (struct writes){ 0 } : writes_since(a->looked);
}

static bool is_unwritten(const struct shadow *s, const struct writes *written)
{
    if (s->kind != SHADOW_DEEP)
        return true;
    if (!deep_is_unwritten(s->deep, written))
        return false;
    s->deep->looked = effects.now;
    return true;
}

/* Whether a slot that tells nothing by its pointer alone (SEEN_NOTHING) needs no look: nobody stored to it, nor, as
 * that may change anything, to its cell, and nothing was written that it shows. */
static inline bool is_untouched(const struct activation *a, size_t i, const struct writes *written)
{
    if (written->anything || (a->stored & slot_bit((uint32_t)i)))
        return false;
    bool untouched = !written->objects || is_unwritten(&a->shadows[a->code->slots[i].var], written);
#ifdef SNAPSHOT_CHECK /* for tests: a look finds that it is so */
    const struct shadow *s = &a->shadows[a->code->slots[i].var];
    PyObject *v = py_frame_locals(a->frame)[i];
    if (a->code->slots[i].cell && v && PyCell_Check(v))
        v = PyCell_GET(v);
    if (untouched && !shadow_same(s, v, SAME_ADDRESS) && !(s->kind == SHADOW_DEEP && s->deep->always))
        abort();
#endif
    return untouched;
}

void activation_slots(struct activation *a, PyObject **locals, size_t slot, struct change_sink *sink)
{
    PyObject *dead = NULL;
    effects_outside();
    struct writes written = written_since(a);
    for (size_t n = a->code->n_slots; slot < n; slot++) {
        PyObject *v = locals[slot], *seen = a->seen[slot];
        if (v == seen || (seen == SEEN_NOTHING && is_untouched(a, slot, &written)))
            continue;
        if (seen != SEEN_NOTHING && is_number(a, v, slot, sink, &dead))
            a->seen[slot] = v;
        else
            look_at_slot(a, v, slot, sink);
    }
    a->looked = sink->full ? NEVER_LOOKED : effects.now;
    Py_XDECREF(dead);
}

void activation_changes(struct activation *a, PyFrameObject *f, struct change_sink *sink)
{
    if (__builtin_expect(a->space != NULL, 0))
        namespace_changes(a->space, a->code, py_frame_namespace(f), sink);
    else
        activation_slots(a, py_frame_locals(f), 0, sink);
}
