/* Layout: a screen's area divided among its panes.
 *
 * A layout is a tree in a small array: node 0 is the whole; a leaf is a pane, a split gives its first part `share`
 * percent. A split that is too narrow for both parts stands them one above the other; where that does not fit either,
 * it shows only the part with the focus. A plain value, so that a person's changes to it are kept by keeping it. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

enum { LAYOUT_NODES = 15, LAYOUT_PANES = 8, SHARE_MIN = 10, SHARE_MAX = 90 };

enum layout_kind { LAYOUT_PANE, LAYOUT_BESIDE /* first | second */, LAYOUT_BELOW /* first above second */ };

struct layout_node {
    enum layout_kind kind;
    uint8_t pane;          /* LAYOUT_PANE: which */
    uint8_t first, second; /* splits: nodes */
    uint8_t share;         /* splits: percent of the first */
};

struct layout {
    struct layout_node nodes[LAYOUT_NODES];
    uint8_t n_panes;
    uint8_t min_w[LAYOUT_PANES], min_h[LAYOUT_PANES]; /* what a pane needs to be of use, its heading included */
    bool alone;                                       /* the pane with the focus has it all */
    bool hidden[LAYOUT_PANES]; /* put away by the person; the one with the focus is seen anyway */
};

struct rect {
    int y, x, h, w; /* h 0: not shown */
};

/* Fills rects[0 … n_panes). Panes beside each other have one free column between them. */
void layout_place(const struct layout *l, int h, int w, unsigned focus, struct rect *rects);
/* A person's changes as text, `50 60` or `50 60 alone hide=1`: shares of the splits in order, and what is put away. */
struct buf;
void layout_write(const struct layout *l, struct buf *out);
/* Takes them over; false, and the layout as it was, where the text is of another layout. */
bool layout_read(struct layout *l, const char *text);
/* Makes the pane larger or smaller by `percent` of the innermost split it is in. */
void layout_grow(struct layout *l, unsigned pane, int percent);

#endif
