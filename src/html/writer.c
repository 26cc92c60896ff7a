#include "src/html/writer.h"

#include "smiley/text.h"

enum { BREATH = 64 << 10 };

void html_release(struct html *h)
{
    buf_release(&h->out);
    buf_release(&h->scratch);
}

static void hand_on(struct html *h)
{
    if (h->out.failed && h->err.code == ERR_NONE)
        err_memory(&h->err);
    if (h->err.code == ERR_NONE && h->flush)
        h->flush(h->data, &h->out, &h->err);
}

int html_finish(struct html *h, struct err *err)
{
    hand_on(h);
    if (h->err.code == ERR_NONE)
        return 0;
    if (err)
        *err = h->err;
    return -1;
}

void html_breathe(struct html *h)
{
    if (h->flush && h->out.len >= BREATH)
        hand_on(h);
}

void html_raw(struct html *h, const char *markup, size_t len)
{
    buf_put(&h->out, markup, len);
}

/* --- text ------------------------------------------------------------------------------------------------------ */

static const char *entity_of(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* What may stand for itself: in text, and in an address. */
enum { PLAIN = 1, UNRESERVED = 2 };

#define BOTH (PLAIN | UNRESERVED)
/* clang-format off */
static const uint8_t kinds[256] = {
    [' '] = PLAIN,         ['!'] = PLAIN,         ['#' ... '%'] = PLAIN, ['(' ... ','] = PLAIN, ['-' ... '.'] = BOTH,
    ['/'] = PLAIN,         ['0' ... '9'] = BOTH,  [':' ... ';'] = PLAIN, ['='] = PLAIN,         ['?' ... '@'] = PLAIN,
    ['A' ... 'Z'] = BOTH,  ['[' ... '^'] = PLAIN, ['_'] = BOTH,          ['`'] = PLAIN,         ['a' ... 'z'] = BOTH,
    ['{' ... '}'] = PLAIN, ['~'] = BOTH,
};
/* clang-format on */

static size_t length_of(const char *s, size_t len, uint8_t kind)
{
    size_t n = 0;
    while (n < len && kinds[(uint8_t)s[n]] & kind)
        n++;
    return n;
}

/* What is neither printable ASCII nor a special character: text_clean() knows, and gives nothing that is special. */
static size_t strange_length(const char *s, size_t len)
{
    size_t n = 0;
    while (n < len && !((uint8_t)(s[n] - 0x20) < 0x7f - 0x20))
        n++;
    return n;
}

void html_text(struct html *h, const char *s, size_t len, unsigned flags)
{
    unsigned keep = (flags & HTML_TABS ? TEXT_KEEP_TABS : 0) | (flags & HTML_LINES ? TEXT_KEEP_LINES : 0);
    for (size_t i = 0; i < len;) {
        size_t n = length_of(s + i, len - i, PLAIN);
        buf_put(&h->out, s + i, n);
        i += n;
        if (i == len)
            break;
        const char *entity = entity_of(s[i]);
        if (entity) {
            buf_puts(&h->out, entity);
            i++;
        } else {
            n = strange_length(s + i, len - i);
            text_clean(&h->out, s + i, n, keep);
            i += n;
        }
    }
}

void html_str(struct html *h, const char *s)
{
    html_text(h, s, strlen(s), 0);
}

void html_attr(struct html *h, const char *name, const char *value)
{
    buf_putc(&h->out, ' ');
    buf_puts(&h->out, name);
    buf_puts(&h->out, "=\"");
    html_str(h, value);
    buf_putc(&h->out, '"');
}

void html_attr_uint(struct html *h, const char *name, uint64_t value)
{
    buf_putc(&h->out, ' ');
    buf_puts(&h->out, name);
    buf_puts(&h->out, "=\"");
    url_number(&h->out, value);
    buf_putc(&h->out, '"');
}

void html_uint(struct html *h, uint64_t n)
{
    url_number(&h->out, n);
}

void html_count(struct html *h, uint64_t n)
{
    text_count(&h->out, n);
}

void html_duration(struct html *h, uint64_t ns)
{
    text_duration(&h->out, ns);
}

void html_time(struct html *h, int64_t unix_ns)
{
    HTML(h, "<time datetime=\"");
    text_time_iso(&h->out, unix_ns);
    HTML(h, "\">");
    text_time(&h->out, unix_ns);
    HTML(h, "</time>");
}

/* --- addresses --------------------------------------------------------------------------------------------------- */

void url_encode(struct buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t n = length_of(s + i, len - i, UNRESERVED);
        buf_put(out, s + i, n);
        i += n;
        if (i < len)
            buf_printf(out, "%%%02X", (uint8_t)s[i]);
    }
}

void url_number(struct buf *out, uint64_t n)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    buf_put(out, digits + at, sizeof digits - at);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool url_decode(char *s, bool query)
{
    char *to = s;
    for (; *s; s++) {
        if (*s == '%') {
            int high = hex_digit(s[1]), low = high < 0 ? -1 : hex_digit(s[2]);
            if (low < 0 || (!high && !low))
                return false;
            *to++ = (char)(high << 4 | low);
            s += 2;
        } else {
            *to++ = query && *s == '+' ? ' ' : *s;
        }
    }
    *to = '\0';
    return true;
}
