/* All source files of a run: on the left the files, on the right the one that is selected, whole, as it was when it
 * ran. From a line the person goes to its executions. What is looked at is the view's file and line. */
#include "smiley/text.h"
#include "ui/screens/pane_files.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"
#include "ui/run/source_rows.h"

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

/* --- one file ------------------------------------------------------------------------------------------------- */

struct file_pane {
    struct pane pane;
    struct source_rows rows;
};

static struct file_pane *file_of(struct pane *p)
{
    return (struct file_pane *)p;
}

static void file_close(struct pane *p)
{
    source_rows_release(&file_of(p)->rows);
}

static void file_follow(struct pane *p)
{
    struct source_rows *rows = &file_of(p)->rows;
    struct trace_view *v = view_of(p);
    if (v->file >= view_defs(v)->n_files)
        return;
    if (!rows->source || rows->file != v->file)
        p->left = 0;
    if (source_rows_file(rows, v, v->file) < 0)
        source_rows_release(rows);
    else if (v->line > 0)
        list_select(p, v->line - 1);
}

static uint64_t file_count(struct pane *p)
{
    return source_rows_lines(&file_of(p)->rows);
}

static void file_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct source_rows *rows = &file_of(p)->rows;
    const struct trace_view *v = view_of(p);
    uint32_t line = (uint32_t)item + 1;
    bool here = v->event && v->at.call && v->at.file == rows->file;
    bool in_block = here && v->block.kind != EVENT_OUTPUT && line >= v->block.first_line && line <= v->block.last_line;
    (void)selected;
    source_rows_draw(rows, v, line, area, y, p->left, here && line == v->at.line, in_block);
}

static void file_title(struct pane *p, struct buf *out)
{
    const struct source_rows *rows = &file_of(p)->rows;
    uint32_t line = (uint32_t)p->list.cursor + 1;
    if (!rows->source) {
        buf_puts(out, "Source");
        return;
    }
    buf_printf(out, "%s:%u  ", trace_path(view_of(p)->trace, rows->file), line);
    const struct line_facts facts = source_rows_facts(rows, line);
    if (facts.hits)
        text_count(out, facts.hits);
    buf_puts(out, facts.hits == 0 ? "" : facts.hits == 1 ? " execution" : " executions");
    if (facts.own_ns) {
        buf_puts(out, facts.hits ? ", " : "");
        text_duration(out, facts.own_ns);
    }
}

static void file_moved(struct pane *p, struct effects *fx)
{
    struct trace_view *v = view_of(p);
    v->file = file_of(p)->rows.file;
    v->line = (uint32_t)p->list.cursor + 1;
    fx->flags |= FX_DRAW;
}

/* Enter: to the execution after the place, else before it. */
static void file_act(struct pane *p, enum action action, struct effects *fx)
{
    struct trace_view *v = view_of(p);
    uint64_t to;
    if (action != ACTION_OPEN || v->line == 0 || v->event == 0)
        return;
    fx->flags |= FX_HANDLED;
    if (trace_line(v->trace, v->file, v->line, v->event, false, &to, NULL) > 0 ||
        trace_line(v->trace, v->file, v->line, v->event + 1, true, &to, NULL) > 0)
        of_run_show_event(p->screen, to, fx);
    else
        effects_say(fx, FX_SAY, "line %u never ran", v->line);
}

static bool file_place(struct pane *p, struct place *place)
{
    return view_place(view_of(p), file_of(p)->rows.file, (uint32_t)p->list.cursor + 1, place->path, sizeof place->path,
                      &place->line);
}

static const struct list_hooks file_list = {
    .count = file_count,
    .draw = file_draw,
    .empty = "no source was recorded",
};

static const enum action file_hints[] = { ACTION_OPEN,       ACTION_FIRST_RUN_OF_LINE, ACTION_LAST_RUN_OF_LINE,
                                          ACTION_BREAKPOINT, ACTION_GO_DEFINITION,     ACTION_NEXT_PANE,
                                          ACTION_NONE };

static const struct pane_class pane_file = {
    .title = "Source",
    .context = CONTEXT_SOURCE,
    .size = sizeof(struct file_pane),
    .hints = file_hints,
    .list = &file_list,
    .close = file_close,
    .title_text = file_title,
    .act = file_act,
    .moved = file_moved,
    .place = file_place,
    .follow = file_follow,
};

/* --- the screen ----------------------------------------------------------------------------------------------- */

static int source_screen_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    (void)ui;
    (void)err;
    s->focus = SOURCE_PANE_FILE;
    return 0;
}

static bool source_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    if (of_run_idle(s, budget_ns, fx))
        return true;
    if (!source_rows_count(&file_of(s->panes[SOURCE_PANE_FILE])->rows, s->view) &&
        !files_count_on(s->panes[SOURCE_PANE_FILES]))
        return false;
    fx->flags |= FX_DRAW;
    return true;
}

static const struct layout source_layout = {
    .nodes = {
        { .kind = LAYOUT_BESIDE, .first = 1, .second = 2, .share = 30 },
        { .kind = LAYOUT_PANE, .pane = SOURCE_PANE_FILES },
        { .kind = LAYOUT_PANE, .pane = SOURCE_PANE_FILE },
    },
    .n_panes = 2,
    .min_w = { [SOURCE_PANE_FILES] = 20, [SOURCE_PANE_FILE] = 40 },
    .min_h = { [SOURCE_PANE_FILES] = 4, [SOURCE_PANE_FILE] = 6 },
};

const struct screen_class screen_source = {
    .title = "Source",
    .context = CONTEXT_TRACE,
    .layout = &source_layout,
    .panes = { [SOURCE_PANE_FILES] = &pane_files, [SOURCE_PANE_FILE] = &pane_file },
    .of_run = true,
    .open = source_screen_open,
    .title_text = of_run_title,
    .position = of_run_position,
    .act = of_run_act_beside,
    .live = of_run_live,
    .poll = of_run_poll,
    .idle = source_idle,
    .filter = of_run_filter,
    .place = of_run_place,
};
