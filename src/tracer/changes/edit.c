#include "edit.h"

#include <string.h>

/* `len` more, of `n` in an array. */
static void open_gap(void *array, size_t size, size_t n, size_t at, size_t len)
{
    uint8_t *from = (uint8_t *)array + size * at;
    if (len)
        memmove(from + size * len, from, size * (n - at));
}

static void close_gap(void *array, size_t size, size_t n, size_t at, size_t len)
{
    uint8_t *to = (uint8_t *)array + size * at;
    if (len)
        memmove(to, to + size * len, size * (n - at - len));
}

void edit_bytes(struct deep *d, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len)
{
    uint8_t *at = deep_bytes(d) + offset;
    deep_forget_marks(d, part, offset);
    if (removed != len) {
        uint32_t more = (uint32_t)len - (uint32_t)removed;
        struct part *parts = deep_parts(d);
        memmove(at + len, at + removed, d->n_bytes - offset - removed);
        d->n_bytes += more;
        for (size_t i = 0; i <= part; i++)
            if (i + parts[i].n > part)
                parts[i].bytes += more;
        for (size_t i = part + 1; i < d->n_parts; i++)
            if (parts[i].byte > offset)
                parts[i].byte += more;
    }
    memcpy(at, bytes, len);
}

/* --- atoms ------------------------------------------------------------------------------------------------------- */

size_t edit_find_atom(struct deep *d, size_t part, const PyObject *v)
{
    const struct part *parts = deep_parts(d), *own = &parts[part];
    PyObject *const *atoms = deep_atoms(d);
    size_t i = own->atom, end = i + own->atoms, inner = part + 1;
    if (own->n == 1) {
        while (i + 4 <= end && atoms[i] != v && atoms[i + 1] != v && atoms[i + 2] != v && atoms[i + 3] != v)
            i += 4;
        while (i < end && atoms[i] != v)
            i++;
        return i;
    }
    for (;;) {
        while (inner < part + own->n && parts[inner].n == 0)
            inner++;
        bool last = inner >= part + own->n;
        for (size_t stop = last ? end : parts[inner].atom; i < stop; i++)
            if (atoms[i] == v)
                return i;
        if (last)
            return end;
        i += parts[inner].atoms;
        inner += parts[inner].n;
    }
}

/* The parts as they are with more atoms at `at`: those of one's own first, then those of the parts in it. */
static void count_atoms(struct deep *d, size_t part, size_t at, uint32_t more)
{
    struct part *parts = deep_parts(d);
    for (size_t i = 0; i <= part; i++)
        if (i + parts[i].n > part)
            parts[i].atoms += more;
    for (size_t i = part + 1; i < d->n_parts; i++)
        if (parts[i].atom >= at)
            parts[i].atom += more;
    d->n_atoms += more;
}

void edit_add_atoms(struct deep *d, size_t part, PyObject *const *atoms, size_t n)
{
    const struct part *own = &deep_parts(d)[part];
    size_t at = own->n == 1 ? own->atom + own->atoms : own->atom;
    if (n == 0)
        return;
    open_gap(deep_atoms(d), sizeof *atoms, d->n_atoms, at, n);
    memcpy(deep_atoms(d) + at, atoms, n * sizeof *atoms);
    count_atoms(d, part, at, (uint32_t)n);
}

static void remove_atom(struct deep *d, size_t part, size_t at)
{
    close_gap(deep_atoms(d), sizeof(PyObject *), d->n_atoms, at, 1);
    count_atoms(d, part, at + 1, UINT32_MAX);
}

void edit_atom(struct deep *d, size_t part, PyObject *was, PyObject *now)
{
    const struct part *own = &deep_parts(d)[part];
    size_t at = edit_find_atom(d, part, was);
    if (at == own->atom + own->atoms) {
        edit_add_atoms(d, part, &now, now != NULL);
        return;
    }
    if (now)
        deep_atoms(d)[at] = now;
    else
        remove_atom(d, part, at);
    Py_DECREF(was);
}

void edit_all_atoms(struct deep *d, size_t part, PyObject *const *atoms, size_t n)
{
    const struct part own = deep_parts(d)[part];
    PyObject **at = deep_atoms(d) + own.atom;
    for (size_t i = 0; i < own.atoms; i++)
        Py_DECREF(at[i]);
    memmove(at + n, at + own.atoms, (d->n_atoms - own.atom - own.atoms) * sizeof *at);
    if (n)
        memcpy(at, atoms, n * sizeof *at);
    count_atoms(d, part, own.atom + own.atoms, (uint32_t)n - own.atoms);
}

/* --- words ------------------------------------------------------------------------------------------------------- */

void edit_words(struct deep *d, size_t part, size_t at, size_t was, size_t now)
{
    struct part *parts = deep_parts(d);
    uint32_t more = (uint32_t)now - (uint32_t)was;
    memmove(d->data + at + now, d->data + at + was, 8 * (d->n_words - at - was));
    for (size_t i = part + parts[part].n; i < d->n_parts; i++)
        parts[i].word += more;
    for (size_t i = 0; i <= part; i++)
        if (i + parts[i].n > part)
            parts[i].words += more;
    d->n_words += more;
}

/* --- items ------------------------------------------------------------------------------------------------------- */

/* The parts as they are with an item more; with one less where the numbers are negative, modulo 2^32. */
static void count_item(struct deep *d, size_t part, uint32_t offset, uint32_t run, uint32_t words, uint32_t atoms,
                       uint32_t n, uint32_t bytes, uint32_t values)
{
    struct part *parts = deep_parts(d);
    size_t end = part + parts[part].n;
    for (size_t i = end; i < d->n_parts; i++) {
        parts[i].word += run + words;
        parts[i].atom += atoms;
        parts[i].byte += bytes;
    }
    for (size_t i = part + 1; i < end; i++) {
        parts[i].word += run;
        parts[i].byte += parts[i].byte > offset ? bytes : 0;
    }
    for (size_t i = 0; i <= part; i++)
        if (i + parts[i].n > part) {
            parts[i].n += n;
            parts[i].words += run + words;
            parts[i].atoms += atoms;
            parts[i].bytes += bytes;
            parts[i].values += values;
        }
}

bool edit_insert(struct deep **deep, size_t part, const struct edit_item *item, struct watch *w, const uint8_t *bytes)
{
    struct deep_size more = { item->run + item->words, item->atoms, item->parts, item->length };
    if (!deep_reserve(deep, more))
        return false;
    struct deep *d = *deep;
    const struct part own = deep_parts(d)[part];
    deep_forget_marks(d, part, item->offset);
    open_gap(d->data, 8, d->n_words, own.word + own.words, item->words);
    open_gap(d->data, 8, d->n_words + item->words, item->run_end, item->run);
    open_gap(deep_atoms(d), 8, d->n_atoms, own.atom + own.atoms, item->atoms);
    open_gap(deep_bytes(d), 1, d->n_bytes, item->offset, item->length);
    count_item(d, part, UINT32_MAX, (uint32_t)item->run, (uint32_t)item->words, (uint32_t)item->atoms,
               (uint32_t)item->parts, (uint32_t)item->length, item->values);
    open_gap(deep_parts(d), sizeof own, d->n_parts, part + own.n, item->parts);
    d->n_words += (uint32_t)more.words;
    d->n_atoms += (uint32_t)more.atoms;
    d->n_parts += (uint32_t)more.parts;
    d->n_bytes += (uint32_t)more.bytes;
    size_t word = own.word + own.words + item->run, atom = own.atom + own.atoms, first = part + own.n;
    if (item->words)
        memcpy(d->data + word, w->words, 8 * item->words);
    for (size_t i = 0; i < item->atoms; i++)
        deep_atoms(d)[atom + i] = w->atoms[i];
    for (size_t i = first; i < first + item->parts; i++) {
        struct part *p = &deep_parts(d)[i];
        *p = w->parts[i];
        p->word += (uint32_t)word;
        p->atom += (uint32_t)atom;
        p->byte += (uint32_t)item->offset;
        d->shows |= beyond_bit(p->object);
    }
    memcpy(deep_bytes(d) + item->offset, bytes, item->length);
    w->n_atoms = 0; /* they are the deep's now */
    watch_clear(w);
    return true;
}

void edit_remove(struct deep *d, size_t part, const struct edit_item *item)
{
    const struct part own = deep_parts(d)[part];
    size_t atom = own.atom + own.atoms - item->atoms;
    for (size_t i = atom; i < atom + item->atoms; i++)
        Py_DECREF(deep_atoms(d)[i]);
    deep_forget_marks(d, part, item->offset);
    close_gap(d->data, 8, d->n_words, own.word + own.words - item->words, item->words);
    close_gap(d->data, 8, d->n_words - item->words, item->run_end - item->run, item->run);
    close_gap(deep_atoms(d), 8, d->n_atoms, atom, item->atoms);
    close_gap(deep_bytes(d), 1, d->n_bytes, item->offset, item->length);
    count_item(d, part, (uint32_t)item->offset, 0 - (uint32_t)item->run, 0 - (uint32_t)item->words,
               0 - (uint32_t)item->atoms, 0 - (uint32_t)item->parts, 0 - (uint32_t)item->length, 0 - item->values);
    close_gap(deep_parts(d), sizeof own, d->n_parts, part + own.n - item->parts, item->parts);
    d->n_words -= (uint32_t)(item->run + item->words);
    d->n_atoms -= (uint32_t)item->atoms;
    d->n_parts -= (uint32_t)item->parts;
    d->n_bytes -= (uint32_t)item->length;
}
