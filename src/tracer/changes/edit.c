#include "edit.h"

#include <string.h>

bool edit_bytes(struct deep **deep, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len)
{
    if (!deep_own(deep, len))
        return false;
    struct deep *d = *deep;
    uint8_t *at = deep_bytes(d) + offset;
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
    return true;
}

/* --- atoms
 * ------------------------------------------------------------------------------------------------------------- */

size_t edit_find_atom(struct deep *d, size_t part, const PyObject *v)
{
    const struct part *parts = deep_parts(d), *own = &parts[part];
    PyObject *const *atoms = deep_atoms(d);
    size_t i = own->atom, end = i + own->atoms, inner = part + 1;
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

static void count_atoms(struct deep *d, size_t part, size_t at, uint32_t more)
{
    struct part *parts = deep_parts(d);
    for (size_t i = 0; i <= part; i++)
        if (i + parts[i].n > part)
            parts[i].atoms += more;
    for (size_t i = part + 1; i < d->n_parts; i++)
        if (parts[i].atom >= at)
            parts[i].atom += more;
}

/* The atoms, parts and bytes behind atom `at` move by one place. */
static void move_behind(struct deep *d, PyObject **at, ptrdiff_t by)
{
    PyObject **from = by < 0 ? at - by : at;
    memmove(from + by, from, (size_t)(deep_bytes(d) + d->n_bytes - (uint8_t *)from));
    d->n_atoms += (uint32_t)by;
}

bool edit_atom(struct deep *d, size_t part, PyObject *was, PyObject *now, bool to_hold)
{
    size_t at = edit_find_atom(d, part, was), own = deep_parts(d)[part].atom;
    bool held = at < own + deep_parts(d)[part].atoms;
    PyObject **atoms = deep_atoms(d);
    if (held && to_hold) {
        Py_INCREF(now);
        atoms[at] = now;
        Py_DECREF(was);
    } else if (held) {
        count_atoms(d, part, at + 1, UINT32_MAX);
        move_behind(d, atoms + at, -1);
        Py_DECREF(was);
    } else if (to_hold) {
        if (deep_spare(d) < sizeof *atoms)
            return false;
        count_atoms(d, part, own, 1);
        move_behind(d, atoms + own, 1);
        Py_INCREF(now);
        atoms[own] = now;
    }
    return true;
}

/* --- items
 * ------------------------------------------------------------------------------------------------------------- */

enum { RUN, WORDS, ATOMS, PARTS, BYTES, GAPS };

struct gap { /* in the block; both in bytes, counted from the first word */
    size_t at, len;
};

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

static void find_gaps(struct deep *d, size_t part, const struct edit_item *item, bool are_there, struct gap *gaps)
{
    const struct part *own = &deep_parts(d)[part];
    size_t atoms = d->n_words, parts = atoms + d->n_atoms, sign = are_there ? 1 : 0;
    gaps[RUN] = (struct gap){ 8 * item->run_end, 8 * item->run };
    gaps[WORDS] = (struct gap){ 8 * ((size_t)own->word + own->words), 8 * item->words };
    gaps[ATOMS] = (struct gap){ 8 * (atoms + own->atom + own->atoms), 8 * item->atoms };
    gaps[PARTS] = (struct gap){ 8 * parts + (part + own->n) * sizeof *own, item->parts * sizeof *own };
    gaps[BYTES] = (struct gap){ 8 * parts + d->n_parts * sizeof *own + item->offset, item->length };
    for (int i = 0; i < BYTES; i++)
        gaps[i].at -= sign * gaps[i].len;
}

static size_t used(struct deep *d)
{
    return (size_t)(deep_bytes(d) + d->n_bytes - (uint8_t *)d->data);
}

bool edit_insert(struct deep **deep, size_t part, const struct edit_item *item, struct watch *w, const uint8_t *bytes)
{
    struct gap gaps[GAPS];
    size_t by = 8 * (item->run + item->words + item->atoms) + item->parts * sizeof(struct part) + item->length;
    if (!deep_own(deep, by))
        return false;
    struct deep *d = *deep;
    uint8_t *base = (uint8_t *)d->data;
    const struct part own = deep_parts(d)[part];
    find_gaps(d, part, item, false, gaps);
    count_item(d, part, UINT32_MAX, (uint32_t)item->run, (uint32_t)item->words, (uint32_t)item->atoms,
               (uint32_t)item->parts, (uint32_t)item->length, item->values);
    size_t end = used(d);
    for (int i = GAPS; i-- > 0;)
        if (gaps[i].len) {
            memmove(base + gaps[i].at + by, base + gaps[i].at, end - gaps[i].at);
            end = gaps[i].at;
            by -= gaps[i].len;
        }
    d->n_words += (uint32_t)(item->run + item->words);
    d->n_atoms += (uint32_t)item->atoms;
    d->n_parts += (uint32_t)item->parts;
    d->n_bytes += (uint32_t)item->length;
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
    struct gap gaps[GAPS];
    uint8_t *base = (uint8_t *)d->data;
    find_gaps(d, part, item, true, gaps);
    PyObject **atoms = (PyObject **)(void *)(base + gaps[ATOMS].at);
    for (size_t i = 0; i < item->atoms; i++)
        Py_DECREF(atoms[i]);
    count_item(d, part, (uint32_t)item->offset, 0 - (uint32_t)item->run, 0 - (uint32_t)item->words,
               0 - (uint32_t)item->atoms, 0 - (uint32_t)item->parts, 0 - (uint32_t)item->length, 0 - item->values);
    size_t end = used(d), to = gaps[RUN].at;
    for (int i = 0; i < GAPS; i++) {
        size_t from = gaps[i].at + gaps[i].len, stop = i + 1 < GAPS ? gaps[i + 1].at : end;
        memmove(base + to, base + from, stop - from);
        to += stop - from;
    }
    d->n_words -= (uint32_t)(item->run + item->words);
    d->n_atoms -= (uint32_t)item->atoms;
    d->n_parts -= (uint32_t)item->parts;
    d->n_bytes -= (uint32_t)item->length;
}
