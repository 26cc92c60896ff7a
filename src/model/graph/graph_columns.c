/* Columns: as near to graphviz' places as whole cells and the room between neighbours allow, all of a rank at once;
 * then gates are moved between their neighbours so that lines go straight through as many ranks as they can. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "src/model/graph/graph_plan.h"

enum { BOX_WEIGHT = 8, LEFT_MARGIN = 1, FAR = INT_MAX / 2 };

/* --- room for all --------------------------------------------------------------------------------------------- */

static int margin_between(const struct plan_item *a, const struct plan_item *b)
{
    return a->node != SIZE_MAX && b->node != SIZE_MAX ? BOX_MARGIN : WIRE_MARGIN;
}

/* Items that got into each other's way, and stand side by side now. */
struct block {
    double sum, weight; /* weighted places, each less the room that those before it in the rank take */
    size_t n;
};

/* Least squares under an order (pool adjacent violators): what is too near to its left neighbour becomes one block with
 * it. */
static size_t pool(const struct plan *p, const struct plan_rank *r, struct block *blocks)
{
    size_t n = 0;
    int room = 0;
    for (size_t i = 0; i < r->n_items; i++) {
        const struct plan_item *item = &p->items[r->items[i]];
        double weight = item->node != SIZE_MAX ? BOX_WEIGHT : 1;
        if (i > 0) {
            const struct plan_item *left = &p->items[r->items[i - 1]];
            room += left->width + margin_between(left, item);
        }
        double place = item->want - (item->width - 1) / 2.0 - room;
        blocks[n++] = (struct block){ place * weight, weight, 1 };
        while (n > 1 && blocks[n - 2].sum / blocks[n - 2].weight > blocks[n - 1].sum / blocks[n - 1].weight) {
            blocks[n - 2].sum += blocks[n - 1].sum;
            blocks[n - 2].weight += blocks[n - 1].weight;
            blocks[n - 2].n += blocks[n - 1].n;
            n--;
        }
    }
    return n;
}

static void spread(struct plan *p, const struct plan_rank *r, struct block *blocks)
{
    size_t n = pool(p, r, blocks), i = 0;
    int room = 0;
    for (size_t b = 0; b < n; b++) {
        int place = (int)floor(blocks[b].sum / blocks[b].weight + 0.5);
        for (size_t k = 0; k < blocks[b].n; k++, i++) {
            struct plan_item *item = &p->items[r->items[i]];
            if (i > 0) {
                const struct plan_item *left = &p->items[r->items[i - 1]];
                room += left->width + margin_between(left, item);
            }
            item->col = place + room;
        }
    }
}

/* The leftmost is in the first column but one. */
static void shift(struct plan *p)
{
    int least = INT_MAX;
    for (size_t i = 0; i < p->n_items; i++)
        least = p->items[i].col < least ? p->items[i].col : least;
    for (size_t i = 0; i < p->n_items; i++) {
        p->items[i].col += LEFT_MARGIN - least;
        p->items[i].want += LEFT_MARGIN - least;
    }
}

/* --- straight lines ------------------------------------------------------------------------------------------- */

struct plan_span box_span(const struct plan *p, size_t node)
{
    const struct plan_item *box = box_of(p, node);
    if (box->width < 3)
        return (struct plan_span){ box->col, box->col + box->width - 1 };
    return (struct plan_span){ box->col + 1, box->col + box->width - 2 };
}

/* Where a gate can be without coming too near to its neighbours. */
static struct plan_span gate_span(const struct plan *p, const struct plan_item *gate)
{
    const struct plan_rank *r = &p->ranks[gate->rank];
    struct plan_span s = { 0, FAR };
    if (gate->settled)
        return (struct plan_span){ gate->col, gate->col };
    if (gate->place > 0) {
        const struct plan_item *left = &p->items[r->items[gate->place - 1]];
        s.low = left->col + left->width + WIRE_MARGIN;
    }
    if (gate->place + 1 < r->n_items)
        s.high = p->items[r->items[gate->place + 1]].col - 1 - WIRE_MARGIN;
    return s;
}

static int nearest(struct plan_span s, int col)
{
    return col < s.low ? s.low : col > s.high ? s.high : col;
}

static bool meet(struct plan_span *a, struct plan_span b)
{
    struct plan_span both = { a->low > b.low ? a->low : b.low, a->high < b.high ? a->high : b.high };
    if (both.low > both.high)
        return false;
    *a = both;
    return true;
}

/* A wire's gates, from its caller on. */
static struct plan_item *nth_gate(const struct plan *p, const struct plan_wire *w, size_t k)
{
    return wire_gate(p, w, w->up ? wire_gates(p, w) - 1 - k : k);
}

/* Gates from ... to (without) come to stand above each other. */
static int settle(struct plan *p, const struct plan_wire *w, size_t from, size_t to, struct plan_span s, int start)
{
    double sum = 0;
    for (size_t k = from; k < to; k++)
        sum += nth_gate(p, w, k)->want;
    int col = nearest(s, from < to ? (int)floor(sum / (double)(to - from) + 0.5) : start);
    for (size_t k = from; k < to; k++) {
        struct plan_item *gate = nth_gate(p, w, k);
        gate->col = col;
        gate->settled = true;
    }
    return col;
}

/* As few bends as there can be: each straight piece goes on until no column suits all that it goes through. Gives the
 * column where it leaves its caller. */
static int straighten(struct plan *p, const struct plan_wire *w, struct plan_span s, int start)
{
    size_t n = wire_gates(p, w), from = 0;
    int first = start;
    bool at_start = true;
    for (size_t k = 0; k <= n; k++) {
        struct plan_span next = k < n ? gate_span(p, nth_gate(p, w, k)) : box_span(p, w->up ? w->upper : w->lower);
        if (meet(&s, next))
            continue;
        int col = settle(p, w, from, k, s, start);
        first = at_start ? col : first;
        at_start = false;
        s = next;
        from = k;
    }
    int col = settle(p, w, from, n, s, start);
    return at_start ? col : first;
}

int box_exit(const struct plan *p, size_t node, bool up)
{
    struct plan_span s = box_span(p, node);
    return up ? s.low + (s.high - s.low) * 3 / 4 : (s.low + s.high) / 2;
}

/* Wires of one caller leave it together: a single one where it is straight, the hot one likewise, and the others with
 * it. */
static void straighten_all(struct plan *p, int *exits)
{
    for (size_t i = 0; i < p->n_wires; i++) {
        struct plan_wire *w = &p->wires[i];
        size_t tail = wire_tail(w);
        int *exit = &exits[2 * tail + w->up], middle = box_exit(p, tail, w->up);
        bool is_first = *exit == INT_MIN, alone = true;
        for (size_t k = i + 1; k < p->n_wires && is_first && alone; k++)
            alone = wire_tail(&p->wires[k]) != tail || p->wires[k].up != w->up;
        struct plan_span s = { middle, middle };
        if (!is_first)
            s = (struct plan_span){ *exit, *exit };
        else if (!w->up && (alone || p->d->graph.edges[w->edge].hot))
            s = box_span(p, tail);
        int col = straighten(p, w, s, middle);
        *exit = is_first ? col : *exit;
        *(w->up ? &w->bottom : &w->top) = *exit;
    }
}

int plan_columns(struct plan *p, struct err *err)
{
    size_t n_nodes = p->d->graph.n_nodes;
    struct block *blocks = calloc(p->n_items + 1, sizeof *blocks);
    int *exits = calloc(2 * n_nodes + 1, sizeof *exits); /* by node: down, up */
    if (blocks && exits) {
        for (size_t r = 0; r < p->n_ranks; r++)
            spread(p, &p->ranks[r], blocks);
        shift(p);
        for (size_t i = 0; i < 2 * n_nodes; i++)
            exits[i] = INT_MIN;
        straighten_all(p, exits);
    }
    int status = blocks && exits ? 0 : err_memory(err);
    free(blocks);
    free(exits);
    return status;
}
