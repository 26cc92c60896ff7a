/* Loading: the records give functions by id, one a code object; here they become one a label, with edges in both
 * directions. */
#include "smiley/profile.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/map.h"

/* A function as its record gives it, on its way to one of the profile's. */
struct raw {
    uint32_t id;
    struct profile_function function;
    size_t index; /* in the profile */
};

struct loading {
    struct raw *raws; /* owned */
    size_t n, cap;
    struct map by_id;           /* id → raw */
    struct profile_edge *edges; /* owned; callers and callees are raws */
    size_t n_edges, cap_edges;
};

void profile_release(struct profile *p)
{
    for (size_t i = 0; i < p->n_functions; i++) {
        free(p->functions[i].file);
        free(p->functions[i].name);
    }
    free(p->functions);
    free(p->edges);
    free(p->by_caller);
    *p = (struct profile){ 0 };
}

static void *grown(void *array, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return array;
    size_t more = *cap ? 2 * *cap : 256;
    void *moved = realloc(array, more * size);
    if (moved)
        *cap = more;
    return moved;
}

static char *copy(struct bytes text)
{
    char *s = malloc(text.len + 1);
    if (!s)
        return NULL;
    if (text.len)
        memcpy(s, text.at, text.len);
    s[text.len] = '\0';
    return s;
}

static void add_cost(struct profile_cost *to, const struct profile_cost *c)
{
    to->calls += c->calls;
    to->recursive += c->recursive;
    to->own_ns += c->own_ns;
    to->total_ns += c->total_ns;
}

/* --- the records -------------------------------------------------------------------------------------------- */

static int take_function(struct loading *l, const struct record *r, struct err *err)
{
    bool is_new;
    uint64_t *at = map_at(&l->by_id, r->id, &is_new);
    struct raw *raws = grown(l->raws, l->n, &l->cap, sizeof *raws);
    if (raws)
        l->raws = raws;
    if (!at || !raws)
        return err_memory(err);
    if (!is_new)
        return 0;
    *at = l->n;
    struct raw *raw = &l->raws[l->n++];
    *raw = (struct raw){ .id = r->id };
    raw->function = (struct profile_function){ .file = copy(r->text),
                                               .name = copy(r->text2),
                                               .line = r->first_line,
                                               .code = r->traced ? r->traced - 1 : PROFILE_NO_CODE };
    return raw->function.file && raw->function.name ? 0 : err_memory(err);
}

static int take_total(struct loading *l, const struct profile_total *t, struct err *err)
{
    uint64_t callee, caller;
    struct profile_cost cost = { t->calls, t->recursive, t->own_ns, t->total_ns };
    if (!map_get(&l->by_id, t->function, &callee))
        return 0;
    if (!t->caller) {
        l->raws[callee].function.cost = cost;
        return 0;
    }
    if (!map_get(&l->by_id, t->caller - 1, &caller))
        return 0;
    struct profile_edge *edges = grown(l->edges, l->n_edges, &l->cap_edges, sizeof *edges);
    if (!edges)
        return err_memory(err);
    l->edges = edges;
    l->edges[l->n_edges++] = (struct profile_edge){ .caller = caller, .callee = callee, .cost = cost };
    return 0;
}

static int take_records(struct loading *l, const struct buf *records, struct err *err)
{
    struct decoder d = { .at = records->data, .end = records->data + records->len };
    struct record r;
    struct profile_total t;
    int got;
    while ((got = decode_next(&d, &r, err)) > 0) {
        struct bytes rest = r.body;
        if (r.tag == TAG_FUNCTION && take_function(l, &r, err))
            return -1;
        while (r.tag == TAG_PROFILE && profile_next(&rest, &t))
            if (take_total(l, &t, err))
                return -1;
    }
    return got;
}

static void loading_release(struct loading *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->raws[i].function.file);
        free(l->raws[i].function.name);
    }
    free(l->raws);
    free(l->edges);
    map_release(&l->by_id);
}

/* --- one function a label ----------------------------------------------------------------------------------- */

static int by_label(const void *a, const void *b)
{
    const struct profile_function *f = &((const struct raw *)a)->function, *g = &((const struct raw *)b)->function;
    int order = strcmp(f->file, g->file);
    if (!order)
        order = (f->line > g->line) - (f->line < g->line);
    return order ? order : strcmp(f->name, g->name);
}

/* One pass of sorting by counting, which keeps the order of equals. `starts` has room for all functions and one more.
 */
static void deal(const struct profile_edge *from, struct profile_edge *to, size_t n, size_t *starts, size_t n_functions,
                 bool by_caller)
{
    memset(starts, 0, (n_functions + 1) * sizeof *starts);
    for (size_t i = 0; i < n; i++)
        starts[(by_caller ? from[i].caller : from[i].callee) + 1]++;
    for (size_t i = 1; i <= n_functions; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < n; i++)
        to[starts[by_caller ? from[i].caller : from[i].callee]++] = from[i];
}

/* By callee, then caller. There may be ten times as many edges as functions. */
static int sort_edges(struct profile_edge *edges, size_t n, size_t n_functions, struct err *err)
{
    struct profile_edge *other = calloc(n + 1, sizeof *other);
    size_t *starts = calloc(n_functions + 1, sizeof *starts);
    int status = other && starts ? 0 : err_memory(err);
    if (!status) {
        deal(edges, other, n, starts, n_functions, true);
        deal(other, edges, n, starts, n_functions, false);
    }
    free(other);
    free(starts);
    return status;
}

/* Sorts the raws, and moves the first of each label into the profile. Functions that were never called are none. */
static void merge_functions(struct profile *p, struct loading *l, size_t *index_of)
{
    struct profile_function *last = NULL;
    for (size_t i = 0; i < l->n; i++)
        l->raws[i].index = i;
    qsort(l->raws, l->n, sizeof *l->raws, by_label);
    for (size_t i = 0; i < l->n; i++) {
        struct profile_function *f = &l->raws[i].function;
        index_of[l->raws[i].index] = SIZE_MAX;
        if (!f->cost.calls)
            continue;
        add_cost(&p->total, &f->cost);
        if (last && last->line == f->line && !strcmp(last->file, f->file) && !strcmp(last->name, f->name)) {
            add_cost(&last->cost, &f->cost);
            last->code = last->code == PROFILE_NO_CODE ? f->code : last->code;
        } else {
            last = &p->functions[p->n_functions++];
            *last = *f;
            f->file = f->name = NULL; /* they are the profile's now */
        }
        index_of[l->raws[i].index] = p->n_functions - 1;
    }
    p->total.total_ns = p->total.own_ns;
}

static int merge_edges(struct profile *p, struct loading *l, const size_t *index_of, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_edges; i++) {
        struct profile_edge e = l->edges[i];
        e.caller = index_of[e.caller];
        e.callee = index_of[e.callee];
        if (e.caller != SIZE_MAX && e.callee != SIZE_MAX && e.cost.calls)
            l->edges[n++] = e;
    }
    if (n && sort_edges(l->edges, n, p->n_functions, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct profile_edge *last = p->n_edges ? &p->edges[p->n_edges - 1] : NULL;
        if (last && last->caller == l->edges[i].caller && last->callee == l->edges[i].callee)
            add_cost(&last->cost, &l->edges[i].cost);
        else
            p->edges[p->n_edges++] = l->edges[i];
    }
    return 0;
}

/* --- both directions ---------------------------------------------------------------------------------------- */

static void index_edges(struct profile *p)
{
    for (size_t i = 0; i < p->n_edges; i++) {
        struct profile_function *callee = &p->functions[p->edges[i].callee];
        if (!callee->n_callers++)
            callee->callers = i;
        p->functions[p->edges[i].caller].n_callees++;
    }
    size_t at = 0;
    for (size_t i = 0; i < p->n_functions; i++) {
        p->functions[i].callees = at;
        at += p->functions[i].n_callees;
        p->functions[i].n_callees = 0;
    }
    for (size_t i = 0; i < p->n_edges; i++) { /* by callee, so each caller's come in order */
        struct profile_function *caller = &p->functions[p->edges[i].caller];
        p->by_caller[caller->callees + caller->n_callees++] = i;
    }
}

static int build(struct profile *p, struct loading *l, struct err *err)
{
    size_t *index_of = calloc(l->n + 1, sizeof *index_of);
    p->functions = calloc(l->n + 1, sizeof *p->functions);
    p->edges = calloc(l->n_edges + 1, sizeof *p->edges);
    p->by_caller = calloc(l->n_edges + 1, sizeof *p->by_caller);
    if (!index_of || !p->functions || !p->edges || !p->by_caller) {
        free(index_of);
        return err_memory(err);
    }
    if (l->n)
        merge_functions(p, l, index_of);
    int status = merge_edges(p, l, index_of, err);
    index_edges(p);
    free(index_of);
    return status;
}

int profile_load(struct profile *p, struct reader *r, struct err *err)
{
    struct buf records = BUF_INIT;
    struct loading l = { 0 };
    *p = (struct profile){ 0 };
    int status = reader_profile(r, &records, err);
    if (!status)
        status = take_records(&l, &records, err);
    if (!status)
        status = build(p, &l, err);
    loading_release(&l);
    buf_release(&records);
    if (status)
        profile_release(p);
    return status ? -1 : 0;
}

size_t profile_of_code(const struct profile *p, uint32_t code)
{
    for (size_t i = 0; i < p->n_functions; i++)
        if (p->functions[i].code == code && code != PROFILE_NO_CODE)
            return i;
    return p->n_functions;
}
