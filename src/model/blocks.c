/* Blocks never cross a chunk's edges, so each is found among the moments of one chunk, and how many there are before it
 * is known from the chunks' index: the reader knows how to find them. */
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

static void fill(struct trace *t, const struct moment *m, uint32_t len, struct block *b)
{
    const struct moment *end = m + len;
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
    for (; m < end; m++)
        add_event(b, m);

    const struct source *source;
    b->comment_line = b->first_line;
    if (b->call && trace_source(t, b->file, &source, NULL) == 0) /* without its source a block is as good */
        b->comment_line = source_comment_above(source, b->first_line);
}

int trace_block(struct trace *t, uint64_t n, struct block *b, struct err *err)
{
    const struct moment *m;
    uint32_t len;
    if (reader_block(t->reader, n, &m, &len, err))
        return -1;
    fill(t, m, len, b);
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
    return reader_block_index(t->reader, n, index, err);
}

uint64_t trace_blocks(struct trace *t)
{
    return reader_blocks_before(t->reader, reader_chunks(t->reader));
}

int trace_block_at(struct trace *t, uint64_t index, struct block *b, struct err *err)
{
    uint64_t n;
    return reader_block_first(t->reader, index, &n, err) ? -1 : trace_block(t, n, b, err);
}
