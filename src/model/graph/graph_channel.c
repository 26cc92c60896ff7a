/* Channels: the rows between two ranks, where lines turn.
 *
 * In a channel the wires of one caller that come from one column are a net: one line that branches, along a track of
 * its own. A net whose ends are all in one column needs none. What a vertical end at the top shares its column with at
 * the bottom must be further down, or the two would run over each other; where such orders go round in a circle, one of
 * the nets is cut in two that meet in a free column. Otherwise the order is the one with the fewest crossings, as far
 * as a greedy choice finds it. Tracks are shared by nets that do not meet. */
#include <limits.h>
#include <stdlib.h>

#include "src/model/graph/graph_plan.h"

struct net {
    size_t first, n;     /* channel.refs: its wires' hops */
    int *tops, *bottoms; /* borrowed, rising; columns of its ends */
    size_t n_tops, n_bottoms;
    int low, high, link; /* link: where its halves meet */
    struct net *other;   /* of an upper half: the lower one */
    bool half;           /* it is a lower half */
    int track, score;
    size_t above; /* nets that must be above it, and are not placed yet */
    bool placed;
};

struct ref {
    size_t hop, owner; /* owner: caller and way */
    int stem;          /* its column at the caller's side */
};

struct channel {
    struct plan *p;
    struct ref *refs; /* owned */
    size_t n_refs;
    struct net *nets; /* owned; room for twice as many as there are hops */
    size_t n_nets;
    int *ends; /* owned; what tops and bottoms point to */
    size_t n_ends;
    int n_tracks;
};

/* --- nets ----------------------------------------------------------------------------------------------------- */

static int by_owner(const void *a, const void *b)
{
    const struct ref *r = a, *s = b;
    if (r->owner != s->owner)
        return r->owner < s->owner ? -1 : 1;
    if (r->stem != s->stem)
        return r->stem < s->stem ? -1 : 1;
    return (r->hop > s->hop) - (r->hop < s->hop);
}

static void find_refs(struct channel *c, size_t rank)
{
    const struct plan *p = c->p;
    c->n_refs = 0;
    for (size_t i = 0; i < p->n_wires; i++) {
        const struct plan_wire *w = &p->wires[i];
        size_t upper = p->rank_of[w->upper];
        if (rank < upper || rank >= p->rank_of[w->lower])
            continue;
        size_t k = rank - upper;
        struct plan_hop *hop = &p->hops[w->first_hop + k];
        hop->top = k == 0 ? w->top : wire_gate(p, w, k - 1)->col;
        hop->bottom = k == wire_gates(p, w) ? w->bottom : wire_gate(p, w, k)->col;
        c->refs[c->n_refs++] = (struct ref){ .hop = w->first_hop + k,
                                             .owner = 2 * wire_tail(w) + w->up,
                                             .stem = w->up ? hop->bottom : hop->top };
    }
    qsort(c->refs, c->n_refs, sizeof *c->refs, by_owner);
}

static int by_value(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

/* The columns of the ends at one side, each once. */
static int *find_ends(struct channel *c, const struct net *net, bool top, size_t *n)
{
    int *ends = c->ends + c->n_ends;
    for (size_t i = 0; i < net->n; i++) {
        const struct plan_hop *hop = &c->p->hops[c->refs[net->first + i].hop];
        ends[i] = top ? hop->top : hop->bottom;
    }
    qsort(ends, net->n, sizeof *ends, by_value);
    *n = 0;
    for (size_t i = 0; i < net->n; i++)
        if (*n == 0 || ends[*n - 1] != ends[i])
            ends[(*n)++] = ends[i];
    c->n_ends += *n;
    return ends;
}

static void measure(struct net *n)
{
    int top = n->tops[n->n_tops - 1], bottom = n->bottoms[n->n_bottoms - 1];
    n->low = n->tops[0] < n->bottoms[0] ? n->tops[0] : n->bottoms[0];
    n->high = top > bottom ? top : bottom;
    n->placed = n->low == n->high; /* straight: it needs no place */
}

static void find_nets(struct channel *c)
{
    c->n_nets = c->n_ends = 0;
    for (size_t i = 0; i < c->n_refs; c->n_nets++) {
        struct net *n = &c->nets[c->n_nets];
        *n = (struct net){ .first = i };
        while (i < c->n_refs && c->refs[i].owner == c->refs[n->first].owner &&
               c->refs[i].stem == c->refs[n->first].stem)
            i++;
        n->n = i - n->first;
        n->tops = find_ends(c, n, true, &n->n_tops);
        n->bottoms = find_ends(c, n, false, &n->n_bottoms);
        measure(n);
    }
}

/* --- which is above which ------------------------------------------------------------------------------------- */

static bool overlap(const struct net *a, const struct net *b)
{
    enum { APART = 1 };
    return a->low <= b->high + APART && b->low <= a->high + APART;
}

static bool must_be_above(const struct net *a, const struct net *b)
{
    if (a->other == b || b->other == a) /* they meet at the link */
        return a->other == b;
    for (size_t i = 0, k = 0; i < a->n_tops && k < b->n_bottoms;) {
        if (a->tops[i] == b->bottoms[k])
            return true;
        if (a->tops[i] < b->bottoms[k])
            i++;
        else
            k++;
    }
    return false;
}

static int count_within(const int *cols, size_t n, int low, int high)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += cols[i] > low && cols[i] < high;
    return count;
}

/* Crossings there are when a is above b. */
static int crossings(const struct net *a, const struct net *b)
{
    return count_within(a->bottoms, a->n_bottoms, b->low, b->high) + count_within(b->tops, b->n_tops, a->low, a->high);
}

static void compare(struct channel *c, struct net *a)
{
    a->score = 0;
    a->above = 0;
    for (size_t k = 0; k < c->n_nets; k++) {
        struct net *b = &c->nets[k];
        if (b == a || b->placed || !overlap(a, b))
            continue;
        a->score += crossings(a, b) - crossings(b, a);
        a->above += must_be_above(b, a);
    }
}

static void compare_all(struct channel *c)
{
    for (size_t i = 0; i < c->n_nets; i++)
        if (!c->nets[i].placed)
            compare(c, &c->nets[i]);
}

/* --- circles -------------------------------------------------------------------------------------------------- */

static bool is_free(const struct channel *c, int col)
{
    for (size_t i = 0; i < c->n_nets; i++) {
        const struct net *n = &c->nets[i];
        if (count_within(n->tops, n->n_tops, col - 1, col + 1) ||
            count_within(n->bottoms, n->n_bottoms, col - 1, col + 1))
            return false;
    }
    return true;
}

/* In two halves, one from its top ends to the link, one from there to the bottom ends. */
static void cut(struct channel *c, struct net *n)
{
    struct net *lower = &c->nets[c->n_nets];
    int stem = c->refs[n->first].stem;
    n->link = stem;
    for (int off = 1; n->link == stem; off++)
        n->link = is_free(c, stem + off) ? stem + off : stem - off >= 0 && is_free(c, stem - off) ? stem - off : stem;
    *lower = *n;
    lower->half = true;
    n->bottoms = lower->tops = &n->link;
    n->n_bottoms = lower->n_tops = 1;
    n->other = lower;
    c->n_nets++;
    measure(n);
    measure(lower);
    compare_all(c);
}

/* --- placing -------------------------------------------------------------------------------------------------- */

static struct net *choose_next(struct channel *c, struct net **stuck)
{
    struct net *best = NULL;
    *stuck = NULL;
    for (size_t i = 0; i < c->n_nets; i++) {
        struct net *n = &c->nets[i];
        if (n->placed)
            continue;
        if (n->above > 0 && !n->half && !*stuck)
            *stuck = n;
        if (n->above == 0 && (!best || n->score < best->score))
            best = n;
    }
    return best;
}

static void place(struct channel *c, struct net *n, const struct net **order, size_t n_order)
{
    n->track = 0;
    for (size_t i = 0; i < n_order; i++)
        if (overlap(order[i], n) && order[i]->track >= n->track)
            n->track = order[i]->track + 1;
    n->placed = true;
    if (n->track >= c->n_tracks)
        c->n_tracks = n->track + 1;
    for (size_t i = 0; i < c->n_nets; i++) {
        struct net *b = &c->nets[i];
        if (b->placed || !overlap(n, b))
            continue;
        b->score -= crossings(b, n) - crossings(n, b);
        b->above -= must_be_above(n, b);
    }
}

static void place_all(struct channel *c, const struct net **order)
{
    size_t n_order = 0;
    struct net *next, *stuck;
    c->n_tracks = 0;
    compare_all(c);
    while ((next = choose_next(c, &stuck)) || stuck) {
        if (next) {
            place(c, next, order, n_order);
            order[n_order++] = next;
        } else {
            cut(c, stuck);
        }
    }
}

static void fill_hops(const struct channel *c)
{
    for (size_t i = 0; i < c->n_nets; i++) {
        const struct net *n = &c->nets[i];
        for (size_t k = 0; k < n->n && !n->half; k++) {
            struct plan_hop *hop = &c->p->hops[c->refs[n->first + k].hop];
            hop->track = n->track;
            hop->cut = n->other != NULL;
            hop->link = n->link;
            hop->track2 = n->other ? n->other->track : n->track;
        }
    }
}

int plan_channels(struct plan *p, struct err *err)
{
    struct channel c = { .p = p };
    size_t hops = 0;
    for (size_t i = 0; i < p->n_wires; i++) {
        p->wires[i].first_hop = hops;
        hops += wire_gates(p, &p->wires[i]) + 1;
    }
    p->hops = calloc(hops + 1, sizeof *p->hops);
    c.refs = calloc(p->n_wires + 1, sizeof *c.refs);
    c.nets = calloc(2 * p->n_wires + 1, sizeof *c.nets);
    c.ends = calloc(2 * p->n_wires + 1, sizeof *c.ends);
    const struct net **order = calloc(2 * p->n_wires + 1, sizeof(*order));
    int status = p->hops && c.refs && c.nets && c.ends && order ? 0 : err_memory(err);
    for (size_t r = 0; !status && r + 1 < p->n_ranks; r++) {
        find_refs(&c, r);
        find_nets(&c);
        place_all(&c, order);
        fill_hops(&c);
        p->ranks[r].tracks = c.n_tracks;
    }
    free(c.refs);
    free(c.nets);
    free(c.ends);
    free(order);
    return status;
}
