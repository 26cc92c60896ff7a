/* The state at an event. Going on from where it stands costs only the events between. Elsewhere it starts from the
 * chunk's checkpoint, or from a mark: every MARK_EVENTS events the state leaves one on the page as it passes, so that
 * stepping backwards does not start from the chunk's beginning each time.
 *
 * A checkpoint does not say when variables were changed; a mark does, so that a state is the same on whichever way it
 * was reached. */
#include "src/store/reader_impl.h"
#include "smiley/varint.h"

enum { MARK_BYTES = 1 << 20 }; /* larger states leave no marks */

void cursor_leave(struct cursor *c, const struct page *p)
{
    if (c->page == p)
        c->page = NULL;
}

static void put_changed(struct buf *out, const struct state *s)
{
    size_t i = 0;
    uint64_t call, value;
    while (map_next(&s->frames, &i, &call, &value)) {
        const struct frame *f = (const struct frame *)(uintptr_t)value;
        for (uint32_t v = 0; v < f->n_vars; v++)
            if (f->vars[v].changed) {
                buf_uint(out, call);
                buf_uint(out, v);
                buf_uint(out, f->vars[v].changed);
            }
    }
}

static void get_changed(struct state *s, const struct buf *b)
{
    const uint8_t *at = b->data, *end = b->data + b->len;
    uint64_t call, var, event;
    while (b->len && varint_get(&at, end, &call) && varint_get(&at, end, &var) && varint_get(&at, end, &event)) {
        struct frame *f = (struct frame *)state_call(s, call);
        if (f && var < f->n_vars)
            f->vars[var].changed = event;
    }
}

static void leave_mark(struct cursor *c, uint32_t offset)
{
    struct mark *m = &c->page->marks[offset / MARK_EVENTS - 1];
    if (m->checkpoint.len)
        return;
    state_checkpoint(&c->state, &m->checkpoint);
    put_changed(&m->changed, &c->state);
    if (m->checkpoint.failed || m->changed.failed || m->checkpoint.len + m->changed.len > MARK_BYTES) {
        buf_release(&m->checkpoint);
        buf_release(&m->changed);
        return;
    }
    m->next.op = (uint32_t)(c->decoder.at - c->page->body.ops.at);
    m->next.time = (uint32_t)(c->decoder.times - c->page->body.times.at);
}

static void point(struct cursor *c, const struct page *p, struct place at)
{
    c->decoder = (struct decoder){
        .at = p->body.ops.at + at.op,
        .end = p->body.ops.at + p->body.ops.len,
        .times = p->body.times.at + at.time,
        .times_end = p->body.times.at + p->body.times.len,
    };
}

/* Puts the cursor on the page at the nearest place before its `offset`th event (counted from 1) is over. */
static int enter(struct cursor *c, struct page *p, uint32_t offset, struct err *err)
{
    uint32_t i = offset / MARK_EVENTS;
    while (i > 0 && !p->marks[i - 1].checkpoint.len)
        i--;
    struct mark *m = i ? &p->marks[i - 1] : NULL;
    int status = m ? state_restore(&c->state, m->checkpoint.data, m->checkpoint.len, err)
                   : state_restore(&c->state, p->body.checkpoint.at, p->body.checkpoint.len, err);
    if (status)
        return -1;
    if (m)
        get_changed(&c->state, &m->changed);
    point(c, p, m ? m->next : (struct place){ 0, 0 });
    c->page = p;
    return 0;
}

static int advance(struct cursor *c, uint64_t n, uint64_t first, struct err *err)
{
    struct record rec;
    while (c->state.event < n) {
        int got = decode_next(&c->decoder, &rec, err);
        if (got == 0)
            return err_set(err, ERR_CORRUPT, "it ends early");
        if (got < 0 || state_apply(&c->state, &rec, err))
            return -1;
        uint64_t offset = c->state.event - first + 1;
        if (offset % MARK_EVENTS == 0 && rec.tag == TAG_EVENT)
            leave_mark(c, (uint32_t)offset);
    }
    return 0;
}

/* Whether going on from where the cursor is beats starting at a mark. */
static bool goes_on(const struct cursor *c, const struct page *p, uint64_t n, uint64_t first)
{
    if (c->page != p || c->state.event > n)
        return false;
    uint32_t mark = (uint32_t)((n - first + 1) / MARK_EVENTS);
    return c->state.event + 1 >= first + (uint64_t)mark * MARK_EVENTS || !p->marks[mark - 1].checkpoint.len;
}

int reader_state(struct reader *r, uint64_t n, const struct state **state, struct err *err)
{
    struct cursor *c = &r->cursor;
    struct err why = { 0 };
    if (n < 1 || n > reader_events(r))
        return err_set(err, ERR_NOT_FOUND, "there is no event %llu; the run has %llu", (unsigned long long)n,
                       (unsigned long long)reader_events(r));
    size_t chunk = reader_chunk_of(r, n);
    struct page *p = page_get(r, chunk, err);
    if (!p)
        return -1;
    uint64_t first = r->index[chunk].first_event;
    if ((goes_on(c, p, n, first) || enter(c, p, (uint32_t)(n - first + 1), &why) == 0) &&
        advance(c, n, first, &why) == 0) {
        *state = &c->state;
        return 0;
    }
    c->page = NULL;
    if (err)
        *err = why;
    return reader_damaged(r, chunk, err);
}
