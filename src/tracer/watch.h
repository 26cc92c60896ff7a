/* Taking notes while a snapshot is written; see snapshot.h. All accept NULL for "no notes". */
#ifndef SMILEY_TRACER_WATCH_H
#define SMILEY_TRACER_WATCH_H

#include "smiley/varint.h"
#include "snapshot.h"

#include <string.h>

enum { WATCH_SPAN_MOST = 32 << 10 }; /* bytes; what is longer is not noted but looked at anew each time */

bool watch_grow(struct watch *w, size_t words);
bool watch_grow_atoms(struct watch *w);

static inline void watch_span(struct watch *w, struct py_span span)
{
    if (!w || span.len == 0)
        return;
    size_t words = 2 + (span.len + 7) / 8;
    if (span.len > WATCH_SPAN_MOST || (w->n_words + words > w->cap_words && !watch_grow(w, words))) {
        w->always = true;
        return;
    }
    uint64_t *at = w->words + w->n_words;
    at[0] = (uintptr_t)span.at;
    at[1] = span.len;
    at[words - 1] = 0;
    memcpy(at + 2, span.at, span.len);
    w->n_words += words;
}

/* Adds the notes of a part of w->past and the parts in it, whose bytes now begin at `byte`. False without memory. */
bool watch_copy(struct watch *w, size_t part, uint32_t byte);

/* Keeps an immutable atom, so that nothing else can take its address. */
static inline void watch_hold(struct watch *w, PyObject *atom)
{
    if (w->n_atoms == w->cap_atoms && !watch_grow_atoms(w)) {
        w->always = true;
        return;
    }
    Py_INCREF(atom);
    w->atoms[w->n_atoms++] = atom;
}

static inline uint8_t *snapshot_int(uint8_t *at, int64_t v)
{
    if (v >= SMALL_INT_MIN && v <= SMALL_INT_MAX) {
        *at++ = (uint8_t)(VALUE_SMALL_ZERO + v);
        return at;
    }
    *at++ = VALUE_INT;
    return varint_put(at, zigzag(v));
}

#endif
