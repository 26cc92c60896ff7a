/* Taking notes while a snapshot is written; see snapshot.h. All accept NULL for "no notes". */
#ifndef SMILEY_TRACER_WATCH_H
#define SMILEY_TRACER_WATCH_H

#include "note.h"
#include "smiley/varint.h"
#include "snapshot.h"

#include <string.h>

enum {
    WATCH_SPAN_MOST = 32 << 10, /* bytes; what is longer is not noted but looked at anew each time */
    WATCH_RUN_MOST = 4 << 10,   /* the same of a dict's entries, for which its version stands as well */
};

bool watch_grow(struct watch *w, size_t words);
bool watch_grow_atoms(struct watch *w);

static inline void watch_span(struct watch *w, struct py_span span)
{
    if (!w || span.len == 0)
        return;
    size_t n = (span.len + 7) / 8, odd = span.len % 8 != 0;
    if (span.len > WATCH_SPAN_MOST || (uintptr_t)span.at > NOTE_ADDRESS ||
        (w->n_words + 2 + n > w->cap_words && !watch_grow(w, 2 + n))) {
        w->always = true;
        return;
    }
    uint64_t *at = w->words + w->n_words;
    *at++ = (uintptr_t)span.at | (uint64_t)n << NOTE_WORDS | (odd ? NOTE_BYTES : 0);
    if (__builtin_expect(odd, 0)) {
        *at++ = span.len;
        at[n - 1] = 0;
    }
    memcpy(at, span.at, span.len);
    w->n_words += 1 + odd + n;
}

/* The last note, at `word`, begins with the object's type, which is all that matters of one that was met before. */
static inline void watch_type_only(struct watch *w, size_t word)
{
    if (w && !w->always) {
        w->words[word] = (w->words[word] & NOTE_ADDRESS) | UINT64_C(1) << NOTE_WORDS;
        w->n_words = word + 2;
    }
}

/* The entries of a dict up to and with the n-th item: every `step` words a key, then its value, NULL where it was
 * deleted. Empty where it keeps them otherwise. */
struct py_span watch_entries(PyObject *dict, Py_ssize_t n, size_t *step);

/* The note at `gate` of a dict's head tells of what is noted now, too: the run of its entries. */
static inline void watch_behind(struct watch *w, size_t gate, struct py_span run)
{
    watch_span(w, run);
    if (!w->always)
        w->words[gate] |= NOTE_GATE;
}

/* Adds the notes of a part of past and the parts in it, which become those from `ordinal` on, and whose bytes now begin
 * at `byte`. False without memory. */
bool watch_copy(struct watch *w, const struct past *past, const struct part *from, uint32_t ordinal, uint32_t byte);

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
