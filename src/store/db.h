/* A thin hand on SQLite: statements prepared once, bound by a format, stepped; every error names the database file.
 * Only src/store includes this, or sqlite3.h. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/record.h"

enum query {
#define QUERY(name, text) Q_##name,
#include "src/store/queries.def"
#undef QUERY
    QUERIES
};

enum db_access {
    DB_READ,
    DB_READ_FROZEN, /* nobody writes it and nothing may be created beside it: no locks, no -wal, no -shm */
    DB_WRITE,
};

enum { DB_BLOB_MAX = 64 << 20 }; /* no blob or text is larger */

struct db {
    sqlite3 *sql;
    char *path; /* owned, as the person gave it */
    enum db_access access;
    sqlite3_stmt *statements[QUERIES];
};

int db_open(struct db *db, const char *path, enum db_access access, struct err *err);
void db_close(struct db *db); /* zeroed is fine */

/* Fills err from the connection's last error. Returns -1. */
int db_fail(struct db *db, struct err *err);

/* Runs SQL text without results. */
int db_exec(struct db *db, const char *sql, struct err *err);
/* The first column of the first row of SQL text as a number; 0 where there is no row. */
int db_int(struct db *db, const char *sql, int64_t *value, struct err *err);

/* The statement, bound and ready to be stepped; NULL with err filled. Types, one letter a parameter:
 *     i  int64_t        t  const char * (NULL is "")        b  struct bytes
 * Text and bytes must stay until the statement is done. */
sqlite3_stmt *db_query(struct db *db, enum query q, struct err *err, const char *types, ...);
/* 1: a row; 0: done; -1. After 0 and -1 the statement is reset; who stops earlier calls sqlite3_reset(). */
int db_step(struct db *db, sqlite3_stmt *s, struct err *err);
/* Query, steps to its end, reset; rows are passed over. */
int db_do(struct db *db, enum query q, struct err *err, const char *types, ...);
/* Query with at most one row: 1 and *value is the first column, 0 where there is none. */
int db_value(struct db *db, enum query q, int64_t *value, struct err *err, const char *types, ...);

/* A column's bytes, valid until the next step. */
struct bytes db_blob(sqlite3_stmt *s, int column);
/* The bytes' hash as it stands beside them in the database, and a column's bytes with the column of their hash: false
 * where they do not fit, so that what the disk did to them is found before anybody believes it. */
int64_t db_hash(struct bytes b);
bool db_blob_checked(sqlite3_stmt *s, int column, int hash_column, struct bytes *b);
/* A column's text up to a NUL in it, never NULL, valid until the next step. */
const char *db_text(sqlite3_stmt *s, int column);

/* Several reads that see one and the same moment. Nested in anything it does nothing; *begun says which. */
int db_snapshot(struct db *db, bool *begun, struct err *err);
void db_snapshot_end(struct db *db, bool begun);

/* A write: begin, and commit where `status` is 0, else roll back and return it. */
int db_begin(struct db *db, struct err *err);
int db_end(struct db *db, int status, struct err *err);

#endif
