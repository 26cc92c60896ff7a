/* Lists: a cursor and a window over items that are fetched only when they are seen.
 *
 * The window is kept as its first item and how many of that item's rows are above it, never as a row number, so a
 * list of a hundred million items of unknown heights scrolls as one of ten. */
#ifndef UI_LIST_H
#define UI_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/framework/action.h"
#include "ui/terminal/canvas.h"

struct pane;

#define LIST_NONE UINT64_MAX

struct list {
    uint64_t cursor, top;
    int skip; /* rows of `top` that are scrolled off */
    int h;    /* rows when it was drawn last */
};

struct list_hooks {
    uint64_t (*count)(struct pane *p);            /* must be there. Items are numbered below it */
    int (*height)(struct pane *p, uint64_t item); /* rows, >= 1; NULL: 1 */
    /* Draws the item with its first row at `y` of area: rows outside are not seen. `selected` is for signs; the
     * framework lays the selection over it. */
    void (*draw)(struct pane *p, uint64_t item, struct area area, int y, bool selected);
    uint64_t (*next)(struct pane *p, uint64_t item); /* NULL: the number after it. LIST_NONE: it is the last */
    uint64_t (*previous)(struct pane *p, uint64_t item);
    uint64_t (*nearest)(struct pane *p, uint64_t item); /* where numbers have gaps: the item that stands for this one */
    void (*header)(struct pane *p, struct area area);   /* headings of columns: a row above that stays */
    bool quiet; /* the selection is a place that is followed: seen only while the pane has the focus, kept off the edges
                 */
    const char *empty;                                  /* what stands there when there is nothing … */
    void (*why_empty)(struct pane *p, struct buf *out); /* … or this, where the reason is not always the same */
};

/* Moves the cursor; true where it was such an action (whether or not it could move; *moved tells). */
bool list_act(struct pane *p, enum action action, bool *moved);
void list_select(struct pane *p, uint64_t item); /* and brings it into view, near the middle if it was out of it */
void list_draw(struct pane *p, struct area area, bool focused);
/* The item at row y of what was drawn last; LIST_NONE: below the end. */
uint64_t list_item_at(struct pane *p, int y);

#endif
