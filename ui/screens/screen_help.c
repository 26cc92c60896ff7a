/* The help screen, made from the table of actions and the keymap: the keys of the screen it was called from come first.
 */
#include <stdlib.h>
#include <string.h>

#include "ui/framework/pane.h"
#include "ui/screens/screens.h"

struct help_row {
    const char *heading; /* NULL: an action */
    enum action action;
    enum context context;
};

struct help_view {
    struct help_row *rows; /* owned */
    size_t n, cap;
    bool failed;
};

static void add(struct help_view *v, struct help_row row)
{
    if (v->n == v->cap) {
        size_t cap = v->cap ? v->cap * 2 : 64;
        struct help_row *rows = realloc(v->rows, cap * sizeof *rows);
        if (!rows) {
            v->failed = true;
            return;
        }
        v->rows = rows;
        v->cap = cap;
    }
    v->rows[v->n++] = row;
}

static bool is_bound(const struct keymap *m, enum context c, enum action a)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->list[i].context == c && m->list[i].action == a)
            return true;
    return false;
}

static void add_heading(struct help_view *v, const char *heading)
{
    if (v->n)
        add(v, (struct help_row){ .heading = "" });
    add(v, (struct help_row){ .heading = heading });
}

static void add_context(struct help_view *v, const struct keymap *m, enum context c)
{
    bool any = false;
    for (enum action a = ACTION_NONE + 1; a < ACTIONS; a++)
        if (is_bound(m, c, a)) {
            if (!any)
                add_heading(v, context_heading(c));
            any = true;
            add(v, (struct help_row){ .action = a, .context = c });
        }
}

static void add_generic(struct help_view *v, const struct keymap *m)
{
    for (enum action_group g = 0; g < ACTION_GROUPS; g++) {
        bool any = false;
        for (enum action a = ACTION_NONE + 1; a < ACTIONS; a++)
            if (action_info(a)->group == g && is_bound(m, CONTEXT_GENERIC, a)) {
                if (!any)
                    add_heading(v, action_group_heading(g));
                any = true;
                add(v, (struct help_row){ .action = a, .context = CONTEXT_GENERIC });
            }
    }
}

static int help_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    struct help_view *v = calloc(1, sizeof *v);
    bool done[CONTEXTS] = { [CONTEXT_GENERIC] = true };
    s->view = v;
    if (!v)
        return err_memory(err);
    for (size_t i = 0; i < ui->n_contexts; i++)
        if (!done[ui->contexts[i]]) {
            add_context(v, ui->keymap, ui->contexts[i]);
            done[ui->contexts[i]] = true;
        }
    add_generic(v, ui->keymap);
    for (enum context c = 0; c < CONTEXTS; c++)
        if (!done[c])
            add_context(v, ui->keymap, c);
    return v->failed ? err_memory(err) : 0;
}

static void help_close(struct screen *s)
{
    struct help_view *v = s->view;
    if (v)
        free(v->rows);
    free(v);
}

static void help_title(struct screen *s, struct buf *left, struct buf *right, enum role *right_role)
{
    (void)s;
    (void)right;
    (void)right_role;
    buf_puts(left, "what the keys do");
}

static uint64_t help_count(struct pane *p)
{
    return ((struct help_view *)p->screen->view)->n;
}

static void put_keys(struct pen *pen, const struct keymap *m, const struct help_row *row, int cells)
{
    const char *arrows[4];
    struct buf keys = BUF_INIT;
    for (int i = 0; i < 4; i++)
        arrows[i] = area_glyph(pen->area, (enum glyph)(GLYPH_UP + i));
    for (size_t i = 0; i < m->n; i++) {
        const struct binding *b = &m->list[i];
        if (b->context != row->context || b->action != row->action)
            continue;
        if (keys.len)
            buf_putc(&keys, ' ');
        for (unsigned k = 0; k < b->n_keys; k++)
            key_label(&keys, b->keys[k], pen->area.canvas->glyphs == GLYPHS_UTF8 ? arrows : NULL);
    }
    pen_column(pen, ROLE_KEY, buf_str(&keys), keys.len, cells, false);
    buf_release(&keys);
}

static void help_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct help_row *row = &((struct help_view *)p->screen->view)->rows[item];
    struct pen pen = area_pen(area, y, 1);
    (void)selected;
    if (row->heading) {
        pen_puts(&pen, ROLE_STRONG, row->heading);
        return;
    }
    int keys = area.w >= 60 ? 14 : 12, name = area.w >= 60 ? 23 : 0;
    pen_spaces(&pen, ROLE_TEXT, 1);
    put_keys(&pen, p->screen->ui.keymap, row, keys);
    pen_spaces(&pen, ROLE_TEXT, 1);
    const struct action_info *info = action_info(row->action);
    if (name)
        pen_column(&pen, ROLE_NAME, info->name, strlen(info->name), name, false);
    pen_fit(&pen, ROLE_TEXT, info->help, strlen(info->help), pen_room(&pen) - 1);
}

static const struct list_hooks help_list = {
    .count = help_count,
    .draw = help_draw,
};

static const enum action help_hints[] = { ACTION_UP, ACTION_DOWN, ACTION_PAGE_DOWN, ACTION_NONE };

static const struct pane_class pane_help = {
    .title = "Help",
    .context = CONTEXT_HELP,
    .hints = help_hints,
    .list = &help_list,
};

static const struct layout help_layout = {
    .nodes = { { .kind = LAYOUT_PANE, .pane = 0 } },
    .n_panes = 1,
};

const struct screen_class screen_help = {
    .title = "Help",
    .context = CONTEXT_HELP,
    .layout = &help_layout,
    .panes = { &pane_help },
    .open = help_open,
    .close = help_close,
    .title_text = help_title,
};
