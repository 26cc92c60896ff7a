/* The profiler's table: all functions with what they cost, sorted by any column. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/framework/keep.h"
#include "ui/screens/panes_profile.h"
#include "ui/screens/profile_list.h"
#include "ui/screens/profile_rows.h"

struct functions_pane {
    struct pane pane;
    struct profile_list list;
    unsigned version; /* of the profile that the list is of; 0: none yet */
    char filter_before[PROFILE_FILTER_MAX];
};

static struct functions_pane *self(struct pane *p)
{
    return (struct functions_pane *)p;
}

static const struct profile *profile_of(struct pane *p)
{
    return &profile_pane_profile(p)->profile;
}

static struct profile_list *list_of(struct pane *p)
{
    return &self(p)->list;
}

/* The cursor is on the selected function, where it is shown. */
static void go_to_selected(struct pane *p)
{
    size_t row = profile_list_find(list_of(p), profile_pane_profile(p)->selected);
    if (row < list_of(p)->n)
        list_select(p, row);
}

static void arrange(struct pane *p)
{
    if (profile_list_arrange(list_of(p), profile_of(p), NULL) == 0)
        go_to_selected(p);
}

/* Takes the profile over as it is now. */
static void renew(struct pane *p)
{
    const struct profile_view *view = view_profile(profile_pane_view(p), NULL);
    if (self(p)->version == view->version)
        return;
    self(p)->version = view->version;
    arrange(p);
}

static void select_cursor(struct pane *p)
{
    struct profile_list *l = list_of(p);
    view_select_function(profile_pane_view(p), p->list.cursor < l->n ? l->rows[p->list.cursor] : SIZE_MAX);
}

/* --- the pane ------------------------------------------------------------------------------------------------- */

static int functions_open(struct pane *p, struct err *err)
{
    const char *kept = keep_get(p->screen->ui.keep, "profile.sort");
    (void)err;
    list_of(p)->key = PROFILE_TIME;
    if (kept)
        profile_list_read_sort(list_of(p), kept);
    return 0;
}

static void functions_close(struct pane *p)
{
    profile_list_release(list_of(p));
}

/* Where the function that was selected is not shown, the one under the cursor is. */
static void functions_follow(struct pane *p)
{
    const struct profile_list *l = list_of(p);
    renew(p);
    go_to_selected(p);
    if (p->list.cursor >= l->n)
        p->list.cursor = l->n ? l->n - 1 : 0;
    select_cursor(p);
}

static uint64_t functions_count(struct pane *p)
{
    return self(p)->version == profile_pane_profile(p)->version ? list_of(p)->n : 0;
}

const struct profile_function *functions_cursor(struct pane *p)
{
    return p->list.cursor < functions_count(p) ? &profile_of(p)->functions[list_of(p)->rows[p->list.cursor]] : NULL;
}

static void functions_header(struct pane *p, struct area area)
{
    int widths[PROFILE_COLUMNS_MAX];
    profile_widths(profile_columns, area.w, list_of(p)->calls_width, widths);
    profile_draw_header(profile_columns, widths, area, list_of(p)->key, list_of(p)->back);
}

static void functions_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct profile *profile = profile_of(p);
    const struct profile_function *f = &profile->functions[list_of(p)->rows[item]];
    int widths[PROFILE_COLUMNS_MAX];
    (void)selected;
    profile_widths(profile_columns, area.w, list_of(p)->calls_width, widths);
    profile_draw_row(profile_columns, widths, &(struct profile_row){ f, &f->cost, profile->total.own_ns }, area, y);
}

static void functions_title(struct pane *p, struct buf *out)
{
    const struct err *err = &profile_pane_profile(p)->err;
    const struct profile_cost *total = &profile_of(p)->total;
    enum run_status status = reader_run(view_reader(profile_pane_view(p)))->status;
    if (err->text[0] || !profile_of(p)->n_functions) {
        buf_printf(out, err->text[0] ? "Profile: %s" : "No profile", err->text);
        return;
    }
    buf_puts(out, "Profile");
    if (status == RUN_RUNNING)
        buf_puts(out, " so far");
    else if (status == RUN_KILLED || status == RUN_LOST)
        buf_printf(out, " until it was %s", status == RUN_KILLED ? "killed" : "lost");
    buf_puts(out, ": ");
    text_count(out, total->calls);
    buf_puts(out, total->calls == 1 ? " call" : " calls");
    if (total->recursive) {
        buf_puts(out, " (");
        text_count(out, total->calls - total->recursive);
        buf_puts(out, " primitive)");
    }
    buf_puts(out, " in ");
    text_duration(out, total->own_ns);
}

static void functions_why_empty(struct pane *p, struct buf *out)
{
    const struct run *run = reader_run(view_reader(profile_pane_view(p)));
    if (profile_pane_profile(p)->err.text[0])
        buf_puts(out, profile_pane_profile(p)->err.text);
    else if (profile_of(p)->n_functions)
        buf_puts(out, *list_of(p)->filter ? "no function has that in its name" : "no function of this run was traced");
    else if (run->status == RUN_RUNNING)
        buf_puts(out, "no totals yet: they come every second while the run goes on");
    else if (run->status == RUN_KILLED || run->status == RUN_LOST)
        buf_puts(out, "no profile: the run ended before its first totals came, or was recorded with --no-profile");
    else if (run->events == 0)
        buf_puts(out, "no profile: nothing was called");
    else
        buf_puts(out, "no profile: the run was recorded with --no-profile, or left before its totals came");
}

static void functions_moved(struct pane *p, struct effects *fx)
{
    select_cursor(p);
    fx->flags |= FX_FOLLOW;
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static void set_filter(struct pane *p, const char *text)
{
    snprintf(list_of(p)->filter, sizeof list_of(p)->filter, "%s", text);
    arrange(p);
}

static void filter_typed(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = ((struct pane *)owner)->screen->panes[PANE_FUNCTIONS];
    set_filter(p, text ? text : self(p)->filter_before);
    fx->flags |= FX_DRAW;
}

static void filter_entered(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = ((struct pane *)owner)->screen->panes[PANE_FUNCTIONS];
    set_filter(p, text);
    fx->flags |= FX_FOLLOW | FX_DRAW;
}

static void show_all(struct pane *p, struct effects *fx)
{
    list_of(p)->traced = false;
    set_filter(p, "");
    fx->flags |= FX_HANDLED | FX_FOLLOW;
}

void functions_select(struct pane *p, size_t function, struct effects *fx)
{
    const struct profile *profile = profile_of(p);
    if (function >= profile->n_functions)
        return;
    view_select_function(profile_pane_view(p), function);
    if (!profile_list_shows(list_of(p), &profile->functions[function])) {
        show_all(p, fx);
        effects_say(fx, FX_SAY, "all functions are shown again: the filter hid this one");
    }
    fx->flags |= FX_HANDLED | FX_FOLLOW;
}

static void sorted(struct pane *p, enum profile_key key, bool back, struct effects *fx)
{
    struct profile_list *l = list_of(p);
    struct buf text = BUF_INIT;
    l->key = key;
    l->back = back;
    arrange(p);
    profile_list_write_sort(l, &text);
    keep_set(p->screen->ui.keep, "profile.sort", buf_str(&text));
    effects_say(fx, FX_SAY | FX_HANDLED, "sorted by %s%s", profile_key_title(key), back ? ", the other way round" : "");
    buf_release(&text);
}

/* To the next column that is seen and sorts by something else. */
static enum profile_key next_key(struct pane *p)
{
    int widths[PROFILE_COLUMNS_MAX], n = 0, at = 0;
    enum profile_key key = list_of(p)->key;
    profile_widths(profile_columns, p->seen.w, list_of(p)->calls_width, widths);
    for (; profile_columns[n].title; n++)
        at = profile_columns[n].key == key ? n : at;
    for (int i = 1; i <= n; i++) {
        const struct profile_column *c = &profile_columns[(at + i) % n];
        if (widths[(at + i) % n] && c->key != key)
            return c->key;
    }
    return key;
}

void functions_act(struct pane *p, enum action action, struct effects *fx)
{
    static const struct prompt_spec filter = {
        .label = "functions with",
        .hint = "words of the path, file, line or name",
        .history = HISTORY_FILTER,
        .maybe_empty = true,
        .typed = filter_typed,
        .entered = filter_entered,
    };
    struct profile_list *l = list_of(p);
    switch (action) {
    case ACTION_SORT:
        sorted(p, next_key(p), false, fx);
        break;
    case ACTION_SORT_BACK:
        sorted(p, l->key, !l->back, fx);
        break;
    case ACTION_FILTER:
    case ACTION_SEARCH:
        memcpy(self(p)->filter_before, l->filter, sizeof l->filter);
        effects_prompt(fx, &filter, l->filter);
        break;
    case ACTION_DROP_FILTER:
        show_all(p, fx);
        break;
    case ACTION_TRACED:
        l->traced = !l->traced;
        arrange(p);
        effects_say(fx, FX_SAY | FX_HANDLED | FX_FOLLOW,
                    l->traced ? "only functions whose lines are traced" : "all functions");
        break;
    default:
        break;
    }
}

bool functions_filter(struct pane *p, struct buf *out)
{
    const struct profile_list *l = list_of(p);
    if (l->traced)
        buf_puts(out, "traced");
    if (*l->filter)
        buf_printf(out, l->traced ? " %s" : "%s", l->filter);
    return l->traced || *l->filter;
}

/* On a heading: sorts by it, again: the other way round. */
static void functions_mouse(struct pane *p, const struct mouse *m, struct effects *fx)
{
    int widths[PROFILE_COLUMNS_MAX];
    profile_widths(profile_columns, p->seen.w, list_of(p)->calls_width, widths);
    const struct profile_column *c = m->y == -1 ? profile_column_at(profile_columns, widths, m->x) : NULL;
    if (c)
        sorted(p, c->key, c->key == list_of(p)->key && !list_of(p)->back, fx);
}

static const struct list_hooks functions_list = {
    .count = functions_count,
    .draw = functions_draw,
    .header = functions_header,
    .why_empty = functions_why_empty,
};

static const enum action functions_hints[] = { ACTION_OPEN,   ACTION_SHOW_CALLS, ACTION_SORT, ACTION_FILTER,
                                               ACTION_TRACED, ACTION_NEXT_PANE,  ACTION_NONE };

const struct pane_class pane_functions = {
    .title = "Functions",
    .context = CONTEXT_PROFILE,
    .size = sizeof(struct functions_pane),
    .hints = functions_hints,
    .list = &functions_list,
    .open = functions_open,
    .close = functions_close,
    .title_text = functions_title,
    .moved = functions_moved,
    .follow = functions_follow,
    .mouse = functions_mouse,
};
