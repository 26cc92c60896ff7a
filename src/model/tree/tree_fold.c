/* Folding and unfolding. Folds belong to calls, so all they need is the stack at an event. */
#include <stdlib.h>

#include "src/model/span.h"
#include "src/model/tree/tree_impl.h"

/* The event's thread at event n; NULL with *status 0 where it is in no call, else -1. */
static const struct thread_state *thread_at(struct tree *v, uint64_t n, int *status, struct err *err)
{
    const struct state *s;
    *status = reader_state(v->trace->reader, n, &s, err);
    if (*status || s->thread >= s->n_threads || !s->threads[s->thread].depth)
        return NULL;
    return &s->threads[s->thread];
}

int tree_surface(struct tree *v, uint64_t n, uint64_t *row_event, bool *folded, struct err *err)
{
    struct moment m;
    int status;
    const struct thread_state *thread = thread_at(v, n, &status, err);
    struct fold_rule rule = folds_outside(&v->folds);
    *row_event = n;
    *folded = false;
    if (!thread)
        return status;
    for (uint32_t d = 0; d < thread->depth && !*folded; d++) {
        *folded = folds_enter(&v->folds, thread->stack[d]->call, d, &rule);
        if (*folded) {
            if (reader_moment(v->trace->reader, n, &m, err)) /* the state does not outlast this */
                return -1;
            int got = span_start(v->trace, m.thread, d, n, &m, err);
            if (got > 0)
                *row_event = m.n;
            return got < 0 ? -1 : 0;
        }
    }
    return 0;
}

/* The call of event n and, where wanted, the event of its row. 1; 0: it is in none; -1. */
static int call_of(struct tree *v, uint64_t n, uint64_t *call, uint64_t *start, struct err *err)
{
    struct moment m;
    if (reader_moment(v->trace->reader, n, &m, err))
        return -1;
    *call = m.call;
    if (!m.call || !start)
        return m.call > 0;
    *start = n;
    if (starts_call(&m))
        return 1;
    int got = span_start(v->trace, m.thread, m.depth, n, &m, err);
    if (got > 0)
        *start = m.n;
    return got < 0 ? -1 : 1;
}

static int changed(struct tree *v, int status, struct err *err)
{
    v->stamp++;
    v->around = 0;
    return status ? err_memory(err) : 1;
}

int tree_fold(struct tree *v, uint64_t n, uint64_t *to, struct err *err)
{
    uint64_t call;
    int got = call_of(v, n, &call, to, err);
    return got > 0 ? changed(v, folds_set(&v->folds, call, true), err) : got;
}

int tree_unfold(struct tree *v, uint64_t n, struct err *err)
{
    uint64_t call;
    int got = call_of(v, n, &call, NULL, err);
    return got > 0 ? changed(v, folds_set(&v->folds, call, false), err) : got;
}

int tree_fold_below(struct tree *v, uint64_t n, uint32_t levels, struct err *err)
{
    uint64_t call;
    int got = call_of(v, n, &call, NULL, err);
    return got > 0 ? changed(v, folds_below(&v->folds, call, levels), err) : got;
}

void tree_level(struct tree *v, uint32_t depth)
{
    folds_reset(&v->folds, depth);
    changed(v, 0, NULL);
}

int tree_reveal(struct tree *v, uint64_t n, struct err *err)
{
    struct moment m;
    int status;
    if (reader_moment(v->trace->reader, n, &m, err))
        return -1;
    const struct thread_state *thread = thread_at(v, n, &status, err);
    if (!thread)
        return status;
    struct fold_rule rule = folds_outside(&v->folds);
    uint32_t depth = thread->depth - (starts_call(&m) && thread->depth);
    for (uint32_t d = 0; d < depth; d++) {
        uint64_t call = thread->stack[d]->call;
        if (folds_enter(&v->folds, call, d, &rule) && changed(v, folds_set(&v->folds, call, false), err) < 0)
            return -1;
    }
    return 0;
}
