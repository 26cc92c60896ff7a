#include "smiley/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/varint.h"

enum { FIRST_CAP = 64 };

void buf_release(struct buf *b)
{
    free(b->data);
    *b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
}

static bool grow(struct buf *b, size_t more)
{
    if (more > SIZE_MAX / 2 - b->len)
        return false;
    size_t need = b->len + more;
    size_t cap = b->cap ? b->cap * 2 : FIRST_CAP;
    if (cap < need)
        cap = need;
    uint8_t *data = realloc(b->data, cap);
    if (!data)
        return false;
    b->data = data;
    b->cap = cap;
    return true;
}

uint8_t *buf_reserve(struct buf *b, size_t more)
{
    if (b->failed)
        return NULL;
    if (__builtin_expect(more > b->cap - b->len || !b->data, 0) && !grow(b, more)) {
        b->failed = true;
        return NULL;
    }
    return b->data + b->len;
}

void buf_put(struct buf *b, const void *data, size_t len)
{
    if (!len)
        return;
    uint8_t *room = buf_reserve(b, len);
    if (!room)
        return;
    memcpy(room, data, len);
    b->len += len;
}

void buf_putc(struct buf *b, int c)
{
    uint8_t *room = buf_reserve(b, 1);
    if (!room)
        return;
    *room = (uint8_t)c;
    b->len++;
}

void buf_puts(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    buf_vprintf(b, format, ap);
    va_end(ap);
}

void buf_vprintf(struct buf *b, const char *format, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    char *room = (char *)buf_reserve(b, FIRST_CAP);
    if (room) {
        size_t size = b->cap - b->len;
        int len = vsnprintf(room, size, format, ap);
        if (len >= 0 && (size_t)len >= size) {
            room = (char *)buf_reserve(b, (size_t)len + 1);
            len = room ? vsnprintf(room, (size_t)len + 1, format, again) : 0;
        }
        if (len < 0)
            b->failed = true;
        else
            b->len += (size_t)len;
    }
    va_end(again);
}

void buf_uint(struct buf *b, uint64_t v)
{
    uint8_t *room = buf_reserve(b, VARINT_MAX);
    if (room)
        b->len += (size_t)(varint_put(room, v) - room);
}

void buf_sint(struct buf *b, int64_t v)
{
    buf_uint(b, zigzag(v));
}

const char *buf_str(struct buf *b)
{
    uint8_t *room = buf_reserve(b, 1);
    if (!room)
        return "";
    *room = 0;
    return (const char *)b->data;
}

char *buf_detach(struct buf *b)
{
    uint8_t *room = buf_reserve(b, 1);
    if (!room)
        return NULL;
    *room = 0;
    char *s = (char *)b->data;
    *b = (struct buf)BUF_INIT;
    return s;
}
