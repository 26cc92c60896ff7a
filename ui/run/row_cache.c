#include "ui/run/row_cache.h"

#include <string.h>

#include "ui/framework/work.h"

enum { FRAME_NS = 7000000 };

static void release(struct cached_row *row)
{
    buf_release(&row->first);
    buf_release(&row->second);
    memset(row, 0, sizeof *row);
}

void row_cache_forget(struct row_cache *c)
{
    for (int i = 0; i < ROWS_CACHED; i++)
        release(&c->rows[i]);
}

struct cached_row *row_cache_get(struct row_cache *c, uint64_t index, int y, bool *fresh)
{
    struct cached_row *row = &c->rows[index % ROWS_CACHED];
    if (y <= 0)
        c->spent_ns = 0;
    *fresh = !row->used || row->index != index;
    if (!*fresh)
        return row;
    if (c->spent_ns > FRAME_NS) {
        c->pending = true;
        return NULL;
    }
    release(row);
    row->used = true;
    row->index = index;
    c->spent_ns -= clock_ns(); /* row_cache_filled() adds it again: the difference is what was spent */
    return row;
}

void row_cache_filled(struct row_cache *c, struct cached_row *row)
{
    c->spent_ns += clock_ns();
    if (row->first.len > ROW_TEXT_MAX || row->second.len > ROW_TEXT_MAX)
        row->used = false; /* too much to keep: read anew the next time */
}
