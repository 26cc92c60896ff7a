#include "watch.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 1 << 20 }; /* of one snapshot: 8 MiB */

bool watch_grow(struct watch *w, size_t words)
{
    size_t cap = w->cap_words ? w->cap_words : 1024;
    while (cap < w->n_words + words)
        cap *= 2;
    uint64_t *grown = cap > WORDS_MOST ? NULL : realloc(w->words, cap * sizeof *grown);
    if (!grown)
        return false;
    w->words = grown;
    w->cap_words = cap;
    return true;
}

bool watch_grow_atoms(struct watch *w)
{
    size_t cap = w->cap_atoms ? 2 * w->cap_atoms : 256;
    PyObject **grown = realloc(w->atoms, cap * sizeof(PyObject *));
    if (!grown)
        return false;
    w->atoms = grown;
    w->cap_atoms = cap;
    return true;
}

bool watch_copy(struct watch *w, const struct past *past, const struct part *from, uint32_t ordinal, uint32_t byte)
{
    if (w->n_words + from->words > w->cap_words && !watch_grow(w, from->words))
        return false;
    while (w->n_atoms + from->atoms > w->cap_atoms)
        if (!watch_grow_atoms(w))
            return false;
    uint32_t words = (uint32_t)w->n_words - from->word, atoms = (uint32_t)w->n_atoms - from->atom;
    uint32_t bytes = byte - from->byte; /* how far they move, modulo 2^32 */
    memcpy(w->words + w->n_words, past->words + from->word, from->words * sizeof *w->words);
    for (uint32_t i = 0; i < from->atoms; i++) {
        PyObject *atom = past->atoms[from->atom + i];
        Py_INCREF(atom);
        w->atoms[w->n_atoms + i] = atom;
    }
    w->n_words += from->words;
    w->n_atoms += from->atoms;
    for (uint32_t i = 0; i < from->n; i++) {
        struct part *to = &w->parts[ordinal + i];
        *to = from[i];
        to->word += words;
        to->atom += atoms;
        to->byte += bytes;
    }
    return true;
}

struct py_span watch_entries(PyObject *dict, Py_ssize_t n, size_t *step)
{
    struct py_dict_table table;
    Py_ssize_t end = 0;
    if (n <= 0 || !py_dict_table(dict, &table) || table.n == 0)
        return (struct py_span){ 0 };
    if (PyDict_GET_SIZE(dict) == table.n)
        end = n < table.n ? n : table.n;
    else
        for (; end < table.n && n > 0; end++)
            n -= table.at[(size_t)end * table.step + 1] != NULL;
    *step = table.step;
    return (struct py_span){ table.at, ((size_t)(end - 1) * table.step + 2) * sizeof *table.at };
}

void watch_clear(struct watch *w)
{
    for (size_t i = 0; i < w->n_atoms; i++)
        Py_DECREF(w->atoms[i]);
    w->n_words = w->n_atoms = 0;
    w->always = false;
}

void watch_release(struct watch *w)
{
    watch_clear(w);
    free(w->words);
    free(w->atoms);
    memset(w, 0, sizeof *w);
}
