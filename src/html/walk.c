#include "src/html/walk.h"

/* Blocks of a thread in a chunk. A chunk whose summary could not be read says nothing of its threads. */
static uint64_t blocks_in(const struct summary *s, int64_t thread)
{
    if (thread < 0)
        return s->n_blocks;
    for (uint32_t i = 0; i < s->n_threads; i++)
        if (s->threads[i].thread == thread)
            return s->threads[i].blocks;
    return 0;
}

uint64_t walk_count(struct trace *t, int64_t thread)
{
    struct reader *r = trace_reader(t);
    uint64_t n = 0;
    if (thread < 0)
        return trace_blocks(t);
    for (size_t chunk = 0; chunk < reader_chunks(r); chunk++)
        n += blocks_in(reader_summary(r, chunk), thread);
    return n;
}

int walk_index(struct trace *t, int64_t thread, uint64_t n, uint64_t *index, struct err *err)
{
    struct reader *r = trace_reader(t);
    const struct moment *m;
    struct block b;
    if (thread < 0)
        return trace_block_index(t, n, index, err);
    size_t chunk = reader_chunk_of(r, n);
    *index = 0;
    for (size_t i = 0; i < chunk; i++)
        *index += blocks_in(reader_summary(r, i), thread);
    if (trace_block(t, n, &b, err) || reader_moments(r, chunk, &m, err))
        return -1;
    for (; m->n < b.first; m++)
        *index += m->starts_block && m->thread == thread;
    return 0;
}

/* The chunk in which the thread's block of this index is, which becomes its index in there; all chunks: none. */
static size_t chunk_of_block(struct reader *r, int64_t thread, uint64_t *index)
{
    uint64_t here;
    size_t chunk = 0;
    for (; chunk < reader_chunks(r) && *index >= (here = blocks_in(reader_summary(r, chunk), thread)); chunk++)
        *index -= here;
    return chunk;
}

static void start_in_thread(struct walk *w, uint64_t index)
{
    struct reader *r = trace_reader(w->trace);
    const struct moment *m;
    size_t chunk = chunk_of_block(r, w->thread, &index);
    if (chunk >= reader_chunks(r))
        return;
    const struct summary *s = reader_summary(r, chunk);
    w->next = s->first_event;
    if (reader_moments(r, chunk, &m, NULL))
        return; /* walk_next() will say so */
    for (uint32_t i = 0; i < s->n_events; i++) {
        if (!m[i].starts_block || m[i].thread != w->thread)
            continue;
        w->next = m[i].n;
        if (index-- == 0)
            break;
    }
}

void walk_start(struct walk *w, struct trace *t, int64_t thread, uint64_t index)
{
    struct reader *r = trace_reader(t);
    *w = (struct walk){ .trace = t, .thread = thread, .next = reader_events(r) + 1 };
    if (thread >= 0)
        start_in_thread(w, index);
    else if (index < trace_blocks(t) && reader_block_first(r, index, &w->next, NULL))
        w->next = reader_summary(r, reader_chunk_of_block(r, index))->first_event; /* walk_next() will say so */
}

/* The first event from w->next on, in its chunk, that starts a block of the thread; the chunk's end where there is
 * none. */
static int find_in_chunk(struct walk *w, struct err *err)
{
    struct reader *r = trace_reader(w->trace);
    size_t chunk = reader_chunk_of(r, w->next);
    const struct summary *s = reader_summary(r, chunk);
    uint64_t first = s->first_event, end = first + s->n_events;
    const struct moment *m;
    if (blocks_in(s, w->thread) == 0) {
        w->next = end;
        return 0;
    }
    if (reader_moments(r, chunk, &m, err))
        return -1;
    while (w->next < end && !(m[w->next - first].starts_block && m[w->next - first].thread == w->thread))
        w->next++;
    return w->next < end;
}

int walk_next(struct walk *w, struct block *b, struct err *err)
{
    struct reader *r = trace_reader(w->trace);
    int found = w->thread < 0;
    while (w->next <= reader_events(r)) {
        if (w->thread >= 0 && (found = find_in_chunk(w, err)) == 0)
            continue;
        if (found > 0 && trace_block(w->trace, w->next, b, err) == 0) {
            w->next = b->last + 1;
            return 1;
        }
        size_t chunk = reader_chunk_of(r, w->next) + 1;
        w->next = chunk < reader_chunks(r) ? reader_summary(r, chunk)->first_event : reader_events(r) + 1;
        return -1;
    }
    return 0;
}

int block_value(struct trace *t, const struct block *b, size_t most, struct buf *out, struct err *err)
{
    static const bool brings[EVENT_KINDS] = {
        [EVENT_EXCEPTION] = true, [EVENT_YIELD] = true, [EVENT_RETURN] = true, [EVENT_OUTPUT] = true
    };
    for (uint64_t n = b->first; brings[b->kind] && n <= b->last && out->len <= most; n++)
        if (trace_value(t, n, out, err))
            return -1;
    return 0;
}
