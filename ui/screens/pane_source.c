/* The source of the frame that is looked at, as it was when it ran. It follows the person; the cursor may wander off,
 * to a line whose executions are asked for, or that gets a breakpoint. */
#include <string.h>

#include "ui/screens/panes_trace.h"
#include "ui/run/source_rows.h"

struct source_pane {
    struct pane pane;
    struct source_rows rows;
};

static struct source_pane *self(struct pane *p)
{
    return (struct source_pane *)p;
}

static void source_follow(struct pane *p)
{
    struct source_pane *sp = self(p);
    struct trace_view *v = pane_view(p);
    view_look_here(v);
    if (v->event == 0 || v->line == 0) {
        source_rows_release(&sp->rows);
        return;
    }
    if (sp->rows.file != v->file)
        p->left = 0;
    if (source_rows_file(&sp->rows, v, v->file) < 0)
        source_rows_release(&sp->rows);
    else
        list_select(p, v->line - 1);
}

static void source_close(struct pane *p)
{
    source_rows_release(&self(p)->rows);
}

static void source_title(struct pane *p, struct buf *out)
{
    struct trace_view *v = pane_view(p);
    const struct stack_entry *f = view_frame(v);
    if (!self(p)->rows.source || !f) {
        buf_puts(out, "Source");
        return;
    }
    uint32_t line = v->frame ? f->line : v->at.line;
    buf_printf(out, "%s  %s:%u", defs_code_name(view_defs(v), f->code), trace_path(v->trace, self(p)->rows.file), line);
}

static uint64_t source_count(struct pane *p)
{
    return source_rows_lines(&self(p)->rows);
}

static void source_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct source_rows *rows = &self(p)->rows;
    struct trace_view *v = pane_view(p);
    const struct stack_entry *f = view_frame(v);
    uint32_t line = (uint32_t)item + 1;
    bool current = f && f->file == rows->file && line == (v->frame ? f->line : v->at.line);
    bool in_block = v->frame == 0 && v->block.kind != EVENT_OUTPUT && v->block.file == rows->file &&
                    line >= v->block.first_line && line <= v->block.last_line;
    (void)selected;
    source_rows_draw(rows, v, line, area, y, p->left, current, in_block);
}

static void source_moved(struct pane *p, struct effects *fx)
{
    struct trace_view *v = pane_view(p);
    v->file = self(p)->rows.file;
    v->line = (uint32_t)p->list.cursor + 1;
    fx->flags |= FX_DRAW;
}

bool source_count_on(struct pane *p)
{
    return p->class == &pane_source && source_rows_count(&self(p)->rows, pane_view(p));
}

static bool source_place(struct pane *p, struct place *place)
{
    struct trace_view *v = pane_view(p);
    return view_place(v, self(p)->rows.file, (uint32_t)p->list.cursor + 1, place->path, sizeof place->path,
                      &place->line);
}

static const struct list_hooks source_list = {
    .count = source_count,
    .draw = source_draw,
    .quiet = true,
    .empty = "no source was recorded here",
};

static const enum action source_hints[] = { ACTION_NEXT_RUN_OF_LINE,
                                            ACTION_PREVIOUS_RUN_OF_LINE,
                                            ACTION_BREAKPOINT,
                                            ACTION_NEXT_BREAKPOINT,
                                            ACTION_NEXT_PANE,
                                            ACTION_ZOOM,
                                            ACTION_NONE };

const struct pane_class pane_source = {
    .title = "Source",
    .context = CONTEXT_SOURCE,
    .size = sizeof(struct source_pane),
    .hints = source_hints,
    .list = &source_list,
    .close = source_close,
    .title_text = source_title,
    .moved = source_moved,
    .place = source_place,
    .follow = source_follow,
};
