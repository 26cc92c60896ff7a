/* Opening a store. A file is taken for what it is before anything is done to it: SQLite creates, recovers and upgrades
 * readily, and somebody else's file must not be touched.
 *
 * Reading asks for write access where it can be had, and for nothing to be written with it (query_only): a WAL
 * database is read through -wal and -shm files beside it, and only who could write may remove them at the end. On
 * read-only media there is nobody to write either, so the file is read as it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "smiley/buf.h"
#include "src/store/alive.h"
#include "src/store/schema.h"
#include "src/store/store_impl.h"

/* --- the file ----------------------------------------------------------------------------------------------- */

/* Makes an empty file that only its owner can read, whatever the umask. *made: it was not there before. */
static int create_file(const char *path, bool *made, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return 0;
    if (fd < 0)
        return err_errno(err, "cannot create %s", path);
    *made = true;
    int status = fchmod(fd, 0600) ? err_errno(err, "cannot create %s", path) : 0;
    close(fd);
    return status;
}

static int is_empty(const char *path, struct err *err)
{
    return err_set(err, ERR_CORRUPT, "%s is empty, not a smiley database", path);
}

static int check_file(const char *path, enum store_mode mode, bool *empty, struct err *err)
{
    struct stat st;
    if (stat(path, &st)) {
        if (errno == ENOENT)
            return err_set(err, ERR_NOT_FOUND, "no such database: %s; `smiley run --local PROGRAM` makes one", path);
        return err_errno(err, "cannot open %s", path);
    }
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_FAILED, "%s is a directory, not a database", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_FAILED, "%s is not a regular file, so no database", path);
    /* not by opening it: a close would drop the locks of another connection that this process may have */
    if (faccessat(AT_FDCWD, path, mode == STORE_READ ? R_OK : R_OK | W_OK, AT_EACCESS))
        return err_errno(err, "cannot %s %s", mode == STORE_READ ? "read" : "write", path);
    *empty = st.st_size == 0;
    return *empty && mode != STORE_CREATE ? is_empty(path, err) : 0;
}

/* Size of the file beside the database with this suffix; -1 where there is none. */
static int64_t beside(const char *path, const char *suffix)
{
    struct buf name = BUF_INIT;
    struct stat st;
    buf_puts(&name, path);
    buf_puts(&name, suffix);
    int64_t size = !name.failed && stat(buf_str(&name), &st) == 0 ? (int64_t)st.st_size : -1;
    buf_release(&name);
    return size;
}

/* --- what is in it ------------------------------------------------------------------------------------------ */

enum content {
    CONTENT_OURS,
    CONTENT_NOTHING,      /* an empty database */
    CONTENT_OTHER,        /* somebody else's, of another version, damaged */
    CONTENT_OUT_OF_REACH, /* what SQLite needs beside it cannot be made */
};

static int not_ours(struct db *db, struct err *err)
{
    return err_set(err, ERR_FAILED, "%s is an SQLite database, but not a smiley database", db->path);
}

static int check_tables(struct db *db, struct err *err)
{
    for (const char *const *name = store_tables; *name; name++) {
        char sql[160];
        int64_t there;
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '%s' AND rootpage > 0", *name);
        if (db_int(db, sql, &there, err))
            return -1;
        if (there != 1)
            return err_set(err, ERR_CORRUPT, "%s is damaged: its table %s is missing", db->path, *name);
    }
    return 0;
}

static int check_content(struct db *db, enum content *content, struct err *err)
{
    int64_t application, version, tables;
    if (db_int(db, "PRAGMA application_id", &application, err) || db_int(db, "PRAGMA user_version", &version, err) ||
        db_int(db, "SELECT count(*) FROM sqlite_schema", &tables, err))
        return -1;
    *content = application || version || tables ? CONTENT_OURS : CONTENT_NOTHING;
    if (*content == CONTENT_NOTHING)
        return 0;
    if (application != STORE_APPLICATION_ID)
        return not_ours(db, err);
    if (version > STORE_VERSION)
        return err_set(err, ERR_FAILED,
                       "%s was made by a newer smiley: its version is %lld, this smiley knows up to %d", db->path,
                       (long long)version, STORE_VERSION);
    if (version < STORE_VERSION)
        return err_set(err, ERR_CORRUPT, "%s is damaged: its version is %lld", db->path, (long long)version);
    return check_tables(db, err);
}

/* 0: it is a smiley database of a version we know, or nothing yet. */
static int identify(struct db *db, enum content *content, struct err *err)
{
    bool begun;
    if (db_snapshot(db, &begun, err))
        return -1;
    int status = check_content(db, content, err);
    if (status) {
        int code = sqlite3_errcode(db->sql) & 0xff;
        *content = code == SQLITE_CANTOPEN || code == SQLITE_READONLY ? CONTENT_OUT_OF_REACH : CONTENT_OTHER;
    }
    db_snapshot_end(db, begun);
    return status;
}

/* --- making one ----------------------------------------------------------------------------------------------- */

/* The switch to WAL does not wait for others as everything else does. */
static int make_wal(struct db *db, struct err *err)
{
    enum { TRIES = 2000, PAUSE_NS = 5000000 };
    for (int i = 0;; i++) {
        if (db_exec(db, "PRAGMA journal_mode = WAL", err) == 0)
            return 0;
        if ((sqlite3_errcode(db->sql) & 0xff) != SQLITE_BUSY || i == TRIES)
            return -1;
        nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
    }
}

static int make_tables(struct db *db, struct err *err)
{
    char marks[96];
    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID,
             STORE_VERSION);
    if (make_wal(db, err) || db_begin(db, err))
        return -1;
    int status = db_exec(db, store_schema, err) || db_exec(db, marks, err) ? -1 : 0;
    return db_end(db, status, err);
}

/* Turns an empty file into a database. Several may be at it at the same time: they wait for each other's lock on the
 * file (which is none of SQLite's), the first one does it, and the others find it done. */
static int fill(const char *path, struct err *err)
{
    enum content content;
    struct db db;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX)) {
        err_errno(err, "cannot write %s", path);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    int status = db_open(&db, path, DB_WRITE, err);
    if (!status) {
        status = identify(&db, &content, err);
        bool empty = !status && content == CONTENT_NOTHING;
        if (empty)
            status = make_tables(&db, err);
        db_close(&db);
        if (empty && status && ftruncate(fd, 0)) /* nothing half-made stays: it would pass for somebody else's file */
            err_errno(err, "cannot write %s", path);
    }
    close(fd); /* after SQLite is done: closing any descriptor of a file drops its locks */
    return status;
}

/* --- opening ------------------------------------------------------------------------------------------------ */

/* Opens a database that must be ours; *content says what it is where it is not. */
static int open_ours(struct db *db, const char *path, enum db_access access, enum content *content, struct err *err)
{
    *content = CONTENT_OUT_OF_REACH;
    if (db_open(db, path, access, err))
        return -1;
    int status = identify(db, content, err);
    if (!status && *content == CONTENT_NOTHING)
        status = is_empty(path, err);
    if (status)
        db_close(db);
    return status;
}

static int open_read(struct db *db, const char *path, bool *empty, struct err *err)
{
    enum content content;
    if (open_ours(db, path, DB_READ, &content, err) == 0)
        return 0;
    *empty = content == CONTENT_NOTHING;
    if (content != CONTENT_OUT_OF_REACH)
        return -1;
    /* nothing can be created beside it */
    if (beside(path, "-wal") > 0)
        return err_set(err, ERR_FAILED,
                       "cannot read %s: its directory is not writable, and %s-wal holds what is not in it yet; "
                       "copy both elsewhere, and read them there",
                       path, path);
    return open_ours(db, path, DB_READ_FROZEN, &content, err);
}

static int open_write(struct db *db, const char *path, bool create, bool *empty, struct err *err)
{
    enum content content;
    int there = open_ours(db, path, DB_WRITE, &content, err);
    *empty = there && content == CONTENT_NOTHING;
    if (there &&
        (!create || content != CONTENT_NOTHING || fill(path, err) || open_ours(db, path, DB_WRITE, &content, err)))
        return -1;
    /* NORMAL in WAL: nothing is lost when a process dies, only the last moments when the machine does. */
    if (db_exec(db, "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 33554432", err)) {
        db_close(db);
        return -1;
    }
    return 0;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What was committed stands in the -wal file. It is written back while a run goes on, a megabyte at a time, so that
 * little is left to do when it ends. Where the disk takes long for it, a quarter of the time is spent on it, until the
 * file has become too large. */
static int write_back(void *data, sqlite3 *sql, const char *name, int pages)
{
    enum { WORTH_PAGES = 256, MOST_PAGES = 4000 };
    struct store *s = data;
    int64_t began = now_ns(), ended;
    if (pages < WORTH_PAGES || (pages < MOST_PAGES && began < s->next_write_back))
        return SQLITE_OK;
    sqlite3_wal_checkpoint_v2(sql, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    ended = now_ns();
    s->next_write_back = ended + 3 * (ended - began);
    return SQLITE_OK;
}

/* Somebody is in fill(). To be asked of an empty file only: no connection of this process has locks on that. */
static bool is_being_made(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd);
    return locked;
}

/* *empty: there is a file and nothing in it. */
static int open_once(struct store *s, const char *path, bool *empty, struct err *err)
{
    *empty = false;
    if (check_file(path, s->mode, empty, err))
        return -1;
    return s->mode == STORE_READ ? open_read(&s->db, path, empty, err)
                                 : open_write(&s->db, path, s->mode == STORE_CREATE, empty, err);
}

/* What is empty may be in the making: its maker has the lock by which fill() tells, or is just about to take it. */
static int open_made(struct store *s, const char *path, struct err *err)
{
    enum { PAUSE_NS = 5000000, TRIES = 20, TRIES_WHILE_MADE = 1000 };
    bool empty, making = false;
    int status;
    for (int i = 0;; i++) {
        status = open_once(s, path, &empty, err);
        if (!status || !empty || s->mode == STORE_CREATE)
            return status;
        making = is_being_made(path);
        if (i >= (making ? TRIES_WHILE_MADE : TRIES))
            break;
        nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
    }
    return making ? err_set(err, ERR_FAILED, "%s is being made by another program; try again", path) : status;
}

int store_open(struct store **out, const char *path, enum store_mode mode, struct err *err)
{
    bool made = false;
    *out = NULL;
    if (mode == STORE_CREATE && create_file(path, &made, err))
        return -1;
    struct store *s = calloc(1, sizeof *s);
    if (!s)
        return err_memory(err);
    s->mode = mode;
    if (open_made(s, path, err)) {
        free(s);
        if (made && beside(path, "") == 0)
            unlink(path);
        return -1;
    }
    if (mode != STORE_READ)
        sqlite3_wal_hook(s->db.sql, write_back, s);
    *out = s;
    return 0;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->mode != STORE_READ)
        /* so that readers that are still there have nothing left to write back; not waited for */
        sqlite3_wal_checkpoint_v2(s->db.sql, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    else if (beside(s->db.path, "-wal") > 0)
        sqlite3_db_config(s->db.sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    db_close(&s->db);
    free(s);
}

const char *store_path(const struct store *s)
{
    return s->db.path;
}

uint64_t store_generation(struct store *s)
{
    int64_t version = 0;
    uint64_t dead = 0;
    db_value(&s->db, Q_DATA_VERSION, &version, NULL, "");
    for (size_t i = 0; i < s->n_watched; i++)
        dead += !alive_is(s->watched[i].pid, s->watched[i].started);
    return (uint64_t)version << 40 ^ (uint64_t)sqlite3_total_changes64(s->db.sql) << 8 ^ dead;
}
