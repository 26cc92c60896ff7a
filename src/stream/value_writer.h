/* What the writers of a value's text share. Private to src/stream/value*.c. */
#ifndef SMILEY_VALUE_WRITER_H
#define SMILEY_VALUE_WRITER_H

#include <string.h>

#include "smiley/buf.h"
#include "smiley/value.h"

struct name_def;

/* Containers open at once: a snapshot's own nesting, and what REFs add to it before they are cut short. */
enum { REF_NESTING = 128, OPEN_MAX = REF_NESTING + MAX_NESTING + 1 };

struct value_writer {
    struct buf *out;
    const uint8_t *root, *end;
    const struct defs *defs;
    size_t limit;       /* out->len is not to grow beyond */
    struct buf offsets; /* of the containers; filled at the first REF */
    bool has_offsets;
    unsigned n_open;
    const uint8_t *open[OPEN_MAX]; /* the containers being written, outermost first */
};

/* Between items: two bytes, most often with room for them. */
static inline void value_put_two(struct buf *out, const char *two)
{
    if (out->cap - out->len < 2 || out->failed) {
        buf_put(out, two, 2);
        return;
    }
    memcpy(out->data + out->len, two, 2);
    out->len += 2;
}

/* Each of these returns the byte after what it read; NULL where the bytes are damaged. */

/* A name id; a name of "?" where it means nothing. */
const uint8_t *value_name_at(struct value_writer *w, const uint8_t *at, const struct name_def **name);
/* The rest of a value that holds no others, after its tag. */
const uint8_t *value_put_leaf(struct value_writer *w, const uint8_t *at, unsigned tag);

void value_put_name(struct value_writer *w, const struct name_def *name);
/* "… 7 more"; "…" where nobody knows how many. */
void value_put_missing(struct value_writer *w, uint64_t n, const char *word);

#endif
