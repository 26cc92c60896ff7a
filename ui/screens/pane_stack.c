/* The stack where the person is, innermost first: selecting a frame shows its source and variables. */
#include <string.h>

#include "smiley/text.h"
#include "ui/screens/panes_trace.h"

static uint64_t stack_count(struct pane *p)
{
    return pane_view(p)->n_stack;
}

enum { PATH_FROM_COLS = 60 };

static void stack_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    struct trace_view *v = pane_view(p);
    const struct stack_entry *f = &v->stack[item];
    const char *name = defs_code_name(view_defs(v), f->code), *path = trace_path(v->trace, f->file);
    struct pen pen = area_pen(area, y, 0);
    (void)selected;
    if (area.w < PATH_FROM_COLS && strrchr(path, '/'))
        path = strrchr(path, '/') + 1;
    if (item == v->frame)
        pen_glyph(&pen, ROLE_LINENO_CURRENT, GLYPH_CURRENT);
    pen_to(&pen, ROLE_TEXT, 2);
    pen = area_pen(area_cut(area, y, 2, 1, area.w - 3), 0, -p->left);
    pen_fit(&pen, ROLE_CALL, name, strlen(name), area.w / 2);
    pen_puts(&pen, ROLE_DIM, "  ");
    pen_foreign(&pen, ROLE_DIM, path, strlen(path));
    pen_printf(&pen, ROLE_LINENO, ":%u", item == 0 && v->at.call == f->call ? v->at.line : f->line);
}

static void stack_moved(struct pane *p, struct effects *fx)
{
    view_look_frame(pane_view(p), p->list.cursor);
    fx->flags |= FX_FOLLOW;
}

static void stack_follow(struct pane *p)
{
    list_select(p, pane_view(p)->frame);
}

/* Enter: to where this frame made the call that is above it. */
static void stack_act(struct pane *p, enum action action, struct effects *fx)
{
    struct trace_view *v = pane_view(p);
    struct err err = { 0 };
    uint64_t to = v->event;
    if (action != ACTION_OPEN || v->n_stack == 0)
        return;
    fx->flags |= FX_HANDLED;
    if (v->frame > 0 && trace_caller(v->trace, v->stack[v->frame - 1].first, &to, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (view_jump(v, to, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        fx->flags |= FX_FOLLOW;
}

static void stack_title(struct pane *p, struct buf *out)
{
    struct trace_view *v = pane_view(p);
    buf_puts(out, "Stack");
    if (v->n_stack > 1)
        buf_printf(out, ", %zu deep", v->n_stack);
}

static const struct list_hooks stack_list = {
    .count = stack_count,
    .draw = stack_draw,
    .quiet = true,
    .empty = "no call here",
};

static const enum action stack_hints[] = { ACTION_UP,        ACTION_DOWN, ACTION_OPEN, ACTION_GO_CALLER,
                                           ACTION_NEXT_PANE, ACTION_ZOOM, ACTION_NONE };

const struct pane_class pane_stack = {
    .title = "Stack",
    .context = CONTEXT_STACK,
    .hints = stack_hints,
    .list = &stack_list,
    .title_text = stack_title,
    .act = stack_act,
    .moved = stack_moved,
    .follow = stack_follow,
};
