#include "smiley/text.h"

#include "smiley/buf.h"

/* What follows a first byte: how many more bytes, its own bits, and the smallest character that needs that many. */
struct lead {
    uint8_t mask, bits, more;
    uint32_t least;
};
static const struct lead leads[] = {
    { 0xe0, 0xc0, 1, 0x80 },
    { 0xf0, 0xe0, 2, 0x800 },
    { 0xf8, 0xf0, 3, 0x10000 },
};

/* One character in UTF-8 or WTF-8 (surrogates as three bytes); 0 where there is none. */
static size_t decode_any(const uint8_t *s, size_t len, uint32_t *c)
{
    if (!len)
        return 0;
    if (s[0] < 0x80) {
        *c = s[0];
        return 1;
    }
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        const struct lead *lead = &leads[i];
        if ((s[0] & lead->mask) != lead->bits)
            continue;
        if (len <= lead->more)
            return 0;
        uint32_t value = s[0] & (uint8_t)~lead->mask;
        for (size_t k = 1; k <= lead->more; k++) {
            if ((s[k] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (s[k] & 0x3f);
        }
        if (value < lead->least || value > 0x10ffff)
            return 0;
        *c = value;
        return 1 + (size_t)lead->more;
    }
    return 0;
}

static bool is_surrogate(uint32_t c)
{
    return c >= 0xd800 && c <= 0xdfff;
}

size_t text_decode(const char *s, size_t len, uint32_t *c, bool *valid)
{
    size_t used = decode_any((const uint8_t *)s, len, c);
    *valid = used && !is_surrogate(*c);
    if (*valid)
        return used;
    *c = 0xfffd;
    return 1;
}

size_t text_encode(char out[4], uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    for (size_t k = more; k; k--, c >>= 6)
        out[k] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(leads[more - 1].bits | c);
    return 1 + more;
}

/* Measuring is of clean text; a byte that is not still counts as one cell rather than as none. */
static size_t cell_at(const char *s, size_t len, int *cells)
{
    uint32_t c;
    bool valid;
    size_t used = text_decode(s, len, &c, &valid);
    *cells = text_width_of(c);
    if (*cells < 0)
        *cells = 1;
    return used;
}

int text_width(const char *s, size_t len)
{
    int total = 0;
    for (size_t i = 0; i < len;) {
        int cells;
        i += cell_at(s + i, len - i, &cells);
        total += cells;
    }
    return total;
}

size_t text_fit(const char *s, size_t len, int cells, int *used)
{
    size_t i = 0;
    int total = 0;
    while (i < len) {
        int more;
        size_t bytes = cell_at(s + i, len - i, &more);
        if (total + more > cells)
            break;
        total += more;
        i += bytes;
    }
    if (used)
        *used = total;
    return i;
}

static void escape(struct buf *out, uint32_t c)
{
    if (c == '\n' || c == '\r' || c == '\t')
        buf_printf(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    else
        buf_printf(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

void text_clean(struct buf *out, const char *s, size_t len, unsigned flags)
{
    size_t done = 0; /* what stands before is in `out`; what is fine is appended in one piece */
    for (size_t i = 0; i < len;) {
        if ((uint8_t)(s[i] - 0x20) < 0x7f - 0x20) {
            i++;
            continue;
        }
        uint32_t c = 0;
        size_t used = decode_any((const uint8_t *)s + i, len - i, &c);
        if (used &&
            (text_is_printable(c) || (c == '\t' && flags & TEXT_KEEP_TABS) || (c == '\n' && flags & TEXT_KEEP_LINES))) {
            i += used;
            continue;
        }
        buf_put(out, s + done, i - done);
        escape(out, used ? c : (uint8_t)s[i]);
        i += used ? used : 1;
        done = i;
    }
    buf_put(out, s + done, len - done);
}
