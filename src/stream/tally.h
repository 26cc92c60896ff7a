/* Counting what is in a chunk, event by event, for its summary. For chunker.c alone.
 *
 * All four kinds of count (lines, code objects, variables, threads) are the same small open-addressing table of slots.
 * A slot belongs to the current chunk when it has the table's stamp, so a new chunk starts by counting the stamp up.
 * What two events in a row mostly share, the code object and the thread, is looked up once. */
#ifndef SMILEY_STREAM_TALLY_H
#define SMILEY_STREAM_TALLY_H

#include "smiley/chunk.h"

struct tally_slot {
    uint64_t key;
    uint32_t stamp, count;
    uint32_t a, b, c; /* lines: first and last offset; threads: min and max depth, blocks; codes: calls */
};

struct tally_table {
    struct tally_slot *slots; /* owned; NULL while empty */
    uint32_t bits, len, stamp;
};

struct tally {
    struct tally_table lines, codes, vars, threads; /* keys: file << 32 | line; code; code << 32 | var; thread */
    struct tally_slot *code_slot, *thread_slot;     /* of the last event; NULL: look up */
    uint32_t code, file, thread;                    /* what they are of */
    struct block_end last;
    struct summary s; /* the plain counts; its arrays stay empty */
    bool failed;      /* out of memory */
};

void tally_release(struct tally *t);
/* Starts a chunk whose first event has this number. */
void tally_start(struct tally *t, uint64_t first_event);
/* Counts an event that was applied to the state. */
void tally_event(struct tally *t, const struct state *s, const struct record *r);
/* The summary so far; out is empty before and the caller's to release. */
int tally_summary(const struct tally *t, struct summary *out, struct err *err);

#endif
