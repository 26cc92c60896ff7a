/* Notes of memory: what stood where when it was read, and whether it still does.
 *
 * Notes are words in a row. A note begins with a head, an address and a number of words; then come as many words, as
 * they stood there. What is no multiple of 8 bytes (NOTE_BYTES) has its length in bytes between the two, and is padded
 * with zeros.
 *
 * A note that is a gate (NOTE_GATE) tells of the one behind it, too: while it holds, so does that. A dict has a
 * version, which is enough to look at, and behind it what its entries were, so that it can be said what is different
 * when it is another. */
#ifndef SMILEY_TRACER_NOTE_H
#define SMILEY_TRACER_NOTE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NOTE_ADDRESS 0xffffffffffffu
#define NOTE_BYTES (UINT64_C(1) << 63)
#define NOTE_GATE (UINT64_C(1) << 62)
enum {
    NOTE_WORDS = 48,
    NOTE_MOST = (1 << 14) - 1
}; /* where the number of words begins in a head, and the most of it */

static inline const void *note_memory(const uint64_t *note)
{
    return (const void *)(uintptr_t)(*note & NOTE_ADDRESS);
}

static inline size_t note_words(const uint64_t *note)
{
    return *note >> NOTE_WORDS & NOTE_MOST;
}

/* Where the next one begins. */
static inline const uint64_t *note_end(const uint64_t *note)
{
    return note + 1 + (*note >> 63) + note_words(note);
}

static inline uint64_t note_word_at(const char *memory)
{
    uint64_t word;
    memcpy(&word, memory, sizeof word);
    return word;
}

/* One that is long, that is no multiple of 8 bytes, or that is a gate: where the next one begins, or NULL where it does
 * not hold. */
const uint64_t *note_pass(const uint64_t *note);

/* The first note whose memory does not hold what it did; `end` where all do. This is most of what an event costs that
 * changes nothing, so the lengths that are met have a comparison each. */
static inline const uint64_t *notes_change(const uint64_t *at, const uint64_t *end)
{
#define DIFFERS(i) (note_word_at(memory + 8 * (i)) ^ at[1 + (i)])
    while (at < end) {
        const char *memory = note_memory(at);
        uint64_t n = *at >> NOTE_WORDS, differs = 0;
        if (n == 1) {
            if (__builtin_expect(DIFFERS(0) != 0, 0))
                return at;
            at += 2;
            continue;
        }
        if (n == (NOTE_GATE >> NOTE_WORDS) + 3) { /* the head of a dict */
            if (__builtin_expect((DIFFERS(0) | DIFFERS(1) | DIFFERS(2)) != 0, 0))
                return at;
            at = note_end(at + 4);
            continue;
        }
        if (n > 8) {
            const uint64_t *next = note_pass(at);
            if (!next)
                return at;
            at = next;
            continue;
        }
        switch (n) {
        case 8:
            differs |= DIFFERS(7);
            /* fall through */
        case 7:
            differs |= DIFFERS(6);
            /* fall through */
        case 6:
            differs |= DIFFERS(5);
            /* fall through */
        case 5:
            differs |= DIFFERS(4);
            /* fall through */
        case 4:
            differs |= DIFFERS(3);
            /* fall through */
        case 3:
            differs |= DIFFERS(2);
            /* fall through */
        case 2:
            differs |= DIFFERS(1);
            /* fall through */
            differs |= DIFFERS(0);
            break;
        default:
            __builtin_unreachable();
        }
        if (__builtin_expect(differs != 0, 0))
            return at;
        at += 1 + n;
    }
    return at;
#undef DIFFERS
}

#endif
