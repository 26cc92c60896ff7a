/* Lines of output. A line begins with the first byte after a newline of its stream; whether one is open is carried from
 * chunk to chunk. Of a chunk the beginnings are noted, the text is put together when a row is shown. */
#include "smiley/output.h"

#include <stdlib.h>
#include <string.h>

#include "src/model/ledger.h"

struct beginning {
    uint64_t n;
    uint32_t offset; /* in the event's bytes */
    uint32_t fd;
};

struct output {
    struct trace *trace;    /* borrowed */
    struct ledger ledger;   /* carried: a bit for each stream whose line is open */
    struct beginning *list; /* owned: of the lines that begin in … */
    uint32_t n, cap;
    size_t chunk; /* … this chunk, NO_CHUNK: none */
    uint64_t events;
    uint32_t carried; /* at its end */
};

struct output *output_new(struct trace *t)
{
    struct output *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->trace = t;
    o->chunk = NO_CHUNK;
    return o;
}

void output_free(struct output *o)
{
    if (!o)
        return;
    free(o->list);
    ledger_release(&o->ledger);
    free(o);
}

/* --- lines of a chunk ---------------------------------------------------------------------------------------- */

static int begin(struct output *o, uint64_t n, uint32_t offset, uint32_t fd, struct err *err)
{
    if (o->n == o->cap) {
        uint32_t cap = o->cap ? 2 * o->cap : 64;
        struct beginning *more = realloc(o->list, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        o->list = more;
        o->cap = cap;
    }
    o->list[o->n++] = (struct beginning){ n, offset, fd };
    return 0;
}

static int take_event(struct output *o, uint64_t n, struct err *err)
{
    struct record r;
    if (reader_record(o->trace->reader, n, &r, err))
        return -1;
    uint32_t stream = r.fd == 2 ? 2 : 1;
    for (size_t at = 0; at < r.value.len;) {
        if (!(o->carried & stream) && begin(o, n, (uint32_t)at, stream, err))
            return -1;
        const uint8_t *end = memchr(r.value.at + at, '\n', r.value.len - at);
        o->carried = end ? o->carried & ~stream : o->carried | stream;
        at = end ? (size_t)(end - r.value.at) + 1 : r.value.len;
    }
    return 0;
}

static int look_at(struct output *o, size_t chunk, uint32_t carried, struct err *err)
{
    struct chunk_facts f;
    struct place p;
    if (o->chunk == chunk && o->events == reader_events(o->trace->reader))
        return 0;
    o->chunk = NO_CHUNK;
    o->n = 0;
    o->carried = carried;
    chunk_facts(o->trace, chunk, &f);
    if (trace_place(o->trace, f.first_event, &p, err))
        return -1;
    for (uint32_t i = 0; i < p.n; i++)
        if (p.moments[i].kind == EVENT_OUTPUT && take_event(o, p.moments[i].n, err))
            return -1;
    o->chunk = chunk;
    o->events = reader_events(o->trace->reader);
    return 0;
}

static int64_t count_rows(void *owner, size_t chunk, uint32_t *carried, struct err *err)
{
    struct output *o = owner;
    if (look_at(o, chunk, *carried, err))
        return -1;
    *carried = o->carried;
    return (int64_t)o->n;
}

static bool has_output(const struct chunk_facts *f)
{
    return f->outputs > 0;
}

int output_step(struct output *o, uint64_t budget_ns, struct err *err)
{
    return ledger_step(&o->ledger, o->trace, has_output, count_rows, o, budget_ns, err);
}

double output_progress(const struct output *o)
{
    return ledger_progress(&o->ledger, o->trace);
}

uint64_t output_count(const struct output *o)
{
    return ledger_rows(&o->ledger);
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

/* The next OUTPUT event after n: 1, 0, -1. */
static int next_output(struct trace *t, uint64_t n, uint64_t *next, struct err *err)
{
    struct place p;
    if (n >= reader_events(t->reader))
        return 0;
    if (trace_place(t, n + 1, &p, err))
        return -1;
    for (;;) {
        for (; p.at < p.n; p.at++)
            if (p.moments[p.at].kind == EVENT_OUTPUT) {
                *next = p.moments[p.at].n;
                return 1;
            }
        struct chunk_facts f = { 0 };
        size_t chunk = p.chunk, chunks = reader_chunks(t->reader);
        do
            if (++chunk < chunks)
                chunk_facts(t, chunk, &f);
        while (chunk < chunks && f.known && !f.outputs);
        if (chunk >= chunks)
            return 0;
        if (trace_place(t, f.first_event, &p, err))
            return -1;
    }
}

/* Appends what the line has of these bytes; returns whether it ends in them. */
static bool take_piece(struct buf *text, const uint8_t *at, size_t len, size_t *room, struct output_row *row)
{
    const uint8_t *end = len ? memchr(at, '\n', len) : NULL;
    size_t piece = end ? (size_t)(end - at) : len;
    row->cut = piece > *room;
    piece = row->cut ? *room : piece;
    buf_put(text, at, piece);
    *room -= piece;
    return end || row->cut;
}

static int put_together(struct trace *t, const struct beginning *b, struct output_row *row, struct buf *text,
                        struct err *err)
{
    size_t room = OUTPUT_LINE_MAX, offset = b->offset;
    for (uint64_t n = b->n;;) {
        struct record r;
        if (reader_record(t->reader, n, &r, err))
            return -1;
        bool own = (r.fd == 2 ? 2u : 1u) == b->fd && offset <= r.value.len;
        if (own && take_piece(text, r.value.at + offset, r.value.len - offset, &room, row))
            break;
        offset = 0;
        int got = next_output(t, n, &n, err);
        if (got < 0)
            return -1;
        if (!got) {
            row->open = true;
            break;
        }
    }
    return text->failed ? err_memory(err) : 0;
}

int output_row(struct output *o, uint64_t index, struct output_row *row, struct buf *text, struct err *err)
{
    uint32_t nth;
    const struct entry *e = ledger_find(&o->ledger, index, &nth);
    if (!e)
        return err_set(err, ERR_NOT_FOUND, "there is no line %llu of output", (unsigned long long)index);
    if (look_at(o, e->chunk, e->carried, err))
        return -1;
    if (nth >= o->n)
        return err_set(err, ERR_CORRUPT, "the run's output has changed");
    struct beginning b = o->list[nth];
    *row = (struct output_row){ .n = b.n, .fd = b.fd };
    return text ? put_together(o->trace, &b, row, text, err) : 0;
}

int output_find(struct output *o, uint64_t n, uint64_t *index, struct err *err)
{
    size_t chunk = reader_chunk_of(o->trace->reader, n);
    const struct entry *e = ledger_at(&o->ledger, chunk);
    if (!e)
        return 0;
    uint64_t before = e->before, rows = e->rows;
    if (e->chunk == chunk) {
        if (look_at(o, chunk, e->carried, err))
            return -1;
        while (rows > 0 && o->list[rows - 1].n > n)
            rows--;
    }
    *index = before + rows - 1;
    return before + rows > 0;
}
