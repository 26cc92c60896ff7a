#include "ui/terminal/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"

enum { REPLACEMENT = 0xFFFD, TAB_WIDTH = 4, BYTES_A_CELL = 16 };

static const struct cell blank = { .text = " ", .len = 1, .style = { COLOR_OWN, COLOR_OWN, 0 } };

void canvas_init(struct canvas *c, const struct theme *theme, enum glyph_set glyphs)
{
    *c = (struct canvas){ .theme = theme, .glyphs = glyphs, .tab_width = TAB_WIDTH };
}

void canvas_release(struct canvas *c)
{
    free(c->cells);
    buf_release(&c->scratch);
    *c = (struct canvas){ 0 };
}

int canvas_resize(struct canvas *c, int rows, int cols)
{
    struct cell *cells = calloc((size_t)rows * (size_t)cols + 1, sizeof *cells);
    if (!cells)
        return -1;
    free(c->cells);
    c->cells = cells;
    c->rows = rows;
    c->cols = cols;
    canvas_clear(c);
    return 0;
}

void canvas_clear(struct canvas *c)
{
    area_fill(canvas_area(c), ROLE_TEXT);
}

/* --- areas --------------------------------------------------------------------------------------------------- */

struct area canvas_area(struct canvas *c)
{
    return (struct area){ .canvas = c, .h = c->rows, .w = c->cols };
}

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

struct area area_cut(struct area a, int y, int x, int h, int w)
{
    int top = clamp(y, 0, a.h), left = clamp(x, 0, a.w);
    int bottom = clamp(y + h, top, a.h), right = clamp(x + w, left, a.w);
    return (struct area){ a.canvas, a.y + top, a.x + left, bottom - top, right - left };
}

static struct cell *cell_at(struct area a, int y, int x)
{
    return &a.canvas->cells[(size_t)(a.y + y) * (size_t)a.canvas->cols + (size_t)(a.x + x)];
}

static void set_blank(struct cell *cell, struct style style)
{
    *cell = blank;
    cell->style = style;
}

/* A cell is about to be overwritten: the other half of a wide character goes with it. */
static void tear(struct area a, int y, int x)
{
    struct cell *cell = cell_at(a, y, x);
    if (cell->len == 0 && a.x + x > 0)
        set_blank(cell - 1, cell[-1].style);
    if (a.x + x + 1 < a.canvas->cols && cell[1].len == 0)
        set_blank(cell + 1, cell[1].style);
}

void area_fill(struct area a, enum role role)
{
    for (int y = 0; y < a.h; y++)
        for (int x = 0; x < a.w; x++) {
            if (x == 0 || x == a.w - 1)
                tear(a, y, x);
            set_blank(cell_at(a, y, x), a.canvas->theme->styles[role]);
        }
}

void area_frame(struct area a, enum role inside, enum role line)
{
    static const enum glyph corners[2][2] = { { GLYPH_CORNER_TOP_LEFT, GLYPH_CORNER_TOP_RIGHT },
                                              { GLYPH_CORNER_BOTTOM_LEFT, GLYPH_CORNER_BOTTOM_RIGHT } };
    area_fill(a, inside);
    if (a.h < 2 || a.w < 2)
        return;
    for (int y = 0; y < a.h; y++) {
        bool edge = y == 0 || y == a.h - 1;
        for (int x = 0; x < a.w; x += edge ? 1 : a.w - 1) {
            bool corner = edge && (x == 0 || x == a.w - 1);
            struct pen p = area_pen(a, y, x);
            pen_glyph(&p, line, corner ? corners[y > 0][x > 0] : edge ? GLYPH_HORIZONTAL : GLYPH_VERTICAL);
        }
    }
}

static void lay_over(struct area a, enum role overlay, bool mark)
{
    for (int y = 0; y < a.h; y++)
        for (int x = 0; x < a.w; x++) {
            struct cell *cell = cell_at(a, y, x);
            if (cell->marked)
                continue;
            cell->style = theme_over(a.canvas->theme, cell->style, overlay);
            cell->marked = mark;
        }
}

void area_over(struct area a, enum role overlay)
{
    lay_over(a, overlay, false);
}

void area_mark(struct area a, enum role overlay)
{
    lay_over(a, overlay, true);
}

const char *area_glyph(struct area a, enum glyph g)
{
    return glyph(a.canvas->glyphs, g);
}

void area_scrollbar(struct area a, uint64_t first, uint64_t shown, uint64_t total)
{
    if (a.h < 2 || a.w < 2 || shown >= total)
        return;
    double scale = (double)a.h / (double)total;
    int size = clamp((int)((double)shown * scale), 1, a.h);
    int top = clamp((int)((double)first * scale), 0, a.h - size);
    if (first + shown >= total)
        top = a.h - size;
    for (int y = top; y < top + size; y++) {
        struct pen p = area_pen(a, y, a.w - 1);
        pen_glyph(&p, ROLE_LINE, GLYPH_THUMB);
    }
}

/* --- pens ---------------------------------------------------------------------------------------------------- */

struct pen area_pen(struct area a, int y, int x)
{
    return (struct pen){ .area = a, .y = y, .x = x, .tab_origin = x };
}

int pen_room(const struct pen *p)
{
    return p->x < p->area.w ? p->area.w - p->x : 0;
}

static bool is_sure(uint32_t c)
{
    return c < 0x300 || (c >= 0x2500 && c < 0x25a0) || (c >= 0x2190 && c < 0x2194) || c == 0x2026;
}

static void put(struct pen *p, struct style style, const char *text, size_t len, int width, bool sure)
{
    struct area a = p->area;
    int x = p->x;
    p->x += width;
    p->last = NULL;
    if (p->y < 0 || p->y >= a.h || x + width <= 0 || x >= a.w)
        return;
    if (width == 2 && (x < 0 || x + 1 >= a.w)) { /* half of it is outside */
        x = x < 0 ? 0 : x;
        tear(a, p->y, x);
        set_blank(cell_at(a, p->y, x), style);
        return;
    }
    for (int i = 0; i < width; i++)
        tear(a, p->y, x + i);
    struct cell *cell = cell_at(a, p->y, x);
    *cell = (struct cell){ .len = (uint8_t)len, .unsure = !sure, .style = style };
    memcpy(cell->text, text, len);
    if (width == 2)
        cell[1] = (struct cell){ .style = style };
    p->last = cell;
}

/* A mark for the cell before; what does not fit any more is dropped, so that a cell stays small. */
static void join(struct pen *p, const char *text, size_t len)
{
    struct cell *cell = p->last;
    if (!cell || cell->len + len > CELL_BYTES || p->area.canvas->glyphs == GLYPHS_ASCII)
        return;
    memcpy(cell->text + cell->len, text, len);
    cell->len += (uint8_t)len;
    cell->unsure = 1;
}

static void put_char(struct pen *p, struct style style, uint32_t c, const char *text, size_t len)
{
    bool ascii = p->area.canvas->glyphs == GLYPHS_ASCII;
    int width = text_width_of(c);
    if (width == 0)
        join(p, text, len);
    else if (width < 0)
        put(p, style, ascii ? "?" : "\xef\xbf\xbd", ascii ? 1 : 3, 1, false);
    else if (ascii && c >= 0x80)
        for (int i = 0; i < width; i++)
            put(p, style, "?", 1, 1, true);
    else
        put(p, style, text, len, width, is_sure(c));
}

void pen_text(struct pen *p, enum role role, const char *text, size_t len)
{
    struct style style = p->area.canvas->theme->styles[role];
    for (size_t i = 0, used; i < len && p->x < p->area.w; i += used) {
        uint32_t c;
        bool valid;
        used = text_decode(text + i, len - i, &c, &valid);
        if (c == '\t')
            pen_spaces(p, role, p->area.canvas->tab_width - (p->x - p->tab_origin) % p->area.canvas->tab_width);
        else if (valid)
            put_char(p, style, c, text + i, used);
        else
            put_char(p, style, REPLACEMENT, "\xef\xbf\xbd", 3);
    }
}

void pen_puts(struct pen *p, enum role role, const char *text)
{
    pen_text(p, role, text, strlen(text));
}

void pen_printf(struct pen *p, enum role role, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&text, format, ap);
    va_end(ap);
    pen_text(p, role, buf_str(&text), text.len);
    buf_release(&text);
}

void pen_glyph(struct pen *p, enum role role, enum glyph g)
{
    pen_puts(p, role, area_glyph(p->area, g));
}

bool area_has_ground(struct area a, enum role role)
{
    const struct style *s = &a.canvas->theme->styles[role];
    return s->bg != COLOR_OWN || s->attrs & ATTR_REVERSE;
}

void pen_block(struct pen *p, enum role ink, enum role ground, enum glyph g)
{
    struct style style = p->area.canvas->theme->styles[ink];
    const char *text = area_glyph(p->area, g);
    if (style.bg != COLOR_OWN)
        style.fg = style.bg;
    style.bg = p->area.canvas->theme->styles[ground].bg;
    style.attrs &= ATTR_BOLD | ATTR_DIM;
    if (p->x < p->area.w)
        put(p, style, text, strlen(text), 1, true);
}

/* Cleans no more than can be seen: a line may have a million characters. Ends between two characters. */
static size_t visible_bytes(const struct pen *p, const char *text, size_t len)
{
    int cells = p->area.w - p->x;
    size_t most = cells > 0 ? (size_t)cells * BYTES_A_CELL : 0;
    if (len <= most)
        return len;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

static void clean_into_scratch(struct pen *p, const char *text, size_t len)
{
    struct buf *scratch = &p->area.canvas->scratch;
    buf_clear(scratch);
    text_clean(scratch, text, len, TEXT_KEEP_TABS);
}

void pen_foreign(struct pen *p, enum role role, const char *text, size_t len)
{
    clean_into_scratch(p, text, visible_bytes(p, text, len));
    pen_text(p, role, buf_str(&p->area.canvas->scratch), p->area.canvas->scratch.len);
}

void pen_fit(struct pen *p, enum role role, const char *text, size_t len, int cells)
{
    struct buf *scratch = &p->area.canvas->scratch;
    if (cells <= 0)
        return;
    size_t most = (size_t)cells * BYTES_A_CELL, whole = len;
    if (len > most)
        len = most;
    while (len < whole && len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    buf_clear(scratch);
    text_clean(scratch, text, len, 0);
    int used;
    size_t fits = text_fit(buf_str(scratch), scratch->len, cells, &used);
    if (fits == scratch->len && len == whole) {
        pen_text(p, role, buf_str(scratch), fits);
        return;
    }
    fits = text_fit(buf_str(scratch), scratch->len, cells - 1, &used);
    pen_text(p, role, buf_str(scratch), fits);
    pen_glyph(p, role, GLYPH_MORE);
}

void pen_column(struct pen *p, enum role role, const char *text, size_t len, int cells, bool right)
{
    int start = p->x;
    if (right) {
        int wide = text_width(text, len);
        if (wide < cells)
            pen_spaces(p, role, cells - wide);
    }
    pen_fit(p, role, text, len, start + cells - p->x);
    pen_to(p, role, start + cells);
}

void pen_spaces(struct pen *p, enum role role, int n)
{
    for (; n > 0 && p->x < p->area.w; n--)
        put(p, p->area.canvas->theme->styles[role], " ", 1, 1, true);
}

void pen_to(struct pen *p, enum role role, int x)
{
    pen_spaces(p, role, x - p->x);
}
