/* Where the dict's version is another one, all its items are walked. Mostly they are those of the last walk in the same
 * places, with a number or two exchanged: then each costs a comparison of two pointers. */
#include "namespace.h"

#include <stdlib.h>
#include <string.h>

#include "src/tracer/code.h"
#include "number.h"
#include "src/tracer/tracer.h"

struct namespace_entry {
    PyObject *key; /* only an address */
    PyObject
        *seen;    /* the value at the last walk, as long as the same pointer there means the same; else SEEN_NOTHING */
    uint32_t var; /* or NO_VAR */
    bool dunder, secret;
};

struct namespace
{
    PyObject *dict; /* only an address */
    uint64_t version;
    struct namespace_entry *entries; /* owned: what stood at each place of the dict at the last walk */
    size_t n_entries, cap_entries;
    struct shadow *shadows; /* owned, by variable */
    uint64_t *walks;        /* owned, by variable: the walk in which it was last seen */
    uint32_t n, cap;
    uint32_t *deep; /* owned: variables whose value can change in place */
    uint32_t n_deep, cap_deep;
    uint64_t walk;
    size_t number, number_at; /* the entry whose number was exchanged last, and its place in the dict's table */
};

struct namespace *namespace_new(void)
{
    return calloc(1, sizeof(struct namespace));
}

void namespace_free(struct namespace *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        shadow_release(&s->shadows[i]);
    free(s->entries);
    free(s->shadows);
    free(s->walks);
    free(s->deep);
    free(s);
}

const struct shadow *namespace_shadows(const struct namespace *s, uint32_t *n)
{
    *n = s->n;
    return s->shadows;
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
        *e = (struct namespace_entry){ .key = key, .var = NO_VAR, .dunder = !usable || names_is_dunder(key) };
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

static void look_at(struct namespace *s, struct namespace_entry *e, PyObject *value, struct change_sink *sink)
{
    struct shadow *shadow = &s->shadows[e->var];
    PyObject *dead = NULL;
    bool room = (size_t)(sink->limit - sink->at) > NUMBER_CHANGE_MAX;
    if (!(room && number_change(shadow, value, e->var, &sink->writer, &sink->at, &dead)) &&
        !shadow_same(shadow, value, SAME_ADDRESS) && !shadow_row(&tracer.shadows, shadow, value, e->var, sink))
        shadow_update(&tracer.shadows, shadow, value, e->var, e->secret, sink);
    Py_XDECREF(dead);
    e->seen = shadow->value == value && shadow->kind <= SHADOW_PINNED ? value : SEEN_NOTHING;
    note_deep(s, e->var);
}

/* The versions of dicts are numbers that are given once each: where this one has got the next, nothing was done to it
 * but once. That may have been what was done last, another number under the same name: true where it was. */
static bool number_again(struct namespace *s, PyObject *dict, struct change_sink *sink)
{
    struct py_dict_table table;
    PyObject *dead = NULL;
    if (py_dict_version(dict) != s->version + 1 || s->number >= s->n_entries || !py_dict_table(dict, &table) ||
        s->number_at >= (size_t)table.n || (size_t)(sink->limit - sink->at) <= NUMBER_CHANGE_MAX)
        return false;
    struct namespace_entry *e = &s->entries[s->number];
    PyObject *const *at = table.at + s->number_at * table.step;
    if (!e->key || e->key != at[0] || e->var == NO_VAR || e->seen == at[1] ||
        !number_change(&s->shadows[e->var], at[1], e->var, &sink->writer, &sink->at, &dead))
        return false;
    Py_XDECREF(dead);
    e->seen = at[1];
    s->version++;
    return true;
}

/* A walk over the names of last time, in the places of last time. False, with part of it done, where there is any
 * other. */
static bool walk_again(struct namespace *s, PyObject *dict, struct change_sink *sink)
{
    struct py_dict_table table;
    size_t k = 0;
    if (!py_dict_table(dict, &table))
        return false;
    s->n_deep = 0;
    for (PyObject *const *at = table.at, *const *end = at + table.n * (Py_ssize_t)table.step; at < end;
         at += table.step) {
        PyObject *value = at[1];
        if (!value)
            continue;
        struct namespace_entry *e = &s->entries[k];
        if (k++ == s->n_entries || e->key != at[0])
            return false;
        if (e->dunder || value == e->seen)
            continue;
        if (e->var != NO_VAR) {
            look_at(s, e, value, sink);
            s->number = k - 1;
            s->number_at = (size_t)(at - table.at) / table.step;
        } else if (!shadow_is_hidden(value))
            return false;
    }
    return k == s->n_entries;
}

static void walk(struct namespace *s, struct code *code, PyObject *dict, struct change_sink *sink)
{
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
            e->var = code_name_var(code, name);
            e->secret = names_secret(&tracer.names, name);
        }
        if (e->var == NO_VAR || !ensure_var(s, e->var))
            continue;
        s->walks[e->var] = s->walk;
        look_at(s, e, value, sink);
    }
    s->n_entries = k;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->walks[i] != s->walk && s->shadows[i].kind != SHADOW_UNSET)
            shadow_update(&tracer.shadows, &s->shadows[i], NULL, i, false, sink);
}

void namespace_changes(struct namespace *s, struct code *code, PyObject *dict, struct change_sink *sink)
{
    if (!dict || !PyDict_Check(dict))
        return;
    effects_outside();
    if (dict == s->dict && (py_dict_version(dict) == s->version || number_again(s, dict, sink))) {
        for (uint32_t i = 0; i < s->n_deep; i++) {
            uint32_t var = s->deep[i];
            struct shadow *shadow = &s->shadows[var];
            if (!shadow_same(shadow, shadow->value, SAME_OBJECT) &&
                !shadow_row(&tracer.shadows, shadow, shadow->value, var, sink))
                shadow_update(&tracer.shadows, shadow, shadow->value, var, false, sink);
        }
        return;
    }
    if (dict != s->dict || !walk_again(s, dict, sink))
        walk(s, code, dict, sink);
    s->dict = dict;
    s->version = sink->full ? 0 : py_dict_version(dict);
}
