/* The inside of strings: escapes, the ends, and where an f-string's replacement fields and format specs begin and end.
 */
#include <string.h>

#include "src/model/code/highlight_impl.h"

static size_t hex_run(const struct scan *sc, size_t from, size_t max)
{
    size_t n = 0;
    while (n < max && strchr("0123456789abcdefABCDEF", peek(sc, from + n)) && peek(sc, from + n))
        n++;
    return n;
}

/* Length of the escape at a backslash, 0 where it is none. */
static size_t escape_length(const struct scan *sc, bool bytes)
{
    uint8_t c = peek(sc, 1);
    switch (c) {
    case 0: /* at the line's end it joins lines */
        return sc->len - sc->at == 1;
    case 'x':
        return hex_run(sc, 2, 2) == 2 ? 4 : 0;
    case 'u':
        return !bytes && hex_run(sc, 2, 4) == 4 ? 6 : 0;
    case 'U':
        return !bytes && hex_run(sc, 2, 8) == 8 ? 10 : 0;
    case 'N': {
        enum { LONGEST_NAME = 128 };
        if (bytes || peek(sc, 2) != '{')
            return 0;
        for (size_t i = 3; i < LONGEST_NAME && peek(sc, i); i++)
            if (peek(sc, i) == '}')
                return i + 1;
        return 0;
    }
    default:
        if (c >= '0' && c <= '7') {
            size_t n = 1;
            while (n < 3 && peek(sc, n + 1) >= '0' && peek(sc, n + 1) <= '7')
                n++;
            return n + 1;
        }
        return strchr("\\'\"abfnrtv", c) ? 2 : 0;
    }
}

/* One string is closed; a format spec goes with the string whose field it is in. */
static void pop_string(struct highlighter *h)
{
    while (h->n_open && h->open[h->n_open - 1].format == 2)
        h->n_open--;
    if (h->n_open)
        h->n_open--;
}

/* In the text of the innermost string (or format spec): goes on to where it ends or a field begins. */
void scan_text(struct scan *sc)
{
    struct highlighter *h = sc->h;
    while (sc->at < sc->len) {
        uint32_t top = h->n_open - 1;
        uint8_t c = peek(sc, 0), quote = h->open[top].quote;
        if (c == '\\') {
            size_t n = h->open[top].raw ? 0 : escape_length(sc, h->open[top].bytes);
            sc->text_slash = sc->len - sc->at == 1;
            /* what is no escape still keeps a quote behind it from ending the string; a brace it does not keep */
            bool guards = peek(sc, 1) && peek(sc, 1) != '{' && peek(sc, 1) != '}';
            scan_take(sc, n ? n : (guards && peek(sc, 1) < 0x80 ? 2 : 1), n ? SPAN_ESCAPE : SPAN_STRING);
        } else if (c == quote && (!h->open[top].triple || (peek(sc, 1) == quote && peek(sc, 2) == quote))) {
            scan_take(sc, h->open[top].triple ? 3 : 1, SPAN_STRING);
            pop_string(h);
            return;
        } else if (h->open[top].format && c == '{') {
            if (h->open[top].format == 1 && peek(sc, 1) == '{') {
                scan_take(sc, 2, SPAN_ESCAPE);
                continue;
            }
            scan_take(sc, 1, SPAN_OPERATOR);
            h->open[top].braces = 1;
            return;
        } else if (h->open[top].format == 2 && c == '}') {
            scan_take(sc, 1, SPAN_OPERATOR);
            h->n_open--;
            h->open[top - 1].braces = 0;
            return;
        } else if (h->open[top].format == 1 && c == '}' && peek(sc, 1) == '}') {
            scan_take(sc, 2, SPAN_ESCAPE);
        } else {
            scan_take(sc, 1, SPAN_STRING);
        }
    }
}

/* With the stack full: a string is read within its line, as plain text. */
static void scan_flat_string(struct scan *sc, uint8_t quote)
{
    size_t n = 1;
    while (peek(sc, n) && peek(sc, n) != quote)
        n += peek(sc, n) == '\\' ? 2 : 1;
    scan_take(sc, n + 1, SPAN_STRING);
}

/* At the quote of a string with the given prefix. */
void scan_open_string(struct scan *sc, const char *prefix, size_t prefix_len)
{
    struct highlighter *h = sc->h;
    uint8_t quote = peek(sc, prefix_len);
    bool triple = peek(sc, prefix_len + 1) == quote && peek(sc, prefix_len + 2) == quote;
    uint8_t raw = 0, format = 0, bytes = 0;
    for (size_t i = 0; i < prefix_len; i++) {
        raw |= (prefix[i] | 32) == 'r';
        format |= (prefix[i] | 32) == 'f';
        bytes |= (prefix[i] | 32) == 'b';
    }
    if (h->n_open == HIGHLIGHT_NESTING) {
        scan_take(sc, prefix_len, SPAN_STRING);
        scan_flat_string(sc, quote);
        return;
    }
    h->open[h->n_open].quote = quote;
    h->open[h->n_open].triple = triple;
    h->open[h->n_open].raw = raw;
    h->open[h->n_open].format = format;
    h->open[h->n_open].bytes = bytes;
    h->open[h->n_open].braces = 0;
    h->n_open++;
    scan_take(sc, prefix_len + (triple ? 3 : 1), SPAN_STRING);
}

bool scan_is_prefix(const char *s, size_t len)
{
    if (len == 1)
        return strchr("rRbBuUfF", s[0]) != NULL;
    if (len != 2)
        return false;
    char a = s[0] | 32, b = s[1] | 32;
    return (a == 'r' && (b == 'b' || b == 'f')) || (b == 'r' && (a == 'b' || a == 'f'));
}

void scan_open_spec(struct scan *sc)
{
    struct highlighter *h = sc->h;
    scan_take(sc, 1, SPAN_OPERATOR);
    if (h->n_open == HIGHLIGHT_NESTING)
        return;
    h->open[h->n_open] = h->open[h->n_open - 1];
    h->open[h->n_open].format = 2;
    h->open[h->n_open].braces = 0;
    h->n_open++;
}

/* A string of one line that is still in its text has no end, but for one whose line goes on behind a backslash. */
void scan_end_line(struct scan *sc)
{
    struct highlighter *h = sc->h;
    while (h->n_open && !sc->text_slash) {
        uint32_t top = h->n_open - 1;
        if (h->open[top].triple || h->open[top].braces)
            break;
        pop_string(h);
    }
}
