/* A stored run: its row, its definitions and the index of its chunks, read at open and again, from where they ended, at
 * refresh. Only the last chunk of a run can be replaced, by itself with more events. */
#include "smiley/reader.h"

#include <stdlib.h>
#include <string.h>

#include "src/store/reader_impl.h"

int reader_damaged(const struct reader *r, size_t chunk, struct err *err)
{
    const struct entry *e = &r->index[chunk];
    struct err why = { 0 };
    if (err)
        why = *err;
    if (why.code != ERR_CORRUPT)
        return -1; /* no memory, no access: nothing wrong with the chunk */
    return err_set(err, ERR_CORRUPT, "events %llu to %llu of run %s are damaged: %.200s",
                   (unsigned long long)e->first_event, (unsigned long long)(e->first_event + e->n_events - 1),
                   r->run.id, why.text);
}

/* --- definitions ---------------------------------------------------------------------------------------------- */

static int add_definitions(struct defs *defs, struct bytes records, struct err *err)
{
    struct decoder d = { .at = records.at, .end = records.at + records.len };
    struct record rec;
    int got;
    while ((got = decode_next(&d, &rec, err)) > 0)
        if (defs_add(defs, &rec, err))
            return -1;
    return got;
}

static int read_definitions(struct reader *r, struct err *err)
{
    struct db *db = &r->store->db;
    int got;
    sqlite3_stmt *row = db_query(db, Q_DEFINITIONS, err, "ii", key_of(r->number, r->next_part), key_last(r->number));
    if (!row)
        return -1;
    while ((got = db_step(db, row, err)) > 0) {
        r->next_part = key_number(sqlite3_column_int64(row, 0)) + 1;
        struct bytes records;
        got = db_blob_checked(row, 1, 2, &records)
                  ? add_definitions(&r->defs, records, err)
                  : err_set(err, ERR_CORRUPT, "run %s in %s is damaged: its definitions have changed", r->run.id,
                            db->path);
        if (got < 0)
            break;
    }
    sqlite3_reset(row);
    return got;
}

/* --- index ---------------------------------------------------------------------------------------------------- */

static const struct entry *last_of(const struct reader *r)
{
    return r->n_chunks ? &r->index[r->n_chunks - 1] : NULL;
}

static uint64_t positive(sqlite3_stmt *row, int column)
{
    int64_t v = sqlite3_column_int64(row, column);
    return v > 0 ? (uint64_t)v : 0;
}

static int entry_from_row(struct reader *r, struct entry *e, sqlite3_stmt *row, struct err *err)
{
    uint64_t events = positive(row, 2), blocks = positive(row, 3);
    uint64_t expected = reader_events(r) + 1;
    *e = (struct entry){
        .seq = key_number(sqlite3_column_int64(row, 0)),
        .first_event = positive(row, 1),
        .n_events = (uint32_t)events,
        .n_blocks = (uint32_t)blocks,
        .start_ns = positive(row, 4),
        .end_ns = positive(row, 5),
        .blocks_before = reader_blocks_before(r, r->n_chunks),
    };
    if (events < 1 || events > EVENTS_MAX || blocks > events || e->first_event != expected)
        return err_set(err, ERR_CORRUPT, "run %s in %s is damaged: what follows event %llu is missing", r->run.id,
                       r->store->db.path, (unsigned long long)(expected - 1));
    return 0;
}

static int push(struct reader *r, const struct entry *e, struct err *err)
{
    if (r->n_chunks && summary_release_last(r, err))
        return -1;
    if (r->n_chunks == r->cap_chunks) {
        size_t cap = r->cap_chunks ? 2 * r->cap_chunks : 64;
        struct entry *more = realloc(r->index, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        r->index = more;
        r->cap_chunks = cap;
    }
    r->index[r->n_chunks++] = *e;
    return 0;
}

/* Forgets the last chunk; the next row read is what it has become. */
static void pop(struct reader *r)
{
    summary_drop(r, r->n_chunks - 1);
    pages_drop_chunk(r, r->n_chunks - 1);
    r->n_chunks--;
}

/* Whether the row of the last chunk still says what we know of it. */
static bool unchanged(const struct reader *r, sqlite3_stmt *row)
{
    const struct entry *last = last_of(r);
    return key_number(sqlite3_column_int64(row, 0)) == last->seq && positive(row, 2) == last->n_events;
}

static int read_index(struct reader *r, struct err *err)
{
    struct db *db = &r->store->db;
    bool known = r->n_chunks > 0;
    uint32_t from = known ? last_of(r)->seq : 0;
    int got;
    sqlite3_stmt *row = db_query(db, Q_CHUNKS, err, "ii", key_of(r->number, from), key_last(r->number));
    if (!row)
        return -1;
    while ((got = db_step(db, row, err)) > 0) {
        struct entry e;
        if (known) {
            known = false;
            if (unchanged(r, row))
                continue;
            pop(r);
        }
        if (entry_from_row(r, &e, row, err) || push(r, &e, err)) {
            got = -1;
            break;
        }
    }
    sqlite3_reset(row);
    if (got == 0)
        summary_keep_last(r);
    return got;
}

/* --- opening -------------------------------------------------------------------------------------------------- */

static int read_all(struct reader *r, const char *id, struct err *err)
{
    bool begun;
    struct run run;
    int64_t number;
    if (db_snapshot(&r->store->db, &begun, err))
        return -1;
    int status = store_run_row(r->store, id, &number, &run, err);
    if (!status && r->number && number != r->number) {
        run_release(&run);
        status = store_no_run(r->store, id, err); /* it was deleted, and another has come under its id */
    }
    if (!status) {
        run_release(&r->run);
        r->run = run;
        r->number = number;
        status = read_definitions(r, err) || read_index(r, err) ? -1 : 0;
        r->run.events = reader_events(r);
    }
    db_snapshot_end(&r->store->db, begun);
    return status;
}

int reader_open(struct reader **out, struct store *s, const char *id, struct err *err)
{
    struct reader *r = calloc(1, sizeof *r);
    *out = NULL;
    if (!r)
        return err_memory(err);
    r->store = s;
    run_init(&r->run);
    defs_init(&r->defs);
    state_init(&r->scan, &r->defs);
    r->scan.trusting = true; /* it looks into no value; the cursor does, and finds out */
    state_init(&r->cursor.state, &r->defs);
    if (read_all(r, id, err)) {
        reader_close(r);
        return -1;
    }
    *out = r;
    return 0;
}

void reader_close(struct reader *r)
{
    if (!r)
        return;
    for (struct page *p = r->pages; p < r->pages + PAGES; p++)
        page_drop(r, p);
    shelf_release(&r->shelf);
    summaries_release(r);
    free(r->index);
    state_release(&r->scan);
    state_release(&r->cursor.state);
    defs_release(&r->defs);
    run_release(&r->run);
    reader_sources_release(r);
    free(r);
}

int reader_refresh(struct reader *r, bool *grown, struct err *err)
{
    uint64_t events = reader_events(r);
    enum run_status status = r->run.status;
    char id[sizeof r->run.id];
    memcpy(id, r->run.id, sizeof id);
    *grown = false;
    if (read_all(r, id, err))
        return -1;
    *grown = reader_events(r) != events || r->run.status != status;
    return 0;
}

/* --- asking --------------------------------------------------------------------------------------------------- */

const struct run *reader_run(const struct reader *r)
{
    return &r->run;
}

const struct defs *reader_defs(const struct reader *r)
{
    return &r->defs;
}

uint64_t reader_events(const struct reader *r)
{
    const struct entry *last = last_of(r);
    return last ? last->first_event + last->n_events - 1 : 0;
}

uint64_t reader_duration_ns(const struct reader *r)
{
    const struct entry *last = last_of(r);
    return last ? last->end_ns : 0;
}

size_t reader_chunks(const struct reader *r)
{
    return r->n_chunks;
}

uint64_t reader_blocks_before(const struct reader *r, size_t chunk)
{
    if (chunk < r->n_chunks)
        return r->index[chunk].blocks_before;
    const struct entry *last = last_of(r);
    return last ? last->blocks_before + last->n_blocks : 0;
}

struct extent reader_extent(const struct reader *r, size_t chunk)
{
    const struct entry *e = &r->index[chunk];
    return (struct extent){ e->first_event, e->n_events, e->start_ns, e->end_ns };
}

size_t reader_chunk_of(const struct reader *r, uint64_t n)
{
    size_t low = 0, high = r->n_chunks;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->index[middle].first_event <= n)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t reader_chunk_of_block(const struct reader *r, uint64_t index)
{
    size_t low = 0, high = r->n_chunks;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->index[middle].blocks_before <= index)
            low = middle;
        else
            high = middle;
    }
    return low;
}
