/* A call graph drawn in characters: boxes, and lines that run in right angles between them.
 *
 * graphviz gives the order: the ranks, who stands beside whom, and where each edge's spline goes through a rank. From
 * this a drawing is made whose lines are straight wherever they can be. An edge goes through a rank where its spline
 * does, beside the boxes; between two ranks lies a channel, where lines turn, each on a track of its own. So no line
 * meets a box but the two it joins. The edges of one function leave it as one line that branches; where two lines only
 * cross, neither ends.
 *
 * A drawing is a grid of cells, rows × cols, and knows neither terminal nor colours: each cell says what is in it and
 * whose it is. What stands in a box is left to whoever shows it; graph_drawing_write() does it as plain text. */
#ifndef SMILEY_GRAPH_DRAWING_H
#define SMILEY_GRAPH_DRAWING_H

#include "smiley/call_graph.h"

/* How much is seen of a node: a box with two lines of text, one line, a dot. */
enum graph_zoom { GRAPH_BOX, GRAPH_LINE, GRAPH_DOT, GRAPH_ZOOMS };

enum graph_cell_kind {
    GRAPH_NOTHING,
    GRAPH_WIRE,       /* a line of edges: `sides` */
    GRAPH_ARROW_DOWN, /* the head of an edge, above its box */
    GRAPH_ARROW_UP,
    GRAPH_LABEL,  /* a character of an edge's share: `letter` */
    GRAPH_BORDER, /* of a box: `sides`, with where lines leave it */
    GRAPH_LOOP,   /* of a function that calls itself: the sign on its border */
    GRAPH_INSIDE, /* of a box */
};

/* A side of a cell: which way a line goes from its middle, and how heavy it is (0 … 2), in two bits each. */
enum { GRAPH_SIDE_UP, GRAPH_SIDE_RIGHT, GRAPH_SIDE_DOWN, GRAPH_SIDE_LEFT, GRAPH_SIDES };
enum { GRAPH_LIGHT = 1, GRAPH_HEAVY = 2 };

struct graph_cell {
    uint8_t kind, sides;
    char letter;
    uint32_t owner; /* the node of what belongs to a box, else the edge (where several go, the dearest) */
};

struct graph_spot {
    int row, col;
};

/* Where an edge goes, corner by corner: from the border of its caller (the box's last row, or its first) to the cell
 * before its callee, which has the arrow. */
struct graph_path {
    struct graph_spot *spots; /* owned */
    size_t n;                 /* 0: an edge of a function to itself, which is a sign on the box */
};

struct graph_box {
    int row, col, rows, cols;
    size_t rank, place; /* its rank, from above, and which in it, from the left */
};

struct graph_drawing {
    struct call_graph graph; /* owned; of the profile that was drawn */
    enum graph_zoom zoom;
    int rows, cols;
    struct graph_cell *cells; /* owned */
    struct graph_box *boxes;  /* owned; by node */
    struct graph_path *paths; /* owned; by edge */
    uint64_t *identities;     /* owned; by node: what its function is */
    size_t *order;            /* owned; the nodes as they are read: by rank, each from the left */
    size_t n_ranks;
};

/* Chooses, lays out and draws. What would be larger than can be drawn is cut like what has too many nodes:
 * graph.node_threshold says so. On failure *d is empty. An empty profile makes an empty drawing. */
int graph_drawing_make(struct graph_drawing *d, const struct profile *p, const struct call_graph_options *o,
                       enum graph_zoom zoom, struct err *err);
void graph_drawing_release(struct graph_drawing *d); /* zeroed is fine */

static inline const struct graph_cell *graph_drawing_at(const struct graph_drawing *d, int row, int col)
{
    return &d->cells[(size_t)row * (size_t)d->cols + (size_t)col];
}
/* The node of a function; graph.n_nodes: it is not drawn. */
size_t graph_drawing_find(const struct graph_drawing *d, size_t function);

/* The profile was read again, which may have given its functions other indexes: the nodes have these. (Figures and
 * places stay; what is gone is SIZE_MAX.) */
int graph_drawing_rebind(struct graph_drawing *d, const struct profile *p, struct err *err);

/* From a node to another by a key: down to a callee (the dearest that stands below, else the dearest), up to a caller,
 * left and right to the next in reading order: at the end of a rank goes on in the one beside, so both lead to every
 * box. The node itself where there is nothing. */
enum graph_move { GRAPH_UP, GRAPH_DOWN, GRAPH_LEFT, GRAPH_RIGHT };
size_t graph_drawing_move(const struct graph_drawing *d, size_t node, enum graph_move move);

/* The character for a cell's sides. */
const char *graph_line(uint8_t sides, bool ascii);
/* Appends a function as a box names it: {method 'get' of 'dict' objects} is dict.get. Clean text. */
void graph_name(struct buf *out, const struct profile_function *f);
/* Appends where it is: file:line without the folder; nothing of a builtin. Clean text. */
void graph_place(struct buf *out, const struct profile_function *f);
/* Appends the first line of its box: the name, and the place where both fit in so many cells. Gives the bytes of the
 * name. */
size_t graph_box_title(struct buf *out, const struct profile_function *f, int cells);
/* Appends what it cost, as its box has it: 38.2% (4.1%) 12×. */
void graph_figures(struct buf *out, const struct call_graph_node *n, bool ascii);
/* Appends a share as labels have it: 9.8%, 38%. */
void graph_share(struct buf *out, double share);

/* Appends the drawing as text, a line a row, without blanks at their ends. */
void graph_drawing_write(const struct graph_drawing *d, const struct profile *p, bool ascii, struct buf *out);

#endif
