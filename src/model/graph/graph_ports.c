/* Ports: the columns where lines come to their boxes. A line that comes from right above or beneath goes straight in;
 * the others come in the order they come from, near the middle, with room for their shares where there is any. Where a
 * box is too narrow for all of them, some come together before it. */
#include <stdlib.h>

#include "src/model/graph/graph_plan.h"

enum { APART = 2, LABEL_APART = 8, CROSSED = 8, BLOCKED = 4, OFF_STRAIGHT = 4 };

struct port {
    int col, from; /* from: the column the line comes from */
};

struct ports {
    struct plan *p;
    struct port *taken; /* owned; of the side that is being filled */
    size_t n_taken;
    unsigned char *opposite; /* owned; by column: something begins on the channel's other side */
    int cols;
};

/* A line of our own may end where it begins; anything else there would have to go round it. */
static bool is_blocked(const struct ports *s, int col, int from)
{
    return col != from && col >= 0 && col < s->cols && s->opposite[col];
}

/* How bad a column is; -1: not at all. */
static int cost_of(const struct ports *s, int col, int want, int from)
{
    int off = abs(col - want), cost = want == from ? off * OFF_STRAIGHT : off;
    for (size_t i = 0; i < s->n_taken; i++) {
        int apart = abs(col - s->taken[i].col);
        if (apart < APART)
            return -1;
        if (apart < LABEL_APART)
            cost += LABEL_APART - apart + 2;
        if ((from < s->taken[i].from) != (col < s->taken[i].col))
            cost += CROSSED;
    }
    return cost + (is_blocked(s, col, from) ? BLOCKED : 0);
}

static int share_port(const struct ports *s, int want)
{
    int best = want;
    for (size_t i = 0; i < s->n_taken; i++)
        if (i == 0 || abs(s->taken[i].col - want) < abs(best - want))
            best = s->taken[i].col;
    return best;
}

static int choose_port(struct ports *s, struct plan_span span, int from)
{
    int middle = (span.low + span.high) / 2;
    int want = from >= span.low && from <= span.high ? from : middle, best = want, least = -1;
    for (int col = span.low; col <= span.high; col++) {
        int cost = cost_of(s, col, want, from);
        if (cost >= 0 && (least < 0 || cost < least)) {
            least = cost;
            best = col;
        }
    }
    if (least < 0)
        best = share_port(s, want);
    s->taken[s->n_taken++] = (struct port){ best, from };
    return best;
}

/* --- the two sides of a channel ------------------------------------------------------------------------------- */

static void mark(struct ports *s, int col)
{
    if (col >= 0 && col < s->cols)
        s->opposite[col] = 1;
}

static void unmark_all(struct ports *s)
{
    for (int i = 0; i < s->cols; i++)
        s->opposite[i] = 0;
}

static void mark_gates(struct ports *s, size_t rank)
{
    const struct plan_rank *r = &s->p->ranks[rank];
    for (size_t i = 0; i < r->n_items; i++)
        if (s->p->items[r->items[i]].node == SIZE_MAX)
            mark(s, s->p->items[r->items[i]].col);
}

/* The column a wire has in the channel before it comes to its callee. */
static int comes_from(const struct plan *p, const struct plan_wire *w)
{
    size_t n = wire_gates(p, w);
    if (n == 0)
        return w->up ? w->bottom : w->top;
    return wire_gate(p, w, w->up ? 0 : n - 1)->col;
}

/* Callees beneath a rank's channel: what comes to them from above. */
static void fill_tops(struct ports *s, size_t node)
{
    struct plan *p = s->p;
    s->n_taken = 0;
    for (size_t i = 0; i < p->n_wires; i++)
        if (p->wires[i].up && p->wires[i].lower == node) {
            s->taken[s->n_taken++] = (struct port){ p->wires[i].bottom, p->wires[i].bottom };
            break;
        }
    for (size_t i = 0; i < p->n_wires; i++) {
        struct plan_wire *w = &p->wires[i];
        if (!w->up && w->lower == node)
            w->bottom = choose_port(s, box_span(p, node), comes_from(p, w));
    }
}

/* Callees above it: what comes to them from beneath. */
static void fill_bottoms(struct ports *s, size_t node)
{
    struct plan *p = s->p;
    s->n_taken = 0;
    for (size_t i = 0; i < p->n_wires; i++)
        if (!p->wires[i].up && p->wires[i].upper == node) {
            s->taken[s->n_taken++] = (struct port){ p->wires[i].top, p->wires[i].top };
            break;
        }
    for (size_t i = 0; i < p->n_wires; i++) {
        struct plan_wire *w = &p->wires[i];
        if (w->up && w->upper == node)
            w->top = choose_port(s, box_span(p, node), comes_from(p, w));
    }
}

static void fill_channel(struct ports *s, size_t rank)
{
    struct plan *p = s->p;
    const struct plan_rank *above = &p->ranks[rank], *beneath = &p->ranks[rank + 1];
    unmark_all(s);
    mark_gates(s, rank);
    for (size_t i = 0; i < p->n_wires; i++)
        if (!p->wires[i].up && p->rank_of[p->wires[i].upper] == rank)
            mark(s, p->wires[i].top);
    for (size_t i = 0; i < beneath->n_items; i++)
        if (p->items[beneath->items[i]].node != SIZE_MAX)
            fill_tops(s, p->items[beneath->items[i]].node);
    unmark_all(s);
    mark_gates(s, rank + 1);
    for (size_t i = 0; i < p->n_wires; i++)
        if (p->rank_of[p->wires[i].lower] == rank + 1)
            mark(s, p->wires[i].bottom);
    for (size_t i = 0; i < above->n_items; i++)
        if (p->items[above->items[i]].node != SIZE_MAX)
            fill_bottoms(s, p->items[above->items[i]].node);
}

int plan_ports(struct plan *p, struct err *err)
{
    struct ports s = { .p = p };
    for (size_t i = 0; i < p->n_items; i++)
        if (p->items[i].col + p->items[i].width > s.cols)
            s.cols = p->items[i].col + p->items[i].width;
    s.taken = calloc(p->n_wires + 2, sizeof *s.taken);
    s.opposite = calloc((size_t)s.cols + 1, 1);
    int status = s.taken && s.opposite ? 0 : err_memory(err);
    for (size_t r = 0; !status && r + 1 < p->n_ranks; r++)
        fill_channel(&s, r);
    free(s.taken);
    free(s.opposite);
    return status;
}
