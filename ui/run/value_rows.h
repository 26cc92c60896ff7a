/* Variables as the rows of a tree that opens level by level. What a person has opened stays open while the values
 * change: it is remembered by its path (function, variable, keys), not by the value. */
#ifndef UI_VALUE_ROWS_H
#define UI_VALUE_ROWS_H

#include "smiley/map.h"
#include "smiley/trace.h"

enum { VALUE_LEVELS = 24 };

struct value_part {
    const uint8_t *root, *root_end; /* the snapshot it is in */
    const uint8_t *at, *end;        /* NULL: there is none */
};

struct value_row {
    uint64_t path;
    int level; /* 0: a variable */
    bool openable, open, changed;
    bool cut;                   /* stands for the items that were left out: */
    uint64_t missing;           /* how many; 0: nobody knows */
    uint32_t var, flags;        /* of the variable it belongs to */
    uint32_t label, label_len;  /* in the rows' labels */
    struct value_part now, old; /* old.at NULL: it had none, or is as it was */
};

struct value_rows {
    struct value_row *list; /* owned */
    size_t n, cap;
    struct buf labels;
    struct map open; /* the paths that are open */
};

void value_rows_release(struct value_rows *r);
/* Lays the variables out; pointers into them are kept until the next time. -1 without memory. */
int value_rows_fill(struct value_rows *r, const struct variables *v, uint64_t code_key, const struct defs *defs);
static inline const char *value_row_label(const struct value_rows *r, const struct value_row *row)
{
    return (const char *)r->labels.data + row->label;
}
/* Opens or closes a row (and fill again). */
void value_row_open(struct value_rows *r, const struct value_row *row, bool open);
/* The row that a row is inside of; itself where it is a variable. */
size_t value_row_parent(const struct value_rows *r, size_t row);

#endif
