/* Summaries, read in groups when first asked for and kept as long as they are not too large together: a run of 100
 * million events has six thousand of them, and who walks through them all does so again and again. */
#include <stdlib.h>
#include <string.h>

#include "src/store/reader_impl.h"

enum {
    GROUP = 32,            /* read at once */
    KEPT_MIN = 256,        /* so many are always kept … */
    KEPT_BYTES = 24 << 20, /* … more only within this */
};

static size_t summary_bytes(const struct summary *s)
{
    return sizeof *s + s->n_threads * sizeof *s->threads + s->n_lines * sizeof *s->lines +
           s->n_codes * sizeof *s->codes + s->n_vars * sizeof *s->vars + s->n_times * sizeof *s->times;
}

void summary_drop(struct reader *r, size_t chunk)
{
    struct summary *s = r->index[chunk].summary;
    if (!s)
        return;
    r->summaries.bytes -= summary_bytes(s);
    summary_release(s);
    free(s);
    r->index[chunk].summary = NULL;
}

void summaries_release(struct reader *r)
{
    for (size_t i = 0; i < r->n_chunks; i++)
        summary_drop(r, i);
    free(r->summaries.order);
    memset(&r->summaries, 0, sizeof r->summaries);
}

/* Appends to the ring of what may be let go. The last chunk's does not stand there: its row may have been replaced, so
 * that it could not be read again. */
static bool note(struct reader *r, size_t chunk)
{
    struct summary_cache *c = &r->summaries;
    if (c->len == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 256;
        uint32_t *order = malloc(cap * sizeof *order);
        if (!order)
            return false;
        for (size_t i = 0; i < c->len; i++)
            order[i] = c->order[(c->head + i) % c->cap];
        free(c->order);
        c->order = order;
        c->cap = cap;
        c->head = 0;
    }
    c->order[(c->head + c->len++) % c->cap] = (uint32_t)chunk;
    return true;
}

/* Lets go of any but the newest, at random: who walks through all of them again then still finds a part. */
static void let_go(struct reader *r)
{
    struct summary_cache *c = &r->summaries;
    while (c->bytes > KEPT_BYTES && c->len > KEPT_MIN) {
        c->dice = c->dice * UINT64_C(6364136223846793005) + 1;
        uint32_t *any = &c->order[(c->head + (c->dice >> 33) % (c->len - KEPT_MIN)) % c->cap], chunk = *any;
        *any = c->order[c->head];
        c->head = (c->head + 1) % c->cap;
        c->len--;
        summary_drop(r, chunk);
    }
}

/* What is left of a summary that cannot be read: what the row says. */
static void from_entry(struct summary *s, const struct entry *e)
{
    *s = (struct summary){
        .first_event = e->first_event,
        .n_events = e->n_events,
        .n_blocks = e->n_blocks,
        .start_ns = e->start_ns,
        .end_ns = e->end_ns,
    };
}

static bool fits(const struct summary *s, const struct entry *e)
{
    return s->first_event == e->first_event && s->n_events == e->n_events && s->n_blocks == e->n_blocks;
}

/* blob NULL: there is no good one */
static bool keep(struct reader *r, size_t chunk, const struct bytes *blob)
{
    struct entry *e = &r->index[chunk];
    struct summary *s = calloc(1, sizeof *s);
    if (!s)
        return false;
    if (!blob || summary_read(s, blob->at, blob->len, NULL)) {
        from_entry(s, e);
    } else if (!fits(s, e)) {
        summary_release(s);
        from_entry(s, e);
    }
    if (chunk + 1 < r->n_chunks && !note(r, chunk)) {
        summary_release(s);
        free(s);
        return false;
    }
    e->summary = s;
    r->summaries.bytes += summary_bytes(s);
    return true;
}

/* Reads those of [chunk, end) that are not in memory. Errors are silent: they leave summaries that say little. */
static void read_group(struct reader *r, size_t chunk, size_t end)
{
    struct db *db = &r->store->db;
    sqlite3_stmt *row = db_query(db, Q_SUMMARIES, NULL, "ii", key_of(r->number, r->index[chunk].seq),
                                 key_of(r->number, r->index[end - 1].seq));
    while (row && chunk < end && db_step(db, row, NULL) > 0) {
        uint32_t seq = key_number(sqlite3_column_int64(row, 0));
        while (chunk < end && r->index[chunk].seq < seq)
            chunk++;
        struct bytes blob;
        bool good = db_blob_checked(row, 1, 2, &blob);
        if (chunk < end && r->index[chunk].seq == seq && !r->index[chunk].summary &&
            !keep(r, chunk, good ? &blob : NULL))
            break;
    }
    sqlite3_reset(row);
}

const struct summary *reader_summary(const struct reader *reader, size_t chunk)
{
    static const struct summary nothing;
    struct reader *r = (struct reader *)reader; /* a cache is no change of what it says */
    if (r->index[chunk].summary)
        return r->index[chunk].summary;
    size_t start = chunk - chunk % GROUP, end = start + GROUP < r->n_chunks ? start + GROUP : r->n_chunks;
    let_go(r);
    read_group(r, start, end);
    if (!r->index[chunk].summary)
        keep(r, chunk, NULL);
    return r->index[chunk].summary ? r->index[chunk].summary : &nothing;
}

void summary_keep_last(struct reader *r)
{
    size_t last = r->n_chunks - 1;
    if (r->n_chunks && !r->index[last].summary)
        read_group(r, last, last + 1);
}

int summary_release_last(struct reader *r, struct err *err)
{
    size_t last = r->n_chunks - 1;
    return !r->index[last].summary || note(r, last) ? 0 : err_memory(err);
}
