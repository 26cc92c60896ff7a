/* The run from top to bottom as a tree of calls: what ran, as deep as it was called, and beneath it what changed.
 *
 * An item of the list is a row of the tree, numbered by its first event. Rows are laid out once and kept in a small
 * cache with the numbers of their neighbours, since finding them and what they changed means decoding. Only rows that
 * are seen are ever laid out. Where a filter makes the next row far away, it is looked for while nothing else is to do.
 */
#include <stdlib.h>
#include <string.h>

#include "ui/run/block_item.h"
#include "ui/run/jumps.h"
#include "ui/screens/panes_trace.h"

enum { SETS = 128, WAYS = 4 };

struct kept {
    uint64_t first;          /* the row's number; 0: unused */
    uint64_t used;           /* the clock when it was */
    uint64_t next, previous; /* rows; 0: not known; LIST_NONE: there is none */
    struct block_item item;
};

struct blocks_pane {
    struct pane pane;
    struct kept kept[SETS][WAYS];
    uint64_t clock;
    unsigned grown, shape; /* the view's, when the cache was filled */
    bool later;            /* some row is still looked for */
};

static struct blocks_pane *self(struct pane *p)
{
    return (struct blocks_pane *)p;
}

/* --- the cache ------------------------------------------------------------------------------------------------ */

static void forget(struct pane *p)
{
    for (size_t i = 0; i < SETS * WAYS; i++) {
        struct kept *k = &self(p)->kept[i / WAYS][i % WAYS];
        block_item_release(&k->item);
        memset(k, 0, sizeof *k);
    }
    self(p)->later = false;
}

static struct kept *set_of(struct pane *p, uint64_t first)
{
    return self(p)->kept[(first * 0x9e3779b97f4a7c15u) >> 57];
}
_Static_assert(SETS == 1 << (64 - 57), "the hash's upper bits choose the set");

static struct kept *find(struct pane *p, uint64_t first)
{
    struct kept *set = set_of(p, first);
    for (int i = 0; i < WAYS; i++)
        if (set[i].first == first && first) {
            set[i].used = ++self(p)->clock;
            return &set[i];
        }
    return NULL;
}

static struct kept *keep(struct pane *p, const struct tree_row *row)
{
    struct kept *k = find(p, row->block.first), *set = set_of(p, row->block.first);
    if (k)
        return k;
    k = set;
    for (int i = 1; i < WAYS; i++)
        if (set[i].used < k->used)
            k = &set[i];
    block_item_release(&k->item);
    *k = (struct kept){ .first = row->block.first, .used = ++self(p)->clock };
    block_item_load(&k->item, pane_view(p), row);
    return k;
}

/* The row of a number; NULL: it cannot be had now. */
static struct kept *row_of(struct pane *p, uint64_t first)
{
    struct tree_row row;
    struct kept *k = find(p, first);
    if (k)
        return k;
    int got = first ? tree_row_at(pane_view(p)->tree, first, &row, NULL) : TREE_NONE;
    self(p)->later |= got == TREE_LATER;
    return got == TREE_ROW ? keep(p, &row) : NULL;
}

/* --- from row to row ------------------------------------------------------------------------------------------ */

static uint64_t beside(struct pane *p, uint64_t first, bool back)
{
    struct kept *k = row_of(p, first);
    uint64_t known = !k ? LIST_NONE : back ? k->previous : k->next;
    if (known)
        return known;
    struct tree *tree = pane_view(p)->tree;
    struct tree_row row = k->item.row;
    int got = back ? tree_prev(tree, &row, NULL) : tree_next(tree, &row, NULL);
    if (got == TREE_LATER)
        self(p)->later = true;
    uint64_t to = got == TREE_ROW ? row.block.first : LIST_NONE;
    if (got != TREE_LATER)
        *(back ? &k->previous : &k->next) = to;
    if (got == TREE_ROW) {
        struct kept *other = keep(p, &row); /* k may be gone now */
        *(back ? &other->next : &other->previous) = first;
    }
    return to;
}

static uint64_t blocks_next(struct pane *p, uint64_t first)
{
    return beside(p, first, false);
}

static uint64_t blocks_previous(struct pane *p, uint64_t first)
{
    return beside(p, first, true);
}

static uint64_t blocks_nearest(struct pane *p, uint64_t n)
{
    struct kept *k = row_of(p, n ? n : 1);
    return k ? k->first : n;
}

static uint64_t blocks_count(struct pane *p)
{
    struct trace_view *v = pane_view(p);
    uint64_t events = reader_events(view_reader(v));
    return events && v->row ? events + 1 : 0;
}

static int blocks_height(struct pane *p, uint64_t first)
{
    const struct kept *k = row_of(p, first);
    return k ? block_item_height(&k->item) : 1;
}

static void blocks_draw(struct pane *p, uint64_t first, struct area area, int y, bool selected)
{
    const struct kept *k = row_of(p, first);
    (void)selected;
    if (k)
        block_item_draw(&k->item, pane_view(p), area, y, p->left);
}

/* --- acting --------------------------------------------------------------------------------------------------- */

static void blocks_moved(struct pane *p, struct effects *fx)
{
    struct err err = { 0 };
    if (view_go_row(pane_view(p), p->list.cursor, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        fx->flags |= FX_FOLLOW;
}

static void blocks_follow(struct pane *p)
{
    struct trace_view *v = pane_view(p);
    if (self(p)->grown != v->grown || self(p)->shape != v->shape) {
        forget(p);
        self(p)->grown = v->grown;
        self(p)->shape = v->shape;
    }
    if (v->event && v->row && p->list.cursor != v->row)
        list_select(p, v->row);
}

static void folded(struct pane *p, int got, const struct err *err, struct effects *fx)
{
    (void)p;
    fx->flags |= FX_HANDLED | FX_DRAW;
    if (got < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err->text);
    else if (got == 0)
        effects_say(fx, FX_SAY, "there is no call here to fold");
    else
        fx->flags |= FX_FOLLOW;
}

static void depth_entered(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = pane_view(owner);
    char *end;
    unsigned long depth = strtoul(text, &end, 10);
    if (*text && (*end || depth > 100000)) {
        effects_say(fx, FX_COMPLAIN, "a number is wanted, or nothing: all");
        return;
    }
    view_fold_depth(v, *text ? (uint32_t)depth : TREE_ALL);
    fx->flags |= FX_FOLLOW | FX_DRAW;
}

static void ask_depth(struct effects *fx)
{
    static const struct prompt_spec spec = {
        .label = "levels of calls to show",
        .hint = "a number; nothing: all",
        .history = HISTORY_NONE,
        .maybe_empty = true,
        .entered = depth_entered,
    };
    effects_prompt(fx, &spec, "");
    fx->flags |= FX_HANDLED;
}

/* Enter: opens and closes a call, and leads from what was printed or raised to its screen. */
static void open_row(struct pane *p, struct effects *fx)
{
    struct trace_view *v = pane_view(p);
    struct kept *k = row_of(p, p->list.cursor);
    struct err err = { 0 };
    if (!k)
        return;
    enum event_kind kind = k->item.row.block.kind;
    if (kind == EVENT_OUTPUT || kind == EVENT_EXCEPTION) {
        fx->screen = kind == EVENT_OUTPUT ? SCREEN_OUTPUT : SCREEN_EXCEPTIONS;
        fx->flags |= FX_SHOW | FX_HANDLED;
        return;
    }
    int got = k->item.row.folded ? view_unfold(v, &err) : view_fold(v, &err);
    folded(p, got, &err, fx);
}

static void blocks_act(struct pane *p, enum action action, struct effects *fx)
{
    struct trace_view *v = pane_view(p);
    struct kept *k = v->event ? row_of(p, p->list.cursor) : NULL;
    struct err err = { 0 };
    switch (action) {
    case ACTION_OPEN:
        open_row(p, fx);
        break;
    case ACTION_FOLD:
        if (k && k->item.row.folded) { /* a folded call closes the one that made it */
            struct tree_row up;
            if (tree_parent(v->tree, k->first, &up, &err) == TREE_ROW && view_go_row(v, up.block.first, &err) == 0)
                fx->flags |= FX_FOLLOW;
        }
        folded(p, view_fold(v, &err), &err, fx);
        break;
    case ACTION_UNFOLD:
        folded(p, view_unfold(v, &err), &err, fx);
        break;
    case ACTION_FOLD_BELOW:
    case ACTION_UNFOLD_BELOW:
        folded(p, view_fold_below(v, action == ACTION_FOLD_BELOW ? 0 : TREE_ALL, &err), &err, fx);
        break;
    case ACTION_FOLD_DEPTH:
        ask_depth(fx);
        break;
    default:
        break;
    }
}

bool blocks_look_on(struct pane *p)
{
    if (p->class != &pane_blocks || !self(p)->later)
        return false;
    self(p)->later = false; /* drawing looks again, and says so if it is not enough */
    return true;
}

static const struct list_hooks blocks_list = {
    .count = blocks_count,
    .height = blocks_height,
    .draw = blocks_draw,
    .next = blocks_next,
    .previous = blocks_previous,
    .nearest = blocks_nearest,
    .empty = "nothing was recorded",
};

static const enum action blocks_hints[] = { ACTION_STEP_INTO, ACTION_STEP_OVER, ACTION_STEP_OUT,  ACTION_BACK_INTO,
                                            ACTION_SEARCH,    ACTION_FOLD,      ACTION_NEXT_PANE, ACTION_NONE };

const struct pane_class pane_blocks = {
    .title = "Blocks",
    .context = CONTEXT_BLOCKS,
    .size = sizeof(struct blocks_pane),
    .hints = blocks_hints,
    .list = &blocks_list,
    .close = forget,
    .act = blocks_act,
    .moved = blocks_moved,
    .follow = blocks_follow,
};
