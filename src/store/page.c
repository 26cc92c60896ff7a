/* Pages: decoded chunks, the last few kept. Decoding runs a state over the chunk and notes where and when each event
 * was, and where its record stands, so that any of them is at hand afterwards. The first time it leaves marks
 * (shelf.c); who comes again has only the sections decoded that he asks for. A chunk of a run that is being recorded
 * may have grown since its row was read; only the events that were there then are looked at. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "src/store/reader_impl.h"

enum { STATE_SMALL = 16 << 10 }; /* bytes of a checkpoint that may be written at every mark */

static uint32_t sections(uint32_t events)
{
    return (events + MARK_EVENTS - 1) / MARK_EVENTS;
}

void page_drop(struct reader *r, struct page *p)
{
    cursor_leave(&r->cursor, p);
    shelf_put(r, p->marks);
    free(p->moments);
    free(p->places);
    free(p->ready);
    buf_release(&p->body.raw);
    memset(p, 0, sizeof *p);
}

void pages_drop_chunk(struct reader *r, size_t chunk)
{
    for (struct page *p = r->pages; p < r->pages + PAGES; p++)
        if (p->n && p->chunk == chunk)
            page_drop(r, p);
    shelf_forget(r, chunk);
}

static size_t page_bytes(const struct page *p)
{
    return p->body.raw.cap + p->n * (sizeof *p->moments + sizeof *p->places) + p->marks->bytes;
}

/* An empty page, made so by dropping those that were not used for longest. */
static struct page *make_room(struct reader *r)
{
    for (;;) {
        struct page *oldest = NULL, *empty = NULL;
        size_t bytes = 0;
        for (struct page *p = r->pages; p < r->pages + PAGES; p++) {
            if (!p->n) {
                empty = p;
                continue;
            }
            bytes += page_bytes(p);
            if (!oldest || p->used < oldest->used)
                oldest = p;
        }
        if (empty && (bytes <= PAGES_BYTES || !oldest))
            return empty;
        page_drop(r, oldest);
    }
}

/* --- decoding ------------------------------------------------------------------------------------------------- */

static void set_moment(struct moment *m, const struct state *s, const struct record *rec)
{
    const struct frame *f = state_frame(s);
    *m = (struct moment){
        .n = s->event,
        .time_ns = s->time_ns,
        .thread = s->thread,
        .kind = rec->kind,
        .unwound = rec->kind == EVENT_RETURN && rec->flags & RETURN_UNWOUND,
    };
    if (f) {
        m->call = f->call;
        m->code = f->code;
        m->file = s->defs->codes[f->code]->file;
        m->line = f->line;
        m->depth = f->depth;
    }
}

/* Going over a chunk's events, or a section's. */
struct scan {
    struct page *page;
    struct state *state;
    struct decoder decoder;
    struct block_end last;
    uint32_t blocks;
    bool leaves_marks;
};

static struct decoder decoder_at(const struct page *p, struct place at)
{
    return (struct decoder){
        .at = p->body.ops.at + at.op,
        .end = p->body.ops.at + p->body.ops.len,
        .times = p->body.times.at + at.time,
        .times_end = p->body.times.at + p->body.times.len,
    };
}

static struct place place_of(const struct page *p, const uint8_t *op, const uint8_t *time)
{
    return (struct place){ (uint32_t)(op - p->body.ops.at), (uint32_t)(time - p->body.times.at) };
}

/* Before event i, the first of a section but the chunk's first, and after it. */
static void leave_mark(struct scan *c, uint32_t i)
{
    struct mark *m = &c->page->marks->list[i / MARK_EVENTS - 1];
    mark_leave(c->page->marks, i / MARK_EVENTS - 1, c->state, place_of(c->page, c->decoder.at, c->decoder.times));
    m->blocks = c->blocks;
    m->last = c->last;
    if (!m->bytes)
        c->leaves_marks = false;
}

static int scan_events(struct scan *c, uint32_t from, uint32_t to, struct err *err)
{
    struct page *p = c->page;
    struct state *s = c->state;
    struct record rec;
    for (uint32_t i = from; i < to;) {
        const uint8_t *time = c->decoder.times;
        int got = decode_next(&c->decoder, &rec, err);
        if (got == 0)
            return err_set(err, ERR_CORRUPT, "it ends early");
        if (got < 0 || state_apply(s, &rec, err))
            return -1;
        if (rec.tag != TAG_EVENT)
            continue;
        struct moment *m = &p->moments[i];
        set_moment(m, s, &rec);
        m->starts_block = i == 0 || event_starts_block(&rec, m->thread, m->call, &c->last);
        p->places[i] = place_of(p, rec.at, time);
        c->last = (struct block_end){ .kind = m->kind, .thread = m->thread, .fd = rec.fd, .call = m->call };
        c->blocks += m->starts_block;
        if (c->leaves_marks && i && i % MARK_EVENTS == 0)
            p->marks->list[i / MARK_EVENTS - 1].goes_on = !m->starts_block;
        if (++i % MARK_EVENTS == 0 && c->leaves_marks)
            leave_mark(c, i);
    }
    return 0;
}

/* All of the chunk. The first time, marks are left, unless the program's state is large. */
static int scan_chunk(struct reader *r, struct page *p, const struct entry *e, struct err *err)
{
    struct scan c = {
        .page = p,
        .state = &r->scan,
        .decoder = decoder_at(p, (struct place){ 0, 0 }),
        .last = { .kind = EVENT_KINDS },
        .leaves_marks = !p->marks->whole && p->body.checkpoint.len <= STATE_SMALL,
    };
    r->scan.bare = !c.leaves_marks;
    if (state_restore(&r->scan, p->body.checkpoint.at, p->body.checkpoint.len, err))
        return -1;
    if (r->scan.event != e->first_event - 1)
        return err_set(err, ERR_CORRUPT, "its events have other numbers");
    if (scan_events(&c, 0, e->n_events, err))
        return -1;
    p->marks->whole |= c.leaves_marks;
    p->all_ready = true;
    return 0;
}

static int scan_section(struct reader *r, struct page *p, uint32_t section, struct err *err)
{
    const struct mark *m = section ? &p->marks->list[section - 1] : NULL;
    uint32_t from = section * MARK_EVENTS, to = from + MARK_EVENTS < p->n ? from + MARK_EVENTS : p->n;
    struct scan c = {
        .page = p,
        .state = &r->scan,
        .decoder = decoder_at(p, m ? m->next : (struct place){ 0, 0 }),
        .last = m ? m->last : (struct block_end){ .kind = EVENT_KINDS },
    };
    r->scan.bare = true;
    if (m ? state_restore(&r->scan, m->bytes, m->checkpoint_len, err)
          : state_restore(&r->scan, p->body.checkpoint.at, p->body.checkpoint.len, err))
        return -1;
    p->ready[section] = scan_events(&c, from, to, err) == 0;
    return p->ready[section] ? 0 : -1;
}

int page_ready(struct reader *r, struct page *p, uint32_t from, uint32_t to, struct err *err)
{
    struct err why = { 0 };
    if (p->all_ready)
        return 0;
    for (uint32_t i = from / MARK_EVENTS; i < sections(to); i++)
        if (!p->ready[i] && scan_section(r, p, i, &why)) {
            if (err)
                *err = why;
            return reader_damaged(r, p->chunk, err);
        }
    p->all_ready = from == 0 && to == p->n;
    return 0;
}

static int read_body(struct reader *r, const struct entry *e, struct body *b, struct err *err)
{
    struct db *db = &r->store->db;
    sqlite3_stmt *row = db_query(db, Q_BODY, err, "i", key_of(r->number, e->seq));
    int got = row ? db_step(db, row, err) : -1;
    if (got < 0)
        return -1;
    if (got == 0)
        return err_set(err, ERR_CORRUPT, "it is missing");
    struct bytes packed;
    int status = db_blob_checked(row, 0, 1, &packed)
                     ? chunk_unpack(packed.at, packed.len, &b->raw, &b->checkpoint, &b->ops, &b->times, err)
                     : err_set(err, ERR_CORRUPT, "its bytes have changed");
    sqlite3_reset(row);
    if (!status && (b->ops.len < e->n_events || b->times.len < e->n_events))
        status = err_set(err, ERR_CORRUPT, "it is too short");
    return status;
}

int reader_body(struct reader *r, size_t chunk, struct body *b, struct err *err)
{
    struct err why = { 0 };
    if (!read_body(r, &r->index[chunk], b, &why))
        return 0;
    if (err)
        *err = why;
    return reader_damaged(r, chunk, err);
}

static int fill(struct reader *r, struct page *p, const struct entry *e, struct err *err)
{
    if (read_body(r, e, &p->body, err))
        return -1;
    p->moments = malloc(e->n_events * sizeof *p->moments);
    p->places = malloc(e->n_events * sizeof *p->places);
    p->ready = calloc(sections(e->n_events), sizeof *p->ready);
    p->marks = shelf_take(r, (size_t)(e - r->index), e->n_events);
    if (!p->moments || !p->places || !p->ready || !p->marks)
        return err_memory(err);
    return p->marks->whole ? 0 : scan_chunk(r, p, e, err);
}

struct page *page_get(struct reader *r, size_t chunk, struct err *err)
{
    for (struct page *p = r->pages; p < r->pages + PAGES; p++)
        if (p->n && p->chunk == chunk) {
            p->used = ++r->clock;
            r->recent = p;
            return p;
        }
    struct page *p = make_room(r);
    const struct entry *e = &r->index[chunk];
    struct err why = { 0 };
    if (fill(r, p, e, &why)) {
        page_drop(r, p);
        if (err)
            *err = why;
        reader_damaged(r, chunk, err);
        return NULL;
    }
    p->chunk = chunk;
    p->n = e->n_events;
    p->used = ++r->clock;
    r->recent = p;
    return p;
}
