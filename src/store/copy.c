/* Copying a run from one database into another.
 *
 * The rows are copied as they are, packed, but not unseen: the database they come from may be damaged or made to
 * deceive, and what is in ours must be readable. So the run is first read through once, from one snapshot, as a reader
 * reads it (every definition, summary and event), and then put in within one transaction: it is there whole, or not at
 * all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smiley/pack.h"
#include "src/store/reader_impl.h"
#include "src/store/sources.h"

struct copy {
    struct db *from, *to;
    struct reader *reader;
    const struct run *run;
    int64_t old, new; /* the run's number here and there */
};

static int damaged(const struct copy *c, const char *what, struct err *err)
{
    return err_set(err, ERR_CORRUPT, "run %s in %s is damaged: %s", c->run->id, c->from->path, what);
}

/* --- looking at it before anything is locked ------------------------------------------------------------------ */

static bool fits(const struct entry *e, const struct summary *s)
{
    return s->first_event == e->first_event && s->n_events == e->n_events && s->n_blocks == e->n_blocks &&
           s->start_ns == e->start_ns && s->end_ns == e->end_ns;
}

static int check_summary(const struct copy *c, sqlite3_stmt *row, size_t chunk, struct err *err)
{
    const struct entry *e = chunk < c->reader->n_chunks ? &c->reader->index[chunk] : NULL;
    struct summary s;
    struct bytes blob;
    if (!e || key_number(sqlite3_column_int64(row, 0)) != e->seq || !db_blob_checked(row, 1, 2, &blob))
        return damaged(c, "a summary has changed", err);
    if (summary_read(&s, blob.at, blob.len, err))
        return -1;
    bool good = fits(e, &s);
    summary_release(&s);
    return good ? 0 : damaged(c, "a summary is not that of its events", err);
}

static int check_summaries(const struct copy *c, struct err *err)
{
    size_t chunk = 0;
    int got;
    sqlite3_stmt *row = db_query(c->from, Q_SUMMARIES, err, "ii", key_first(c->old), key_last(c->old));
    if (!row)
        return -1;
    while ((got = db_step(c->from, row, err)) > 0)
        if (check_summary(c, row, chunk++, err)) {
            got = -1;
            break;
        }
    sqlite3_reset(row);
    return got ? -1 : chunk == c->reader->n_chunks ? 0 : damaged(c, "summaries are missing", err);
}

static int check_events(const struct copy *c, struct err *err)
{
    const struct moment *moments;
    for (size_t i = 0; i < c->reader->n_chunks; i++)
        if (reader_moments(c->reader, i, &moments, err))
            return -1;
    return reader_events(c->reader) == c->run->events ? 0 : damaged(c, "events are missing", err);
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

static int put_run(struct copy *c, struct err *err)
{
    const struct run *run = c->run;
    enum run_status status = run->status == RUN_RUNNING ? RUN_LOST : run->status;
    sqlite3_stmt *row = db_query(c->from, Q_RUN_REST, err, "i", c->old);
    int got = row ? db_step(c->from, row, err) : -1;
    if (got <= 0)
        return got < 0 ? -1 : damaged(c, "it is gone", err);
    int status_code = -1;
    if (!db_do(c->to, Q_RUN_INSERT, err, "ttttttiitiit", run->id, db_text(row, 0), run->cwd, run->host, run->user,
               run->python, run->pid, run->start_ns, run->notice, (int64_t)0, (int64_t)0, "")) {
        c->new = sqlite3_last_insert_rowid(c->to->sql);
        status_code = db_do(c->to, Q_RUN_COPIED, err, "itiii", c->new, db_text(row, 1), sqlite3_column_int64(row, 2),
                            sqlite3_column_int64(row, 3), (int64_t)run->events) ||
                              db_do(c->to, Q_RUN_END, err, "itiititttt", c->new, run->python, run->pid, run->end_ns,
                                    store_status_words[status], (int64_t)run->code, run->error_type, run->error_message,
                                    run->traceback, run->notice)
                          ? -1
                          : 0;
    }
    sqlite3_reset(row);
    if (!status_code && c->new > RUN_MAX)
        return err_set(err, ERR_FAILED, "%s has had too many runs; start a new database", c->to->path);
    return status_code;
}

static int put_definitions_row(struct copy *c, sqlite3_stmt *row, struct err *err)
{
    struct bytes records;
    if (!db_blob_checked(row, 1, 2, &records))
        return damaged(c, "its definitions have changed", err);
    return db_do(c->to, Q_DEFINITIONS_PUT, err, "ibi", key_of(c->new, key_number(sqlite3_column_int64(row, 0))),
                 records, db_hash(records));
}

static int put_chunk_row(struct copy *c, sqlite3_stmt *row, struct err *err)
{
    struct bytes summary = db_blob(row, 8);
    return db_do(c->to, Q_CHUNK_PUT, err, "iiiiiiiibi", key_of(c->new, key_number(sqlite3_column_int64(row, 0))),
                 sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3),
                 sqlite3_column_int64(row, 4), sqlite3_column_int64(row, 5), sqlite3_column_int64(row, 6),
                 sqlite3_column_int64(row, 7), summary, db_hash(summary));
}

static int put_body_row(struct copy *c, sqlite3_stmt *row, struct err *err)
{
    struct bytes body;
    if (!db_blob_checked(row, 1, 2, &body))
        return damaged(c, "events have changed", err);
    return db_do(c->to, Q_BODY_PUT, err, "ibi", key_of(c->new, key_number(sqlite3_column_int64(row, 0))), body,
                 db_hash(body));
}

static int put_rows(struct copy *c, enum query q, int (*put)(struct copy *, sqlite3_stmt *, struct err *),
                    struct err *err)
{
    int got;
    sqlite3_stmt *row = db_query(c->from, q, err, "ii", key_first(c->old), key_last(c->old));
    if (!row)
        return -1;
    while ((got = db_step(c->from, row, err)) > 0)
        if (put(c, row, err)) {
            got = -1;
            break;
        }
    sqlite3_reset(row);
    return got;
}

/* Under the name that its text has, whatever it had there. */
static int put_source(struct copy *c, uint32_t file, struct err *err)
{
    const char *text;
    size_t len;
    if (reader_source(c->reader, file, &text, &len, err))
        return -1;
    if (!text)
        return 0;
    struct buf packed = BUF_INIT, whole = { .data = (uint8_t *)(uintptr_t)text, .len = len };
    char key[SOURCE_KEY_LEN + 1];
    source_key(&whole, key);
    int status = pack(&packed, text, len, err);
    struct bytes b = { .at = packed.data, .len = packed.len };
    if (!status && (db_do(c->to, Q_SOURCE_PUT, err, "tib", key, (int64_t)len, b) ||
                    db_do(c->to, Q_FILE_SOURCE, err, "iit", c->new, (int64_t)file, key)))
        status = -1;
    buf_release(&packed);
    return status;
}

static int put_files(struct copy *c, struct err *err)
{
    const struct defs *defs = reader_defs(c->reader);
    for (uint32_t i = 0; i < defs->n_files; i++)
        if (db_do(c->to, Q_FILE_PUT, err, "iit", c->new, (int64_t)i, defs->files[i].path) || put_source(c, i, err))
            return -1;
    return 0;
}

static int put_profile(struct copy *c, struct err *err)
{
    struct buf records = BUF_INIT;
    int status = reader_profile(c->reader, &records, err);
    if (!status)
        status = profile_put(c->to, c->new, (struct bytes){ .at = records.data, .len = records.len }, err);
    buf_release(&records);
    return status;
}

static int put_all(struct copy *c, struct err *err)
{
    if (put_run(c, err) || put_rows(c, Q_DEFINITIONS, put_definitions_row, err) ||
        put_rows(c, Q_CHUNK_ROWS, put_chunk_row, err) || put_rows(c, Q_BODY_ROWS, put_body_row, err) ||
        put_files(c, err))
        return -1;
    return put_profile(c, err);
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

/* Where the run is there already, it goes first, or that is the end of it. */
static int make_room(struct store *to, const char *id, bool replace, struct err *err)
{
    int64_t there;
    int got = db_value(&to->db, Q_RUN_EXACT, &there, err, "t", id);
    if (got <= 0)
        return got;
    if (!replace)
        return err_set(err, ERR_FAILED, "run %s is in %s already; --replace puts this one in its place", id,
                       to->db.path);
    return store_delete_rows(to, id, err);
}

static int copy_checked(struct store *to, struct copy *c, bool replace, struct err *err)
{
    if (db_begin(&to->db, err))
        return -1;
    int status = make_room(to, c->run->id, replace, err);
    if (!status)
        status = put_all(c, err);
    return db_end(&to->db, status, err);
}

static int copy_open(struct store *to, struct copy *c, bool replace, struct err *err)
{
    int64_t there;
    if (c->run->status == RUN_RUNNING)
        return err_set(err, ERR_FAILED, "run %s is still being recorded: end the program first", c->run->id);
    int got = replace ? 0 : db_value(&to->db, Q_RUN_EXACT, &there, err, "t", c->run->id);
    if (got > 0) /* before the long look */
        return make_room(to, c->run->id, false, err);
    if (got < 0 || check_summaries(c, err) || check_events(c, err))
        return -1;
    return copy_checked(to, c, replace, err);
}

int store_copy_run(struct store *to, struct store *from, const char *id, bool replace, struct err *err)
{
    struct copy c = { .from = &from->db, .to = &to->db };
    bool begun;
    if (db_snapshot(&from->db, &begun, err))
        return -1;
    int status = reader_open(&c.reader, from, id, err);
    if (!status) {
        c.run = reader_run(c.reader);
        c.old = c.reader->number;
        status = copy_open(to, &c, replace, err);
    }
    reader_close(c.reader);
    db_snapshot_end(&from->db, begun);
    return status;
}
