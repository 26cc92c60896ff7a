/* The hand on graphviz: the only file that knows libgvc. */
#ifndef MODEL_GRAPH_LAYOUT_H
#define MODEL_GRAPH_LAYOUT_H

#include "smiley/call_graph.h"

enum { GRAPH_LAYOUT_INCH = 8 }; /* our units in an inch of graphviz */

/* Appends what graphviz makes of a graph in its language. */
int graph_layout_render(const char *dot, const char *format, struct buf *out, struct err *err);
/* Lays a graph out whose nodes are the numbers of g's, and whose edges have g's as their keys; puts places and curves
 * into g, in our units. */
int graph_layout_place(const char *dot, struct call_graph *g, struct err *err);
/* Puts only the ranks into g (the graph says phase=1). */
int graph_layout_ranks(const char *dot, struct call_graph *g, struct err *err);
/* Lays a graph out whose nodes are numbers below n: the places of all. The size of the drawing goes into g. */
int graph_layout_points(const char *dot, struct call_graph *g, struct call_graph_point *places, size_t n,
                        struct err *err);

#endif
