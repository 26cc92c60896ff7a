/* The exceptions of a run, each once: what it was, where it was raised and where caught; Enter goes there. */
#include <stdio.h>
#include <string.h>

#include "smiley/exceptions.h"
#include "smiley/text.h"
#include "ui/run/row_cache.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

struct exceptions_pane {
    struct pane pane;
    struct exceptions *list; /* owned */
    unsigned grown;
    bool busy;
    uint64_t following;
    struct row_cache cache;                 /* types and messages */
    struct exception_row rows[ROWS_CACHED]; /* beside them; n 0: cannot be read */
};

enum { NARROW = 70 };

static struct exceptions_pane *self(struct pane *p)
{
    return (struct exceptions_pane *)p;
}

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

static int exceptions_open(struct pane *p, struct err *err)
{
    struct exceptions_pane *xp = self(p);
    xp->list = exceptions_new(view_of(p)->trace);
    xp->grown = view_of(p)->grown;
    if (!xp->list)
        return err_memory(err);
    xp->busy = exceptions_step(xp->list, ROWS_SOON_NS, NULL) > 0;
    return 0;
}

static void exceptions_close(struct pane *p)
{
    row_cache_forget(&self(p)->cache);
    exceptions_free(self(p)->list);
}

static uint64_t exceptions_pane_count(struct pane *p)
{
    return exceptions_count(self(p)->list);
}

static void go_along(struct pane *p)
{
    struct exceptions_pane *xp = self(p);
    uint64_t index;
    if (xp->following && exceptions_find(xp->list, xp->following, &index, NULL) > 0)
        list_select(p, index);
}

static void exceptions_follow(struct pane *p)
{
    struct exceptions_pane *xp = self(p);
    struct trace_view *v = view_of(p);
    if (xp->grown != v->grown) {
        xp->grown = v->grown;
        xp->busy = true;
        row_cache_forget(&xp->cache);
    }
    xp->following = v->event;
    go_along(p);
}

static void exceptions_title(struct pane *p, struct buf *out)
{
    buf_puts(out, "Exceptions");
    if (self(p)->busy)
        buf_printf(out, ", looking: %u%%", (unsigned)(exceptions_progress(self(p)->list) * 100));
}

static int exceptions_height(struct pane *p, uint64_t item)
{
    (void)p;
    (void)item;
    return 2;
}

/* Ends with a sign where the row is too short. */
static void put_fit(struct pen *pen, enum role role, const char *text)
{
    pen_fit(pen, role, text, strlen(text), pen_room(pen));
}

static void put_line(struct pen *pen, uint32_t line)
{
    char text[16];
    snprintf(text, sizeof text, ":%u", line);
    put_fit(pen, ROLE_LINENO, text);
}

static void put_name(struct pen *pen, struct trace_view *v, uint32_t code)
{
    enum { NAME = 24 };
    const char *name = defs_code_name(view_defs(v), code);
    pen_fit(pen, ROLE_CALL, name, strlen(name), pen_room(pen) < NAME ? pen_room(pen) : NAME);
    put_fit(pen, ROLE_TEXT, "  ");
}

static void put_path(struct pen *pen, struct trace_view *v, uint32_t file)
{
    int cells = pen->area.w >= NARROW ? 40 : 14;
    const char *path = trace_path(v->trace, file);
    pen_fit(pen, ROLE_DIM, path, strlen(path), pen_room(pen) < cells ? pen_room(pen) : cells);
}

/* The file is said once where it is the same. */
static void draw_fate(struct pen *pen, struct trace_view *v, const struct exception_row *row)
{
    put_fit(pen, ROLE_DIM, "  raised in ");
    put_name(pen, v, row->code);
    put_path(pen, v, row->file);
    put_line(pen, row->line);
    if (row->caught) {
        put_fit(pen, ROLE_OK, "  caught in ");
        put_name(pen, v, row->caught_code);
        if (row->caught_file != row->file)
            put_path(pen, v, row->caught_file);
        put_line(pen, row->caught_line);
    } else if (row->end) {
        put_fit(pen, ROLE_WARN, "  the run ends there");
    } else {
        put_fit(pen, ROLE_ERROR, "  not caught");
    }
    char left[32];
    snprintf(left, sizeof left, "  left %u call%s", row->frames, row->frames == 1 ? "" : "s");
    if (row->frames)
        put_fit(pen, ROLE_DIM, left);
}

static void draw_words(struct pen *pen, const struct exception_row *row, struct cached_row *words)
{
    struct buf n = BUF_INIT;
    pen_glyph(pen, row->caught ? ROLE_OK : ROLE_EXCEPTION, row->caught ? GLYPH_CAUGHT : GLYPH_EXCEPTION);
    pen_spaces(pen, ROLE_TEXT, 1);
    pen_foreign(pen, ROLE_EXCEPTION, buf_str(&words->first), words->first.len);
    pen_puts(pen, ROLE_DIM, words->second.len ? ": " : "");
    pen_fit(pen, ROLE_TEXT, buf_str(&words->second), words->second.len, pen_room(pen) - 16);
    text_count(&n, row->n);
    pen_printf(pen, ROLE_DIM, "  event %s", buf_str(&n));
    buf_release(&n);
}

static void exceptions_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    struct exceptions_pane *xp = self(p);
    struct trace_view *v = view_of(p);
    struct exception_row *row = &xp->rows[item % ROWS_CACHED];
    bool fresh;
    struct pen pen = area_pen(area_cut(area, y, 0, 1, area.w - 1), 0, -p->left);
    struct cached_row *words = row_cache_get(&xp->cache, item, y, &fresh);
    (void)selected;
    if (!words) {
        pen_glyph(&pen, ROLE_DIM, GLYPH_MORE);
        return;
    }
    if (fresh) {
        if (exceptions_row(xp->list, item, row, NULL) < 0)
            *row = (struct exception_row){ 0 };
        else if (exceptions_text(xp->list, row, &words->first, &words->second, NULL) < 0)
            buf_puts(&words->first, "what was raised cannot be read");
        row_cache_filled(&xp->cache, words);
    }
    if (row->n == 0) {
        pen_puts(&pen, ROLE_ERROR, "this exception cannot be read");
        return;
    }
    if (y >= 0)
        draw_words(&pen, row, words);
    pen = area_pen(area_cut(area, y + 1, 0, 1, area.w - 1), 0, -p->left);
    if (y + 1 < area.h)
        draw_fate(&pen, v, row);
}

static void exceptions_act(struct pane *p, enum action action, struct effects *fx)
{
    struct exception_row row;
    struct err err = { 0 };
    if ((action != ACTION_OPEN && action != ACTION_GO_RETURN) || p->list.cursor >= exceptions_count(self(p)->list))
        return;
    if (exceptions_row(self(p)->list, p->list.cursor, &row, &err) < 0)
        effects_say(fx, FX_COMPLAIN | FX_HANDLED, "%.240s", err.text);
    else if (action == ACTION_GO_RETURN && !row.caught)
        effects_say(fx, FX_SAY | FX_HANDLED, "it was not caught");
    else
        of_run_show_event(p->screen, action == ACTION_OPEN ? row.n : row.caught_n, fx);
}

static void exceptions_moved(struct pane *p, struct effects *fx)
{
    self(p)->following = 0;
    fx->flags |= FX_DRAW;
}

static bool exceptions_copy(struct pane *p, struct buf *out)
{
    struct exception_row row;
    struct buf message = BUF_INIT;
    bool ok = p->list.cursor < exceptions_count(self(p)->list) &&
              exceptions_row(self(p)->list, p->list.cursor, &row, NULL) == 0 &&
              exceptions_text(self(p)->list, &row, out, &message, NULL) == 0;
    if (ok && message.len)
        buf_printf(out, ": %s", buf_str(&message));
    buf_release(&message);
    return ok;
}

static bool exceptions_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    struct exceptions_pane *xp = self(s->panes[0]);
    if (xp->cache.pending) {
        xp->cache.pending = false;
        fx->flags |= FX_DRAW;
        return true;
    }
    if (xp->busy) {
        xp->busy = exceptions_step(xp->list, budget_ns, NULL) > 0;
        go_along(s->panes[0]);
        fx->flags |= FX_DRAW;
        return true;
    }
    return of_run_idle(s, budget_ns, fx);
}

static const struct list_hooks exceptions_list = {
    .count = exceptions_pane_count,
    .height = exceptions_height,
    .draw = exceptions_draw,
    .empty = "nothing was raised",
};

static const enum action exceptions_hints[] = { ACTION_OPEN, ACTION_COPY, ACTION_SHOW_TRACE, ACTION_NONE };

static const struct pane_class pane_exceptions = {
    .title = "Exceptions",
    .context = CONTEXT_EXCEPTIONS,
    .size = sizeof(struct exceptions_pane),
    .hints = exceptions_hints,
    .list = &exceptions_list,
    .open = exceptions_open,
    .close = exceptions_close,
    .title_text = exceptions_title,
    .act = exceptions_act,
    .moved = exceptions_moved,
    .copy = exceptions_copy,
    .follow = exceptions_follow,
};

static const struct layout one_pane = { .nodes = { { .kind = LAYOUT_PANE, .pane = 0 } }, .n_panes = 1 };

const struct screen_class screen_exceptions = {
    .title = "Exceptions",
    .context = CONTEXT_EXCEPTIONS,
    .layout = &one_pane,
    .panes = { &pane_exceptions },
    .of_run = true,
    .title_text = of_run_title,
    .position = of_run_position,
    .act = of_run_act_beside,
    .live = of_run_live,
    .poll = of_run_poll,
    .idle = exceptions_idle,
    .filter = of_run_filter,
};
