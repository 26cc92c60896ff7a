/* An uncaught exception, written out as Python writes it. */
#include <string.h>

#include "smiley/buf.h"
#include "smiley/record.h"
#include "smiley/varint.h"

enum { SHOWN_REPEATS = 3 }; /* as many equal entries in a row Python prints, and counts the rest */

static const char *const relations[] = {
    [CHAIN_NONE] = "",
    [CHAIN_CAUSE] = "\nThe above exception was the direct cause of the following exception:\n\n",
    [CHAIN_CONTEXT] = "\nDuring handling of the above exception, another exception occurred:\n\n",
};

struct entry {
    struct bytes path, function;
    uint64_t line;
};

/* The record was checked when it was decoded; should it be damaged all the same, reading ends early. */
static bool get_str(struct bytes *rest, struct bytes *s)
{
    const uint8_t *p = rest->at, *end = rest->at + rest->len;
    uint64_t len;
    if (!varint_get(&p, end, &len) || len > (size_t)(end - p))
        return false;
    *s = (struct bytes){ p, len };
    *rest = (struct bytes){ p + len, (size_t)(end - p) - len };
    return true;
}

static bool get_uint(struct bytes *rest, uint64_t *v)
{
    const uint8_t *p = rest->at, *end = rest->at + rest->len;
    if (!varint_get(&p, end, v))
        return false;
    *rest = (struct bytes){ p, (size_t)(end - p) };
    return true;
}

static void put(struct buf *out, struct bytes s)
{
    buf_put(out, s.at, s.len);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void put_source(struct buf *out, const struct entry *e, source_line_fn *source_line, void *data)
{
    size_t len = 0;
    const char *text =
        source_line ? source_line(data, (const char *)e->path.at, e->path.len, (uint32_t)e->line, &len) : NULL;
    while (text && len && is_blank(*text))
        text++, len--;
    while (text && len && is_blank(text[len - 1]))
        len--;
    if (!text || !len)
        return;
    buf_puts(out, "    ");
    buf_put(out, text, len);
    buf_putc(out, '\n');
}

static void put_entry(struct buf *out, const struct entry *e, source_line_fn *source_line, void *data)
{
    buf_puts(out, "  File \"");
    put(out, e->path);
    buf_printf(out, "\", line %llu, in ", (unsigned long long)e->line);
    put(out, e->function);
    buf_putc(out, '\n');
    put_source(out, e, source_line, data);
}

static void put_repeats(struct buf *out, uint64_t repeats)
{
    if (repeats <= SHOWN_REPEATS)
        return;
    repeats -= SHOWN_REPEATS;
    buf_printf(out, "  [Previous line repeated %llu more time%s]\n", (unsigned long long)repeats,
               repeats > 1 ? "s" : "");
}

static bool same(struct bytes a, struct bytes b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static bool put_entries(struct buf *out, struct bytes *rest, uint64_t n, source_line_fn *source_line, void *data)
{
    struct entry e, last = { 0 };
    uint64_t repeats = 0;
    for (uint64_t i = 0; i < n; i++) {
        if (!get_str(rest, &e.path) || !get_uint(rest, &e.line) || !get_str(rest, &e.function))
            return false;
        if (!i || e.line != last.line || !same(e.path, last.path) || !same(e.function, last.function)) {
            put_repeats(out, repeats);
            repeats = 0;
        }
        last = e;
        if (++repeats <= SHOWN_REPEATS)
            put_entry(out, &e, source_line, data);
    }
    put_repeats(out, repeats);
    return true;
}

void uncaught_text(struct buf *out, const struct record *r, source_line_fn *source_line, void *data)
{
    struct bytes rest = r->body, type, message;
    uint64_t n_parts = 0, relation, n;
    get_uint(&rest, &n_parts);
    for (uint64_t i = 0; i < n_parts; i++) {
        if (!get_uint(&rest, &relation) || relation > CHAIN_CONTEXT || !get_str(&rest, &type) ||
            !get_str(&rest, &message) || !get_uint(&rest, &n))
            return;
        buf_puts(out, relations[relation]);
        if (n)
            buf_puts(out, "Traceback (most recent call last):\n");
        if (!put_entries(out, &rest, n, source_line, data))
            return;
        put(out, type);
        if (message.len)
            buf_puts(out, ": ");
        put(out, message);
        buf_putc(out, '\n');
    }
}
