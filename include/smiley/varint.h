/* Integers of variable length: LEB128, seven bits a byte, least significant first, the top bit set on every byte
 * but the last; at most 10 bytes. Signed ones are folded first (zigzag), so that small negative ones stay short. */
#ifndef SMILEY_VARINT_H
#define SMILEY_VARINT_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { VARINT_MAX = 10 };

static inline uint64_t zigzag(int64_t v) { return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63); }
static inline int64_t unzigzag(uint64_t v) { return (int64_t)(v >> 1) ^ -(int64_t)(v & 1); }

/* Writes v at `at` (VARINT_MAX bytes must be free). Returns the byte after it. */
static inline uint8_t *varint_put(uint8_t *at, uint64_t v)
{
    while (v >= 0x80) {
        *at++ = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    *at++ = (uint8_t)v;
    return at;
}

/* The same without a branch, where v is mostly below 2^14 and one cannot tell which side of 2^7 it is on. */
static inline uint8_t *varint_put_short(uint8_t *at, uint64_t v)
{
    if (__builtin_expect(v >= 0x4000, 0))
        return varint_put(at, v);
    unsigned two = v >= 0x80;
    at[0] = (uint8_t)((v & 0x7f) | two << 7);
    at[1] = (uint8_t)(v >> 7);
    return at + 1 + two;
}

/* The same in two bytes where v is below 2^14, though one may do: what is written next need not wait for v. */
static inline uint8_t *varint_put_wide(uint8_t *at, uint64_t v)
{
    if (__builtin_expect(v >= 0x4000, 0))
        return varint_put(at, v);
    at[0] = (uint8_t)(v | 0x80);
    at[1] = (uint8_t)(v >> 7);
    return at + 2;
}

/* The same from eight bytes that may be read, all of them at once. The byte after it, or NULL where it is longer. */
static inline const uint8_t *varint_get_short(const uint8_t *at, uint64_t *v)
{
    uint64_t x, ends;
    memcpy(&x, at, sizeof x);
    x = le64toh(x);
    ends = ~x & UINT64_C(0x8080808080808080);
    if (!ends)
        return NULL;
    x &= (ends ^ (ends - 1)) & UINT64_C(0x7f7f7f7f7f7f7f7f); /* what stands before and in the first byte that ends one */
    x = (x & UINT64_C(0x007f007f007f007f)) | (x & UINT64_C(0x7f007f007f007f00)) >> 1;
    x = (x & UINT64_C(0x00003fff00003fff)) | (x & UINT64_C(0x3fff00003fff0000)) >> 2;
    *v = (x & UINT64_C(0x0fffffff)) | (x & UINT64_C(0x0fffffff00000000)) >> 4;
    return at + (__builtin_ctzll(ends) >> 3) + 1;
}

/* Reads one from [*at, end) into *v and moves *at past it. False, with *at untouched, where it is cut short or
 * does not fit 64 bits. */
static inline bool varint_get(const uint8_t **at, const uint8_t *end, uint64_t *v)
{
    const uint8_t *p = *at;
    uint64_t value = 0;
    for (unsigned shift = 0; p < end && shift < 64; shift += 7) {
        uint64_t byte = *p++;
        if (shift == 63 && byte > 1)
            return false;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *at = p;
            *v = value;
            return true;
        }
    }
    return false;
}

#endif
