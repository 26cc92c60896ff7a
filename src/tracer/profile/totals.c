#include "totals.h"

#include <stdlib.h>
#include <string.h>

#include "function.h"
#include "smiley/map.h"
#include "smiley/write.h"
#include "src/tracer/tracer.h"

enum { TOTALS_OF_RECORD = 128 };

struct totals totals_of_functions, totals_of_edges;
struct edge_cache totals_edge_cache[EDGE_CACHE];

static struct map edge_of_pair; /* caller << 32 | callee → edge */

static bool grow(struct totals *t, uint32_t n)
{
    uint32_t cap = t->cap ? t->cap : 256;
    while (cap < n)
        cap *= 2;
    struct cost *told = realloc(t->told, cap * sizeof *told);
    if (told)
        t->told = told;
    struct total *grown = told ? aligned_alloc(_Alignof(struct total), cap * sizeof *grown) : NULL;
    if (!grown)
        return false;
    if (t->at)
        memcpy(grown, t->at, t->n * sizeof *grown);
    memset(grown + t->n, 0, (cap - t->n) * sizeof *grown);
    memset(told + t->n, 0, (cap - t->n) * sizeof *told);
    free(t->at);
    t->at = grown;
    t->cap = cap;
    return true;
}

bool totals_add(uint32_t function)
{
    struct totals *t = &totals_of_functions;
    if (function >= MAX_IDS || (function >= t->cap && !grow(t, function + 1)))
        return false;
    for (; t->n <= function; t->n++)
        t->at[t->n].kind = function_kind(t->n);
    return true;
}

int totals_init(void)
{
    if (!grow(&totals_of_edges, NO_EDGE + 1))
        return -1;
    totals_of_edges.n = NO_EDGE + 1;
    return 0;
}

static uint32_t edge_new(uint32_t caller, uint32_t callee)
{
    struct totals *t = &totals_of_edges;
    uint64_t pair = (uint64_t)caller << 32 | callee, edge;
    if (caller == NO_FUNCTION)
        return NO_EDGE;
    if (map_get(&edge_of_pair, pair, &edge))
        return (uint32_t)edge;
    if (t->n == MAX_IDS || (t->n == t->cap && !grow(t, t->n + 1)) || map_put(&edge_of_pair, pair, t->n) < 0)
        return NO_EDGE;
    t->at[t->n].caller = caller + 1;
    t->at[t->n].function = callee;
    return t->n++;
}

uint32_t totals_edge_slow(uint32_t caller, uint32_t callee)
{
    uint32_t edge = edge_new(caller, callee);
    if (edge != NO_EDGE)
        totals_edge_cache[(caller * 31 + callee) % EDGE_CACHE] =
            (struct edge_cache){ .caller_1 = caller + 1, .callee = callee, .edge = edge };
    return edge;
}

static uint64_t positive(int64_t v)
{
    return v > 0 ? (uint64_t)v : 0;
}

static bool send_rows(const uint8_t *rows, const uint8_t *end, uint32_t n, uint64_t now)
{
    size_t len = (size_t)(end - rows);
    uint8_t *at = writer_define(&tracer.writer, WRITE_PROFILE_MAX + len);
    if (!at)
        return false;
    at = write_profile(at, now, n);
    memcpy(at, rows, len);
    writer_defined(&tracer.writer, at + len);
    return true;
}

static void send(struct totals *t, uint64_t now)
{
    uint8_t rows[TOTALS_OF_RECORD * WRITE_TOTAL_MAX], *end = rows;
    uint32_t n = 0;
    for (uint32_t i = t == &totals_of_edges ? NO_EDGE + 1 : 0; i < t->n; i++) {
        const struct total *x = &t->at[i];
        if (!x->cost.calls || memcmp(&x->cost, &t->told[i], sizeof x->cost) == 0)
            continue;
        t->told[i] = x->cost;
        end = write_total(end, x->caller, x->caller ? x->function : i, x->cost.calls, x->cost.recursive,
                          positive(x->cost.own), positive(x->cost.total));
        if (++n < TOTALS_OF_RECORD)
            continue;
        if (!send_rows(rows, end, n, now))
            return;
        end = rows;
        n = 0;
    }
    if (n)
        send_rows(rows, end, n, now);
}

void totals_send(uint64_t now)
{
    send(&totals_of_functions, now);
    send(&totals_of_edges, now);
}
