#include "ui/framework/layout.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"

struct need {
    int h, w;
};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static bool seen(const struct layout *l, unsigned node, unsigned focus);

static struct need need_of(const struct layout *l, unsigned node, unsigned focus)
{
    const struct layout_node *n = &l->nodes[node];
    if (n->kind == LAYOUT_PANE)
        return (struct need){ l->min_h[n->pane], l->min_w[n->pane] };
    if (!seen(l, n->first, focus))
        return need_of(l, n->second, focus);
    if (!seen(l, n->second, focus))
        return need_of(l, n->first, focus);
    struct need a = need_of(l, n->first, focus), b = need_of(l, n->second, focus);
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

/* Whether a part has a pane that is to be seen. */
static bool seen(const struct layout *l, unsigned node, unsigned focus)
{
    const struct layout_node *n = &l->nodes[node];
    if (n->kind == LAYOUT_PANE)
        return !l->hidden[n->pane] || n->pane == focus;
    return seen(l, n->first, focus) || seen(l, n->second, focus);
}

static void place(const struct layout *l, unsigned node, struct rect r, unsigned focus, struct rect *rects)
{
    const struct layout_node *n = &l->nodes[node];
    if (n->kind == LAYOUT_PANE) {
        rects[n->pane] = r;
        return;
    }
    if (!seen(l, n->first, focus) || !seen(l, n->second, focus)) {
        place(l, seen(l, n->first, focus) ? n->first : n->second, r, focus, rects);
        return;
    }
    struct need a = need_of(l, n->first, focus), b = need_of(l, n->second, focus);
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

/* --- as text ------------------------------------------------------------------------------------------------- */

/* Visits the splits in order, as they stand in the tree. */
static unsigned splits(const struct layout *l, uint8_t nodes[LAYOUT_NODES])
{
    unsigned n = 0, waiting = 1;
    uint8_t stack[LAYOUT_NODES] = { 0 };
    while (waiting > 0) {
        uint8_t at = stack[--waiting];
        if (l->nodes[at].kind == LAYOUT_PANE)
            continue;
        nodes[n++] = at;
        stack[waiting++] = l->nodes[at].second;
        stack[waiting++] = l->nodes[at].first;
    }
    return n;
}

void layout_write(const struct layout *l, struct buf *out)
{
    uint8_t nodes[LAYOUT_NODES];
    unsigned n = splits(l, nodes);
    for (unsigned i = 0; i < n; i++)
        buf_printf(out, i ? " %u" : "%u", l->nodes[nodes[i]].share);
    if (l->alone)
        buf_puts(out, " alone");
    for (unsigned i = 0; i < l->n_panes; i++)
        if (l->hidden[i])
            buf_printf(out, " hide=%u", i + 1);
}

static bool read_word(struct layout *l, const char *word, size_t len)
{
    char *end;
    if (len == 5 && memcmp(word, "alone", 5) == 0) {
        l->alone = true;
        return true;
    }
    if (len < 6 || memcmp(word, "hide=", 5) != 0)
        return false;
    long pane = strtol(word + 5, &end, 10);
    if (end != word + len || pane < 1 || pane > l->n_panes)
        return false;
    l->hidden[pane - 1] = true;
    return true;
}

bool layout_read(struct layout *l, const char *text)
{
    struct layout fresh = *l;
    uint8_t nodes[LAYOUT_NODES];
    unsigned n = splits(l, nodes), seen_panes = 0, i = 0;
    fresh.alone = false;
    memset(fresh.hidden, 0, sizeof fresh.hidden);
    while (*(text += strspn(text, " \t"))) {
        size_t len = strcspn(text, " \t");
        char *end;
        long share = strtol(text, &end, 10);
        if (end == text + len && i < n && share >= SHARE_MIN && share <= SHARE_MAX)
            fresh.nodes[nodes[i++]].share = (uint8_t)share;
        else if (!read_word(&fresh, text, len))
            return false;
        text += len;
    }
    for (unsigned p = 0; p < l->n_panes; p++)
        seen_panes += !fresh.hidden[p];
    if (i != n || seen_panes == 0)
        return false;
    *l = fresh;
    return true;
}
