/* How long a large call graph takes: chosen, laid out and drawn, on synthetic profiles of so many functions, shaped as
 * those of programs are: deep, most called from nearby, a few called from everywhere.
 *
 *     bench_graph [FUNCTIONS]     500 without */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/made_profile.h"
#include "smiley/graph_drawing.h"

enum { NEAR = 60, HELPERS = 10, SEEDS = 4, TIMES = 5 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    return *seed ^= *seed << 5;
}

static void make(struct profile *p, size_t n, double edges_each, uint32_t seed)
{
    const uint64_t ms = 1000000;
    *p = (struct profile){ 0 };
    for (size_t i = 0; i < n; i++) {
        char name[40];
        snprintf(name, sizeof name, "%.*s%zu", (int)(next_random(&seed) % 20), "a_function_of_a_name", i);
        made_function(
            p, name, "/home/ada/large.py", (uint32_t)i + 1,
            (struct profile_cost){ 1 + next_random(&seed) % 5000, 0, ms, ms * (10 + next_random(&seed) % n) });
    }
    for (size_t i = 1; i < n; i++) {
        size_t from = i > NEAR ? i - NEAR : 0;
        from = next_random(&seed) % 10 < 7 ? from + next_random(&seed) % (i - from) : next_random(&seed) % i;
        made_edge(p, from, i, (struct profile_cost){ .calls = 1, .total_ns = ms * (1 + next_random(&seed) % 9) });
    }
    for (size_t i = 0; i < (size_t)((edges_each - 1) * (double)n); i++) {
        size_t a = next_random(&seed) % n, b = next_random(&seed) % 3 ? next_random(&seed) % n : n - 1 - a % HELPERS;
        bool back = next_random(&seed) % 20 == 0;
        bool there = a == b;
        for (size_t k = 0; k < p->n_edges && !there; k++)
            there = (p->edges[k].caller == a && p->edges[k].callee == b) ||
                    (p->edges[k].caller == b && p->edges[k].callee == a);
        if (!there)
            made_edge(p, (a < b) != back ? a : b, (a < b) != back ? b : a,
                      (struct profile_cost){ .calls = 1, .total_ns = ms * (1 + next_random(&seed) % 9) });
    }
    made_finish(p);
}

static void measure(size_t n, double edges_each, uint32_t seed)
{
    struct call_graph_options o = CALL_GRAPH_DEFAULTS;
    struct graph_drawing d;
    struct profile p;
    struct err err = { 0 };
    double best = 0;
    make(&p, n, edges_each, seed);
    for (int i = 0; i < TIMES; i++) {
        double from = now_ms();
        if (graph_drawing_make(&d, &p, &o, GRAPH_BOX, &err)) {
            fprintf(stderr, "%s\n", err.text);
            exit(1);
        }
        double took = now_ms() - from;
        best = i == 0 || took < best ? took : best;
        if (i + 1 < TIMES)
            graph_drawing_release(&d);
    }
    printf("%4zu functions, %.1f edges each: %4zu drawn, %4zu edges, %5d x %-5d %7.1f ms\n", n, edges_each,
           d.graph.n_nodes, d.graph.n_edges, d.cols, d.rows, best);
    graph_drawing_release(&d);
    profile_release(&p);
}

int main(int argc, char **argv)
{
    static const double edges[] = { 1.3, 1.6, 2.2 };
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : CALL_GRAPH_NODES_MOST;
    for (size_t i = 0; n > 1 && i < sizeof edges / sizeof *edges; i++)
        for (uint32_t seed = 1; seed <= SEEDS; seed++)
            measure(n, edges[i], seed * 2654435761u);
    return 0;
}
