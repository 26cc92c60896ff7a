/* Ranks and items: from graphviz' places to rows of boxes, and gates where splines go through a rank. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/model/graph/graph_plan.h"

enum { SAME_RANK = 1, MERGED_WITHIN = 6, PIECES = 12 };

/* --- ranks ---------------------------------------------------------------------------------------------------- */

static int by_y(const void *a, const void *b, void *data)
{
    const struct call_graph_node *nodes = data;
    double y = nodes[*(const size_t *)a].y, z = nodes[*(const size_t *)b].y;
    return (y > z) - (y < z);
}

/* Nodes as high as each other stand in one rank. */
static int find_ranks(struct plan *p, struct err *err)
{
    const struct call_graph *g = &p->d->graph;
    size_t *order = calloc(g->n_nodes + 1, sizeof *order);
    if (!order)
        return err_memory(err);
    for (size_t i = 0; i < g->n_nodes; i++)
        order[i] = i;
    qsort_r(order, g->n_nodes, sizeof *order, by_y, g->nodes);
    for (size_t i = 0; i < g->n_nodes; i++) {
        if (i == 0 || g->nodes[order[i]].y > g->nodes[order[i - 1]].y + SAME_RANK)
            p->n_ranks++;
        p->rank_of[order[i]] = p->n_ranks - 1;
    }
    free(order);
    return 0;
}

/* --- where a spline is ---------------------------------------------------------------------------------------- */

static struct call_graph_point on_curve(const struct call_graph_point *c, double t)
{
    double s = 1 - t, a = s * s * s, b = 3 * s * s * t, d = 3 * s * t * t, e = t * t * t;
    return (struct call_graph_point){ a * c[0].x + b * c[1].x + d * c[2].x + e * c[3].x,
                                      a * c[0].y + b * c[1].y + d * c[2].y + e * c[3].y };
}

/* The column at which the edge goes through a height; where its curve does not, the straight line between its boxes. */
static double spline_at(const struct call_graph *g, const struct call_graph_edge *e, double y)
{
    for (size_t i = 0; i + 3 < e->n_points; i += 3) {
        struct call_graph_point before = e->points[i];
        for (int k = 1; k <= PIECES; k++) {
            struct call_graph_point at = on_curve(&e->points[i], (double)k / PIECES);
            if ((before.y <= y) != (at.y <= y))
                return before.x + (at.x - before.x) * (y - before.y) / (at.y - before.y);
            before = at;
        }
    }
    const struct call_graph_node *from = &g->nodes[e->from], *to = &g->nodes[e->to];
    double part = to->y != from->y ? (y - from->y) / (to->y - from->y) : 0;
    return from->x + (to->x - from->x) * part;
}

/* --- wires ---------------------------------------------------------------------------------------------------- */

static int dearest_first(const void *a, const void *b, void *data)
{
    const struct call_graph_edge *edges = data;
    const struct plan_wire *v = a, *w = b;
    const struct call_graph_edge *e = &edges[v->edge], *f = &edges[w->edge];
    if (e->hot != f->hot)
        return e->hot ? -1 : 1;
    if (e->share != f->share)
        return e->share > f->share ? -1 : 1;
    return (v->edge > w->edge) - (v->edge < w->edge);
}

/* All edges but those of a function to itself. (graphviz puts no two that call each other in one rank.) */
static int find_wires(struct plan *p, struct err *err)
{
    const struct call_graph *g = &p->d->graph;
    size_t gates = 0;
    p->wires = calloc(g->n_edges + 1, sizeof *p->wires);
    if (!p->wires)
        return err_memory(err);
    for (size_t i = 0; i < g->n_edges; i++) {
        size_t from = g->edges[i].from, to = g->edges[i].to;
        if (p->rank_of[from] == p->rank_of[to])
            continue;
        bool up = p->rank_of[from] > p->rank_of[to];
        struct plan_wire *w = &p->wires[p->n_wires++];
        *w = (struct plan_wire){ .edge = i, .upper = up ? to : from, .lower = up ? from : to, .up = up };
        gates += wire_gates(p, w);
    }
    qsort_r(p->wires, p->n_wires, sizeof *p->wires, dearest_first, g->edges);
    p->items = calloc(g->n_nodes + gates + 1, sizeof *p->items);
    p->gates = calloc(gates + 1, sizeof *p->gates);
    return p->items && p->gates ? 0 : err_memory(err);
}

/* --- items ---------------------------------------------------------------------------------------------------- */

static size_t add_item(struct plan *p, size_t rank, struct plan_item item)
{
    item.rank = rank;
    p->items[p->n_items] = item;
    p->ranks[rank].n_items++;
    return p->n_items++;
}

static void add_boxes(struct plan *p)
{
    const struct call_graph *g = &p->d->graph;
    for (size_t i = 0; i < g->n_nodes; i++)
        p->item_of[i] = add_item(
            p, p->rank_of[i], (struct plan_item){ .node = i, .want = g->nodes[i].x, .width = (int)g->nodes[i].width });
}

static void add_gates(struct plan *p, const double *heights)
{
    const struct call_graph *g = &p->d->graph;
    size_t n = 0;
    for (size_t i = 0; i < p->n_wires; i++) {
        struct plan_wire *w = &p->wires[i];
        w->first_gate = n;
        for (size_t k = 0; k < wire_gates(p, w); k++) {
            size_t rank = p->rank_of[w->upper] + 1 + k;
            double x = spline_at(g, &g->edges[w->edge], heights[rank]);
            p->gates[n++] = add_item(p, rank, (struct plan_item){ .node = SIZE_MAX, .wire = i, .want = x, .width = 1 });
        }
    }
}

static int from_left(const void *a, const void *b, void *data)
{
    const struct plan_item *items = data, *i = &items[*(const size_t *)a], *j = &items[*(const size_t *)b];
    if (i->want != j->want)
        return i->want < j->want ? -1 : 1;
    return (i > j) - (i < j);
}

static int fill_ranks(struct plan *p, struct err *err)
{
    for (size_t r = 0; r < p->n_ranks; r++) {
        p->ranks[r].items = calloc(p->ranks[r].n_items + 1, sizeof(size_t));
        if (!p->ranks[r].items)
            return err_memory(err);
        p->ranks[r].n_items = 0;
    }
    for (size_t i = 0; i < p->n_items; i++) {
        struct plan_rank *r = &p->ranks[p->items[i].rank];
        r->items[r->n_items++] = i;
    }
    for (size_t r = 0; r < p->n_ranks; r++)
        qsort_r(p->ranks[r].items, p->ranks[r].n_items, sizeof(size_t), from_left, p->items);
    return 0;
}

/* --- gates that are shared ------------------------------------------------------------------------------------ */

/* The item that a wire's gate in a rank comes from, seen from its caller; SIZE_MAX: from the caller's box itself. */
static size_t gate_before(const struct plan *p, size_t wire, size_t rank)
{
    const struct plan_wire *w = &p->wires[wire];
    size_t k = rank - p->rank_of[w->upper] - 1;
    if (w->up)
        return k + 1 < wire_gates(p, w) ? p->gates[w->first_gate + k + 1] : SIZE_MAX;
    return k > 0 ? p->gates[w->first_gate + k - 1] : SIZE_MAX;
}

static bool can_merge(const struct plan *p, size_t rank, const struct plan_item *a, const struct plan_item *b)
{
    if (a->node != SIZE_MAX || b->node != SIZE_MAX || fabs(a->want - b->want) > MERGED_WITHIN)
        return false;
    const struct plan_wire *v = &p->wires[a->wire], *w = &p->wires[b->wire];
    return v->up == w->up && wire_tail(v) == wire_tail(w) &&
           gate_before(p, a->wire, rank) == gate_before(p, b->wire, rank);
}

/* Wires of one caller that have come together so far go on together where they stand beside each other. */
static void merge_rank(struct plan *p, size_t rank, bool up)
{
    struct plan_rank *r = &p->ranks[rank];
    size_t n = 0;
    for (size_t i = 0; i < r->n_items; i++) {
        size_t item = r->items[i], before = n ? r->items[n - 1] : SIZE_MAX;
        struct plan_wire *w = p->items[item].node == SIZE_MAX ? &p->wires[p->items[item].wire] : NULL;
        if (n && w && w->up == up && can_merge(p, rank, &p->items[before], &p->items[item]))
            p->gates[w->first_gate + rank - p->rank_of[w->upper] - 1] = before;
        else
            r->items[n++] = item;
    }
    r->n_items = n;
}

int plan_ranks(struct plan *p, struct err *err)
{
    const struct call_graph *g = &p->d->graph;
    p->rank_of = calloc(g->n_nodes + 1, sizeof *p->rank_of);
    p->item_of = calloc(g->n_nodes + 1, sizeof *p->item_of);
    if (!p->rank_of || !p->item_of)
        return err_memory(err);
    if (find_ranks(p, err) || find_wires(p, err))
        return -1;
    p->ranks = calloc(p->n_ranks + 1, sizeof *p->ranks);
    double *heights = calloc(p->n_ranks + 1, sizeof *heights);
    if (p->ranks && heights) {
        for (size_t i = 0; i < g->n_nodes; i++)
            heights[p->rank_of[i]] = g->nodes[i].y;
        add_boxes(p);
        add_gates(p, heights);
    }
    free(heights);
    if (!p->ranks || !heights)
        return err_memory(err);
    if (fill_ranks(p, err))
        return -1;
    for (size_t r = 0; r < p->n_ranks; r++)
        merge_rank(p, r, false);
    for (size_t r = p->n_ranks; r-- > 0;)
        merge_rank(p, r, true);
    for (size_t r = 0; r < p->n_ranks; r++)
        for (size_t i = 0; i < p->ranks[r].n_items; i++)
            p->items[p->ranks[r].items[i]].place = i;
    return 0;
}
