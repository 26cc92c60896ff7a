/* The variables of the frame that is looked at, as a tree that opens level by level; what just changed stands out,
 * with what it was. */
#include <string.h>

#include "smiley/text.h"
#include "smiley/value.h"
#include "ui/run/code_text.h"
#include "ui/run/finding.h"
#include "ui/screens/panes_trace.h"
#include "ui/run/value_rows.h"

struct variables_pane {
    struct pane pane;
    struct variables variables; /* owned */
    struct value_rows rows;
    int name_width;
};

enum { NAME_MIN = 4, NAME_MAX = 24, TYPE_WIDTH = 9, TYPE_FROM_COLS = 48, INDENT = 2 };

static struct variables_pane *self(struct pane *p)
{
    return (struct variables_pane *)p;
}

static int label_width(const struct value_rows *r, const struct value_row *row)
{
    return INDENT * row->level + text_width(value_row_label(r, row), row->label_len);
}

static void lay_out(struct pane *p)
{
    struct variables_pane *vp = self(p);
    const struct stack_entry *f = view_frame(pane_view(p));
    vp->name_width = NAME_MIN;
    if (!f || value_rows_fill(&vp->rows, &vp->variables, f->code, view_defs(pane_view(p))) < 0) {
        vp->rows.n = 0;
        return;
    }
    for (size_t i = 0; i < vp->rows.n; i++) {
        int wide = label_width(&vp->rows, &vp->rows.list[i]);
        if (wide > vp->name_width)
            vp->name_width = wide < NAME_MAX ? wide : NAME_MAX;
    }
}

/* The selection is on a variable, not on a row: it goes along when rows come and go. */
static void select_variable(struct pane *p)
{
    struct variables_pane *vp = self(p);
    struct trace_view *v = pane_view(p);
    size_t at = LIST_NONE, changed = LIST_NONE;
    for (size_t i = vp->rows.n; i-- > 0;) {
        if (vp->rows.list[i].level == 0 && v->has_variable && vp->rows.list[i].var == v->variable)
            at = i;
        if (vp->rows.list[i].level == 0 && vp->rows.list[i].changed)
            changed = i;
    }
    const struct value_row *now = p->list.cursor < vp->rows.n ? &vp->rows.list[p->list.cursor] : NULL;
    if (at != LIST_NONE && now && now->level > 0 && now->var == v->variable)
        at = p->list.cursor; /* deep inside it */
    if (at == LIST_NONE)
        at = changed != LIST_NONE ? changed : 0;
    list_select(p, at);
}

/* What the cursor stands on is the selected variable. */
static void note_variable(struct pane *p)
{
    struct variables_pane *vp = self(p);
    struct trace_view *v = pane_view(p);
    v->has_variable = p->list.cursor < vp->rows.n;
    if (v->has_variable)
        v->variable = vp->rows.list[p->list.cursor].var;
}

static void variables_follow(struct pane *p)
{
    struct variables_pane *vp = self(p);
    struct trace_view *v = pane_view(p);
    const struct stack_entry *f = view_frame(v);
    variables_release(&vp->variables);
    vp->rows.n = 0;
    if (!f || trace_variables(v->trace, v->event, f->call, v->since, &vp->variables, NULL) < 0)
        return;
    lay_out(p);
    select_variable(p);
    if (!v->has_variable)
        note_variable(p);
}

static void variables_close(struct pane *p)
{
    variables_release(&self(p)->variables);
    value_rows_release(&self(p)->rows);
}

static void variables_title(struct pane *p, struct buf *out)
{
    struct trace_view *v = pane_view(p);
    const struct stack_entry *f = view_frame(v);
    buf_puts(out, "Variables");
    if (f)
        buf_printf(out, " of %s", defs_code_name(view_defs(v), f->code));
    if (v->frame > 0)
        buf_printf(out, ", %zu up", v->frame);
}

static uint64_t variables_count(struct pane *p)
{
    return self(p)->rows.n;
}

static void draw_type(struct pen *pen, const struct value_row *row, const struct defs *defs)
{
    struct buf type = BUF_INIT;
    value_type_text(&type, row->now.at, row->now.end, defs);
    pen_column(pen, ROLE_TYPE, buf_str(&type), type.len, TYPE_WIDTH, false);
    pen_spaces(pen, ROLE_TYPE, 2);
    buf_release(&type);
}

static void draw_missing(struct pen *pen, const struct value_row *row)
{
    struct buf n = BUF_INIT;
    text_count(&n, row->missing);
    pen_glyph(pen, ROLE_DIM, GLYPH_MORE);
    if (row->missing)
        pen_printf(pen, ROLE_DIM, " %s more, not recorded", buf_str(&n));
    else
        pen_puts(pen, ROLE_DIM, " more, not recorded");
    buf_release(&n);
}

static void variables_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct variables_pane *vp = self(p);
    const struct value_row *row = &vp->rows.list[item];
    const struct defs *defs = view_defs(pane_view(p));
    struct pen pen = area_pen(area, y, 0);
    (void)selected;
    if (y < 0 || y >= area.h)
        return;
    if (row->changed)
        pen_glyph(&pen, ROLE_NEW, GLYPH_RANGE);
    pen_to(&pen, ROLE_TEXT, 1 + INDENT * row->level);
    if (row->openable)
        pen_glyph(&pen, ROLE_LINE, row->open ? GLYPH_UNFOLDED : GLYPH_FOLDED);
    pen_to(&pen, ROLE_TEXT, 2 + INDENT * row->level);
    if (row->cut) {
        draw_missing(&pen, row);
        return;
    }
    int room = vp->name_width - INDENT * row->level;
    enum role role = row->changed ? ROLE_NEW : row->level ? ROLE_TEXT : ROLE_NAME;
    pen_column(&pen, role, value_row_label(&vp->rows, row), row->label_len, room > 1 ? room : 1, false);
    pen_spaces(&pen, ROLE_TEXT, 2);
    if (area.w >= TYPE_FROM_COLS && row->now.at)
        draw_type(&pen, row, defs);
    pen = area_pen(area_cut(area, y, pen.x, 1, area.w - pen.x - 1), 0, -p->left);
    pen.hits = finding_marks(pane_view(p));
    draw_value_row(&pen, row, defs);
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static void open_row(struct pane *p, bool open, struct effects *fx)
{
    struct variables_pane *vp = self(p);
    const struct value_row *row = &vp->rows.list[p->list.cursor];
    if (!open && !row->open) { /* closes what it is inside of */
        p->list.cursor = value_row_parent(&vp->rows, p->list.cursor);
        row = &vp->rows.list[p->list.cursor];
    }
    if (row->openable)
        value_row_open(&vp->rows, row, open);
    lay_out(p);
    note_variable(p);
    fx->flags |= FX_HANDLED | FX_DRAW;
}

static void variables_act(struct pane *p, enum action action, struct effects *fx)
{
    struct variables_pane *vp = self(p);
    if (p->list.cursor >= vp->rows.n)
        return;
    if (action == ACTION_OPEN)
        open_row(p, !vp->rows.list[p->list.cursor].open, fx);
    else if (action == ACTION_UNFOLD || action == ACTION_FOLD)
        open_row(p, action == ACTION_UNFOLD, fx);
}

static void variables_moved(struct pane *p, struct effects *fx)
{
    note_variable(p);
    fx->flags |= FX_DRAW;
}

static bool variables_copy(struct pane *p, struct buf *out)
{
    const struct variables_pane *vp = self(p);
    if (p->list.cursor >= vp->rows.n)
        return false;
    const struct value_row *row = &vp->rows.list[p->list.cursor];
    if (row->cut || !row->now.at)
        return false;
    value_node_text(out, row->now.root, row->now.root_end, row->now.at, view_defs(pane_view(p)), 0);
    return true;
}

static const struct list_hooks variables_list = {
    .count = variables_count,
    .draw = variables_draw,
    .quiet = true,
    .empty = "no variables here",
};

static const enum action variables_hints[] = { ACTION_OPEN, ACTION_PREVIOUS_CHANGE, ACTION_NEXT_CHANGE,
                                               ACTION_COPY, ACTION_NEXT_PANE,       ACTION_ZOOM,
                                               ACTION_NONE };

const struct pane_class pane_variables = {
    .title = "Variables",
    .context = CONTEXT_VARIABLES,
    .size = sizeof(struct variables_pane),
    .hints = variables_hints,
    .list = &variables_list,
    .close = variables_close,
    .title_text = variables_title,
    .act = variables_act,
    .moved = variables_moved,
    .copy = variables_copy,
    .follow = variables_follow,
};
