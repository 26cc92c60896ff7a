/* The text of values that hold no others. Private to src/stream/value*.c. */
#ifndef SMILEY_VALUE_LEAF_H
#define SMILEY_VALUE_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* repr() of a str in WTF-8, of bytes, and of what a bytearray(…) has inside. Of a long one only about `room` bytes are
 * written, without the closing quote.
 */
void value_str_text(struct buf *out, const uint8_t *s, size_t len, size_t room);
void value_bytes_text(struct buf *out, const uint8_t *s, size_t len, size_t room, bool is_array);

void value_int_text(struct buf *out, int64_t v);
/* A magnitude of n bytes, least significant first, at most LIMIT_INT_BITS. */
void value_bigint_text(struct buf *out, const uint8_t *bytes, size_t n, bool negative);
void value_complex_text(struct buf *out, double real, double imag);

#endif
