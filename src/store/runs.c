/* The table of runs: listing, finding, renaming, deleting. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "src/store/alive.h"
#include "src/store/store_impl.h"

const char *const store_status_words[RUN_STATUSES] = {
    [RUN_RUNNING] = "running",
    [RUN_EXITED] = "exited",
    [RUN_KILLED] = "killed",
    [RUN_LOST] = "lost",
};

/* --- rows --------------------------------------------------------------------------------------------------- */

/* The columns of RUN_COLUMNS in queries.def. */
enum {
    COL_RUN,
    COL_ID,
    COL_DESCRIPTION,
    COL_CWD,
    COL_HOST,
    COL_USER,
    COL_PYTHON,
    COL_PID,
    COL_START,
    COL_END,
    COL_STATUS,
    COL_CODE,
    COL_ERROR_TYPE,
    COL_ERROR_MESSAGE,
    COL_TRACEBACK,
    COL_NOTICE,
    COL_EVENTS,
    COL_DURATION,
    COL_RECORDER_PID,
    COL_RECORDER_STARTED,
    COL_RECORDER_PLACE,
};

static const struct {
    size_t offset;
    int column;
} texts[] = {
    { offsetof(struct run, description), COL_DESCRIPTION },
    { offsetof(struct run, cwd), COL_CWD },
    { offsetof(struct run, host), COL_HOST },
    { offsetof(struct run, user), COL_USER },
    { offsetof(struct run, python), COL_PYTHON },
    { offsetof(struct run, error_type), COL_ERROR_TYPE },
    { offsetof(struct run, error_message), COL_ERROR_MESSAGE },
    { offsetof(struct run, traceback), COL_TRACEBACK },
    { offsetof(struct run, notice), COL_NOTICE },
};

static bool valid_id(const char *id)
{
    size_t len = 0;
    for (; id[len]; len++)
        if (id[len] < ' ' || id[len] > '~')
            return false;
    return len > 0 && len < sizeof((struct run *)0)->id;
}

static enum run_status status_of(const char *word)
{
    for (enum run_status i = 0; i < RUN_STATUSES; i++)
        if (!strcmp(store_status_words[i], word))
            return i;
    return RUN_LOST;
}

/* A run marked running whose recorder is gone was left behind. */
static void see_whether_lost(struct run *run, sqlite3_stmt *row)
{
    if (run->status != RUN_RUNNING)
        return;
    enum alive_view view = alive_view(db_text(row, COL_RECORDER_PLACE));
    if (view == ALIVE_BEYOND)
        return;
    if (view == ALIVE_HERE && alive_is(run->recorder_pid, sqlite3_column_int64(row, COL_RECORDER_STARTED)))
        return;
    run->status = RUN_LOST;
}

static int run_from_row(struct run *run, sqlite3_stmt *row, struct err *err)
{
    run_init(run);
    snprintf(run->id, sizeof run->id, "%s", db_text(row, COL_ID));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *copy = strdup(db_text(row, texts[i].column));
        if (!copy) {
            run_release(run);
            return err_memory(err);
        }
        memcpy((char *)run + texts[i].offset, &copy, sizeof copy);
    }
    run->pid = sqlite3_column_int64(row, COL_PID);
    run->recorder_pid = sqlite3_column_int64(row, COL_RECORDER_PID);
    run->start_ns = sqlite3_column_int64(row, COL_START);
    run->end_ns = sqlite3_column_int64(row, COL_END);
    run->status = status_of(db_text(row, COL_STATUS));
    run->code = sqlite3_column_int(row, COL_CODE);
    int64_t events = sqlite3_column_int64(row, COL_EVENTS);
    run->events = events > 0 ? (uint64_t)events : 0;
    see_whether_lost(run, row);
    int64_t duration = sqlite3_column_int64(row, COL_DURATION);
    if (run->status == RUN_LOST && run->end_ns == 0 &&
        __builtin_add_overflow(run->start_ns, duration > 0 ? duration : 0, &run->end_ns))
        run->end_ns = 0;
    return 0;
}

/* --- listing ------------------------------------------------------------------------------------------------ */

static void watch(struct store *s, const struct run *run, sqlite3_stmt *row)
{
    if (run->status == RUN_RUNNING && s->n_watched < WATCHED_MAX &&
        alive_view(db_text(row, COL_RECORDER_PLACE)) == ALIVE_HERE)
        s->watched[s->n_watched++] = (struct recorder_at){
            .pid = run->recorder_pid,
            .started = sqlite3_column_int64(row, COL_RECORDER_STARTED),
        };
}

int store_runs(struct store *s, struct run **runs, size_t *n, struct err *err)
{
    struct run *list = NULL;
    size_t len = 0, cap = 0;
    int got;
    *runs = NULL;
    *n = 0;
    s->n_watched = 0;
    sqlite3_stmt *row = db_query(&s->db, Q_RUNS, err, "");
    if (!row)
        return -1;
    while ((got = db_step(&s->db, row, err)) > 0) {
        if (!valid_id(db_text(row, COL_ID)))
            continue; /* not of our making, and nobody could name it */
        if (len == cap) {
            struct run *more = realloc(list, (cap = cap ? 2 * cap : 16) * sizeof *list);
            if (!more) {
                got = err_memory(err);
                break;
            }
            list = more;
        }
        if ((got = run_from_row(&list[len], row, err)) < 0)
            break;
        watch(s, &list[len++], row);
    }
    sqlite3_reset(row);
    if (got < 0) {
        store_runs_free(list, len);
        return -1;
    }
    *runs = list;
    *n = len;
    return 0;
}

void store_runs_free(struct run *runs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        run_release(&runs[i]);
    free(runs);
}

/* --- finding ------------------------------------------------------------------------------------------------ */

int store_no_run(struct store *s, const char *name, struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "no run %.64s in %s; `smiley list` shows what there is", name, s->db.path);
}

static int several(struct store *s, const char *name, const struct buf *ids, struct err *err)
{
    int64_t count = 0;
    db_value(&s->db, Q_RUN_PREFIX_COUNT, &count, NULL, "t", name);
    return err_set(err, ERR_NOT_FOUND, "%.64s fits %lld runs: %.*s%s", name, (long long)count, (int)ids->len,
                   (const char *)ids->data, count > 5 ? ", …" : "");
}

static int find_prefix(struct store *s, const char *name, char id[64], struct err *err)
{
    struct buf ids = BUF_INIT;
    size_t n = 0;
    int got;
    sqlite3_stmt *row = db_query(&s->db, Q_RUN_PREFIX, err, "t", name);
    if (!row)
        return -1;
    while ((got = db_step(&s->db, row, err)) > 0) {
        const char *full = db_text(row, 0);
        if (!valid_id(full))
            continue;
        if (n++ == 0)
            snprintf(id, 64, "%s", full);
        buf_printf(&ids, "%s%s", n > 1 ? ", " : "", full);
    }
    if (got == 0 && n == 0)
        got = store_no_run(s, name, err);
    if (got == 0 && n > 1)
        got = several(s, name, &ids, err);
    buf_release(&ids);
    return got;
}

int store_find(struct store *s, const char *name, char id[64], struct err *err)
{
    bool last = !strcmp(name, "last");
    if (!*name)
        return err_set(err, ERR_NOT_FOUND, "a run's id is empty; `smiley list` shows what there is");
    sqlite3_stmt *row = last ? db_query(&s->db, Q_RUN_LAST, err, "") : db_query(&s->db, Q_RUN_EXACT, err, "t", name);
    int got = row ? db_step(&s->db, row, err) : -1;
    if (got < 0)
        return -1;
    if (got > 0) {
        bool valid = valid_id(db_text(row, 0));
        snprintf(id, 64, "%s", db_text(row, 0));
        sqlite3_reset(row);
        return valid ? 0 : err_set(err, ERR_CORRUPT, "%s is damaged: a run's id is no id", s->db.path);
    }
    if (last)
        return err_set(err, ERR_NOT_FOUND, "there are no runs in %s yet", s->db.path);
    return find_prefix(s, name, id, err);
}

int store_run_row(struct store *s, const char *id, int64_t *number, struct run *run, struct err *err)
{
    sqlite3_stmt *row = valid_id(id) ? db_query(&s->db, Q_RUN, err, "t", id) : NULL;
    if (!row)
        return valid_id(id) ? -1 : store_no_run(s, id, err);
    int got = db_step(&s->db, row, err);
    if (got <= 0)
        return got < 0 ? -1 : store_no_run(s, id, err);
    *number = sqlite3_column_int64(row, COL_RUN);
    int status = 0;
    if (*number <= 0 || *number > RUN_MAX)
        status = err_set(err, ERR_CORRUPT, "%s is damaged: run %s has no valid number", s->db.path, id);
    else if (run)
        status = run_from_row(run, row, err);
    sqlite3_reset(row);
    return status;
}

int store_run(struct store *s, const char *id, struct run *run, struct err *err)
{
    int64_t number;
    return store_run_row(s, id, &number, run, err);
}

/* --- changing ----------------------------------------------------------------------------------------------- */

int store_rename(struct store *s, const char *id, const char *title, struct err *err)
{
    int64_t number;
    if (db_begin(&s->db, err))
        return -1;
    int status = store_run_row(s, id, &number, NULL, err);
    if (!status)
        status = db_do(&s->db, Q_RUN_TITLE, err, "tt", id, title);
    return db_end(&s->db, status, err);
}

static int delete_rows(struct store *s, int64_t run, struct err *err)
{
    static const enum query by_key[] = { Q_BODIES_DELETE, Q_CHUNKS_DELETE, Q_DEFINITIONS_DELETE };
    static const enum query by_run[] = { Q_FILES_DELETE, Q_FUNCTIONS_DELETE, Q_EDGES_DELETE, Q_RUN_DELETE };
    for (size_t i = 0; i < sizeof by_key / sizeof *by_key; i++)
        if (db_do(&s->db, by_key[i], err, "ii", key_first(run), key_last(run)))
            return -1;
    for (size_t i = 0; i < sizeof by_run / sizeof *by_run; i++)
        if (db_do(&s->db, by_run[i], err, "i", run))
            return -1;
    return db_do(&s->db, Q_SOURCES_PRUNE, err, "");
}

/* Deleting under a recorder's hands would make it fail. One that cannot be seen from here does not count: it may
 * be gone for good, and its run must be deletable. */
static int check_not_recorded(struct store *s, const char *id, struct err *err)
{
    int64_t pid = 0;
    bool here = false;
    sqlite3_stmt *row = db_query(&s->db, Q_RUN_RECORDER, err, "t", id);
    int got = row ? db_step(&s->db, row, err) : -1;
    if (got > 0) {
        pid = sqlite3_column_int64(row, 0);
        here = alive_view(db_text(row, 2)) == ALIVE_HERE && alive_is(pid, sqlite3_column_int64(row, 1));
        sqlite3_reset(row);
    }
    if (got > 0 && here)
        return err_set(err, ERR_FAILED, "run %s is still being recorded by process %lld; end it first", id,
                       (long long)pid);
    return got < 0 ? -1 : 0;
}

int store_delete_rows(struct store *s, const char *id, struct err *err)
{
    int64_t number;
    if (store_run_row(s, id, &number, NULL, err) || check_not_recorded(s, id, err))
        return -1;
    return delete_rows(s, number, err);
}

int store_delete(struct store *s, const char *id, struct err *err)
{
    if (db_begin(&s->db, err))
        return -1;
    return db_end(&s->db, store_delete_rows(s, id, err), err);
}
