#include "smiley/call_tree.h"

#include <stdlib.h>
#include <string.h>

#include "src/model/graph/identity.h"

void call_tree_release(struct call_tree *t)
{
    free(t->rows);
    map_release(&t->open);
    *t = (struct call_tree)CALL_TREE_INIT;
}

static double whole_of(const struct call_tree *t)
{
    return t->profile->total.own_ns ? (double)t->profile->total.own_ns : 1;
}

static double share_of(const struct call_tree *t, uint64_t ns)
{
    double share = (double)ns / whole_of(t);
    return share > 1 ? 1 : share;
}

static double part(double a, double of)
{
    return of <= 0 ? 0 : a > of ? 1 : a / of;
}

/* Too short for the clock: nothing is less than the rest. */
static double threshold_of(const struct call_tree *t)
{
    return t->profile->total.own_ns ? t->threshold : 0;
}

/* --- what is below a row -------------------------------------------------------------------------------------- */

static size_t n_edges(const struct call_tree *t, size_t function)
{
    const struct profile_function *f = &t->profile->functions[function];
    return t->bottom_up ? f->n_callers : f->n_callees;
}

static const struct profile_edge *nth_edge(const struct call_tree *t, size_t function, size_t i)
{
    const struct profile *p = t->profile;
    const struct profile_function *f = &p->functions[function];
    return &p->edges[t->bottom_up ? f->callers + i : p->by_caller[f->callees + i]];
}

/* In its path, from the row up. */
static bool is_above(const struct call_tree *t, size_t row, size_t function)
{
    for (; row < t->n_rows; row = call_tree_parent(t, row))
        if (t->rows[row].function == function)
            return true;
    return false;
}

/* What the edges to its callers have together, which a share is shared out by. */
static double sum_of_callers(const struct call_tree *t, size_t function, bool own)
{
    double sum = 0;
    for (size_t i = 0; i < n_edges(t, function); i++) {
        const struct profile_cost *c = &nth_edge(t, function, i)->cost;
        sum += (double)(own ? c->own_ns : c->total_ns);
    }
    return sum;
}

static struct call_tree_row row_below(const struct call_tree *t, size_t row, const struct profile_edge *e, double sum)
{
    const struct call_tree_row *above = &t->rows[row];
    const struct profile_function *f = &t->profile->functions[above->function];
    struct call_tree_row r = { .function = t->bottom_up ? e->caller : e->callee, .calls = e->cost.calls };
    if (t->bottom_up) {
        bool own = above->depth == 0 && f->cost.own_ns > 0;
        r.share = above->share * part((double)(own ? e->cost.own_ns : e->cost.total_ns), sum);
        r.own = share_of(t, t->profile->functions[r.function].cost.own_ns);
    } else {
        double scale = part(above->share, share_of(t, f->cost.total_ns));
        r.share = share_of(t, e->cost.total_ns) * scale;
        r.own = share_of(t, e->cost.own_ns) * scale;
    }
    r.depth = above->depth + 1;
    r.path = function_identity(&t->profile->functions[r.function], above->path);
    r.cut = is_above(t, row, r.function);
    return r;
}

static bool has_below(const struct call_tree *t, const struct call_tree_row *r)
{
    if (r->cut)
        return false;
    for (size_t i = 0; i < n_edges(t, r->function); i++) {
        const struct profile_edge *e = nth_edge(t, r->function, i);
        if (t->bottom_up ? r->share >= threshold_of(t) : share_of(t, e->cost.total_ns) >= threshold_of(t))
            return true;
    }
    return false;
}

static int dearest_first(const void *a, const void *b)
{
    const struct call_tree_row *r = a, *s = b;
    if (r->share != s->share)
        return r->share > s->share ? -1 : 1;
    if (r->calls != s->calls)
        return r->calls > s->calls ? -1 : 1;
    return (r->function > s->function) - (r->function < s->function);
}

/* --- rows ----------------------------------------------------------------------------------------------------- */

static int make_room(struct call_tree *t, size_t at, size_t n, struct err *err)
{
    if (t->n_rows + n > t->cap) {
        size_t cap = (t->n_rows + n) * 2;
        struct call_tree_row *rows = realloc(t->rows, cap * sizeof *rows);
        if (!rows)
            return err_memory(err);
        t->rows = rows;
        t->cap = cap;
    }
    memmove(t->rows + at + n, t->rows + at, (t->n_rows - at) * sizeof *t->rows);
    t->n_rows += n;
    return 0;
}

static int open_row(struct call_tree *t, size_t row, struct err *err)
{
    size_t n = n_edges(t, t->rows[row].function), kept = 0;
    const struct profile_function *f = &t->profile->functions[t->rows[row].function];
    bool own = t->rows[row].depth == 0 && f->cost.own_ns > 0;
    if (t->rows[row].open || !t->rows[row].has_more || t->n_rows + n > CALL_TREE_ROWS_MOST)
        return 0;
    struct call_tree_row *below = calloc(n + 1, sizeof *below);
    if (!below)
        return err_memory(err);
    double sum = t->bottom_up ? sum_of_callers(t, t->rows[row].function, own) : 0;
    for (size_t i = 0; i < n; i++) {
        struct call_tree_row r = row_below(t, row, nth_edge(t, t->rows[row].function, i), sum);
        if (r.share >= threshold_of(t))
            below[kept++] = r;
    }
    qsort(below, kept, sizeof *below, dearest_first);
    for (size_t i = 0; i < kept; i++)
        below[i].has_more = has_below(t, &below[i]);
    t->rows[row].has_more = kept > 0;
    t->rows[row].open = kept > 0;
    int status = make_room(t, row + 1, kept, err) || map_put(&t->open, t->rows[row].path, 1) ? -1 : 0;
    if (!status && kept)
        memcpy(t->rows + row + 1, below, kept * sizeof *below);
    free(below);
    return status;
}

int call_tree_unfold(struct call_tree *t, size_t row, unsigned levels, struct err *err)
{
    if (row >= t->n_rows)
        return 0;
    unsigned depth = t->rows[row].depth;
    for (size_t i = row; i < t->n_rows && (i == row || t->rows[i].depth > depth); i++)
        if ((levels == 0 || t->rows[i].depth < depth + levels) && open_row(t, i, err))
            return -1;
    return 0;
}

void call_tree_fold(struct call_tree *t, size_t row)
{
    size_t end = row + 1;
    if (row >= t->n_rows || !t->rows[row].open)
        return;
    while (end < t->n_rows && t->rows[end].depth > t->rows[row].depth)
        end++;
    memmove(t->rows + row + 1, t->rows + end, (t->n_rows - end) * sizeof *t->rows);
    t->n_rows -= end - row - 1;
    t->rows[row].open = false;
    map_remove(&t->open, t->rows[row].path);
}

size_t call_tree_parent(const struct call_tree *t, size_t row)
{
    unsigned depth = t->rows[row].depth;
    if (depth == 0)
        return t->n_rows;
    while (row > 0 && t->rows[row].depth >= depth)
        row--;
    return row;
}

size_t call_tree_find(const struct call_tree *t, size_t function)
{
    size_t best = t->n_rows;
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->rows[i].function == function && (best == t->n_rows || t->rows[i].share > t->rows[best].share))
            best = i;
    return best;
}

/* --- where it begins ------------------------------------------------------------------------------------------ */

/* Marks all that a function leads to. */
static void reach(const struct call_tree *t, size_t function, bool *reached, size_t *queue)
{
    const struct profile *p = t->profile;
    size_t head = 0, tail = 0;
    reached[function] = true;
    queue[tail++] = function;
    while (head < tail) {
        const struct profile_function *f = &p->functions[queue[head++]];
        for (size_t i = 0; i < f->n_callees; i++) {
            size_t next = p->edges[p->by_caller[f->callees + i]].callee;
            if (!reached[next])
                queue[tail++] = next;
            reached[next] = true;
        }
    }
}

static bool is_called(const struct profile *p, size_t function)
{
    const struct profile_function *f = &p->functions[function];
    for (size_t i = 0; i < f->n_callers; i++)
        if (p->edges[f->callers + i].caller != function)
            return true;
    return false;
}

static int add_first(struct call_tree *t, size_t function, struct err *err)
{
    const struct profile_cost *c = &t->profile->functions[function].cost;
    double own = share_of(t, c->own_ns), share = t->bottom_up ? own : share_of(t, c->total_ns);
    if (share < threshold_of(t)) {
        t->left_out++;
        return 0;
    }
    if (make_room(t, t->n_rows, 1, err))
        return -1;
    struct call_tree_row *r = &t->rows[t->n_rows - 1];
    *r = (struct call_tree_row){ .function = function, .share = share, .own = own, .calls = c->calls };
    r->path = function_identity(&t->profile->functions[function], t->bottom_up);
    r->has_more = has_below(t, r);
    return 0;
}

/* Functions that nothing else called; and where all are called in a circle, the dearest of it. */
static int add_roots(struct call_tree *t, bool *reached, size_t *order, size_t *queue, struct err *err)
{
    const struct profile *p = t->profile;
    int status = 0;
    profile_sort(p, PROFILE_CUMULATIVE, order);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; !status && i < p->n_functions; i++)
            if (!reached[order[i]] && (pass || !is_called(p, order[i]))) {
                reach(t, order[i], reached, queue);
                status = add_first(t, order[i], err);
            }
    return status;
}

static int add_all(struct call_tree *t, size_t *order, struct err *err)
{
    int status = 0;
    profile_sort(t->profile, PROFILE_TIME, order);
    for (size_t i = 0; !status && i < t->profile->n_functions && t->n_rows < CALL_TREE_ROWS_MOST; i++)
        status = add_first(t, order[i], err);
    return status;
}

static int begin(struct call_tree *t, struct err *err)
{
    size_t n = t->profile->n_functions;
    bool *reached = calloc(n + 1, sizeof *reached);
    size_t *order = calloc(n + 1, sizeof *order), *queue = calloc(n + 1, sizeof *queue);
    int status = reached && order && queue ? 0 : err_memory(err);
    if (!status)
        status = t->bottom_up ? add_all(t, order, err) : add_roots(t, reached, order, queue, err);
    free(reached);
    free(order);
    free(queue);
    return status;
}

/* From the first row along the dearest below. */
static int open_dearest(struct call_tree *t, struct err *err)
{
    for (size_t row = 0; row < t->n_rows; row++) {
        if (open_row(t, row, err))
            return -1;
        if (!t->rows[row].open)
            return 0;
    }
    return 0;
}

int call_tree_make(struct call_tree *t, const struct profile *p, bool bottom_up, double threshold, struct err *err)
{
    bool first = !t->profile || t->bottom_up != bottom_up;
    uint64_t value;
    t->profile = p;
    t->bottom_up = bottom_up;
    t->threshold = threshold;
    t->n_rows = t->left_out = 0;
    if (begin(t, err))
        return -1;
    if (first && t->open.len == 0 && !bottom_up)
        return open_dearest(t, err);
    for (size_t i = 0; i < t->n_rows; i++)
        if (map_get(&t->open, t->rows[i].path, &value) && open_row(t, i, err))
            return -1;
    return 0;
}
