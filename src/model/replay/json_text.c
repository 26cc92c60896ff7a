#include "src/model/replay/json_text.h"

#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/text.h"

static void put_unit(struct buf *out, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    char s[6] = { '\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15] };
    buf_put(out, s, sizeof s);
}

static void put_escaped(struct buf *out, uint32_t c)
{
    static const char letters[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
    if (c == '"' || c == '\\') {
        buf_putc(out, '\\');
        buf_putc(out, (int)c);
    } else if (c < sizeof letters && letters[c]) {
        buf_putc(out, '\\');
        buf_putc(out, letters[c]);
    } else if (c < 0x10000) {
        put_unit(out, c);
    } else {
        put_unit(out, 0xd800 + ((c - 0x10000) >> 10));
        put_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
}

/* How many bytes from s on stand for themselves and are ASCII. */
static size_t plain_run(const char *s, size_t len)
{
    size_t n = 0;
    while (n < len && (uint8_t)(s[n] - 0x20) < 0x7f - 0x20 && s[n] != '"' && s[n] != '\\')
        n++;
    return n;
}

void json_text_inside(struct buf *out, const char *s, size_t len)
{
    while (len) {
        size_t n = plain_run(s, len);
        if (n == 0) {
            uint32_t c;
            bool valid;
            n = text_decode(s, len, &c, &valid);
            if (valid && c >= 0x80 && text_is_printable(c))
                buf_put(out, s, n);
            else if (valid)
                put_escaped(out, c);
            else
                buf_puts(out, "\xef\xbf\xbd");
        } else {
            buf_put(out, s, n);
        }
        s += n;
        len -= n;
    }
}

void json_text(struct buf *out, const char *s, size_t len)
{
    buf_putc(out, '"');
    json_text_inside(out, s, len);
    buf_putc(out, '"');
}
