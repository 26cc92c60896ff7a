#include "ui/layout.h"

#include <string.h>

struct need {
    int h, w;
};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static struct need need_of(const struct layout *l, unsigned node)
{
    const struct layout_node *n = &l->nodes[node];
    if (n->kind == LAYOUT_PANE)
        return (struct need){ l->min_h[n->pane], l->min_w[n->pane] };
    struct need a = need_of(l, n->first), b = need_of(l, n->second);
    if (n->kind == LAYOUT_BESIDE)
        return (struct need){ larger(a.h, b.h), a.w + 1 + b.w };
    return (struct need){ a.h + b.h, larger(a.w, b.w) };
}

static bool holds(const struct layout *l, unsigned node, unsigned pane)
{
    const struct layout_node *n = &l->nodes[node];
    return n->kind == LAYOUT_PANE ? n->pane == pane : holds(l, n->first, pane) || holds(l, n->second, pane);
}

/* The first part's size: its share, but both have what they need. */
static int divide(int whole, int share, int need_first, int need_second)
{
    int first = whole * share / 100;
    if (first > whole - need_second)
        first = whole - need_second;
    return larger(first, need_first);
}

static void place(const struct layout *l, unsigned node, struct rect r, unsigned focus, struct rect *rects)
{
    const struct layout_node *n = &l->nodes[node];
    if (n->kind == LAYOUT_PANE) {
        rects[n->pane] = r;
        return;
    }
    struct need a = need_of(l, n->first), b = need_of(l, n->second);
    bool in_second = holds(l, n->second, focus);
    if (n->kind == LAYOUT_BESIDE && a.w + 1 + b.w <= r.w && larger(a.h, b.h) <= r.h) {
        int first = divide(r.w - 1, n->share, a.w, b.w);
        place(l, n->first, (struct rect){ r.y, r.x, r.h, first }, focus, rects);
        place(l, n->second, (struct rect){ r.y, r.x + first + 1, r.h, r.w - first - 1 }, focus, rects);
    } else if (a.h + b.h <= r.h && larger(a.w, b.w) <= r.w) {
        int first = divide(r.h, n->share, a.h, b.h);
        place(l, n->first, (struct rect){ r.y, r.x, first, r.w }, focus, rects);
        place(l, n->second, (struct rect){ r.y + first, r.x, r.h - first, r.w }, focus, rects);
    } else {
        place(l, in_second ? n->second : n->first, r, focus, rects);
    }
}

void layout_place(const struct layout *l, int h, int w, unsigned focus, struct rect *rects)
{
    struct rect all = { 0, 0, h, w };
    memset(rects, 0, l->n_panes * sizeof *rects);
    if (l->alone)
        rects[focus] = all;
    else
        place(l, 0, all, focus, rects);
}

static bool grow(struct layout *l, unsigned node, unsigned pane, int percent)
{
    struct layout_node *n = &l->nodes[node];
    if (n->kind == LAYOUT_PANE)
        return false;
    bool second = holds(l, n->second, pane);
    if (grow(l, second ? n->second : n->first, pane, percent))
        return true;
    int share = n->share + (second ? -percent : percent);
    n->share = (uint8_t)(share < SHARE_MIN ? SHARE_MIN : share > SHARE_MAX ? SHARE_MAX : share);
    return true;
}

void layout_grow(struct layout *l, unsigned pane, int percent)
{
    grow(l, 0, pane, percent);
}
