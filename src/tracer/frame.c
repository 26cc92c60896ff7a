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
    a->stored = a->still = a->typed = 0;
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

/* --- functions --------------------------------------------------------------------------------------------------- */

enum { NOTED_SLOTS = 63 }; /* those behind share a bit */

static PyObject *value_in(const struct code_slot *slot, PyObject *held)
{
    return slot->cell && held && PyCell_Check(held) ? PyCell_GET(held) : held;
}

static enum same same_of(const struct activation *a, size_t i)
{
    if (a->code->slots[i].cell)
        return SAME_CELL;
    return a->stored & slot_bit((uint32_t)i) ? SAME_ADDRESS : SAME_OBJECT;
}

static bool is_same(const struct activation *a, size_t i, PyObject *v)
{
    return shadow_same(&a->shadows[a->code->slots[i].var], v, same_of(a, i));
}

/* Of a slot that holds what was seen. */
static uint64_t held_since(const struct activation *a, size_t i)
{
    return same_of(a, i) == SAME_OBJECT ? a->held : NEVER_LOOKED;
}

static struct shadow *shadow_in(struct activation *a, int slot)
{
    return &a->shadows[a->code->slots[slot].var];
}

static void differ(struct activation *a, int slot)
{
    a->seen[slot] = SEEN_DIFFERS;
    a->still &= ~slot_bit((uint32_t)slot);
    a->typed &= ~slot_bit((uint32_t)slot);
}

#ifdef SNAPSHOT_CHECK /* for tests: what is not looked at must be as it was */
static void check_still(struct activation *a, PyObject *const *locals)
{
    for (uint64_t left = a->still; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        const struct code_slot *slot = &a->code->slots[i];
        const struct shadow *s = &a->shadows[slot->var];
        PyObject *v = value_in(slot, locals[i]);
        if (locals[i] == a->seen[i] && (v != s->value || (s->kind == SHADOW_DEEP && !deep_holds(s->deep, 0)) ||
                                        (s->kind == SHADOW_HIDDEN && !shadow_is_hidden(v))))
            abort();
    }
}
#else
static void check_still(struct activation *a, PyObject *const *locals)
{
    (void)a;
    (void)locals;
}
#endif

/* Whether the variable, to which nothing was stored, shows nothing that was written. */
static bool is_unwritten(const struct shadow *s, const struct writes *written)
{
    if (s->kind != SHADOW_DEEP)
        return true;
    if (!deep_is_unwritten(s->deep, written))
        return false;
    s->deep->looked = effects.now;
    return true;
}

/* Those of the slots that may show something that was written since they were looked at, or hold something else. */
static uint64_t touched(struct activation *a, uint64_t slots)
{
    struct writes written = writes_since(a->looked);
    if (written.anything)
        return slots;
    for (uint64_t left = written.objects ? slots & ~a->stored : 0; left; left &= left - 1)
        if (is_unwritten(shadow_in(a, __builtin_ctzll(left)), &written))
            slots &= ~(left & -left);
    return written.objects ? slots : slots & a->stored;
}

static bool is_as_recorded(struct activation *a, int slot, PyObject *held)
{
    const struct shadow *s = shadow_in(a, slot);
    PyObject *v = value_in(&a->code->slots[slot], held);
    if (s->kind == SHADOW_DEEP && v == s->value && deep_fails_at_once(s->deep))
        return false;
    tracer.shadows.held = held_since(a, (size_t)slot);
    bool same = !(v == s->value && shadow_is_outdated(&tracer.shadows, s)) && is_same(a, (size_t)slot, v);
    tracer.shadows.held = NEVER_LOOKED;
    return same;
}

void activation_compare(struct activation *a, PyObject *const *locals)
{
    uint64_t slots = a->still & ~a->typed, doubt = 0;
    if (slots) {
        effects_outside();
        effects_looked();
        doubt = a->looked == effects.now ? slots & a->stored : touched(a, slots);
    }
    a->held = a->looked;
    a->looked = effects.now;
    for (uint64_t left = a->typed; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        if (locals[i] == a->seen[i] && !shadow_same_type(shadow_in(a, i), locals[i]))
            doubt |= left & -left;
    }
    for (uint64_t left = doubt; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        if (locals[i] == a->seen[i] && !is_as_recorded(a, i, locals[i]))
            differ(a, i);
    }
    check_still(a, locals);
}

/* The value in the slot is as recorded: what has to be looked at, at the next events, where the slot holds the same. */
static void note_seen(struct activation *a, size_t i, PyObject *held)
{
    const struct code_slot *slot = &a->code->slots[i];
    const struct shadow *s = &a->shadows[slot->var];
    uint64_t bit = slot_bit((uint32_t)i);
    a->seen[i] = held;
    if (s->kind <= SHADOW_PINNED && !slot->cell)
        return;
    if (i >= NOTED_SLOTS || (s->kind == SHADOW_DEEP && (s->deep->always || s->deep->looked != effects.now))) {
        a->seen[i] = SEEN_NOTHING;
        return;
    }
    a->still |= bit;
    a->looked = effects.now;
    if (shadow_is_typed(s) && !slot->cell)
        a->typed |= bit;
}

static __attribute__((noinline)) void look_at_slot(struct activation *a, PyObject *held, size_t i,
                                                   struct change_sink *sink)
{
    const struct code_slot *slot = &a->code->slots[i];
    if (slot->var == NO_VAR) {
        a->seen[i] = held;
        return;
    }
    struct shadow *s = &a->shadows[slot->var];
    PyObject *v = value_in(slot, held);
    bool differs = a->seen[i] == SEEN_DIFFERS;
    if (differs || !is_same(a, i, v)) {
        if (differs && v == s->value)
            tracer.shadows.held = held_since(a, i);
        shadow_update(&tracer.shadows, s, v, slot->var, slot->secret, sink);
        tracer.shadows.held = NEVER_LOOKED;
    }
    if (i < NOTED_SLOTS) {
        a->still &= ~slot_bit((uint32_t)i);
        a->typed &= ~slot_bit((uint32_t)i);
    }
    if (s->value == v && !sink->full)
        note_seen(a, i, held);
    else
        a->seen[i] = SEEN_NOTHING;
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

static inline bool is_text(struct activation *a, PyObject *v, size_t i, struct change_sink *sink)
{
    const struct code_slot *slot = &a->code->slots[i];
    return slot->plain && shadow_text(&tracer.shadows, &a->shadows[slot->var], v, slot->var, sink);
}

/* The same of a list, dict or set that was looked at, and is not as recorded. */
static inline bool is_row(struct activation *a, PyObject *held, size_t i, struct change_sink *sink)
{
    const struct code_slot *slot = &a->code->slots[i];
    if (!shadow_row(&tracer.shadows, &a->shadows[slot->var], value_in(slot, held), slot->var, sink))
        return false;
    a->still |= slot_bit((uint32_t)i);
    a->looked = effects.now;
    return true;
}

void activation_slots(struct activation *a, PyObject **locals, size_t slot, struct change_sink *sink)
{
    PyObject *dead = NULL;
    effects_outside();
    for (size_t n = a->code->n_slots; slot < n; slot++) {
        PyObject *v = locals[slot], *seen = a->seen[slot];
        if (v == seen)
            continue;
        bool done = seen == SEEN_DIFFERS
                        ? is_row(a, v, slot, sink)
                        : seen != SEEN_NOTHING && (is_number(a, v, slot, sink, &dead) || is_text(a, v, slot, sink));
        if (done)
            a->seen[slot] = v;
        else
            look_at_slot(a, v, slot, sink);
    }
    Py_XDECREF(dead);
}

void activation_changes(struct activation *a, PyFrameObject *f, struct change_sink *sink)
{
    if (__builtin_expect(a->space != NULL, 0))
        namespace_changes(a->space, a->code, py_frame_namespace(f), sink);
    else
        activation_slots(a, py_frame_locals(f), 0, sink);
}
