/* For tests of what is made from profiles: a profile written by hand, a line a function or an edge; times in
 * milliseconds.
 *
 *     name file line calls recursive own total
 *     name > name calls total
 *
 * Words are parted by blanks; ^ in a word stands for a blank. A second function of the same name is name#2, in which #
 * and what follows is no part of the name. */
#ifndef MADE_PROFILE_H
#define MADE_PROFILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/profile.h"

static inline size_t made_function(struct profile *p, const char *name, const char *file, uint32_t line,
                                   struct profile_cost cost)
{
    p->functions = realloc(p->functions, (p->n_functions + 1) * sizeof *p->functions);
    struct profile_function *f = &p->functions[p->n_functions];
    *f = (struct profile_function){ .file = strdup(file), .name = strdup(name), .line = line, .cost = cost };
    f->code = PROFILE_NO_CODE;
    for (char *c = f->name; *c; c++)
        *c = *c == '^' ? ' ' : *c;
    for (char *c = f->file; *c; c++)
        *c = *c == '^' ? ' ' : *c;
    p->total.calls += cost.calls;
    p->total.recursive += cost.recursive;
    p->total.own_ns += cost.own_ns;
    p->total.total_ns = p->total.own_ns;
    return p->n_functions++;
}

static inline void made_edge(struct profile *p, size_t caller, size_t callee, struct profile_cost cost)
{
    p->edges = realloc(p->edges, (p->n_edges + 1) * sizeof *p->edges);
    p->edges[p->n_edges++] = (struct profile_edge){ .caller = caller, .callee = callee, .cost = cost };
}

static inline int made_by_callee(const void *a, const void *b)
{
    const struct profile_edge *e = a, *f = b;
    if (e->callee != f->callee)
        return e->callee < f->callee ? -1 : 1;
    return (e->caller > f->caller) - (e->caller < f->caller);
}

/* After the last function and edge. */
static inline void made_finish(struct profile *p)
{
    size_t n = 0;
    if (p->n_edges)
        qsort(p->edges, p->n_edges, sizeof *p->edges, made_by_callee);
    p->by_caller = calloc(p->n_edges + 1, sizeof *p->by_caller);
    for (size_t i = 0; i < p->n_functions; i++) {
        struct profile_function *f = &p->functions[i];
        f->callees = n;
        for (size_t k = p->n_edges; k-- > 0;)
            if (p->edges[k].callee == i) {
                f->callers = k;
                f->n_callers++;
            }
        for (size_t k = 0; k < p->n_edges; k++)
            if (p->edges[k].caller == i)
                p->by_caller[n++] = k;
        f->n_callees = n - f->callees;
    }
}

static inline size_t made_find(char (*names)[96], size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(names[i], name))
            return i;
    fprintf(stderr, "no function %s\n", name);
    exit(2);
}

/* Its functions and edges in the text's order; a line that means nothing ends the program. */
static inline void made_profile(struct profile *p, const char *text)
{
    enum { MADE_MOST = 64 };
    static char names[MADE_MOST][96];
    const uint64_t ms = 1000000;
    *p = (struct profile){ 0 };
    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        char name[96], other[96];
        unsigned line;
        unsigned long calls, recursive, own, total;
        if (*at == '\n' || *at == '#')
            continue;
        if (sscanf(at, "%95s > %95s %lu %lu", name, other, &calls, &total) == 4) {
            size_t caller = made_find(names, p->n_functions, name), callee = made_find(names, p->n_functions, other);
            made_edge(p, caller, callee, (struct profile_cost){ .calls = calls, .total_ns = total * ms });
        } else if (sscanf(at, "%95s %95s %u %lu %lu %lu %lu", name, other, &line, &calls, &recursive, &own, &total) ==
                       7 &&
                   p->n_functions < MADE_MOST) {
            memcpy(names[p->n_functions], name, sizeof names[0]);
            name[strcspn(name, "#")] = '\0';
            made_function(p, name, other, line, (struct profile_cost){ calls, recursive, own * ms, total * ms });
        } else {
            fprintf(stderr, "what is: %.60s\n", at);
            exit(2);
        }
    }
    made_finish(p);
}

#endif
