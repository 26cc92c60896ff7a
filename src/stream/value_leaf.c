#include "value_leaf.h"

#include <math.h>
#include <string.h>

#include "smiley/buf.h"
#include "smiley/text.h"
#include "smiley/value.h"

#include "value_float.h"

/* --- strings ------------------------------------------------------------------------------------------------------ */

enum { ESCAPED_MAX = 4 }; /* bytes written for one read: \xff; longer escapes stand for longer characters */

/* repr() takes ' unless the string has one and no " */
static uint8_t choose_quote(const uint8_t *s, size_t len)
{
    return memchr(s, '\'', len) && !memchr(s, '"', len) ? '"' : '\'';
}

static uint8_t *put_hex(uint8_t *at, char kind, uint32_t c, int digits)
{
    *at++ = '\\';
    *at++ = (uint8_t)kind;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        *at++ = (uint8_t) "0123456789abcdef"[c >> shift & 15];
    return at;
}

static uint8_t *put_escape(uint8_t *at, uint32_t c)
{
    static const char named[] = { ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r' };
    if (c < sizeof(named) && named[c]) {
        *at++ = '\\';
        *at++ = (uint8_t)named[c];
        return at;
    }
    return c < 0x100 ? put_hex(at, 'x', c, 2) : c < 0x10000 ? put_hex(at, 'u', c, 4) : put_hex(at, 'U', c, 8);
}

/* Printable ASCII; writes it, a quote or backslash after one more. False where c is something else. */
static inline bool put_ascii(uint8_t **at, uint8_t c, uint8_t quote)
{
    if (c < 0x20 || c >= 0x7f)
        return false;
    if (c == quote || c == '\\')
        *(*at)++ = '\\';
    *(*at)++ = c;
    return true;
}

/* A surrogate as WTF-8 writes it, which UTF-8 forbids. */
static bool is_surrogate_at(const uint8_t *s, size_t len)
{
    return len >= 3 && s[0] == 0xed && (s[1] & 0xe0) == 0xa0 && (s[2] & 0xc0) == 0x80;
}

static uint8_t *put_wide(uint8_t *at, const uint8_t **s, size_t len)
{
    if (is_surrogate_at(*s, len)) {
        uint32_t c = 0xd000u | (uint32_t)((*s)[1] & 0x3f) << 6 | ((*s)[2] & 0x3f);
        *s += 3;
        return put_hex(at, 'u', c, 4);
    }
    uint32_t c;
    bool valid;
    size_t used = text_decode((const char *)*s, len, &c, &valid);
    if (!valid)
        return put_hex(at, 'x', *(*s)++, 2);
    if (!text_is_printable(c)) {
        *s += used;
        return put_escape(at, c);
    }
    memcpy(at, *s, used);
    *s += used;
    return at + used;
}

/* Room for s and its quotes in the worst case; *len comes down to what is worth writing. */
static uint8_t *reserve(struct buf *out, size_t *len, size_t room, bool *whole)
{
    *whole = *len <= room;
    if (!*whole)
        *len = room;
    return buf_reserve(out, *len * ESCAPED_MAX + 2);
}

void value_str_text(struct buf *out, const uint8_t *s, size_t len, size_t room)
{
    uint8_t quote = choose_quote(s, len);
    bool whole;
    uint8_t *at = reserve(out, &len, room, &whole);
    if (!at)
        return;
    *at++ = quote;
    for (const uint8_t *end = s + len; s < end;) {
        if (put_ascii(&at, *s, quote))
            s++;
        else if (*s < 0x80)
            at = put_escape(at, *s++);
        else
            at = put_wide(at, &s, (size_t)(end - s));
    }
    if (whole)
        *at++ = quote;
    out->len = (size_t)(at - out->data);
}

void value_bytes_text(struct buf *out, const uint8_t *s, size_t len, size_t room, bool is_array)
{
    uint8_t quote = choose_quote(s, len);
    uint8_t escaped = is_array ? '\'' : quote; /* repr() of a bytearray escapes ' even between "" */
    bool whole;
    buf_putc(out, 'b');
    uint8_t *at = reserve(out, &len, room, &whole);
    if (!at)
        return;
    *at++ = quote;
    for (const uint8_t *end = s + len; s < end; s++) {
        if (!put_ascii(&at, *s, escaped))
            at = put_escape(at, *s);
    }
    if (whole)
        *at++ = quote;
    out->len = (size_t)(at - out->data);
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

/* The digits of v before `end`, at least `least` of them. Returns the first. */
static char *digits_before(char *end, uint64_t v, int least)
{
    for (; v || least > 0; v /= 10, least--)
        *--end = (char)('0' + v % 10);
    return end;
}

void value_int_text(struct buf *out, int64_t v)
{
    char text[24], *end = text + sizeof(text);
    if (v >= 0 && v < 10) {
        buf_putc(out, (int)('0' + v));
        return;
    }
    char *at = digits_before(end, v < 0 ? -(uint64_t)v : (uint64_t)v, 1);
    if (v < 0)
        *--at = '-';
    buf_put(out, at, (size_t)(end - at));
}

enum {
    GROUP = 1000000000, /* base of the decimal groups, least significant first */
    GROUP_DIGITS = 9,
    GROUPS_MAX = LIMIT_INT_BITS * 31 / 100 / GROUP_DIGITS + 2, /* log10(2) < 0.31 */
};

/* groups = groups * 2^bits + more */
static size_t shift_in(uint32_t *groups, size_t n, unsigned bits, uint32_t more)
{
    uint64_t carry = more;
    for (size_t i = 0; i < n; i++) {
        uint64_t v = ((uint64_t)groups[i] << bits) + carry;
        groups[i] = (uint32_t)(v % GROUP);
        carry = v / GROUP;
    }
    for (; carry && n < GROUPS_MAX; carry /= GROUP)
        groups[n++] = (uint32_t)(carry % GROUP);
    return n;
}

void value_bigint_text(struct buf *out, const uint8_t *bytes, size_t n, bool negative)
{
    uint32_t groups[GROUPS_MAX];
    size_t used = 0;
    if (n > LIMIT_INT_BITS / 8)
        return;
    for (; n % 4; n--)
        used = shift_in(groups, used, 8, bytes[n - 1]);
    for (; n; n -= 4) {
        uint32_t word =
            (uint32_t)bytes[n - 1] << 24 | (uint32_t)bytes[n - 2] << 16 | (uint32_t)bytes[n - 3] << 8 | bytes[n - 4];
        used = shift_in(groups, used, 32, word);
    }
    char *room = (char *)buf_reserve(out, used * GROUP_DIGITS + 2);
    if (!room)
        return;
    if (negative)
        buf_putc(out, '-');
    if (!used)
        buf_putc(out, '0');
    for (size_t i = used; i; i--) {
        char text[GROUP_DIGITS + 1], *end = text + GROUP_DIGITS;
        char *at = digits_before(end, groups[i - 1], i == used ? 1 : GROUP_DIGITS);
        buf_put(out, at, (size_t)(end - at));
    }
}

static void put_part(struct buf *out, double v, bool plus)
{
    char text[FLOAT_TEXT_MAX];
    unsigned len = value_float_format(text, v, 0);
    if (plus && text[0] != '-')
        buf_putc(out, '+');
    buf_put(out, text, len);
}

/* A real part of +0 is not written; then the imaginary part has its sign only where it is negative. */
void value_complex_text(struct buf *out, double real, double imag)
{
    bool pure = real == 0 && !signbit(real);
    if (!pure) {
        buf_putc(out, '(');
        put_part(out, real, false);
    }
    put_part(out, imag, !pure);
    buf_puts(out, pure ? "j" : "j)");
}
