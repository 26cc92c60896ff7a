/* The databases of the Python program smiley 0.6, row by row: nothing is interpreted here, and nothing believed. Tables and
 * columns may be missing, anything may be NULL or of another type; what is not there has no bytes. */
#ifndef SMILEY_FOREIGN_DB_H
#define SMILEY_FOREIGN_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/err.h"
#include "smiley/record.h"

/* A moment in seconds since 1970, where it is known. */
struct foreign_time {
    bool known;
    double seconds;
};

/* A run as it tells about itself. Borrowed, and NULL where unknown; JSON where it says so. */
struct foreign_run {
    struct bytes id, cwd;
    struct bytes command_line; /* JSON: a list of words */
    struct bytes message;      /* the uncaught exception's */
    struct bytes traceback;    /* JSON */
    struct bytes stats;        /* base64 of a marshalled dictionary */
    struct foreign_time start, end;
};

struct foreign_event {
    struct bytes event; /* call, line, return, exception */
    struct bytes thread, file, function;
    struct bytes arg, locals; /* JSON */
    struct foreign_time time;
    bool has_line;
    int64_t line;
};

struct foreign_db;

/* 1: the file looks like such a database; 0: it does not (it may be anything). */
int foreign_db_is(const char *path);
int foreign_db_open(struct foreign_db **out, const char *path, struct err *err);
void foreign_db_close(struct foreign_db *db); /* NULL is fine */

/* Runs as the tables tell: those of `run`, oldest first, then those that only `trace` knows. Ids are copies, owned by the
 * database; two are different. */
int foreign_db_runs(struct foreign_db *db, const struct bytes **ids, size_t *n, struct err *err);
/* A run's row, borrowed until the next call of any of these; all empty but the id where there is none. */
int foreign_db_run(struct foreign_db *db, struct bytes id, struct foreign_run *run, struct err *err);

typedef int foreign_event_fn(void *data, const struct foreign_event *e, struct err *err);
/* A run's events in order. *damaged is set, and the rest left out, where the file cannot be read any further. -1: what `each` failed with. */
int foreign_db_events(struct foreign_db *db, struct bytes id, foreign_event_fn *each, void *data, bool *damaged,
                      struct err *err);
/* The text of a file of the run, appended. False: there is none, or it is empty. */
bool foreign_db_source(struct foreign_db *db, struct bytes id, struct bytes path, struct buf *out);
/* Rows of `trace` that belong to no run. */
uint64_t foreign_db_strays(struct foreign_db *db);

#endif
