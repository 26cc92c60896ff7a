/* Marks on the events of a chunk, one bit each. */
#ifndef SMILEY_MODEL_BITS_H
#define SMILEY_MODEL_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t bits_words(uint32_t n)
{
    return (size_t)n / 64 + 1;
}

static inline void bits_set(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool bits_get(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> i % 64 & 1;
}

enum { NO_BIT = UINT32_MAX };

/* The first that is set from i on (which is included and below n), forwards or backwards; NO_BIT: none. */
static inline uint32_t bits_find(const uint64_t *bits, uint32_t n, uint32_t i, bool back)
{
    for (;;) {
        uint64_t word = bits[i / 64];
        word &= back ? UINT64_MAX >> (63 - i % 64) : UINT64_MAX << i % 64;
        if (word) {
            uint32_t at = i - i % 64 + (uint32_t)(back ? 63 - __builtin_clzll(word) : __builtin_ctzll(word));
            return at < n ? at : NO_BIT;
        }
        if (back ? i < 64 : i - i % 64 + 64 >= n)
            return NO_BIT;
        i = back ? i - i % 64 - 1 : i - i % 64 + 64;
    }
}

static inline uint64_t bits_count(const uint64_t *bits, uint32_t n)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < n; i += 64)
        count += (uint64_t)__builtin_popcountll(bits[i / 64]);
    return count;
}

#endif
