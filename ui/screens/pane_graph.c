/* The call graph, drawn: which part of the profile is drawn, and how. A small graph is laid out at once; a large one
 * while nothing else is to do, or when a key needs it. */
#include "smiley/text.h"
#include "ui/screens/panes_graph.h"

enum { AT_ONCE = 300 };                      /* edges */
static const uint64_t again_ns = 2000000000; /* how often one of a run that goes on is made anew */

static struct graph_pane *self(struct pane *p)
{
    return (struct graph_pane *)p;
}

static const struct profile *profile_of(const struct graph_pane *gp)
{
    return &graph_profile(&gp->pane)->profile;
}

/* --- the drawing ---------------------------------------------------------------------------------------------- */

/* Where a box is in the pane, so that the next drawing can have it there. */
static struct graph_spot seen_at(const struct graph_pane *gp, size_t node)
{
    const struct graph_box *b = &gp->drawing.boxes[node];
    return (struct graph_spot){ b->row - gp->top, b->col + b->cols / 2 - gp->left };
}

void graph_make(struct graph_pane *gp)
{
    const struct profile_view *view = graph_profile(&gp->pane);
    struct graph_drawing fresh;
    if (!gp->stale)
        return;
    gp->stale = false;
    gp->err = (struct err){ 0 };
    size_t node = graph_cursor(gp);
    bool kept = gp->placed && node < gp->drawing.graph.n_nodes;
    size_t function = kept ? gp->drawing.graph.nodes[node].function : SIZE_MAX;
    struct graph_spot before = kept ? seen_at(gp, node) : (struct graph_spot){ 0, 0 };
    int status = graph_drawing_make(&fresh, &view->profile, &gp->options, gp->zoom, &gp->err);
    gp->drawn_ns = clock_ns();
    gp->came_from = SIZE_MAX;
    graph_drawing_release(&gp->drawing);
    gp->drawing = status ? (struct graph_drawing){ 0 } : fresh;
    node = graph_cursor(gp);
    if (!kept || node >= gp->drawing.graph.n_nodes || gp->drawing.graph.nodes[node].function != function) {
        gp->placed = false;
        return;
    }
    struct graph_spot now = seen_at(gp, node);
    graph_scroll(gp, now.row - before.row, now.col - before.col);
    graph_show(gp, node, false);
}

void graph_want(struct graph_pane *gp, struct effects *fx)
{
    gp->stale = true;
    if (profile_of(gp)->n_edges <= AT_ONCE)
        graph_make(gp);
    fx->flags |= FX_HANDLED | FX_DRAW;
}

size_t graph_cursor(const struct graph_pane *gp)
{
    size_t node = graph_drawing_find(&gp->drawing, graph_profile(&gp->pane)->selected);
    return node < gp->drawing.graph.n_nodes ? node : 0;
}

void graph_select(struct graph_pane *gp, size_t node, struct effects *fx)
{
    if (node >= gp->drawing.graph.n_nodes)
        return;
    view_select_function(gp->pane.screen->view, gp->drawing.graph.nodes[node].function);
    graph_show(gp, node, false);
    fx->flags |= FX_HANDLED | FX_DRAW | FX_FOLLOW;
}

bool graph_due(const struct graph_pane *gp)
{
    bool settled = !graph_profile(&gp->pane)->live || clock_ns() - gp->drawn_ns >= again_ns;
    return gp->stale && (settled || !gp->drawing.graph.n_nodes);
}

/* The drawing stays until there is another one; the root is drawn in any case. */
static void rebind(struct graph_pane *gp, const struct profile_view *view)
{
    const struct call_graph *g = &gp->drawing.graph;
    size_t root = graph_drawing_find(&gp->drawing, gp->options.root);
    if (graph_drawing_rebind(&gp->drawing, &view->profile, &gp->err))
        graph_drawing_release(&gp->drawing);
    gp->options.root = root < g->n_nodes ? g->nodes[root].function : SIZE_MAX;
    if (gp->options.root == SIZE_MAX)
        gp->options.part = GRAPH_WHOLE;
    gp->version = view->version;
    gp->stale = true;
}

static void graph_follow(struct pane *p)
{
    struct graph_pane *gp = self(p);
    const struct profile_view *view = view_profile(p->screen->view, NULL);
    if (gp->version != view->version)
        rebind(gp, view);
    if (view->profile.n_edges <= AT_ONCE && graph_due(gp))
        graph_make(gp);
}

static int graph_open(struct pane *p, struct err *err)
{
    (void)err;
    self(p)->options = (struct call_graph_options)CALL_GRAPH_DEFAULTS;
    self(p)->came_from = SIZE_MAX;
    return 0;
}

static void graph_close(struct pane *p)
{
    graph_drawing_release(&self(p)->drawing);
}

/* --- what it says of itself ----------------------------------------------------------------------------------- */

void graph_put_threshold(struct buf *out, double share)
{
    buf_printf(out, "%.2g%%", 100 * share);
}

static void put_part(const struct graph_pane *gp, struct buf *out)
{
    const struct profile *p = profile_of(gp);
    if (gp->options.part == GRAPH_WHOLE || gp->options.root >= p->n_functions)
        return;
    buf_puts(out, gp->options.part == GRAPH_DESCENDANTS ? "what " : "what leads to ");
    graph_name(out, &p->functions[gp->options.root]);
    buf_puts(out, gp->options.part == GRAPH_DESCENDANTS ? " leads to, " : ", ");
}

static void graph_title(struct pane *p, struct buf *out)
{
    const struct graph_pane *gp = self(p);
    const struct call_graph *g = &gp->drawing.graph;
    bool cut = g->node_threshold > gp->options.node_threshold && g->n_nodes > 0 && profile_of(gp)->total.own_ns;
    buf_puts(out, graph_profile(p)->live ? "Graph so far: " : "Graph: ");
    if (gp->err.text[0]) {
        buf_puts(out, gp->err.text);
        return;
    }
    put_part(gp, out);
    text_count(out, g->n_nodes);
    buf_puts(out, g->n_nodes == 1 ? " function" : " functions");
    buf_puts(out, cut ? ", as many as can be drawn" : "");
    if (g->left_out) {
        buf_puts(out, "; left out ");
        text_count(out, g->left_out);
        buf_puts(out, cut ? " up to " : " below ");
        graph_put_threshold(out, g->node_threshold);
    }
    if (g->edges_left_out) {
        buf_puts(out, g->left_out ? ", " : "; left out ");
        text_count(out, g->edges_left_out);
        buf_puts(out, g->edges_left_out == 1 ? " edge below " : " edges below ");
        graph_put_threshold(out, gp->options.edge_threshold);
    }
    if (gp->stale && !graph_profile(p)->live)
        buf_puts(out, " (another is being laid out)");
}

void graph_why_empty(struct pane *p, struct buf *out)
{
    const struct profile_view *view = graph_profile(p);
    const struct run *run = reader_run(view_reader(p->screen->view));
    if (view->err.text[0])
        buf_puts(out, view->err.text);
    else if (view->profile.n_functions)
        buf_puts(out, "no function has so large a share of the time");
    else if (run->status == RUN_RUNNING)
        buf_puts(out, "no totals yet: they come every second while the run goes on");
    else if (run->status == RUN_KILLED || run->status == RUN_LOST)
        buf_puts(out, "no profile: the run ended before its first totals came, or was recorded with --no-profile");
    else
        buf_puts(out, "no profile: nothing was called, or the run was recorded with --no-profile");
}

/* --- thresholds ----------------------------------------------------------------------------------------------- */

/* The next one of a scale. */
static double step(double share, bool more)
{
    static const double scale[] = { 0, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 };
    enum { STEPS = sizeof scale / sizeof *scale };
    size_t i = 0;
    while (i + 1 < STEPS && scale[i] < share - 1e-9)
        i++;
    if (more)
        return scale[i > 0 ? i - 1 : 0];
    return scale[i + 1 < STEPS ? i + 1 : i];
}

void graph_change_threshold(struct graph_pane *gp, enum action action, struct effects *fx)
{
    bool nodes = action == ACTION_MORE_FUNCTIONS || action == ACTION_FEWER_FUNCTIONS;
    bool more = action == ACTION_MORE_FUNCTIONS || action == ACTION_MORE_EDGES;
    double *threshold = nodes ? &gp->options.node_threshold : &gp->options.edge_threshold;
    double before = *threshold;
    struct buf text = BUF_INIT;
    *threshold = step(before, more);
    graph_put_threshold(&text, *threshold);
    if (*threshold == before)
        effects_say(fx, FX_SAY, "%s", more ? "nothing is left out for its share" : "that is the highest threshold");
    else
        effects_say(fx, FX_SAY, "%s below %s are left out", nodes ? "functions" : "edges", buf_str(&text));
    buf_release(&text);
    if (*threshold != before)
        graph_want(gp, fx);
    fx->flags |= FX_HANDLED | FX_FOLLOW;
}

void graph_change_zoom(struct graph_pane *gp, bool in, struct effects *fx)
{
    static const char *const words[GRAPH_ZOOMS] = { "boxes", "one line for each function", "dots" };
    if (in ? gp->zoom == GRAPH_BOX : gp->zoom == GRAPH_DOT) {
        effects_say(fx, FX_SAY | FX_HANDLED, "there is nothing %s", in ? "closer" : "further away");
        return;
    }
    gp->zoom += in ? -1 : 1;
    effects_say(fx, FX_SAY, "%s", words[gp->zoom]);
    graph_want(gp, fx);
}

void graph_change_part(struct graph_pane *gp, enum action action, struct effects *fx)
{
    struct buf name = BUF_INIT;
    size_t node = graph_cursor(gp), n_nodes = gp->drawing.graph.n_nodes;
    bool all = action == ACTION_DROP_FILTER;
    fx->flags |= FX_HANDLED;
    if (!all && node >= n_nodes)
        return;
    gp->options.part = all ? GRAPH_WHOLE : action == ACTION_ONLY_CALLEES ? GRAPH_DESCENDANTS : GRAPH_ANCESTORS;
    gp->options.root = all ? SIZE_MAX : gp->drawing.graph.nodes[node].function;
    if (!all) {
        view_select_function(gp->pane.screen->view, gp->options.root);
        graph_name(&name, &profile_of(gp)->functions[gp->options.root]);
    }
    if (all)
        effects_say(fx, FX_SAY, "all functions");
    else
        effects_say(fx, FX_SAY, action == ACTION_ONLY_CALLEES ? "only what %.80s leads to" : "only what leads to %.80s",
                    buf_str(&name));
    buf_release(&name);
    graph_want(gp, fx);
}

static const enum action graph_hints[] = { ACTION_OPEN,         ACTION_ZOOM_OUT,
                                           ACTION_ONLY_CALLEES, ACTION_FEWER_FUNCTIONS,
                                           ACTION_CALLTREE,     ACTION_SEARCH,
                                           ACTION_SHOW_PROFILE, ACTION_NONE };

const struct pane_class pane_graph = {
    .title = "Graph",
    .context = CONTEXT_DRAWING,
    .size = sizeof(struct graph_pane),
    .hints = graph_hints,
    .open = graph_open,
    .close = graph_close,
    .title_text = graph_title,
    .draw = graph_draw,
    .act = graph_move_act,
    .follow = graph_follow,
    .mouse = graph_mouse,
    .wheel = graph_wheel,
};
