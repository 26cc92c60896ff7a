/* The canvas: a grid of cells that everything is drawn on, and the only way to draw.
 *
 * Nothing drawn here can disturb a terminal: text is cut into characters, control characters and invalid bytes become
 * a replacement sign, combining marks join the cell before them (as far as there is room), wide characters take two
 * cells or, cut in half by an edge, none. Everything is clipped to the area it is drawn in. Text of the traced program
 * goes through pen_foreign(), which writes unprintable characters readably (text.h).
 *
 * The terminal (tty.h) sends what differs from what it shows. */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "ui/terminal/glyphs.h"
#include "ui/terminal/theme.h"

struct find;

enum { CELL_BYTES = 18 };

struct cell {
    char text[CELL_BYTES]; /* UTF-8, not terminated, zeros after it */
    uint8_t len;           /* 0: the right half of the wide character before it */
    uint8_t unsure : 1;    /* terminals differ on its width: the cursor is placed anew after it */
    uint8_t marked : 1;    /* by area_mark() */
    struct style style;
};

struct canvas {
    const struct theme *theme; /* borrowed */
    enum glyph_set glyphs;
    int rows, cols, tab_width;
    struct cell *cells; /* owned, rows × cols */
    struct buf scratch;
};

/* A part of the canvas. Coordinates within it start at 0, 0. A value: pass it on, cut it up. */
struct area {
    struct canvas *canvas;
    int y, x, h, w;
};

/* Where the next text goes. x may be negative or past the area's width: what falls outside is not seen, but counted. */
struct pen {
    struct area area;
    int y, x;
    int tab_origin;          /* tabs are counted from here */
    struct cell *last;       /* what a combining mark joins; NULL: nothing */
    const struct find *hits; /* what code_text.h marks in the text it draws; NULL: nothing */
};

void canvas_init(struct canvas *c, const struct theme *theme, enum glyph_set glyphs);
void canvas_release(struct canvas *c);
int canvas_resize(struct canvas *c, int rows, int cols); /* and clears; -1 without memory, the canvas as it was */
void canvas_clear(struct canvas *c);

struct area canvas_area(struct canvas *c);
struct area area_cut(struct area a, int y, int x, int h, int w);  /* the part of it that is within a */
void area_fill(struct area a, enum role role);                    /* blanks */
void area_frame(struct area a, enum role inside, enum role line); /* blanks with a line around */
void area_over(struct area a, enum role overlay);                 /* lays a role over what is drawn */
void area_mark(struct area a, enum role overlay);                 /* the same, and nothing is laid over that */
const char *area_glyph(struct area a, enum glyph g);
/* A bar on the right edge: which part of `total` rows, from `first`, `shown` of them are seen. Nothing where all are.
 */
void area_scrollbar(struct area a, uint64_t first, uint64_t shown, uint64_t total);

struct pen area_pen(struct area a, int y, int x);
int pen_room(const struct pen *p); /* cells left to the area's edge */
void pen_text(struct pen *p, enum role role, const char *text, size_t len);
void pen_puts(struct pen *p, enum role role, const char *text);
void pen_printf(struct pen *p, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
void pen_glyph(struct pen *p, enum role role, enum glyph g);
/* A block or a shade in the colour that `ink` has for its ground (where it has none: for its text), on the ground of
 * another. */
void pen_block(struct pen *p, enum role ink, enum role ground, enum glyph g);
/* Whether text in this role has a ground of its own. */
bool area_has_ground(struct area a, enum role role);
void pen_foreign(struct pen *p, enum role role, const char *text, size_t len);
/* At most `cells` cells of foreign text, the last of them … where it is cut. */
void pen_fit(struct pen *p, enum role role, const char *text, size_t len, int cells);
/* The same in exactly `cells` cells, filled up with blanks: left or right. */
void pen_column(struct pen *p, enum role role, const char *text, size_t len, int cells, bool right);
void pen_spaces(struct pen *p, enum role role, int n);
void pen_to(struct pen *p, enum role role, int x); /* blanks up to column x */

#endif
