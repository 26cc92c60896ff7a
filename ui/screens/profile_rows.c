#include "ui/screens/profile_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "smiley/text.h"

enum { MARGIN = 1, TIME = 7, SHARE = 4, CALLS_LEAST = 6, LABEL_NARROW = 16, LABEL = 23, NARROW = 50, EDGE_LABEL = 21 };

const struct profile_column profile_columns[] = {
    { "ncalls", CELL_CALLS, PROFILE_CALLS, 3, 0 },
    { "tottime", CELL_OWN, PROFILE_TIME, 2, 0 },
    { "%", CELL_OWN_SHARE, PROFILE_TIME, 1, 0 },
    { "", CELL_OWN_BAR, PROFILE_TIME, 6, 0 },
    { "percall", CELL_OWN_EACH, PROFILE_TIME_EACH, 7, 0 },
    { "cumtime", CELL_TOTAL, PROFILE_CUMULATIVE, 4, 0 },
    { "%", CELL_TOTAL_SHARE, PROFILE_CUMULATIVE, 5, 0 },
    { "percall", CELL_TOTAL_EACH, PROFILE_CUMULATIVE_EACH, 8, 0 },
    { "function", CELL_LABEL, PROFILE_PLACE, 0, 0 },
    { 0 },
};

const struct profile_column profile_edge_columns[] = {
    { "ncalls", CELL_CALLS, PROFILE_CALLS, 1, 0 },
    { "tottime", CELL_OWN, PROFILE_TIME, 5, 0 },
    { "cumtime", CELL_TOTAL, PROFILE_CUMULATIVE, 3, 0 },
    { "%", CELL_TOTAL_SHARE, PROFILE_CUMULATIVE, 2, 0 },
    { "", CELL_TOTAL_BAR, PROFILE_CUMULATIVE, 4, 0 },
    { "function", CELL_LABEL, PROFILE_PLACE, 0, EDGE_LABEL },
    { 0 },
};

/* --- texts ---------------------------------------------------------------------------------------------------- */

static void put_count(struct buf *out, uint64_t n)
{
    enum { PLAIN_BELOW = 10000000 };
    static const char units[] = "MGTPE";
    double v = (double)n / 1e6;
    size_t unit = 0;
    if (n < PLAIN_BELOW) {
        buf_printf(out, "%" PRIu64, n);
        return;
    }
    for (; v >= 999.95; v /= 1000)
        unit++;
    buf_printf(out, "%.1f%c", v, units[unit]);
}

static void put_calls(struct buf *out, const struct profile_cost *c)
{
    put_count(out, c->calls);
    if (c->recursive) {
        buf_putc(out, '/');
        put_count(out, c->calls - c->recursive);
    }
}

/* Never more than TIME cells. */
static void put_time(struct buf *out, uint64_t ns)
{
    static const uint64_t second = 1000000000;
    if (ns < 60 * second)
        text_duration(out, ns);
    else if (ns < 100000 * second)
        buf_printf(out, "%" PRIu64 " s", ns / second);
    else
        buf_printf(out, "%" PRIu64 " h", ns / second / 3600 % 100000);
}

static double share(uint64_t ns, uint64_t whole_ns)
{
    return whole_ns ? (double)ns / (double)whole_ns : 0;
}

/* Never more than SHARE cells. */
static void put_share(struct buf *out, double part)
{
    double percent = 100 * part;
    if (percent < 9.95)
        buf_printf(out, "%.1f%%", percent);
    else
        buf_printf(out, "%.0f%%", percent < 999 ? percent : 999);
}

static void put_each(struct buf *out, uint64_t ns, uint64_t calls)
{
    if (calls)
        put_time(out, ns / calls);
}

static void put_text(struct buf *out, enum profile_cell cell, const struct profile_row *row)
{
    const struct profile_cost *c = row->cost;
    switch (cell) {
    case CELL_CALLS:
        put_calls(out, c);
        break;
    case CELL_OWN:
        put_time(out, c->own_ns);
        break;
    case CELL_OWN_SHARE:
        put_share(out, share(c->own_ns, row->whole_ns));
        break;
    case CELL_OWN_EACH:
        put_each(out, c->own_ns, c->calls);
        break;
    case CELL_TOTAL:
        put_time(out, c->total_ns);
        break;
    case CELL_TOTAL_SHARE:
        put_share(out, share(c->total_ns, row->whole_ns));
        break;
    case CELL_TOTAL_EACH:
        put_each(out, c->total_ns, c->calls - c->recursive);
        break;
    default:
        break;
    }
}

int profile_calls_width(const struct profile_cost *cost)
{
    struct buf text = BUF_INIT;
    put_calls(&text, cost);
    int width = (int)text.len;
    buf_release(&text);
    return width;
}

/* --- columns -------------------------------------------------------------------------------------------------- */

static int width_of(const struct profile_column *c, int cols, int calls_width)
{
    enum { WIDE = 100, WIDER = 140 };
    switch (c->cell) {
    case CELL_CALLS:
        return calls_width > CALLS_LEAST ? calls_width : CALLS_LEAST;
    case CELL_OWN_SHARE:
    case CELL_TOTAL_SHARE:
        return SHARE;
    case CELL_OWN_BAR:
    case CELL_TOTAL_BAR:
        return cols >= WIDER ? 20 : cols >= WIDE ? 10 : 5;
    case CELL_LABEL:
        return c->least ? c->least : cols < NARROW ? LABEL_NARROW : LABEL;
    default:
        return TIME;
    }
}

static int heaviest_of(const struct profile_column *columns, const int *widths)
{
    int heaviest = -1;
    for (int i = 0; columns[i].title; i++)
        if (widths[i] && columns[i].weight && (heaviest < 0 || columns[i].weight > columns[heaviest].weight))
            heaviest = i;
    return heaviest;
}

void profile_widths(const struct profile_column *columns, int cols, int calls_width, int widths[PROFILE_COLUMNS_MAX])
{
    int need = 2 * MARGIN, n = 0, heaviest;
    for (; columns[n].title; n++)
        need += (widths[n] = width_of(&columns[n], cols, calls_width)) + (n ? PROFILE_GAP : 0);
    while (need > cols && (heaviest = heaviest_of(columns, widths)) >= 0) {
        need -= widths[heaviest] + PROFILE_GAP;
        widths[heaviest] = 0;
    }
    widths[n - 1] += cols - need;
    if (widths[n - 1] < 1)
        widths[n - 1] = 1;
}

const struct profile_column *profile_column_at(const struct profile_column *columns, const int *widths, int x)
{
    int from = MARGIN;
    for (int i = 0; columns[i].title; i++) {
        if (!widths[i])
            continue;
        if (x < from + widths[i])
            return &columns[i];
        from += widths[i] + PROFILE_GAP;
    }
    return NULL;
}

void profile_draw_header(const struct profile_column *columns, const int *widths, struct area area,
                         enum profile_key key, bool back)
{
    struct pen pen = area_pen(area, 0, MARGIN);
    bool signed_one = false;
    area_fill(area, ROLE_PANE);
    for (int i = 0; columns[i].title; i++) {
        bool label = columns[i].cell == CELL_LABEL;
        int from = pen.x, len = (int)strlen(columns[i].title);
        if (!widths[i])
            continue;
        pen_column(&pen, ROLE_PANE, columns[i].title, (size_t)len, widths[i], !label);
        if (columns[i].key == key && !signed_one) {
            struct pen sign = area_pen(area, 0, from + (label ? len : widths[i]));
            pen_glyph(&sign, ROLE_PANE, label == back ? GLYPH_DESCENDING : GLYPH_ASCENDING);
            signed_one = true;
        }
        pen.x = from + widths[i] + PROFILE_GAP;
    }
}

/* --- drawing -------------------------------------------------------------------------------------------------- */

static void draw_bar(struct pen *pen, double part, int cells)
{
    int halves = (int)(part * 2 * cells + 0.5);
    if (halves > 2 * cells)
        halves = 2 * cells;
    int to = pen->x + cells;
    for (int i = 0; i < halves / 2; i++)
        pen_glyph(pen, ROLE_BAR, GLYPH_BAR);
    if (halves % 2)
        pen_glyph(pen, ROLE_BAR, GLYPH_BAR_HALF);
    pen_to(pen, ROLE_TEXT, to);
}

static enum role name_role(const struct profile_function *f)
{
    return f->code != PROFILE_NO_CODE ? ROLE_CALL : strcmp(f->file, "~") == 0 ? ROLE_BUILTIN : ROLE_TEXT;
}

/* Bytes to leave out from the front, so that the rest fits. */
static size_t too_much(const char *text, size_t len, int cells)
{
    size_t from = 0;
    int used;
    for (int over = text_width(text, len) - cells; over > 0; over -= used) {
        size_t step = text_fit(text + from, len - from, 2, &used); /* one wide character, or two */
        if (step == 0 || used == 0)
            break;
        from += step;
    }
    return from;
}

void profile_draw_label(struct pen *pen, const struct profile_function *f, bool whole, int cells)
{
    struct buf label = BUF_INIT, clean = BUF_INIT;
    profile_label(&label, f, whole);
    size_t name = strcmp(f->file, "~") == 0 ? label.len : strlen(f->name) + 2; /* bytes of (function), at the end */
    size_t file = name < label.len ? label.len - name : 0, from = 0;
    text_clean(&clean, buf_str(&label), file, 0);
    size_t border = clean.len;
    text_clean(&clean, buf_str(&label) + file, label.len - file, 0);
    bool fits = text_width(buf_str(&clean), clean.len) <= cells;
    if (!fits && strncmp(buf_str(&label), "{method ", 8) == 0) { /* 'name' of 'type' objects */
        pen_fit(pen, name_role(f), buf_str(&label), label.len, cells);
        from = clean.len;
    } else if (!fits) {
        from = too_much(buf_str(&clean), clean.len, cells - 1);
        pen_glyph(pen, ROLE_DIM, GLYPH_MORE);
    }
    if (from < border)
        pen_text(pen, ROLE_DIM, buf_str(&clean) + from, border - from);
    from = from > border ? from : border;
    pen_text(pen, name_role(f), buf_str(&clean) + from, clean.len - from);
    buf_release(&label);
    buf_release(&clean);
}

static enum role role_of(enum profile_cell cell)
{
    return cell == CELL_CALLS ? ROLE_HITS : cell == CELL_OWN || cell == CELL_TOTAL ? ROLE_NUMBER : ROLE_TEXT;
}

void profile_draw_row(const struct profile_column *columns, const int *widths, const struct profile_row *row,
                      struct area area, int y)
{
    struct pen pen = area_pen(area, y, MARGIN);
    struct buf text = BUF_INIT;
    for (int i = 0; columns[i].title; i++) {
        enum profile_cell cell = columns[i].cell;
        if (!widths[i])
            continue;
        buf_clear(&text);
        if (cell == CELL_LABEL)
            profile_draw_label(&pen, row->function, false, widths[i]);
        else if (cell == CELL_OWN_BAR || cell == CELL_TOTAL_BAR)
            draw_bar(&pen, share(cell == CELL_OWN_BAR ? row->cost->own_ns : row->cost->total_ns, row->whole_ns),
                     widths[i]);
        else {
            put_text(&text, cell, row);
            pen_column(&pen, role_of(cell), buf_str(&text), text.len, widths[i], true);
        }
        pen_spaces(&pen, ROLE_TEXT, PROFILE_GAP);
    }
    buf_release(&text);
}
