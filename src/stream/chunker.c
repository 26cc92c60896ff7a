/* Cutting a stream into chunks.
 *
 * Events are taken in by events.c, which copies their bytes into two columns, ops and times. A SWITCH goes with the
 * ops; definitions are kept apart. */
#include <stdlib.h>
#include <string.h>

#include "chunker_impl.h"
#include "smiley/write.h"

#define likely(x) __builtin_expect(!!(x), 1)

enum {
    DEFINITIONS_MAX = 4 << 20, /* that much waiting is handed out, whoever asks for it */
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
    free(c->changes);
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

/* What is taken in, up to `to`, but not in the columns yet belongs to the ops. */
static void copy_rest(struct chunker *c, const uint8_t **copied, const uint8_t *to)
{
    buf_put(&c->ops, *copied, (size_t)(to - *copied));
    *copied = to;
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

/* The next record, which is no event; *copied is up to where the stream's bytes are in the columns. On failure d is
 * where it was. */
static int take_other(struct chunker *c, struct decoder *d, const uint8_t **copied, struct err *err)
{
    const uint8_t *at = d->at;
    struct record r;
    int status = decode_next(d, &r, err) < 0 ? -1 : 0;
    if (status == 0 && r.tag == TAG_SWITCH) {
        status = state_apply(&c->state, &r, err);
    } else if (status == 0 && r.tag != TAG_EVENT) { /* it may have become another: the memory is shared */
        copy_rest(c, copied, at);
        status = take_definition(c, &r, err);
        if (status == 0)
            *copied = r.end;
    }
    if (status < 0 || r.tag == TAG_EVENT)
        d->at = at;
    return status;
}

int chunker_refuse(const struct decoder *d, struct err *err)
{
    struct decoder again = *d;
    struct record r;
    if (decode_next(&again, &r, err) < 0)
        return -1;
    return err_set(err, ERR_CORRUPT, "damaged trace stream: an event that changes while it is read");
}

int chunker_no_memory(struct chunker *c, struct err *err)
{
    c->tally.failed = true;
    return err_memory(err);
}

int chunker_feed(struct chunker *c, const uint8_t *at, size_t len, struct err *err)
{
    if (c->failed)
        return err_set(err, ERR_CORRUPT, "trace stream: nothing can be read after what failed");
    struct decoder d = { .at = at, .end = at + len };
    const uint8_t *copied = at; /* in the columns */
    int got = 0;
    while (d.at < d.end && got == 0) {
        got = *d.at >= TAG_EVENT ? take_events(c, &d, &copied, err) : take_other(c, &d, &copied, err);
        bool full = is_full(c, (size_t)(d.at - copied));
        if (got < 0 || (likely(!full && c->definitions.len < DEFINITIONS_MAX)))
            continue;
        copy_rest(c, &copied, d.at);
        if (hand_out(c, !full, err) < 0) {
            c->failed = true;
            return -1;
        }
    }
    copy_rest(c, &copied, d.at);
    c->failed = got < 0;
    return got;
}
