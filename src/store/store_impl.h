/* What the files of the store share. */
#ifndef STORE_IMPL_H
#define STORE_IMPL_H

#include "smiley/store.h"
#include "src/store/db.h"

enum { WATCHED_MAX = 64 };

/* A process that records, known well enough to see later whether it still does. */
struct recorder_at {
    int64_t pid, started; /* started 0: not known */
};

struct store {
    struct db db;
    enum store_mode mode;
    int64_t next_write_back; /* not before, CLOCK_MONOTONIC ns; see write_back() in store.c */
    /* Recorders of the running runs that were listed last, so that store_generation() sees them die. */
    struct recorder_at watched[WATCHED_MAX];
    size_t n_watched;
};

/* Keys of a run's chunks and definition parts: run << 32 | number. */
enum { RUN_MAX = 0x7fffffff };
static inline int64_t key_of(int64_t run, uint32_t number)
{
    return (int64_t)((uint64_t)run << 32 | number);
}
static inline int64_t key_first(int64_t run)
{
    return key_of(run, 0);
}
static inline int64_t key_last(int64_t run)
{
    return key_of(run, UINT32_MAX);
}
static inline uint32_t key_number(int64_t key)
{
    return (uint32_t)key;
}

extern const char *const store_status_words[RUN_STATUSES];

/* The run with this id: its number in the database, and, where not NULL, its row in *run, initialised and filled. */
int store_run_row(struct store *s, const char *id, int64_t *number, struct run *run, struct err *err);
int store_no_run(struct store *s, const char *name, struct err *err); /* the error. Returns -1 */

/* All rows of a run that is not being recorded; within a transaction. */
int store_delete_rows(struct store *s, const char *id, struct err *err);

/* The records of a profile, FUNCTION and PROFILE, into its tables; within a transaction. */
int profile_put(struct db *db, int64_t run, struct bytes records, struct err *err);

#endif
