#include "ui/run/jumps.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

void jumps_go(struct trace_view *v, uint64_t event, struct effects *fx)
{
    struct err err = { 0 };
    if (event == 0)
        return;
    if (view_jump(v, event, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        fx->flags |= FX_FOLLOW;
}

/* What a quick move of moves.h gave. */
static void arrive(struct trace_view *v, int got, uint64_t to, const struct err *err, const char *none,
                   struct effects *fx)
{
    if (got < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err->text);
    else if (got == 0)
        effects_say(fx, FX_SAY, "%s", none);
    else
        jumps_go(v, to, fx);
}

/* --- single steps --------------------------------------------------------------------------------------------- */

static void step(struct trace_view *v, enum action action, struct effects *fx)
{
    struct err err = { 0 };
    int got = view_step(v, action, &err);
    if (got < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (got == 0)
        effects_say(fx, FX_SAY, "there is nothing further that way");
    else
        fx->flags |= FX_FOLLOW;
}

static void step_out(struct trace_view *v, enum action action, struct effects *fx)
{
    uint64_t from = v->event;
    step(v, action, fx);
    if (v->event != from)
        visits_leave(&v->visits, from);
}

static void ends(struct trace_view *v, enum action action, struct effects *fx)
{
    uint64_t events = reader_events(view_reader(v));
    jumps_go(v, action == ACTION_LAST_EVENT || events == 0 ? events : 1, fx);
}

/* --- executions of a line ------------------------------------------------------------------------------------- */

int jumps_call_of(const struct trace_view *v, uint32_t code, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    const struct defs *defs = view_defs(v);
    const struct code_def *c = defs->codes[code];
    int found = 0;
    for (uint32_t i = 0; i < defs->n_codes; i++) {
        const struct code_def *d = defs->codes[i];
        uint64_t at;
        if (d->file != c->file || d->first_line != c->first_line ||
            strcmp(defs_name(defs, d->name), defs_name(defs, c->name)) != 0)
            continue;
        int got = trace_call_of(v->trace, i, n, back, &at, err);
        if (got < 0)
            return -1;
        if (got > 0 && (!found || (back ? at > *to : at < *to)))
            *to = at;
        found |= got;
    }
    return found;
}

static bool on_call(const struct trace_view *v)
{
    return v->event && v->at.kind == EVENT_CALL && v->frame == 0 && v->file == v->at.file && v->line == v->at.line;
}

/* On a call the line is a function's first, which runs where the function is defined: its calls count, too. */
static int find_execution(const struct trace_view *v, uint64_t from, bool back, uint64_t *to, struct err *err)
{
    uint64_t call;
    int line_got = trace_line(v->trace, v->file, v->line, from, back, to, err);
    int call_got = on_call(v) && line_got >= 0 ? jumps_call_of(v, v->at.code, from, back, &call, err) : 0;
    if (call_got > 0 && (line_got == 0 || (back ? call > *to : call < *to)))
        *to = call;
    return line_got < 0 || call_got < 0 ? -1 : line_got || call_got;
}

static void execution(struct trace_view *v, enum action action, struct effects *fx)
{
    bool back = action == ACTION_PREVIOUS_RUN_OF_LINE || action == ACTION_LAST_RUN_OF_LINE, call = on_call(v);
    uint64_t from = v->event, to, ever;
    struct err err = { 0 };
    if (v->line == 0) {
        effects_say(fx, FX_SAY, "there is no line here");
        return;
    }
    if (action == ACTION_FIRST_RUN_OF_LINE)
        from = 0;
    if (action == ACTION_LAST_RUN_OF_LINE)
        from = reader_events(view_reader(v)) + 1;
    int got = find_execution(v, from, back, &to, &err);
    const char *none = call   ? back ? "this function was not called before that" : "this function is not called again"
                       : back ? "this line did not run before that"
                              : "this line does not run again";
    if (got == 0 && !call && trace_line(v->trace, v->file, v->line, 0, false, &ever, NULL) == 0)
        none = "this line never ran";
    arrive(v, got, to, &err, none, fx);
}

/* --- seeks: breakpoints and changes --------------------------------------------------------------------------- */

struct seeking {
    struct trace_view *view;
    struct seek *seek; /* owned */
    const char *none;
};

static bool seek_on(void *data, uint64_t budget_ns, double *done, struct effects *fx)
{
    struct seeking *k = data;
    struct err err = { 0 };
    uint64_t to;
    int got = seek_step(k->seek, budget_ns, &to, &err);
    *done = seek_progress(k->seek);
    if (got == SEEK_MORE)
        return true;
    arrive(k->view, got < 0 ? -1 : got == SEEK_FOUND, to, &err, k->none, fx);
    return false;
}

static void seek_end(void *data, bool cancelled, struct effects *fx)
{
    struct seeking *k = data;
    if (cancelled)
        effects_say(fx, FX_SAY, "stopped looking");
    seek_free(k->seek);
    free(k);
}

static void start_seek(struct trace_view *v, struct seek *seek, const char *title, const char *none,
                       const struct err *err, struct effects *fx)
{
    struct seeking *k = seek ? malloc(sizeof *k) : NULL;
    if (!k) {
        seek_free(seek);
        effects_say(fx, FX_COMPLAIN, "%.240s", seek ? "no memory" : err->text);
        return;
    }
    *k = (struct seeking){ v, seek, none };
    effects_work(fx, &(struct work){ .title = title, .step = seek_on, .end = seek_end, .data = k });
}

static void run_to_breakpoint(struct trace_view *v, enum action action, struct effects *fx)
{
    bool back = action == ACTION_PREVIOUS_BREAKPOINT;
    struct err err = { 0 };
    if (v->n_breaks == 0) {
        effects_say(fx, FX_SAY, "there is no breakpoint: set one on a source line first");
        return;
    }
    start_seek(v, seek_breakpoint(v->trace, v->breaks, v->n_breaks, v->event, back, &err), "running to a breakpoint",
               back ? "no breakpoint was hit before that" : "no breakpoint is hit after that", &err, fx);
}

static void to_change(struct trace_view *v, enum action action, struct effects *fx)
{
    const struct stack_entry *f = view_frame(v);
    bool back = action == ACTION_PREVIOUS_CHANGE;
    struct err err = { 0 };
    if (!f || !v->has_variable) {
        effects_say(fx, FX_SAY, "select a variable first");
        return;
    }
    start_seek(v, seek_change(v->trace, v->event, f->call, v->variable, back, &err), "looking for a change",
               back ? "it was not changed before that" : "it does not change after that", &err, fx);
}

/* --- breakpoints ---------------------------------------------------------------------------------------------- */

static void toggle_breakpoint(struct trace_view *v, struct effects *fx)
{
    struct breakpoint *b = view_break(v, v->file, v->line);
    if (v->line == 0)
        effects_say(fx, FX_SAY, "there is no line here");
    else if (b) {
        view_drop_break(v, b);
        effects_say(fx, FX_SAY, "no breakpoint on line %u any more", v->line);
    } else if (view_set_break(v, v->file, v->line, NULL) < 0)
        effects_say(fx, FX_COMPLAIN, "no memory");
    else
        effects_say(fx, FX_SAY, "a breakpoint on line %u", v->line);
}

static void condition_entered(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = view_of(owner);
    struct err err = { 0 };
    if (*text && breakpoint_check(text, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (view_set_break(v, v->file, v->line, *text ? text : NULL) < 0)
        effects_say(fx, FX_COMPLAIN, "no memory");
    else
        effects_say(fx, FX_SAY, "a breakpoint on line %u%s%.150s", v->line, *text ? ", where " : "", text);
}

/* The names that could stand in a condition. */
static void complete_variable(void *owner, const char *text, struct completions *out)
{
    struct trace_view *v = view_of(owner);
    const struct defs *defs = view_defs(v);
    uint32_t code;
    if (strchr(text, '=') || trace_function_at(v->trace, v->file, v->line, &code, NULL) <= 0)
        return;
    for (uint32_t i = 0; i < defs->codes[code]->n_vars; i++)
        completions_offer(out, text, defs_var_name(defs, code, i));
}

static void ask_condition(struct trace_view *v, struct effects *fx)
{
    static const struct prompt_spec spec = {
        .label = "break where",
        .hint = "name == value, name != value, or a name alone: it is true",
        .history = HISTORY_CONDITION,
        .maybe_empty = true,
        .complete = complete_variable,
        .entered = condition_entered,
    };
    const struct breakpoint *b = view_break(v, v->file, v->line);
    if (v->line == 0)
        effects_say(fx, FX_SAY, "there is no line here");
    else
        effects_prompt(fx, &spec, b && b->condition ? b->condition : "");
}

/* --- places --------------------------------------------------------------------------------------------------- */

static void went(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = view_of(owner);
    struct err err = { 0 };
    uint64_t to;
    int got = trace_goto(v->trace, text, v->event, &to, &err);
    arrive(v, got, to, &err, "there is no such place in this run", fx);
}

static void ask_place(struct effects *fx)
{
    static const struct prompt_spec spec = {
        .label = "go to",
        .hint = "event 1234 or +20 or -20, 37.5%, 1.5s, 300ms, $ the last",
        .history = HISTORY_GOTO,
        .entered = went,
    };
    effects_prompt(fx, &spec, "");
}

static uint64_t *bookmark(struct trace_view *v, const char *text)
{
    return &v->bookmarks[*text & (BOOKMARKS - 1)];
}

static void bookmark_named(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = view_of(owner);
    *bookmark(v, text) = v->event;
    effects_say(fx, FX_SAY, "this place is bookmark %.1s", text);
}

static void bookmark_chosen(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = view_of(owner);
    uint64_t to = *bookmark(v, text);
    if (to == 0)
        effects_say(fx, FX_SAY, "there is no bookmark %.1s", text);
    else
        jumps_go(v, to, fx);
}

static void ask_letter(bool go, struct effects *fx)
{
    static const struct prompt_spec name = {
        .label = "bookmark", .hint = "a letter", .history = HISTORY_NONE, .one_key = true, .entered = bookmark_named
    };
    static const struct prompt_spec choose = { .label = "to bookmark",
                                               .hint = "its letter",
                                               .history = HISTORY_NONE,
                                               .one_key = true,
                                               .entered = bookmark_chosen };
    effects_prompt(fx, go ? &choose : &name, "");
}

static void visit(struct trace_view *v, enum action action, struct effects *fx)
{
    struct err err = { 0 };
    bool back = action == ACTION_VISIT_BACK;
    uint64_t to = back ? visits_back(&v->visits, v->event) : visits_forward(&v->visits, v->event);
    if (to == 0)
        effects_say(fx, FX_SAY, back ? "there is no place before" : "there is no place to go forward to");
    else if (view_go_event(v, to, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        fx->flags |= FX_FOLLOW;
}

static void around_call(struct trace_view *v, enum action action, struct effects *fx)
{
    struct err err = { 0 };
    uint64_t to = 0;
    bool caller = action == ACTION_GO_CALLER;
    int got = caller ? trace_caller(v->trace, v->event, &to, &err) : trace_call_return(v->trace, v->event, &to, &err);
    arrive(v, got, to, &err, caller ? "nothing called this" : "this call did not return before the run ended", fx);
}

void jumps_act(struct screen *s, enum action action, struct effects *fx)
{
    struct trace_view *v = s->view;
    fx->flags |= FX_HANDLED | FX_DRAW;
    if (v->event == 0 && action >= ACTION_STEP_INTO && action <= ACTION_VISIT_FORWARD)
        return;
    switch (action) {
    case ACTION_STEP_INTO:
    case ACTION_STEP_OVER:
    case ACTION_BACK_INTO:
    case ACTION_BACK_OVER:
        step(v, action, fx);
        break;
    case ACTION_STEP_OUT:
    case ACTION_BACK_OUT:
        step_out(v, action, fx);
        break;
    case ACTION_FIRST_EVENT:
    case ACTION_LAST_EVENT:
        ends(v, action, fx);
        break;
    case ACTION_NEXT_RUN_OF_LINE:
    case ACTION_PREVIOUS_RUN_OF_LINE:
    case ACTION_FIRST_RUN_OF_LINE:
    case ACTION_LAST_RUN_OF_LINE:
        execution(v, action, fx);
        break;
    case ACTION_NEXT_CHANGE:
    case ACTION_PREVIOUS_CHANGE:
        to_change(v, action, fx);
        break;
    case ACTION_BREAKPOINT:
        toggle_breakpoint(v, fx);
        break;
    case ACTION_BREAKPOINT_IF:
        ask_condition(v, fx);
        break;
    case ACTION_NEXT_BREAKPOINT:
    case ACTION_PREVIOUS_BREAKPOINT:
        run_to_breakpoint(v, action, fx);
        break;
    case ACTION_GO_TO:
        ask_place(fx);
        break;
    case ACTION_GO_CALLER:
    case ACTION_GO_RETURN:
        around_call(v, action, fx);
        break;
    case ACTION_BOOKMARK:
    case ACTION_GO_BOOKMARK:
        ask_letter(action == ACTION_GO_BOOKMARK, fx);
        break;
    case ACTION_VISIT_BACK:
    case ACTION_VISIT_FORWARD:
        visit(v, action, fx);
        break;
    default:
        fx->flags &= ~(unsigned)(FX_HANDLED | FX_DRAW);
    }
}
