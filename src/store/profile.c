/* A run's profile: rows that are replaced as the totals grow. */
#include <string.h>

#include "smiley/write.h"
#include "src/store/reader_impl.h"

enum { TOTALS_OF_RECORD = 4096 };

/* --- writing ------------------------------------------------------------------------------------------------ */

static const char *text_of(struct buf *b, struct bytes text)
{
    buf_clear(b);
    buf_put(b, text.at, text.len);
    return buf_str(b);
}

static int put_function(struct db *db, int64_t run, const struct record *r, struct err *err)
{
    struct buf file = BUF_INIT, name = BUF_INIT;
    int status = db_do(db, Q_FUNCTION_PUT, err, "iititi", run, (int64_t)r->id, text_of(&file, r->text),
                       (int64_t)r->first_line, text_of(&name, r->text2), (int64_t)r->traced - 1);
    buf_release(&file);
    buf_release(&name);
    return status;
}

static int put_totals(struct db *db, int64_t run, struct bytes rest, struct err *err)
{
    struct profile_total t;
    int status = 0;
    while (!status && profile_next(&rest, &t)) {
        int64_t calls = (int64_t)t.calls, recursive = (int64_t)t.recursive;
        int64_t own = (int64_t)t.own_ns, total = (int64_t)t.total_ns;
        if (t.caller)
            status = db_do(db, Q_EDGE_PUT, err, "iiiiiii", run, (int64_t)t.caller - 1, (int64_t)t.function, calls,
                           recursive, own, total);
        else
            status = db_do(db, Q_FUNCTION_TOTAL, err, "iiiiii", run, (int64_t)t.function, calls, recursive, own, total);
    }
    return status;
}

int profile_put(struct db *db, int64_t run, struct bytes records, struct err *err)
{
    struct decoder d = { .at = records.at, .end = records.at + records.len };
    struct record r;
    int got;
    while ((got = decode_next(&d, &r, err)) > 0)
        if (r.tag == TAG_FUNCTION ? put_function(db, run, &r, err) : put_totals(db, run, r.body, err))
            return -1;
    return got;
}

/* --- reading ------------------------------------------------------------------------------------------------ */

/* Totals on their way into PROFILE records of a bounded size. */
struct totals {
    struct buf *out;
    struct buf rows;
    uint32_t n;
};

static void flush(struct totals *t)
{
    uint8_t *at = t->n ? buf_reserve(t->out, WRITE_PROFILE_MAX) : NULL;
    if (at) {
        t->out->len = (size_t)(write_profile(at, 0, t->n) - t->out->data);
        buf_put(t->out, t->rows.data, t->rows.len);
    }
    t->out->failed |= t->rows.failed;
    buf_clear(&t->rows);
    t->n = 0;
}

static uint64_t number(sqlite3_stmt *row, int column)
{
    int64_t v = sqlite3_column_int64(row, column);
    return v > 0 ? (uint64_t)v : 0;
}

/* The total in the four columns from this one. */
static void add(struct totals *t, uint32_t caller, uint32_t function, sqlite3_stmt *row, int column)
{
    uint8_t *at = buf_reserve(&t->rows, WRITE_TOTAL_MAX);
    uint64_t calls = number(row, column), recursive = number(row, column + 1);
    if (!at)
        return;
    if (recursive > calls)
        recursive = calls;
    at = write_total(at, caller, function, calls, recursive, number(row, column + 2), number(row, column + 3));
    t->rows.len = (size_t)(at - t->rows.data);
    if (++t->n == TOTALS_OF_RECORD)
        flush(t);
}

static bool is_id(uint64_t v)
{
    return v < MAX_IDS;
}

static void read_function(struct reader *r, struct totals *t, sqlite3_stmt *row)
{
    uint64_t id = number(row, 0);
    const char *file = db_text(row, 1), *name = db_text(row, 3); /* of one row: both stay until the next */
    size_t file_len = strnlen(file, MAX_NAME), name_len = strnlen(name, MAX_NAME);
    int64_t line = sqlite3_column_int64(row, 2), code = sqlite3_column_int64(row, 4);
    uint8_t *at = is_id(id) ? buf_reserve(t->out, WRITE_DEF_MAX + file_len + name_len) : NULL;
    if (!at)
        return;
    if (line < 0 || line > INT32_MAX)
        line = 0;
    if (code < 0 || code >= r->defs.n_codes)
        code = -1;
    at = write_function(at, (uint32_t)id, file, file_len, (uint32_t)line, name, name_len, (uint32_t)(code + 1));
    t->out->len = (size_t)(at - t->out->data);
}

static int read_functions(struct reader *r, struct totals *t, struct err *err)
{
    struct buf later = BUF_INIT; /* the totals come behind all definitions */
    struct totals own = { .out = &later };
    sqlite3_stmt *row = db_query(&r->store->db, Q_FUNCTIONS, err, "i", r->number);
    int got = row ? 1 : -1;
    while (got > 0 && (got = db_step(&r->store->db, row, err)) > 0) {
        read_function(r, t, row);
        if (is_id(number(row, 0)) && number(row, 5))
            add(&own, 0, (uint32_t)number(row, 0), row, 5);
    }
    sqlite3_reset(row);
    flush(&own);
    buf_put(t->out, later.data, later.len);
    t->out->failed |= later.failed;
    buf_release(&own.rows);
    buf_release(&later);
    return got;
}

static int read_edges(struct reader *r, struct totals *t, struct err *err)
{
    sqlite3_stmt *row = db_query(&r->store->db, Q_EDGES, err, "i", r->number);
    int got = row ? 1 : -1;
    while (got > 0 && (got = db_step(&r->store->db, row, err)) > 0) {
        uint64_t caller = number(row, 0), function = number(row, 1);
        if (is_id(caller) && is_id(function))
            add(t, (uint32_t)caller + 1, (uint32_t)function, row, 2);
    }
    sqlite3_reset(row);
    flush(t);
    return got;
}

int reader_profile(struct reader *r, struct buf *out, struct err *err)
{
    struct totals t = { .out = out };
    bool begun;
    if (db_snapshot(&r->store->db, &begun, err))
        return -1;
    int status = read_functions(r, &t, err) || read_edges(r, &t, err) ? -1 : 0;
    db_snapshot_end(&r->store->db, begun);
    buf_release(&t.rows);
    return !status && out->failed ? err_memory(err) : status;
}
