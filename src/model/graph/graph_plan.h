/* The plan of a graph's drawing (graph_drawing.h), from what graphviz says to where each line goes.
 *
 * A rank is a row of items: boxes, and gates, where lines of one function go through to a rank further on. Wires are
 * the edges, seen from above: each from a box (its upper end) through a gate in every rank between to a box (its lower
 * end). Where the callee is above, the wire goes up: `up`. Wires of one caller that go the same way share gates while
 * they stand beside each other.
 *
 * The steps, in order: ranks and items (graph_ranks.c); the boxes' and gates' columns, as graphviz has them, then as
 * straight as there is room for (graph_columns.c); where wires meet the boxes (graph_ports.c); channels
 * (graph_channel.c); cells (graph_paint.c). */
#ifndef MODEL_GRAPH_PLAN_H
#define MODEL_GRAPH_PLAN_H

#include "smiley/graph_drawing.h"

enum { BOX_MARGIN = 2, WIRE_MARGIN = 1 }; /* cells that stay free between boxes, and beside gates */

struct plan_item {
    size_t node; /* SIZE_MAX: a gate */
    size_t wire; /* of a gate: one of its wires */
    double want; /* where its middle should be */
    int col, width;
    size_t rank, place; /* which in its rank, from the left */
    bool settled;       /* a gate whose column stays */
};

struct plan_rank {
    size_t *items; /* owned; from the left */
    size_t n_items;
    int tracks; /* of the channel beneath it */
};

struct plan_wire {
    size_t edge, upper, lower; /* lower: the node further down */
    bool up;
    size_t first_gate; /* in plan.gates; one for each rank between */
    int top, bottom;   /* columns where it leaves the upper box and the lower one */
    size_t first_hop;  /* in plan.hops; one for each channel */
};

/* How a wire goes through a channel: from `top` down to its track, along it, down to `bottom`. Where it had to give way
 * (`cut`), along track to `link`, and from there on along track2. */
struct plan_hop {
    int top, bottom, track, link, track2;
    bool cut;
};

struct plan {
    struct graph_drawing *d;
    size_t *rank_of;         /* owned; by node */
    size_t *item_of;         /* owned; by node */
    struct plan_item *items; /* owned */
    size_t n_items;
    struct plan_rank *ranks; /* owned */
    size_t n_ranks;
    struct plan_wire *wires; /* owned; the dearest first */
    size_t n_wires;
    size_t *gates;         /* owned; items */
    struct plan_hop *hops; /* owned */
};

/* Each fills what it is named for; -1: no memory. */
int plan_ranks(struct plan *p, struct err *err);
int plan_columns(struct plan *p, struct err *err);
int plan_ports(struct plan *p, struct err *err);
int plan_channels(struct plan *p, struct err *err);
int plan_paths(struct plan *p, struct err *err); /* rows, boxes and paths of the drawing */
void plan_release(struct plan *p);
int drawing_paint(struct graph_drawing *d, struct err *err); /* its cells, from boxes and paths */

static inline size_t wire_gates(const struct plan *p, const struct plan_wire *w)
{
    return p->rank_of[w->lower] - p->rank_of[w->upper] - 1;
}
static inline struct plan_item *wire_gate(const struct plan *p, const struct plan_wire *w, size_t k)
{
    return &p->items[p->gates[w->first_gate + k]];
}
static inline struct plan_item *box_of(const struct plan *p, size_t node)
{
    return &p->items[p->item_of[node]];
}
/* The caller: whose line it is. */
static inline size_t wire_tail(const struct plan_wire *w)
{
    return w->up ? w->lower : w->upper;
}
/* The columns of a box that lines can meet. */
struct plan_span {
    int low, high;
};
struct plan_span box_span(const struct plan *p, size_t node);
/* Where lines leave a box that has several: their common column. */
int box_exit(const struct plan *p, size_t node, bool up);

#endif
