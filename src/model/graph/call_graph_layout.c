/* Places for nodes and curves for edges.
 *
 * For most of its time on a large graph graphviz fits splines. So where there are hundreds of edges, it is asked for
 * the ranks first; then an edge that goes through ranks is given to it in pieces, with a thread of nodes that are
 * nothing but places, and straight lines; the edge's curve goes from place to place. That is what it does with such
 * edges in itself, before it fits splines. */
#include <stdlib.h>

#include "smiley/call_graph.h"
#include "src/model/graph/graph_layout.h"

/* Edges: up to so many with splines and all the effort graphviz wants, up to so many with splines. */
enum { EASY = 200, SPLINES = 350 };

static void put_nodes(struct buf *dot, struct call_graph *g, call_graph_size_fn *size, void *data)
{
    buf_puts(dot, "\tnode [shape=box, fixedsize=true, label=\"\"];\n");
    for (size_t i = 0; i < g->n_nodes; i++) {
        struct call_graph_point s = size ? size(data, g, i) : (struct call_graph_point){ 1, 1 };
        g->nodes[i].width = s.x;
        g->nodes[i].height = s.y;
        buf_printf(dot, "\t%zu [width=%.4f, height=%.4f];\n", i, s.x / GRAPH_LAYOUT_INCH, s.y / GRAPH_LAYOUT_INCH);
    }
}

static int weight_of(const struct call_graph_edge *e)
{
    return 1 + (int)(e->share * 10);
}

static void put_edges(struct buf *dot, const struct call_graph *g)
{
    for (size_t i = 0; i < g->n_edges; i++)
        buf_printf(dot, "\t%zu -> %zu [id=%zu, weight=%d];\n", g->edges[i].from, g->edges[i].to, i,
                   weight_of(&g->edges[i]));
}

static int with_splines(struct call_graph *g, call_graph_size_fn *size, void *data, struct err *err)
{
    struct buf dot = BUF_INIT;
    buf_printf(&dot, "digraph {\n\tgraph [nodesep=0.4, ranksep=0.6%s];\n",
               g->n_edges <= EASY ? "" : ", nslimit=1, nslimit1=2, mclimit=0.3");
    put_nodes(&dot, g, size, data);
    put_edges(&dot, g);
    buf_puts(&dot, "}\n");
    int status = dot.failed ? err_memory(err) : graph_layout_place(buf_str(&dot), g, err);
    buf_release(&dot);
    return status;
}

/* --- large graphs --------------------------------------------------------------------------------------------- */

/* Ranks between the two ends of an edge. */
static size_t ranks_between(const struct call_graph *g, const struct call_graph_edge *e)
{
    int from = g->nodes[e->from].rank, to = g->nodes[e->to].rank, apart = from < to ? to - from : from - to;
    return apart > 1 ? (size_t)apart - 1 : 0;
}

int call_graph_rank(struct call_graph *g, struct err *err)
{
    struct buf dot = BUF_INIT;
    buf_puts(&dot, "digraph {\n\tgraph [phase=1, newrank=true, nslimit1=2];\n");
    put_nodes(&dot, g, NULL, NULL);
    put_edges(&dot, g);
    buf_puts(&dot, "}\n");
    int status = dot.failed ? err_memory(err) : graph_layout_ranks(buf_str(&dot), g, err);
    buf_release(&dot);
    g->through = 0;
    for (size_t i = 0; !status && i < g->n_edges; i++)
        g->through += ranks_between(g, &g->edges[i]);
    g->ranked = !status;
    return status;
}

/* An edge in pieces, from above to below; its thread's nodes have numbers from `first` on. Pieces of threads weigh
 * more, as they do in graphviz, so that they become straight. */
static void put_thread(struct buf *dot, const struct call_graph *g, const struct call_graph_edge *e, size_t first)
{
    enum { END = 2, INNER = 8 };
    size_t n = ranks_between(g, e);
    bool up = g->nodes[e->from].rank > g->nodes[e->to].rank;
    size_t before = up ? e->to : e->from, last = up ? e->from : e->to;
    for (size_t k = 0; k < n; k++) {
        buf_printf(dot, "\t%zu [width=0.01, height=0.01];\n\t%zu -> %zu [weight=%d];\n", first + k, before, first + k,
                   weight_of(e) * (k ? INNER : END));
        before = first + k;
    }
    buf_printf(dot, "\t%zu -> %zu [weight=%d];\n", before, last, weight_of(e) * (n ? END : 1));
}

/* Straight pieces, as a curve: each place is its own control point. */
static int take_thread(struct call_graph *g, struct call_graph_edge *e, const struct call_graph_point *thread,
                       struct err *err)
{
    size_t n = ranks_between(g, e);
    bool up = g->nodes[e->from].rank > g->nodes[e->to].rank;
    const struct call_graph_node *from = &g->nodes[e->from], *to = &g->nodes[e->to];
    double out = from->height / 2 * (up ? -1 : 1), in = to->height / 2 * (up ? 1 : -1);
    free(e->points);
    e->n_points = 0;
    e->points = calloc(3 * (n + 1) + 1, sizeof *e->points);
    if (!e->points)
        return err_memory(err);
    struct call_graph_point at = { from->x, from->y + out }, end = { to->x, to->y + in };
    e->points[e->n_points++] = at;
    for (size_t k = 0; k <= n; k++) {
        struct call_graph_point next = k == n ? end : thread[up ? n - 1 - k : k];
        e->points[e->n_points++] = at;
        e->points[e->n_points++] = next;
        e->points[e->n_points++] = next;
        at = next;
    }
    return 0;
}

static int take_places(struct call_graph *g, const struct call_graph_point *places, struct err *err)
{
    size_t next = g->n_nodes;
    int status = 0;
    for (size_t i = 0; i < g->n_nodes; i++) {
        g->nodes[i].x = places[i].x;
        g->nodes[i].y = places[i].y;
    }
    for (size_t i = 0; !status && i < g->n_edges; i++) {
        struct call_graph_edge *e = &g->edges[i];
        if (e->from != e->to)
            status = take_thread(g, e, &places[next], err);
        next += ranks_between(g, e);
    }
    return status;
}

static int with_threads(struct call_graph *g, call_graph_size_fn *size, void *data, struct err *err)
{
    struct buf dot = BUF_INIT;
    if (!g->ranked && call_graph_rank(g, err))
        return -1;
    size_t n = g->n_nodes + g->through, next = g->n_nodes;
    buf_puts(&dot, "digraph {\n\tgraph [nodesep=0.4, ranksep=0.6, newrank=true, splines=line, nslimit=0.1, nslimit1=2, "
                   "mclimit=0.05, "
                   "remincross=false];\n\tedge [dir=none];\n");
    put_nodes(&dot, g, size, data);
    for (size_t i = 0; i < g->n_edges; i++) {
        if (g->edges[i].from != g->edges[i].to)
            put_thread(&dot, g, &g->edges[i], next);
        next += ranks_between(g, &g->edges[i]);
    }
    buf_puts(&dot, "}\n");
    struct call_graph_point *places = calloc(n + 1, sizeof *places);
    int status = dot.failed || !places ? err_memory(err) : graph_layout_points(buf_str(&dot), g, places, n, err);
    if (!status)
        status = take_places(g, places, err);
    free(places);
    buf_release(&dot);
    return status;
}

bool call_graph_is_large(const struct call_graph *g)
{
    return g->n_edges > SPLINES;
}

int call_graph_layout(struct call_graph *g, call_graph_size_fn *size, void *data, struct err *err)
{
    return call_graph_is_large(g) ? with_threads(g, size, data, err) : with_splines(g, size, data, err);
}
