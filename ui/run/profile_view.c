#include "ui/run/profile_view.h"

#include <string.h>

#include "ui/run/trace_view.h"
#include "ui/framework/work.h"

enum { AGAIN_NS = 500000000 };

static bool same_function(const struct profile_function *a, const struct profile_function *b)
{
    return a->line == b->line && strcmp(a->file, b->file) == 0 && strcmp(a->name, b->name) == 0;
}

static size_t find_again(const struct profile *now, const struct profile *before, size_t function)
{
    if (function >= before->n_functions)
        return SIZE_MAX;
    for (size_t i = 0; i < now->n_functions; i++)
        if (same_function(&now->functions[i], &before->functions[function]))
            return i;
    return SIZE_MAX;
}

/* Totals only grow: where the sums are the same, everything is. */
static bool same_profile(const struct profile *a, const struct profile *b)
{
    return a->n_functions == b->n_functions && a->n_edges == b->n_edges && a->total.calls == b->total.calls &&
           a->total.own_ns == b->total.own_ns;
}

static bool is_due(const struct profile_view *p, bool live)
{
    return !p->tried_ns || (p->live && (!live || clock_ns() >= p->tried_ns + AGAIN_NS));
}

static void take(struct profile_view *p, struct profile *now)
{
    if (p->version && same_profile(now, &p->profile)) {
        profile_release(now);
        return;
    }
    p->selected = p->version ? find_again(now, &p->profile, p->selected) : SIZE_MAX;
    profile_release(&p->profile);
    p->profile = *now;
    p->version++;
}

const struct profile_view *view_profile(struct trace_view *v, struct err *err)
{
    struct profile_view *p = &v->profile;
    struct profile now;
    bool live = reader_run(view_reader(v))->status == RUN_RUNNING;
    if (is_due(p, live)) {
        p->err = (struct err){ 0 };
        if (profile_load(&now, view_reader(v), &p->err) == 0)
            take(p, &now);
        p->live = live;
        p->tried_ns = clock_ns();
    }
    if (p->err.text[0] && err)
        *err = p->err;
    return p;
}

void view_select_function(struct trace_view *v, size_t function)
{
    v->profile.selected = function < v->profile.profile.n_functions ? function : SIZE_MAX;
}

void profile_view_release(struct profile_view *p)
{
    profile_release(&p->profile);
    *p = (struct profile_view){ .selected = SIZE_MAX };
}
