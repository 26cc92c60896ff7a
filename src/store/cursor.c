/* The state at an event. Going on from where it stands costs only the events between. Elsewhere it starts from the
 * chunk's checkpoint, or from a mark: where the chunk's first reading has left none, the state leaves them as it
 * passes, so that stepping backwards does not start from the chunk's beginning each time. */
#include "src/store/reader_impl.h"

void cursor_leave(struct cursor *c, const struct page *p)
{
    if (c->page == p)
        c->page = NULL;
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

static struct place place_of(const struct cursor *c)
{
    return (struct place){ (uint32_t)(c->decoder.at - c->page->body.ops.at),
                           (uint32_t)(c->decoder.times - c->page->body.times.at) };
}

/* Puts the cursor on the page at the nearest place before its `offset`th event (counted from 1) is over. */
static int enter(struct cursor *c, struct page *p, uint32_t offset, struct err *err)
{
    uint32_t i = offset / MARK_EVENTS;
    while (i > 0 && !p->marks->list[i - 1].bytes)
        i--;
    const struct mark *m = i ? &p->marks->list[i - 1] : NULL;
    if (m ? mark_enter(m, &c->state, err)
          : state_restore(&c->state, p->body.checkpoint.at, p->body.checkpoint.len, err))
        return -1;
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
            mark_leave(c->page->marks, (uint32_t)offset / MARK_EVENTS - 1, &c->state, place_of(c));
    }
    return 0;
}

/* Whether going on from where the cursor is beats starting at a mark. */
static bool goes_on(const struct cursor *c, const struct page *p, uint64_t n, uint64_t first)
{
    if (c->page != p || c->state.event > n)
        return false;
    uint32_t mark = (uint32_t)((n - first + 1) / MARK_EVENTS);
    return c->state.event + 1 >= first + (uint64_t)mark * MARK_EVENTS || !p->marks->list[mark - 1].bytes;
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
