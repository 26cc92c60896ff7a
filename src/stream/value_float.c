/* The shortest decimal that reads back as the same float, and of those the closest one: the Schubfach algorithm
 * (Raffaello Giulietti, "The Schubfach way to render doubles", 2020).
 *
 * A float v = c * 2^q is what every decimal in the interval between its two midpoints reads back as. Scaled by a power
 * of ten 10^-k, chosen so that the interval is wider than 1 but not than 10, some integer is inside it, and at most one
 * multiple of ten: if that one is, it is the shortest; else the integer closest to v is. The scaled values are needed
 * to two bits after the point, and of what is below only whether it is zero, which one multiplication by 128 bits of
 * 10^-k tells. */
#include "value_float.h"

#include <string.h>

#include "smiley/buf.h"
#include "smiley/value.h"

enum { FRACTION_BITS = 52, EXPONENT_BIAS = 1075, EXPONENT_SPECIAL = 0x7ff };

struct decimal {
    uint64_t digits;
    int exponent; /* digits * 10^exponent */
};

/* floor(e * log2(10)) and floor(log10(2^e)), of 3/4 * 2^e where the interval is lopsided: exact in the range of
 * doubles. */
static int floor_log2_pow10(int e)
{
    return (e * 1741647) >> 19;
}

static int floor_log10_pow2(int e, int lopsided)
{
    return (e * 1262611 - (lopsided ? 524031 : 0)) >> 22;
}

/* g * c / 2^128, with the lowest bit set where something was lost: it stays on its side of every midpoint. */
static uint64_t scale(const struct pow10 *g, uint64_t c)
{
    unsigned __int128 low = (unsigned __int128)g->low * c;
    unsigned __int128 high = (unsigned __int128)g->high * c + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* c * 2^q, not zero. lopsided: v is a power of two, so the float below is only half as far as the one above. */
static struct decimal shortest(uint64_t c, int q, int lopsided)
{
    int k = floor_log10_pow2(q, lopsided);
    int shift = q + floor_log2_pow10(-k) + 1;
    const struct pow10 *g = &value_pow10[-k - POW10_FIRST];
    /* everything in quarters: the value, and its interval's ends, which only an even c has inside */
    uint64_t odd = c & 1;
    uint64_t value = scale(g, 4 * c << shift);
    uint64_t lower = scale(g, (4 * c - 2 + (uint64_t)lopsided) << shift) + odd;
    uint64_t upper = scale(g, (4 * c + 2) << shift) - odd;

    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        int below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above)
            return (struct decimal){ tens + (uint64_t)above, k + 1 };
    }
    int below = lower <= 4 * s, above = 4 * s + 4 <= upper;
    if (below != above)
        return (struct decimal){ s + (uint64_t)above, k };
    uint64_t middle = 4 * s + 2;
    int up = value > middle || (value == middle && (s & 1));
    return (struct decimal){ s + (uint64_t)up, k };
}

static struct decimal to_decimal(uint64_t fraction, int exponent)
{
    uint64_t c = exponent ? fraction | (uint64_t)1 << FRACTION_BITS : fraction;
    int q = (exponent ? exponent : 1) - EXPONENT_BIAS;
    struct decimal d;
    if (q <= 0 && q > -FRACTION_BITS - 1 && !(c & (((uint64_t)1 << -q) - 1)))
        d = (struct decimal){ c >> -q, 0 };
    else
        d = shortest(c, q, exponent > 1 && !fraction);
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    return d;
}

static char *put(char *at, const char *s, size_t len)
{
    memcpy(at, s, len);
    return at + len;
}

static char *put_zeros(char *at, int n)
{
    memset(at, '0', (size_t)n);
    return at + n;
}

/* Python's rule: an exponent where the point would stand more than 16 digits to the right, or four zeros to the left.
 */
static char *put_decimal(char *at, struct decimal d, int dot_zero)
{
    char digits[20];
    int n = 0;
    for (uint64_t rest = d.digits; rest; rest /= 10)
        digits[sizeof(digits) - (size_t)++n] = (char)('0' + rest % 10);
    const char *first = digits + sizeof(digits) - n;
    int point = n + d.exponent; /* digits before the point */

    if (point > 16 || point < -3) {
        *at++ = first[0];
        if (n > 1) {
            *at++ = '.';
            at = put(at, first + 1, (size_t)n - 1);
        }
        int e = point - 1, size = e < 0 ? -e : e;
        *at++ = 'e';
        *at++ = e < 0 ? '-' : '+';
        if (size >= 100)
            *at++ = (char)('0' + size / 100);
        *at++ = (char)('0' + size / 10 % 10);
        *at++ = (char)('0' + size % 10);
        return at;
    }
    if (point <= 0) {
        at = put_zeros(put(at, "0.", 2), -point);
        return put(at, first, (size_t)n);
    }
    if (point < n) {
        at = put(at, first, (size_t)point);
        *at++ = '.';
        return put(at, first + point, (size_t)(n - point));
    }
    at = put_zeros(put(at, first, (size_t)n), point - n);
    return dot_zero ? put(at, ".0", 2) : at;
}

unsigned value_float_format(char out[FLOAT_TEXT_MAX], double v, int dot_zero)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof(bits));
    uint64_t fraction = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
    int exponent = (int)(bits >> FRACTION_BITS) & EXPONENT_SPECIAL;
    char *at = out;
    if (bits >> 63 && !(exponent == EXPONENT_SPECIAL && fraction))
        *at++ = '-';
    if (exponent == EXPONENT_SPECIAL)
        at = put(at, fraction ? "nan" : "inf", 3);
    else if (!exponent && !fraction)
        at = put(at, "0.0", dot_zero ? 3 : 1);
    else
        at = put_decimal(at, to_decimal(fraction, exponent), dot_zero);
    return (unsigned)(at - out);
}

void value_float_text(struct buf *out, double v)
{
    char *room = (char *)buf_reserve(out, FLOAT_TEXT_MAX);
    if (room)
        out->len += value_float_format(room, v, 1);
}
