/* A sweep: over a run's events from some place, in one direction, in slices of time, to the next one of a kind that
 * only its owner knows. The owner says which chunks may hold such events, and marks them in a chunk. */
#ifndef SMILEY_MODEL_SWEEP_H
#define SMILEY_MODEL_SWEEP_H

#include "src/model/bits.h"
#include "src/model/slice.h"
#include "src/model/trace_impl.h"

/* From this chunk on (which is included), the first that may hold one; NO_CHUNK. */
typedef size_t sweep_next_fn(void *owner, size_t chunk, bool back);
/* Sets the bits of the chunk's n events that are looked for; they come cleared. 1 some, 0 none, -1. */
typedef int sweep_mark_fn(void *owner, size_t chunk, uint64_t *bits, uint32_t n, struct err *err);

struct sweep {
    struct trace *trace; /* borrowed, with the owner */
    void *owner;
    sweep_next_fn *next;
    sweep_mark_fn *mark;
    bool back, wrapped;
    uint64_t at;          /* the next event to look at */
    uint64_t left, total; /* events to look at, now and in the beginning */
    uint64_t events;      /* of the run then */
    uint64_t *bits;       /* owned: marks of … */
    size_t chunk;         /* … this chunk, NO_CHUNK: none */
    uint32_t n, cap;
    bool some;
};

enum sweep_status { SWEEP_NONE, SWEEP_FOUND, SWEEP_MORE };

/* Looks at what comes after (before) event n; with wrap then at what is beyond the run's other end, n last. */
void sweep_start(struct sweep *s, uint64_t n, bool back, bool wrap);
/* The same, but not beyond event `last`. */
void sweep_start_within(struct sweep *s, uint64_t n, bool back, uint64_t last);
int sweep_step(struct sweep *s, uint64_t budget_ns, uint64_t *to, struct err *err);
double sweep_progress(const struct sweep *s);
void sweep_release(struct sweep *s);
/* Marks the chunk, unless that was the last thing done: s->bits, s->n. 1, 0, -1. */
int sweep_marks(struct sweep *s, size_t chunk, struct err *err);

#endif
