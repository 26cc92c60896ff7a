/* Rows whose text takes decoding, kept; and a frame that does not wait for all of them: what has no time left is drawn
 * as … and asked for again in the next idle moment. A list's rows are drawn from the top, so row 0 begins a frame. */
#ifndef UI_ROW_CACHE_H
#define UI_ROW_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/buf.h"

/* ROWS_SOON_NS: how long a list that fills while it is looked at works before it is drawn for the first time. With the
 * time for its rows and a chunk that is decoded beyond it is less than a frame, 16 ms. */
enum { ROWS_CACHED = 256, ROW_TEXT_MAX = 8 << 10, ROWS_SOON_NS = 3000000 };

struct row_cache {
    struct cached_row {
        bool used;
        uint64_t index;
        struct buf first, second; /* its texts */
    } rows[ROWS_CACHED];
    uint64_t spent_ns; /* in this frame */
    bool pending;      /* some row had to be left out */
};

void row_cache_forget(struct row_cache *c);
/* The row; NULL: there is no time now. *fresh: it is to be filled by the caller, who then calls row_cache_filled(). */
struct cached_row *row_cache_get(struct row_cache *c, uint64_t index, int y, bool *fresh);
void row_cache_filled(struct row_cache *c, struct cached_row *row);

#endif
