/* The variables of the frame where the person is; what just changed stands out, with what it was. */
#include <string.h>

#include "smiley/text.h"
#include "smiley/value.h"
#include "ui/code_text.h"
#include "ui/panes_trace.h"

struct variables_pane {
    struct pane pane;
    struct variables variables; /* owned */
    int name_width;
};

enum { NAME_MIN = 4, NAME_MAX = 18, TYPE_WIDTH = 8, TYPE_FROM_COLS = 60 };

static struct variables_pane *self(struct pane *p)
{
    return (struct variables_pane *)p;
}

static void variables_follow(struct pane *p)
{
    struct variables_pane *vp = self(p);
    struct trace_view *v = pane_view(p);
    struct err err;
    variables_release(&vp->variables);
    memset(&vp->variables, 0, sizeof vp->variables);
    vp->name_width = NAME_MIN;
    if (v->event == 0 || trace_variables(v->trace, v->event, 0, v->since, &vp->variables, &err) < 0)
        return;
    for (size_t i = 0; i < vp->variables.n; i++) {
        const char *name = vp->variables.list[i].name;
        int wide = text_width(name, strlen(name));
        if (wide > vp->name_width)
            vp->name_width = wide < NAME_MAX ? wide : NAME_MAX;
    }
}

static void variables_close(struct pane *p)
{
    variables_release(&self(p)->variables);
}

static void variables_title(struct pane *p, struct buf *out)
{
    struct trace_view *v = pane_view(p);
    buf_puts(out, "Variables");
    if (v->event && v->at.call)
        buf_printf(out, " of %s", defs_code_name(reader_defs(view_reader(v)), v->at.code));
}

static uint64_t variables_count(struct pane *p)
{
    return self(p)->variables.n;
}

static void variables_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct variable *var = &self(p)->variables.list[item];
    const struct defs *defs = reader_defs(view_reader(pane_view(p)));
    struct pen pen = area_pen(area, y, 0);
    (void)selected;
    if (y < 0 || y >= area.h)
        return;
    if (var->changed)
        pen_glyph(&pen, ROLE_NEW, GLYPH_RANGE);
    pen_to(&pen, ROLE_TEXT, 2);
    pen_column(&pen, var->changed ? ROLE_NEW : ROLE_NAME, var->name, strlen(var->name), self(p)->name_width, false);
    pen_spaces(&pen, ROLE_TEXT, 2);
    if (area.w >= TYPE_FROM_COLS && var->at) {
        struct buf type = BUF_INIT;
        value_type_text(&type, var->at, var->end, defs);
        pen_column(&pen, ROLE_TYPE, buf_str(&type), type.len, TYPE_WIDTH, false);
        pen_spaces(&pen, ROLE_TYPE, 2);
        buf_release(&type);
    }
    struct area rest = area_cut(area, y, pen.x, 1, area.w - pen.x - 1);
    pen = area_pen(rest, 0, -p->left);
    draw_variable(&pen, var, defs);
}

static const struct list_hooks variables_list = {
    .count = variables_count,
    .draw = variables_draw,
    .quiet = true,
    .empty = "no variables here",
};

static const enum action variables_hints[] = { ACTION_STEP_INTO, ACTION_STEP_OVER, ACTION_STEP_OUT,
                                               ACTION_NEXT_PANE, ACTION_ZOOM,      ACTION_NONE };

const struct pane_class pane_variables = {
    .title = "Variables",
    .context = CONTEXT_VARIABLES,
    .size = sizeof(struct variables_pane),
    .hints = variables_hints,
    .list = &variables_list,
    .close = variables_close,
    .title_text = variables_title,
    .follow = variables_follow,
};
