/* Who calls the selected function, and what it calls: two panes of the same kind. Shares are of the time that the
 * function took with all it calls; the dearest come first. */
#include <stdlib.h>
#include <string.h>

#include "ui/screens/panes_profile.h"
#include "ui/screens/profile_rows.h"

struct edges_pane {
    struct pane pane;
    size_t *rows; /* owned; edges, the dearest first */
    size_t n_rows;
    unsigned version; /* of the profile, … */
    size_t function;  /* … and the function they are of */
    int calls_width;
};

static struct edges_pane *self(struct pane *p)
{
    return (struct edges_pane *)p;
}

static bool is_callers(const struct pane *p)
{
    return p->class == &pane_callers;
}

static const struct profile_view *view_of(struct pane *p)
{
    return profile_pane_profile(p);
}

static int dearest_first(const void *a, const void *b, void *data)
{
    const struct profile *profile = data;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    const struct profile_cost *c = &profile->edges[x].cost, *d = &profile->edges[y].cost;
    if (c->total_ns != d->total_ns)
        return c->total_ns > d->total_ns ? -1 : 1;
    if (c->calls != d->calls)
        return c->calls > d->calls ? -1 : 1;
    return (x > y) - (x < y);
}

static void fill(struct pane *p, const struct profile *profile, const struct profile_function *f)
{
    struct edges_pane *ep = self(p);
    size_t n = is_callers(p) ? f->n_callers : f->n_callees;
    ep->rows = calloc(n + 1, sizeof *ep->rows);
    if (!ep->rows)
        return;
    for (size_t i = 0; i < n; i++)
        ep->rows[i] = is_callers(p) ? f->callers + i : profile->by_caller[f->callees + i];
    qsort_r(ep->rows, n, sizeof *ep->rows, dearest_first, (void *)profile);
    for (size_t i = 0; i < n; i++) {
        int width = profile_calls_width(&profile->edges[ep->rows[i]].cost);
        ep->calls_width = width > ep->calls_width ? width : ep->calls_width;
    }
    ep->n_rows = n;
}

static void edges_follow(struct pane *p)
{
    struct edges_pane *ep = self(p);
    const struct profile_view *v = view_of(p);
    if (ep->version == v->version && ep->function == v->selected)
        return;
    if (ep->function != v->selected) /* of the same one, after more came: the cursor stays */
        p->list.cursor = p->list.top = 0;
    free(ep->rows);
    ep->rows = NULL;
    ep->n_rows = 0;
    ep->calls_width = 0;
    ep->version = v->version;
    ep->function = v->selected;
    if (v->selected < v->profile.n_functions)
        fill(p, &v->profile, &v->profile.functions[v->selected]);
}

static void edges_close(struct pane *p)
{
    free(self(p)->rows);
}

static uint64_t edges_count(struct pane *p)
{
    return self(p)->version == view_of(p)->version ? self(p)->n_rows : 0;
}

/* The function at the other end. */
static size_t other_end(struct pane *p, uint64_t item)
{
    const struct profile_edge *e = &view_of(p)->profile.edges[self(p)->rows[item]];
    return is_callers(p) ? e->caller : e->callee;
}

const struct profile_function *edges_cursor(struct pane *p)
{
    return p->list.cursor < edges_count(p) ? &view_of(p)->profile.functions[other_end(p, p->list.cursor)] : NULL;
}

static void edges_header(struct pane *p, struct area area)
{
    int widths[PROFILE_COLUMNS_MAX];
    profile_widths(profile_edge_columns, area.w, self(p)->calls_width, widths);
    profile_draw_header(profile_edge_columns, widths, area, PROFILE_KEYS, false);
}

static void edges_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct profile *profile = &view_of(p)->profile;
    int widths[PROFILE_COLUMNS_MAX];
    struct profile_row row = {
        .function = &profile->functions[other_end(p, item)],
        .cost = &profile->edges[self(p)->rows[item]].cost,
        .whole_ns = profile->functions[self(p)->function].cost.total_ns,
    };
    (void)selected;
    profile_widths(profile_edge_columns, area.w, self(p)->calls_width, widths);
    profile_draw_row(profile_edge_columns, widths, &row, area, y);
}

static void edges_title(struct pane *p, struct buf *out)
{
    const struct profile_view *v = view_of(p);
    buf_puts(out, is_callers(p) ? "Callers" : "Callees");
    if (v->selected < v->profile.n_functions)
        buf_printf(out, " of %s: %zu", v->profile.functions[v->selected].name, self(p)->n_rows);
}

static void edges_why_empty(struct pane *p, struct buf *out)
{
    if (view_of(p)->selected < view_of(p)->profile.n_functions)
        buf_puts(out, is_callers(p) ? "nothing that was profiled called it" : "it called nothing");
}

static void edges_act(struct pane *p, enum action action, struct effects *fx)
{
    if (action == ACTION_OPEN && p->list.cursor < edges_count(p))
        functions_select(p->screen->panes[PANE_FUNCTIONS], other_end(p, p->list.cursor), fx);
}

static const struct list_hooks edges_list = {
    .count = edges_count,
    .draw = edges_draw,
    .header = edges_header,
    .why_empty = edges_why_empty,
};

static const enum action edges_hints[] = { ACTION_OPEN, ACTION_SHOW_CALLS, ACTION_NEXT_PANE, ACTION_ZOOM, ACTION_NONE };

#define EDGES_PANE(title_)                                                                                             \
    {                                                                                                                  \
        .title = title_, .context = CONTEXT_PROFILE, .size = sizeof(struct edges_pane), .hints = edges_hints,          \
        .list = &edges_list, .close = edges_close, .title_text = edges_title, .act = edges_act,                        \
        .follow = edges_follow,                                                                                        \
    }

const struct pane_class pane_callers = EDGES_PANE("Callers");
const struct pane_class pane_callees = EDGES_PANE("Callees");
