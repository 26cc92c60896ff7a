/* The call graph as a tree: functions with what they call below them, or (bottom-up) with what calls them.
 *
 * A profile knows what each caller had of a function, not what each path had. So where a function was reached in
 * several ways, what is below it is shared out among them as its own time is: the parts of a function are never more
 * than it. Top-down begins at the functions that nothing called, and a row has what its function took on this path,
 * with all it calls. Bottom-up begins at the functions by their own time, and a row has its part in the time at the top
 * of its path. A function that is above itself in the path is shown and cut.
 *
 * Rows are those that are seen. What was unfolded stays so when the tree is made anew, of a profile that has grown. */
#ifndef SMILEY_CALL_TREE_H
#define SMILEY_CALL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/map.h"
#include "smiley/profile.h"

enum { CALL_TREE_ROWS_MOST = 20000 }; /* unfolding ends there */

struct call_tree_row {
    size_t function;
    uint64_t path;     /* what is the same for the same path of any profile of this program */
    double share, own; /* of the program's time; own: in the function itself */
    uint64_t calls;    /* by the row above (bottom-up: of the row above); of a first row: all */
    unsigned depth;
    bool cut;      /* it is above itself */
    bool has_more; /* it can be unfolded */
    bool open;
};

struct call_tree {
    const struct profile *profile; /* borrowed */
    bool bottom_up;
    double threshold;           /* what has less than this share is left out */
    struct call_tree_row *rows; /* owned */
    size_t n_rows, cap;
    size_t left_out; /* of the functions a tree could begin at */
    struct map open; /* owned; paths that are unfolded */
};

#define CALL_TREE_INIT                                                                                                 \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* Makes it (anew: what was unfolded is unfolded again). The first time the dearest path is unfolded. */
int call_tree_make(struct call_tree *t, const struct profile *p, bool bottom_up, double threshold, struct err *err);
void call_tree_release(struct call_tree *t);

/* Unfolds a row, or what is below it too, so many levels (0: all that there is room for). */
int call_tree_unfold(struct call_tree *t, size_t row, unsigned levels, struct err *err);
void call_tree_fold(struct call_tree *t, size_t row);
size_t call_tree_parent(const struct call_tree *t, size_t row); /* n_rows: it is a first one */
/* The row of a function: the one with the largest share; n_rows: it is not seen. */
size_t call_tree_find(const struct call_tree *t, size_t function);

#endif
