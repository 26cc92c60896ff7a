/* The trace of one run: its blocks, the source and the variables where the person is. */
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/panes_trace.h"
#include "ui/screens.h"

enum { PANE_BLOCKS, PANE_SOURCE, PANE_VARIABLES };

static int trace_screen_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    struct trace_view *v = calloc(1, sizeof *v);
    s->view = v;
    if (!v)
        return err_memory(err);
    char id[64];
    if (store_find(ui->store, ui->run, id, err) < 0 || trace_open(&v->trace, ui->store, id, err) < 0)
        return -1;
    s->ui.run = reader_run(view_reader(v))->id; /* the full one */
    return reader_events(view_reader(v)) ? view_go_block(v, 0, err) : 0;
}

static void trace_screen_close(struct screen *s)
{
    struct trace_view *v = s->view;
    if (v)
        trace_close(v->trace);
    free(v);
}

static void trace_title(struct screen *s, struct buf *left, struct buf *right, enum role *right_role)
{
    const struct run *r = reader_run(view_reader(s->view));
    buf_puts(left, r->description);
    run_outcome(r, right);
    if (*r->error_type) {
        buf_printf(right, ", %s", r->error_type);
        *right_role = ROLE_TITLE_ERROR;
    } else if (run_failed(r)) {
        *right_role = ROLE_TITLE_ERROR;
    }
}

static void trace_position(struct screen *s, struct pen *p)
{
    struct trace_view *v = s->view;
    const struct defs *defs = reader_defs(view_reader(v));
    uint64_t total = reader_events(view_reader(v));
    struct buf text = BUF_INIT;
    if (v->event == 0) {
        pen_puts(p, ROLE_DIM, "no events");
        return;
    }
    pen_puts(p, ROLE_DIM, "event ");
    text_count(&text, v->event);
    pen_puts(p, ROLE_NUMBER, buf_str(&text));
    buf_clear(&text);
    text_count(&text, total);
    pen_printf(p, ROLE_DIM, " of %s  ", buf_str(&text));
    unsigned percent = (unsigned)((double)v->event * 100 / (double)total);
    pen_printf(p, ROLE_TEXT, "%u%%", percent);
    buf_clear(&text);
    text_duration(&text, v->at.time_ns);
    pen_printf(p, ROLE_TEXT, "  %s", buf_str(&text));
    if (v->at.thread < defs->n_threads && (defs->n_threads > 1 || p->area.w >= 60)) {
        const char *name = defs_thread_name(defs, v->at.thread, v->event);
        pen_puts(p, ROLE_TEXT, "  ");
        pen_fit(p, ROLE_THREAD, name, strlen(name), 20);
    }
    pen_printf(p, ROLE_DIM, "  depth %u", v->at.depth);
    buf_release(&text);
}

static void go(struct trace_view *v, uint64_t event, struct effects *fx)
{
    struct err err = { 0 };
    if (event == 0)
        return;
    if (view_go_event(v, event, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        fx->flags |= FX_FOLLOW;
}

static void step(struct trace_view *v, enum action action, struct effects *fx)
{
    struct err err = { 0 };
    int got = view_step(v, action, &err);
    if (got < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (got == 0)
        effects_say(fx, FX_SAY, "there is nothing further that way");
    else
        fx->flags |= FX_FOLLOW;
}

static void trace_act(struct screen *s, enum action action, struct effects *fx)
{
    struct trace_view *v = s->view;
    fx->flags |= FX_HANDLED;
    if (action >= ACTION_STEP_INTO && action <= ACTION_BACK_OUT)
        step(v, action, fx);
    else if (action == ACTION_FIRST_EVENT)
        go(v, reader_events(view_reader(v)) ? 1 : 0, fx);
    else if (action == ACTION_LAST_EVENT)
        go(v, reader_events(view_reader(v)), fx);
    else
        fx->flags &= ~(unsigned)FX_HANDLED;
}

static bool trace_live(struct screen *s)
{
    return reader_run(view_reader(s->view))->status == RUN_RUNNING;
}

static void trace_poll(struct screen *s, struct effects *fx)
{
    struct trace_view *v = s->view;
    struct err err = { 0 };
    bool grown = false;
    if (!trace_live(s))
        return;
    if (reader_refresh(view_reader(v), &grown, &err) < 0) {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
        return;
    }
    s->ui.run = reader_run(view_reader(v))->id;
    fx->flags |= FX_DRAW;
    if (!grown)
        return;
    v->grown++;
    if (v->event == 0 ? view_go_block(v, 0, &err) < 0 : view_go_event(v, v->event, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    fx->flags |= FX_FOLLOW;
}

static const struct layout trace_layout = {
    .nodes = {
        { .kind = LAYOUT_BESIDE, .first = 1, .second = 2, .share = 50 },
        { .kind = LAYOUT_PANE, .pane = PANE_BLOCKS },
        { .kind = LAYOUT_BELOW, .first = 3, .second = 4, .share = 60 },
        { .kind = LAYOUT_PANE, .pane = PANE_SOURCE },
        { .kind = LAYOUT_PANE, .pane = PANE_VARIABLES },
    },
    .n_panes = 3,
    .min_w = { [PANE_BLOCKS] = 30, [PANE_SOURCE] = 30, [PANE_VARIABLES] = 24 },
    .min_h = { [PANE_BLOCKS] = 6, [PANE_SOURCE] = 5, [PANE_VARIABLES] = 4 },
};

const struct screen_class screen_trace = {
    .title = "Trace",
    .context = CONTEXT_TRACE,
    .layout = &trace_layout,
    .panes = { [PANE_BLOCKS] = &pane_blocks, [PANE_SOURCE] = &pane_source, [PANE_VARIABLES] = &pane_variables },
    .open = trace_screen_open,
    .close = trace_screen_close,
    .title_text = trace_title,
    .position = trace_position,
    .act = trace_act,
    .live = trace_live,
    .poll = trace_poll,
};
