/* Which functions and edges are drawn: those above the thresholds, at most so many, of the whole profile or of what
 * hangs on one function. */
#include "smiley/call_graph.h"

#include <stdlib.h>
#include <string.h>

struct building {
    const struct profile *p;
    double whole;    /* ns of the program */
    size_t *node_of; /* owned: function → node, SIZE_MAX: left out */
    bool *wanted;    /* owned: it hangs on the root */
};

void call_graph_release(struct call_graph *g)
{
    for (size_t i = 0; i < g->n_edges; i++)
        free(g->edges[i].points);
    free(g->nodes);
    free(g->edges);
    *g = (struct call_graph){ 0 };
}

static double share_of(const struct building *b, uint64_t ns)
{
    double share = b->whole > 0 ? (double)ns / b->whole : 0;
    return share > 1 ? 1 : share;
}

/* --- what hangs on the root --------------------------------------------------------------------------------- */

static size_t next_of(const struct profile *p, size_t function, size_t i, bool down)
{
    const struct profile_function *f = &p->functions[function];
    if (i >= (down ? f->n_callees : f->n_callers))
        return SIZE_MAX;
    return down ? p->edges[p->by_caller[f->callees + i]].callee : p->edges[f->callers + i].caller;
}

static int choose(struct building *b, const struct call_graph_options *o, struct err *err)
{
    const struct profile *p = b->p;
    bool all = o->part == GRAPH_WHOLE || o->root >= p->n_functions;
    size_t *queue = calloc(p->n_functions + 1, sizeof *queue), head = 0, tail = 0;
    if (!queue)
        return err_memory(err);
    for (size_t i = 0; i < p->n_functions; i++)
        b->wanted[i] = all;
    if (!all) {
        b->wanted[o->root] = true;
        queue[tail++] = o->root;
    }
    while (head < tail) {
        size_t at = queue[head++], next;
        for (size_t i = 0; (next = next_of(p, at, i, o->part == GRAPH_DESCENDANTS)) != SIZE_MAX; i++) {
            if (!b->wanted[next])
                queue[tail++] = next;
            b->wanted[next] = true;
        }
    }
    free(queue);
    return 0;
}

/* The function that is there in any case. */
static size_t root_of(const struct call_graph_options *o)
{
    return o->part == GRAPH_WHOLE ? SIZE_MAX : o->root;
}

/* --- nodes and edges ---------------------------------------------------------------------------------------- */

static int add_nodes(struct building *b, struct call_graph *g, const struct call_graph_options *o, struct err *err)
{
    const struct profile *p = b->p;
    size_t most = o->most ? o->most : CALL_GRAPH_NODES_MOST;
    size_t *order = calloc(p->n_functions + 1, sizeof *order);
    g->nodes = calloc((p->n_functions < most ? p->n_functions : most) + 1, sizeof *g->nodes);
    if (!order || !g->nodes) {
        free(order);
        return err_memory(err);
    }
    profile_sort(p, PROFILE_CUMULATIVE, order);
    g->node_threshold = o->node_threshold;
    size_t awaited = root_of(o) < p->n_functions; /* a place is kept for the root */
    for (size_t i = 0; i < p->n_functions; i++) {
        const struct profile_function *f = &p->functions[order[i]];
        double total = share_of(b, f->cost.total_ns);
        b->node_of[order[i]] = SIZE_MAX;
        if (!b->wanted[order[i]])
            continue;
        bool root = order[i] == root_of(o);
        bool full = g->n_nodes + awaited >= most && !root;
        awaited -= root;
        if ((total < o->node_threshold && !root) || full) {
            g->left_out++;
            if (full && total > g->node_threshold)
                g->node_threshold = total;
            continue;
        }
        b->node_of[order[i]] = g->n_nodes;
        g->nodes[g->n_nodes++] = (struct call_graph_node){
            .function = order[i], .total = total, .own = share_of(b, f->cost.own_ns), .calls = f->cost.calls
        };
    }
    free(order);
    return 0;
}

static int by_from(const void *a, const void *b)
{
    const struct call_graph_edge *e = a, *f = b;
    if (e->from != f->from)
        return e->from < f->from ? -1 : 1;
    return (e->to > f->to) - (e->to < f->to);
}

static int add_edges(struct building *b, struct call_graph *g, const struct call_graph_options *o, struct err *err)
{
    g->edges = calloc(b->p->n_edges + 1, sizeof *g->edges);
    if (!g->edges)
        return err_memory(err);
    for (size_t i = 0; i < b->p->n_edges; i++) {
        const struct profile_edge *e = &b->p->edges[i];
        size_t from = b->node_of[e->caller], to = b->node_of[e->callee];
        double share = share_of(b, e->cost.total_ns);
        if (from == SIZE_MAX || to == SIZE_MAX)
            continue;
        if (share >= o->edge_threshold)
            g->edges[g->n_edges++] =
                (struct call_graph_edge){ .from = from, .to = to, .share = share, .calls = e->cost.calls };
        else
            g->edges_left_out++;
    }
    if (g->n_edges)
        qsort(g->edges, g->n_edges, sizeof *g->edges, by_from);
    return 0;
}

/* --- not too many edges ------------------------------------------------------------------------------------- */

/* How many of the dearest nodes have no more edges among them, and with the root, than may be. */
static int count_kept(const struct call_graph *g, size_t root, size_t *kept, struct err *err)
{
    size_t *closes = calloc(g->n_nodes + 1, sizeof *closes); /* by node: its edges with those before it */
    size_t edges = 0;
    if (!closes)
        return err_memory(err);
    for (size_t i = 0; i < g->n_edges; i++) {
        size_t from = g->edges[i].from == root ? 0 : g->edges[i].from, to = g->edges[i].to == root ? 0 : g->edges[i].to;
        closes[from > to ? from : to]++;
    }
    for (*kept = 0; *kept < g->n_nodes && (edges += closes[*kept]) <= CALL_GRAPH_EDGES_MOST; ++*kept)
        ;
    free(closes);
    return 0;
}

static int cut_nodes(struct building *b, struct call_graph *g, const struct call_graph_options *o, struct err *err)
{
    size_t kept = 0, n = 0, root = root_of(o) < b->p->n_functions ? b->node_of[root_of(o)] : SIZE_MAX;
    if (g->n_edges <= CALL_GRAPH_EDGES_MOST)
        return 0;
    if (count_kept(g, root, &kept, err))
        return -1;
    if (kept < g->n_nodes && g->nodes[kept].total > g->node_threshold)
        g->node_threshold = g->nodes[kept].total;
    for (size_t i = 0; i < g->n_nodes; i++) {
        bool keep = i < kept || i == root;
        b->node_of[g->nodes[i].function] = keep ? n : SIZE_MAX;
        if (keep)
            g->nodes[n++] = g->nodes[i];
    }
    g->left_out += g->n_nodes - n;
    g->n_nodes = n;
    free(g->edges);
    g->edges = NULL;
    g->n_edges = g->edges_left_out = 0;
    return add_edges(b, g, o, err);
}

/* From the dearest node along the dearest edge, until there is none or the path meets itself. */
static void find_hot_path(struct call_graph *g)
{
    size_t at = 0, edge = 0;
    while (at < g->n_nodes && !g->nodes[at].hot) {
        struct call_graph_edge *dearest = NULL;
        g->nodes[at].hot = true;
        for (edge = 0; edge < g->n_edges; edge++) {
            struct call_graph_edge *e = &g->edges[edge];
            if (e->from == at && !g->nodes[e->to].hot && (!dearest || e->share > dearest->share))
                dearest = e;
        }
        if (!dearest)
            return;
        dearest->hot = true;
        at = dearest->to;
    }
}

int call_graph_build(struct call_graph *g, const struct profile *p, const struct call_graph_options *asked,
                     struct err *err)
{
    struct call_graph_options used = *asked, *o = &used;
    struct building b = { .p = p, .whole = (double)p->total.own_ns };
    *g = (struct call_graph){ 0 };
    if (b.whole <= 0) /* too short for the clock: nothing is less than the rest */
        used.node_threshold = used.edge_threshold = 0;
    b.node_of = calloc(p->n_functions + 1, sizeof *b.node_of);
    b.wanted = calloc(p->n_functions + 1, sizeof *b.wanted);
    int status = b.node_of && b.wanted ? 0 : err_memory(err);
    if (!status)
        status = choose(&b, o, err) || add_nodes(&b, g, o, err) || add_edges(&b, g, o, err) || cut_nodes(&b, g, o, err)
                     ? -1
                     : 0;
    if (status)
        call_graph_release(g);
    else
        find_hot_path(g);
    free(b.node_of);
    free(b.wanted);
    return status;
}

/* --- heat --------------------------------------------------------------------------------------------------- */

static double channel(double low, double high, double hue)
{
    hue -= hue < 0 ? -1 : hue > 1 ? 1 : 0;
    if (hue * 6 < 1)
        return low + (high - low) * hue * 6;
    if (hue * 2 < 1)
        return high;
    return hue * 3 < 2 ? low + (high - low) * (2.0 / 3.0 - hue) * 6 : low;
}

/* From (2/3, 0.8, 0.25) in hue, saturation and lightness, dark blue, to (0, 1, 0.5), red. */
uint32_t call_graph_heat(double share)
{
    double w = share < 0 ? 0 : share > 1 ? 1 : share;
    double hue = 2.0 / 3.0 * (1 - w), saturation = 0.8 + 0.2 * w, light = 0.25 + 0.25 * w;
    double high = light * (saturation + 1), low = 2 * light - high;
    uint32_t rgb = 0;
    for (int i = 1; i >= -1; i--)
        rgb = rgb << 8 | (uint32_t)(channel(low, high, hue + i / 3.0) * 255 + 0.5);
    return rgb;
}
