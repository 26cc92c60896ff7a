/* Counting what is in a chunk, event by event, for its summary. For chunker.c alone.
 *
 * All four kinds of count (lines, code objects, variables, threads) are the same small open-addressing table of slots.
 * A slot belongs to the current chunk when it has the table's stamp, so a new chunk starts by counting the stamp up.
 * What two events in a row mostly share, the code object and the thread, is looked up once.
 *
 * A line's own time is counted when it ends: an event adds the time since the event before in its thread to the line that
 * the thread was at meanwhile. So what passes from a chunk's last event to the next chunk's first counts in the latter. */
#ifndef SMILEY_STREAM_TALLY_H
#define SMILEY_STREAM_TALLY_H

#include "smiley/chunk.h"

struct tally_slot {
    uint64_t key;
    uint32_t stamp, count;
    uint32_t a, b; /* lines: first and last offset; threads: min and max depth; codes: calls */
    union {
        uint32_t c;      /* threads: blocks */
        uint64_t own_ns; /* lines */
    };
};

struct tally_table {
    struct tally_slot *slots; /* owned; NULL while empty */
    uint32_t bits, len, stamp;
};

/* Where a thread stood after its last event, while another one has the word. */
struct tally_clock {
    uint64_t since_ns; /* that event */
    uint64_t line;     /* as in struct tally */
};

struct tally {
    struct tally_table lines, codes, vars, threads; /* keys: file << 32 | line; code; code << 32 | var; thread */
    struct tally_slot *code_slot, *thread_slot;     /* of the last event; NULL: look up */
    uint32_t code, file, thread;                    /* what they are of */
    struct tally_slot *line_slot; /* the line `thread` is at; NULL: look up `line` */
    uint64_t line;                /* its key + 1; 0: at none, there is no frame */
    struct tally_clock *clocks;   /* owned, by thread, n_clocks of them; those of other threads hold */
    uint32_t n_clocks;
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
