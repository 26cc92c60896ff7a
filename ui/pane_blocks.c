/* The blocks of a run from top to bottom: what ran, as deep as it was called, and beneath it what changed.
 *
 * A block is an item of the list; its rows are laid out once (`struct item`) and kept in a small direct-mapped cache,
 * since finding what a block changed means decoding. Only blocks that are seen are ever laid out. */
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "smiley/value.h"
#include "ui/code_text.h"
#include "ui/panes_trace.h"

enum {
    CACHED = 256,
    SOURCE_ROWS = 8, /* of one block; longer ones show their first and last lines */
    SOURCE_TAIL = 2,
    CHANGE_ROWS = 6,
    CODE_MIN = 20, /* columns left for code, however deep the calls are */
    INDENT = 2,
    LABEL = 5,
};

struct item {
    bool used;
    uint64_t index;
    struct block block;
    const struct source *source; /* NULL: none */
    struct variables changes;    /* owned */
    struct buf value;            /* of the event, if it has one; OUTPUT: its bytes */
    int strip;                   /* columns of indentation that the depth already shows */
    int source_rows, change_rows, head_rows;
    char problem[80]; /* why it cannot be shown, or "" */
};

struct blocks_pane {
    struct pane pane;
    struct item items[CACHED];
    unsigned grown; /* the view's, when the cache was filled */
};

static struct blocks_pane *self(struct pane *p)
{
    return (struct blocks_pane *)p;
}

/* --- laying out ---------------------------------------------------------------------------------------------- */

static void item_release(struct item *it)
{
    variables_release(&it->changes);
    buf_release(&it->value);
    memset(it, 0, sizeof *it);
}

/* A function's body stands below its heading by its depth; its own indentation would be seen twice. */
static int strip_of(const struct defs *defs, const struct item *it)
{
    if (!it->source || it->block.code >= defs->n_codes)
        return 0;
    const struct code_def *code = defs->codes[it->block.code];
    int def = source_indent(it->source, code->first_line, 4);
    return code->flags & CODE_MODULE ? 0 : def + 4;
}

static void count_rows(struct item *it)
{
    const struct block *b = &it->block;
    it->head_rows = it->source_rows = 0;
    if (b->kind == EVENT_LINE && it->source && b->last_line <= it->source->n_lines) {
        uint32_t lines = b->last_line - b->comment_line + 1;
        it->source_rows = lines > SOURCE_ROWS ? SOURCE_ROWS : (int)lines;
    } else {
        it->head_rows = 1;
    }
    it->change_rows = b->kind == EVENT_CALL ? 0 : it->changes.n > CHANGE_ROWS ? CHANGE_ROWS : (int)it->changes.n;
}

static int load(struct trace_view *v, struct item *it, struct err *err)
{
    struct block *b = &it->block;
    if (trace_block_at(v->trace, it->index, b, err) < 0)
        return -1;
    if (b->call && trace_source(v->trace, b->file, &it->source, err) < 0)
        return -1;
    if (it->source && it->source->missing)
        it->source = NULL;
    it->strip = strip_of(reader_defs(view_reader(v)), it);
    if (b->call && b->kind != EVENT_OUTPUT && trace_changes(v->trace, b, &it->changes, err) < 0)
        return -1;
    bool has_value =
        b->kind == EVENT_EXCEPTION || b->kind == EVENT_YIELD || b->kind == EVENT_RETURN || b->kind == EVENT_OUTPUT;
    return has_value ? trace_value(v->trace, b->first, &it->value, err) : 0;
}

static struct item *item_of(struct pane *p, uint64_t index)
{
    struct item *it = &self(p)->items[index % CACHED];
    struct err err = { 0 };
    if (it->used && it->index == index)
        return it;
    item_release(it);
    it->used = true;
    it->index = index;
    if (load(pane_view(p), it, &err) < 0) {
        size_t n = strlen(err.text);
        memcpy(it->problem, err.text, n < sizeof it->problem ? n : sizeof it->problem - 1);
        it->head_rows = 1;
        return it;
    }
    count_rows(it);
    return it;
}

static void forget_items(struct pane *p)
{
    for (size_t i = 0; i < CACHED; i++)
        item_release(&self(p)->items[i]);
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

/* What is the same for all rows of an item. */
struct rows {
    struct pane *p;
    const struct item *it;
    const struct defs *defs;
    struct area area;
    int gutter;   /* columns of line numbers and thread */
    int indent;   /* columns of guide lines */
    int too_deep; /* levels that had no room */
};

static void measure(struct rows *r, const struct trace_view *v)
{
    bool threads = r->defs->n_threads > 1;
    r->gutter = LABEL + (threads ? 3 : 0);
    int room = (r->area.w - r->gutter - CODE_MIN) / INDENT, depth = (int)r->it->block.depth;
    if (room < 0)
        room = 0;
    r->too_deep = depth > room ? depth - room : 0;
    r->indent = (depth - r->too_deep) * INDENT;
    (void)v;
}

/* The line number, the thread and the guide lines; leaves the pen where the row's own text starts. */
static struct pen start_row(const struct rows *r, int y, uint32_t line)
{
    struct pen pen = area_pen(r->area, y, 0);
    if (r->defs->n_threads > 1) {
        pen_printf(&pen, ROLE_THREAD, "t%u", r->it->block.thread + 1);
        pen_to(&pen, ROLE_TEXT, 3);
    }
    if (line)
        pen_printf(&pen, ROLE_LINENO, "%*u", LABEL - 1, line);
    pen_to(&pen, ROLE_TEXT, r->gutter);
    for (int x = 0; x < r->indent; x += INDENT) {
        if (r->too_deep && x == 0) {
            pen_glyph(&pen, ROLE_LINE, GLYPH_MORE);
        } else {
            pen_glyph(&pen, ROLE_LINE, GLYPH_GUIDE);
        }
        pen_spaces(&pen, ROLE_TEXT, INDENT - 1);
    }
    return pen;
}

static struct pen scrolled(const struct rows *r, const struct pen *pen)
{
    struct area rest = area_cut(r->area, pen->y, pen->x, 1, r->area.w - pen->x - 1);
    return area_pen(rest, 0, -r->p->left);
}

/* Which line stands in the n-th of an item's source rows; 0: the row that says how many are left out. */
static uint32_t line_of_row(const struct item *it, int row)
{
    const struct block *b = &it->block;
    uint32_t lines = b->last_line - b->comment_line + 1;
    if (lines <= SOURCE_ROWS || row < SOURCE_ROWS - SOURCE_TAIL - 1)
        return b->comment_line + (uint32_t)row;
    if (row == SOURCE_ROWS - SOURCE_TAIL - 1)
        return 0;
    return b->last_line - (uint32_t)(SOURCE_ROWS - 1 - row);
}

static void draw_source_row(const struct rows *r, int y, int row)
{
    const struct item *it = r->it;
    uint32_t line = line_of_row(it, row);
    struct pen pen = start_row(r, y, line);
    struct pen code = scrolled(r, &pen);
    if (line == 0) {
        uint32_t out = it->block.last_line - it->block.comment_line + 1 - (SOURCE_ROWS - 1);
        pen_printf(&code, ROLE_DIM, "%s %u more lines", area_glyph(r->area, GLYPH_MORE), out);
        return;
    }
    int own = source_indent(it->source, line, r->area.canvas->tab_width);
    draw_source_line(&code, it->source, line, it->strip < own ? it->strip : own);
}

static void draw_change_row(const struct rows *r, int y, int row)
{
    const struct variables *vs = &r->it->changes;
    struct pen pen = start_row(r, y, 0);
    if (row == CHANGE_ROWS - 1 && vs->n > CHANGE_ROWS) {
        pen_printf(&pen, ROLE_DIM, "  %s %zu more changed", area_glyph(r->area, GLYPH_MORE), vs->n - CHANGE_ROWS + 1);
        return;
    }
    const struct variable *v = &vs->list[row];
    pen_spaces(&pen, ROLE_TEXT, 4);
    pen = scrolled(r, &pen);
    pen_foreign(&pen, ROLE_NAME, v->name, strlen(v->name));
    pen_puts(&pen, ROLE_DIM, " = ");
    draw_variable(&pen, v, r->defs);
}

/* A call's heading: its name and arguments, and at the right edge where it is. */
static void draw_call(const struct rows *r, struct pen *pen)
{
    const struct item *it = r->it;
    struct trace_view *v = pane_view(r->p);
    const char *name = defs_code_name(r->defs, it->block.code), *path = trace_path(v->trace, it->block.file);
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    int path_wide = (int)strlen(base) + 1, right = r->area.w - 1 - path_wide;
    pen_foreign(pen, ROLE_CALL, name, strlen(name));
    pen_puts(pen, ROLE_DIM, "(");
    for (size_t i = 0; i < it->changes.n; i++) {
        const struct variable *var = &it->changes.list[i];
        if (!var->at)
            continue;
        pen_puts(pen, ROLE_DIM, i ? ", " : "");
        pen_foreign(pen, ROLE_NAME, var->name, strlen(var->name));
        pen_puts(pen, ROLE_DIM, "=");
        draw_value(pen, ROLE_VALUE, var->at, var->end, r->defs);
    }
    pen_puts(pen, ROLE_DIM, ")");
    if (pen->x <= right) {
        struct pen at = area_pen(r->area, pen->y, right + 1);
        pen_foreign(&at, ROLE_DIM, base, strlen(base));
    }
}

static void draw_output(const struct rows *r, struct pen *pen)
{
    const char *text = buf_str((struct buf *)&r->it->value);
    size_t len = r->it->value.len;
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    if (len == 0) /* nothing but line ends: said, not shown */
        pen_fit(pen, ROLE_DIM, text, r->it->value.len, r->area.w - 1 - pen->x);
    else
        pen_fit(pen, ROLE_OUTPUT, text, len, r->area.w - 1 - pen->x);
}

static void draw_head_row(const struct rows *r, int y)
{
    static const struct {
        enum glyph glyph;
        enum role role;
    } heads[EVENT_KINDS] = {
        [EVENT_CALL] = { GLYPH_CALL, ROLE_CALL },       [EVENT_RESUME] = { GLYPH_RESUME, ROLE_CALL },
        [EVENT_LINE] = { GLYPH_MORE, ROLE_DIM },        [EVENT_EXCEPTION] = { GLYPH_EXCEPTION, ROLE_EXCEPTION },
        [EVENT_YIELD] = { GLYPH_YIELD, ROLE_YIELD },    [EVENT_RETURN] = { GLYPH_RETURN, ROLE_RETURN },
        [EVENT_OUTPUT] = { GLYPH_OUTPUT, ROLE_OUTPUT },
    };
    const struct item *it = r->it;
    const struct block *b = &it->block;
    bool printed = b->kind == EVENT_OUTPUT;
    struct pen pen = start_row(r, y, printed ? 0 : b->first_line);
    if (it->problem[0]) {
        pen_fit(&pen, ROLE_ERROR, it->problem, strlen(it->problem), pen_room(&pen));
        return;
    }
    if (b->unwound) {
        pen_glyph(&pen, ROLE_EXCEPTION, GLYPH_UNWOUND);
        pen_puts(&pen, ROLE_EXCEPTION, " left by the exception");
        return;
    }
    pen_glyph(&pen, heads[b->kind].role, heads[b->kind].glyph);
    pen_spaces(&pen, ROLE_TEXT, 1);
    const uint8_t *value = it->value.data;
    if (b->kind == EVENT_CALL)
        draw_call(r, &pen);
    else if (printed)
        draw_output(r, &pen);
    else if (value)
        draw_value(&pen, heads[b->kind].role, value, value + it->value.len, r->defs);
    else if (b->kind == EVENT_RESUME)
        pen_printf(&pen, ROLE_CALL, "%s goes on", defs_code_name(r->defs, b->code));
    else
        pen_printf(&pen, ROLE_DIM, "lines %u to %u", b->first_line, b->last_line);
}

static void blocks_draw(struct pane *p, uint64_t index, struct area area, int y, bool selected)
{
    const struct item *it = item_of(p, index);
    struct trace_view *v = pane_view(p);
    struct rows r = { .p = p, .it = it, .defs = reader_defs(view_reader(v)), .area = area };
    (void)selected;
    measure(&r, v);
    for (int i = 0; i < it->head_rows; i++, y++)
        draw_head_row(&r, y);
    for (int i = 0; i < it->source_rows; i++, y++)
        draw_source_row(&r, y, i);
    for (int i = 0; i < it->change_rows; i++, y++)
        draw_change_row(&r, y, i);
}

/* --- hooks --------------------------------------------------------------------------------------------------- */

static int blocks_height(struct pane *p, uint64_t index)
{
    const struct item *it = item_of(p, index);
    return it->head_rows + it->source_rows + it->change_rows;
}

static uint64_t blocks_count(struct pane *p)
{
    return trace_blocks(pane_view(p)->trace);
}

static void blocks_moved(struct pane *p, struct effects *fx)
{
    struct err err = { 0 };
    if (view_go_block(pane_view(p), p->list.cursor, &err) < 0)
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
    else
        fx->flags |= FX_FOLLOW;
}

static void blocks_follow(struct pane *p)
{
    struct trace_view *v = pane_view(p);
    if (self(p)->grown != v->grown) {
        forget_items(p);
        self(p)->grown = v->grown;
    }
    if (v->event && p->list.cursor != v->block_index)
        list_select(p, v->block_index);
}

static const struct list_hooks blocks_list = {
    .count = blocks_count,
    .height = blocks_height,
    .draw = blocks_draw,
    .empty = "nothing was recorded",
};

static const enum action blocks_hints[] = { ACTION_STEP_INTO, ACTION_STEP_OVER, ACTION_STEP_OUT, ACTION_BACK_INTO,
                                            ACTION_NEXT_PANE, ACTION_ZOOM,      ACTION_NONE };

const struct pane_class pane_blocks = {
    .title = "Blocks",
    .context = CONTEXT_BLOCKS,
    .size = sizeof(struct blocks_pane),
    .hints = blocks_hints,
    .list = &blocks_list,
    .close = forget_items,
    .moved = blocks_moved,
    .follow = blocks_follow,
};
