#include "ui/framework/bars.h"

#include <string.h>

#include "smiley/text.h"
#include "ui/framework/manager.h"

enum { TABS_FROM_ROWS = 16 }; /* smaller screens do without the row of tabs */

static void draw_title(struct manager *m, struct area area)
{
    struct screen *s = manager_screen(m);
    struct buf left = BUF_INIT, right = BUF_INIT, clean = BUF_INIT;
    enum role right_role = ROLE_TITLE_DIM;
    if (s->class->title_text)
        s->class->title_text(s, &left, &right, &right_role);
    text_clean(&clean, buf_str(&right), right.len, 0);
    area_fill(area, ROLE_TITLE_DIM);
    struct pen pen = area_pen(area, 0, 1);
    pen_puts(&pen, ROLE_TITLE, "smiley");
    pen_puts(&pen, ROLE_TITLE_DIM, "  ");
    int wide = text_width(buf_str(&clean), clean.len);
    int right_x = area.w - wide - 1;
    bool both = wide > 0 && right_x >= pen.x + 8;
    pen_fit(&pen, ROLE_TITLE, buf_str(&left), left.len, (both ? right_x - 2 : area.w - 1) - pen.x);
    if (both) {
        pen = area_pen(area, 0, right_x);
        pen_text(&pen, right_role, buf_str(&clean), clean.len);
    }
    buf_release(&left);
    buf_release(&right);
    buf_release(&clean);
}

static const char *const *arrows(struct area area, const char *names[4])
{
    if (area.canvas->glyphs == GLYPHS_ASCII)
        return NULL;
    for (int i = 0; i < 4; i++)
        names[i] = area_glyph(area, (enum glyph)(GLYPH_UP + i));
    return names;
}

/* The keys of an action as people read them; "" where it has none. */
static void put_key(struct manager *m, struct area area, const enum context *contexts, size_t n, enum action action,
                    struct buf *out)
{
    const char *names[4];
    const struct binding *b = keymap_binding(&m->keymap, contexts, n, action);
    for (unsigned i = 0; b && i < b->n_keys; i++)
        key_label(out, b->keys[i], arrows(area, names));
}

/* What was just drawn from `from` on does something when it is clicked. */
static void add_zone(struct manager *m, const struct pen *p, int from, enum action action)
{
    if (m->n_zones < ZONES && p->x > from)
        m->zones[m->n_zones++] = (struct zone){ p->area.y + p->y, p->area.x + from, p->x - from, action };
}

/* How the row of tabs is set, by what there is room for. */
struct tabs {
    struct buf keys[SCREENS];
    bool named[SCREENS]; /* with its title; else its key alone */
    int gap, inner;      /* blanks between tabs, and between key and title */
};

static int tabs_width(struct tabs *t)
{
    int width = 1 - t->gap;
    for (enum screen_id id = 0; id < SCREENS; id++) {
        width += t->gap + text_width(buf_str(&t->keys[id]), t->keys[id].len);
        width += t->named[id] ? t->inner + (int)strlen(screen_class_of(id)->title) : 0;
    }
    return width;
}

/* Names the tab where that fits. */
static bool name_tab(struct tabs *t, int id, int cols)
{
    if (id < 0 || id >= SCREENS)
        return false;
    t->named[id] = true;
    return t->named[id] = tabs_width(t) <= cols;
}

/* All titles, as far apart as there is room; where they do not fit even side by side, those around the current one. */
static void arrange_tabs(struct tabs *t, enum screen_id current, int cols)
{
    static const struct {
        int gap, inner;
    } ways[] = { { 3, 1 }, { 2, 1 }, { 1, 0 } };
    for (enum screen_id id = 0; id < SCREENS; id++)
        t->named[id] = true;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        t->gap = ways[i].gap;
        t->inner = ways[i].inner;
        if (tabs_width(t) <= cols)
            return;
    }
    memset(t->named, 0, sizeof t->named);
    t->named[current] = true;
    bool left = true, right = true;
    for (int by = 1; left || right; by++) {
        right = right && name_tab(t, (int)current + by, cols);
        left = left && name_tab(t, (int)current - by, cols);
    }
}

static void draw_tabs(struct manager *m, struct area area)
{
    struct pen pen = area_pen(area, 0, 1);
    struct tabs t = { 0 };
    enum context contexts[3];
    size_t n = screen_contexts(manager_screen(m), contexts);
    for (enum screen_id id = 0; id < SCREENS; id++)
        put_key(m, area, contexts, n, screen_action_of(id), &t.keys[id]);
    arrange_tabs(&t, m->current, area.w);
    for (enum screen_id id = 0; id < SCREENS; id++) {
        bool current = id == m->current, of_run = id == SCREEN_TRACE || screen_class_of(id)->of_run;
        bool there = current || !of_run || m->screens[SCREEN_TRACE];
        int from = pen.x;
        pen_text(&pen, there ? ROLE_KEY : ROLE_LINE, buf_str(&t.keys[id]), t.keys[id].len);
        if (t.named[id]) {
            pen_spaces(&pen, ROLE_TEXT, t.inner);
            pen_puts(&pen, current ? ROLE_TAB_CURRENT : there ? ROLE_TAB : ROLE_LINE, screen_class_of(id)->title);
        }
        add_zone(m, &pen, from, screen_action_of(id));
        pen_spaces(&pen, ROLE_TEXT, t.gap);
        buf_release(&t.keys[id]);
    }
}

/* What is filtered out of sight is always said, at the right, with the key that shows it again. */
static void draw_filter(struct manager *m, struct screen *s, struct area *area)
{
    struct buf text = BUF_INIT, key = BUF_INIT, clean = BUF_INIT;
    enum context contexts[3];
    if (s->class->filter && s->class->filter(s, &text)) {
        size_t n = screen_contexts(s, contexts);
        put_key(m, *area, contexts, n, ACTION_DROP_FILTER, &key);
        text_clean(&clean, buf_str(&text), text.len, 0);
        int keys = text_width(buf_str(&key), key.len) + 7, wide = text_width(buf_str(&clean), clean.len) + keys + 10;
        if (wide > area->w / 2)
            wide = area->w / 2;
        struct pen p = area_pen(*area, 0, area->w - wide);
        pen_puts(&p, ROLE_FILTER, "filter: ");
        pen_fit(&p, ROLE_FILTER, buf_str(&clean), clean.len, area->w - keys - p.x - 1);
        int from = p.x + 1;
        pen_printf(&p, ROLE_KEY, " %s", buf_str(&key));
        pen_puts(&p, ROLE_HINT, " drops");
        add_zone(m, &p, from, ACTION_DROP_FILTER);
        area->w -= wide + 1;
    }
    buf_release(&text);
    buf_release(&key);
    buf_release(&clean);
}

static void draw_position(struct manager *m, struct area area)
{
    struct screen *s = manager_screen(m);
    struct pen pen = area_pen(area, 0, 1);
    if (m->prompt.spec) {
        prompt_draw(&m->prompt, area);
    } else if (m->message[0] && m->question.answer) {
        area_fill(area, ROLE_QUESTION);
        pen_fit(&pen, ROLE_QUESTION, m->message, strlen(m->message), area.w - 2);
    } else if (m->message[0]) {
        pen_fit(&pen, m->complaint ? ROLE_ERROR : ROLE_MESSAGE, m->message, strlen(m->message), area.w - 2);
    } else {
        draw_filter(m, s, &area);
        pen = area_pen(area, 0, 1);
        if (s->class->position)
            s->class->position(s, &pen);
    }
}

/* Where `after` columns are left behind it. */
static bool put_hint(struct manager *m, struct pen *pen, enum action action, int after)
{
    struct buf key = BUF_INIT;
    const char *name = action_info(action)->name;
    enum context contexts[3];
    size_t n = manager_contexts(m, contexts);
    put_key(m, pen->area, contexts, n, action, &key);
    int need = text_width(buf_str(&key), key.len) + 1 + (int)strlen(name);
    bool fits = pen->x + need + after <= pen->area.w;
    if (key.len && fits) {
        int from = pen->x;
        pen_text(pen, ROLE_KEY, buf_str(&key), key.len);
        pen_printf(pen, ROLE_HINT, " %s", name);
        if (pen->area.h)
            add_zone(m, pen, from, action);
        pen_puts(pen, ROLE_HINT, "  ");
    }
    buf_release(&key);
    return fits;
}

static void draw_pending(struct manager *m, struct area area)
{
    struct buf keys = BUF_INIT;
    for (size_t i = 0; i < m->n_keys; i++)
        key_label(&keys, m->keys[i], NULL);
    struct pen pen = area_pen(area, 0, area.w - 2 - text_width(buf_str(&keys), keys.len));
    pen_text(&pen, ROLE_KEY, buf_str(&keys), keys.len);
    buf_release(&keys);
}

/* The pane's own actions come first, help and the way back always. */
static void draw_hints(struct manager *m, struct area area)
{
    static const enum action questions[] = { ACTION_YES, ACTION_NO, ACTION_NONE };
    static const enum action prompts[] = { ACTION_OPEN, ACTION_CANCEL, ACTION_COMPLETE, ACTION_UP, ACTION_NONE };
    static const enum action menus[] = { ACTION_OPEN, ACTION_CANCEL, ACTION_NONE };
    static const enum action works[] = { ACTION_CANCEL, ACTION_NONE };
    static const enum action always[] = { ACTION_MENU, ACTION_HELP, ACTION_BACK, ACTION_NONE };
    static const enum action *const of_mode[] = {
        [MODE_QUESTION] = questions, [MODE_PROMPT] = prompts, [MODE_MENU] = menus, [MODE_WORK] = works
    };
    struct pen pen = area_pen(area, 0, 1);
    const enum action *own = screen_focus(manager_screen(m))->class->hints;
    enum mode mode = manager_mode(m);
    if (mode == MODE_PROMPT && prompt_draw_choices(&m->prompt, area))
        return;
    if (mode != MODE_SCREEN) {
        for (size_t i = 0; of_mode[mode][i]; i++)
            put_hint(m, &pen, of_mode[mode][i], 0);
        return;
    }
    struct pen tail = area_pen(area, 0, 0);
    int need = 0;
    for (size_t i = 0; always[i]; i++) {
        struct pen trial = area_pen(area_cut(area, 0, 0, 0, area.w), 0, 0);
        if (put_hint(m, &trial, always[i], 0))
            need += trial.x;
    }
    for (size_t i = 0; own && own[i]; i++)
        if (!put_hint(m, &pen, own[i], need))
            break;
    tail.x = pen.x;
    for (size_t i = 0; always[i]; i++)
        put_hint(m, &tail, always[i], 0);
    if (m->n_keys)
        draw_pending(m, area);
}

/* The menu, or what takes long. */
static void draw_over(struct manager *m, struct area all)
{
    enum context contexts[3] = { CONTEXT_WORK };
    if (manager_mode(m) == MODE_MENU) {
        struct menu_source src = manager_menu_source(m, contexts);
        menu_draw(&m->menu, &src, all);
    } else if (working_shown(&m->working)) {
        struct buf key = BUF_INIT;
        put_key(m, all, contexts, 1, ACTION_CANCEL, &key);
        working_draw(&m->working, all, buf_str(&key));
        m->working.shown = true;
        buf_release(&key);
    }
}

static void draw_too_small(struct area area)
{
    struct pen pen = area_pen(area, 0, 0);
    pen_puts(&pen, ROLE_WARN, area.w >= 15 ? "too small" : "small");
    pen = area_pen(area, 1, 0);
    pen_printf(&pen, ROLE_TEXT, "need %dx%d", SMALLEST_COLS, SMALLEST_ROWS);
}

void bars_draw(struct manager *m, struct canvas *c)
{
    struct area all = canvas_area(c);
    canvas_clear(c);
    m->n_zones = 0;
    if (all.h < SMALLEST_ROWS || all.w < SMALLEST_COLS) {
        draw_too_small(all);
        return;
    }
    int top = 0, bottom = all.h;
    draw_title(m, area_cut(all, top++, 0, 1, all.w));
    if (all.h >= TABS_FROM_ROWS)
        draw_tabs(m, area_cut(all, top++, 0, 1, all.w));
    draw_hints(m, area_cut(all, --bottom, 0, 1, all.w));
    draw_position(m, area_cut(all, --bottom, 0, 1, all.w));
    screen_draw(manager_screen(m), area_cut(all, top, 0, bottom - top, all.w));
    draw_over(m, all);
}
