/* The list of runs: newest first unless the person sorts it otherwise. */
#include <string.h>

#include "ui/screens/runs_act.h"
#include "ui/screens/runs_view.h"
#include "ui/screens/screens.h"

static struct runs_view *view_of(const struct pane *p)
{
    return p->screen->view;
}

static void runs_close(struct screen *s)
{
    runs_view_close(s->view);
}

static bool runs_live(struct screen *s)
{
    return ((const struct runs_view *)s->view)->n_rates > 0;
}

static void runs_poll(struct screen *s, struct effects *fx)
{
    struct err err = { 0 };
    int got = runs_refresh(s, &err);
    if (got)
        fx->flags |= FX_DRAW;
    if (got < 0)
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
    const struct run *r = runs_at(v, cursor);
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

static bool runs_chosen(struct screen *s, char id[64])
{
    const struct run *r = runs_selected(s->panes[0]);
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

static void runs_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct runs_view *v = view_of(p);
    const struct run *r = runs_at(v, item);
    int widths[RUNS_COLUMNS_MAX];
    struct buf text = BUF_INIT;
    struct pen pen = area_pen(area, y, 0);
    runs_choice_widths(&v->choice, area.w, widths);
    if (r->status == RUN_RUNNING)
        pen_glyph(&pen, ROLE_LIVE, GLYPH_LIVE);
    else if (selected)
        pen_glyph(&pen, ROLE_KEY, GLYPH_CURRENT);
    pen_to(&pen, ROLE_TEXT, 1);
    if (runs_is_marked(v, r))
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
static bool runs_copy(struct pane *p, struct buf *out)
{
    const struct run *r = runs_selected(p);
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
    .open = runs_view_open,
    .close = runs_close,
    .title_text = runs_title,
    .position = runs_position,
    .live = runs_live,
    .poll = runs_poll,
    .shared = true,
    .run = runs_chosen,
    .filter = runs_filter,
};
