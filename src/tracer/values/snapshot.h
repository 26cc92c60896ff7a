/* Snapshots: the writing side of smiley/value.h.
 *
 * A value is written by reading the memory of its objects, never by asking them. While doing so, a watch notes which
 * memory was read, in the order it was reached; as long as all of it still holds the same bytes, the value would be
 * written the same way again. That is how a change in place is found, at any depth, without encoding anything:
 *
 *     the list object:   type, size, where its items are
 *     its items:         64 pointers
 *     an item, a dict:   type, size, version …
 *
 * Following the notes in order is safe: an object's memory is looked at only after the pointer that keeps it alive was
 * seen to be unchanged, and its type and sizes come first. Immutable atoms inside containers (numbers, short strings)
 * are held by a reference, so that an equal pointer means an equal value; nothing whose end could be noticed is ever
 * held.
 *
 * Of each container it is noted, too, which of the notes and which of the bytes are its own (a part). When something in
 * a value has changed, the parts whose notes still hold are copied from what was written last, or a part is written
 * anew in its place (patch.h). What an encoding depends on is the memory it reads, its depth, and the containers met
 * before it: these become REFs where they are met again. So a part is as it was where all containers came in the same
 * order; where they did not, it is as it was but for the numbers in its REFs, if what these mean was met before, and
 * none of its containers was, and nothing that was too deep to be shown. */
#ifndef SMILEY_TRACER_SNAPSHOT_H
#define SMILEY_TRACER_SNAPSHOT_H

#include "src/tracer/names.h"
#include "types.h"
#include "smiley/value.h"

/* A container in a value that was written. */
struct part {
    PyObject *object;                               /* only an address; NULL: can not be met again */
    uint32_t n;                                     /* containers in it and itself; 0: not to be copied */
    uint32_t depth, values;                         /* how deep it stood; how many values it took */
    uint32_t word, words, atom, atoms, byte, bytes; /* where its own begin, how many */
    uint32_t step;                                  /* of a dict: so many words an entry has */
};

/* A value as it was written before. */
struct past {
    const uint64_t *words;
    PyObject *const *atoms;
    const struct part *parts; /* by the order in which they were met */
    const uint8_t *bytes;
    size_t n_words, n_parts, n_bytes;
    bool refers;          /* it may have REFs */
    bool dicts;           /* it shows a dict as the attributes of an instance */
    uint64_t beyond;      /* see beyond_bit() */
    size_t same, changed; /* the words from `same` to `changed` hold, the note at `changed` does not */
};

enum { PARTS_MOST = 2048 };

struct watch {
    uint64_t *words; /* owned: the notes, see note.h */
    size_t n_words, cap_words;
    PyObject **atoms; /* owned array of owned references */
    size_t n_atoms, cap_atoms;
    bool always; /* could not be noted: the value must be written anew each time */
    bool scant;  /* some limit but those of items, depth and strings may have cut it: not to be copied from */
    bool refers; /* as in struct past, and: */
    bool dicts;
    bool moved;      /* a part that was written by itself has others in it than it had, or in another order */
    bool stuck;      /* what was to come behind a part is shown behind that, as it was there */
    uint32_t widen;  /* a part could not be written by itself, but together with this one; 0: not so, either */
    uint32_t values; /* what is behind a part: how many it took */
    uint64_t beyond; /* as in struct past */
    size_t n_parts;
    struct part parts[PARTS_MOST];
};

/* A container that was too deep to be shown sets its bit. */
static inline uint64_t beyond_bit(const PyObject *v)
{
    return UINT64_C(1) << (((uintptr_t)v >> 4) * 0x9E3779B97F4A7C15u >> 58);
}

void watch_clear(struct watch *w); /* of what was noted */
void watch_release(struct watch *w);

enum {
    SNAPSHOT_ROOM = 192 << 10, /* a snapshot takes at most this */
    SNAPSHOT_LEAST = 16 << 10, /* and needs at least this much room */
};

/* Whether v was written by itself, as it is now, and no other container is in it. */
typedef bool snapshots_known(void *keeper, const PyObject *v, struct past *past);

struct snapshots { /* what writing needs, and keeps between snapshots */
    struct limits limits;
    struct names *names;
    struct types *types;
    struct writer *writer;
    struct seen {
        PyObject *object;
        uint32_t round, ordinal;
    } seen[4096];
    uint32_t round;
    uint32_t seen_mask;          /* few containers keep to few slots, for the cache's sake */
    PyObject *order[PARTS_MOST]; /* those seen, by ordinal */
    snapshots_known *known;      /* NULL: nothing is */
    void *keeper;
};

/* How what refers to a value vouches for it. */
enum snapshot_pin {
    PIN_ATOMS,   /* by its pointer only: atoms are held */
    PIN_VERSION, /* nothing to do: a version number tells */
    PIN_NOTHING, /* its pointer, and nothing may be held (a local variable): contents are watched */
};

/* Writes v at `at`, where `room` bytes (SNAPSHOT_LEAST at least) are free, copying from `past` what has not changed;
 * watch (cleared) and past may be NULL. Returns the byte after it. */
uint8_t *snapshot_write(struct snapshots *s, uint8_t *at, size_t room, PyObject *v, enum snapshot_pin pin,
                        struct past *past, struct watch *watch);

/* Writes a part of past anew at `at`, for the place that it has there. In watch (cleared) words, atoms and bytes are
 * counted from the part's own, parts stand by their ordinals in the whole: watch->n_parts is that behind the last. NULL
 * where the rest of the value would not stay as it is, or might not. */
uint8_t *snapshot_part(struct snapshots *s, uint8_t *at, size_t room, struct past *past, size_t part,
                       struct watch *watch);

/* Whether a value of so many bytes is far from being cut for want of room. */
bool snapshot_fits(const struct snapshots *s, size_t room, size_t bytes);

struct snapshot_item { /* of a list, dict or instance: its values, */
    PyObject *values[2];
    int n;
    bool is_attribute; /* that is called */
    PyObject *name;
};

/* Writes an item that comes to a part of past behind its last. In watch (cleared) words and atoms are counted
 * from the first of them, parts stand by their ordinals in the whole. NULL where the rest of the value would not stay
 * as it is, or might not. */
uint8_t *snapshot_behind(struct snapshots *s, uint8_t *at, size_t room, struct past *past, size_t part,
                         const struct snapshot_item *item, struct watch *watch);

/* Writes v where it is an atom that can be told by its address, once that is held; else NULL. */
enum { SIMPLE_MOST = 1 << 10 }; /* bytes it takes */
uint8_t *snapshot_simple(const struct snapshots *s, uint8_t *at, PyObject *v, bool *to_hold);

bool snapshot_is_eternal(PyObject *v); /* an atom that is never held: its address means the same for ever */

#endif
