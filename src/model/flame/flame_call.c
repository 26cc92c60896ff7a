/* Single calls of the flame view, exactly: from summaries, and a chunk at either end. */
#include "smiley/flame.h"

#include "src/model/flame/flame_impl.h"
#include "src/model/span.h"

/* The event that begins what the frame does at event n. */
static int beginning(struct trace *t, const struct frame *f, uint64_t n, struct moment *m, struct err *err)
{
    uint64_t first = f->first;
    if (!code_suspends(reader_defs(t->reader)->codes[f->code]))
        return reader_moment(t->reader, first, m, err) ? -1 : 1;
    return span_start(t, f->thread, f->depth, n, m, err);
}

int flame_call_at(struct trace *t, uint64_t n, uint32_t depth, struct flame_call *call, struct err *err)
{
    const struct state *s;
    struct moment m;
    if (reader_state(t->reader, n, &s, err))
        return -1;
    if (s->thread >= s->n_threads || depth >= s->threads[s->thread].depth)
        return 0;
    struct frame f = *s->threads[s->thread].stack[depth]; /* the state does not outlast this */
    *call = (struct flame_call){ .call = f.call, .code = f.code, .depth = depth, .thread = f.thread };
    int got = beginning(t, &f, n, &m, err);
    if (got <= 0)
        return got;
    call->first = m.n;
    call->from_ns = m.time_ns;
    got = span_end(t, f.thread, depth, n, &m, err);
    call->last = got > 0 ? m.n : 0;
    call->to_ns = got > 0 ? m.time_ns : reader_duration_ns(t->reader);
    return got < 0 ? -1 : 1;
}

/* Whether a call of this depth may begin in the chunk. */
static bool may_begin(struct trace *t, size_t chunk, uint32_t thread, uint32_t depth)
{
    struct chunk_facts f;
    chunk_facts(t, chunk, &f);
    const struct thread_summary *s = facts_thread(&f, thread);
    return !f.known || (s && s->max_depth > depth && s->min_depth <= depth + 1);
}

/* The first (last) event of the place's chunk, from there on, that begins one. */
static bool begins_in(const struct place *p, uint32_t thread, uint32_t depth, bool back, uint64_t *to)
{
    for (uint32_t i = p->at; i < p->n; i = back ? i - 1 : i + 1) { /* i - 1 wraps around below 0 */
        const struct moment *m = &p->moments[i];
        if (m->thread == thread && m->depth == depth && starts_call(m)) {
            *to = m->n;
            return true;
        }
    }
    return false;
}

int flame_begin(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    uint64_t events = reader_events(t->reader), at = back ? n - 1 : n + 1;
    struct place p;
    if (n > events || at < 1 || at > events)
        return 0;
    size_t chunk = reader_chunk_of(t->reader, at), chunks = reader_chunks(t->reader);
    for (;;) {
        if (may_begin(t, chunk, thread, depth)) {
            if (trace_place(t, at, &p, err))
                return -1;
            if (begins_in(&p, thread, depth, back, to))
                return 1;
        }
        if (back ? chunk == 0 : chunk + 1 >= chunks)
            return 0;
        chunk = back ? chunk - 1 : chunk + 1;
        struct extent e = reader_extent(t->reader, chunk);
        if (e.n_events == 0)
            return 0;
        at = back ? e.first_event + e.n_events - 1 : e.first_event;
    }
}

/* The thread's last (first) event in the chunk of event n, from there on back (on). */
static int nearest(struct trace *t, uint32_t thread, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    struct place p;
    if (trace_place(t, n, &p, err))
        return -1;
    for (uint32_t i = p.at; i < p.n; i = back ? i - 1 : i + 1)
        if (p.moments[i].thread == thread) {
            *to = p.moments[i].n;
            return 1;
        }
    return 0;
}

int flame_event(struct trace *t, uint32_t thread, uint64_t n, uint64_t *to, struct err *err)
{
    size_t chunks = reader_chunks(t->reader);
    if (n < 1 || n > reader_events(t->reader))
        return 0;
    for (int back = 1; back >= 0; back--) {
        uint64_t at = n;
        for (size_t chunk = reader_chunk_of(t->reader, n); chunk < chunks; chunk = back ? chunk - 1 : chunk + 1) {
            struct chunk_facts f;
            chunk_facts(t, chunk, &f);
            if (f.last_event < f.first_event)
                break;
            if (at < f.first_event || at > f.last_event)
                at = back ? f.last_event : f.first_event;
            int got = !f.known || facts_thread(&f, thread) ? nearest(t, thread, at, back, to, err) : 0;
            if (got)
                return got;
        }
    }
    return 0;
}
