#include "ui/framework/menu.h"

#include <string.h>

#include "smiley/buf.h"
#include "smiley/text.h"

enum { GAP = 2 };

/* --- what is in it ------------------------------------------------------------------------------------------- */

static bool bound_in(const struct keymap *k, const struct menu_source *src, enum action a, bool *anywhere)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->list[i].action == a) {
            *anywhere = true;
            for (size_t c = 0; c < src->n_contexts; c++)
                if (k->list[i].context == src->contexts[c])
                    return true;
        }
    return false;
}

/* What the default keymap (or the person's) binds here makes sense here; so does what has no key at all. */
static bool offered(const struct menu_source *src, enum action a)
{
    bool anywhere = false;
    if (action_info(a)->group == GROUP_TYPING || a == ACTION_NONE || a == ACTION_MENU || a == ACTION_YES ||
        a == ACTION_NO)
        return false;
    return bound_in(src->builtin, src, a, &anywhere) || bound_in(src->keymap, src, a, &anywhere) ||
           (!anywhere && src->can(src->data, a));
}

static unsigned count(const struct menu_source *src, enum action_group group)
{
    unsigned n = 0;
    for (enum action a = 0; a < ACTIONS; a++)
        n += action_info(a)->group == group && offered(src, a);
    return n;
}

static enum action nth(const struct menu_source *src, enum action_group group, unsigned item)
{
    for (enum action a = 0; a < ACTIONS; a++)
        if (action_info(a)->group == group && offered(src, a) && item-- == 0)
            return a;
    return ACTION_NONE;
}

static void put_keys(const struct menu_source *src, struct area area, enum action a, struct buf *out)
{
    const char *names[4];
    for (int i = 0; i < 4; i++)
        names[i] = area_glyph(area, (enum glyph)(GLYPH_UP + i));
    const struct binding *b = keymap_binding(src->keymap, src->contexts, src->n_contexts, a);
    for (unsigned i = 0; b && i < b->n_keys; i++)
        key_label(out, b->keys[i], area.canvas->glyphs == GLYPHS_UTF8 ? names : NULL);
}

/* --- moving -------------------------------------------------------------------------------------------------- */

static void to_group(struct menu *m, const struct menu_source *src, int by)
{
    for (unsigned i = 0; i < ACTION_GROUPS; i++) {
        m->group = (enum action_group)((m->group + ACTION_GROUPS + (unsigned)by) % ACTION_GROUPS);
        if (count(src, m->group))
            break;
    }
    m->item = m->top = 0;
}

void menu_open(struct menu *m, const struct menu_source *src)
{
    enum action_group group = m->group;
    *m = (struct menu){ .open = true, .group = group };
    if (!count(src, group))
        to_group(m, src, 1);
}

enum action menu_action(const struct menu *m, const struct menu_source *src)
{
    return nth(src, m->group, m->item);
}

void menu_act(struct menu *m, const struct menu_source *src, enum action action, enum action *chosen)
{
    unsigned n = count(src, m->group);
    *chosen = ACTION_NONE;
    switch (action) {
    case ACTION_UP:
        m->item = (m->item + n - 1) % n;
        break;
    case ACTION_DOWN:
        m->item = (m->item + 1) % n;
        break;
    case ACTION_FIRST:
        m->item = 0;
        break;
    case ACTION_LAST:
        m->item = n - 1;
        break;
    case ACTION_LEFT:
        to_group(m, src, -1);
        break;
    case ACTION_RIGHT:
        to_group(m, src, 1);
        break;
    case ACTION_OPEN:
        *chosen = menu_action(m, src);
        m->open = false;
        break;
    case ACTION_CANCEL:
        m->open = false;
        break;
    default:
        break;
    }
}

void menu_click(struct menu *m, const struct menu_source *src, int y, int x, enum action *chosen)
{
    *chosen = ACTION_NONE;
    for (enum action_group g = 0; y == 0 && g < ACTION_GROUPS; g++)
        if (x >= m->headings[g].x && x < m->headings[g].x + m->headings[g].w) {
            m->group = g;
            m->item = m->top = 0;
            return;
        }
    int row = y - m->box_y - 1;
    if (x < m->box_x || x >= m->box_x + m->box_w || row < 0 || row >= m->box_h - 2) {
        m->open = false;
        return;
    }
    m->item = m->top + (unsigned)row;
    menu_act(m, src, ACTION_OPEN, chosen);
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

static void draw_bar(struct menu *m, const struct menu_source *src, struct area row)
{
    int x = 1, shift = 0;
    for (enum action_group g = 0; g < ACTION_GROUPS; g++) {
        int w = (int)strlen(action_group_heading(g)) + 2;
        m->headings[g].w = 0;
        if (!count(src, g))
            continue;
        m->headings[g].x = x;
        m->headings[g].w = w;
        x += w;
        if (g == m->group && x > row.w)
            shift = x - row.w;
    }
    area_fill(row, ROLE_TITLE_DIM);
    for (enum action_group g = 0; g < ACTION_GROUPS; g++) {
        if (!m->headings[g].w)
            continue;
        m->headings[g].x -= shift;
        struct pen p = area_pen(row, 0, m->headings[g].x);
        pen_printf(&p, g == m->group ? ROLE_PANE_CURRENT : ROLE_TITLE, " %s ", action_group_heading(g));
    }
}

static int box_width(const struct menu_source *src, struct area area, enum action_group group)
{
    int name = 0, key = 0;
    for (unsigned i = 0; i < count(src, group); i++) {
        struct buf keys = BUF_INIT;
        enum action a = nth(src, group, i);
        put_keys(src, area, a, &keys);
        int n = (int)strlen(action_info(a)->name), k = text_width(buf_str(&keys), keys.len);
        name = n > name ? n : name;
        key = k > key ? k : key;
        buf_release(&keys);
    }
    return name + GAP + key + 4;
}

static void draw_item(const struct menu_source *src, struct area row, enum action a, bool selected)
{
    struct buf keys = BUF_INIT;
    const char *name = action_info(a)->name;
    put_keys(src, row, a, &keys);
    struct pen p = area_pen(row, 0, 1);
    pen_fit(&p, ROLE_DIALOG, name, strlen(name), row.w - 2);
    p = area_pen(row, 0, row.w - 1 - text_width(buf_str(&keys), keys.len));
    pen_text(&p, ROLE_DIALOG_KEY, buf_str(&keys), keys.len);
    if (selected)
        area_over(row, ROLE_SELECTED);
    buf_release(&keys);
}

void menu_draw(struct menu *m, const struct menu_source *src, struct area area)
{
    int n = (int)count(src, m->group);
    draw_bar(m, src, area_cut(area, 0, 0, 1, area.w));
    m->box_y = 1;
    m->box_h = n + 2 < area.h - 3 ? n + 2 : area.h - 3; /* the rows below say what the action does */
    m->box_w = box_width(src, area, m->group);
    if (m->box_w > area.w)
        m->box_w = area.w;
    m->box_x = m->headings[m->group].x;
    if (m->box_x + m->box_w > area.w)
        m->box_x = area.w - m->box_w;
    if (m->box_x < 0)
        m->box_x = 0;
    unsigned rows = m->box_h > 2 ? (unsigned)m->box_h - 2 : 0;
    if (m->item < m->top)
        m->top = m->item;
    else if (rows && m->item >= m->top + rows)
        m->top = m->item - rows + 1;
    struct area box = area_cut(area, m->box_y, m->box_x, m->box_h, m->box_w);
    area_frame(box, ROLE_DIALOG, ROLE_DIALOG_LINE);
    for (unsigned i = 0; i < rows && m->top + i < (unsigned)n; i++)
        draw_item(src, area_cut(box, 1 + (int)i, 1, 1, box.w - 2), nth(src, m->group, m->top + i),
                  m->top + i == m->item);
    struct pen p = area_pen(area, area.h - 2, 0);
    area_fill(area_cut(area, area.h - 2, 0, 1, area.w), ROLE_TEXT);
    const char *help = action_info(menu_action(m, src))->help;
    p.x = 1;
    pen_fit(&p, ROLE_MESSAGE, help, strlen(help), area.w - 2);
}
