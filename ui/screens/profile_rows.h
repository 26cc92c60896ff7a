/* A row of the profiler's tables, a function with what it cost, and the columns it is shown in: which of them fit a
 * width, their headings, their cells. The table of functions, and the callers and callees of one, are made of it. */
#ifndef UI_PROFILE_ROWS_H
#define UI_PROFILE_ROWS_H

#include "smiley/profile.h"
#include "ui/terminal/canvas.h"

struct profile_row {
    const struct profile_function *function;
    const struct profile_cost *cost; /* all of the function's, or that of an edge */
    uint64_t whole_ns;               /* what shares are shares of */
};

enum profile_cell {
    CELL_CALLS, /* total, or total/primitive */
    CELL_OWN,
    CELL_OWN_SHARE,
    CELL_OWN_BAR,
    CELL_OWN_EACH, /* per call */
    CELL_TOTAL,
    CELL_TOTAL_SHARE,
    CELL_TOTAL_BAR,
    CELL_TOTAL_EACH, /* per primitive call */
    CELL_LABEL,
    PROFILE_CELLS
};

enum { PROFILE_COLUMNS_MAX = PROFILE_CELLS, PROFILE_GAP = 1 };

struct profile_column {
    const char *title;
    enum profile_cell cell;
    enum profile_key key; /* what sorts by it */
    int weight;           /* the heaviest go first where not all fit */
    int least;            /* cells the label wants; 0: what suits the width */
};

/* Ends with a row without title; the last one is the label, which takes what is left. */
extern const struct profile_column profile_columns[], profile_edge_columns[];

/* Cells the calls of a row take. */
int profile_calls_width(const struct profile_cost *cost);
/* Widths by column in an area of that many cells; 0: there is no room for it. The label has one always. */
void profile_widths(const struct profile_column *columns, int cols, int calls_width, int widths[PROFILE_COLUMNS_MAX]);
/* The column that has the cell; NULL: none. */
const struct profile_column *profile_column_at(const struct profile_column *columns, const int *widths, int x);

/* Headings; the sorted column bears a sign (PROFILE_KEYS: none does). */
void profile_draw_header(const struct profile_column *columns, const int *widths, struct area area,
                         enum profile_key key, bool back);
void profile_draw_row(const struct profile_column *columns, const int *widths, const struct profile_row *row,
                      struct area area, int y);
/* file:line(function) in at most so many cells: what is too much goes from its front. */
void profile_draw_label(struct pen *pen, const struct profile_function *f, bool whole, int cells);

#endif
