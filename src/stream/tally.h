/* Counting what is in a chunk, event by event, for its summary. For chunker.c and events.c alone.
 *
 * What is counted of a code object and its variables stands in an array by its id: there are no more of them than the
 * stream has defined. Lines and threads are in small open-addressing tables of slots, and where a line was found last
 * is remembered. A slot or an array's element belongs to the current chunk when it has the stamp of its table, so a new
 * chunk starts by counting the stamp up.
 *
 * A line's own time is counted when it ends: an event adds the time since the event before in its thread to the line
 * that the thread was at meanwhile. So what passes from a chunk's last event to the next chunk's first counts in the
 * latter. */
#ifndef SMILEY_STREAM_TALLY_H
#define SMILEY_STREAM_TALLY_H

#include "smiley/chunk.h"

struct tally_slot {
    uint64_t key;
    uint32_t stamp, count;
    uint32_t a, b; /* lines: first and last offset; threads: min and max depth */
    union {
        uint32_t c;      /* threads: blocks */
        uint64_t own_ns; /* lines */
    };
};

struct tally_table {
    struct tally_slot *slots; /* owned; NULL while empty */
    uint32_t bits, len, stamp;
};

struct tally_code {
    uint32_t stamp, file;
    uint32_t events, calls;
    uint32_t *changes; /* owned; by variable, n_vars of them: events that change it */
    uint32_t n_vars;
};

/* Where a thread stood after its last event, while another one has the word. */
struct tally_clock {
    uint64_t since_ns; /* that event */
    uint64_t line;     /* as in struct tally */
};

enum { TALLY_RECENT = 256 };

struct tally {
    struct tally_table lines, threads;       /* keys: file << 32 | line; thread */
    struct tally_slot *recent[TALLY_RECENT]; /* slots of lines, by what recent_of() makes of them; or &no_line */
    struct tally_slot no_line;               /* its key is none, and its time nobody's */
    struct tally_code *codes;                /* owned, by code id, n_codes of them */
    uint32_t n_codes, code_stamp;
    uint32_t *used; /* owned: ids of the codes that the chunk has, n_used of them */
    uint32_t n_used, cap_used;
    struct tally_slot *thread_slot; /* of the last event; NULL: look up */
    uint32_t thread;                /* what it is of */
    struct tally_slot *line_slot;   /* the line `thread` is at, &no_line without a frame; NULL: look up `line` */
    uint64_t line;                  /* its key + 1; 0: at none */
    struct tally_clock *clocks;     /* owned, by thread, n_clocks of them; those of other threads hold */
    uint32_t n_clocks;
    struct block_end last;
    struct summary s; /* the plain counts; its arrays stay empty */
    bool failed;      /* out of memory */
};

void tally_release(struct tally *t);
/* Starts a chunk whose first event has this number. */
void tally_start(struct tally *t, uint64_t first_event);
/* The summary so far; out is empty before and the caller's to release. */
int tally_summary(const struct tally *t, struct summary *out, struct err *err);

/* --- what an event counts for; NULL or false: no memory ----------------------------------------------------------- */

/* This thread has the word, from the event before on, which was at `now_ns`: its thread_slot and line_slot are there.
 */
bool tally_turn(struct tally *t, uint32_t thread, uint64_t now_ns);
/* Looks further than tally_line() and tally_code(); the first may move all slots of lines. */
struct tally_slot *tally_line_far(struct tally *t, uint32_t file, uint32_t line);
struct tally_code *tally_code_far(struct tally *t, const struct defs *defs, uint32_t code);
bool tally_change_far(struct tally_code *code, const struct defs *defs, uint32_t id, uint32_t var);

static inline uint64_t line_key(uint32_t file, uint32_t line)
{
    return (uint64_t)file << 32 | line;
}

static inline uint32_t recent_of(uint32_t file, uint32_t line)
{
    return (line + 61 * file) % TALLY_RECENT;
}

/* The line's slot; a new one has count 0. */
static inline struct tally_slot *tally_line(struct tally *t, uint32_t file, uint32_t line)
{
    struct tally_slot *slot = t->recent[recent_of(file, line)];
    return __builtin_expect(slot->key == line_key(file, line), 1) ? slot : tally_line_far(t, file, line);
}

/* Valid until one of another code is asked for. */
static inline struct tally_code *tally_code(struct tally *t, const struct defs *defs, uint32_t code)
{
    if (__builtin_expect(code < t->n_codes && t->codes[code].stamp == t->code_stamp, 1))
        return &t->codes[code];
    return tally_code_far(t, defs, code);
}

/* The thread has so many frames after an event. */
static inline void tally_depth(struct tally_slot *slot, uint32_t depth)
{
    if (depth < slot->a)
        slot->a = depth;
    if (depth > slot->b)
        slot->b = depth;
}

/* An event changes this variable of the code with this id. */
static inline bool tally_change(struct tally_code *code, const struct defs *defs, uint32_t id, uint32_t var)
{
    if (__builtin_expect(var >= code->n_vars, 0) && !tally_change_far(code, defs, id, var))
        return false;
    code->changes[var]++;
    return true;
}

#endif
