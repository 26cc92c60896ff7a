/* Where the time went: all functions of the run, traced or not, and beneath the table who calls the selected one and
 * what it calls. From a function the person goes to its source, and to its calls in the trace. */
#include "ui/screens/panes_profile.h"
#include "ui/screens/profile_jumps.h"
#include "ui/screens/profile_rows.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

static const struct profile_function *cursor_of(struct pane *p)
{
    return p == p->screen->panes[PANE_FUNCTIONS] ? functions_cursor(p) : edges_cursor(p);
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static void profile_act(struct screen *s, enum action action, struct effects *fx)
{
    const struct profile_function *f = cursor_of(screen_focus(s));
    functions_act(s->panes[PANE_FUNCTIONS], action, fx);
    if (fx->flags & FX_HANDLED)
        return;
    if (!profile_jump(s, f, action, fx))
        of_run_act_beside(s, action, fx);
}

static void profile_position(struct screen *s, struct pen *pen)
{
    struct pane *p = screen_focus(s);
    const struct profile_function *f = cursor_of(p);
    if (!f)
        return;
    pen_printf(pen, ROLE_NUMBER, "%llu", (unsigned long long)p->list.cursor + 1);
    pen_printf(pen, ROLE_DIM, " of %llu  ", (unsigned long long)p->class->list->count(p));
    profile_draw_label(pen, f, true, pen_room(pen) - 1);
}

static bool profile_filter(struct screen *s, struct buf *out)
{
    return functions_filter(s->panes[PANE_FUNCTIONS], out);
}

static bool profile_place(struct screen *s, struct place *place)
{
    return profile_place_of(cursor_of(screen_focus(s)), place);
}

static const struct layout profile_layout = {
    .nodes = {
        { .kind = LAYOUT_BELOW, .first = 1, .second = 2, .share = 60 },
        { .kind = LAYOUT_PANE, .pane = PANE_FUNCTIONS },
        { .kind = LAYOUT_BESIDE, .first = 3, .second = 4, .share = 50 },
        { .kind = LAYOUT_PANE, .pane = PANE_CALLERS },
        { .kind = LAYOUT_PANE, .pane = PANE_CALLEES },
    },
    .n_panes = 3,
    .min_w = { [PANE_FUNCTIONS] = 20, [PANE_CALLERS] = 30, [PANE_CALLEES] = 30 },
    .min_h = { [PANE_FUNCTIONS] = 7, [PANE_CALLERS] = 4, [PANE_CALLEES] = 4 },
};

const struct screen_class screen_profile = {
    .title = "Profile",
    .context = CONTEXT_PROFILE,
    .layout = &profile_layout,
    .panes = { [PANE_FUNCTIONS] = &pane_functions, [PANE_CALLERS] = &pane_callers, [PANE_CALLEES] = &pane_callees },
    .of_run = true,
    .title_text = of_run_title,
    .position = profile_position,
    .act = profile_act,
    .live = of_run_live,
    .poll = profile_poll,
    .idle = of_run_idle,
    .filter = profile_filter,
    .place = profile_place,
};
