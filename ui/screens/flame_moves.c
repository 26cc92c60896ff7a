/* Moving in the flame: to other bars, which moves the place of the trace, and to other threads. */
#include "ui/screens/pane_flame.h"

#include <stdlib.h>

#include "ui/run/run_screen.h"

static void say_error(struct effects *fx, const struct err *err)
{
    effects_say(fx, FX_COMPLAIN | FX_HANDLED, "%.240s", err->text);
}

/* --- the place ------------------------------------------------------------------------------------------------- */

/* To an event, and there to the frame of this depth, or the innermost. */
static void go(struct flame_pane *fp, uint64_t event, uint32_t depth, struct effects *fx)
{
    struct trace_view *v = flame_view(fp);
    struct err err = { 0 };
    if (event != v->event && view_go_event(v, event, &err) < 0) {
        say_error(fx, &err);
        return;
    }
    view_look_frame(v, depth < v->n_stack ? v->n_stack - 1 - depth : 0);
    fx->flags |= FX_HANDLED | FX_FOLLOW | FX_DRAW;
}

/* The thread's last event up to a time: 1, 0, -1. */
static int event_at(struct flame_pane *fp, uint64_t time_ns, uint64_t *event, struct err *err)
{
    struct trace *t = flame_view(fp)->trace;
    uint64_t n;
    int got = trace_at_time(t, time_ns, &n, err);
    return got > 0 ? flame_event(t, fp->thread, n, event, err) : got;
}

/* How many frames the thread has at an event. */
static int depths_at(struct flame_pane *fp, uint64_t event, uint32_t *depths, struct err *err)
{
    struct stack_entry *stack;
    size_t n;
    if (trace_stack(flame_view(fp)->trace, event, &stack, &n, err) < 0)
        return -1;
    free(stack);
    *depths = (uint32_t)n;
    return 0;
}

/* To what a column shows of a depth: the call there, or where it begins. */
static void land(struct flame_pane *fp, uint32_t depth, uint32_t column, bool at_start, struct effects *fx)
{
    const struct flame_window w = *flame_looks_at(fp->flame);
    const struct flame_cell *row = flame_row(fp->flame, depth);
    struct trace *t = flame_view(fp)->trace;
    struct moment m;
    struct err err = { 0 };
    uint64_t begins = row ? row[column].event : 0, from = flame_time(&w, column), n, event;
    uint32_t depths = 0;
    if (begins && reader_moment(trace_reader(t), begins, &m, NULL) == 0 && m.time_ns >= from && at_start) {
        go(fp, begins, depth, fx);
        return;
    }
    uint64_t time = at_start ? from : from + (flame_time(&w, column + 1) - from) / 2;
    int got = event_at(fp, time, &event, &err);
    if (got > 0 && depths_at(fp, event, &depths, &err) < 0)
        got = -1;
    if (got > 0 && depths <= depth) { /* between two calls of this depth */
        int next = begins ? 0 : flame_begin(t, fp->thread, depth, event, false, &n, &err);
        event = begins ? begins : next > 0 ? n : event;
        got = next < 0 ? -1 : got;
    }
    if (got < 0)
        say_error(fx, &err);
    else if (got > 0)
        go(fp, event, depth, fx);
}

/* --- to other bars --------------------------------------------------------------------------------------------- */

static uint32_t place_column(struct flame_pane *fp)
{
    return flame_column(flame_looks_at(fp->flame), flame_view(fp)->at.time_ns);
}

/* The next bar of the row that begins after (ends before) the one at the place; false: none is in sight. */
static bool bar_beside(struct flame_pane *fp, uint32_t depth, bool back, uint32_t *column)
{
    const struct flame_cell *row = flame_row(fp->flame, depth);
    const struct flame_call *call = flame_selected(fp);
    uint32_t n = flame_looks_at(fp->flame)->columns, at = place_column(fp), from, to;
    if (!row || (call && call->to_ns > fp->seen.to_ns && !back) || (call && call->from_ns < fp->seen.from_ns && back))
        return false;
    if (call && at > 0 && row[at].call != call->call && row[at - 1].call == call->call)
        at--; /* the place is where it ends */
    flame_run(row, n, at, &from, &to);
    for (uint32_t c = back ? from - 1 : to; c < n; c = back ? from - 1 : to) { /* from - 1 wraps around below 0 */
        flame_run(row, n, c, &from, &to);
        if (row[c].kind != FLAME_NONE) {
            *column = from;
            return true;
        }
    }
    return false;
}

static void beside(struct flame_pane *fp, bool back, struct effects *fx)
{
    struct trace_view *v = flame_view(fp);
    const struct flame_call *call = flame_selected(fp);
    uint32_t depth, column;
    uint64_t to, n = back && call ? call->first : v->event;
    struct err err = { 0 };
    fx->flags |= FX_HANDLED;
    if (!flame_selected_depth(fp, &depth))
        return;
    if (v->at.time_ns >= fp->seen.from_ns && v->at.time_ns <= fp->seen.to_ns && bar_beside(fp, depth, back, &column)) {
        land(fp, depth, column, true, fx);
        return;
    }
    int got = flame_begin(v->trace, fp->thread, depth, n, back, &to, &err);
    if (got < 0)
        say_error(fx, &err);
    else if (got == 0)
        effects_say(fx, FX_SAY, back ? "no call of this depth before" : "no further call of this depth");
    else
        go(fp, to, depth, fx);
}

static void outwards(struct flame_pane *fp, struct effects *fx)
{
    struct trace_view *v = flame_view(fp);
    fx->flags |= FX_HANDLED;
    if (v->frame + 1 < v->n_stack) {
        view_look_frame(v, v->frame + 1);
        fx->flags |= FX_FOLLOW;
    } else {
        effects_say(fx, FX_SAY, "nothing recorded called this");
    }
}

/* The frame inside at the place; from the innermost, the first call that it makes from there on. */
static void inwards(struct flame_pane *fp, struct effects *fx)
{
    struct trace_view *v = flame_view(fp);
    const struct flame_call *call = flame_selected(fp);
    uint64_t to = 0;
    struct err err = { 0 };
    fx->flags |= FX_HANDLED;
    if (v->frame > 0 && v->n_stack) {
        view_look_frame(v, v->frame - 1);
        fx->flags |= FX_FOLLOW;
        return;
    }
    int got = call ? flame_begin(v->trace, fp->thread, call->depth + 1, v->event, false, &to, &err) : 0;
    if (got > 0 && call->last && to > call->last)
        got = flame_begin(v->trace, fp->thread, call->depth + 1, v->event, true, &to, &err);
    if (got < 0)
        say_error(fx, &err);
    else if (got == 0 || to < call->first || (call->last && to > call->last))
        effects_say(fx, FX_SAY, "no call inside");
    else
        go(fp, to, call->depth + 1, fx);
}

/* --- threads --------------------------------------------------------------------------------------------------- */

/* The place goes to the same time in another thread, the next one that has events. */
static void other_thread(struct flame_pane *fp, bool back, struct effects *fx)
{
    struct trace_view *v = flame_view(fp);
    uint32_t n = view_defs(v)->n_threads;
    struct err err = { 0 };
    uint64_t to;
    fx->flags |= FX_HANDLED;
    for (uint32_t i = 1; v->event && i < n; i++) {
        uint32_t thread = (fp->thread + (back ? n - i : i)) % n;
        int got = flame_event(v->trace, thread, v->event, &to, &err);
        if (got < 0)
            say_error(fx, &err);
        else if (got > 0)
            go(fp, to, UINT32_MAX, fx);
        if (got)
            return;
    }
    effects_say(fx, FX_SAY, "there is no other thread");
}

/* --- hooks ----------------------------------------------------------------------------------------------------- */

/* How many depths are seen at once; *most: how far they can be scrolled. */
static uint32_t depths_shown(struct flame_pane *fp, uint32_t *most)
{
    uint32_t depths = flame_depths(fp->flame), shown = fp->h > 0 ? (uint32_t)fp->h * (flame_is_double(fp) ? 2 : 1) : 0;
    *most = depths > shown ? depths - shown : 0;
    return shown;
}

static void scroll(struct flame_pane *fp, int by, struct effects *fx)
{
    uint32_t most;
    depths_shown(fp, &most);
    if (by < 0)
        fp->top -= fp->top < (uint32_t)-by ? fp->top : (uint32_t)-by;
    else
        fp->top = fp->top + (uint32_t)by < most ? fp->top + (uint32_t)by : most;
    fx->flags |= FX_HANDLED | FX_DRAW;
}

void flame_wheel(struct pane *p, bool down, struct effects *fx)
{
    enum { ROWS_A_NOTCH = 3 };
    scroll(flame_of(p), down ? ROWS_A_NOTCH : -ROWS_A_NOTCH, fx);
}

/* A row of a lane, -1 its heading: the call there, or the thread at that time. */
static void click(struct flame_pane *fp, const struct flame_lane *lane, int row, uint32_t x, struct effects *fx)
{
    uint32_t top = lane->flame == fp->flame ? fp->top : 0;
    uint32_t depth = row < 0 ? UINT32_MAX : top + (uint32_t)row * (flame_is_double(fp) ? 2 : 1);
    const struct flame_cell *cells = flame_row(lane->flame, depth);
    if (row >= 0 && (!cells || cells[x].kind == FLAME_NONE))
        return;
    flame_to_thread(fp, lane->thread);
    land(fp, depth, x, false, fx);
    flame_to_thread(fp, flame_view(fp)->at.thread); /* it may not have got there */
}

void flame_mouse(struct pane *p, const struct mouse *m, struct effects *fx)
{
    struct flame_pane *fp = flame_of(p);
    fx->flags |= FX_HANDLED;
    if (m->x < 0 || m->x >= fp->w || flame_view(fp)->event == 0)
        return;
    if (m->twice) {
        flame_zoom_to_call(fp, fx);
        return;
    }
    const struct flame_lane *lane = flame_lane_at(fp, m->y - 1);
    if (m->y == 0) /* the axis */
        land(fp, UINT32_MAX, (uint32_t)m->x, false, fx);
    else if (lane)
        click(fp, lane, m->y - 1 - lane->y, (uint32_t)m->x, fx);
}

void flame_act(struct pane *p, enum action action, struct effects *fx)
{
    enum { PAGE = 1, HALF = 2 };
    struct flame_pane *fp = flame_of(p);
    switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        beside(fp, action == ACTION_LEFT, fx);
        break;
    case ACTION_UP:
        outwards(fp, fx);
        break;
    case ACTION_DOWN:
        inwards(fp, fx);
        break;
    case ACTION_OPEN:
        flame_zoom_to_call(fp, fx);
        break;
    case ACTION_ZOOM_BACK:
        flame_zoom_back(fp, fx);
        break;
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
        flame_zoom(fp, action == ACTION_ZOOM_IN, fx);
        break;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        flame_pan(fp, action == ACTION_PAGE_UP, PAGE, fx);
        break;
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN:
        flame_pan(fp, action == ACTION_HALF_UP, HALF, fx);
        break;
    case ACTION_NEXT_THREAD:
    case ACTION_PREVIOUS_THREAD:
        other_thread(fp, action == ACTION_PREVIOUS_THREAD, fx);
        break;
    case ACTION_ALL_THREADS:
        flame_toggle_lanes(fp, fx);
        break;
    case ACTION_DENSE:
        fp->rows = flame_is_double(fp) ? FLAME_ROWS_SINGLE : FLAME_ROWS_DOUBLE;
        fx->flags |= FX_HANDLED | FX_FOLLOW;
        break;
    case ACTION_FIRST:
        of_run_act(p->screen, ACTION_FIRST_EVENT, fx);
        break;
    case ACTION_LAST:
        of_run_act(p->screen, ACTION_LAST_EVENT, fx);
        break;
    default:
        break;
    }
}

/* --- following ------------------------------------------------------------------------------------------------- */

bool flame_set_top(struct flame_pane *fp, bool selected)
{
    uint32_t most, depth, before = fp->top, shown = depths_shown(fp, &most);
    if (fp->top > most)
        fp->top = most;
    if (selected && shown && flame_selected_depth(fp, &depth)) {
        if (depth < fp->top)
            fp->top = depth;
        else if (depth - fp->top >= shown)
            fp->top = depth - shown + 1;
    }
    if (flame_is_double(fp))
        fp->top += fp->top % 2; /* pairs stay pairs */
    return fp->top != before;
}

void flame_follow(struct pane *p)
{
    struct flame_pane *fp = flame_of(p);
    struct trace_view *v = flame_view(fp);
    struct effects none = { 0 };
    if (fp->grown != v->grown) {
        fp->grown = v->grown;
        for (unsigned i = 0; i < fp->n_lanes; i++)
            flame_grew(fp->lanes[i].flame, NULL);
        fp->fresh = true;
        if (fp->whole)
            flame_see_all(fp);
    }
    if (!v->event)
        return;
    flame_to_thread(fp, v->at.thread);
    uint64_t span = fp->seen.to_ns - fp->seen.from_ns, at = v->at.time_ns;
    if (fp->event != v->event && (at < fp->seen.from_ns || at > fp->seen.to_ns))
        flame_see(fp, at > span / 2 ? at - span / 2 : 0, span, &none);
    fp->event = v->event;
    if (fp->h > 0)
        flame_set_top(fp, true);
}
