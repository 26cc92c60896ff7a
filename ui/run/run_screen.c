#include "ui/run/run_screen.h"

#include <string.h>

#include "smiley/text.h"
#include "ui/run/filtering.h"
#include "ui/run/finding.h"
#include "ui/run/jumps.h"
#include "ui/framework/keep.h"

void of_run_title(struct screen *s, struct buf *left, struct buf *right, enum role *right_role)
{
    const struct run *r = reader_run(view_reader(s->view));
    buf_puts(left, r->description);
    run_outcome(r, right);
    if (*r->error_type) {
        buf_printf(right, ", %s", r->error_type);
        *right_role = ROLE_TITLE_ERROR;
    } else if (run_failed(r)) {
        *right_role = ROLE_TITLE_ERROR;
    }
}

static void put_count(struct pen *p, enum role role, uint64_t n)
{
    struct buf text = BUF_INIT;
    text_count(&text, n);
    pen_puts(p, role, buf_str(&text));
    buf_release(&text);
}

void of_run_position(struct screen *s, struct pen *p)
{
    enum { THREAD_FROM_COLS = 60 };
    struct trace_view *v = s->view;
    const struct defs *defs = view_defs(v);
    struct buf text = BUF_INIT;
    if (v->event == 0) {
        pen_puts(p, ROLE_DIM, "no events");
        return;
    }
    pen_puts(p, ROLE_DIM, "event ");
    put_count(p, ROLE_NUMBER, v->event);
    pen_puts(p, ROLE_DIM, " of ");
    put_count(p, ROLE_DIM, reader_events(view_reader(v)));
    pen_printf(p, ROLE_TEXT, "  %u%%", (unsigned)trace_percent(v->trace, v->event));
    text_duration(&text, v->at.time_ns);
    pen_printf(p, ROLE_TEXT, "  %s", buf_str(&text));
    if (v->at.thread < defs->n_threads && (defs->n_threads > 1 || p->area.w >= THREAD_FROM_COLS)) {
        const char *name = defs_thread_name(defs, v->at.thread, v->event);
        pen_puts(p, ROLE_TEXT, "  ");
        pen_fit(p, ROLE_THREAD, name, strlen(name), 20);
    }
    pen_printf(p, ROLE_DIM, "  depth %u", v->at.depth);
    if (view_follows(v) && of_run_live(s))
        pen_puts(p, ROLE_LIVE, "  following");
    finding_draw(v, p);
    buf_release(&text);
}

/* --- definitions ---------------------------------------------------------------------------------------------- */

/* A function by its qualified name, else by the end of it. */
static bool find_code(const struct defs *defs, const char *name, uint32_t *code)
{
    for (int exact = 1; exact >= 0; exact--)
        for (uint32_t i = 0; i < defs->n_codes; i++) {
            const char *full = defs_code_name(defs, i), *dot = strrchr(full, '.');
            if (strcmp(exact || !dot ? full : dot + 1, name) == 0) {
                *code = i;
                return true;
            }
        }
    return false;
}

static void definition_entered(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = ((struct pane *)owner)->screen->view;
    const struct defs *defs = view_defs(v);
    uint32_t code;
    if (!find_code(defs, text, &code)) {
        effects_say(fx, FX_SAY, "no function %.100s was called", text);
        return;
    }
    v->file = defs->codes[code]->file;
    v->line = defs->codes[code]->first_line;
    fx->screen = SCREEN_SOURCE;
    fx->flags |= FX_SHOW | FX_FOLLOW;
}

static void complete_function(void *owner, const char *text, struct completions *out)
{
    const struct defs *defs = view_defs(((struct pane *)owner)->screen->view);
    for (uint32_t i = 0; i < defs->n_codes; i++)
        if (!(defs->codes[i]->flags & CODE_MODULE))
            completions_offer(out, text, defs_code_name(defs, i));
}

static void ask_definition(struct trace_view *v, struct effects *fx)
{
    static const struct prompt_spec spec = {
        .label = "definition of",
        .hint = "a function's name; Tab completes",
        .history = HISTORY_NONE,
        .complete = complete_function,
        .entered = definition_entered,
    };
    const struct stack_entry *f = view_frame(v);
    const char *name = f ? defs_code_name(view_defs(v), f->code) : "";
    effects_prompt(fx, &spec, *name == '<' ? "" : name);
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static void follow(struct trace_view *v, struct effects *fx)
{
    struct err err = { 0 };
    if (view_follow(v, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (reader_run(view_reader(v))->status != RUN_RUNNING)
        effects_say(fx, FX_SAY, "the run has ended: this is its last event");
    fx->flags |= FX_FOLLOW | FX_HANDLED;
}

static void toggle_times(struct screen *s, struct effects *fx)
{
    struct trace_view *v = s->view;
    v->no_times = !v->no_times;
    keep_set(s->ui.keep, VIEW_KEPT_TIMES, v->no_times ? "no" : NULL);
    effects_say(fx, FX_SAY, "source lines %s their part of the run's time", v->no_times ? "without" : "with");
    fx->flags |= FX_HANDLED | FX_DRAW;
}

void of_run_act(struct screen *s, enum action action, struct effects *fx)
{
    if (action == ACTION_FOLLOW) {
        follow(s->view, fx);
        return;
    }
    if (action == ACTION_GO_DEFINITION) {
        ask_definition(s->view, fx);
        return;
    }
    if (action == ACTION_LINE_TIMES) {
        toggle_times(s, fx);
        return;
    }
    jumps_act(s, action, fx);
    if (!(fx->flags & FX_HANDLED))
        finding_act(s, action, fx);
    if (!(fx->flags & FX_HANDLED))
        filtering_act(s, action, fx);
}

void of_run_act_beside(struct screen *s, enum action action, struct effects *fx)
{
    struct trace_view *v = s->view;
    uint64_t from = v->event;
    of_run_act(s, action, fx);
    if (v->event != from) {
        fx->screen = SCREEN_TRACE;
        fx->flags |= FX_SHOW;
    }
}

void of_run_show_event(struct screen *s, uint64_t event, struct effects *fx)
{
    jumps_go(s->view, event, fx);
    fx->flags |= FX_HANDLED;
    if (!(fx->flags & FX_COMPLAIN)) {
        fx->screen = SCREEN_TRACE;
        fx->flags |= FX_SHOW;
    }
}

bool of_run_live(struct screen *s)
{
    return reader_run(view_reader(s->view))->status == RUN_RUNNING;
}

void of_run_poll(struct screen *s, struct effects *fx)
{
    struct trace_view *v = s->view;
    struct err err = { 0 };
    bool grown = false;
    if (!of_run_live(s))
        return;
    if (reader_refresh(view_reader(v), &grown, &err) < 0) {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
        return;
    }
    fx->flags |= FX_DRAW;
    if (!grown)
        return;
    if (view_grew(v, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    fx->flags |= FX_FOLLOW;
}

/* First what the person waits for, then what makes later questions quick. */
bool of_run_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    struct trace_view *v = s->view;
    if (finding_idle(v, budget_ns, fx))
        return true;
    if (v->row_later) {
        bool more = view_settle(v);
        fx->flags |= more ? 0 : FX_FOLLOW;
        return true;
    }
    if (v->cold) {
        v->cold = trace_warm(v->trace, budget_ns, NULL) > 0;
        return true;
    }
    if (!v->profile.tried_ns && !of_run_live(s)) { /* the screens that show it open at once then */
        view_profile(v, NULL);
        return true;
    }
    return false;
}

bool of_run_filter(struct screen *s, struct buf *out)
{
    return filter_words(s->view, out);
}

bool of_run_place(struct screen *s, struct place *place)
{
    const struct trace_view *v = s->view;
    return view_place(v, v->file, v->line, place->path, sizeof place->path, &place->line);
}
