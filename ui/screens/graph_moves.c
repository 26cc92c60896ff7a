/* Moving in the drawn graph: the selection goes along its edges, the view goes anywhere, and a search goes to a
 * function by its name. */
#include <stdio.h>
#include <string.h>

#include "ui/screens/panes_graph.h"
#include "ui/screens/profile_jumps.h"

static struct graph_pane *self(struct pane *p)
{
    return (struct graph_pane *)p;
}

static const struct profile *profile_of(const struct graph_pane *gp)
{
    return &graph_profile(&gp->pane)->profile;
}

/* --- moving --------------------------------------------------------------------------------------------------- */

/* Up again goes back to where a step down came from, and the other way round; else to the dearest. */
static void go_along(struct graph_pane *gp, bool down, struct effects *fx)
{
    const struct call_graph *g = &gp->drawing.graph;
    graph_make(gp);
    size_t node = graph_cursor(gp), to = graph_drawing_move(&gp->drawing, node, down ? GRAPH_DOWN : GRAPH_UP);
    fx->flags |= FX_HANDLED;
    if (to == node) {
        effects_say(fx, FX_SAY, down ? "it calls nothing that is drawn" : "nothing that is drawn calls it");
        return;
    }
    for (size_t i = 0; i < g->n_edges; i++)
        if ((down ? g->edges[i].from : g->edges[i].to) == node &&
            (down ? g->edges[i].to : g->edges[i].from) == gp->came_from)
            to = gp->came_from;
    graph_select(gp, to, fx);
    gp->came_from = node;
}

static void go_beside(struct graph_pane *gp, bool right, struct effects *fx)
{
    graph_make(gp);
    size_t node = graph_cursor(gp), to = graph_drawing_move(&gp->drawing, node, right ? GRAPH_RIGHT : GRAPH_LEFT);
    gp->came_from = SIZE_MAX;
    if (to == node)
        effects_say(fx, FX_SAY | FX_HANDLED, right ? "this is the last one" : "this is the first one");
    else
        graph_select(gp, to, fx);
}

static void go_to_end(struct graph_pane *gp, bool last, struct effects *fx)
{
    graph_make(gp);
    size_t n = gp->drawing.graph.n_nodes;
    gp->came_from = SIZE_MAX;
    fx->flags |= FX_HANDLED;
    if (n > 0)
        graph_select(gp, gp->drawing.order[last ? n - 1 : 0], fx);
}

static void scroll_by(struct graph_pane *gp, enum action action, struct effects *fx)
{
    enum { ROWS = 2, COLS = 8 };
    int page = gp->h > 2 ? gp->h - 2 : 1, half = gp->h > 3 ? gp->h / 2 : 1, rows = 0, cols = 0;
    switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        cols = action == ACTION_RIGHT ? COLS : -COLS;
        break;
    case ACTION_SCROLL_UP:
    case ACTION_SCROLL_DOWN:
        rows = action == ACTION_SCROLL_DOWN ? ROWS : -ROWS;
        break;
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN:
        rows = action == ACTION_HALF_DOWN ? half : -half;
        break;
    default:
        rows = action == ACTION_PAGE_DOWN ? page : -page;
        break;
    }
    graph_scroll(gp, rows, cols);
    fx->flags |= FX_HANDLED | FX_DRAW;
}

/* --- searching ------------------------------------------------------------------------------------------------ */

static bool matches(const struct profile_function *f, const char *text)
{
    struct buf label = BUF_INIT;
    profile_label(&label, f, true);
    buf_putc(&label, ' ');
    graph_name(&label, f);
    bool ok = strcasestr(buf_str(&label), text) != NULL;
    buf_release(&label);
    return ok;
}

/* The next in reading order after (or before) a node, itself the last; n_nodes: none. */
static size_t find_node(const struct graph_pane *gp, size_t node, bool back, bool itself, const char *text)
{
    const struct graph_drawing *d = &gp->drawing;
    size_t n = d->graph.n_nodes, at = 0;
    while (at < n && d->order[at] != node)
        at++;
    for (size_t i = itself ? 0 : 1; i <= n; i++) {
        size_t function, there = d->order[(at + (back ? n - i % n : i)) % n];
        function = d->graph.nodes[there].function;
        if (function < profile_of(gp)->n_functions && matches(&profile_of(gp)->functions[function], text))
            return there;
    }
    return n;
}

static void say_missing(const struct graph_pane *gp, const char *text, struct effects *fx)
{
    const struct profile *p = profile_of(gp);
    size_t i = 0;
    while (i < p->n_functions && !matches(&p->functions[i], text))
        i++;
    effects_say(fx, FX_SAY | FX_HANDLED,
                i < p->n_functions ? "what has %.80s in its name is left out here" : "nothing has %.80s in its name",
                text);
}

static void search(struct graph_pane *gp, bool back, bool itself, struct effects *fx)
{
    graph_make(gp);
    size_t n = gp->drawing.graph.n_nodes, node = n ? find_node(gp, graph_cursor(gp), back, itself, gp->search) : n;
    gp->came_from = SIZE_MAX;
    if (node < n)
        graph_select(gp, node, fx);
    else
        say_missing(gp, gp->search, fx);
}

static void search_typed(void *owner, const char *text, struct effects *fx)
{
    struct graph_pane *gp = graph_of(((struct pane *)owner)->screen);
    if (!text) {
        view_select_function(gp->pane.screen->view, gp->search_from);
        graph_show(gp, graph_cursor(gp), false);
    } else if (*text && gp->drawing.graph.n_nodes) {
        size_t from = graph_drawing_find(&gp->drawing, gp->search_from);
        size_t node = find_node(gp, from < gp->drawing.graph.n_nodes ? from : 0, false, true, text);
        graph_select(gp, node, fx);
    }
    fx->flags |= FX_DRAW | FX_FOLLOW;
}

static void search_entered(void *owner, const char *text, struct effects *fx)
{
    struct graph_pane *gp = graph_of(((struct pane *)owner)->screen);
    snprintf(gp->search, sizeof gp->search, "%s", text);
    view_select_function(gp->pane.screen->view, gp->search_from);
    search(gp, false, true, fx);
}

static void ask_search(struct graph_pane *gp, struct effects *fx)
{
    static const struct prompt_spec spec = {
        .label = "function with",
        .hint = "part of its name or path",
        .history = HISTORY_SEARCH,
        .typed = search_typed,
        .entered = search_entered,
    };
    graph_make(gp);
    gp->search_from = graph_profile(&gp->pane)->selected;
    effects_prompt(fx, &spec, "");
}

/* --- acting --------------------------------------------------------------------------------------------------- */

void graph_act(struct pane *p, enum action action, struct effects *fx)
{
    struct graph_pane *gp = graph_of(p->screen);
    switch (action) {
    case ACTION_MORE_FUNCTIONS:
    case ACTION_FEWER_FUNCTIONS:
    case ACTION_MORE_EDGES:
    case ACTION_FEWER_EDGES:
        graph_change_threshold(gp, action, fx);
        break;
    case ACTION_ONLY_CALLERS:
    case ACTION_ONLY_CALLEES:
    case ACTION_DROP_FILTER:
        graph_make(gp);
        graph_change_part(gp, action, fx);
        break;
    case ACTION_SEARCH:
        ask_search(gp, fx);
        break;
    case ACTION_NEXT_HIT:
    case ACTION_PREVIOUS_HIT:
        if (*gp->search)
            search(gp, action == ACTION_PREVIOUS_HIT, false, fx);
        else
            ask_search(gp, fx);
        break;
    default:
        break;
    }
}

void graph_move_act(struct pane *p, enum action action, struct effects *fx)
{
    struct graph_pane *gp = self(p);
    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
        go_along(gp, action == ACTION_DOWN, fx);
        break;
    case ACTION_BOX_LEFT:
    case ACTION_BOX_RIGHT:
        go_beside(gp, action == ACTION_BOX_RIGHT, fx);
        break;
    case ACTION_FIRST:
    case ACTION_LAST:
        go_to_end(gp, action == ACTION_LAST, fx);
        break;
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_SCROLL_UP:
    case ACTION_SCROLL_DOWN:
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        scroll_by(gp, action, fx);
        break;
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
        graph_change_zoom(gp, action == ACTION_ZOOM_IN, fx);
        break;
    case ACTION_CENTRE:
        graph_make(gp);
        graph_show(gp, graph_cursor(gp), true);
        fx->flags |= FX_HANDLED | FX_DRAW;
        break;
    default:
        break;
    }
}

void graph_mouse(struct pane *p, const struct mouse *m, struct effects *fx)
{
    struct graph_pane *gp = self(p);
    size_t node = graph_node_at(gp, m->y, m->x);
    fx->flags |= FX_HANDLED;
    if (node >= gp->drawing.graph.n_nodes)
        return;
    gp->came_from = SIZE_MAX;
    graph_select(gp, node, fx);
    size_t function = gp->drawing.graph.nodes[node].function;
    if (m->twice && function < profile_of(gp)->n_functions)
        profile_show_source(p->screen->view, &profile_of(gp)->functions[function], fx);
}

void graph_wheel(struct pane *p, bool down, struct effects *fx)
{
    enum { ROWS_A_NOTCH = 3 };
    graph_scroll(self(p), down ? ROWS_A_NOTCH : -ROWS_A_NOTCH, 0);
    fx->flags |= FX_HANDLED | FX_DRAW;
}
