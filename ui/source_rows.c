#include "ui/source_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/statements.h"
#include "smiley/text.h"
#include "ui/code_text.h"
#include "ui/finding.h"

enum { CHUNKS_AT_ONCE = 64, HITS_FROM_COLS = 36 };

void source_rows_release(struct source_rows *r)
{
    free(r->hits);
    free(r->starts);
    *r = (struct source_rows){ 0 };
}

static void count(struct source_rows *r, struct trace_view *v)
{
    uint64_t most = 0;
    char text[24];
    free(r->hits);
    r->hits = NULL;
    r->n_hits = 0;
    r->grown = v->grown;
    if (trace_hits(v->trace, r->file, &r->hits, &r->n_hits, NULL) < 0)
        return;
    for (size_t i = 0; i < r->n_hits; i++)
        most = r->hits[i] > most ? r->hits[i] : most;
    r->hit_width = snprintf(text, sizeof text, "%llu", (unsigned long long)most);
    if (r->hit_width < 3)
        r->hit_width = 3;
}

int source_rows_file(struct source_rows *r, struct trace_view *v, uint32_t file)
{
    bool same = r->source && r->file == file;
    if (same && r->grown == v->grown)
        return 0;
    if (!same) {
        const struct source *source;
        source_rows_release(r);
        if (trace_source(v->trace, file, &source, NULL) < 0)
            return -1;
        r->source = source;
        r->file = file;
        if (!source->missing && source_statements(source, &r->starts, NULL) < 0)
            r->starts = NULL;
        r->hit_width = 3;
        r->grown = v->grown - 1;
    }
    if (reader_chunks(view_reader(v)) <= CHUNKS_AT_ONCE)
        count(r, v);
    return 0;
}

bool source_rows_count(struct source_rows *r, struct trace_view *v)
{
    if (!r->source || r->source->missing || r->grown == v->grown)
        return false;
    count(r, v);
    return true;
}

uint64_t source_rows_lines(const struct source_rows *r)
{
    return r->source && !r->source->missing ? r->source->n_lines : 0;
}

uint64_t source_rows_hits(const struct source_rows *r, uint32_t line)
{
    return line < r->n_hits ? r->hits[line] : 0;
}

static int digits(uint32_t n)
{
    int d = 1;
    for (; n >= 10; n /= 10)
        d++;
    return d;
}

static void draw_hits(const struct source_rows *r, uint32_t line, struct pen *pen)
{
    uint64_t hits = source_rows_hits(r, line);
    if (!r->hits)
        pen_spaces(pen, ROLE_TEXT, r->hit_width);
    else if (hits)
        pen_printf(pen, ROLE_HITS, "%*llu", r->hit_width, (unsigned long long)hits);
    else if (r->starts && r->starts[line]) {
        pen_spaces(pen, ROLE_TEXT, r->hit_width - 1);
        pen_glyph(pen, ROLE_NEVER, GLYPH_NEVER);
    } else
        pen_spaces(pen, ROLE_TEXT, r->hit_width);
    pen_spaces(pen, ROLE_TEXT, 1);
}

void source_rows_draw(const struct source_rows *r, const struct trace_view *v, uint32_t line, struct area area, int y,
                      int left, bool current, bool in_block)
{
    const struct breakpoint *b = view_break(v, r->file, line);
    struct pen pen = area_pen(area, y, 0);
    if (y < 0 || y >= area.h)
        return;
    if (b)
        pen_glyph(&pen, ROLE_BREAK, b->condition ? GLYPH_BREAK_IF : GLYPH_BREAK);
    pen_to(&pen, ROLE_TEXT, 1);
    if (current)
        pen_glyph(&pen, ROLE_LINENO_CURRENT, GLYPH_CURRENT);
    else if (in_block)
        pen_glyph(&pen, ROLE_LINENO_CURRENT, GLYPH_RANGE);
    pen_to(&pen, ROLE_TEXT, 2);
    pen_printf(&pen, current ? ROLE_LINENO_CURRENT : ROLE_LINENO, "%*u ", digits(r->source->n_lines), line);
    if (area.w >= HITS_FROM_COLS)
        draw_hits(r, line, &pen);
    pen = area_pen(area_cut(area, y, pen.x, 1, area.w - pen.x - 1), 0, -left);
    pen.hits = finding_marks(v);
    draw_source_line(&pen, r->source, line, 0);
    if (current)
        area_over(area_cut(area, y, 0, 1, area.w), ROLE_CURRENT_LINE);
}
