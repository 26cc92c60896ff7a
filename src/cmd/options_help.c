/* A table of options as help text: what is written on the left, what it does on the right. */
#include <stdio.h>
#include <string.h>

#include "smiley/buf.h"
#include "smiley/options.h"

enum { INDENT = 2, LEFT = 28, RIGHT_EDGE = 79 };

static void left_side(struct buf *out, const struct opt *o)
{
    buf_puts(out, "  ");
    if (o->letter)
        buf_printf(out, "-%c%s", o->letter, o->name ? ", " : "");
    if (o->name)
        buf_printf(out, "--%s", o->name);
    if (o->arg)
        buf_printf(out, " %s", o->arg);
}

/* Puts words in lines from column LEFT on. `used` is how far the line is filled. */
static void wrapped(struct buf *out, size_t used, const char *text)
{
    if (used + 2 > LEFT) {
        buf_putc(out, '\n');
        used = 0;
    }
    size_t column = LEFT;
    buf_printf(out, "%*s", (int)(LEFT - used), "");
    while (*text) {
        size_t len = strcspn(text, " ");
        if (column > LEFT && column + 1 + len > RIGHT_EDGE) {
            buf_printf(out, "\n%*s", LEFT, "");
            column = LEFT;
        } else if (column > LEFT) {
            buf_putc(out, ' ');
            column++;
        }
        buf_put(out, text, len);
        column += len;
        text += len + strspn(text + len, " ");
    }
    buf_putc(out, '\n');
}

static uint64_t default_number(const struct opt *o, const void *defaults)
{
    if (!defaults || (o->kind != OPT_NUMBER && o->kind != OPT_NUMBER32))
        return 0;
    const char *at = (const char *)defaults + o->at;
    return o->kind == OPT_NUMBER ? *(const uint64_t *)(const void *)at : *(const uint32_t *)(const void *)at;
}

void options_help(struct buf *out, const struct opt *options, const void *defaults)
{
    struct buf text = BUF_INIT;
    for (const struct opt *o = options; opt_is(o); o++) {
        if (o->hidden)
            continue;
        size_t before = out->len;
        left_side(out, o);
        buf_clear(&text);
        buf_puts(&text, o->help);
        const char *word;
        for (size_t i = 0; o->choice && (word = o->choice(i)); i++)
            buf_printf(&text, "%s%s", i ? ", " : ": ", word);
        uint64_t number = default_number(o, defaults);
        if (number)
            buf_printf(&text, " (default %llu)", (unsigned long long)number);
        if (o->kind == OPT_LIST)
            buf_puts(&text, "; repeatable");
        wrapped(out, out->len - before, buf_str(&text));
    }
    buf_release(&text);
}
