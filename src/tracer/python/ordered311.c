/* CPython 3.11: the order of an OrderedDict, which is its own: its dict keeps the order in which keys came first.
 *
 * The keys stand in a list of nodes (odictobject.c), their values in the dict, found by the address of the key: asking
 * for a key that is equal would run code of the program. */
#define Py_BUILD_CORE 1
#ifndef NDEBUG
#define NDEBUG 1 /* as in python311.c */
#endif
#include "python.h"

#include <internal/pycore_dict.h>

struct node {
    PyObject *key;
    Py_hash_t hash;
    struct node *next;
};

struct ordered {
    PyDictObject dict;
    struct node *first, *last;
    void *nodes;
    Py_ssize_t n_nodes;
    void *sentinel;
    size_t state; /* another one whenever the list has changed */
};

struct py_span py_ordered_state(PyObject *v)
{
    return (struct py_span){ &((struct ordered *)v)->state, sizeof(size_t) };
}

static Py_ssize_t index_at(const PyDictKeysObject *keys, size_t slot)
{
    int size = DK_LOG_SIZE(keys);
    if (size < 8)
        return ((const int8_t *)keys->dk_indices)[slot];
    if (size < 16)
        return ((const int16_t *)keys->dk_indices)[slot];
    if (size < 32)
        return ((const int32_t *)keys->dk_indices)[slot];
    return (Py_ssize_t)((const int64_t *)keys->dk_indices)[slot];
}

static PyObject *value_at(PyDictObject *d, Py_ssize_t i, const PyObject *key)
{
    PyDictKeysObject *keys = d->ma_keys;
    if (!DK_IS_UNICODE(keys))
        return DK_ENTRIES(keys)[i].me_key == key ? DK_ENTRIES(keys)[i].me_value : NULL;
    if (DK_UNICODE_ENTRIES(keys)[i].me_key != key)
        return NULL;
    return d->ma_values ? d->ma_values->values[i] : DK_UNICODE_ENTRIES(keys)[i].me_value;
}

/* The value of this very key: dictobject.c, lookdict_index(). */
static PyObject *value_of(PyDictObject *d, const PyObject *key, Py_hash_t hash)
{
    const PyDictKeysObject *keys = d->ma_keys;
    size_t mask = (size_t)DK_SIZE(keys) - 1, perturb = (size_t)hash, slot = perturb & mask;
    for (;;) {
        Py_ssize_t i = index_at(keys, slot);
        if (i == DKIX_EMPTY)
            return NULL;
        PyObject *value = i >= 0 ? value_at(d, i, key) : NULL;
        if (value)
            return value;
        perturb >>= 5;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

bool py_ordered_next(PyObject *v, const void **at, PyObject **key, PyObject **value)
{
    const struct node *node = *at ? ((const struct node *)*at)->next : ((struct ordered *)v)->first;
    for (; node; node = node->next) {
        *value = value_of((PyDictObject *)v, node->key, node->hash);
        if (*value) {
            *key = node->key;
            *at = node;
            return true;
        }
    }
    return false;
}
