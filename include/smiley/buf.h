/* A growable run of bytes.
 *
 *     struct buf b = BUF_INIT;
 *     buf_puts(&b, "text"); buf_printf(&b, "%d", 7);
 *     buf_release(&b);
 *
 * Appending can run out of memory; the buffer then turns `failed`, keeps what it had, and ignores what follows,
 * so that a caller checks once at the end. `data` is NULL while nothing was appended; buf_str() always gives a
 * NUL-terminated string. Bytes may hold NULs. */
#ifndef SMILEY_BUF_H
#define SMILEY_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *data; /* owned */
    size_t len, cap;
    bool failed;
};

#define BUF_INIT { 0 }

void buf_release(struct buf *b);             /* frees; the buffer is empty again and may be used anew */
void buf_clear(struct buf *b);               /* len = 0, failed = false; memory is kept */
uint8_t *buf_reserve(struct buf *b, size_t more); /* room for `more` bytes at data + len, or NULL */
void buf_put(struct buf *b, const void *data, size_t len);
void buf_putc(struct buf *b, int c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list ap);
void buf_uint(struct buf *b, uint64_t v);    /* varint, see varint.h */
void buf_sint(struct buf *b, int64_t v);     /* zigzag varint */
const char *buf_str(struct buf *b);          /* borrowed until the next change; "" where empty or failed */
char *buf_detach(struct buf *b);             /* the NUL-terminated bytes, the caller's to free; NULL without memory */

#endif
