#include "ui/framework/edit.h"

#include <string.h>

#include "smiley/text.h"

void edit_release(struct edit *e)
{
    buf_release(&e->text);
    e->cursor = 0;
}

static uint32_t char_at(const struct edit *e, size_t at, size_t *used)
{
    uint32_t c;
    bool valid;
    *used = text_decode((const char *)e->text.data + at, e->text.len - at, &c, &valid);
    return c;
}

/* The end of the character at `at`, with what combines with it. */
static size_t after(const struct edit *e, size_t at)
{
    size_t used;
    if (at >= e->text.len)
        return e->text.len;
    char_at(e, at, &used);
    at += used;
    while (at < e->text.len && text_width_of(char_at(e, at, &used)) == 0)
        at += used;
    return at;
}

static size_t before(const struct edit *e, size_t at)
{
    size_t start = 0;
    for (size_t i = 0; i < at; i = after(e, i))
        start = i;
    return start;
}

static bool is_word(const struct edit *e, size_t at)
{
    unsigned char c = e->text.data[at];
    return c >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t word_before(const struct edit *e, size_t at)
{
    while (at > 0 && !is_word(e, before(e, at)))
        at = before(e, at);
    while (at > 0 && is_word(e, before(e, at)))
        at = before(e, at);
    return at;
}

static size_t word_after(const struct edit *e, size_t at)
{
    while (at < e->text.len && !is_word(e, at))
        at = after(e, at);
    while (at < e->text.len && is_word(e, at))
        at = after(e, at);
    return at;
}

static void cut(struct edit *e, size_t from, size_t to)
{
    if (from >= to)
        return;
    memmove(e->text.data + from, e->text.data + to, e->text.len - to);
    e->text.len -= to - from;
    e->cursor = from;
}

void edit_set(struct edit *e, const char *text)
{
    size_t len = strlen(text);
    while (len > EDIT_MAX || (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80))
        len--;
    buf_clear(&e->text);
    buf_put(&e->text, text, len);
    e->cursor = e->text.len;
}

void edit_replace(struct edit *e, size_t from, const char *text, size_t len)
{
    struct buf rest = BUF_INIT;
    buf_put(&rest, e->text.data + e->cursor, e->text.len - e->cursor);
    e->text.len = from;
    buf_put(&e->text, text, len);
    e->cursor = e->text.len;
    buf_put(&e->text, rest.data, rest.len);
    buf_release(&rest);
}

bool edit_insert(struct edit *e, keycode key)
{
    char utf8[4];
    if (key >= KEY_NAMED || text_width_of(key) < 0)
        return false;
    size_t n = text_encode(utf8, key);
    if (e->text.len + n <= EDIT_MAX)
        edit_replace(e, e->cursor, utf8, n);
    return true;
}

bool edit_act(struct edit *e, enum action action)
{
    switch (action) {
    case ACTION_LEFT:
        e->cursor = before(e, e->cursor);
        return true;
    case ACTION_RIGHT:
        e->cursor = after(e, e->cursor);
        return true;
    case ACTION_FIRST:
        e->cursor = 0;
        return true;
    case ACTION_LAST:
        e->cursor = e->text.len;
        return true;
    case ACTION_WORD_LEFT:
        e->cursor = word_before(e, e->cursor);
        return true;
    case ACTION_WORD_RIGHT:
        e->cursor = word_after(e, e->cursor);
        return true;
    case ACTION_DELETE_LEFT:
        cut(e, before(e, e->cursor), e->cursor);
        return true;
    case ACTION_DELETE_RIGHT:
        cut(e, e->cursor, after(e, e->cursor));
        return true;
    case ACTION_DELETE_WORD:
        cut(e, word_before(e, e->cursor), e->cursor);
        return true;
    case ACTION_DELETE_BEFORE:
        cut(e, 0, e->cursor);
        return true;
    case ACTION_DELETE_AFTER:
        cut(e, e->cursor, e->text.len);
        return true;
    default:
        return false;
    }
}
