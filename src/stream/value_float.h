/* Floats in the fewest digits. Private to src/stream/value*.c. */
#ifndef SMILEY_VALUE_FLOAT_H
#define SMILEY_VALUE_FLOAT_H

#include <stdint.h>

enum { POW10_FIRST = -292, POW10_LAST = 324 };

/* 10^k in 128 bits: high * 2^64 + low is 10^k divided by the power of two that makes its top bit the 128th, rounded up.
 */
struct pow10 {
    uint64_t high, low;
};
extern const struct pow10 value_pow10[POW10_LAST - POW10_FIRST + 1];

/* As repr() writes it; integral values without ".0" (complex numbers have their parts so) unless dot_zero. Returns the
 * length, at most FLOAT_TEXT_MAX. */
enum { FLOAT_TEXT_MAX = 32 };
unsigned value_float_format(char out[FLOAT_TEXT_MAX], double v, int dot_zero);

#endif
