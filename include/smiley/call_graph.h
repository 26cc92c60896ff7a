/* The call graph of a profile: functions and who calls whom, without what hardly costs anything, laid out and coloured by
 * heat.
 *
 * What is left out and which colours things have follows gprof2dot's defaults: a function below node_threshold of the
 * program's time is left out, an edge below edge_threshold too; the temperature scale goes from dark blue (cold) over
 * green to red (hot). Shares are of the program's time, 0 … 1. */
#ifndef SMILEY_CALL_GRAPH_H
#define SMILEY_CALL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/err.h"
#include "smiley/profile.h"

/* Where more are wanted, node_threshold is raised and says so. The time of a layout goes by the edges, and by the ranks that
 * edges only go through: what may be was found by trying (make bench-graph). */
enum { CALL_GRAPH_NODES_MOST = 500, CALL_GRAPH_EDGES_MOST = 1000, CALL_GRAPH_THROUGH_MOST = 4500 };

struct call_graph_options {
    double node_threshold, edge_threshold; /* shares; CALL_GRAPH_DEFAULTS: 0.005, 0.001 */
    size_t root;                           /* a function: only what it leads to, or what leads to it; SIZE_MAX: all */
    enum { GRAPH_WHOLE, GRAPH_DESCENDANTS, GRAPH_ANCESTORS } part;
    size_t most; /* nodes; 0: CALL_GRAPH_NODES_MOST */
};
#define CALL_GRAPH_DEFAULTS                                                                                            \
    {                                                                                                                  \
        .node_threshold = 0.005, .edge_threshold = 0.001, .root = SIZE_MAX                                             \
    }

struct call_graph_node {
    size_t function;    /* in the profile */
    double total, own;  /* shares */
    uint64_t calls;
    bool hot;           /* on the path that follows the dearest callee from the dearest root */
    int rank;           /* from above; set by call_graph_rank() */
    double x, y;        /* its middle, in points, y downwards; set by call_graph_layout() */
    double width, height;
};

struct call_graph_point {
    double x, y;
};

struct call_graph_edge {
    size_t from, to; /* nodes */
    double share;    /* of the program's time */
    uint64_t calls;
    bool hot;
    struct call_graph_point *points; /* owned; a piecewise Bézier curve: 3k + 1 control points, from its tail to its head */
    size_t n_points;                 /* 0: not laid out (an edge to itself may have none) */
};

struct call_graph {
    struct call_graph_node *nodes; /* owned; the dearest first */
    size_t n_nodes;
    struct call_graph_edge *edges; /* owned; by from, then to */
    size_t n_edges;
    double node_threshold; /* as used, which may be more than was asked for */
    size_t left_out;       /* functions */
    size_t edges_left_out; /* between the functions that are there */
    bool ranked;           /* its nodes have ranks, and: */
    size_t through;        /* how many ranks its edges go through, in all */
    double width, height;  /* of the drawing, in points */
};

int call_graph_build(struct call_graph *g, const struct profile *p, const struct call_graph_options *o, struct err *err);
void call_graph_release(struct call_graph *g); /* zeroed is fine */

/* Colours of a share as gprof2dot gives them: 0xRRGGBB. */
uint32_t call_graph_heat(double share);

/* Builds a graph and appends it: format "dot", or one of a drawing. */
int call_graph_export(const struct profile *p, const struct call_graph_options *o, const char *title,
                      const char *format, struct buf *out, struct err *err);
/* Appends the graph in graphviz' dot language. */
int call_graph_dot(const struct call_graph *g, const struct profile *p, const char *title, struct buf *out,
                   struct err *err);
/* Appends the drawing: format "svg", "png", "pdf", whatever graphviz renders. */
int call_graph_render(const struct call_graph *g, const struct profile *p, const char *title, const char *format,
                      struct buf *out, struct err *err);
/* What a layout of a large one would have to do: nodes' ranks, and `through`. */
bool call_graph_is_large(const struct call_graph *g);
int call_graph_rank(struct call_graph *g, struct err *err);
/* Lays it out: each node takes size(data, i) (width and height in the caller's own unit); x, y,
 * points, width and height are then in that unit, too. */
typedef struct call_graph_point call_graph_size_fn(void *data, const struct call_graph *g, size_t node);
int call_graph_layout(struct call_graph *g, call_graph_size_fn *size, void *data, struct err *err);

#endif
