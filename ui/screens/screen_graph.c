/* Who calls whom: the call graph of the profile, drawn, or as a tree. A narrow screen has the tree, until the person
 * says otherwise. */
#include <string.h>

#include "smiley/text.h"
#include "ui/screens/panes_graph.h"
#include "ui/screens/profile_jumps.h"
#include "ui/screens/profile_rows.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

enum { WIDE_ENOUGH = 60 };

static const struct profile_function *cursor_of(struct screen *s)
{
    const struct graph_pane *gp = graph_of(s);
    const struct profile *p = &graph_profile(&gp->pane)->profile;
    size_t node = graph_cursor(gp);
    if (s->focus == PANE_CALLTREE)
        return calltree_cursor(s->panes[PANE_CALLTREE]);
    if (node >= gp->drawing.graph.n_nodes || gp->drawing.graph.nodes[node].function >= p->n_functions)
        return NULL;
    return &p->functions[gp->drawing.graph.nodes[node].function];
}

void graph_show_pane(struct screen *s, unsigned pane)
{
    s->layout.hidden[pane] = false;
    s->layout.hidden[!pane] = true;
    s->focus = pane;
}

/* Another width: the form that suits it, unless the person chose one, or both. */
static void graph_sized(struct screen *s, int h, int w)
{
    bool both = !s->layout.hidden[PANE_GRAPH] && !s->layout.hidden[PANE_CALLTREE];
    (void)h;
    if (!graph_of(s)->chosen && !both)
        graph_show_pane(s, w < WIDE_ENOUGH ? PANE_CALLTREE : PANE_GRAPH);
}

static void other_form(struct screen *s, struct effects *fx)
{
    graph_of(s)->chosen = true;
    graph_show_pane(s, !s->focus);
    fx->flags |= FX_HANDLED | FX_DRAW | FX_FOLLOW;
}

static void bottom_up(struct screen *s, struct effects *fx)
{
    graph_of(s)->chosen = true;
    graph_show_pane(s, PANE_CALLTREE);
    if (!calltree_of(s)->bottom_up)
        pane_calltree.act(s->panes[PANE_CALLTREE], ACTION_BOTTOM_UP, fx);
    fx->flags |= FX_HANDLED | FX_DRAW | FX_FOLLOW;
}

static void screen_graph_act(struct screen *s, enum action action, struct effects *fx)
{
    if (action == ACTION_CALLTREE)
        other_form(s, fx);
    else if (action == ACTION_BOTTOM_UP)
        bottom_up(s, fx);
    else if (!profile_jump(s, cursor_of(s), action, fx))
        graph_act(screen_focus(s), action, fx);
    if (!(fx->flags & FX_HANDLED))
        of_run_act_beside(s, action, fx);
}

/* A large graph is laid out when its screen has been seen without it. */
static bool graph_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    struct graph_pane *gp = graph_of(s);
    if (graph_due(gp)) {
        graph_make(gp);
        fx->flags |= FX_DRAW;
        return true;
    }
    return of_run_idle(s, budget_ns, fx);
}

/* The selected function whole: what it cost, in which order it is read, where it is. */
static void graph_position(struct screen *s, struct pen *pen)
{
    enum { WIDE = 60 };
    const struct profile_function *f = cursor_of(s);
    const struct profile *p = &graph_profile(screen_focus(s))->profile;
    double whole = p->total.own_ns ? (double)p->total.own_ns : 1;
    struct buf text = BUF_INIT;
    if (!f)
        return;
    double total = (double)f->cost.total_ns / whole;
    graph_share(&text, total > 1 ? 1 : total);
    pen_puts(pen, graph_heat(total), buf_str(&text));
    buf_clear(&text);
    graph_share(&text, (double)f->cost.own_ns / whole);
    pen_printf(pen, ROLE_TEXT, "  self %s", buf_str(&text));
    buf_clear(&text);
    text_count(&text, f->cost.calls);
    pen_printf(pen, ROLE_HITS, "  %s", buf_str(&text));
    pen_puts(pen, ROLE_DIM, f->cost.calls == 1 ? " call" : " calls");
    if (pen->area.w >= WIDE) {
        buf_clear(&text);
        text_duration(&text, f->cost.total_ns);
        pen_printf(pen, ROLE_NUMBER, "  %s", buf_str(&text));
    }
    pen_puts(pen, ROLE_TEXT, "  ");
    profile_draw_label(pen, f, true, pen_room(pen) - 1);
    buf_release(&text);
}

static bool graph_filter(struct screen *s, struct buf *out)
{
    const struct call_graph_options *o = &graph_of(s)->options;
    const struct profile *p = &graph_profile(screen_focus(s))->profile;
    if (o->part == GRAPH_WHOLE || o->root >= p->n_functions || s->focus != PANE_GRAPH)
        return false;
    buf_puts(out, o->part == GRAPH_DESCENDANTS ? "from " : "to ");
    graph_name(out, &p->functions[o->root]);
    return true;
}

static bool graph_place_of(struct screen *s, struct place *place)
{
    return profile_place_of(cursor_of(s), place);
}

static const struct layout graph_layout = {
    .nodes = {
        { .kind = LAYOUT_BESIDE, .first = 1, .second = 2, .share = 60 },
        { .kind = LAYOUT_PANE, .pane = PANE_GRAPH },
        { .kind = LAYOUT_PANE, .pane = PANE_CALLTREE },
    },
    .n_panes = 2,
    .min_w = { [PANE_GRAPH] = 40, [PANE_CALLTREE] = 36 },
    .min_h = { [PANE_GRAPH] = 8, [PANE_CALLTREE] = 5 },
    .hidden = { [PANE_CALLTREE] = true },
};

const struct screen_class screen_graph = {
    .title = "Graph",
    .context = CONTEXT_GRAPH,
    .layout = &graph_layout,
    .panes = { [PANE_GRAPH] = &pane_graph, [PANE_CALLTREE] = &pane_calltree },
    .of_run = true,
    .title_text = of_run_title,
    .position = graph_position,
    .act = screen_graph_act,
    .sized = graph_sized,
    .live = of_run_live,
    .poll = profile_poll,
    .idle = graph_idle,
    .filter = graph_filter,
    .place = graph_place_of,
};
