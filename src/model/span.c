#include "src/model/span.h"

/* Whether some event of the thread in the chunk leaves at most so many frames. */
static bool gets_down_to(struct trace *t, size_t chunk, uint32_t thread, uint32_t frames)
{
    struct chunk_facts f;
    chunk_facts(t, chunk, &f);
    const struct thread_summary *s = facts_thread(&f, thread);
    return !f.known || (s && s->min_depth <= frames);
}

static bool has_thread(struct trace *t, size_t chunk, uint32_t thread)
{
    struct chunk_facts f;
    chunk_facts(t, chunk, &f);
    return !f.known || facts_thread(&f, thread);
}

static int place_chunk(struct trace *t, size_t chunk, bool at_end, struct place *p, struct err *err)
{
    struct chunk_facts f;
    chunk_facts(t, chunk, &f);
    return trace_place(t, at_end ? f.last_event : f.first_event, p, err);
}

int span_end(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, struct moment *m, struct err *err)
{
    struct place p;
    if (trace_place(t, n, &p, err))
        return -1;
    for (;;) {
        for (; p.at < p.n; p.at++)
            if (p.moments[p.at].thread == thread && frames_after(&p.moments[p.at]) <= depth) {
                *m = p.moments[p.at];
                return 1;
            }
        size_t chunk = p.chunk + 1, chunks = reader_chunks(t->reader);
        while (chunk < chunks && !gets_down_to(t, chunk, thread, depth))
            chunk++;
        if (chunk >= chunks)
            return 0;
        if (place_chunk(t, chunk, false, &p, err))
            return -1;
    }
}

/* The thread's first event in the chunk. */
static int first_in(struct trace *t, size_t chunk, uint32_t thread, struct moment *m, struct err *err)
{
    struct place p;
    if (place_chunk(t, chunk, false, &p, err))
        return -1;
    for (; p.at < p.n; p.at++)
        if (p.moments[p.at].thread == thread) {
            *m = p.moments[p.at];
            return 1;
        }
    return 0;
}

/* What was seen of the span so far, going back: its first event, or at least the chunk where that is. */
struct seen {
    struct moment first;
    bool known;
    size_t chunk;
};

static int first_seen(struct trace *t, uint32_t thread, const struct seen *seen, struct moment *m, struct err *err)
{
    if (seen->chunk == NO_CHUNK)
        return 0;
    *m = seen->first;
    return seen->known ? 1 : first_in(t, seen->chunk, thread, m, err);
}

int span_start(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, struct moment *m, struct err *err)
{
    struct place p;
    struct seen seen = { .chunk = NO_CHUNK };
    if (trace_place(t, n, &p, err))
        return -1;
    for (;;) {
        for (uint32_t i = p.at + 1; i-- > 0;) {
            const struct moment *at = &p.moments[i];
            if (at->thread != thread)
                continue;
            bool its_end = seen.chunk == NO_CHUNK && ends_call(at);
            if (frames_after(at) <= depth && !its_end) /* before the span: that starts with the thread's next event */
                return first_seen(t, thread, &seen, m, err);
            seen = (struct seen){ *at, true, p.chunk };
            if (starts_call(at) && at->depth == depth)
                return first_seen(t, thread, &seen, m, err);
        }
        size_t chunk = p.chunk;
        while (chunk-- > 0 && !gets_down_to(t, chunk, thread, depth))
            if (has_thread(t, chunk, thread))
                seen = (struct seen){ .chunk = chunk };
        if (chunk == NO_CHUNK)
            return first_seen(t, thread, &seen, m, err);
        if (place_chunk(t, chunk, true, &p, err))
            return -1;
    }
}

int span_before(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, struct moment *m, struct err *err)
{
    struct place p;
    if (n <= 1)
        return 0;
    if (trace_place(t, n - 1, &p, err))
        return -1;
    for (;;) {
        for (uint32_t i = p.at + 1; i-- > 0;) {
            const struct moment *at = &p.moments[i];
            if (at->thread != thread || at->kind == EVENT_OUTPUT)
                continue;
            if (at->depth == depth && at->call) {
                *m = *at;
                return 1;
            }
            if (frames_after(at) <= depth)
                return 0;
        }
        size_t chunk = p.chunk;
        while (chunk-- > 0 && !gets_down_to(t, chunk, thread, depth + 1))
            ;
        if (chunk == NO_CHUNK)
            return 0;
        if (place_chunk(t, chunk, true, &p, err))
            return -1;
    }
}

/* Those among the chunk's events from `first` to `last`. */
static int count_in(struct trace *t, size_t chunk, uint32_t thread, uint64_t first, uint64_t last, uint64_t *events,
                    struct err *err)
{
    struct chunk_facts f;
    struct place p;
    chunk_facts(t, chunk, &f);
    const struct thread_summary *s = facts_thread(&f, thread);
    if (f.known && (!s || (first <= f.first_event && last >= f.last_event))) {
        *events += s ? s->events : 0;
        return 0;
    }
    if (f.known && f.n_threads == 1) {
        *events += (last < f.last_event ? last : f.last_event) - (first > f.first_event ? first : f.first_event) + 1;
        return 0;
    }
    if (trace_place(t, first > f.first_event ? first : f.first_event, &p, err))
        return -1;
    for (; p.at < p.n && p.moments[p.at].n <= last; p.at++)
        *events += p.moments[p.at].thread == thread;
    return 0;
}

int span_events(struct trace *t, uint32_t thread, uint64_t first, uint64_t last, uint64_t *events, struct err *err)
{
    *events = 0;
    size_t end = reader_chunk_of(t->reader, last);
    for (size_t chunk = reader_chunk_of(t->reader, first); chunk <= end; chunk++)
        if (count_in(t, chunk, thread, first, last, events, err))
            return -1;
    return 0;
}
