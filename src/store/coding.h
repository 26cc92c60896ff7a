/* Python source as bytes on disk, turned into text as Python's own tokenizer sees it. */
#ifndef STORE_CODING_H
#define STORE_CODING_H

#include <stddef.h>

#include "smiley/buf.h"

/* Appends the source as UTF-8 with \n line ends: decoded by its byte order mark or coding line (PEP 263), utf-8 where
 * it has none or names a coding that is not known. What cannot be decoded becomes U+FFFD. */
void coding_decode(struct buf *out, const char *at, size_t len);

#endif
