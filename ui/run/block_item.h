/* One row of the tree of blocks, laid out: what it takes to draw it, decoded once. */
#ifndef UI_BLOCK_ITEM_H
#define UI_BLOCK_ITEM_H

#include "smiley/tree.h"
#include "ui/terminal/canvas.h"
#include "ui/run/trace_view.h"

struct block_item {
    struct tree_row row;
    struct tree_call call;       /* of a row that is a call */
    const struct source *source; /* NULL: none */
    struct variables changes;    /* owned */
    struct buf value;            /* of the event, if it has one; a folded call: what it returned; OUTPUT: the text */
    uint32_t fd;                 /* OUTPUT */
    int strip;                   /* columns of indentation that the depth already shows */
    int head_rows, source_rows, change_rows;
    uint32_t text_lines; /* OUTPUT */
    char problem[80];    /* why it cannot be shown, or "" */
};

/* Fills *it for a row; release it before. It never fails: what goes wrong stands in `problem`. */
void block_item_load(struct block_item *it, struct trace_view *v, const struct tree_row *row);
void block_item_release(struct block_item *it);
int block_item_height(const struct block_item *it);
/* Draws it with its first row at y, scrolled by `left` columns. */
void block_item_draw(const struct block_item *it, struct trace_view *v, struct area area, int y, int left);

#endif
