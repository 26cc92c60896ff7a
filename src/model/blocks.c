/* Blocks never cross a chunk's edges, so each is found among the moments of one chunk, and how many there are before it
 * is known from the chunks' index. */
#include "src/model/trace_impl.h"

static void add_event(struct block *b, const struct moment *m)
{
    b->last = m->n;
    b->end_ns = m->time_ns;
    if (m->line < b->first_line)
        b->first_line = m->line;
    if (m->line > b->last_line)
        b->last_line = m->line;
}

/* The block that starts at p->at. */
static void fill(struct trace *t, const struct place *p, struct block *b)
{
    const struct moment *m = &p->moments[p->at], *end = p->moments + p->n;
    *b = (struct block){
        .first = m->n,
        .kind = m->kind,
        .thread = m->thread,
        .depth = m->depth,
        .code = m->code,
        .file = m->file,
        .call = m->call,
        .first_line = m->line,
        .last_line = m->line,
        .start_ns = m->time_ns,
        .unwound = m->unwound,
    };
    do
        add_event(b, m++);
    while (m < end && !m->starts_block);

    const struct source *source;
    b->comment_line = b->first_line;
    if (b->call && trace_source(t, b->file, &source, NULL) == 0) /* without its source a block is as good */
        b->comment_line = source_comment_above(source, b->first_line);
}

int trace_block(struct trace *t, uint64_t n, struct block *b, struct err *err)
{
    struct place p;
    if (trace_place(t, n, &p, err))
        return -1;
    while (p.at > 0 && !p.moments[p.at].starts_block)
        p.at--;
    fill(t, &p, b);
    return 0;
}

int trace_block_next(struct trace *t, struct block *b, struct err *err)
{
    if (b->last >= reader_events(t->reader))
        return 0;
    return trace_block(t, b->last + 1, b, err) ? -1 : 1;
}

int trace_block_prev(struct trace *t, struct block *b, struct err *err)
{
    if (b->first <= 1)
        return 0;
    return trace_block(t, b->first - 1, b, err) ? -1 : 1;
}

int trace_block_index(struct trace *t, uint64_t n, uint64_t *index, struct err *err)
{
    struct place p;
    if (trace_place(t, n, &p, err))
        return -1;
    uint64_t before = 0;
    for (uint32_t i = 1; i <= p.at; i++)
        before += p.moments[i].starts_block;
    *index = reader_blocks_before(t->reader, p.chunk) + before;
    return 0;
}

uint64_t trace_blocks(struct trace *t)
{
    return reader_blocks_before(t->reader, reader_chunks(t->reader));
}

int trace_block_at(struct trace *t, uint64_t index, struct block *b, struct err *err)
{
    struct place p;
    if (index >= trace_blocks(t))
        return err_set(err, ERR_NOT_FOUND, "there is no block %llu; the run has %llu", (unsigned long long)index,
                       (unsigned long long)trace_blocks(t));
    size_t chunk = reader_chunk_of_block(t->reader, index);
    if (trace_place(t, reader_summary(t->reader, chunk)->first_event, &p, err))
        return -1;
    uint64_t left = index - reader_blocks_before(t->reader, chunk);
    while (left > 0 && ++p.at < p.n)
        left -= p.moments[p.at].starts_block;
    if (p.at >= p.n)
        return err_set(err, ERR_CORRUPT, "the run's index is damaged: it has fewer blocks than it says");
    fill(t, &p, b);
    return 0;
}
