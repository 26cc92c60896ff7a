/* The flame pane: time from left to right, calls below their callers; of a run with several threads a lane for each, or
 * one thread alone. pane_flame.c draws it (flame_axis.c the axis), flame_lanes.c shares it out among the threads,
 * flame_moves.c moves in it, flame_zoom.c sees to which stretch of time it shows.
 *
 * It has no cursor of its own: what is selected is the frame that is looked at, at the place of the trace_view. */
#ifndef UI_PANE_FLAME_H
#define UI_PANE_FLAME_H

#include "smiley/flame.h"
#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

enum flame_rows { FLAME_ROWS_AUTO, FLAME_ROWS_SINGLE, FLAME_ROWS_DOUBLE }; /* double: two depths share a row */
enum { FLAME_ZOOMS = 32, FLAME_LANES = 64 };

struct stretch {
    uint64_t from_ns, to_ns;
};

/* A thread that is in sight: its calls from the outermost on; of the place's thread from `top` on. */
struct flame_lane {
    struct flame *flame; /* owned */
    uint32_t thread;
    int y, h; /* its rows, below the axis; where there are lanes its heading is above them */
};

struct flame_pane {
    struct pane pane;
    struct flame_lane lanes[FLAME_LANES]; /* by thread */
    unsigned n_lanes;                     /* at least 1 */
    uint32_t first;                       /* thread that is in sight, where there are lanes */
    bool alone;                           /* only the place's thread, though there are others */
    struct flame *flame;                  /* borrowed: of the place's lane */
    struct stretch all;                   /* the run's time; without Python's start where that is a good part of it */
    struct stretch seen;                  /* of it */
    bool whole;                           /* that is all of it, and grows with it */
    uint32_t top;                         /* the outermost depth that is seen */
    enum flame_rows rows;
    struct stretch zooms[FLAME_ZOOMS]; /* those before, the last one last */
    unsigned n_zooms;
    bool fresh, more; /* nothing was learned yet; there is more to learn of what is seen */
    uint64_t event;   /* the place as it was followed last */
    uint32_t thread;  /* of the place */
    unsigned grown;   /* as of the view */
    bool has_call;    /* call is what is selected, at: */
    uint64_t call_at; /* event */
    size_t call_frame;
    unsigned call_grown;
    struct flame_call call;
    int w, h;  /* of the place's lane, when it was drawn last */
    int all_h; /* of all lanes */
};

static inline struct flame_pane *flame_of(struct pane *p)
{
    return (struct flame_pane *)p;
}
static inline struct trace_view *flame_view(const struct flame_pane *fp)
{
    return fp->pane.screen->view;
}

extern const struct pane_class pane_flame;

/* The call that is selected; NULL: the place is in none. */
const struct flame_call *flame_selected(struct flame_pane *fp);
/* Its depth, whether or not it can be told more; false: there is none. */
bool flame_selected_depth(const struct flame_pane *fp, uint32_t *depth);
/* Whether two depths share a row. */
bool flame_is_double(struct flame_pane *fp);
/* The window, as it is drawn; learns something of it where it is new. */
void flame_pane_look(struct flame_pane *fp);
/* Whether there are lanes: else the one thread has all the rows. */
bool flame_in_lanes(const struct flame_pane *fp);
/* Which threads are in sight, that of the place among them. */
void flame_choose_lanes(struct flame_pane *fp);
void flame_to_thread(struct flame_pane *fp, uint32_t thread);
/* Shares the rows out among them, by what is known of their depths. */
void flame_share_rows(struct flame_pane *fp);
/* The lane of a row below the axis, its heading included; NULL: there is none. */
const struct flame_lane *flame_lane_at(const struct flame_pane *fp, int y);
void flame_toggle_lanes(struct flame_pane *fp, struct effects *fx);
/* Learns more of what is in sight: whether there is still more. And how much is known, 0 … 1. */
bool flame_learn(struct flame_pane *fp, uint64_t budget_ns);
double flame_learned(const struct flame_pane *fp);
/* All of the run. */
void flame_see_all(struct flame_pane *fp);

/* Ticks with their times; where the left edge is not the run's start, its time, and times from there. */
void flame_draw_axis(struct flame_pane *fp, struct area area);

/* A stretch within the run, of at least a nanosecond a column. */
void flame_see(struct flame_pane *fp, uint64_t from_ns, uint64_t span_ns, struct effects *fx);
/* So that the selected call fills it; where it does, to the trace. */
void flame_zoom_to_call(struct flame_pane *fp, struct effects *fx);
void flame_zoom_back(struct flame_pane *fp, struct effects *fx);
/* Half or twice as much; the place stays where it is on the screen. */
void flame_zoom(struct flame_pane *fp, bool in, struct effects *fx);
/* Earlier or later, by a part of what is seen. */
void flame_pan(struct flame_pane *fp, bool back, unsigned parts, struct effects *fx);

void flame_act(struct pane *p, enum action action, struct effects *fx);
void flame_mouse(struct pane *p, const struct mouse *m, struct effects *fx);
void flame_wheel(struct pane *p, bool down, struct effects *fx);
/* Keeps the depths that are seen within those there are and, where that is wanted, the selected one in sight: whether
 * that moved something. */
bool flame_set_top(struct flame_pane *fp, bool selected);
/* Brings the place into sight, where it has moved. */
void flame_follow(struct pane *p);

#endif
