#include "copy.h"

#include "src/tracer/code.h"
#include "namespace.h"

enum {
    COPY_LEAST = 8,      /* bytes of a value: others are as soon written */
    VARIABLES_MOST = 64, /* of the caller, that are looked at: the last ones */
};

static const struct shadow *variables_of(const struct activation *a, uint32_t *n)
{
    if (a->space)
        return namespace_shadows(a->space, n);
    *n = a->code->n_vars;
    return a->shadows;
}

/* The caller's variable that shows v in this way. NULL where there is none. */
static const struct shadow *find(const struct activation *called, const PyObject *v, enum shadow_kind kind,
                                 uint32_t *var)
{
    uint32_t n;
    if (called->next == &no_activation)
        return NULL;
    const struct shadow *s = variables_of(called->next, &n);
    for (uint32_t i = n > VARIABLES_MOST ? n - VARIABLES_MOST : 0; i < n; i++)
        if (s[i].value == v && s[i].kind == kind) {
            *var = i;
            return &s[i];
        }
    return NULL;
}

/* `bytes` is how long the value is, or more. False where a reader would take that for a stream that means harm. */
static bool put_copy(struct shadows *all, struct change_sink *sink, uint32_t var, uint32_t from, size_t bytes)
{
    if (bytes < COPY_LEAST || bytes > MAX_COPIED - all->copied)
        return false;
    all->copied += (uint32_t)bytes;
    all->called->copied += (uint32_t)bytes;
    sink_copy(sink, var, from);
    return true;
}

/* Since when the caller's variable has held v: its last event, where nothing was stored to it since. */
static uint64_t held_since(const struct activation *called, uint32_t var, const PyObject *v)
{
    const struct activation *a = called->next;
    uint32_t slot = var; /* or behind that */
    if (a->space || py_frame_caller(called->frame) != a->frame)
        return NEVER_LOOKED;
    while (a->code->slots[slot].var != var)
        slot++;
    bool held = a->still & ~a->stored & slot_bit(slot) && !a->code->slots[slot].cell && a->seen[slot] == v &&
                py_frame_locals(a->frame)[slot] == v;
    return held ? a->looked : NEVER_LOOKED;
}

struct deep *copy_deep(struct shadows *all, const PyObject *v, uint32_t var, struct change_sink *sink, uint64_t *held)
{
    uint32_t from;
    const struct shadow *s = find(all->called, v, SHADOW_DEEP, &from);
    if (!s || !put_copy(all, sink, var, from, s->deep->n_bytes))
        return NULL;
    *held = held_since(all->called, from, v);
    return s->deep;
}

bool copy_atom(struct shadows *all, const PyObject *v, uint32_t var, struct change_sink *sink)
{
    enum { HEAD_MOST = 1 + 2 * VARINT_MAX, CHARACTER_MOST = 4 };
    bool text = PyUnicode_CheckExact(v);
    if (!text && !PyBytes_CheckExact(v))
        return false;
    size_t len = (size_t)(text ? PyUnicode_GET_LENGTH(v) : PyBytes_GET_SIZE(v)), most = all->snapshots->limits.string;
    uint32_t from;
    return len >= COPY_LEAST && find(all->called, v, SHADOW_ATOM, &from) &&
           put_copy(all, sink, var, from, HEAD_MOST + CHARACTER_MOST * (len < most ? len : most));
}
