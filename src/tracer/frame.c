#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "tracer.h"

static inline PyObject *first_seen(const struct code_slot *slot)
{
    return slot->var == NO_VAR ? SEEN_NOTHING : NULL;
}

struct activation *activation_new(struct code *code, PyFrameObject *f)
{
    struct activation *a = code->spare;
    if (a) {
        code->spare = a->next;
    } else {
        a = calloc(1, sizeof *a + code->n_vars * sizeof *a->shadows + code->n_slots * sizeof *a->seen);
        if (a && code->has_namespace && !(a->space = calloc(1, sizeof *a->space))) {
            free(a);
            a = NULL;
        }
        if (!a)
            return NULL;
        a->code = code;
        a->seen = (PyObject **)(a->shadows + code->n_vars);
        for (uint32_t i = 0; i < code->n_slots; i++)
            a->seen[i] = first_seen(&code->slots[i]);
    }
    code->refs++;
    a->frame = f;
    a->line = code->first_line;
    a->call = ++tracer.calls;
    return a;
}

static void namespace_free(struct namespace *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        shadow_release(&s->shadows[i]);
    free(s->entries);
    free(s->shadows);
    free(s->walks);
    free(s->deep);
    free(s);
}

void activation_release(struct activation *a)
{
    if (!a)
        return;
    struct code *code = a->code;
    if (a->space) {
        namespace_free(a->space);
        free(a);
    } else {
        for (uint32_t i = 0; i < code->n_vars; i++)
            if (a->shadows[i].kind != SHADOW_UNSET)
                shadow_release(&a->shadows[i]);
        for (uint32_t i = 0; i < code->n_slots; i++)
            a->seen[i] = first_seen(&code->slots[i]);
        a->next = code->spare;
        code->spare = a;
    }
    code_unref(code);
}

/* --- functions
 * ------------------------------------------------------------------------------------------------------------ */

static void look_at_slot(struct activation *a, PyObject *v, uint32_t i, struct change_sink *sink)
{
    const struct code_slot *slot = &a->code->slots[i];
    if (slot->var == NO_VAR)
        return;
    struct shadow *s = &a->shadows[slot->var];
    if (slot->cell && v && PyCell_Check(v))
        v = PyCell_GET(v);
    if (!shadow_same(s, v, false))
        shadow_update(&tracer.shadows, s, v, slot->var, slot->secret, sink);
    a->seen[i] = s->value == v && s->kind <= SHADOW_PINNED && !slot->cell ? v : SEEN_NOTHING;
}

void activation_slots(struct activation *a, PyObject **locals, uint32_t slot, struct change_sink *sink)
{
    for (uint32_t n = a->code->n_slots; slot < n; slot++)
        if (locals[slot] != a->seen[slot])
            look_at_slot(a, locals[slot], slot, sink);
}

/* --- namespaces
 * ------------------------------------------------------------------------------------------------------------ */

static bool is_dunder(PyObject *name)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(name);
    return n >= 2 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_' &&
           PyUnicode_READ_CHAR(name, n - 1) == '_' && PyUnicode_READ_CHAR(name, n - 2) == '_';
}

static bool grow(void *array, size_t *cap, size_t want, size_t size)
{
    size_t more = *cap ? *cap : 32;
    while (more < want)
        more *= 2;
    void **p = array, *grown = realloc(*p, more * size);
    if (!grown)
        return false;
    *p = grown;
    *cap = more;
    return true;
}

/* The place of the k-th name of the dict. The dict's order rarely changes, so mostly it is the one of last time. */
static struct namespace_entry *entry_at(struct namespace *s, size_t k, PyObject *key)
{
    if (k >= s->cap_entries && !grow(&s->entries, &s->cap_entries, k + 1, sizeof *s->entries))
        return NULL;
    struct namespace_entry *e = &s->entries[k];
    if (k >= s->n_entries || e->key != key) {
        bool usable = PyUnicode_Check(key) && PyUnicode_IS_READY(key);
        *e = (struct namespace_entry){ .key = key, .var = NO_VAR, .dunder = !usable || is_dunder(key) };
        /* a name that is no constant of some code may be another one at the next walk */
        if (usable && !PyUnicode_CHECK_INTERNED(key))
            e->key = NULL;
        if (k >= s->n_entries)
            s->n_entries = k + 1;
    }
    return e;
}

static bool ensure_var(struct namespace *s, uint32_t var)
{
    if (var < s->n)
        return true;
    if (var >= s->cap) {
        uint32_t cap = s->cap ? s->cap : 32;
        while (cap <= var)
            cap *= 2;
        struct shadow *shadows = realloc(s->shadows, cap * sizeof *shadows);
        if (shadows)
            s->shadows = shadows;
        uint64_t *walks = realloc(s->walks, cap * sizeof *walks);
        if (walks)
            s->walks = walks;
        if (!shadows || !walks)
            return false;
        s->cap = cap;
    }
    memset(&s->shadows[s->n], 0, (var + 1 - s->n) * sizeof *s->shadows);
    memset(&s->walks[s->n], 0, (var + 1 - s->n) * sizeof *s->walks);
    s->n = var + 1;
    return true;
}

static void note_deep(struct namespace *s, uint32_t var)
{
    const struct shadow *shadow = &s->shadows[var];
    if (shadow->kind != SHADOW_DEEP || shadow->deep->fixed)
        return;
    size_t cap = s->cap_deep;
    if (s->n_deep == cap && !grow(&s->deep, &cap, cap + 1, sizeof *s->deep))
        return;
    s->cap_deep = (uint32_t)cap;
    s->deep[s->n_deep++] = var;
}

static void walk(struct activation *a, PyObject *dict, struct change_sink *sink)
{
    struct namespace *s = a->space;
    PyObject *key, *value;
    size_t k = 0;
    s->walk++;
    s->n_deep = 0;
    for (Py_ssize_t at = 0; py_dict_next(dict, &at, &key, &value); k++) {
        struct namespace_entry *e = entry_at(s, k, key);
        if (!e || e->dunder || (e->var == NO_VAR && shadow_is_hidden(value)))
            continue;
        if (e->var == NO_VAR) {
            uint32_t name = names_id_of(&tracer.names, &tracer.writer, key);
            e->var = code_name_var(a->code, name);
            e->secret = names_secret(&tracer.names, name);
        }
        if (e->var == NO_VAR || !ensure_var(s, e->var))
            continue;
        s->walks[e->var] = s->walk;
        if (!shadow_same(&s->shadows[e->var], value, false))
            shadow_update(&tracer.shadows, &s->shadows[e->var], value, e->var, e->secret, sink);
        note_deep(s, e->var);
    }
    s->n_entries = k;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->walks[i] != s->walk && s->shadows[i].kind != SHADOW_UNSET)
            shadow_update(&tracer.shadows, &s->shadows[i], NULL, i, false, sink);
}

static void namespace_changes(struct activation *a, PyFrameObject *f, struct change_sink *sink)
{
    struct namespace *s = a->space;
    PyObject *dict = py_frame_namespace(f);
    if (!dict || !PyDict_Check(dict))
        return;
    if (dict == s->dict && py_dict_version(dict) == s->version) {
        for (uint32_t i = 0; i < s->n_deep; i++) {
            uint32_t var = s->deep[i];
            if (!shadow_same(&s->shadows[var], s->shadows[var].value, true))
                shadow_update(&tracer.shadows, &s->shadows[var], s->shadows[var].value, var, false, sink);
        }
        return;
    }
    walk(a, dict, sink);
    s->dict = dict;
    s->version = sink->full ? 0 : py_dict_version(dict);
}

void activation_changes(struct activation *a, PyFrameObject *f, struct change_sink *sink)
{
    if (__builtin_expect(a->space != NULL, 0))
        namespace_changes(a, f, sink);
    else
        activation_slots(a, py_frame_locals(f), 0, sink);
}
