/* Pages: chunks decoded once, the last few kept. Decoding runs a state over the chunk and notes where and when each
 * event was, and where its record stands, so that any of them is at hand afterwards. A chunk of a run that is being
 * recorded may have grown since its row was read; only the events that were there then are looked at. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "src/store/reader_impl.h"

static void release_marks(struct page *p)
{
    for (uint32_t i = 0; p->marks && i < p->n / MARK_EVENTS; i++) {
        buf_release(&p->marks[i].checkpoint);
        buf_release(&p->marks[i].changed);
    }
    free(p->marks);
}

void page_drop(struct reader *r, struct page *p)
{
    cursor_leave(&r->cursor, p);
    release_marks(p);
    free(p->moments);
    free(p->places);
    buf_release(&p->body.raw);
    memset(p, 0, sizeof *p);
}

void pages_drop_chunk(struct reader *r, size_t chunk)
{
    for (struct page *p = r->pages; p < r->pages + PAGES; p++)
        if (p->n && p->chunk == chunk)
            page_drop(r, p);
}

static size_t page_bytes(const struct page *p)
{
    size_t bytes = p->body.raw.cap + p->n * (sizeof *p->moments + sizeof *p->places);
    for (uint32_t i = 0; i < p->n / MARK_EVENTS; i++)
        bytes += p->marks[i].checkpoint.cap + p->marks[i].changed.cap;
    return bytes;
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

static int scan(struct page *p, struct state *s, const struct entry *e, struct err *err)
{
    struct decoder d = {
        .at = p->body.ops.at,
        .end = p->body.ops.at + p->body.ops.len,
        .times = p->body.times.at,
        .times_end = p->body.times.at + p->body.times.len,
    };
    struct record rec;
    struct block_end last = { .kind = EVENT_KINDS };
    if (state_restore(s, p->body.checkpoint.at, p->body.checkpoint.len, err))
        return -1;
    if (s->event != e->first_event - 1)
        return err_set(err, ERR_CORRUPT, "its events have other numbers");
    for (uint32_t i = 0; i < e->n_events;) {
        const uint8_t *time = d.times;
        int got = decode_next(&d, &rec, err);
        if (got == 0)
            return err_set(err, ERR_CORRUPT, "it ends early");
        if (got < 0 || state_apply(s, &rec, err))
            return -1;
        if (rec.tag != TAG_EVENT)
            continue;
        struct moment *m = &p->moments[i];
        set_moment(m, s, &rec);
        m->starts_block = i == 0 || event_starts_block(&rec, m->thread, m->call, &last);
        p->places[i++] = (struct place){
            .op = (uint32_t)(rec.at - p->body.ops.at),
            .time = (uint32_t)(time - p->body.times.at),
        };
        last = (struct block_end){ .kind = m->kind, .thread = m->thread, .fd = rec.fd, .call = m->call };
    }
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
    p->marks = calloc(e->n_events / MARK_EVENTS + 1, sizeof *p->marks);
    if (!p->moments || !p->places || !p->marks)
        return err_memory(err);
    return scan(p, &r->scan, e, err);
}

struct page *page_get(struct reader *r, size_t chunk, struct err *err)
{
    for (struct page *p = r->pages; p < r->pages + PAGES; p++)
        if (p->n && p->chunk == chunk) {
            p->used = ++r->clock;
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
    return p;
}
