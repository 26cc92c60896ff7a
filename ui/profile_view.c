#include "ui/profile_view.h"

#include <string.h>

#include "ui/trace_view.h"

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

const struct profile_view *view_profile(struct trace_view *v, struct err *err)
{
    struct profile_view *p = &v->profile;
    struct profile now;
    if (p->version && p->grown == v->grown)
        return p;
    if (profile_load(&now, view_reader(v), err) < 0)
        return p;
    p->selected = p->version ? find_again(&now, &p->profile, p->selected) : SIZE_MAX;
    profile_release(&p->profile);
    p->profile = now;
    p->grown = v->grown;
    p->version++;
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
