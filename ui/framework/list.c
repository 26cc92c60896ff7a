#include "ui/framework/list.h"

#include <string.h>

#include "ui/framework/pane.h"

static uint64_t count(struct pane *p)
{
    return p->class->list->count(p);
}

static int height(struct pane *p, uint64_t item)
{
    int h = p->class->list->height ? p->class->list->height(p, item) : 1;
    return h > 0 ? h : 1;
}

static uint64_t next(struct pane *p, uint64_t item)
{
    if (p->class->list->next)
        return p->class->list->next(p, item);
    return item + 1 < count(p) ? item + 1 : LIST_NONE;
}

static uint64_t previous(struct pane *p, uint64_t item)
{
    if (p->class->list->previous)
        return p->class->list->previous(p, item);
    return item > 0 ? item - 1 : LIST_NONE;
}

/* The item that stands for a number below the count. */
static uint64_t nearest(struct pane *p, uint64_t item)
{
    return p->class->list->nearest ? p->class->list->nearest(p, item) : item;
}

static uint64_t last(struct pane *p)
{
    uint64_t n = count(p);
    return n ? nearest(p, n - 1) : 0;
}

/* The item `rows` above `item`, and into *skip how far into it. */
static uint64_t climb(struct pane *p, uint64_t item, int rows, int *skip)
{
    *skip = 0;
    while (rows > 0) {
        uint64_t before = previous(p, item);
        if (before == LIST_NONE)
            break;
        item = before;
        rows -= height(p, item);
    }
    if (rows < 0)
        *skip = -rows;
    return item;
}

/* The item that holds the row `rows` below the first row of `item`. */
static uint64_t descend(struct pane *p, uint64_t item, int rows)
{
    while ((rows -= height(p, item)) >= 0) {
        uint64_t after = next(p, item);
        if (after == LIST_NONE)
            break;
        item = after;
    }
    return item;
}

/* Rows from the window's top to the cursor's first row; more than the window has: one past it. */
static int cursor_row(struct pane *p)
{
    struct list *l = &p->list;
    int y = -l->skip;
    if (l->cursor < l->top)
        return -1;
    for (uint64_t item = l->top; item != LIST_NONE && item < l->cursor && y <= l->h; item = next(p, item))
        y += height(p, item);
    return y;
}

/* The cursor's item is seen whole, or from its first row on. */
static void keep_in_view(struct pane *p)
{
    struct list *l = &p->list;
    uint64_t n = count(p);
    if (n)
        l->cursor = nearest(p, l->cursor < n ? l->cursor : n - 1);
    else
        l->cursor = 0;
    if (n == 0 || l->h <= 0) {
        l->top = l->cursor;
        l->skip = 0;
        return;
    }
    l->top = l->top < n ? nearest(p, l->top) : l->cursor;
    int y = cursor_row(p), h = height(p, l->cursor);
    if (y < 0 || h >= l->h) {
        l->top = l->cursor;
        l->skip = 0;
    } else if (y + h > l->h) {
        l->top = climb(p, l->cursor, l->h - h, &l->skip);
    }
}

/* Blank rows below the end are not shown while something is above. */
static void pull_down(struct pane *p)
{
    struct list *l = &p->list;
    int rows = -l->skip;
    for (uint64_t item = l->top; item != LIST_NONE; item = next(p, item))
        if ((rows += height(p, item)) >= l->h)
            return;
    int skip;
    uint64_t end = last(p), top = climb(p, end, l->h - height(p, end), &skip);
    if (top < l->top || (top == l->top && skip < l->skip)) {
        l->top = top;
        l->skip = skip;
    }
}

void list_select(struct pane *p, uint64_t item)
{
    struct list *l = &p->list;
    l->cursor = item < count(p) ? item : last(p);
    if (l->h > 0 && count(p))
        l->top = nearest(p, l->top < count(p) ? l->top : l->cursor);
    if (l->h <= 0 || count(p) == 0)
        return;
    int y = cursor_row(p), margin = p->class->list->quiet ? l->h / 5 : 0;
    if (y < margin || y >= l->h - margin)
        l->top = climb(p, l->cursor, l->h / 2, &l->skip);
}

static uint64_t target(struct pane *p, enum action action)
{
    struct list *l = &p->list;
    int page = l->h > 2 ? l->h - 1 : 1, half = l->h > 3 ? l->h / 2 : 1, skip;
    switch (action) {
    case ACTION_UP:
        return previous(p, l->cursor);
    case ACTION_DOWN:
        return next(p, l->cursor);
    case ACTION_PAGE_UP:
        return climb(p, l->cursor, page, &skip);
    case ACTION_PAGE_DOWN:
        return descend(p, l->cursor, page);
    case ACTION_HALF_UP:
        return climb(p, l->cursor, half, &skip);
    case ACTION_HALF_DOWN:
        return descend(p, l->cursor, half);
    case ACTION_FIRST:
        return nearest(p, 0);
    default:
        return last(p);
    }
}

bool list_act(struct pane *p, enum action action, bool *moved)
{
    *moved = false;
    if (action < ACTION_UP || action > ACTION_LAST)
        return false;
    if (count(p) == 0)
        return true;
    uint64_t to = target(p, action);
    if (to == LIST_NONE || to == p->list.cursor)
        return true;
    p->list.cursor = to;
    *moved = true;
    return true;
}

uint64_t list_item_at(struct pane *p, int y)
{
    if (y < 0 || count(p) == 0)
        return LIST_NONE;
    int row = -p->list.skip;
    for (uint64_t item = p->list.top; item != LIST_NONE; item = next(p, item))
        if ((row += height(p, item)) > y)
            return item;
    return LIST_NONE;
}

/* Word by word, in as many rows as it takes. */
static void draw_empty(struct pane *p, struct area area)
{
    const struct list_hooks *hooks = p->class->list;
    struct buf text = BUF_INIT;
    struct pen pen = area_pen(area, 0, 1);
    if (hooks->why_empty)
        hooks->why_empty(p, &text);
    else
        buf_puts(&text, hooks->empty ? hooks->empty : "nothing here");
    for (const char *word = buf_str(&text); *word;) {
        size_t len = strcspn(word, " ");
        if (pen.x > 1 && pen.x + (int)len > area.w)
            pen = area_pen(area, pen.y + 1, 1);
        pen_fit(&pen, ROLE_DIM, word, len, pen_room(&pen));
        pen_spaces(&pen, ROLE_DIM, 1);
        word += len + (word[len] == ' ');
    }
    buf_release(&text);
}

void list_draw(struct pane *p, struct area area, bool focused)
{
    struct list *l = &p->list;
    const struct list_hooks *hooks = p->class->list;
    if (hooks->header && area.h > 1) {
        hooks->header(p, area_cut(area, 0, 0, 1, area.w));
        area = area_cut(area, 1, 0, area.h - 1, area.w);
    }
    l->h = area.h;
    uint64_t n = count(p);
    if (n == 0) {
        draw_empty(p, area);
        return;
    }
    keep_in_view(p);
    pull_down(p);
    int y = -l->skip;
    uint64_t item = l->top;
    while (item != LIST_NONE && y < area.h) {
        int h = height(p, item);
        bool selected = item == l->cursor;
        hooks->draw(p, item, area, y, selected);
        if (selected && (focused || !hooks->quiet)) {
            int from = y < 0 ? 0 : y;
            area_over(area_cut(area, from, 0, y + h - from, area.w), focused ? ROLE_SELECTED : ROLE_SELECTED_DIM);
        }
        y += h;
        item = next(p, item);
    }
    area_scrollbar(area, l->top, (item == LIST_NONE ? n : item) - l->top, n);
}
