/* Strings as JSON. */
#ifndef SMILEY_MODEL_JSON_TEXT_H
#define SMILEY_MODEL_JSON_TEXT_H

#include <stddef.h>

struct buf;

/* Appends a JSON string: valid whatever the bytes are (what is no UTF-8 becomes U+FFFD), and with everything a terminal
 * might obey escaped. */
void json_text(struct buf *out, const char *s, size_t len);
/* The same without the quotes, to be written in pieces. */
void json_text_inside(struct buf *out, const char *s, size_t len);

#endif
