/* What all summaries of a run say together, in a form that stays in memory: for each line, function and variable the
 * chunks where it occurs, and for each chunk what its threads did. The reader keeps summaries only as far as there is
 * room for them; who asks "where next?" of a run of 100 million events cannot read six thousand of them at each key.
 *
 * The digest grows chunk by chunk from the run's start (trace_warm() in moves.h); what it has not reached is looked up
 * in the summaries, so that answers never depend on it. It leaves out the run's last chunk, the only one that can
 * change. Where there are very many lines or variables their chunks are noted less finely: every answer "may hold" is
 * to be confirmed by who decodes the chunk. */
#ifndef SMILEY_MODEL_DIGEST_H
#define SMILEY_MODEL_DIGEST_H

#include "smiley/map.h"
#include "smiley/reader.h"
#include "src/model/slice.h"

struct trace;

/* What is looked for: a line of a file that is executed, a code object whose frames have events, one that is called, a
 * variable of a code object that changes. */
enum trait_kind { TRAIT_LINE = 1, TRAIT_CODE, TRAIT_CALL, TRAIT_VAR, TRAIT_UNKNOWN };
typedef uint64_t trait;

static inline trait trait_of(enum trait_kind kind, uint32_t a, uint32_t b)
{
    return (uint64_t)kind << 60 | (uint64_t)a << 32 | b; /* ids are below 2^24, see format.h */
}

struct chunk_range {
    uint32_t from, to; /* both included */
};

struct track {
    uint64_t total; /* hits of the line, events or calls of the code, changes of the variable */
    uint32_t n, cap;
    struct chunk_range *ranges; /* owned, ascending */
};

struct digest_chunk {
    uint64_t first_event;
    uint32_t n_events;
    uint32_t exceptions, outputs; /* events */
    uint32_t n_threads;           /* 0: its summary is damaged */
    size_t threads;               /* index in the digest's */
};

struct digest {
    size_t n; /* chunks it holds */
    size_t cap;
    struct digest_chunk *chunks;    /* owned */
    struct thread_summary *threads; /* owned, all chunks' one after the other */
    size_t n_threads, cap_threads;
    struct map keys;      /* trait -> index in tracks */
    struct track *tracks; /* owned */
    uint32_t n_tracks, cap_tracks;
    size_t n_ranges;
    uint32_t slack; /* gaps up to this long are not noted */
    bool failed;    /* no memory: it grows no further */
};

void digest_release(struct digest *d);
/* 1: the slice is over and there is more; 0: it holds all it can; -1. */
int digest_grow(struct trace *t, const struct slice *slice, struct err *err);

/* The first chunk, from this one on (which is included), forwards or backwards, that may hold the trait; NO_CHUNK:
 * none. */
#define NO_CHUNK SIZE_MAX
size_t chunk_with(struct trace *t, trait which, size_t chunk, bool back);
/* How often it occurs in the run, damaged chunks left out. */
uint64_t count_of(struct trace *t, trait which);

/* A chunk's extent and its threads (borrowed until the next question). Where `known` is false anything may be in it. */
struct chunk_facts {
    uint64_t first_event, last_event;
    uint32_t exceptions, outputs;
    const struct thread_summary *threads;
    uint32_t n_threads;
    bool known;
};
void chunk_facts(struct trace *t, size_t chunk, struct chunk_facts *f);
/* The thread's part of it, or NULL. */
const struct thread_summary *facts_thread(const struct chunk_facts *f, uint32_t thread);

#endif
