/* The rows of the Python program's databases.
 *
 * Which tables and columns there are is asked first, and every statement made of those; a column that is missing reads
 * as NULL. Its own indexes and views are not relied on. */
#include "smiley/foreign_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/store/db.h"

enum { RUNS_MAX = 10000 };

struct foreign_db {
    struct db db;
    sqlite3_stmt *runs, *strangers, *run, *events, *source; /* NULL: its table is not there */
    struct bytes *ids;                                      /* owned, and what they point to */
    size_t n_ids, cap_ids;
};

/* --- what there is ---------------------------------------------------------------------------------------------- */

static bool has_column(struct db *db, const char *table, const char *column)
{
    sqlite3_stmt *s;
    bool there = false;
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA table_info(%s)", table);
    if (sqlite3_prepare_v2(db->sql, sql, -1, &s, NULL) != SQLITE_OK)
        return false;
    while (!there && sqlite3_step(s) == SQLITE_ROW)
        there = sqlite3_stricmp(db_text(s, 1), column) == 0;
    sqlite3_finalize(s);
    return there;
}

/* "SELECT a, NULL, c": the columns in their order, NULL for those that are not there. */
static void select_columns(struct db *db, struct buf *sql, const char *table, const char *const *columns)
{
    buf_puts(sql, "SELECT ");
    for (size_t i = 0; columns[i]; i++)
        buf_printf(sql, "%s%s", i ? ", " : "", has_column(db, table, columns[i]) ? columns[i] : "NULL");
    buf_printf(sql, " FROM %s ", table);
}

static sqlite3_stmt *prepare(struct db *db, struct buf *sql)
{
    sqlite3_stmt *s = NULL;
    if (!sql->failed && sqlite3_prepare_v2(db->sql, buf_str(sql), -1, &s, NULL) != SQLITE_OK)
        s = NULL;
    buf_release(sql);
    return s;
}

static sqlite3_stmt *prepare_text(struct db *db, const char *text)
{
    struct buf sql = BUF_INIT;
    buf_puts(&sql, text);
    return prepare(db, &sql);
}

enum { RUN_CWD, RUN_COMMAND, RUN_START, RUN_STOP, RUN_MESSAGE, RUN_TRACEBACK, RUN_STATS };
static const char *const run_columns[] = { "cwd",           "description", "start_time", "end_time",
                                           "error_message", "traceback",   "stats",      NULL };

enum { EV_EVENT, EV_THREAD, EV_FILE, EV_LINE, EV_FUNCTION, EV_ARG, EV_LOCALS, EV_TIME };
static const char *const event_columns[] = { "event",     "thread_id",  "filename",  "line_no", "func_name",
                                             "trace_arg", "local_vars", "timestamp", NULL };

static void prepare_all(struct foreign_db *f)
{
    struct db *db = &f->db;
    struct buf sql = BUF_INIT;
    bool starts = has_column(db, "run", "start_time");
    f->runs = prepare_text(db, starts ? "SELECT id FROM run ORDER BY start_time, rowid"
                                      : "SELECT id FROM run ORDER BY rowid");
    select_columns(db, &sql, "run", run_columns);
    buf_puts(&sql, "WHERE id = ?1");
    f->run = prepare(db, &sql);
    f->strangers = prepare_text(db, "SELECT DISTINCT run_id FROM trace");
    select_columns(db, &sql, "trace", event_columns);
    buf_printf(&sql, "WHERE run_id = ?1 ORDER BY %s", has_column(db, "trace", "id") ? "id" : "rowid");
    f->events = prepare(db, &sql);
    f->source = prepare_text(db, "SELECT body FROM file JOIN run_file USING (signature) "
                                 "WHERE run_id = ?1 AND name = ?2 ORDER BY length(body) DESC LIMIT 1");
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static int open_any(struct db *db, const char *path, struct err *err)
{
    int64_t tables;
    if (db_open(db, path, DB_READ, err))
        return -1;
    if (db_int(db, "SELECT count(*) FROM sqlite_schema", &tables, err) == 0)
        return 0;
    db_close(db);
    /* it may be that nothing can be made beside it */
    return db_open(db, path, DB_READ_FROZEN, err);
}

static int looks_right(struct db *db, bool *right, struct err *err)
{
    int64_t application, tables;
    if (db_int(db, "PRAGMA application_id", &application, err) ||
        db_int(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('run', 'trace')", &tables,
               err))
        return -1;
    *right = application == 0 && tables > 0;
    return 0;
}

int foreign_db_is(const char *path)
{
    struct stat st;
    struct db db;
    bool right = false;
    if (stat(path, &st) || !S_ISREG(st.st_mode) || st.st_size == 0 || open_any(&db, path, NULL))
        return 0;
    looks_right(&db, &right, NULL);
    db_close(&db);
    return right;
}

int foreign_db_open(struct foreign_db **out, const char *path, struct err *err)
{
    struct foreign_db *f = calloc(1, sizeof *f);
    bool right;
    *out = NULL;
    if (!f)
        return err_memory(err);
    if (open_any(&f->db, path, err) || looks_right(&f->db, &right, err)) {
        foreign_db_close(f);
        return -1;
    }
    if (!right) {
        foreign_db_close(f);
        return err_set(err, ERR_FAILED, "%s is no database of smiley's", path);
    }
    prepare_all(f);
    *out = f;
    return 0;
}

static void forget_ids(struct foreign_db *f)
{
    for (size_t i = 0; i < f->n_ids; i++)
        free((void *)(uintptr_t)f->ids[i].at);
    f->n_ids = 0;
}

void foreign_db_close(struct foreign_db *f)
{
    if (!f)
        return;
    sqlite3_stmt *all[] = { f->runs, f->strangers, f->run, f->events, f->source };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sqlite3_finalize(all[i]);
    forget_ids(f);
    free(f->ids);
    db_close(&f->db);
    free(f);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

/* A column as text, whatever it holds; NULL stays NULL, and what is empty is not NULL. */
static struct bytes text(sqlite3_stmt *row, int column)
{
    if (sqlite3_column_type(row, column) == SQLITE_NULL)
        return (struct bytes){ 0 };
    const void *at = sqlite3_column_blob(row, column);
    if (sqlite3_column_type(row, column) != SQLITE_BLOB)
        at = sqlite3_column_text(row, column);
    return (struct bytes){ .at = at ? at : (const void *)"", .len = (size_t)sqlite3_column_bytes(row, column) };
}

static struct foreign_time moment(sqlite3_stmt *row, int column)
{
    int type = sqlite3_column_type(row, column);
    bool known = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    return (struct foreign_time){ .known = known, .seconds = known ? sqlite3_column_double(row, column) : 0 };
}

static void bind(sqlite3_stmt *s, int at, struct bytes b)
{
    sqlite3_bind_text64(s, at, b.at ? (const char *)b.at : "", b.len, SQLITE_STATIC, SQLITE_UTF8);
}

static bool is_there(const struct foreign_db *f, struct bytes id)
{
    for (size_t i = 0; i < f->n_ids; i++)
        if (f->ids[i].len == id.len && memcmp(f->ids[i].at, id.at, id.len) == 0)
            return true;
    return false;
}

static int add_id(struct foreign_db *f, struct bytes id, struct err *err)
{
    if (!id.at || f->n_ids == RUNS_MAX || is_there(f, id))
        return 0;
    if (f->n_ids == f->cap_ids) {
        size_t cap = f->cap_ids ? 2 * f->cap_ids : 16;
        struct bytes *more = realloc(f->ids, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        f->ids = more;
        f->cap_ids = cap;
    }
    uint8_t *copy = malloc(id.len + 1);
    if (!copy)
        return err_memory(err);
    memcpy(copy, id.at, id.len);
    copy[id.len] = 0;
    f->ids[f->n_ids++] = (struct bytes){ .at = copy, .len = id.len };
    return 0;
}

static int add_ids(struct foreign_db *f, sqlite3_stmt *s, struct err *err)
{
    int status = 0;
    while (s && !status && sqlite3_step(s) == SQLITE_ROW)
        status = add_id(f, text(s, 0), err);
    sqlite3_reset(s);
    return status;
}

int foreign_db_runs(struct foreign_db *f, const struct bytes **ids, size_t *n, struct err *err)
{
    forget_ids(f);
    if (add_ids(f, f->runs, err) || add_ids(f, f->strangers, err))
        return -1;
    *ids = f->ids;
    *n = f->n_ids;
    return 0;
}

int foreign_db_run(struct foreign_db *f, struct bytes id, struct foreign_run *run, struct err *err)
{
    *run = (struct foreign_run){ .id = id };
    if (!f->run)
        return 0;
    sqlite3_reset(f->run);
    bind(f->run, 1, id);
    int rc = sqlite3_step(f->run);
    if (rc != SQLITE_ROW)
        return rc == SQLITE_DONE ? 0 : db_fail(&f->db, err);
    run->cwd = text(f->run, RUN_CWD);
    run->command_line = text(f->run, RUN_COMMAND);
    run->message = text(f->run, RUN_MESSAGE);
    run->traceback = text(f->run, RUN_TRACEBACK);
    run->stats = text(f->run, RUN_STATS);
    run->start = moment(f->run, RUN_START);
    run->end = moment(f->run, RUN_STOP);
    return 0;
}

static void read_event(sqlite3_stmt *row, struct foreign_event *e)
{
    *e = (struct foreign_event){
        .event = text(row, EV_EVENT),
        .thread = text(row, EV_THREAD),
        .file = text(row, EV_FILE),
        .function = text(row, EV_FUNCTION),
        .arg = text(row, EV_ARG),
        .locals = text(row, EV_LOCALS),
        .time = moment(row, EV_TIME),
        .has_line = sqlite3_column_type(row, EV_LINE) == SQLITE_INTEGER,
        .line = sqlite3_column_int64(row, EV_LINE),
    };
}

int foreign_db_events(struct foreign_db *f, struct bytes id, foreign_event_fn *each, void *data, bool *damaged,
                      struct err *err)
{
    int status = 0, rc = SQLITE_DONE;
    *damaged = false;
    if (!f->events)
        return 0;
    bind(f->events, 1, id);
    while (!status && (rc = sqlite3_step(f->events)) == SQLITE_ROW) {
        struct foreign_event e;
        read_event(f->events, &e);
        status = each(data, &e, err);
    }
    *damaged = !status && rc != SQLITE_DONE;
    sqlite3_reset(f->events);
    return status;
}

bool foreign_db_source(struct foreign_db *f, struct bytes id, struct bytes path, struct buf *out)
{
    size_t before = out->len;
    if (!f->source)
        return false;
    bind(f->source, 1, id);
    bind(f->source, 2, path);
    if (sqlite3_step(f->source) == SQLITE_ROW) {
        struct bytes body = text(f->source, 0);
        buf_put(out, body.at, body.len);
    }
    sqlite3_reset(f->source);
    return out->len > before;
}

uint64_t foreign_db_strays(struct foreign_db *f)
{
    int64_t n = 0;
    if (f->events)
        db_int(&f->db, "SELECT count(*) FROM trace WHERE run_id IS NULL", &n, NULL);
    return n > 0 ? (uint64_t)n : 0;
}
