#include "ui/run/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/find.h"
#include "smiley/text.h"
#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

enum { PATTERN_MAX = 512, TYPING_NS = 6000000 };

struct finding {
    struct find *find;         /* owned; NULL: no pattern yet */
    char pattern[PATTERN_MAX]; /* of `find` */
    bool back;                 /* the direction that was asked for */
    uint64_t origin;           /* where the person was when the prompt opened */
    bool typing, looking;      /* the prompt is open; and the first hit is not found yet */
    bool has_hit;
    struct find_hit hit;
    bool counting;
    uint64_t count, before, counted_at;
};

void finding_free(struct finding *f)
{
    if (!f)
        return;
    find_free(f->find);
    free(f);
}

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

static struct finding *finding_of(struct trace_view *v)
{
    if (!v->finding)
        v->finding = calloc(1, sizeof *v->finding);
    return v->finding;
}

static void drop(struct finding *f)
{
    find_free(f->find);
    f->find = NULL;
    f->has_hit = f->counting = f->looking = false;
}

/* --- hits ----------------------------------------------------------------------------------------------------- */

static void go_to_hit(struct trace_view *v, const struct find_hit *hit, bool jump, struct effects *fx)
{
    struct finding *f = v->finding;
    struct err err = { 0 };
    f->hit = *hit;
    f->has_hit = f->counting = true;
    f->looking = false;
    if ((jump ? view_jump(v, hit->n, &err) : view_go_event(v, hit->n, &err)) < 0) {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
        return;
    }
    if (hit->where == FIND_VALUES && hit->variable) {
        v->has_variable = true;
        v->variable = hit->var;
    }
    if (hit->wrapped)
        effects_say(fx, FX_SAY, f->back ? "from the run's end" : "from the run's start");
    fx->flags |= FX_FOLLOW;
}

/* A hit of this step, or a complaint; true: there is more to do. */
static bool look_on(struct trace_view *v, uint64_t budget_ns, bool jump, struct effects *fx)
{
    struct finding *f = v->finding;
    struct find_hit hit;
    struct err err = { 0 };
    int got = find_step(f->find, budget_ns, &hit, &err);
    if (got == FIND_MORE)
        return true;
    f->looking = false;
    if (got == FIND_FOUND)
        go_to_hit(v, &hit, jump, fx);
    else if (got == FIND_NONE)
        effects_say(fx, FX_SAY, "nowhere: %.200s", f->pattern);
    else
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    return false;
}

static bool hit_step(void *data, uint64_t budget_ns, double *done, struct effects *fx)
{
    struct trace_view *v = data;
    bool more = look_on(v, budget_ns, true, fx);
    *done = find_progress(v->finding->find);
    return more;
}

static void hit_end(void *data, bool cancelled, struct effects *fx)
{
    struct trace_view *v = data;
    v->finding->looking = false;
    if (cancelled)
        effects_say(fx, FX_SAY, "the search was stopped");
}

static void next_hit(struct trace_view *v, bool back, struct effects *fx)
{
    struct finding *f = v->finding;
    char title[PATTERN_MAX + 32];
    find_from(f->find, v->event, back);
    snprintf(title, sizeof title, "looking for %s", f->pattern);
    effects_work(fx, &(struct work){ .title = title, .step = hit_step, .end = hit_end, .data = v });
}

/* --- the prompt ----------------------------------------------------------------------------------------------- */

static int begin(struct trace_view *v, const char *pattern, struct err *err)
{
    struct finding *f = v->finding;
    struct find *find;
    if (f->find && strcmp(f->pattern, pattern) == 0)
        return 0;
    if (find_new(&find, v->trace, pattern, FIND_ALL, f->origin, f->back, err) < 0)
        return -1;
    drop(f);
    f->find = find;
    f->looking = true;
    snprintf(f->pattern, sizeof f->pattern, "%s", pattern);
    return 0;
}

static void typed(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = view_of(owner);
    struct finding *f = v->finding;
    struct err err = { 0 };
    if (!text || !*text) {
        drop(f);
        f->typing = text != NULL;
        if (v->event != f->origin && view_go_event(v, f->origin, &err) == 0)
            fx->flags |= FX_FOLLOW;
        fx->flags |= FX_DRAW;
        return;
    }
    f->typing = true;
    if (begin(v, text, &err) == 0 && f->looking)
        look_on(v, TYPING_NS, false, fx);
    fx->flags = (fx->flags | FX_DRAW) & ~(unsigned)(FX_SAY | FX_COMPLAIN); /* half a pattern is no mistake */
}

static void entered(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = view_of(owner);
    struct finding *f = v->finding;
    struct err err = { 0 };
    f->typing = false;
    if (begin(v, text, &err) < 0) {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
        return;
    }
    fx->flags |= FX_DRAW;
    if (f->has_hit && f->hit.n == v->event) { /* found while it was typed */
        if (f->origin != v->event)
            visits_leave(&v->visits, f->origin);
        if (f->hit.wrapped)
            effects_say(fx, FX_SAY, f->back ? "from the run's end" : "from the run's start");
        return;
    }
    v->event ? next_hit(v, f->back, fx) : (void)0;
}

static void ask_pattern(struct trace_view *v, bool back, struct effects *fx)
{
    static const struct prompt_spec specs[] = {
        { .label = "search",
          .hint = "function, source or value; re: and a regular expression",
          .history = HISTORY_SEARCH,
          .typed = typed,
          .entered = entered },
        { .label = "search backwards",
          .hint = "function, source or value; re: and a regular expression",
          .history = HISTORY_SEARCH,
          .typed = typed,
          .entered = entered },
    };
    struct finding *f = finding_of(v);
    if (!f || v->event == 0)
        return;
    drop(f);
    f->back = back;
    f->origin = v->event;
    effects_prompt(fx, &specs[back], "");
}

/* --- outside -------------------------------------------------------------------------------------------------- */

void finding_act(struct screen *s, enum action action, struct effects *fx)
{
    struct trace_view *v = s->view;
    struct finding *f = v->finding;
    fx->flags |= FX_HANDLED | FX_DRAW;
    switch (action) {
    case ACTION_SEARCH:
    case ACTION_SEARCH_BACK:
        ask_pattern(v, action == ACTION_SEARCH_BACK, fx);
        break;
    case ACTION_NEXT_HIT:
    case ACTION_PREVIOUS_HIT:
        if (!f || !f->find)
            effects_say(fx, FX_SAY, "nothing was searched for yet");
        else
            next_hit(v, f->back != (action == ACTION_PREVIOUS_HIT), fx);
        break;
    default:
        fx->flags &= ~(unsigned)(FX_HANDLED | FX_DRAW);
    }
}

static bool count_on(struct trace_view *v, uint64_t budget_ns, struct effects *fx)
{
    struct finding *f = v->finding;
    struct err err = { 0 };
    uint64_t at = f->hit.n;
    int got = find_count(f->find, budget_ns, at, &f->count, &f->before, &err);
    f->counting = got == FIND_MORE;
    f->counted_at = got == FIND_FOUND ? at : 0;
    fx->flags |= FX_DRAW;
    return f->counting;
}

bool finding_idle(struct trace_view *v, uint64_t budget_ns, struct effects *fx)
{
    struct finding *f = v->finding;
    if (!f || !f->find)
        return false;
    if (f->looking && f->typing) {
        bool more = look_on(v, budget_ns, false, fx);
        fx->flags &= ~(unsigned)(FX_SAY | FX_COMPLAIN);
        return more || f->counting;
    }
    return f->counting && count_on(v, budget_ns, fx);
}

const struct find *finding_marks(const struct trace_view *v)
{
    return v->finding ? v->finding->find : NULL;
}

void finding_draw(const struct trace_view *v, struct pen *p)
{
    const struct finding *f = v->finding;
    struct buf text = BUF_INIT;
    if (!f || !f->find)
        return;
    pen_puts(p, ROLE_DIM, f->back ? "  \\" : "  /");
    pen_fit(p, ROLE_FILTER, f->pattern, strlen(f->pattern), 24);
    if (f->looking) {
        pen_printf(p, ROLE_DIM, " %u%%", (unsigned)(find_progress(f->find) * 100));
    } else if (f->has_hit) {
        bool here = f->counted_at && v->event == f->counted_at;
        pen_puts(p, ROLE_DIM, "  ");
        if (here) {
            text_count(&text, f->before);
            buf_puts(&text, " of ");
        }
        text_count(&text, f->count);
        if (f->counting)
            buf_puts(&text, "+");
        buf_puts(&text, here ? "" : f->count == 1 ? " hit" : " hits");
        pen_fit(p, ROLE_NUMBER, buf_str(&text), text.len, pen_room(p) - 1);
    } else {
        pen_fit(p, ROLE_DIM, " nowhere", strlen(" nowhere"), pen_room(p) - 1);
    }
    if (find_gave_up(f->find))
        pen_puts(p, ROLE_WARN, " (too hard for some texts: passed over)");
    buf_release(&text);
}
