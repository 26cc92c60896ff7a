/* The call graph as a tree: a row is a function on one path, with its part of the time; what it calls (or what calls
 * it) is unfolded below it. */
#include <inttypes.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/screens/panes_graph.h"

enum { MARGIN = 1, SHARE = 6, BAR = 8, CALLS = 10, BAR_FROM = 70, CALLS_FROM = 50, OWN_FROM = 34, INDENT = 2 };

static struct calltree_pane *self(struct pane *p)
{
    return (struct calltree_pane *)p;
}

static struct call_tree *tree_of(struct pane *p)
{
    return &self(p)->trees[self(p)->bottom_up];
}

static const struct call_tree_row *row_at(struct pane *p, uint64_t item)
{
    return item < tree_of(p)->n_rows ? &tree_of(p)->rows[item] : NULL;
}

/* --- rows ----------------------------------------------------------------------------------------------------- */

static uint64_t tree_count(struct pane *p)
{
    return self(p)->version == graph_profile(p)->version && tree_of(p)->profile ? tree_of(p)->n_rows : 0;
}

const struct profile_function *calltree_cursor(struct pane *p)
{
    return p->list.cursor < tree_count(p) ? &graph_profile(p)->profile.functions[row_at(p, p->list.cursor)->function]
                                          : NULL;
}

/* To the row that shows the selected function, unless the cursor is on one already. */
static void go_to_selected(struct pane *p)
{
    const struct call_tree *t = tree_of(p);
    size_t selected = graph_profile(p)->selected, row;
    if (p->list.cursor < t->n_rows && t->rows[p->list.cursor].function == selected)
        return;
    if ((row = call_tree_find(t, selected)) < t->n_rows)
        list_select(p, row);
}

/* The cursor stays on its path, if that is there. */
static void remake(struct pane *p)
{
    struct calltree_pane *tp = self(p);
    const struct call_tree_row *row = row_at(p, p->list.cursor);
    uint64_t path = row ? row->path : 0;
    struct call_tree *t = tree_of(p);
    tp->version = graph_profile(p)->version;
    tp->threshold = graph_of(p->screen)->options.node_threshold;
    tp->err = (struct err){ 0 };
    if (call_tree_make(t, &graph_profile(p)->profile, tp->bottom_up, tp->threshold, &tp->err))
        t->n_rows = 0;
    for (size_t i = 0; path && i < t->n_rows; i++)
        if (t->rows[i].path == path) {
            list_select(p, i);
            return;
        }
    if (p->list.cursor >= t->n_rows)
        p->list.cursor = 0;
}

static void tree_follow(struct pane *p)
{
    const struct profile_view *view = view_profile(p->screen->view, NULL);
    if (self(p)->version != view->version || self(p)->threshold != graph_of(p->screen)->options.node_threshold)
        remake(p);
    go_to_selected(p);
}

static void tree_close(struct pane *p)
{
    call_tree_release(&self(p)->trees[0]);
    call_tree_release(&self(p)->trees[1]);
}

/* --- drawing -------------------------------------------------------------------------------------------------- */

static void put_share(struct pen *pen, enum role role, double share)
{
    struct buf text = BUF_INIT;
    graph_share(&text, share);
    pen_column(pen, role, buf_str(&text), text.len, SHARE, true);
    buf_release(&text);
}

static void put_bar(struct pen *pen, double share)
{
    int halves = (int)(share * 2 * BAR + 0.5), to = pen->x + BAR;
    for (int i = 0; i < halves / 2; i++)
        pen_glyph(pen, ROLE_BAR, GLYPH_BAR);
    if (halves % 2)
        pen_glyph(pen, ROLE_BAR, GLYPH_BAR_HALF);
    pen_to(pen, ROLE_TEXT, to);
}

static void put_calls(struct pen *pen, uint64_t calls)
{
    struct buf text = BUF_INIT;
    text_count(&text, calls);
    pen_puts(pen, ROLE_TEXT, " ");
    pen_column(pen, ROLE_HITS, buf_str(&text), text.len, CALLS, true);
    buf_release(&text);
}

static void put_function(struct pen *pen, const struct call_tree_row *r, const struct profile_function *f)
{
    struct buf text = BUF_INIT;
    graph_name(&text, f);
    pen_fit(pen, graph_heat(r->share), buf_str(&text), text.len, pen_room(pen));
    buf_clear(&text);
    graph_place(&text, f);
    pen_puts(pen, ROLE_TEXT, " ");
    pen_fit(pen, ROLE_DIM, buf_str(&text), text.len, pen_room(pen));
    buf_release(&text);
}

static void tree_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct call_tree_row *r = row_at(p, item);
    struct pen pen = area_pen(area, y, MARGIN - 1);
    (void)selected;
    put_share(&pen, graph_heat(r->share), r->share);
    if (area.w >= BAR_FROM) {
        pen_puts(&pen, ROLE_TEXT, " ");
        put_bar(&pen, r->share);
    }
    if (area.w >= OWN_FROM)
        put_share(&pen, ROLE_TEXT, r->own);
    if (area.w >= CALLS_FROM)
        put_calls(&pen, r->calls);
    /* what is far in begins again from the left, so that names can be read */
    int room = pen_room(&pen) / 2, in = (int)r->depth * INDENT - p->left;
    pen_spaces(&pen, ROLE_TEXT, 1 + (in < 0 ? 0 : room > INDENT ? in % room : 0));
    if (r->has_more)
        pen_glyph(&pen, ROLE_KEY, r->open ? GLYPH_UNFOLDED : GLYPH_FOLDED);
    else if (r->cut)
        pen_glyph(&pen, ROLE_WARN, GLYPH_RESUME);
    else
        pen_puts(&pen, ROLE_TEXT, " ");
    pen_puts(&pen, ROLE_TEXT, " ");
    put_function(&pen, r, &graph_profile(p)->profile.functions[r->function]);
}

static void tree_header(struct pane *p, struct area area)
{
    struct pen pen = area_pen(area, 0, MARGIN - 1);
    area_fill(area, ROLE_PANE);
    pen_column(&pen, ROLE_PANE, "part", 4, SHARE, true);
    if (area.w >= BAR_FROM)
        pen_spaces(&pen, ROLE_PANE, 1 + BAR);
    if (area.w >= OWN_FROM)
        pen_column(&pen, ROLE_PANE, "self", 4, SHARE, true);
    if (area.w >= CALLS_FROM)
        pen_column(&pen, ROLE_PANE, "calls", 5, 1 + CALLS, true);
    pen_puts(&pen, ROLE_PANE, "   function");
    if (area.w >= CALLS_FROM)
        pen_puts(&pen, ROLE_PANE, self(p)->bottom_up ? ", and what calls it" : ", and what it calls");
}

static void tree_title(struct pane *p, struct buf *out)
{
    const struct call_tree *t = tree_of(p);
    buf_puts(out, self(p)->bottom_up ? "Tree, bottom up" : "Tree");
    if (self(p)->err.text[0])
        buf_printf(out, ": %s", self(p)->err.text);
    else if (tree_count(p)) {
        buf_puts(out, "; left out ");
        if (t->left_out) {
            text_count(out, t->left_out);
            buf_puts(out, t->left_out == 1 ? " function, and all" : " functions, and all");
        } else {
            buf_puts(out, "what is");
        }
        buf_puts(out, " below ");
        graph_put_threshold(out, t->threshold);
    }
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static void tree_moved(struct pane *p, struct effects *fx)
{
    const struct call_tree_row *r = row_at(p, p->list.cursor);
    view_select_function(p->screen->view, r ? r->function : SIZE_MAX);
    fx->flags |= FX_FOLLOW;
}

/* Folds the row; where it is folded, the one around it. */
static void fold(struct pane *p, struct effects *fx)
{
    struct call_tree *t = tree_of(p);
    size_t row = p->list.cursor;
    if (row >= t->n_rows)
        return;
    if (!t->rows[row].open)
        row = call_tree_parent(t, row);
    if (row >= t->n_rows) {
        effects_say(fx, FX_SAY, "nothing is around it");
        return;
    }
    call_tree_fold(t, row);
    list_select(p, row);
    tree_moved(p, fx);
}

static void unfold(struct pane *p, unsigned levels, struct effects *fx)
{
    struct call_tree *t = tree_of(p);
    const struct call_tree_row *r = row_at(p, p->list.cursor);
    struct err err = { 0 };
    if (!r)
        return;
    if (r->cut)
        effects_say(fx, FX_SAY, "it is above itself already: it goes on as there");
    else if (!r->has_more)
        effects_say(fx, FX_SAY,
                    self(p)->bottom_up ? "nothing called it" : "it calls nothing that has so large a share");
    else if (call_tree_unfold(t, p->list.cursor, levels, &err))
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else if (t->n_rows + 1 >= CALL_TREE_ROWS_MOST)
        effects_say(fx, FX_SAY, "these are as many rows as there can be");
}

/* What is right below it. */
static void fold_below(struct pane *p)
{
    struct call_tree *t = tree_of(p);
    size_t row = p->list.cursor;
    for (size_t i = row + 1; row < t->n_rows && i < t->n_rows && t->rows[i].depth > t->rows[row].depth; i++)
        call_tree_fold(t, i);
}

static void tree_act(struct pane *p, enum action action, struct effects *fx)
{
    switch (action) {
    case ACTION_FOLD:
        fold(p, fx);
        break;
    case ACTION_UNFOLD:
        unfold(p, 1, fx);
        break;
    case ACTION_UNFOLD_BELOW:
        unfold(p, 0, fx);
        break;
    case ACTION_FOLD_BELOW:
        fold_below(p);
        break;
    case ACTION_BOTTOM_UP:
        self(p)->bottom_up = !self(p)->bottom_up;
        remake(p);
        go_to_selected(p);
        effects_say(fx, FX_SAY,
                    self(p)->bottom_up ? "from the bottom up: what calls each function" : "what each function calls");
        break;
    default:
        return;
    }
    fx->flags |= FX_HANDLED | FX_DRAW;
}

static const struct list_hooks tree_list = {
    .count = tree_count,
    .draw = tree_draw,
    .header = tree_header,
    .why_empty = graph_why_empty,
};

static const enum action tree_hints[] = { ACTION_OPEN,     ACTION_FOLD,   ACTION_UNFOLD,       ACTION_BOTTOM_UP,
                                          ACTION_CALLTREE, ACTION_SEARCH, ACTION_SHOW_PROFILE, ACTION_NONE };

const struct pane_class pane_calltree = {
    .title = "Tree",
    .context = CONTEXT_CALLTREE,
    .size = sizeof(struct calltree_pane),
    .hints = tree_hints,
    .list = &tree_list,
    .close = tree_close,
    .title_text = tree_title,
    .act = tree_act,
    .moved = tree_moved,
    .follow = tree_follow,
};
