#include "watch.h"

#include <stdlib.h>

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

void watch_release(struct watch *w)
{
    for (size_t i = 0; i < w->n_atoms; i++)
        Py_DECREF(w->atoms[i]);
    free(w->words);
    free(w->atoms);
    *w = (struct watch){ 0 };
}
