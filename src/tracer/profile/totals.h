/* Totals: what each function has cost so far, and each pair of caller and callee, in whatever thread. The caller holds
 * the GIL. */
#ifndef SMILEY_TRACER_TOTALS_H
#define SMILEY_TRACER_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

struct cost {
    uint64_t calls, recursive;
    int64_t own, total; /* ns; may dip below 0 for a moment: what is taken off is partly estimated */
};

/* Of a function, or of an edge. One line of the processor's cache. */
struct total {
    _Alignas(64) struct cost cost;
    uint32_t level;            /* how often it is on the stack of the thread whose events are being counted */
    uint32_t caller, function; /* of an edge: caller + 1, and callee; of a function 0 */
    uint32_t kind;             /* of a function: enum function_kind */
};
_Static_assert(sizeof(struct total) == 64, "as said");

struct totals {
    struct total *at;  /* owned */
    struct cost *told; /* owned: as they were sent last */
    uint32_t n, cap;
};

extern struct totals totals_of_functions, totals_of_edges;

/* The edge of what nobody called; what it costs goes nowhere. */
enum { NO_EDGE = 0 };

int totals_init(void); /* 0, or -1 without memory */
/* The function gets its total, zero so far. False without memory. */
bool totals_add(uint32_t function);

uint32_t totals_edge_slow(uint32_t caller, uint32_t callee);

enum { EDGE_CACHE = 1024 };
extern struct edge_cache {
    uint32_t caller_1, callee, edge; /* caller + 1; 0: empty */
} totals_edge_cache[EDGE_CACHE];

/* False where it is to be looked for. Where it is known, both functions have totals. */
static inline bool totals_edge_known(uint32_t caller, uint32_t callee, uint32_t *edge)
{
    const struct edge_cache *cache = &totals_edge_cache[(caller * 31 + callee) % EDGE_CACHE];
    *edge = cache->edge;
    return __builtin_expect(cache->caller_1 == caller + 1 && cache->callee == callee && cache->edge != NO_EDGE, 1);
}

/* The edge; NO_EDGE where the caller is NO_FUNCTION, and without memory. */
static inline uint32_t totals_edge(uint32_t caller, uint32_t callee)
{
    uint32_t edge;
    return totals_edge_known(caller, callee, &edge) ? edge : totals_edge_slow(caller, callee);
}

/* Sends those that have changed. */
void totals_send(uint64_t now);

#endif
