/* The source of the file where the person is, as it was when it ran. */
#include "ui/code_text.h"
#include "ui/panes_trace.h"

struct source_pane {
    struct pane pane;
    const struct source *source; /* borrowed from the trace; NULL: no file here */
    uint32_t file;
};

static struct source_pane *self(struct pane *p)
{
    return (struct source_pane *)p;
}

static void source_follow(struct pane *p)
{
    struct source_pane *sp = self(p);
    struct trace_view *v = pane_view(p);
    struct err err;
    if (v->event == 0 || v->at.call == 0) {
        sp->source = NULL;
        return;
    }
    if (!sp->source || sp->file != v->at.file) {
        sp->file = v->at.file;
        p->left = 0;
        if (trace_source(v->trace, sp->file, &sp->source, &err) < 0)
            sp->source = NULL;
    }
    if (sp->source && v->at.line > 0)
        list_select(p, v->at.line - 1);
}

static void source_title(struct pane *p, struct buf *out)
{
    struct trace_view *v = pane_view(p);
    if (v->event == 0 || v->at.call == 0) {
        buf_puts(out, "Source");
        return;
    }
    buf_printf(out, "%s:%u  %s", trace_path(v->trace, v->at.file), v->at.line,
               defs_code_name(reader_defs(view_reader(v)), v->at.code));
}

static uint64_t source_count(struct pane *p)
{
    const struct source *s = self(p)->source;
    return s && !s->missing ? s->n_lines : 0;
}

static int digits(uint32_t n)
{
    int d = 1;
    for (; n >= 10; n /= 10)
        d++;
    return d;
}

static void source_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct source *s = self(p)->source;
    struct trace_view *v = pane_view(p);
    uint32_t line = (uint32_t)item + 1;
    bool current = line == v->at.line;
    bool in_block = v->block.file == self(p)->file && line >= v->block.first_line && line <= v->block.last_line;
    int gutter = digits(s->n_lines) + 3;
    struct pen pen = area_pen(area, y, 0);
    (void)selected;
    if (y < 0 || y >= area.h)
        return;
    if (current)
        pen_glyph(&pen, ROLE_LINENO_CURRENT, GLYPH_CURRENT);
    else if (in_block)
        pen_glyph(&pen, ROLE_LINENO_CURRENT, GLYPH_RANGE);
    pen_to(&pen, ROLE_TEXT, 1);
    pen_printf(&pen, current ? ROLE_LINENO_CURRENT : ROLE_LINENO, "%*u", gutter - 2, line);
    struct area code = area_cut(area, y, gutter, 1, area.w - gutter);
    pen = area_pen(code, 0, -p->left);
    draw_source_line(&pen, s, line, 0);
    if (current)
        area_over(area_cut(area, y, 0, 1, area.w), ROLE_CURRENT_LINE);
}

static const struct list_hooks source_list = {
    .count = source_count,
    .draw = source_draw,
    .quiet = true,
    .empty = "no source was recorded here",
};

static const enum action source_hints[] = { ACTION_STEP_INTO, ACTION_STEP_OVER, ACTION_STEP_OUT,
                                            ACTION_NEXT_PANE, ACTION_ZOOM,      ACTION_NONE };

const struct pane_class pane_source = {
    .title = "Source",
    .context = CONTEXT_SOURCE,
    .size = sizeof(struct source_pane),
    .hints = source_hints,
    .list = &source_list,
    .title_text = source_title,
    .follow = source_follow,
};
