/* What was written of one object, and the notes that tell whether it still holds: a watch, kept in one block of memory.
 *
 * The words of the notes come first, then the atoms that are held, the parts, and the bytes; behind each is some room
 * that is free, once it has grown. Several shadows can share a deep; it is changed in place only where none does. */
#ifndef SMILEY_TRACER_DEEP_H
#define SMILEY_TRACER_DEEP_H

#include "src/tracer/proof/effects.h"
#include "src/tracer/values/note.h"
#include "src/tracer/values/snapshot.h"

enum { WORTH_WORDS = 400 }; /* of notes: so many to be looked at are worth some thought */

enum { MARKS = 8, MARK_STEP = 16 };

/* Where each MARK_STEP-th value of a part without others in it begins, as far as that was found out: place.h. */
struct marks {
    uint32_t part, n;
    uint32_t at[MARKS]; /* byte */
};

struct deep {
    size_t cap;       /* of this block, from the pool */
    PyObject *object; /* whose it is; only an address */
    uint32_t refs;    /* shadows that share it, and the memo's slot */
    bool memoed;      /* stands in the memo */
    bool always;
    bool fixed;  /* the object can not change: str, bytes */
    bool typed;  /* of it nothing is shown but its type, one that no class statement made, and its address */
    bool refers; /* see struct past */
    bool dicts;
    bool since; /* when it was last looked at, that was at what had been written since, and something of it was */
    uint64_t beyond;
    uint64_t shows; /* the object's bit, and those of the containers in it, as in beyond_bit(); maybe of others, too */
    uint32_t n_words, n_atoms, n_parts, n_bytes;
    uint32_t cap_words, cap_atoms, cap_parts;
    uint32_t bytes_at; /* how far behind the beginning of the block */
    uint64_t looked;   /* effects.now, when it was known to hold */
    struct marks marks;
    uint32_t stake;   /* its part of effects.stake */
    uint32_t changed; /* the word of the first note that did not hold when it was seen not to hold, at … */
    uint64_t failed;  /* … that effects.now */
    uint64_t data[];
};

/* Of a typed one. */
static inline const PyTypeObject *deep_type(const struct deep *d)
{
    return (const PyTypeObject *)(uintptr_t)d->data[1];
}

static inline PyObject **deep_atoms(struct deep *d)
{
    return (PyObject **)(d->data + d->cap_words);
}

static inline struct part *deep_parts(struct deep *d)
{
    return (struct part *)(d->data + d->cap_words + d->cap_atoms);
}
_Static_assert(_Alignof(struct part) <= sizeof(uint64_t), "parts stand among words");

static inline uint8_t *deep_bytes(struct deep *d)
{
    return (uint8_t *)d + d->bytes_at;
}

/* Whether its notes hold, from the word `from` on, those before being known to. */
static inline bool deep_holds(struct deep *d, uint32_t from)
{
    d->since = false;
    d->changed = (uint32_t)(notes_change(d->data + from, d->data + d->n_words) - d->data);
    d->failed = effects.now;
    if (d->changed != d->n_words)
        return false;
    d->looked = effects.now;
    return true;
}

/* Whether it can be said at a glance that they do not: a list, dict or set of its type has another length, table or
 * version. */
static inline bool deep_fails_at_once(struct deep *d)
{
    enum { LEAST = 3 }; /* words of the note of such a head, the type first */
    const uint64_t *was = d->data + 1;
    const char *memory = note_memory(d->data);
    if (d->n_words <= LEAST || note_words(d->data) < LEAST || *d->data & NOTE_BYTES || *was != note_word_at(memory) ||
        (was[1] == note_word_at(memory + 8) && was[2] == note_word_at(memory + 16)))
        return false;
    d->since = false;
    d->changed = 0;
    d->failed = effects.now;
    return true;
}

/* The same as deep_holds() of one whose object is the one that it was, where only what was written since it was last
 * looked at needs to be. */
bool deep_holds_since(struct deep *d);

/* What was written in a time, so that it can be told at once of most deeps that they do not show it. */
struct writes {
    bool anything; /* or more than is kept */
    bool dicts;
    uint64_t objects; /* their bits, as in beyond_bit() */
};
struct writes writes_since(uint64_t tick);

/* One that held, of an object that is still there, and that shows nothing of this: it holds. */
static inline bool deep_is_unwritten(const struct deep *d, const struct writes *w)
{
    return !d->always && !w->anything && !((d->shows | d->beyond) & w->objects) && !(d->dicts && w->dicts);
}

/* The part's bytes behind `offset` are about to be others. */
static inline void deep_forget_marks(struct deep *d, size_t part, size_t offset)
{
    struct marks *m = &d->marks;
    while (m->n && (m->part != part || m->at[m->n - 1] > offset))
        m->n--;
}

static inline bool deep_is_shared(const struct deep *d)
{
    return d->refs > 1u + d->memoed;
}

static inline struct past deep_past(struct deep *d)
{
    return (struct past){ .words = d->data,
                          .atoms = deep_atoms(d),
                          .parts = deep_parts(d),
                          .bytes = deep_bytes(d),
                          .n_words = d->n_words,
                          .n_parts = d->n_parts,
                          .n_bytes = d->n_bytes,
                          .refers = d->refers,
                          .dicts = d->dicts,
                          .beyond = d->beyond,
                          .changed = d->changed };
}

/* A deep with one reference, or NULL without memory. It takes over the atoms of the watch, of which the bytes are v's.
 */
struct deep *deep_new(PyObject *v, struct watch *w, const uint8_t *bytes, size_t n_bytes);
void deep_unref(struct deep *d);

/* The reference to *d becomes one to a deep of one's own in which a part is what stands in the watch and in the bytes
 * (snapshot_part()); the watch is cleared. False without memory; then nothing was done. */
bool deep_replace(struct deep **d, size_t part, struct watch *w, const uint8_t *bytes, size_t n_bytes);

struct deep_size { /* of what is written of an object, or comes to it */
    size_t words, atoms, parts, bytes;
};

/* The numbers one by one: a struct would be put into memory before it is known whether there is anything to do. */
bool deep_grow(struct deep **d, size_t words, size_t atoms, size_t parts, size_t bytes);

/* The reference to *d becomes one to the same in a block of one's own (but for the memo), with at least so much room
 * free. False without memory. */
static inline bool deep_reserve(struct deep **deep, struct deep_size more)
{
    struct deep *d = *deep;
    return (!deep_is_shared(d) && d->n_words + more.words <= d->cap_words && d->n_atoms + more.atoms <= d->cap_atoms &&
            d->n_parts + more.parts <= d->cap_parts && d->bytes_at + d->n_bytes + more.bytes <= d->cap) ||
           deep_grow(deep, more.words, more.atoms, more.parts, more.bytes);
}

static inline bool deep_own(struct deep **d)
{
    return !deep_is_shared(*d) || deep_grow(d, 0, 0, 0, 0);
}

#endif
