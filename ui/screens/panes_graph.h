/* The panes of the call graph screen: the graph drawn (pane_graph.c; graph_view.c is what of it is seen), and the same
 * as a tree (pane_calltree.c). One of them is shown, by the person's choice or by how wide the screen is; both, if the
 * person wants both. Their screen's view is a struct trace_view; the selected function is its view_profile()->selected,
 * which the profiler's table has too. */
#ifndef UI_PANES_GRAPH_H
#define UI_PANES_GRAPH_H

#include "smiley/call_tree.h"
#include "smiley/graph_drawing.h"
#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

enum { PANE_GRAPH, PANE_CALLTREE };

extern const struct pane_class pane_graph, pane_calltree;

struct graph_pane {
    struct pane pane;
    struct graph_drawing drawing; /* owned; its nodes' functions are those of the profile `version` */
    unsigned version;             /* 0: none yet */
    bool stale;                   /* another one is wanted, of … */
    struct call_graph_options options;
    enum graph_zoom zoom;
    uint64_t drawn_ns;  /* when it was made */
    size_t came_from;   /* the node that the last step along an edge came from */
    int top, left;      /* the cell of the drawing in the pane's upper left corner; may be outside */
    int h, w;           /* of the pane, when it was drawn last */
    bool placed;        /* top and left mean something */
    char search[128];   /* what was searched for last */
    bool chosen;        /* graph or tree: the person said which */
    size_t search_from; /* the function that was selected before */
    struct err err;
};

struct calltree_pane {
    struct pane pane;
    struct call_tree trees[2]; /* top-down, bottom-up */
    bool bottom_up;
    unsigned version;
    double threshold; /* as of the rows */
    struct err err;
};

static inline struct graph_pane *graph_of(struct screen *s)
{
    return (struct graph_pane *)s->panes[PANE_GRAPH];
}
static inline struct calltree_pane *calltree_of(struct screen *s)
{
    return (struct calltree_pane *)s->panes[PANE_CALLTREE];
}
/* As it was read last: it is read anew where panes follow and nowhere else. */
static inline const struct profile_view *graph_profile(const struct pane *p)
{
    return &((struct trace_view *)p->screen->view)->profile;
}

/* The role of a share, by gprof2dot's temperatures. */
enum role graph_heat(double share);

/* --- the graph ------------------------------------------------------------------------------------------------ */

/* Makes the drawing that is wanted, if it is not there. */
void graph_make(struct graph_pane *gp);
/* One is wanted, and it is time for it: of a run that goes on, not all the time. */
bool graph_due(const struct graph_pane *gp);
/* The node of the selected function; where that is not drawn, the dearest; n_nodes: nothing is drawn. */
size_t graph_cursor(const struct graph_pane *gp);
void graph_select(struct graph_pane *gp, size_t node, struct effects *fx);
/* Scrolls as little as needed for the node to be seen, or so that it is in the middle. */
void graph_show(struct graph_pane *gp, size_t node, bool middle);
void graph_scroll(struct graph_pane *gp, int rows, int cols);
/* The node at a cell of the pane; n_nodes: there is none. */
size_t graph_node_at(const struct graph_pane *gp, int y, int x);
void graph_draw(struct pane *p, struct area area, bool focused);
/* Another drawing is wanted: at once, or when there is time. */
void graph_want(struct graph_pane *gp, struct effects *fx);
void graph_change_threshold(struct graph_pane *gp, enum action action, struct effects *fx);
void graph_change_zoom(struct graph_pane *gp, bool in, struct effects *fx);
void graph_change_part(struct graph_pane *gp, enum action action, struct effects *fx);
void graph_move_act(struct pane *p, enum action action, struct effects *fx);
void graph_mouse(struct pane *p, const struct mouse *m, struct effects *fx);
void graph_wheel(struct pane *p, bool down, struct effects *fx);
/* What is the same in both panes: thresholds, searching. */
void graph_act(struct pane *p, enum action action, struct effects *fx);

/* --- both ----------------------------------------------------------------------------------------------------- */

/* The function under the cursor; NULL: there is none. */
const struct profile_function *calltree_cursor(struct pane *p);
/* Shows one of the panes, with the focus. */
void graph_show_pane(struct screen *s, unsigned pane);
/* Why there is nothing to see. */
void graph_why_empty(struct pane *p, struct buf *out);
/* `2%`, `0.05%`. */
void graph_put_threshold(struct buf *out, double share);

#endif
