#include "src/store/db.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "smiley/buf.h"

enum {
    BUSY_MS = 10000
}; /* several recorders into one file take turns of milliseconds; this long means something hangs */

static const char *const sql_text[QUERIES] = {
#define QUERY(name, text) [Q_##name] = (text),
#include "src/store/queries.def"
#undef QUERY
};

/* --- errors ------------------------------------------------------------------------------------------------- */

static const struct {
    int code; /* primary result code */
    enum err_code err;
    const char *text;
} failures[] = {
    { SQLITE_BUSY, ERR_FAILED, "%s is locked by another program; try again, or end that program" },
    { SQLITE_LOCKED, ERR_FAILED, "%s is locked by another program; try again, or end that program" },
    { SQLITE_FULL, ERR_FAILED, "cannot write %s: the disk is full" },
    { SQLITE_READONLY, ERR_FAILED, "cannot write %s: no write permission on it or its directory" },
    { SQLITE_PERM, ERR_FAILED, "cannot open %s: permission denied" },
    { SQLITE_CORRUPT, ERR_CORRUPT, "%s is damaged" },
    { SQLITE_NOTADB, ERR_CORRUPT, "%s is not a database" },
    { SQLITE_SCHEMA, ERR_CORRUPT, "%s is damaged: its tables are not what they should be" },
    { SQLITE_ERROR, ERR_CORRUPT, "%s is damaged: its tables are not what they should be" },
    { SQLITE_TOOBIG, ERR_CORRUPT, "%s holds something larger than a smiley database may" },
};

/* SQLite forgets what the system said where a commit fails; these come of nothing but writing. */
static int system_error(struct db *db)
{
    int said = errno, known = sqlite3_system_errno(db->sql);
    return known == 0 && (said == ENOSPC || said == EDQUOT || said == EFBIG) ? said : known;
}

static int fail_code(struct db *db, int code, struct err *err)
{
    int system = system_error(db);
    code &= 0xff;
    if (code == SQLITE_NOMEM)
        return err_memory(err);
    if ((code == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT)))
        code = SQLITE_FULL;
    if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && system == EFBIG)
        return err_set(err, ERR_FAILED, "cannot write %s: it is as large as a file may be here (ulimit -f)", db->path);
    if (code == SQLITE_CANTOPEN || code == SQLITE_IOERR) {
        const char *what = db->access == DB_WRITE ? "write" : "read";
        return err_set(err, ERR_FAILED, "cannot %s %s: %s", what, db->path,
                       system ? strerror(system) : "input/output error");
    }
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].code == code) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            return err_set(err, failures[i].err, failures[i].text, db->path);
#pragma GCC diagnostic pop
        }
    return err_set(err, ERR_FAILED, "%s: %s", db->path, sqlite3_errmsg(db->sql));
}

int db_fail(struct db *db, struct err *err)
{
    return fail_code(db, sqlite3_extended_errcode(db->sql), err);
}

/* --- opening ------------------------------------------------------------------------------------------------ */

/* A name that SQLite takes for a file whatever it looks like (":memory:", "file:…"). */
static char *file_name(const char *path, enum db_access access)
{
    struct buf b = BUF_INIT;
    if (access == DB_READ_FROZEN) {
        buf_puts(&b, *path == '/' ? "file://" : "file:./");
        for (const char *p = path; *p; p++)
            if (strchr("%?#", *p))
                buf_printf(&b, "%%%02x", (unsigned char)*p);
            else
                buf_putc(&b, *p);
        buf_puts(&b, "?immutable=1");
    } else {
        buf_puts(&b, *path == '/' ? "" : "./");
        buf_puts(&b, path);
    }
    return buf_detach(&b);
}

/* What the file says is not to be trusted: no code of its schema runs, and nothing in it is larger than it may be. */
static void distrust(sqlite3 *sql)
{
    static const int off[] = { SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                               SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION };
    sqlite3_db_config(sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        sqlite3_db_config(sql, off[i], 0, NULL);
    sqlite3_limit(sql, SQLITE_LIMIT_LENGTH, DB_BLOB_MAX);
    sqlite3_limit(sql, SQLITE_LIMIT_ATTACHED, 0);
}

static int connect_file(struct db *db, struct err *err)
{
    static const int flags[] = {
        /* a writer's right to the directory lets a reader clean up -wal and -shm after itself; see store.c */
        [DB_READ] = SQLITE_OPEN_READWRITE,
        [DB_READ_FROZEN] = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
        [DB_WRITE] = SQLITE_OPEN_READWRITE,
    };
    char *name = file_name(db->path, db->access);
    if (!name)
        return err_memory(err);
    int rc = sqlite3_open_v2(name, &db->sql, flags[db->access] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    free(name);
    if (!db->sql)
        return err_memory(err);
    return rc == SQLITE_OK ? 0 : fail_code(db, rc, err);
}

int db_open(struct db *db, const char *path, enum db_access access, struct err *err)
{
    memset(db, 0, sizeof *db);
    db->access = access;
    if (!(db->path = strdup(path)))
        return err_memory(err);
    if (connect_file(db, err))
        goto fail;
    distrust(db->sql);
    sqlite3_busy_timeout(db->sql, BUSY_MS);
    if (db_exec(db, "PRAGMA cell_size_check = 1", err))
        goto fail;
    if (access != DB_WRITE && db_exec(db, "PRAGMA query_only = 1", err))
        goto fail;
    return 0;
fail:
    db_close(db);
    return -1;
}

void db_close(struct db *db)
{
    for (int q = 0; q < QUERIES; q++)
        sqlite3_finalize(db->statements[q]);
    sqlite3_close(db->sql);
    free(db->path);
    memset(db, 0, sizeof *db);
}

/* --- statements --------------------------------------------------------------------------------------------- */

int db_exec(struct db *db, const char *sql, struct err *err)
{
    return sqlite3_exec(db->sql, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_fail(db, err);
}

int db_int(struct db *db, const char *sql, int64_t *value, struct err *err)
{
    sqlite3_stmt *s;
    *value = 0;
    if (sqlite3_prepare_v2(db->sql, sql, -1, &s, NULL) != SQLITE_OK)
        return db_fail(db, err);
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        *value = sqlite3_column_int64(s, 0);
    int status = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : db_fail(db, err);
    sqlite3_finalize(s);
    return status;
}

static int bind_all(sqlite3_stmt *s, const char *types, va_list ap)
{
    int rc = SQLITE_OK;
    for (int i = 1; *types && rc == SQLITE_OK; i++, types++) {
        if (*types == 'i') {
            rc = sqlite3_bind_int64(s, i, va_arg(ap, int64_t));
        } else if (*types == 't') {
            const char *text = va_arg(ap, const char *);
            rc = sqlite3_bind_text(s, i, text ? text : "", -1, SQLITE_STATIC);
        } else {
            struct bytes b = va_arg(ap, struct bytes);
            rc = sqlite3_bind_blob64(s, i, b.at ? (const void *)b.at : "", b.len, SQLITE_STATIC);
        }
    }
    return rc;
}

static sqlite3_stmt *query(struct db *db, enum query q, struct err *err, const char *types, va_list ap)
{
    sqlite3_stmt **s = &db->statements[q];
    if (!*s && sqlite3_prepare_v3(db->sql, sql_text[q], -1, SQLITE_PREPARE_PERSISTENT, s, NULL) != SQLITE_OK) {
        db_fail(db, err);
        return NULL;
    }
    if (bind_all(*s, types, ap) != SQLITE_OK) {
        db_fail(db, err);
        return NULL;
    }
    return *s;
}

sqlite3_stmt *db_query(struct db *db, enum query q, struct err *err, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *s = query(db, q, err, types, ap);
    va_end(ap);
    return s;
}

int db_step(struct db *db, sqlite3_stmt *s, struct err *err)
{
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        return 1;
    int status = rc == SQLITE_DONE ? 0 : db_fail(db, err);
    sqlite3_reset(s);
    return status;
}

int db_do(struct db *db, enum query q, struct err *err, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *s = query(db, q, err, types, ap);
    va_end(ap);
    int got = s ? 1 : -1;
    while (got > 0)
        got = db_step(db, s, err);
    return got;
}

int db_value(struct db *db, enum query q, int64_t *value, struct err *err, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *s = query(db, q, err, types, ap);
    va_end(ap);
    int got = s ? db_step(db, s, err) : -1;
    if (got > 0) {
        *value = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
    }
    return got;
}

struct bytes db_blob(sqlite3_stmt *s, int column)
{
    const void *at = sqlite3_column_blob(s, column); /* before its length is asked for: it may convert */
    return (struct bytes){ .at = at, .len = at ? (size_t)sqlite3_column_bytes(s, column) : 0 };
}

int64_t db_hash(struct bytes b)
{
    return (int64_t)XXH3_64bits(b.len ? (const void *)b.at : "", b.len);
}

bool db_blob_checked(sqlite3_stmt *s, int column, int hash_column, struct bytes *b)
{
    *b = db_blob(s, column);
    return db_hash(*b) == sqlite3_column_int64(s, hash_column);
}

const char *db_text(sqlite3_stmt *s, int column)
{
    const unsigned char *text = sqlite3_column_text(s, column);
    return text ? (const char *)text : "";
}

/* --- transactions ------------------------------------------------------------------------------------------- */

int db_snapshot(struct db *db, bool *begun, struct err *err)
{
    *begun = false;
    if (!sqlite3_get_autocommit(db->sql))
        return 0;
    if (db_do(db, Q_BEGIN_READ, err, ""))
        return -1;
    *begun = true;
    return 0;
}

void db_snapshot_end(struct db *db, bool begun)
{
    if (begun)
        db_do(db, Q_COMMIT, NULL, "");
}

int db_begin(struct db *db, struct err *err)
{
    return db_do(db, Q_BEGIN_WRITE, err, "");
}

int db_end(struct db *db, int status, struct err *err)
{
    if (!status)
        status = db_do(db, Q_COMMIT, err, "");
    if (status && !sqlite3_get_autocommit(db->sql))
        db_do(db, Q_ROLLBACK, NULL, "");
    return status;
}
