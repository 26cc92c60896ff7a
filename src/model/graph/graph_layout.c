/* graphviz keeps state of its own in the process and is not made for several threads: one at a time is let in. Its text
 * plugin remembers a font of the context before, freed or not, so there is one context for as long as the process
 * lives. It would print what it thinks of a graph; it may not. */
#include "src/model/graph/graph_layout.h"

#include <graphviz/gvc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static GVC_t *the_context; /* used by whoever holds the mutex */

struct laid_out {
    GVC_t *context;
    graph_t *graph;
    bool done;
};

static int say_nothing(char *text)
{
    (void)text;
    return 0;
}

static void close_layout(struct laid_out *l)
{
    if (l->done)
        gvFreeLayout(l->context, l->graph);
    if (l->graph)
        agclose(l->graph);
    pthread_mutex_unlock(&one_at_a_time);
}

static int open_layout(struct laid_out *l, const char *dot, struct err *err)
{
    *l = (struct laid_out){ 0 };
    pthread_mutex_lock(&one_at_a_time);
    agseterrf(say_nothing);
    if (!the_context)
        the_context = gvContext();
    l->context = the_context;
    l->graph = l->context ? agmemread(dot) : NULL;
    if (!l->graph)
        return err_set(err, ERR_FAILED, "graphviz does not take the graph");
    l->done = gvLayout(l->context, l->graph, "dot") == 0;
    return l->done ? 0 : err_set(err, ERR_FAILED, "graphviz cannot lay the graph out (is libgraphviz whole?)");
}

int graph_layout_render(const char *dot, const char *format, struct buf *out, struct err *err)
{
    struct laid_out l;
    char *data = NULL;
    unsigned len = 0;
    int status = open_layout(&l, dot, err);
    if (!status && (gvRenderData(l.context, l.graph, format, &data, &len) || !data))
        status = err_set(err, ERR_FAILED, "graphviz cannot write %s here", format);
    if (!status) {
        buf_put(out, data, len);
        status = out->failed ? err_memory(err) : 0;
    }
    if (data)
        gvFreeRenderData(data);
    close_layout(&l);
    return status;
}

/* --- places ------------------------------------------------------------------------------------------------- */

/* Points of graphviz, y upwards, in our units. */
static struct call_graph_point place_of(const struct call_graph *g, pointf p)
{
    double scale = GRAPH_LAYOUT_INCH / 72.0;
    return (struct call_graph_point){ p.x * scale, g->height - p.y * scale };
}

static int place_edge(struct call_graph *g, edge_t *e, struct err *err)
{
    char *key = agget(e, (char *)"id"); /* "key" would be the edge's name, and no attribute */
    size_t i = key ? strtoul(key, NULL, 10) : g->n_edges;
    const splines *curves = ED_spl(e);
    if (i >= g->n_edges || !curves || !curves->size)
        return 0;
    const bezier *curve = &curves->list[0];
    struct call_graph_edge *edge = &g->edges[i];
    free(edge->points);
    edge->n_points = 0;
    edge->points = calloc(curve->size + 2, sizeof *edge->points);
    if (!edge->points)
        return err_memory(err);
    for (size_t k = 0; k < (size_t)curve->size; k++)
        edge->points[edge->n_points++] = place_of(g, curve->list[k]);
    return 0;
}

static void take_size(struct call_graph *g, graph_t *graph)
{
    boxf box = GD_bb(graph);
    double scale = GRAPH_LAYOUT_INCH / 72.0;
    g->width = box.UR.x * scale;
    g->height = box.UR.y * scale;
}

static int place_all(struct call_graph *g, graph_t *graph, struct err *err)
{
    take_size(g, graph);
    for (node_t *n = agfstnode(graph); n; n = agnxtnode(graph, n)) {
        size_t i = strtoul(agnameof(n), NULL, 10);
        if (i >= g->n_nodes)
            continue;
        struct call_graph_point p = place_of(g, ND_coord(n));
        g->nodes[i].x = p.x;
        g->nodes[i].y = p.y;
        for (edge_t *e = agfstout(graph, n); e; e = agnxtout(graph, e))
            if (place_edge(g, e, err))
                return -1;
    }
    return 0;
}

int graph_layout_place(const char *dot, struct call_graph *g, struct err *err)
{
    struct laid_out l;
    int status = open_layout(&l, dot, err);
    if (!status)
        status = place_all(g, l.graph, err);
    close_layout(&l);
    return status;
}

int graph_layout_ranks(const char *dot, struct call_graph *g, struct err *err)
{
    struct laid_out l;
    int status = open_layout(&l, dot, err);
    for (node_t *n = status ? NULL : agfstnode(l.graph); n; n = agnxtnode(l.graph, n)) {
        size_t i = strtoul(agnameof(n), NULL, 10);
        if (i < g->n_nodes)
            g->nodes[i].rank = ND_rank(n);
    }
    close_layout(&l);
    return status;
}

int graph_layout_points(const char *dot, struct call_graph *g, struct call_graph_point *places, size_t n,
                        struct err *err)
{
    struct laid_out l;
    int status = open_layout(&l, dot, err);
    if (!status)
        take_size(g, l.graph);
    for (node_t *node = status ? NULL : agfstnode(l.graph); node; node = agnxtnode(l.graph, node)) {
        size_t i = strtoul(agnameof(node), NULL, 10);
        if (i < n)
            places[i] = place_of(g, ND_coord(node));
    }
    close_layout(&l);
    return status;
}
