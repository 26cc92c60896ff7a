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
 * held. */
#ifndef SMILEY_TRACER_SNAPSHOT_H
#define SMILEY_TRACER_SNAPSHOT_H

#include "names.h"
#include "types.h"
#include "smiley/value.h"

struct watch {
    uint64_t *words; /* owned: (address, length, the bytes padded to 8)… */
    size_t n_words, cap_words;
    PyObject **atoms; /* owned array of owned references */
    size_t n_atoms, cap_atoms;
    bool always; /* could not be noted: the value must be written anew each time */
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

/* True while the noted memory holds what it did. */
static inline bool watch_same(const uint64_t *at, const uint64_t *end)
{
    while (at < end) {
        const void *memory = (const void *)(uintptr_t)at[0];
        size_t len = at[1];
        at += 2;
        if (len == 8) {
            if (__builtin_expect(memcmp(memory, at, 8) != 0, 0))
                return false;
            at++;
        } else {
            if (__builtin_expect(memcmp(memory, at, len) != 0, 0))
                return false;
            at += (len + 7) / 8;
        }
    }
    return true;
}

#endif
