/* What a person does in the list of runs: opens, deletes, renames and marks one; chooses columns, order and filter. */
#include "ui/screens/runs_act.h"

#include <stdio.h>
#include <string.h>

#include "ui/framework/keep.h"
#include "ui/screens/runs_view.h"

static struct runs_view *view_of(const struct pane *p)
{
    return p->screen->view;
}

/* --- deleting, renaming, marking ----------------------------------------------------------------------------- */

static int change(struct screen *s, int (*fn)(struct store *store, const char *id, const char *text, struct err *err),
                  const char *text, struct err *err)
{
    const struct runs_view *v = s->view;
    struct store *store = NULL;
    int result = store_open(&store, s->ui.database, STORE_WRITE, err);
    if (result == 0)
        result = fn(store, v->asked, text, err);
    store_close(store);
    return result < 0 ? -1 : runs_reload(s, err);
}

static int delete_it(struct store *store, const char *id, const char *text, struct err *err)
{
    (void)text;
    return store_delete(store, id, err);
}

static void delete_answer(void *owner, bool yes, struct effects *fx)
{
    struct pane *p = owner;
    const struct runs_view *v = view_of(p);
    struct err err = { 0 };
    if (!yes) {
        effects_say(fx, FX_SAY, "nothing was deleted");
        return;
    }
    memcpy(fx->run, v->asked, sizeof fx->run);
    if (change(p->screen, delete_it, NULL, &err) < 0) {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
        return;
    }
    fx->flags |= FX_RUN_GONE;
    effects_say(fx, FX_SAY, "run %.8s was deleted", fx->run);
}

static void rename_entered(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = owner;
    struct err err = { 0 };
    if (change(p->screen, store_rename, text, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        effects_say(fx, FX_SAY, "run %.8s has a title", view_of(p)->asked);
}

static const struct prompt_spec rename_prompt = {
    .label = "title",
    .history = HISTORY_TITLE,
    .entered = rename_entered,
};
/* --- columns, sorting, filtering ----------------------------------------------------------------------------- */

static void columns_complete(void *owner, const char *text, struct completions *out)
{
    const char *blank = strrchr(text, ' ');
    (void)owner;
    out->start = blank ? (size_t)(blank - text) + 1 : 0;
    for (size_t i = 0; i < runs_columns(); i++)
        completions_offer(out, text, runs_column(i)->name);
}

static void columns_entered(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = owner;
    struct runs_view *v = view_of(p);
    if (!*text)
        runs_choice_default(&v->choice);
    else if (!runs_choice_read(&v->choice, text)) {
        effects_say(fx, FX_COMPLAIN, "not a list of columns: %.160s (Tab lists them)", text);
        return;
    }
    v->chosen = *text;
    keep_set(p->screen->ui.keep, "runs.columns", *text ? text : NULL);
    fx->flags |= FX_DRAW;
}

static const struct prompt_spec columns_prompt = {
    .label = "columns",
    .hint = "empty: as they were at first; Tab lists them",
    .history = HISTORY_NONE,
    .maybe_empty = true,
    .complete = columns_complete,
    .entered = columns_entered,
};

static void set_filter(struct pane *p, const char *text)
{
    struct runs_view *v = view_of(p);
    if (text != v->filter)
        snprintf(v->filter, sizeof v->filter, "%s", text);
    runs_rearrange(p->screen);
}

static void filter_typed(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = owner;
    set_filter(p, text ? text : view_of(p)->filter_before);
    fx->flags |= FX_DRAW;
}

static void filter_entered(void *owner, const char *text, struct effects *fx)
{
    set_filter(owner, text);
    fx->flags |= FX_DRAW;
}

static const struct prompt_spec filter_prompt = {
    .label = "show only",
    .hint = "words of the command, outcome, error, directory…",
    .history = HISTORY_FILTER,
    .maybe_empty = true,
    .typed = filter_typed,
    .entered = filter_entered,
};

/* To the next column that is seen; after the last one comes the order of time, newest first. */
static void sort_next(struct screen *s)
{
    struct runs_view *v = s->view;
    int widths[RUNS_COLUMNS_MAX];
    size_t at = 0;
    runs_choice_widths(&v->choice, s->panes[0]->seen.w, widths);
    while (at < v->choice.n && v->choice.list[at] != v->sort)
        at++;
    at = v->sort == runs_columns() ? 0 : at + 1;
    while (at < v->choice.n && !widths[at])
        at++;
    v->sort = at < v->choice.n ? v->choice.list[at] : runs_columns();
    v->backwards = false;
}

static void sorted(struct screen *s, struct effects *fx)
{
    const struct runs_view *v = s->view;
    runs_rearrange(s);
    runs_keep_sort(s);
    effects_say(fx, FX_SAY | FX_HANDLED, "sorted by %s%s",
                v->sort < runs_columns() ? runs_column(v->sort)->name : "start, newest first",
                v->backwards ? ", the other way round" : "");
}

/* On a heading: sorts by it, again: the other way round. */
void runs_mouse(struct pane *p, const struct mouse *m, struct effects *fx)
{
    struct runs_view *v = view_of(p);
    int widths[RUNS_COLUMNS_MAX], x = RUNS_GAP;
    if (m->y != -1)
        return;
    runs_choice_widths(&v->choice, p->seen.w, widths);
    for (size_t i = 0; i < v->choice.n; i++) {
        if (widths[i] && m->x >= x && m->x < x + widths[i] + RUNS_GAP) {
            v->backwards = v->sort == v->choice.list[i] && !v->backwards;
            v->sort = v->choice.list[i];
            sorted(p->screen, fx);
            return;
        }
        x += widths[i] ? widths[i] + RUNS_GAP : 0;
    }
}

/* --- acting -------------------------------------------------------------------------------------------------- */

static void act_on_run(struct pane *p, const struct run *r, enum action action, struct effects *fx)
{
    struct runs_view *v = view_of(p);
    if (!r) {
        effects_say(fx, FX_SAY, "%s",
                    v->n ? "nothing is selected" : "there is no run yet: `smiley run --local PROGRAM` records one");
        return;
    }
    memcpy(v->asked, r->id, sizeof v->asked);
    memcpy(fx->run, r->id, sizeof fx->run);
    if (action == ACTION_OPEN)
        fx->flags |= FX_OPEN_RUN;
    else if (action == ACTION_MARK)
        runs_mark(p->screen, r);
    else if (action == ACTION_RENAME)
        effects_prompt(fx, &rename_prompt, r->description);
    else if (r->status == RUN_RUNNING)
        effects_say(fx, FX_COMPLAIN, "run %.8s is still being recorded", r->id);
    else
        effects_ask(fx, delete_answer, "delete run %.8s (%.120s)?", r->id, r->description);
}

void runs_act(struct pane *p, enum action action, struct effects *fx)
{
    struct runs_view *v = view_of(p);
    struct buf text = BUF_INIT;
    fx->flags |= FX_HANDLED;
    switch (action) {
    case ACTION_OPEN:
    case ACTION_DELETE:
    case ACTION_RENAME:
    case ACTION_MARK:
        act_on_run(p, runs_selected(p), action, fx);
        break;
    case ACTION_SORT:
        sort_next(p->screen);
        sorted(p->screen, fx);
        break;
    case ACTION_SORT_BACK:
        v->backwards = !v->backwards;
        sorted(p->screen, fx);
        break;
    case ACTION_COLUMNS:
        runs_choice_write(&v->choice, &text);
        effects_prompt(fx, &columns_prompt, buf_str(&text));
        break;
    case ACTION_FILTER:
        memcpy(v->filter_before, v->filter, sizeof v->filter);
        effects_prompt(fx, &filter_prompt, v->filter);
        break;
    case ACTION_DROP_FILTER:
        set_filter(p, "");
        break;
    case ACTION_BACK: /* first back to all of the runs */
        if (v->filter[0])
            set_filter(p, "");
        else
            fx->flags &= ~(unsigned)FX_HANDLED;
        break;
    default:
        fx->flags &= ~(unsigned)FX_HANDLED;
    }
    buf_release(&text);
}
