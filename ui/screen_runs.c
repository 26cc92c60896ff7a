/* The list of runs, newest first. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "smiley/run.h"
#include "smiley/store.h"
#include "smiley/text.h"
#include "ui/pane.h"
#include "ui/screens.h"

struct runs_view {
    struct run *runs; /* owned */
    size_t n;
    uint64_t generation;
};

/* --- the view ------------------------------------------------------------------------------------------------ */

static int reload(struct screen *s, struct err *err)
{
    struct runs_view *v = s->view;
    struct run *runs;
    size_t n;
    uint64_t generation = store_generation(s->ui.store);
    if (store_runs(s->ui.store, &runs, &n, err) < 0)
        return -1;
    store_runs_free(v->runs, v->n);
    *v = (struct runs_view){ .runs = runs, .n = n, .generation = generation };
    return 0;
}

static int runs_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    (void)ui;
    s->view = calloc(1, sizeof(struct runs_view));
    return s->view ? reload(s, err) : err_memory(err);
}

static void runs_close(struct screen *s)
{
    struct runs_view *v = s->view;
    if (v)
        store_runs_free(v->runs, v->n);
    free(v);
}

/* The cursor stays on its run, wherever that is now. */
static int reload_in_place(struct screen *s, struct err *err)
{
    struct runs_view *v = s->view;
    struct list *l = &s->panes[0]->list;
    char id[sizeof v->runs->id] = "";
    if (l->cursor < v->n)
        memcpy(id, v->runs[l->cursor].id, sizeof id);
    if (reload(s, err) < 0)
        return -1;
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->runs[i].id, id) == 0)
            l->cursor = i;
    return 0;
}

static bool runs_live(struct screen *s)
{
    const struct runs_view *v = s->view;
    for (size_t i = 0; i < v->n; i++)
        if (v->runs[i].status == RUN_RUNNING)
            return true;
    return false;
}

static void runs_poll(struct screen *s, struct effects *fx)
{
    struct runs_view *v = s->view;
    struct err err = { 0 };
    fx->flags |= runs_live(s) ? FX_DRAW : 0; /* durations grow */
    if (store_generation(s->ui.store) == v->generation)
        return;
    fx->flags |= FX_DRAW;
    if (reload_in_place(s, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%s", err.text);
}

static void runs_title(struct screen *s, struct buf *left, struct buf *right, enum role *right_role)
{
    const struct runs_view *v = s->view;
    (void)right_role;
    buf_puts(left, s->ui.database);
    buf_printf(right, "%zu run%s", v->n, v->n == 1 ? "" : "s");
}

static void runs_position(struct screen *s, struct pen *p)
{
    const struct runs_view *v = s->view;
    uint64_t cursor = s->panes[0]->list.cursor;
    if (cursor >= v->n)
        return;
    const struct run *r = &v->runs[cursor];
    pen_printf(p, ROLE_NUMBER, "%llu", (unsigned long long)cursor + 1);
    pen_printf(p, ROLE_DIM, " of %zu   ", v->n);
    if (*r->error_type) {
        pen_foreign(p, ROLE_ERROR, r->error_type, strlen(r->error_type));
        pen_puts(p, ROLE_ERROR, ": ");
        pen_fit(p, ROLE_ERROR, r->error_message, strlen(r->error_message), pen_room(p) - 1);
    } else {
        pen_fit(p, ROLE_DIM, r->cwd, strlen(r->cwd), pen_room(p) - 1);
    }
}

/* --- columns ------------------------------------------------------------------------------------------------- */

struct column {
    const char *title;
    int width;     /* 0: shares what is left */
    int from_cols; /* shown on screens at least so wide */
    bool right;
    void (*text)(const struct run *r, struct buf *out);
    enum role (*role)(const struct run *r);
};

enum { ID_SHOWN = 8 };

static void text_of_id(const struct run *r, struct buf *out)
{
    buf_put(out, r->id, strnlen(r->id, ID_SHOWN));
}

static void text_of_command(const struct run *r, struct buf *out)
{
    buf_puts(out, r->description);
}

static void text_of_start(const struct run *r, struct buf *out)
{
    text_time(out, r->start_ns);
}

static void text_of_duration(const struct run *r, struct buf *out)
{
    int64_t end = r->end_ns;
    if (end == 0 && r->status == RUN_RUNNING) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        end = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    }
    if (end > r->start_ns)
        text_duration(out, (uint64_t)(end - r->start_ns));
}

static void text_of_events(const struct run *r, struct buf *out)
{
    text_count(out, r->events);
}

static void text_of_error(const struct run *r, struct buf *out)
{
    if (!*r->error_type)
        return;
    buf_puts(out, r->error_type);
    if (*r->error_message)
        buf_printf(out, ": %s", r->error_message);
}

static enum role role_plain(const struct run *r)
{
    (void)r;
    return ROLE_TEXT;
}

static enum role role_dim(const struct run *r)
{
    (void)r;
    return ROLE_DIM;
}

static enum role role_number(const struct run *r)
{
    (void)r;
    return ROLE_NUMBER;
}

static enum role role_outcome(const struct run *r)
{
    if (r->status == RUN_RUNNING)
        return ROLE_LIVE;
    if (r->status == RUN_LOST)
        return ROLE_WARN;
    return run_failed(r) ? ROLE_ERROR : ROLE_OK;
}

static enum role role_error(const struct run *r)
{
    (void)r;
    return ROLE_ERROR;
}

static const struct column columns[] = {
    { "ID", ID_SHOWN, 0, false, text_of_id, role_dim },      { "COMMAND", 0, 0, false, text_of_command, role_plain },
    { "START", 19, 100, false, text_of_start, role_dim },    { "DURATION", 10, 64, true, text_of_duration, role_plain },
    { "EVENTS", 11, 52, true, text_of_events, role_number }, { "OUTCOME", 16, 72, false, run_outcome, role_outcome },
    { "OUTCOME", 9, 0, false, run_outcome, role_outcome }, /* on narrower ones */
    { "ERROR", 0, 100, false, text_of_error, role_error },
};
enum { COLUMNS = sizeof columns / sizeof *columns, GAP = 2 };

static int column_widths(int cols, int widths[COLUMNS])
{
    int rest = cols - 2, open = 0;
    for (int i = 0; i < COLUMNS; i++) {
        bool replaced = i > 0 && strcmp(columns[i].title, columns[i - 1].title) == 0 && widths[i - 1] > 0;
        bool shown = cols >= columns[i].from_cols && !replaced;
        widths[i] = shown ? columns[i].width : -1;
        if (shown)
            rest -= columns[i].width + GAP;
        open += shown && columns[i].width == 0;
    }
    for (int i = 0; i < COLUMNS; i++)
        if (widths[i] == 0)
            widths[i] = rest / open > 4 ? rest / open : 4;
    return rest;
}

static void runs_header(struct pane *p, struct area area)
{
    int widths[COLUMNS];
    (void)p;
    column_widths(area.w, widths);
    area_fill(area, ROLE_PANE);
    struct pen pen = area_pen(area, 0, 2);
    for (int i = 0; i < COLUMNS; i++)
        if (widths[i] > 0) {
            pen_column(&pen, ROLE_PANE, columns[i].title, strlen(columns[i].title), widths[i], columns[i].right);
            pen_spaces(&pen, ROLE_PANE, GAP);
        }
}

/* --- the list ------------------------------------------------------------------------------------------------ */

static uint64_t runs_count(struct pane *p)
{
    return ((struct runs_view *)p->screen->view)->n;
}

static void runs_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct run *r = &((struct runs_view *)p->screen->view)->runs[item];
    int widths[COLUMNS];
    struct buf text = BUF_INIT;
    struct pen pen = area_pen(area, y, 0);
    column_widths(area.w, widths);
    if (r->status == RUN_RUNNING)
        pen_glyph(&pen, ROLE_LIVE, GLYPH_LIVE);
    else if (selected)
        pen_glyph(&pen, ROLE_KEY, GLYPH_CURRENT);
    pen_to(&pen, ROLE_TEXT, 2);
    for (int i = 0; i < COLUMNS; i++) {
        if (widths[i] <= 0)
            continue;
        buf_clear(&text);
        columns[i].text(r, &text);
        pen_column(&pen, columns[i].role(r), buf_str(&text), text.len, widths[i], columns[i].right);
        pen_spaces(&pen, ROLE_TEXT, GAP);
    }
    buf_release(&text);
}

static const struct run *selected_run(struct pane *p)
{
    const struct runs_view *v = p->screen->view;
    return p->list.cursor < v->n ? &v->runs[p->list.cursor] : NULL;
}

static void runs_act(struct pane *p, enum action action, struct effects *fx)
{
    const struct run *r = selected_run(p);
    if (action != ACTION_OPEN && action != ACTION_DELETE)
        return;
    fx->flags |= FX_HANDLED;
    if (!r) {
        effects_say(fx, FX_SAY, "there is no run yet: `smiley run --local PROGRAM` records one");
        return;
    }
    memcpy(fx->run, r->id, sizeof fx->run);
    if (action == ACTION_OPEN)
        fx->flags |= FX_OPEN_RUN;
    else
        effects_say(fx, FX_ASK, "delete run %.8s (%.120s)?", r->id, r->description);
}

static void runs_answer(struct pane *p, bool yes, struct effects *fx)
{
    const struct run *r = selected_run(p);
    struct store *store = NULL;
    struct err err = { 0 };
    if (!yes || !r) {
        effects_say(fx, FX_SAY, "nothing was deleted");
        return;
    }
    memcpy(fx->run, r->id, sizeof fx->run);
    if (store_open(&store, p->screen->ui.database, STORE_WRITE, &err) == 0 && store_delete(store, r->id, &err) == 0 &&
        reload_in_place(p->screen, &err) == 0) {
        fx->flags |= FX_RUN_GONE;
        effects_say(fx, FX_SAY, "run %.8s was deleted", fx->run);
    } else {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    }
    store_close(store);
}

static const struct list_hooks runs_list = {
    .count = runs_count,
    .draw = runs_draw,
    .header = runs_header,
    .empty = "no runs yet: `smiley run --local PROGRAM` records one",
};

static const enum action runs_hints[] = { ACTION_OPEN, ACTION_DELETE, ACTION_NONE };

static const struct pane_class pane_runs = {
    .title = "Runs",
    .context = CONTEXT_RUNS,
    .hints = runs_hints,
    .list = &runs_list,
    .act = runs_act,
    .answer = runs_answer,
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
};
