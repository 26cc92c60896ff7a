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
 * a value has changed, the parts whose notes still hold are copied from what was written last: what an encoding depends
 * on is the memory it reads, its depth, and the containers met before it, which are those of last time as long as all
 * of them came in the same order. */
#ifndef SMILEY_TRACER_SNAPSHOT_H
#define SMILEY_TRACER_SNAPSHOT_H

#include "names.h"
#include "types.h"
#include "smiley/value.h"

/* A container in a value that was written. */
struct part {
    PyObject *object;                               /* only an address; NULL: can not be met again */
    uint32_t n;                                     /* containers in it and itself; 0: not to be copied */
    uint32_t depth, values;                         /* how deep it stood; how many values it took */
    uint32_t word, words, atom, atoms, byte, bytes; /* where its own begin, how many */
};

/* A value as it was written before. */
struct past {
    const uint64_t *words;
    PyObject *const *atoms;
    const struct part *parts; /* by the order in which they were met */
    const uint8_t *bytes;
    size_t n_parts;
    size_t same, changed; /* the words from `same` to `changed` hold, the note at `changed` does not */
};

enum { PARTS_MOST = 2048 };

struct watch {
    uint64_t *words; /* owned: (address, length, the bytes padded to 8)… */
    size_t n_words, cap_words;
    PyObject **atoms; /* owned array of owned references */
    size_t n_atoms, cap_atoms;
    bool always; /* could not be noted: the value must be written anew each time */
    bool scant;  /* some limit but those of items, depth and strings may have cut it: not to be copied from */
    size_t n_parts;
    struct part parts[PARTS_MOST];
    struct past *past; /* what may be copied from; NULL for none */
};

void watch_release(struct watch *w);

enum {
    SNAPSHOT_ROOM = 192 << 10, /* a snapshot takes at most this */
    SNAPSHOT_LEAST = 16 << 10, /* and needs at least this much room */
};

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
};

/* How what refers to a value vouches for it. */
enum snapshot_pin {
    PIN_ATOMS,   /* by its pointer only: atoms are held */
    PIN_VERSION, /* nothing to do: a version number tells */
    PIN_NOTHING, /* its pointer, and nothing may be held (a local variable): contents are watched */
};

/* Writes v at `at`, where `room` bytes (SNAPSHOT_LEAST at least) are free; watch may be NULL. Returns the byte after
 * it. */
uint8_t *snapshot_write(struct snapshots *s, uint8_t *at, size_t room, PyObject *v, enum snapshot_pin pin,
                        struct watch *watch);

/* The first note whose memory does not hold what it did; `end` where all do. */
static inline const uint64_t *watch_change(const uint64_t *at, const uint64_t *end)
{
    while (at < end) {
        const void *memory = (const void *)(uintptr_t)at[0];
        size_t len = at[1];
        bool differs; /* constant lengths take no call */
        if (len == 8)
            differs = memcmp(memory, at + 2, 8) != 0;
        else if (len == 16)
            differs = memcmp(memory, at + 2, 16) != 0;
        else if (len == 24)
            differs = memcmp(memory, at + 2, 24) != 0;
        else if (len == 32)
            differs = memcmp(memory, at + 2, 32) != 0;
        else
            differs = memcmp(memory, at + 2, len) != 0;
        if (__builtin_expect(differs, 0))
            return at;
        at += 2 + (len + 7) / 8;
    }
    return end;
}

#endif
