/* The profiler's table: all functions with what they cost, sorted by any column. What is seen is a list of numbers into
 * the profile, sorted and filtered anew whenever either changes, or the profile has become another one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/keep.h"
#include "ui/panes_profile.h"
#include "ui/profile_rows.h"

struct functions_pane {
    struct pane pane;
    size_t *rows; /* owned, room for all of the profile; functions, as they are shown */
    size_t n_rows;
    unsigned version; /* of the profile they are of; 0: none yet */
    enum profile_key key;
    bool back, traced; /* the other way round; only traced ones */
    char filter[128], filter_before[128];
    int calls_width;
};

static struct functions_pane *self(struct pane *p)
{
    return (struct functions_pane *)p;
}

static const struct profile *profile_of(struct pane *p)
{
    return &profile_pane_profile(p)->profile;
}

/* --- filtering and sorting ------------------------------------------------------------------------------------ */

/* Every word of the filter stands somewhere in its label, with the path. */
static bool passes(const struct functions_pane *fp, const struct profile_function *f, struct buf *label)
{
    bool ok = !fp->traced || f->code != PROFILE_NO_CODE;
    buf_clear(label);
    if (ok && *fp->filter)
        profile_label(label, f, true);
    for (const char *at = fp->filter; ok && *(at += strspn(at, " "));) {
        char word[sizeof fp->filter];
        size_t len = strcspn(at, " ");
        memcpy(word, at, len);
        word[len] = '\0';
        ok = strcasestr(buf_str(label), word) != NULL;
        at += len;
    }
    return ok;
}

static void turn_round(size_t *rows, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        size_t row = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = row;
    }
}

/* The cursor is on the selected function, where it is shown. */
static void go_to_selected(struct pane *p)
{
    size_t selected = profile_pane_profile(p)->selected;
    for (size_t i = 0; i < self(p)->n_rows; i++)
        if (self(p)->rows[i] == selected) {
            list_select(p, i);
            return;
        }
}

static void arrange(struct pane *p)
{
    struct functions_pane *fp = self(p);
    const struct profile *profile = profile_of(p);
    struct buf label = BUF_INIT;
    if (!fp->version)
        return;
    profile_sort(profile, fp->key, fp->rows);
    fp->n_rows = 0;
    fp->calls_width = 0;
    for (size_t i = 0; i < profile->n_functions; i++) {
        const struct profile_function *f = &profile->functions[fp->rows[i]];
        if (!passes(fp, f, &label))
            continue;
        int width = profile_calls_width(&f->cost);
        fp->calls_width = width > fp->calls_width ? width : fp->calls_width;
        fp->rows[fp->n_rows++] = fp->rows[i];
    }
    if (fp->back)
        turn_round(fp->rows, fp->n_rows);
    buf_release(&label);
    go_to_selected(p);
}

/* Takes the profile over as it is now. */
static void renew(struct pane *p)
{
    struct functions_pane *fp = self(p);
    const struct profile_view *view = view_profile(profile_pane_view(p), NULL);
    if (fp->version == view->version)
        return;
    size_t *rows = calloc(view->profile.n_functions + 1, sizeof *rows);
    fp->n_rows = 0;
    fp->version = rows ? view->version : 0;
    free(fp->rows);
    fp->rows = rows;
    arrange(p);
}

static void select_cursor(struct pane *p)
{
    struct functions_pane *fp = self(p);
    view_select_function(profile_pane_view(p), p->list.cursor < fp->n_rows ? fp->rows[p->list.cursor] : SIZE_MAX);
}

/* --- the pane ------------------------------------------------------------------------------------------------- */

/* `tottime`, `cumtime back`. */
static const struct profile_column *column_of(enum profile_key key)
{
    const struct profile_column *c = profile_columns;
    while (c->title && c->key != key)
        c++;
    return c->title ? c : NULL;
}

static int functions_open(struct pane *p, struct err *err)
{
    struct functions_pane *fp = self(p);
    const char *kept = keep_get(p->screen->ui.keep, "profile.sort");
    int key, back;
    (void)err;
    fp->key = PROFILE_TIME;
    if (kept && sscanf(kept, "%d %d", &key, &back) == 2 && key >= 0 && key < PROFILE_KEYS && column_of(key)) {
        fp->key = key;
        fp->back = back != 0;
    }
    return 0;
}

static void functions_close(struct pane *p)
{
    free(self(p)->rows);
}

/* Where the function that was selected is not shown, the one under the cursor is. */
static void functions_follow(struct pane *p)
{
    struct functions_pane *fp = self(p);
    renew(p);
    go_to_selected(p);
    if (p->list.cursor >= fp->n_rows)
        p->list.cursor = fp->n_rows ? fp->n_rows - 1 : 0;
    select_cursor(p);
}

static uint64_t functions_count(struct pane *p)
{
    return self(p)->version == profile_pane_profile(p)->version ? self(p)->n_rows : 0;
}

const struct profile_function *functions_cursor(struct pane *p)
{
    return p->list.cursor < functions_count(p) ? &profile_of(p)->functions[self(p)->rows[p->list.cursor]] : NULL;
}

static void functions_header(struct pane *p, struct area area)
{
    int widths[PROFILE_COLUMNS_MAX];
    profile_widths(profile_columns, area.w, self(p)->calls_width, widths);
    profile_draw_header(profile_columns, widths, area, self(p)->key, self(p)->back);
}

static void functions_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct profile *profile = profile_of(p);
    const struct profile_function *f = &profile->functions[self(p)->rows[item]];
    int widths[PROFILE_COLUMNS_MAX];
    (void)selected;
    profile_widths(profile_columns, area.w, self(p)->calls_width, widths);
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
    const struct functions_pane *fp = self(p);
    const struct run *run = reader_run(view_reader(profile_pane_view(p)));
    if (profile_pane_profile(p)->err.text[0])
        buf_puts(out, profile_pane_profile(p)->err.text);
    else if (profile_of(p)->n_functions)
        buf_puts(out, *fp->filter ? "no function has that in its name" : "no function of this run was traced");
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
    if (text != self(p)->filter)
        snprintf(self(p)->filter, sizeof self(p)->filter, "%s", text);
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
    self(p)->traced = false;
    set_filter(p, "");
    fx->flags |= FX_HANDLED | FX_FOLLOW;
}

void functions_select(struct pane *p, size_t function, struct effects *fx)
{
    struct functions_pane *fp = self(p);
    struct buf label = BUF_INIT;
    const struct profile *profile = profile_of(p);
    if (function >= profile->n_functions)
        return;
    view_select_function(profile_pane_view(p), function);
    if (!passes(fp, &profile->functions[function], &label)) {
        show_all(p, fx);
        effects_say(fx, FX_SAY, "all functions are shown again: the filter hid this one");
    }
    fx->flags |= FX_HANDLED | FX_FOLLOW;
    buf_release(&label);
}

static void sorted(struct pane *p, enum profile_key key, bool back, struct effects *fx)
{
    struct functions_pane *fp = self(p);
    char text[32];
    fp->key = key;
    fp->back = back;
    arrange(p);
    snprintf(text, sizeof text, "%d %d", (int)key, back);
    keep_set(p->screen->ui.keep, "profile.sort", text);
    effects_say(fx, FX_SAY | FX_HANDLED, "sorted by %s%s",
                key == PROFILE_STDNAME ? "file, line and function" : profile_key_title(key),
                back ? ", the other way round" : "");
}

/* To the next column that is seen and sorts by something else. */
static enum profile_key next_key(struct pane *p)
{
    int widths[PROFILE_COLUMNS_MAX], n = 0, at = 0;
    enum profile_key key = self(p)->key;
    profile_widths(profile_columns, p->seen.w, self(p)->calls_width, widths);
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
    struct functions_pane *fp = self(p);
    switch (action) {
    case ACTION_SORT:
        sorted(p, next_key(p), false, fx);
        break;
    case ACTION_SORT_BACK:
        sorted(p, fp->key, !fp->back, fx);
        break;
    case ACTION_FILTER:
    case ACTION_SEARCH:
        memcpy(fp->filter_before, fp->filter, sizeof fp->filter);
        effects_prompt(fx, &filter, fp->filter);
        break;
    case ACTION_DROP_FILTER:
        show_all(p, fx);
        break;
    case ACTION_TRACED:
        fp->traced = !fp->traced;
        arrange(p);
        effects_say(fx, FX_SAY | FX_HANDLED | FX_FOLLOW,
                    fp->traced ? "only functions whose lines are traced" : "all functions");
        break;
    default:
        break;
    }
}

bool functions_filter(struct pane *p, struct buf *out)
{
    const struct functions_pane *fp = self(p);
    if (fp->traced)
        buf_puts(out, "traced");
    if (*fp->filter)
        buf_printf(out, fp->traced ? " %s" : "%s", fp->filter);
    return fp->traced || *fp->filter;
}

/* On a heading: sorts by it, again: the other way round. */
static void functions_mouse(struct pane *p, const struct mouse *m, struct effects *fx)
{
    int widths[PROFILE_COLUMNS_MAX];
    profile_widths(profile_columns, p->seen.w, self(p)->calls_width, widths);
    const struct profile_column *c = m->y == -1 ? profile_column_at(profile_columns, widths, m->x) : NULL;
    if (c)
        sorted(p, c->key, c->key == self(p)->key && !self(p)->back, fx);
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
