/* A ledger: how many rows of a list each chunk holds, gathered chunk by chunk, so that a row is found by its number. */
#ifndef SMILEY_MODEL_LEDGER_H
#define SMILEY_MODEL_LEDGER_H

#include "src/model/slice.h"
#include "src/model/trace_impl.h"

struct entry {
    uint32_t chunk, rows;
    uint64_t before;  /* rows of those before it */
    uint32_t carried; /* what its owner wants to know where the chunk begins */
};

struct ledger {
    struct entry *entries; /* owned, ascending */
    size_t n, cap;
    size_t next;     /* chunk to be looked at */
    uint64_t events; /* of the run, when it was looked at last */
    uint32_t carried;
};

/* The rows of a chunk, or -1; *carried goes from chunk to chunk. `wanted` says whether it can have any. */
typedef bool ledger_wanted_fn(const struct chunk_facts *f);
typedef int64_t ledger_count_fn(void *owner, size_t chunk, uint32_t *carried, struct err *err);

/* As exceptions_step(). */
int ledger_step(struct ledger *l, struct trace *t, ledger_wanted_fn *wanted, ledger_count_fn *count, void *owner,
                uint64_t budget_ns, struct err *err);
double ledger_progress(const struct ledger *l, const struct trace *t);
uint64_t ledger_rows(const struct ledger *l);
/* The chunk that holds the row, and the row's number in it. NULL: there is no such row. */
const struct entry *ledger_find(const struct ledger *l, uint64_t index, uint32_t *nth);
/* The last entry of the chunk or one before it; NULL. */
const struct entry *ledger_at(const struct ledger *l, size_t chunk);
void ledger_release(struct ledger *l);

#endif
