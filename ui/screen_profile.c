/* Where the time went: all functions of the run, traced or not, and beneath the table who calls the selected one and
 * what it calls. From a function the person goes to its source, and to its calls in the trace. */
#include <stdio.h>
#include <string.h>

#include "ui/jumps.h"
#include "ui/panes_profile.h"
#include "ui/profile_rows.h"
#include "ui/run_screen.h"
#include "ui/screens.h"

static const struct profile_function *cursor_of(struct pane *p)
{
    return p == p->screen->panes[PANE_FUNCTIONS] ? functions_cursor(p) : edges_cursor(p);
}

/* What a function is called, for a message. */
static void name_of(const struct profile_function *f, char name[80])
{
    struct buf label = BUF_INIT;
    profile_label(&label, f, false);
    snprintf(name, 80, "%.79s", buf_str(&label));
    buf_release(&label);
}

static bool is_builtin(const struct profile_function *f)
{
    return strcmp(f->file, "~") == 0;
}

/* --- to its source -------------------------------------------------------------------------------------------- */

/* Where the source of a function was recorded, be it that another one of the same file was traced. */
static bool find_source(const struct trace_view *v, const struct profile_function *f, uint32_t *file)
{
    const struct defs *defs = view_defs(v);
    if (f->code < defs->n_codes && *reader_source_key(view_reader(v), defs->codes[f->code]->file)) {
        *file = defs->codes[f->code]->file;
        return true;
    }
    for (*file = 0; *file < defs->n_files; ++*file)
        if (strcmp(defs->files[*file].path, f->file) == 0 && *reader_source_key(view_reader(v), *file))
            return true;
    return false;
}

static void show_source(struct trace_view *v, const struct profile_function *f, struct effects *fx)
{
    uint32_t file;
    char name[80];
    name_of(f, name);
    if (is_builtin(f))
        effects_say(fx, FX_SAY, "%s is a builtin: it has no source", name);
    else if (!find_source(v, f, &file))
        effects_say(fx, FX_SAY, "%s was not traced: no source (e opens the file)", name);
    else {
        v->file = file;
        v->line = f->line ? f->line : 1;
        fx->screen = SCREEN_SOURCE;
        fx->flags |= FX_SHOW | FX_FOLLOW;
    }
}

/* --- to its calls --------------------------------------------------------------------------------------------- */

static void show_call(struct screen *s, const struct profile_function *f, enum action action, struct effects *fx)
{
    struct trace_view *v = s->view;
    bool back = action == ACTION_PREVIOUS_RUN_OF_LINE || action == ACTION_LAST_RUN_OF_LINE;
    uint64_t from = v->event, to;
    struct err err = { 0 };
    char name[80];
    name_of(f, name);
    if (action == ACTION_SHOW_CALLS || action == ACTION_FIRST_RUN_OF_LINE)
        from = 0;
    else if (action == ACTION_LAST_RUN_OF_LINE)
        from = reader_events(view_reader(v)) + 1;
    if (f->code >= view_defs(v)->n_codes) {
        effects_say(fx, FX_SAY, "%s",
                    is_builtin(f) ? "builtins are not in the trace; their callers may be"
                                  : "its calls are not in the trace: its lines were not traced (smiley help run)");
        return;
    }
    int got = jumps_call_of(v, f->code, from, back, &to, &err);
    if (got > 0)
        of_run_show_event(s, to, fx);
    else if (got < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (from > 0 && from <= reader_events(view_reader(v)))
        effects_say(fx, FX_SAY, "no call of %s %s this place", name, back ? "before" : "after");
    else
        effects_say(fx, FX_SAY, "no call of %s was recorded", name);
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static bool is_about_calls(enum action action)
{
    return action == ACTION_SHOW_CALLS || (action >= ACTION_NEXT_RUN_OF_LINE && action <= ACTION_LAST_RUN_OF_LINE);
}

static void profile_act(struct screen *s, enum action action, struct effects *fx)
{
    const struct profile_function *f = cursor_of(screen_focus(s));
    functions_act(s->panes[PANE_FUNCTIONS], action, fx);
    if (fx->flags & FX_HANDLED)
        return;
    if (is_about_calls(action) || action == ACTION_OPEN) {
        fx->flags |= FX_HANDLED;
        if (!f)
            effects_say(fx, FX_SAY, "no function is selected");
        else if (action == ACTION_OPEN)
            show_source(s->view, f, fx);
        else
            show_call(s, f, action, fx);
        return;
    }
    of_run_act_beside(s, action, fx);
}

/* The run may go on without an event, in C; its totals grow all the same. */
static void profile_poll(struct screen *s, struct effects *fx)
{
    struct trace_view *v = s->view;
    unsigned version = v->profile.version;
    of_run_poll(s, fx);
    if (view_profile(v, NULL)->version != version)
        fx->flags |= FX_FOLLOW;
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

/* For the editor: also files whose source was not recorded. */
static bool profile_place(struct screen *s, struct place *place)
{
    const struct profile_function *f = cursor_of(screen_focus(s));
    if (!f || is_builtin(f) || *f->file != '/' || strlen(f->file) >= sizeof place->path)
        return false;
    memcpy(place->path, f->file, strlen(f->file) + 1);
    place->line = f->line ? f->line : 1;
    return true;
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
