/* The trace of one run: its calls as a tree, and the source, variables and stack where the person is. */
#include "ui/framework/keep.h"
#include "ui/run/marks.h"
#include "ui/screens/panes_trace.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

enum { PANE_BLOCKS, PANE_SOURCE, PANE_VARIABLES, PANE_STACK };

static int trace_screen_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    struct trace_view *v;
    char id[64];
    if (store_find(ui->store, ui->run, id, err) < 0 || view_open(&v, ui->store, id, err) < 0)
        return -1;
    s->view = v;
    s->ui.run = reader_run(view_reader(v))->id; /* the full one */
    v->no_times = keep_get(ui->keep, VIEW_KEPT_TIMES) != NULL;
    marks_restore(v, ui->keep);
    if (reader_run(view_reader(v))->status == RUN_RUNNING)
        return view_follow(v, err);
    return reader_events(view_reader(v)) ? view_go_row(v, 1, err) : 0;
}

static void trace_screen_close(struct screen *s)
{
    if (s->view)
        marks_keep(s->view, s->ui.keep);
    view_close(s->view);
}

static void trace_poll(struct screen *s, struct effects *fx)
{
    of_run_poll(s, fx);
    s->ui.run = reader_run(view_reader(s->view))->id; /* a refresh may have moved it */
}

static bool trace_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    if (of_run_idle(s, budget_ns, fx))
        return true;
    for (unsigned i = 0; i < s->n_panes; i++)
        if (blocks_look_on(s->panes[i]) || source_count_on(s->panes[i])) {
            fx->flags |= FX_DRAW;
            return true;
        }
    return false;
}

static const struct layout trace_layout = {
    .nodes = {
        { .kind = LAYOUT_BESIDE, .first = 1, .second = 2, .share = 50 },
        { .kind = LAYOUT_PANE, .pane = PANE_BLOCKS },
        { .kind = LAYOUT_BELOW, .first = 3, .second = 4, .share = 50 },
        { .kind = LAYOUT_PANE, .pane = PANE_SOURCE },
        { .kind = LAYOUT_BELOW, .first = 5, .second = 6, .share = 65 },
        { .kind = LAYOUT_PANE, .pane = PANE_VARIABLES },
        { .kind = LAYOUT_PANE, .pane = PANE_STACK },
    },
    .n_panes = 4,
    .min_w = { [PANE_BLOCKS] = 30, [PANE_SOURCE] = 30, [PANE_VARIABLES] = 24, [PANE_STACK] = 20 },
    .min_h = { [PANE_BLOCKS] = 6, [PANE_SOURCE] = 5, [PANE_VARIABLES] = 4, [PANE_STACK] = 3 },
};

const struct screen_class screen_trace = {
    .title = "Trace",
    .context = CONTEXT_TRACE,
    .layout = &trace_layout,
    .panes = { [PANE_BLOCKS] = &pane_blocks,
               [PANE_SOURCE] = &pane_source,
               [PANE_VARIABLES] = &pane_variables,
               [PANE_STACK] = &pane_stack },
    .open = trace_screen_open,
    .close = trace_screen_close,
    .title_text = of_run_title,
    .position = of_run_position,
    .act = of_run_act,
    .live = of_run_live,
    .poll = trace_poll,
    .idle = trace_idle,
    .filter = of_run_filter,
    .place = of_run_place,
};
