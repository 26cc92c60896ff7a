/* What the files of the table module share. */
#ifndef SMILEY_CMD_TABLE_IMPL_H
#define SMILEY_CMD_TABLE_IMPL_H

#include "src/cmd/table.h"

enum { TABLE_COLUMNS_MAX = 32 };

struct selection {
    const struct column *columns[TABLE_COLUMNS_MAX];
    size_t n;
};

/* The cell as text: for a person, or for a program. */
void cell_for_eyes(struct buf *out, const struct column *column, const struct cell *cell);
void cell_plain(struct buf *out, const struct column *column, const struct cell *cell);

/* The two formats that take a library. */
int table_write_eyes(const struct table *t, const struct selection *s, const void *rows, size_t n, size_t size,
                     struct err *err);
int table_write_json(const struct table *t, const struct selection *s, const void *rows, size_t n, size_t size,
                     struct err *err);

#endif
