#include "ui/framework/pane.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/screens/screens.h"

static const struct {
    const struct screen_class *class;
    enum action action;
} screens[] = {
#define SCREEN(id, class_, action_) [SCREEN_##id] = { .class = &class_, .action = ACTION_##action_ },
#include "ui/screens.def"
};

const struct screen_class *screen_class_of(enum screen_id id)
{
    return screens[id].class;
}

enum action screen_action_of(enum screen_id id)
{
    return screens[id].action;
}

void effects_say(struct effects *fx, unsigned flag, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(fx->text, sizeof fx->text, format, ap);
    va_end(ap);
    fx->flags |= flag;
}

void effects_ask(struct effects *fx, void (*answer)(void *owner, bool yes, struct effects *fx), const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(fx->text, sizeof fx->text, format, ap);
    va_end(ap);
    fx->flags |= FX_ASK;
    fx->answer = answer;
}

void effects_prompt(struct effects *fx, const struct prompt_spec *spec, const char *text)
{
    snprintf(fx->typed, sizeof fx->typed, "%s", text ? text : "");
    fx->prompt = spec;
    fx->flags |= FX_PROMPT | FX_HANDLED;
}

void effects_work(struct effects *fx, const struct work *work)
{
    fx->work = *work;
    fx->flags |= FX_WORK | FX_HANDLED;
}

/* --- opening ------------------------------------------------------------------------------------------------- */

static int open_panes(struct screen *s, struct err *err)
{
    for (unsigned i = 0; i < SCREEN_PANES && s->class->panes[i]; i++) {
        const struct pane_class *class = s->class->panes[i];
        struct pane *p = calloc(1, class->size ? class->size : sizeof *p);
        if (!p)
            return err_memory(err);
        p->class = class;
        p->screen = s;
        if (class->open && class->open(p, err) < 0) {
            free(p);
            return -1;
        }
        s->panes[s->n_panes++] = p;
    }
    return 0;
}

int screen_open(struct screen **out, enum screen_id id, const struct ui_context *ui, struct err *err)
{
    struct screen *s = calloc(1, sizeof *s);
    if (!s)
        return err_memory(err);
    s->class = screens[id].class;
    s->ui = *ui;
    s->layout = *s->class->layout;
    if (s->class->of_run)
        s->view = ui->shared;
    if ((s->class->open && s->class->open(s, ui, err) < 0) || open_panes(s, err) < 0) {
        screen_close(s);
        return -1;
    }
    screen_follow(s);
    *out = s;
    return 0;
}

void screen_close(struct screen *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->n_panes; i++) {
        if (s->panes[i]->class->close)
            s->panes[i]->class->close(s->panes[i]);
        free(s->panes[i]);
    }
    if (s->class->close)
        s->class->close(s);
    free(s);
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

/* Where not all panes are seen, the heading of the one with the focus names the others. */
static void put_hidden(struct screen *s, const struct rect *rects, struct pen *pen, struct area area)
{
    int need = 0;
    for (unsigned i = 0; i < s->n_panes; i++)
        if (rects[i].h == 0)
            need += (int)strlen(s->panes[i]->class->title) + 3;
    if (need == 0 || pen->x + need > area.w)
        return;
    pen_to(pen, ROLE_PANE_CURRENT, area.w - need);
    for (unsigned i = 0; i < s->n_panes; i++)
        if (rects[i].h == 0) {
            pen_puts(pen, ROLE_PANE, " ");
            pen_puts(pen, ROLE_PANE, s->panes[i]->class->title);
            pen_puts(pen, ROLE_PANE, "  ");
        }
}

static void draw_heading(struct screen *s, const struct rect *rects, unsigned i, struct area area)
{
    struct pane *p = s->panes[i];
    bool focused = i == s->focus;
    enum role role = focused ? ROLE_PANE_CURRENT : ROLE_PANE;
    struct buf title = BUF_INIT;
    if (p->class->title_text)
        p->class->title_text(p, &title);
    else
        buf_puts(&title, p->class->title);
    area_fill(area, role);
    struct pen pen = area_pen(area, 0, 1);
    pen_fit(&pen, role, buf_str(&title), title.len, area.w - 2);
    if (focused)
        put_hidden(s, rects, &pen, area);
    buf_release(&title);
}

void screen_draw(struct screen *s, struct area area)
{
    struct rect rects[LAYOUT_PANES];
    if (s->class->sized && (s->h != area.h || s->w != area.w))
        s->class->sized(s, area.h, area.w);
    s->h = area.h;
    s->w = area.w;
    layout_place(&s->layout, area.h, area.w, s->focus, rects);
    bool headings = s->n_panes > 1;
    for (unsigned i = 0; i < s->n_panes; i++) {
        struct rect r = rects[i];
        struct pane *p = s->panes[i];
        p->seen = (struct rect){ 0 };
        if (r.h == 0)
            continue;
        if (headings) {
            draw_heading(s, rects, i, area_cut(area, r.y, r.x, 1, r.w));
            r.y++;
            r.h--;
        }
        for (int y = r.y - headings; r.x > 0 && y < r.y + r.h; y++) {
            struct pen line = area_pen(area, y, r.x - 1);
            pen_glyph(&line, ROLE_LINE, GLYPH_VERTICAL);
        }
        struct area inner = area_cut(area, r.y, r.x, r.h, r.w);
        p->seen = (struct rect){ inner.y, inner.x, inner.h, inner.w };
        if (p->class->list)
            list_draw(p, inner, i == s->focus);
        else if (p->class->draw)
            p->class->draw(p, inner, i == s->focus);
    }
}

/* --- acting -------------------------------------------------------------------------------------------------- */

static void move_focus(struct screen *s, unsigned by, struct effects *fx)
{
    for (unsigned i = 0; i < s->n_panes; i++) {
        s->focus = (s->focus + by) % s->n_panes;
        if (!s->layout.hidden[s->focus])
            break;
    }
    fx->flags |= FX_HANDLED | FX_DRAW;
}

static void hide_pane(struct screen *s, struct effects *fx)
{
    unsigned left = 0;
    for (unsigned i = 0; i < s->n_panes; i++)
        left += !s->layout.hidden[i];
    if (left < 2) {
        effects_say(fx, FX_SAY | FX_HANDLED, "this is the last pane");
        return;
    }
    s->layout.hidden[s->focus] = true;
    s->layout.alone = false;
    while (s->layout.hidden[s->focus])
        s->focus = (s->focus + 1) % s->n_panes;
    fx->flags |= FX_HANDLED | FX_DRAW;
}

static void show_panes(struct screen *s, struct effects *fx)
{
    memset(s->layout.hidden, 0, sizeof s->layout.hidden);
    s->layout.alone = false;
    fx->flags |= FX_HANDLED | FX_DRAW;
}

static void arrange(struct screen *s, enum action action, struct effects *fx)
{
    enum { STEP = 5, COLUMNS = 8 };
    switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        screen_focus(s)->left += action == ACTION_RIGHT ? COLUMNS : -COLUMNS;
        if (screen_focus(s)->left < 0)
            screen_focus(s)->left = 0;
        fx->flags |= FX_HANDLED | FX_DRAW;
        break;
    case ACTION_NEXT_PANE:
        move_focus(s, 1, fx);
        break;
    case ACTION_PREVIOUS_PANE:
        move_focus(s, s->n_panes - 1, fx);
        break;
    case ACTION_ZOOM:
        s->layout.alone = !s->layout.alone;
        fx->flags |= FX_HANDLED | FX_DRAW;
        break;
    case ACTION_GROW:
    case ACTION_SHRINK:
        layout_grow(&s->layout, s->focus, action == ACTION_GROW ? STEP : -STEP);
        fx->flags |= FX_HANDLED | FX_DRAW;
        break;
    case ACTION_HIDE_PANE:
        hide_pane(s, fx);
        break;
    case ACTION_SHOW_PANES:
        show_panes(s, fx);
        break;
    default:
        break;
    }
}

static void pane_act(struct pane *p, enum action action, struct effects *fx)
{
    bool moved;
    if (p->class->act)
        p->class->act(p, action, fx);
    if (!(fx->flags & FX_HANDLED) && p->class->list && list_act(p, action, &moved)) {
        fx->flags |= FX_HANDLED | FX_DRAW;
        if (moved && p->class->moved)
            p->class->moved(p, fx);
    }
}

void screen_act(struct screen *s, enum action action, struct effects *fx)
{
    pane_act(screen_focus(s), action, fx);
    if (!(fx->flags & FX_HANDLED) && s->class->act)
        s->class->act(s, action, fx);
    if (!(fx->flags & FX_HANDLED))
        arrange(s, action, fx);
    if (fx->flags & FX_FOLLOW)
        screen_follow(s);
}

/* --- mouse --------------------------------------------------------------------------------------------------- */

/* The pane at a cell, headings included; NULL: none. */
static struct pane *pane_at(struct screen *s, int y, int x, unsigned *index)
{
    for (unsigned i = 0; i < s->n_panes; i++) {
        const struct rect *r = &s->panes[i]->seen;
        int heading = s->n_panes > 1;
        if (r->h + heading > 0 && r->w > 0 && y >= r->y - heading && y < r->y + r->h && x >= r->x && x < r->x + r->w) {
            *index = i;
            return s->panes[i];
        }
    }
    return NULL;
}

static void select_clicked(struct pane *p, int y, struct effects *fx)
{
    uint64_t item = list_item_at(p, y);
    if (item == LIST_NONE || item == p->list.cursor)
        return;
    p->list.cursor = item;
    if (p->class->moved)
        p->class->moved(p, fx);
}

void screen_click(struct screen *s, int y, int x, bool twice, struct effects *fx)
{
    unsigned i;
    struct pane *p = pane_at(s, y, x, &i);
    if (!p)
        return;
    fx->flags |= FX_DRAW;
    bool had_focus = s->focus == i;
    s->focus = i;
    bool on_heading = y < p->seen.y;
    if (on_heading) {
        if (twice)
            arrange(s, ACTION_ZOOM, fx);
        return;
    }
    struct mouse m = { .y = y - p->seen.y, .x = x - p->seen.x, .twice = twice };
    bool header = p->class->list && p->class->list->header && p->seen.h > 1;
    m.y -= header;
    if (p->class->mouse)
        p->class->mouse(p, &m, fx);
    if ((fx->flags & FX_HANDLED) || !p->class->list || m.y < 0 || list_item_at(p, m.y) == LIST_NONE)
        return;
    select_clicked(p, m.y, fx);
    if (twice && had_focus)
        pane_act(p, ACTION_OPEN, fx);
}

void screen_wheel(struct screen *s, int y, int x, bool down, struct effects *fx)
{
    enum { ROWS_A_NOTCH = 3 };
    unsigned i;
    struct pane *p = pane_at(s, y, x, &i);
    if (p && p->class->wheel) {
        p->class->wheel(p, down, fx);
        fx->flags |= FX_DRAW;
        return;
    }
    for (int n = 0; p && n < ROWS_A_NOTCH; n++) {
        fx->flags &= ~(unsigned)FX_HANDLED;
        pane_act(p, down ? ACTION_DOWN : ACTION_UP, fx);
    }
    fx->flags |= FX_DRAW;
}

void screen_follow(struct screen *s)
{
    for (unsigned i = 0; i < s->n_panes; i++)
        if (s->panes[i]->class->follow)
            s->panes[i]->class->follow(s->panes[i]);
}

size_t screen_contexts(const struct screen *s, enum context contexts[3])
{
    size_t n = 0;
    enum context pane = screen_focus(s)->class->context;
    contexts[n++] = pane;
    if (s->class->context != pane)
        contexts[n++] = s->class->context;
    contexts[n++] = CONTEXT_GENERIC;
    return n;
}
