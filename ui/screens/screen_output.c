/* What the program printed, line by line, standard error told apart; Enter goes to the event that printed a line. The
 * cursor follows the place: it is on the last line that was printed there. */
#include <string.h>

#include "smiley/output.h"
#include "ui/run/row_cache.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

struct output_pane {
    struct pane pane;
    struct output *output; /* owned */
    unsigned grown;
    bool busy;          /* there is more of the run to look at */
    uint64_t following; /* the event whose line is looked for */
    struct row_cache cache;
    struct output_row rows[ROWS_CACHED]; /* beside it */
};

static struct output_pane *self(struct pane *p)
{
    return (struct output_pane *)p;
}

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

static int output_pane_open(struct pane *p, struct err *err)
{
    struct output_pane *op = self(p);
    op->output = output_new(view_of(p)->trace);
    op->grown = view_of(p)->grown;
    if (!op->output)
        return err_memory(err);
    op->busy = output_step(op->output, ROWS_SOON_NS, NULL) > 0;
    return 0;
}

static void output_pane_close(struct pane *p)
{
    row_cache_forget(&self(p)->cache);
    output_free(self(p)->output);
}

static uint64_t output_pane_count(struct pane *p)
{
    return output_count(self(p)->output);
}

static void go_along(struct pane *p)
{
    struct output_pane *op = self(p);
    uint64_t line;
    if (op->following && output_find(op->output, op->following, &line, NULL) > 0)
        list_select(p, line);
}

static void output_pane_follow(struct pane *p)
{
    struct output_pane *op = self(p);
    struct trace_view *v = view_of(p);
    if (op->grown != v->grown) {
        op->grown = v->grown;
        op->busy = true;
        row_cache_forget(&op->cache);
    }
    op->following = v->event;
    go_along(p);
}

static void output_pane_title(struct pane *p, struct buf *out)
{
    buf_puts(out, "Output");
    if (self(p)->busy)
        buf_printf(out, ", looking: %u%%", (unsigned)(output_progress(self(p)->output) * 100));
}

/* The line, from the cache where it is there; NULL: not now. */
static struct cached_row *line_of(struct pane *p, uint64_t item, int y, struct output_row *row)
{
    struct output_pane *op = self(p);
    bool fresh;
    struct cached_row *kept = row_cache_get(&op->cache, item, y, &fresh);
    if (!kept)
        return NULL;
    struct output_row *known = &op->rows[item % ROWS_CACHED];
    if (fresh) {
        if (output_row(op->output, item, known, &kept->first, NULL) < 0) {
            *known = (struct output_row){ .fd = 2 };
            buf_puts(&kept->first, "this line cannot be read");
        }
        row_cache_filled(&op->cache, kept);
    }
    *row = *known;
    return kept;
}

static void output_pane_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    struct output_row row;
    struct cached_row *line = line_of(p, item, y, &row);
    struct pen pen = area_pen(area, y, 0);
    (void)selected;
    if (!line) {
        pen_glyph(&pen, ROLE_DIM, GLYPH_MORE);
        return;
    }
    bool error = row.fd == 2;
    pen_puts(&pen, error ? ROLE_ERROUT : ROLE_DIM, error ? "err " : "out ");
    pen_glyph(&pen, ROLE_LINE, GLYPH_VERTICAL);
    pen_spaces(&pen, ROLE_TEXT, 1);
    pen = area_pen(area_cut(area, y, pen.x, 1, area.w - pen.x - 1), 0, -p->left);
    pen_foreign(&pen, error ? ROLE_ERROUT : ROLE_TEXT, buf_str(&line->first), line->first.len);
    if (row.cut)
        pen_glyph(&pen, ROLE_DIM, GLYPH_MORE);
}

static void output_pane_act(struct pane *p, enum action action, struct effects *fx)
{
    struct output_row row;
    struct err err = { 0 };
    if (action != ACTION_OPEN || p->list.cursor >= output_count(self(p)->output))
        return;
    if (output_row(self(p)->output, p->list.cursor, &row, NULL, &err) < 0)
        effects_say(fx, FX_COMPLAIN | FX_HANDLED, "%.240s", err.text);
    else
        of_run_show_event(p->screen, row.n, fx);
}

static void output_pane_moved(struct pane *p, struct effects *fx)
{
    self(p)->following = 0; /* the person looks for themselves */
    fx->flags |= FX_DRAW;
}

static bool output_pane_copy(struct pane *p, struct buf *out)
{
    struct output_row row;
    return p->list.cursor < output_count(self(p)->output) &&
           output_row(self(p)->output, p->list.cursor, &row, out, NULL) == 0;
}

static bool output_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    struct output_pane *op = self(s->panes[0]);
    if (op->cache.pending) {
        op->cache.pending = false;
        fx->flags |= FX_DRAW;
        return true;
    }
    if (op->busy) {
        op->busy = output_step(op->output, budget_ns, NULL) > 0;
        go_along(s->panes[0]);
        fx->flags |= FX_DRAW;
        return true;
    }
    return of_run_idle(s, budget_ns, fx);
}

static const struct list_hooks output_list = {
    .count = output_pane_count,
    .draw = output_pane_draw,
    .empty = "nothing was printed",
};

static const enum action output_hints[] = { ACTION_OPEN, ACTION_COPY, ACTION_SHOW_TRACE, ACTION_NONE };

static const struct pane_class pane_output = {
    .title = "Output",
    .context = CONTEXT_OUTPUT,
    .size = sizeof(struct output_pane),
    .hints = output_hints,
    .list = &output_list,
    .open = output_pane_open,
    .close = output_pane_close,
    .title_text = output_pane_title,
    .act = output_pane_act,
    .moved = output_pane_moved,
    .copy = output_pane_copy,
    .follow = output_pane_follow,
};

static const struct layout one_pane = { .nodes = { { .kind = LAYOUT_PANE, .pane = 0 } }, .n_panes = 1 };

const struct screen_class screen_output = {
    .title = "Output",
    .context = CONTEXT_OUTPUT,
    .layout = &one_pane,
    .panes = { &pane_output },
    .of_run = true,
    .title_text = of_run_title,
    .position = of_run_position,
    .act = of_run_act_beside,
    .live = of_run_live,
    .poll = of_run_poll,
    .idle = output_idle,
    .filter = of_run_filter,
};
