/* Cutting a stream into chunks.
 *
 * Every record passes decode, state and tally (line events of one frame all three at once, see straight.c);
 * its bytes go on in two columns, ops and times. They are copied as they are, from one dt to the next: an event's time
 * comes just behind its tag, so a piece runs from the end of one time to the start of the next, and most pieces are
 * shorter than the 16 bytes that one load and store move. */
#include <stdlib.h>
#include <string.h>

#include "chunker_impl.h"
#include "smiley/write.h"

#define likely(x) __builtin_expect(!!(x), 1)

enum {
    DEFINITIONS_MAX = 4 << 20, /* that much waiting is handed out, whoever asks for it */
    COPY = 16,
};

static void start_chunk(struct chunker *c)
{
    buf_clear(&c->ops);
    buf_clear(&c->times);
    buf_clear(&c->checkpoint);
    state_checkpoint(&c->state, &c->checkpoint);
    tally_start(&c->tally, c->state.event + 1);
    c->handed_out = false;
}

struct chunker *chunker_new(chunk_fn *emit, void *data)
{
    struct chunker *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->emit = emit;
    c->data = data;
    defs_init(&c->defs);
    state_init(&c->state, &c->defs);
    c->state.closed = true;
    c->state.trusting = true; /* measuring a container again at each change of an item would be most of the work */
    start_chunk(c);
    return c;
}

void chunker_free(struct chunker *c)
{
    if (!c)
        return;
    state_release(&c->state);
    defs_release(&c->defs);
    tally_release(&c->tally);
    buf_release(&c->definitions);
    buf_release(&c->checkpoint);
    buf_release(&c->ops);
    buf_release(&c->times);
    free(c);
}

uint64_t chunker_events(const struct chunker *c)
{
    return c->tally.s.first_event + c->tally.s.n_events - 1;
}

const struct defs *chunker_defs(const struct chunker *c)
{
    return &c->defs;
}

/* --- handing out ---------------------------------------------------------------------------------------------- */

static struct bytes bytes_of(const struct buf *b)
{
    return (struct bytes){ b->data, b->len };
}

static int hand_out(struct chunker *c, bool open, struct err *err)
{
    if (c->definitions.failed || c->checkpoint.failed || c->ops.failed || c->times.failed)
        return err_memory(err);
    struct chunk chunk = { .seq = c->seq,
                           .open = open,
                           .definitions = bytes_of(&c->definitions),
                           .checkpoint = bytes_of(&c->checkpoint),
                           .ops = bytes_of(&c->ops),
                           .times = bytes_of(&c->times) };
    if (tally_summary(&c->tally, &chunk.summary, err) < 0)
        return -1;
    int status = c->emit(c->data, &chunk, err);
    summary_release(&chunk.summary);
    if (status < 0)
        return -1;
    buf_clear(&c->definitions);
    c->handed_out = true;
    c->shown = chunker_events(c);
    if (!open) {
        c->seq++;
        start_chunk(c);
    }
    return 0;
}

int chunker_flush(struct chunker *c, struct err *err)
{
    if (!c->definitions.len && chunker_events(c) == c->shown)
        return 0;
    return hand_out(c, true, err);
}

int chunker_finish(struct chunker *c, struct err *err)
{
    if (!c->definitions.len && !c->tally.s.n_events && !c->handed_out)
        return 0;
    return hand_out(c, false, err);
}

/* `waiting` bytes are taken in, and not in the columns yet. */
static inline bool is_full(const struct chunker *c, size_t waiting)
{
    uint32_t events = c->tally.s.n_events;
    size_t bytes = c->ops.len + c->times.len + waiting;
    if (likely(events < CHUNK_EVENTS && bytes < CHUNK_BYTES))
        return false;
    return events >= CHUNK_EVENTS_MAX || bytes >= CHUNK_BYTES_MAX || bytes >= 2 * c->checkpoint.len;
}

/* --- taking in ------------------------------------------------------------------------------------------------ */

/* Appends [at, to); bytes up to `end` may be read. */
static inline void append(struct buf *b, const uint8_t *at, const uint8_t *to, const uint8_t *end)
{
    size_t len = (size_t)(to - at);
    if (likely(len <= COPY && end - at >= COPY && b->cap - b->len >= COPY)) {
        memcpy(b->data + b->len, at, COPY);
        b->len += len;
    } else {
        buf_put(b, at, len);
    }
}

/* Says since which event the thread bears its name: in the chunk its definition no longer stands between events. */
static int take_thread(struct chunker *c, const struct record *r, struct err *err)
{
    struct record dated = *r;
    dated.since = chunker_events(c) + 1;
    uint8_t *at = buf_reserve(&c->definitions, WRITE_DEF_MAX + r->text.len);
    if (!at)
        return err_memory(err);
    uint8_t *end = write_thread_since(at, r->id, (const char *)r->text.at, r->text.len, r->os_id, dated.since);
    c->definitions.len += (size_t)(end - at);
    return defs_add(&c->defs, &dated, err);
}

static int take_definition(struct chunker *c, const struct record *r, struct err *err)
{
    if (r->tag == TAG_THREAD)
        return take_thread(c, r, err);
    if (defs_add(&c->defs, r, err) < 0)
        return -1;
    buf_put(&c->definitions, r->at, (size_t)(r->end - r->at));
    return c->definitions.failed ? err_memory(err) : 0;
}

/* One record; *copied is up to where the stream's bytes are in the columns. */
static inline int take(struct chunker *c, const struct record *r, const uint8_t **copied, const uint8_t *end,
                       struct err *err)
{
    if (likely(r->tag == TAG_EVENT)) {
        if (!likely(state_apply(&c->state, r, err) == 0))
            return -1;
        tally_event(&c->tally, &c->state, r);
        append(&c->ops, *copied, r->dt_at, end);
        append(&c->times, r->dt_at, r->dt_end, end);
        *copied = r->dt_end;
        return 0;
    }
    if (r->tag == TAG_SWITCH)
        return state_apply(&c->state, r, err);
    append(&c->ops, *copied, r->at, end);
    *copied = r->at;
    if (take_definition(c, r, err) < 0)
        return -1;
    *copied = r->end;
    return 0;
}

/* The next record, whatever it is; on failure d is where it was. */
static int take_one(struct chunker *c, struct decoder *d, const uint8_t **copied, struct err *err)
{
    const uint8_t *at = d->at;
    struct record r;
    if (decode_next(d, &r, err) > 0 && take(c, &r, copied, d->end, err) == 0)
        return 0;
    d->at = at;
    return -1;
}

int chunker_feed(struct chunker *c, const uint8_t *at, size_t len, struct err *err)
{
    if (c->failed)
        return err_set(err, ERR_CORRUPT, "trace stream: nothing can be read after what failed");
    struct decoder d = { .at = at, .end = at + len };
    const uint8_t *copied = at, *good = at; /* in the columns; taken in */
    int got = 0;
    while (d.at < d.end) {
        got = straight_events(c, &d, &copied, err);
        if (got == 0 && d.at == good)
            got = take_one(c, &d, &copied, err);
        good = d.at;
        if (got < 0)
            break;
        bool full = is_full(c, (size_t)(good - copied));
        if (likely(!full && c->definitions.len < DEFINITIONS_MAX))
            continue;
        append(&c->ops, copied, good, d.end);
        copied = good;
        if (hand_out(c, !full, err) < 0) {
            c->failed = true;
            return -1;
        }
    }
    append(&c->ops, copied, good, d.end);
    c->failed = got < 0;
    return got;
}
