/* The threads of a run: where each began, how much it did; Enter goes to its first event. */
#include <string.h>

#include "smiley/text.h"
#include "smiley/threads.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

struct threads_pane {
    struct pane pane;
    struct threads *threads; /* owned */
    unsigned grown;
    bool busy; /* locations are still counted */
};

enum { NAME = 18, TIME = 10, COUNT = 12, DEPTH = 7, LOCATIONS = 7, WIDE = 100 };
enum { NARROW = 60, SHORT_NAME = 12, SHORT_COUNT = 10 };
/* So wide, it has the time too; and where the thread began. */
enum { TIMED = 2 + SHORT_NAME + SHORT_COUNT + TIME, PLACED = TIMED + 12 };

static struct threads_pane *self(struct pane *p)
{
    return (struct threads_pane *)p;
}

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

static int threads_pane_open(struct pane *p, struct err *err)
{
    struct threads_pane *tp = self(p);
    tp->threads = threads_new(view_reader(view_of(p)));
    tp->grown = view_of(p)->grown;
    tp->busy = true;
    return tp->threads ? threads_read(tp->threads, err) : err_memory(err);
}

static void threads_pane_close(struct pane *p)
{
    threads_free(self(p)->threads);
}

static uint64_t threads_pane_count(struct pane *p)
{
    return threads_count(self(p)->threads);
}

/* The cursor is on the thread where the person is. */
static void threads_pane_follow(struct pane *p)
{
    struct threads_pane *tp = self(p);
    struct trace_view *v = view_of(p);
    if (tp->grown != v->grown) {
        tp->grown = v->grown;
        tp->busy = true;
        threads_read(tp->threads, NULL);
    }
    for (uint32_t i = 0; v->event && i < threads_count(tp->threads); i++)
        if (threads_row(tp->threads, i)->thread == v->at.thread)
            list_select(p, i);
}

static int name_cells(struct area area)
{
    return area.w < NARROW ? SHORT_NAME : NAME;
}

static int count_cells(struct area area)
{
    return area.w < NARROW ? SHORT_COUNT : COUNT;
}

static void put_count(struct pen *pen, enum role role, uint64_t n, int cells)
{
    struct buf text = BUF_INIT;
    text_count(&text, n);
    pen_column(pen, role, buf_str(&text), text.len, cells, true);
    buf_release(&text);
}

static void put_time(struct pen *pen, uint64_t ns)
{
    struct buf text = BUF_INIT;
    text_duration(&text, ns);
    pen_column(pen, ROLE_TEXT, buf_str(&text), text.len, TIME, true);
    buf_release(&text);
}

static void threads_pane_header(struct pane *p, struct area area)
{
    struct pen pen = area_pen(area, 0, 0);
    (void)p;
    area_fill(area, ROLE_PANE);
    pen_spaces(&pen, ROLE_PANE, 2);
    pen_column(&pen, ROLE_PANE, "Thread", 6, name_cells(area), false);
    pen_column(&pen, ROLE_PANE, "Events", 6, count_cells(area), true);
    if (area.w >= WIDE) {
        pen_column(&pen, ROLE_PANE, "Lines", 5, LOCATIONS, true);
        pen_column(&pen, ROLE_PANE, "Depth", 5, DEPTH, true);
    }
    if (area.w >= TIMED)
        pen_column(&pen, ROLE_PANE, "From", 4, TIME, true);
    if (area.w >= WIDE)
        pen_column(&pen, ROLE_PANE, "To", 2, TIME, true);
    if (area.w >= PLACED)
        pen_puts(&pen, ROLE_PANE, "  Began in");
}

static void put_start(struct pen *pen, struct trace_view *v, const struct thread_row *row)
{
    const struct defs *defs = view_defs(v);
    pen_puts(pen, ROLE_TEXT, "  ");
    if (!row->began) {
        pen_puts(pen, ROLE_DIM, row->events ? "no call" : "did nothing that was traced");
        return;
    }
    const char *name = defs_code_name(defs, row->code), *path = trace_path(v->trace, defs->codes[row->code]->file);
    pen_fit(pen, ROLE_CALL, name, strlen(name), 30);
    pen_puts(pen, ROLE_TEXT, "  ");
    pen_foreign(pen, ROLE_DIM, path, strlen(path));
    pen_printf(pen, ROLE_LINENO, ":%u", row->line);
}

static void threads_pane_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    struct trace_view *v = view_of(p);
    const struct thread_row *row = threads_row(self(p)->threads, (uint32_t)item);
    const char *name = view_defs(v)->threads[row->thread].name;
    struct pen pen = area_pen(area, y, 0);
    (void)selected;
    if (v->event && row->thread == v->at.thread)
        pen_glyph(&pen, ROLE_LINENO_CURRENT, GLYPH_CURRENT);
    pen_to(&pen, ROLE_TEXT, 2);
    pen_column(&pen, ROLE_THREAD, name ? name : "?", name ? strlen(name) : 1, name_cells(area), false);
    put_count(&pen, ROLE_NUMBER, row->events, count_cells(area));
    if (area.w >= WIDE) {
        put_count(&pen, ROLE_TEXT, row->locations, LOCATIONS);
        put_count(&pen, ROLE_TEXT, row->depth, DEPTH);
    }
    if (area.w >= TIMED)
        put_time(&pen, row->start_ns);
    if (area.w >= WIDE)
        put_time(&pen, row->end_ns);
    pen.area = area_cut(area, y, 0, 1, area.w - 1);
    pen.y = 0;
    if (area.w >= PLACED)
        put_start(&pen, v, row);
}

/* Shows only this thread in the trace. */
static void filter_thread_of(struct pane *p, const struct thread_row *row, struct effects *fx)
{
    struct trace_view *v = view_of(p);
    struct buf text = BUF_INIT;
    struct filter *f;
    struct err err = { 0 };
    const char *name = view_defs(v)->threads[row->thread].name;
    buf_puts(&text, "thread:'");
    for (; name && *name; name++)
        buf_printf(&text, *name == '\'' || *name == '\\' ? "\\%c" : "%c", *name);
    buf_puts(&text, "'");
    if (filter_parse(&f, buf_str(&text), &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else {
        view_filter(v, f);
        of_run_show_event(p->screen, v->at.thread == row->thread ? v->event : row->first, fx);
    }
    fx->flags |= FX_HANDLED | FX_DRAW;
    buf_release(&text);
}

static void threads_pane_act(struct pane *p, enum action action, struct effects *fx)
{
    if (p->list.cursor >= threads_count(self(p)->threads))
        return;
    const struct thread_row *row = threads_row(self(p)->threads, (uint32_t)p->list.cursor);
    if (action == ACTION_OPEN && row->first == 0)
        effects_say(fx, FX_SAY | FX_HANDLED, "this thread has no events");
    else if (action == ACTION_OPEN)
        of_run_show_event(p->screen, row->first, fx);
    else if (action == ACTION_FILTER)
        filter_thread_of(p, row, fx);
}

static bool threads_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    struct threads_pane *tp = self(s->panes[0]);
    if (tp->busy) {
        tp->busy = threads_step(tp->threads, budget_ns, NULL) > 0;
        fx->flags |= FX_DRAW;
        return true;
    }
    return of_run_idle(s, budget_ns, fx);
}

static const struct list_hooks threads_list = {
    .count = threads_pane_count,
    .draw = threads_pane_draw,
    .header = threads_pane_header,
    .empty = "no thread was recorded",
};

static const enum action threads_hints[] = { ACTION_OPEN, ACTION_FILTER, ACTION_SHOW_TRACE, ACTION_NONE };

static const struct pane_class pane_threads = {
    .title = "Threads",
    .context = CONTEXT_THREADS,
    .size = sizeof(struct threads_pane),
    .hints = threads_hints,
    .list = &threads_list,
    .open = threads_pane_open,
    .close = threads_pane_close,
    .act = threads_pane_act,
    .follow = threads_pane_follow,
};

static const struct layout one_pane = { .nodes = { { .kind = LAYOUT_PANE, .pane = 0 } }, .n_panes = 1 };

const struct screen_class screen_threads = {
    .title = "Threads",
    .context = CONTEXT_THREADS,
    .layout = &one_pane,
    .panes = { &pane_threads },
    .of_run = true,
    .title_text = of_run_title,
    .position = of_run_position,
    .act = of_run_act_beside,
    .live = of_run_live,
    .poll = of_run_poll,
    .idle = threads_idle,
    .filter = of_run_filter,
};
