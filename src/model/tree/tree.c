#include "smiley/tree.h"

#include <stdlib.h>

#include "src/model/bits.h"
#include "src/model/span.h"
#include "src/model/tree/tree_impl.h"

struct tree *tree_new(struct trace *t)
{
    struct tree *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->trace = t;
    v->folds.level = TREE_ALL;
    return v;
}

static void forget_calls(struct tree *v)
{
    size_t i = 0;
    uint64_t n, call;
    while (map_next(&v->calls, &i, &n, &call))
        free((void *)(uintptr_t)call);
    map_clear(&v->calls);
}

void tree_free(struct tree *v)
{
    if (!v)
        return;
    forget_calls(v);
    map_release(&v->calls);
    folds_release(&v->folds);
    filter_free(v->filter);
    walk_release(&v->walk[0]);
    walk_release(&v->walk[1]);
    free(v);
}

void tree_budget(struct tree *v, uint64_t budget_ns)
{
    v->budget_ns = budget_ns;
}

double tree_progress(const struct tree *v)
{
    return v->progress;
}

void tree_filter(struct tree *v, struct filter *f)
{
    filter_free(v->filter);
    v->filter = f;
    v->around = 0;
    v->stamp++;
}

const struct filter *tree_filter_of(const struct tree *v)
{
    return v->filter;
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

int tree_fill(struct tree *v, uint64_t n, bool folded, struct tree_row *row, struct err *err)
{
    if (trace_block(v->trace, n, &row->block, err))
        return -1;
    row->call = row->block.call && (row->block.kind == EVENT_CALL || row->block.kind == EVENT_RESUME);
    row->folded = folded;
    return 0;
}

static int step(struct tree *v, bool back, uint64_t from, struct tree_row *row, struct err *err)
{
    struct slice slice = slice_of(v->budget_ns);
    return walk_step(v, back, from, row, &slice, err);
}

int tree_first(struct tree *v, struct tree_row *row, struct err *err)
{
    return step(v, false, 0, row, err);
}

int tree_last(struct tree *v, struct tree_row *row, struct err *err)
{
    return step(v, true, reader_events(v->trace->reader) + 1, row, err);
}

int tree_next(struct tree *v, struct tree_row *row, struct err *err)
{
    struct block b = row->block;
    if (v->walk[0].from != b.last && trace_block(v->trace, b.last, &b, err)) /* it may have grown since */
        return -1;
    return step(v, false, b.last, row, err);
}

int tree_prev(struct tree *v, struct tree_row *row, struct err *err)
{
    return step(v, true, row->block.first, row, err);
}

/* Looks for a row before, then after event n, which has none. */
static int look_around(struct tree *v, uint64_t n, struct tree_row *row, struct err *err)
{
    int got;
    if (v->around != n) {
        v->around = n;
        v->around_back = true;
    }
    do
        got = step(v, v->around_back, n, row, err);
    while (got == TREE_NONE && v->around_back && !(v->around_back = false));
    if (got != TREE_LATER)
        v->around = 0;
    return got;
}

/* Whether the filter lets the block of event n through. */
static int is_shown(struct tree *v, uint64_t n, struct err *err)
{
    const uint64_t *bits;
    struct block b;
    struct chunk_facts f;
    if (!v->filter)
        return 1;
    if (trace_block(v->trace, n, &b, err))
        return -1;
    if (!filter_is_flat(v->filter))
        return filter_thread(v->filter, v->trace, b.thread);
    size_t chunk = reader_chunk_of(v->trace->reader, n);
    int got = filter_marks(v->filter, v->trace, chunk, &bits, err);
    if (got <= 0)
        return got;
    chunk_facts(v->trace, chunk, &f);
    uint32_t first = (uint32_t)(b.first - f.first_event), last = (uint32_t)(b.last - f.first_event);
    return bits_find(bits, last + 1, first, false) != NO_BIT;
}

int tree_row_at(struct tree *v, uint64_t n, struct tree_row *row, struct err *err)
{
    if (!reader_events(v->trace->reader))
        return TREE_NONE;
    int shown = v->around == n ? 0 : is_shown(v, n, err);
    if (shown <= 0)
        return shown < 0 ? -1 : look_around(v, n, row, err);
    bool folded = false;
    if (!filter_is_flat(v->filter) && tree_surface(v, n, &n, &folded, err))
        return -1;
    struct tree_row r;
    if (tree_fill(v, n, folded, &r, err))
        return -1;
    *row = r;
    return TREE_ROW;
}

int tree_row_at_fraction(struct tree *v, double p, struct tree_row *row, struct err *err)
{
    uint64_t events = reader_events(v->trace->reader);
    if (!events)
        return TREE_NONE;
    p = p > 0 ? (p < 1 ? p : 1) : 0; /* NaN is 0 too */
    uint64_t n = 1 + (uint64_t)(p * (double)(events - 1) + 0.5);
    return tree_row_at(v, n < events ? n : events, row, err);
}

double tree_fraction(const struct tree *v, const struct tree_row *row)
{
    uint64_t events = reader_events(v->trace->reader);
    return events > 1 ? (double)(row->block.first - 1) / (double)(events - 1) : 0;
}

int tree_parent(struct tree *v, uint64_t n, struct tree_row *row, struct err *err)
{
    struct moment m, start;
    if (reader_moment(v->trace->reader, n, &m, err))
        return -1;
    if (!m.call || (starts_call(&m) && m.depth == 0))
        return TREE_NONE;
    int got = span_start(v->trace, m.thread, m.depth - starts_call(&m), n, &start, err);
    return got > 0 ? tree_row_at(v, start.n, row, err) : got;
}

/* --- calls --------------------------------------------------------------------------------------------------- */

static int measure(struct tree *v, uint64_t n, struct tree_call *c, struct err *err)
{
    struct moment m, end;
    struct reader *r = v->trace->reader;
    *c = (struct tree_call){ 0 };
    if (reader_moment(r, n, &m, err))
        return -1;
    if (!m.call)
        return err_set(err, ERR_NOT_FOUND, "event %llu is in no call", (unsigned long long)n);
    int got = span_end(v->trace, m.thread, m.depth, n, &end, err);
    if (got < 0)
        return -1;
    uint64_t last = got ? end.n : reader_events(r);
    if (got) {
        c->end = end.n;
        c->end_kind = end.kind;
        c->raised = end.unwound;
    }
    c->duration_ns = (got ? end.time_ns : reader_duration_ns(r)) - m.time_ns;
    return span_events(v->trace, m.thread, n, last, &c->events, err);
}

int tree_call(struct tree *v, uint64_t n, struct tree_call *call, struct err *err)
{
    enum { CALLS_MAX = 1 << 12 };
    uint64_t kept;
    if (map_get(&v->calls, n, &kept)) {
        *call = *(const struct tree_call *)(uintptr_t)kept;
        return 0;
    }
    if (measure(v, n, call, err))
        return -1;
    if (!call->end)
        return 0;
    if (v->calls.len >= CALLS_MAX)
        forget_calls(v);
    struct tree_call *copy = malloc(sizeof *copy);
    if (copy) {
        *copy = *call;
        if (map_put(&v->calls, n, (uintptr_t)copy))
            free(copy); /* not kept, then */
    }
    return 0;
}
