#include "ui/screens/profile_jumps.h"

#include <stdio.h>
#include <string.h>

#include "ui/run/jumps.h"
#include "ui/run/run_screen.h"

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

void profile_show_source(struct trace_view *v, const struct profile_function *f, struct effects *fx)
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

bool profile_jump(struct screen *s, const struct profile_function *f, enum action action, struct effects *fx)
{
    bool to_call =
        action == ACTION_SHOW_CALLS || (action >= ACTION_NEXT_RUN_OF_LINE && action <= ACTION_LAST_RUN_OF_LINE);
    if (!to_call && action != ACTION_OPEN)
        return false;
    fx->flags |= FX_HANDLED;
    if (!f)
        effects_say(fx, FX_SAY, "no function is selected");
    else if (to_call)
        show_call(s, f, action, fx);
    else
        profile_show_source(s->view, f, fx);
    return true;
}

void profile_poll(struct screen *s, struct effects *fx)
{
    struct trace_view *v = s->view;
    unsigned version = v->profile.version;
    of_run_poll(s, fx);
    if (view_profile(v, NULL)->version != version)
        fx->flags |= FX_FOLLOW;
}

/* --- to the editor -------------------------------------------------------------------------------------------- */

bool profile_place_of(const struct profile_function *f, struct place *place)
{
    if (!f || is_builtin(f) || *f->file != '/' || strlen(f->file) >= sizeof place->path)
        return false;
    memcpy(place->path, f->file, strlen(f->file) + 1);
    place->line = f->line ? f->line : 1;
    return true;
}
