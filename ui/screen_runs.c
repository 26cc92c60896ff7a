/* The list of runs: newest first unless the person sorts it otherwise. What is seen is a list of numbers into the runs
 * as the store gives them, filtered and sorted anew whenever either changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "smiley/store.h"
#include "smiley/text.h"
#include "ui/keep.h"
#include "ui/pane.h"
#include "ui/runs_columns.h"
#include "ui/screens.h"

enum { MARKS = 2 };

/* How quickly a run grows, measured over half a second at least. */
struct rate {
    char id[64];
    uint64_t events, rate;
    int64_t since_ms;
};

struct runs_view {
    struct run *runs; /* owned */
    size_t n;
    uint64_t generation;
    uint32_t *shown; /* owned, room for n */
    size_t n_shown;
    struct runs_choice choice;
    bool chosen;        /* by the person */
    struct rate *rates; /* owned, n_rates of them: of the runs that go on */
    size_t n_rates;
    int64_t reloaded_ms;
    size_t sort; /* a column; runs_columns(): as the store has them, newest first */
    bool backwards;
    char filter[256], filter_before[256];
    char marks[MARKS][64]; /* ids; "": none */
    char asked[64];        /* the run a question or a prompt is about */
};

static struct runs_view *view_of(const struct pane *p)
{
    return p->screen->view;
}

static const struct run *run_at(const struct runs_view *v, uint64_t item)
{
    return item < v->n_shown ? &v->runs[v->shown[item]] : NULL;
}

static const struct run *selected_run(const struct pane *p)
{
    return run_at(view_of(p), p->list.cursor);
}

/* --- filtering and sorting ----------------------------------------------------------------------------------- */

static bool has_capital(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            return true;
    return false;
}

static bool holds(const char *text, const char *word, bool exact)
{
    return (exact ? strstr(text, word) : strcasestr(text, word)) != NULL;
}

/* Every word of the filter stands somewhere in what the columns say. */
static bool passes(const struct runs_view *v, const struct run *r)
{
    struct buf all = BUF_INIT;
    bool ok = true;
    for (size_t i = 0; i < runs_columns(); i++) {
        runs_column(i)->text(r, &all);
        buf_putc(&all, '\n');
    }
    buf_puts(&all, r->id);
    for (const char *at = v->filter; ok && *(at += strspn(at, " "));) {
        size_t len = strcspn(at, " ");
        char word[sizeof v->filter];
        memcpy(word, at, len);
        word[len] = '\0';
        ok = holds(buf_str(&all), word, has_capital(word, len));
        at += len;
    }
    buf_release(&all);
    return ok;
}

static int by_column(const void *a, const void *b, void *data)
{
    const struct runs_view *v = data;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int got = runs_column(v->sort)->compare(&v->runs[x], &v->runs[y]);
    if (got == 0)
        return x < y ? -1 : 1;
    return v->backwards ? -got : got;
}

static void arrange(struct runs_view *v)
{
    v->n_shown = 0;
    for (size_t i = 0; i < v->n; i++)
        if (!v->filter[0] || passes(v, &v->runs[i]))
            v->shown[v->n_shown++] = (uint32_t)i;
    if (v->sort < runs_columns())
        qsort_r(v->shown, v->n_shown, sizeof *v->shown, by_column, v);
    else if (v->backwards)
        for (size_t i = 0; i < v->n_shown / 2; i++) {
            uint32_t x = v->shown[i];
            v->shown[i] = v->shown[v->n_shown - 1 - i];
            v->shown[v->n_shown - 1 - i] = x;
        }
}

/* The cursor stays on its run, wherever that is now. */
static void arrange_in_place(struct screen *s, const char *id)
{
    struct runs_view *v = s->view;
    arrange(v);
    for (size_t i = 0; s->n_panes && i < v->n_shown; i++)
        if (strcmp(run_at(v, i)->id, id) == 0) {
            list_select(s->panes[0], i);
            return;
        }
}

static void rearrange(struct screen *s)
{
    char id[64] = "";
    const struct run *r = selected_run(s->panes[0]);
    if (r)
        memcpy(id, r->id, sizeof id);
    arrange_in_place(s, id);
}

/* --- the view ------------------------------------------------------------------------------------------------ */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static struct rate measure(const struct runs_view *v, const struct run *r, int64_t now)
{
    enum { LEAST_MS = 500 };
    struct rate m = { .events = r->events, .since_ms = now };
    memcpy(m.id, r->id, sizeof m.id);
    for (size_t i = 0; i < v->n_rates; i++) {
        const struct rate *old = &v->rates[i];
        if (strcmp(old->id, r->id) != 0)
            continue;
        if (now - old->since_ms < LEAST_MS || r->events < old->events)
            return *old;
        m.rate = (r->events - old->events) * 1000 / (uint64_t)(now - old->since_ms);
    }
    return m;
}

/* Fills in the rates of the runs that go on; shows them, unless the person has chosen what is shown. */
static void measure_all(struct runs_view *v, struct run *runs, size_t n)
{
    size_t live = 0;
    for (size_t i = 0; i < n; i++)
        live += runs[i].status == RUN_RUNNING;
    struct rate *rates = calloc(live + 1, sizeof *rates);
    if (!rates)
        return;
    int64_t now = now_ms();
    live = 0;
    for (size_t i = 0; i < n; i++)
        if (runs[i].status == RUN_RUNNING) {
            rates[live] = measure(v, &runs[i], now);
            runs[i].rate = rates[live++].rate;
        }
    free(v->rates);
    v->rates = rates;
    v->n_rates = live;
    v->reloaded_ms = now;
    if (live && !v->chosen)
        runs_choice_live(&v->choice);
}

static int reload(struct screen *s, struct err *err)
{
    struct runs_view *v = s->view;
    struct run *runs;
    size_t n;
    char id[64] = "";
    uint64_t generation = store_generation(s->ui.store);
    const struct run *r = s->n_panes ? selected_run(s->panes[0]) : NULL;
    if (r)
        memcpy(id, r->id, sizeof id);
    if (store_runs(s->ui.store, &runs, &n, err) < 0)
        return -1;
    uint32_t *shown = calloc(n + 1, sizeof *shown);
    if (!shown) {
        store_runs_free(runs, n);
        return err_memory(err);
    }
    measure_all(v, runs, n);
    store_runs_free(v->runs, v->n);
    free(v->shown);
    v->runs = runs;
    v->n = n;
    v->shown = shown;
    v->generation = generation;
    arrange_in_place(s, id);
    return 0;
}

/* `events back`, `newest`. */
static void read_sort(struct runs_view *v, const char *text)
{
    size_t len = strcspn(text, " ");
    v->sort = runs_column_by_name(text, len);
    v->backwards = strcmp(text + len, " back") == 0;
}

static void keep_sort(struct screen *s)
{
    const struct runs_view *v = s->view;
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s%s", v->sort < runs_columns() ? runs_column(v->sort)->name : "newest",
               v->backwards ? " back" : "");
    keep_set(s->ui.keep, "runs.sort", buf_str(&text));
    buf_release(&text);
}

static void keep_marks(struct screen *s)
{
    const struct runs_view *v = s->view;
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s%s%s", v->marks[0], v->marks[1][0] ? " " : "", v->marks[1]);
    keep_set(s->ui.keep, "runs.marked", text.len ? buf_str(&text) : NULL);
    buf_release(&text);
}

static int runs_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    struct runs_view *v = calloc(1, sizeof *v);
    const char *columns = keep_get(ui->keep, "runs.columns"), *sort = keep_get(ui->keep, "runs.sort");
    const char *marked = keep_get(ui->keep, "runs.marked");
    s->view = v;
    if (!v)
        return err_memory(err);
    v->sort = runs_columns();
    runs_choice_default(&v->choice);
    if (columns)
        v->chosen = runs_choice_read(&v->choice, columns);
    if (sort)
        read_sort(v, sort);
    if (marked)
        sscanf(marked, "%63s %63s", v->marks[0], v->marks[1]);
    return reload(s, err);
}

static void runs_close(struct screen *s)
{
    struct runs_view *v = s->view;
    if (!v)
        return;
    store_runs_free(v->runs, v->n);
    free(v->shown);
    free(v->rates);
    free(v);
}

static bool runs_live(struct screen *s)
{
    return ((const struct runs_view *)s->view)->n_rates > 0;
}

static void runs_poll(struct screen *s, struct effects *fx)
{
    struct runs_view *v = s->view;
    struct err err = { 0 };
    enum { AGAIN_MS = 500 };
    /* rates and durations change by themselves */
    bool again = v->n_rates && now_ms() - v->reloaded_ms > AGAIN_MS;
    if (store_generation(s->ui.store) == v->generation && !again)
        return;
    fx->flags |= FX_DRAW;
    if (reload(s, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
}

static void runs_title(struct screen *s, struct buf *left, struct buf *right, enum role *right_role)
{
    const struct runs_view *v = s->view;
    (void)right_role;
    buf_puts(left, s->ui.database);
    if (v->n_shown < v->n)
        buf_printf(right, "%zu of ", v->n_shown);
    buf_printf(right, "%zu run%s", v->n, v->n == 1 ? "" : "s");
}

static void runs_position(struct screen *s, struct pen *p)
{
    const struct runs_view *v = s->view;
    uint64_t cursor = s->panes[0]->list.cursor;
    const struct run *r = run_at(v, cursor);
    if (!r)
        return;
    pen_printf(p, ROLE_NUMBER, "%llu", (unsigned long long)cursor + 1);
    pen_printf(p, ROLE_DIM, " of %zu   ", v->n_shown);
    if (*r->error_type) {
        pen_foreign(p, ROLE_ERROR, r->error_type, strlen(r->error_type));
        pen_puts(p, ROLE_ERROR, ": ");
        pen_fit(p, ROLE_ERROR, r->error_message, strlen(r->error_message), pen_room(p) - 1);
    } else {
        pen_fit(p, ROLE_DIM, r->cwd, strlen(r->cwd), pen_room(p) - 1);
    }
}

static bool runs_filter(struct screen *s, struct buf *out)
{
    const struct runs_view *v = s->view;
    buf_puts(out, v->filter);
    return v->filter[0] != '\0';
}

static bool runs_selected(struct screen *s, char id[64])
{
    const struct run *r = selected_run(s->panes[0]);
    if (r)
        memcpy(id, r->id, sizeof r->id);
    return r != NULL;
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

static uint64_t runs_count(struct pane *p)
{
    return view_of(p)->n_shown;
}

static void runs_header(struct pane *p, struct area area)
{
    const struct runs_view *v = view_of(p);
    int widths[RUNS_COLUMNS_MAX];
    char title[32];
    runs_choice_widths(&v->choice, area.w, widths);
    area_fill(area, ROLE_PANE);
    struct pen pen = area_pen(area, 0, RUNS_GAP);
    for (size_t i = 0; i < v->choice.n; i++) {
        const struct runs_column *c = runs_column(v->choice.list[i]);
        if (!widths[i])
            continue;
        size_t n = strlen(c->name);
        for (size_t k = 0; k <= n; k++)
            title[k] = c->name[k] >= 'a' && c->name[k] <= 'z' ? (char)(c->name[k] - 'a' + 'A') : c->name[k];
        int from = pen.x;
        pen_column(&pen, ROLE_PANE, title, n, widths[i], c->right);
        if (v->sort == v->choice.list[i]) {
            struct pen sign = area_pen(area, 0, c->right ? from + widths[i] : from + (int)n);
            pen_glyph(&sign, ROLE_PANE, v->backwards ? GLYPH_DESCENDING : GLYPH_ASCENDING);
            pen.x = from + widths[i];
        }
        pen.x += RUNS_GAP;
    }
}

static bool is_marked(const struct runs_view *v, const struct run *r)
{
    return strcmp(v->marks[0], r->id) == 0 || strcmp(v->marks[1], r->id) == 0;
}

static void runs_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct runs_view *v = view_of(p);
    const struct run *r = run_at(v, item);
    int widths[RUNS_COLUMNS_MAX];
    struct buf text = BUF_INIT;
    struct pen pen = area_pen(area, y, 0);
    runs_choice_widths(&v->choice, area.w, widths);
    if (r->status == RUN_RUNNING)
        pen_glyph(&pen, ROLE_LIVE, GLYPH_LIVE);
    else if (selected)
        pen_glyph(&pen, ROLE_KEY, GLYPH_CURRENT);
    pen_to(&pen, ROLE_TEXT, 1);
    if (is_marked(v, r))
        pen_glyph(&pen, ROLE_KEY, GLYPH_MARK);
    pen_to(&pen, ROLE_TEXT, RUNS_GAP);
    for (size_t i = 0; i < v->choice.n; i++) {
        const struct runs_column *c = runs_column(v->choice.list[i]);
        if (!widths[i])
            continue;
        buf_clear(&text);
        c->text(r, &text);
        pen_column(&pen, c->role(r), buf_str(&text), text.len, widths[i], c->right);
        pen_spaces(&pen, ROLE_TEXT, RUNS_GAP);
    }
    buf_release(&text);
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
    return result < 0 ? -1 : reload(s, err);
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

static bool is_here(const struct runs_view *v, const char *id)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->runs[i].id, id) == 0)
            return true;
    return false;
}

/* Marks of runs that are gone, or of another database, do not count. */
static void drop_stale_marks(struct runs_view *v)
{
    if (v->marks[1][0] && !is_here(v, v->marks[1]))
        v->marks[1][0] = '\0';
    if (!is_here(v, v->marks[0])) {
        memcpy(v->marks[0], v->marks[1], sizeof v->marks[0]);
        v->marks[1][0] = '\0';
    }
}

static void mark(struct screen *s, const struct run *r)
{
    struct runs_view *v = s->view;
    drop_stale_marks(v);
    if (strcmp(v->marks[0], r->id) == 0) {
        memcpy(v->marks[0], v->marks[1], sizeof v->marks[0]);
        v->marks[1][0] = '\0';
    } else if (strcmp(v->marks[1], r->id) == 0) {
        v->marks[1][0] = '\0';
    } else {
        if (v->marks[0][0] && v->marks[1][0]) /* a third one: the oldest goes */
            memcpy(v->marks[0], v->marks[1], sizeof v->marks[0]);
        memcpy(v->marks[v->marks[0][0] != '\0'], r->id, sizeof v->marks[0]);
    }
    keep_marks(s);
}

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
    rearrange(p->screen);
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
    rearrange(s);
    keep_sort(s);
    effects_say(fx, FX_SAY | FX_HANDLED, "sorted by %s%s",
                v->sort < runs_columns() ? runs_column(v->sort)->name : "start, newest first",
                v->backwards ? ", the other way round" : "");
}

/* On a heading: sorts by it, again: the other way round. */
static void runs_mouse(struct pane *p, const struct mouse *m, struct effects *fx)
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
        mark(p->screen, r);
    else if (action == ACTION_RENAME)
        effects_prompt(fx, &rename_prompt, r->description);
    else if (r->status == RUN_RUNNING)
        effects_say(fx, FX_COMPLAIN, "run %.8s is still being recorded", r->id);
    else
        effects_ask(fx, delete_answer, "delete run %.8s (%.120s)?", r->id, r->description);
}

static void runs_act(struct pane *p, enum action action, struct effects *fx)
{
    struct runs_view *v = view_of(p);
    struct buf text = BUF_INIT;
    fx->flags |= FX_HANDLED;
    switch (action) {
    case ACTION_OPEN:
    case ACTION_DELETE:
    case ACTION_RENAME:
    case ACTION_MARK:
        act_on_run(p, selected_run(p), action, fx);
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

static bool runs_copy(struct pane *p, struct buf *out)
{
    const struct run *r = selected_run(p);
    if (r)
        buf_puts(out, r->id);
    return r != NULL;
}

static const struct list_hooks runs_list = {
    .count = runs_count,
    .draw = runs_draw,
    .header = runs_header,
    .empty = "no runs yet: `smiley run --local PROGRAM` records one",
};

static const enum action runs_hints[] = { ACTION_OPEN, ACTION_FILTER, ACTION_SORT,    ACTION_DELETE,
                                          ACTION_MARK, ACTION_RENAME, ACTION_COLUMNS, ACTION_NONE };

static const struct pane_class pane_runs = {
    .title = "Runs",
    .context = CONTEXT_RUNS,
    .hints = runs_hints,
    .list = &runs_list,
    .act = runs_act,
    .mouse = runs_mouse,
    .copy = runs_copy,
};

static const struct layout runs_layout = {
    .nodes = { { .kind = LAYOUT_PANE, .pane = 0 } },
    .n_panes = 1,
};

const struct screen_class screen_runs = {
    .title = "Runs",
    .context = CONTEXT_RUNS,
    .layout = &runs_layout,
    .panes = { &pane_runs },
    .open = runs_open,
    .close = runs_close,
    .title_text = runs_title,
    .position = runs_position,
    .live = runs_live,
    .poll = runs_poll,
    .shared = true,
    .run = runs_selected,
    .filter = runs_filter,
};
