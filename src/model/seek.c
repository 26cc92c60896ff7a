/* Seeks: to the next execution of a breakpoint's line where its condition holds, and to the next change of a variable
 * of one frame. Both are sweeps; what differs is which chunks may hold an event, and which events count. */
#include <stdlib.h>
#include <string.h>

#include "smiley/moves.h"
#include "src/model/search/condition.h"
#include "src/model/span.h"
#include "src/model/sweep.h"

struct point {
    uint32_t file, line;
    struct condition condition;
};

struct seek {
    struct sweep sweep;
    struct point *points; /* owned */
    size_t n_points;
    /* a variable's */
    uint64_t call;
    uint32_t code, var, thread, frames; /* frames: with this one, on its stack; 0: it need not be on one */
};

void seek_free(struct seek *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_points; i++)
        condition_release(&s->points[i].condition);
    free(s->points);
    sweep_release(&s->sweep);
    free(s);
}

int seek_step(struct seek *s, uint64_t budget_ns, uint64_t *to, struct err *err)
{
    static const int says[] = { [SWEEP_NONE] = SEEK_NONE, [SWEEP_FOUND] = SEEK_FOUND, [SWEEP_MORE] = SEEK_MORE };
    int got = sweep_step(&s->sweep, budget_ns, to, err);
    return got < 0 ? -1 : says[got];
}

double seek_progress(const struct seek *s)
{
    return sweep_progress(&s->sweep);
}

static struct seek *seek_new(struct trace *t, sweep_next_fn *next, sweep_mark_fn *mark, struct err *err)
{
    struct seek *s = calloc(1, sizeof *s);
    if (!s) {
        err_memory(err);
        return NULL;
    }
    s->sweep = (struct sweep){ .trace = t, .owner = s, .next = next, .mark = mark, .chunk = NO_CHUNK };
    return s;
}

/* --- breakpoints --------------------------------------------------------------------------------------------- */

static size_t next_with_point(void *owner, size_t chunk, bool back)
{
    struct seek *s = owner;
    size_t nearest = NO_CHUNK;
    for (size_t i = 0; i < s->n_points; i++) {
        trait which = trait_of(TRAIT_LINE, s->points[i].file, s->points[i].line);
        size_t found = chunk_with(s->sweep.trace, which, chunk, back);
        if (found != NO_CHUNK && (nearest == NO_CHUNK || (back ? found > nearest : found < nearest)))
            nearest = found;
    }
    return nearest;
}

/* 1: one of them holds at this event, 0, -1. */
static int stops(struct seek *s, const struct moment *m, struct err *err)
{
    struct reader *r = s->sweep.trace->reader;
    for (size_t i = 0; i < s->n_points; i++) {
        struct point *p = &s->points[i];
        const struct state *state;
        if (p->line != m->line || p->file != m->file)
            continue;
        if (!p->condition.name)
            return 1;
        if (reader_state(r, m->n, &state, err))
            return -1;
        const struct frame *f = state_frame(state);
        if (f && condition_holds(&p->condition, f, reader_defs(r)))
            return 1;
    }
    return 0;
}

static int mark_points(void *owner, size_t chunk, uint64_t *bits, uint32_t n, struct err *err)
{
    struct seek *s = owner;
    const struct moment *m;
    int some = 0;
    if (reader_moments(s->sweep.trace->reader, chunk, &m, err))
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        int stop = m[i].kind == EVENT_LINE ? stops(s, &m[i], err) : 0;
        if (stop < 0)
            return -1;
        if (stop) {
            bits_set(bits, i);
            some = 1;
        }
    }
    return some;
}

struct seek *seek_breakpoint(struct trace *t, const struct breakpoint *list, size_t count, uint64_t n, bool back,
                             struct err *err)
{
    struct seek *s = seek_new(t, next_with_point, mark_points, err);
    if (!s)
        return NULL;
    s->points = calloc(count + 1, sizeof *s->points);
    if (!s->points) {
        err_memory(err);
        seek_free(s);
        return NULL;
    }
    for (; s->n_points < count; s->n_points++) {
        struct point *p = &s->points[s->n_points];
        p->file = list[s->n_points].file;
        p->line = list[s->n_points].line;
        if (condition_init(&p->condition, list[s->n_points].condition, err)) {
            seek_free(s);
            return NULL;
        }
    }
    sweep_start(&s->sweep, n, back, false);
    return s;
}

/* --- changes of a variable ----------------------------------------------------------------------------------- */

/* The variable of this code changes there, and the frame's thread comes down to the frame. */
static size_t next_with_change(void *owner, size_t chunk, bool back)
{
    struct seek *s = owner;
    struct trace *t = s->sweep.trace;
    while ((chunk = chunk_with(t, trait_of(TRAIT_VAR, s->code, s->var), chunk, back)) != NO_CHUNK) {
        struct chunk_facts f;
        chunk_facts(t, chunk, &f);
        const struct thread_summary *thread = facts_thread(&f, s->thread);
        if (!s->frames || !f.known || (thread && thread->min_depth <= s->frames))
            return chunk;
        if (back && chunk == 0)
            return NO_CHUNK;
        chunk = back ? chunk - 1 : chunk + 1;
    }
    return NO_CHUNK;
}

static bool changes(const struct record *r, uint32_t var)
{
    struct bytes rest = r->changes;
    struct change c;
    while (rest.len && change_next(&rest, &c))
        if (c.var == var)
            return true;
    return false;
}

static int mark_changes(void *owner, size_t chunk, uint64_t *bits, uint32_t n, struct err *err)
{
    struct seek *s = owner;
    struct reader *reader = s->sweep.trace->reader;
    const struct moment *m;
    struct record r;
    int some = 0;
    if (reader_moments(reader, chunk, &m, err))
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        if (m[i].call != s->call || m[i].kind == EVENT_OUTPUT)
            continue;
        if (reader_record(reader, m[i].n, &r, err))
            return -1;
        if (changes(&r, s->var)) {
            bits_set(bits, i);
            some = 1;
        }
    }
    return some;
}

/* Where the frame begins or ends, beyond which nothing can be found: *last. */
static int find_bound(struct trace *t, const struct seek *s, uint64_t n, uint64_t first, bool back, uint64_t *last,
                      struct err *err)
{
    struct moment end;
    *last = back ? first : reader_events(t->reader);
    if (back)
        return 0;
    int got = s->frames ? span_end(t, s->thread, s->frames - 1, n, &end, err) : trace_call_return(t, n, &end.n, err);
    if (got > 0)
        *last = end.n;
    return got < 0 ? -1 : 0;
}

struct seek *seek_change(struct trace *t, uint64_t n, uint64_t call, uint32_t var, bool back, struct err *err)
{
    const struct state *state;
    if (reader_state(t->reader, n, &state, err))
        return NULL;
    const struct frame *own = state_frame(state), *f = call ? state_call(state, call) : own;
    if (!f) {
        err_set(err, ERR_NOT_FOUND, "at event %llu there is no such call", (unsigned long long)n);
        return NULL;
    }
    struct seek *s = seek_new(t, next_with_change, mark_changes, err);
    if (!s)
        return NULL;
    bool generator = state->defs->codes[f->code]->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
    uint64_t first = f->first, last;
    s->call = f->call;
    s->code = f->code;
    s->var = var;
    s->thread = f->thread;
    s->frames = generator ? 0 : f->depth + 1;
    if (generator && f != own)
        last = back ? first : reader_events(t->reader);
    else if (find_bound(t, s, n, first, back, &last, err)) {
        seek_free(s);
        return NULL;
    }
    sweep_start_within(&s->sweep, n, back, last);
    return s;
}
