/* Stepping: from an event to the one a person means by into, over and out, in both directions.
 *
 * Each step is a search for the first event, from where we are, that is of some thread, frame and kind. Within a chunk
 * the moments are walked through; whole chunks are passed over where their summary rules the event out. For a frame
 * that is on its thread's stack with D frames (itself counted) all the while, an event of its own leaves at most D
 * frames on the stack and counts for its code object: a call of millions of events shows neither. A generator's frame
 * is off the stack between YIELD and RESUME and may go on in another thread, so only its code object tells there; that
 * it has ended shows in the chunks' checkpoints, once and for all, and is found by halving where it is not near. */
#include <stdlib.h>

#include "smiley/buf.h"
#include "src/model/trace_impl.h"

enum { ANY_KIND = EVENT_KINDS };

/* What is looked for. */
struct goal {
    uint64_t call;   /* of this frame; 0: of any */
    uint32_t code;   /* the frame's */
    uint32_t frames; /* on the stack with it, itself counted; 0: it need not be on one, and any thread will do */
    uint32_t thread;
    unsigned kind; /* ANY_KIND: all but OUTPUT */
};

static bool is_goal(const struct goal *g, const struct moment *m)
{
    if (m->kind == EVENT_OUTPUT || (g->call && m->call != g->call))
        return false;
    return (g->kind == ANY_KIND || g->kind == m->kind) && (g->call || m->thread == g->thread);
}

static bool may_hold(struct trace *t, const struct goal *g, size_t chunk)
{
    struct chunk_facts f;
    chunk_facts(t, chunk, &f);
    if (!f.known)
        return true;
    if (!g->call || g->frames) {
        const struct thread_summary *s = facts_thread(&f, g->thread);
        bool leaves = g->kind == EVENT_RETURN; /* which counts its frame as gone */
        if (!s || (g->call && s->min_depth > g->frames - leaves))
            return false;
    }
    if (g->call && chunk_with(t, trait_of(TRAIT_CODE, g->code, 0), chunk, false) != chunk)
        return false;
    const struct summary *s = reader_summary(t->reader, chunk);
    return s->kinds[EVENT_OUTPUT] != s->n_events && (g->kind == ANY_KIND || s->kinds[g->kind]);
}

/* The first goal among p's moments from p->at on, which is included. */
static bool find_in(const struct goal *g, const struct place *p, bool back, uint64_t *to)
{
    for (uint32_t i = p->at; i < p->n; i = back ? i - 1 : i + 1) /* i - 1 wraps around below 0 */
        if (is_goal(g, &p->moments[i])) {
            *to = p->moments[i].n;
            return true;
        }
    return false;
}

/* The first goal after (before) event n: 1, 0 where there is none, -1. */
static int find(struct trace *t, const struct goal *g, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    struct place p;
    if (back ? n <= 1 : n >= reader_events(t->reader))
        return 0;
    if (trace_place(t, back ? n - 1 : n + 1, &p, err))
        return -1;
    if (find_in(g, &p, back, to))
        return 1;
    for (size_t chunk = p.chunk; back ? chunk-- > 0 : ++chunk < reader_chunks(t->reader);) {
        struct chunk_facts f;
        if (!may_hold(t, g, chunk))
            continue;
        chunk_facts(t, chunk, &f);
        if (trace_place(t, back ? f.last_event : f.first_event, &p, err))
            return -1;
        if (find_in(g, &p, back, to))
            return 1;
    }
    return 0;
}

/* --- frames ---------------------------------------------------------------------------------------------------- */

/* Where a step starts: the event, its frame, and the frame that called it. */
struct from {
    struct moment m;
    uint64_t first;          /* event of the frame's CALL */
    struct goal own, caller; /* any event of theirs; caller.call 0: there is none */
    bool generator;
};

static int look_up(struct trace *t, uint64_t n, struct from *from, struct err *err)
{
    const struct state *s;
    *from = (struct from){ 0 };
    if (reader_moment(t->reader, n, &from->m, err) || reader_state(t->reader, n, &s, err))
        return -1;
    const struct frame *f = state_frame(s);
    if (!f)
        return 0;
    const struct frame *parent = f->parent ? state_call(s, f->parent) : NULL;
    uint32_t thread = from->m.thread;
    from->first = f->first;
    from->generator = s->defs->codes[f->code]->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
    from->own =
        (struct goal){ .call = f->call, .code = f->code, .frames = f->depth + 1, .thread = thread, .kind = ANY_KIND };
    if (parent)
        from->caller = (struct goal){
            .call = parent->call, .code = parent->code, .frames = parent->depth + 1, .thread = thread, .kind = ANY_KIND
        };
    return 0;
}

static int to_caller(struct trace *t, const struct from *from, bool back, uint64_t *to, struct err *err)
{
    return from->caller.call ? find(t, &from->caller, from->m.n, back, to, err) : 0;
}

/* --- generators ------------------------------------------------------------------------------------------------ */

/* The frame's event of one kind, wherever it goes on. */
static int find_apart(struct trace *t, const struct from *from, enum event_kind kind, bool back, uint64_t *to,
                      struct err *err)
{
    struct goal g = from->own;
    g.kind = kind;
    g.frames = 0;
    return find(t, &g, from->m.n, back, to, err);
}

/* Whether the call is over where the chunk begins: its checkpoint tells, without any decoding. */
static int is_over(struct trace *t, size_t chunk, uint64_t call, bool *over, struct err *err)
{
    struct body body = { .raw = BUF_INIT };
    struct state s;
    state_init(&s, reader_defs(t->reader));
    int status = reader_body(t->reader, chunk, &body, err);
    if (!status)
        status = state_restore(&s, body.checkpoint.at, body.checkpoint.len, err);
    const struct frame *f = status ? NULL : state_call(&s, call);
    *over = !f;
    if (f && !f->suspended && f->thread < s.n_threads) { /* it returned, and its thread had no event since */
        const struct thread_state *thread = &s.threads[f->thread];
        *over = thread->leaving && thread->depth && thread->stack[thread->depth - 1] == f;
    }
    state_release(&s);
    buf_release(&body.raw);
    return status;
}

/* Where a call that was not over before chunk `low` is over: *first and *last are the chunks its RETURN may be
 * in. Calls end once, so the distance is doubled and then halved. */
static int bracket_end(struct trace *t, uint64_t call, size_t low, size_t *first, size_t *last, struct err *err)
{
    size_t n_chunks = reader_chunks(t->reader), high;
    bool over;
    for (size_t distance = 1;; distance *= 2) {
        high = low + distance;
        if (high >= n_chunks) {
            high = n_chunks;
            break;
        }
        if (is_over(t, high, call, &over, err))
            return -1;
        if (over)
            break;
        low = high;
    }
    while (high - low > 1) { /* not over at low, over at high or high is the run's end */
        size_t middle = low + (high - low) / 2;
        if (is_over(t, middle, call, &over, err))
            return -1;
        *(over ? &high : &low) = middle;
    }
    *first = low;
    *last = high < n_chunks ? high : n_chunks - 1;
    return 0;
}

/* The frame's RETURN, in the next few chunks where its code object runs, or far away. */
static int find_end(struct trace *t, const struct from *from, uint64_t *to, struct err *err)
{
    enum { NEAR = 4 };
    struct goal g = from->own;
    struct place p;
    size_t n_chunks = reader_chunks(t->reader), start = reader_chunk_of(t->reader, from->m.n), last = n_chunks - 1;
    size_t chunk = start;
    g.kind = EVENT_RETURN;
    g.frames = 0;
    for (int looked = 0; chunk <= last; chunk++) {
        if (chunk > start && !may_hold(t, &g, chunk))
            continue;
        if (looked++ == NEAR && bracket_end(t, g.call, chunk - 1, &chunk, &last, err))
            return -1;
        if (trace_place(t, reader_summary(t->reader, chunk)->first_event, &p, err))
            return -1;
        if (find_in(&g, &p, false, to))
            return 1;
    }
    return 0;
}

/* --- steps ----------------------------------------------------------------------------------------------------- */

static int step_into(struct trace *t, const struct from *from, bool back, uint64_t *to, struct err *err)
{
    struct goal g = { .thread = from->m.thread, .kind = ANY_KIND };
    return find(t, &g, from->m.n, back, to, err);
}

static int step_over(struct trace *t, const struct from *from, bool back, uint64_t *to, struct err *err)
{
    enum event_kind kind = from->m.kind;
    if (!from->own.call)
        return step_into(t, from, back, to, err);
    if (kind == (back ? EVENT_CALL : EVENT_RETURN))
        return to_caller(t, from, back, to, err);
    if (kind != (back ? EVENT_RESUME : EVENT_YIELD))
        return find(t, &from->own, from->m.n, back, to, err);
    int got = find_apart(t, from, back ? EVENT_YIELD : EVENT_RESUME, back, to, err);
    return got ? got : to_caller(t, from, back, to, err);
}

static int step_out(struct trace *t, const struct from *from, bool back, uint64_t *to, struct err *err)
{
    if (!from->own.call)
        return 0;
    if (from->m.kind == (back ? EVENT_CALL : EVENT_RETURN))
        return to_caller(t, from, back, to, err);
    if (back) {
        *to = from->first;
        return from->first > 0;
    }
    if (from->generator || from->m.kind == EVENT_YIELD)
        return find_end(t, from, to, err);
    struct goal g = from->own;
    g.kind = EVENT_RETURN;
    return find(t, &g, from->m.n, false, to, err);
}

int trace_step(struct trace *t, uint64_t n, enum step how, bool back, uint64_t *to, struct err *err)
{
    static int (*const steps[])(struct trace *, const struct from *, bool, uint64_t *, struct err *) = {
        [STEP_INTO] = step_into,
        [STEP_OVER] = step_over,
        [STEP_OUT] = step_out,
    };
    struct from from;
    if (look_up(t, n, &from, err))
        return -1;
    return steps[how](t, &from, back, to, err);
}
