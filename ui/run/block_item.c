/* What a row of the tree shows: a heading (calls, returns and the like), source lines with the comments above them, and
 * beneath them what changed. */
#include "ui/run/block_item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/describe.h"
#include "smiley/text.h"
#include "smiley/value.h"
#include "ui/run/code_text.h"
#include "ui/run/finding.h"

#include <stdio.h>

enum {
    SOURCE_ROWS = 8, /* of one block; longer ones show their first and last lines */
    SOURCE_TAIL = 2,
    CHANGE_ROWS = 6,
    TEXT_ROWS = 6,    /* of what was printed at once */
    TEXT_EVENTS = 64, /* and of how many writes it is put together */
    TEXT_MAX = 16 << 10,
    CODE_MIN = 20, /* columns left for code, however deep the calls are */
    INDENT = 2,
    LABEL = 5,
    THREAD_SHORT = 3,
    THREAD_LONG = 11, /* the thread's name, where there is room */
    THREAD_FROM_COLS = 90,
    WORDS_FROM_COLS = 46,
};

/* --- laying out ---------------------------------------------------------------------------------------------- */

void block_item_release(struct block_item *it)
{
    variables_release(&it->changes);
    buf_release(&it->value);
    memset(it, 0, sizeof *it);
}

/* A function's body stands below its heading by its depth; its own indentation would be seen twice. */
static int strip_of(const struct defs *defs, const struct block_item *it)
{
    const struct block *b = &it->row.block;
    if (!it->source || b->code >= defs->n_codes)
        return 0;
    const struct code_def *code = defs->codes[b->code];
    return code->flags & CODE_MODULE ? 0 : source_indent(it->source, code->first_line, 4) + 4;
}

static void count_rows(struct block_item *it)
{
    const struct block *b = &it->row.block;
    if (b->kind == EVENT_OUTPUT) {
        it->head_rows = it->text_lines > TEXT_ROWS ? TEXT_ROWS : (int)it->text_lines;
    } else if (b->kind == EVENT_LINE && it->source && b->last_line <= it->source->n_lines) {
        uint32_t lines = b->last_line - b->comment_line + 1;
        it->source_rows = lines > SOURCE_ROWS ? SOURCE_ROWS : (int)lines;
    } else {
        it->head_rows = 1;
    }
    bool shown = b->kind != EVENT_CALL && !it->row.folded;
    it->change_rows = !shown ? 0 : it->changes.n > CHANGE_ROWS ? CHANGE_ROWS : (int)it->changes.n;
}

/* What a frame printed in a row, as one text. */
static int load_output(struct block_item *it, struct trace_view *v, struct err *err)
{
    const struct block *b = &it->row.block;
    struct record r;
    if (reader_record(view_reader(v), b->first, &r, err) < 0)
        return -1;
    it->fd = r.fd;
    for (uint64_t n = b->first; n <= b->last && n < b->first + TEXT_EVENTS && it->value.len < TEXT_MAX; n++)
        if (trace_value(v->trace, n, &it->value, err) < 0)
            return -1;
    const char *text = buf_str(&it->value);
    size_t len = it->value.len;
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    it->text_lines = 1;
    for (size_t i = 0; i < len; i++)
        it->text_lines += text[i] == '\n';
    return 0;
}

static int load(struct block_item *it, struct trace_view *v, struct err *err)
{
    const struct block *b = &it->row.block;
    if (b->call && trace_source(v->trace, b->file, &it->source, err) < 0)
        return -1;
    if (it->source && it->source->missing)
        it->source = NULL;
    it->strip = strip_of(view_defs(v), it);
    if (b->kind == EVENT_OUTPUT)
        return load_output(it, v, err);
    if (b->call && trace_changes(v->trace, b, &it->changes, err) < 0)
        return -1;
    if (it->row.call && tree_call(v->tree, b->first, &it->call, err) < 0)
        return -1;
    if (b->kind == EVENT_EXCEPTION || b->kind == EVENT_YIELD || b->kind == EVENT_RETURN)
        return trace_value(v->trace, b->first, &it->value, err);
    if (it->row.folded && it->call.end && !it->call.raised)
        return trace_value(v->trace, it->call.end, &it->value, err);
    return 0;
}

void block_item_load(struct block_item *it, struct trace_view *v, const struct tree_row *row)
{
    struct err err = { 0 };
    it->row = *row;
    if (load(it, v, &err) < 0) {
        snprintf(it->problem, sizeof it->problem, "%.*s", (int)sizeof it->problem - 1, err.text);
        it->head_rows = 1;
    } else {
        count_rows(it);
    }
}

int block_item_height(const struct block_item *it)
{
    return it->head_rows + it->source_rows + it->change_rows;
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

/* What is the same for all rows of an item. */
struct rows {
    struct trace_view *v;
    const struct block_item *it;
    const struct defs *defs;
    struct area area;
    int left;
    int threads;  /* columns of the thread */
    int gutter;   /* columns of thread and line numbers */
    int indent;   /* columns of guide lines */
    int too_deep; /* levels that had no room */
};

static void measure(struct rows *r)
{
    r->threads = r->defs->n_threads <= 1 ? 0 : r->area.w >= THREAD_FROM_COLS ? THREAD_LONG : THREAD_SHORT;
    r->gutter = LABEL + r->threads;
    int room = (r->area.w - r->gutter - CODE_MIN) / INDENT, depth = (int)r->it->row.block.depth;
    if (room < 0)
        room = 0;
    r->too_deep = depth > room ? depth - room : 0;
    r->indent = (depth - r->too_deep) * INDENT;
}

static void draw_thread(const struct rows *r, struct pen *pen)
{
    const struct block *b = &r->it->row.block;
    const char *name = defs_thread_name(r->defs, b->thread, b->first);
    if (r->threads == THREAD_LONG)
        pen_fit(pen, ROLE_THREAD, name, strlen(name), THREAD_LONG - 1);
    else if (r->threads)
        pen_printf(pen, ROLE_THREAD, "t%u", b->thread + 1);
    pen_to(pen, ROLE_TEXT, r->threads);
}

/* The thread (once an item), the line number and the guide lines; leaves the pen where the row's own text starts. */
static struct pen start_row(const struct rows *r, int y, uint32_t line, bool first)
{
    struct pen pen = area_pen(r->area, y, 0);
    pen.hits = finding_marks(r->v);
    if (first)
        draw_thread(r, &pen);
    pen_to(&pen, ROLE_TEXT, r->threads);
    if (line)
        pen_printf(&pen, ROLE_LINENO, "%*u", LABEL - 1, line);
    pen_to(&pen, ROLE_TEXT, r->gutter);
    for (int x = 0; x < r->indent; x += INDENT) {
        pen_glyph(&pen, ROLE_LINE, r->too_deep && x == 0 ? GLYPH_MORE : GLYPH_GUIDE);
        pen_spaces(&pen, ROLE_TEXT, INDENT - 1);
    }
    return pen;
}

/* A pen that marks what the other one would. */
static struct pen pen_like(const struct pen *pen, struct area area, int x)
{
    struct pen like = area_pen(area, 0, x);
    like.hits = pen->hits;
    return like;
}

static struct pen scrolled(const struct rows *r, const struct pen *pen)
{
    struct area rest = area_cut(r->area, pen->y, pen->x, 1, r->area.w - pen->x - 1);
    return pen_like(pen, rest, -r->left);
}

/* Which line stands in the n-th of an item's source rows; 0: the row that says how many are left out. */
static uint32_t line_of_row(const struct block *b, int row)
{
    uint32_t lines = b->last_line - b->comment_line + 1;
    if (lines <= SOURCE_ROWS || row < SOURCE_ROWS - SOURCE_TAIL - 1)
        return b->comment_line + (uint32_t)row;
    if (row == SOURCE_ROWS - SOURCE_TAIL - 1)
        return 0;
    return b->last_line - (uint32_t)(SOURCE_ROWS - 1 - row);
}

static void draw_source_row(const struct rows *r, int y, int row)
{
    const struct block *b = &r->it->row.block;
    uint32_t line = line_of_row(b, row);
    struct pen pen = start_row(r, y, line, row == 0);
    struct pen code = scrolled(r, &pen);
    if (line == 0) {
        uint32_t out = b->last_line - b->comment_line + 1 - (SOURCE_ROWS - 1);
        pen_printf(&code, ROLE_DIM, "%s %u more lines", area_glyph(r->area, GLYPH_MORE), out);
        return;
    }
    int own = source_indent(r->it->source, line, r->area.canvas->tab_width);
    draw_source_line(&code, r->it->source, line, r->it->strip < own ? r->it->strip : own);
}

static void draw_change_row(const struct rows *r, int y, int row)
{
    const struct variables *vs = &r->it->changes;
    struct pen pen = start_row(r, y, 0, false);
    pen_spaces(&pen, ROLE_TEXT, 2);
    pen_glyph(&pen, ROLE_LINE, GLYPH_RANGE);
    pen_spaces(&pen, ROLE_TEXT, 1);
    if (row == CHANGE_ROWS - 1 && vs->n > CHANGE_ROWS) {
        pen_printf(&pen, ROLE_DIM, "%s %zu more changed", area_glyph(r->area, GLYPH_MORE), vs->n - CHANGE_ROWS + 1);
        return;
    }
    const struct variable *v = &vs->list[row];
    pen = scrolled(r, &pen);
    pen_foreign(&pen, ROLE_NAME, v->name, strlen(v->name));
    pen_puts(&pen, ROLE_DIM, " = ");
    draw_variable(&pen, v, r->defs);
}

/* --- headings ------------------------------------------------------------------------------------------------- */

static void draw_arguments(const struct rows *r, struct pen *pen)
{
    const struct variables *args = &r->it->changes;
    pen_puts(pen, ROLE_DIM, "(");
    for (size_t i = 0; i < args->n && r->it->row.block.kind == EVENT_CALL; i++) {
        const struct variable *var = &args->list[i];
        if (!var->at)
            continue;
        pen_puts(pen, ROLE_DIM, i ? ", " : "");
        pen_foreign(pen, ROLE_NAME, var->name, strlen(var->name));
        pen_puts(pen, ROLE_DIM, "=");
        draw_value(pen, ROLE_VALUE, var->at, var->end, r->defs);
    }
    pen_puts(pen, ROLE_DIM, ")");
}

/* How a folded call ended, and what it returned. */
static void draw_end(const struct rows *r, struct pen *pen)
{
    const struct tree_call *c = &r->it->call;
    pen_puts(pen, ROLE_TEXT, " ");
    if (!c->end) {
        pen_puts(pen, ROLE_DIM, "did not return");
    } else if (c->raised) {
        pen_glyph(pen, ROLE_EXCEPTION, GLYPH_EXCEPTION);
        pen_puts(pen, ROLE_EXCEPTION, " raised");
    } else {
        bool yields = c->end_kind == EVENT_YIELD;
        enum role role = yields ? ROLE_YIELD : ROLE_RETURN;
        pen_glyph(pen, role, yields ? GLYPH_YIELD : GLYPH_RETURN);
        pen_puts(pen, role, " ");
        if (r->it->value.len)
            draw_value(pen, role, r->it->value.data, r->it->value.data + r->it->value.len, r->defs);
    }
}

/* What stands at the right edge: of a folded call how much it hides, else the file. */
static void call_note(const struct rows *r, struct buf *out)
{
    const struct block_item *it = r->it;
    if (it->row.folded) {
        text_count(out, it->call.events);
        buf_puts(out, r->area.w < WORDS_FROM_COLS ? " ev " : it->call.events == 1 ? " event " : " events ");
        text_duration(out, it->call.duration_ns);
        return;
    }
    const char *path = trace_path(r->v->trace, it->row.block.file), *slash = strrchr(path, '/');
    buf_puts(out, slash ? slash + 1 : path);
}

static void draw_call(const struct rows *r, struct pen *pen)
{
    enum { NAME_MIN = 8 };
    const struct block_item *it = r->it;
    const char *name = defs_code_name(r->defs, it->row.block.code);
    struct buf note = BUF_INIT, clean = BUF_INIT;
    call_note(r, &note);
    text_clean(&clean, buf_str(&note), note.len, 0);
    int wide = text_width(buf_str(&clean), clean.len), right = r->area.w - 1 - wide;
    int room = right - 2 - pen->x;
    struct pen call =
        pen_like(pen, area_cut(r->area, pen->y, pen->x, 1, room > NAME_MIN ? room : r->area.w - pen->x), 0);
    if (it->row.folded && it->row.block.kind == EVENT_CALL) { /* the arguments leave room for what is returned */
        int half = call.area.w * 3 / 5;
        struct pen head = pen_like(pen, area_cut(call.area, 0, 0, 1, half), 0);
        draw_text(&head, ROLE_CALL, name, strlen(name), pen_room(&head));
        draw_arguments(r, &head);
        call.x = head.x < half ? head.x : half;
    } else {
        draw_text(&call, ROLE_CALL, name, strlen(name), pen_room(&call));
        if (it->row.block.kind == EVENT_RESUME)
            pen_puts(&call, ROLE_CALL, " goes on");
        else
            draw_arguments(r, &call);
    }
    if (it->row.folded)
        draw_end(r, &call);
    if (room > NAME_MIN && pen->x + call.x < right) {
        struct pen at = area_pen(r->area, pen->y, right);
        pen_text(&at, ROLE_DIM, buf_str(&clean), clean.len);
    }
    buf_release(&note);
    buf_release(&clean);
}

static void draw_printed_row(const struct rows *r, int y, int row)
{
    const struct block_item *it = r->it;
    enum role role = it->fd == 2 ? ROLE_ERROUT : ROLE_OUTPUT;
    struct pen pen = start_row(r, y, 0, row == 0);
    const char *text = buf_str((struct buf *)&it->value), *end = text + it->value.len, *stop;
    pen_glyph(&pen, role, it->fd == 2 ? GLYPH_ERROUT : GLYPH_OUTPUT);
    pen_spaces(&pen, ROLE_TEXT, 1);
    if (row == TEXT_ROWS - 1 && it->text_lines > TEXT_ROWS) {
        pen_printf(&pen, ROLE_DIM, "%s %u more lines", area_glyph(r->area, GLYPH_MORE), it->text_lines - TEXT_ROWS + 1);
        return;
    }
    for (int i = 0; i < row; i++)
        text = (const char *)memchr(text, '\n', (size_t)(end - text)) + 1;
    stop = memchr(text, '\n', (size_t)(end - text));
    size_t len = (size_t)((stop ? stop : end) - text);
    bool blank = len == 0 && stop; /* nothing but a line end: said, not shown */
    pen = scrolled(r, &pen);
    draw_text(&pen, blank ? ROLE_DIM : role, text, blank ? 1 : len, pen_room(&pen));
}

static void draw_exception(const struct rows *r, struct pen *pen)
{
    struct buf text = BUF_INIT;
    const struct buf *value = &r->it->value;
    describe_exception_line(&text, value->data, value->data + value->len, r->defs);
    draw_text(pen, ROLE_EXCEPTION, buf_str(&text), text.len, pen_room(pen));
    buf_release(&text);
}

static void draw_head(const struct rows *r, int y)
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
    const struct block_item *it = r->it;
    const struct block *b = &it->row.block;
    struct pen pen = start_row(r, y, b->call ? b->first_line : 0, true);
    const uint8_t *value = it->value.data;
    if (it->problem[0]) {
        pen_fit(&pen, ROLE_ERROR, it->problem, strlen(it->problem), pen_room(&pen));
        return;
    }
    if (b->unwound) {
        pen_glyph(&pen, ROLE_EXCEPTION, GLYPH_UNWOUND);
        pen_puts(&pen, ROLE_EXCEPTION, " left by the exception");
        return;
    }
    if (it->row.call)
        pen_glyph(&pen, ROLE_CALL, it->row.folded ? GLYPH_FOLDED : GLYPH_UNFOLDED);
    else
        pen_glyph(&pen, heads[b->kind].role, heads[b->kind].glyph);
    pen_spaces(&pen, ROLE_TEXT, 1);
    if (it->row.call)
        draw_call(r, &pen);
    else if (b->kind == EVENT_EXCEPTION)
        draw_exception(r, &pen);
    else if (value)
        draw_value(&pen, heads[b->kind].role, value, value + it->value.len, r->defs);
    else
        pen_printf(&pen, ROLE_DIM, "lines %u to %u", b->first_line, b->last_line);
}

void block_item_draw(const struct block_item *it, struct trace_view *v, struct area area, int y, int left)
{
    struct rows r = { .v = v, .it = it, .defs = view_defs(v), .area = area, .left = left };
    bool printed = it->row.block.kind == EVENT_OUTPUT && !it->problem[0];
    measure(&r);
    for (int i = 0; i < it->head_rows; i++, y++)
        printed ? draw_printed_row(&r, y, i) : draw_head(&r, y);
    for (int i = 0; i < it->source_rows; i++, y++)
        draw_source_row(&r, y, i);
    for (int i = 0; i < it->change_rows; i++, y++)
        draw_change_row(&r, y, i);
}
