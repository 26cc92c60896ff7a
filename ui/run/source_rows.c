#include "ui/run/source_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/statements.h"
#include "smiley/text.h"
#include "ui/run/code_text.h"
#include "ui/run/finding.h"

enum { CHUNKS_AT_ONCE = 64, HITS_FROM_COLS = 36, TIMES_FROM_COLS = 46 };

void source_rows_release(struct source_rows *r)
{
    file_lines_release(&r->lines);
    free(r->starts);
    *r = (struct source_rows){ 0 };
}

static void count(struct source_rows *r, struct trace_view *v)
{
    uint64_t most = 0;
    char text[24];
    file_lines_release(&r->lines);
    r->grown = v->grown;
    if (lines_gather(v->trace, r->file, &r->lines, NULL) < 0)
        return;
    for (size_t i = 0; i < r->lines.n; i++)
        most = r->lines.list[i].hits > most ? r->lines.list[i].hits : most;
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

struct line_facts source_rows_facts(const struct source_rows *r, uint32_t line)
{
    return line < r->lines.n ? r->lines.list[line] : (struct line_facts){ 0 };
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
    uint64_t hits = source_rows_facts(r, line).hits;
    if (!r->lines.list)
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

void draw_share(struct pen *pen, uint64_t own_ns, uint64_t whole_ns)
{
    double percent = whole_ns ? (double)own_ns / (double)whole_ns * 100 : 0;
    enum role role = own_ns ? (enum role)(ROLE_HEAT_1 + heat_of(own_ns, whole_ns) - 1) : ROLE_TEXT;
    if (percent < 0.05)
        pen_spaces(pen, ROLE_TEXT, 4);
    else if (percent < 9.95)
        pen_printf(pen, role, "%.1f%%", percent);
    else
        pen_printf(pen, role, "%3.0f%%", percent < 100 ? percent : 100);
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
    if (area.w >= TIMES_FROM_COLS && r->lines.timed && !v->no_times) {
        draw_share(&pen, source_rows_facts(r, line).own_ns, r->lines.own_ns);
        pen_spaces(&pen, ROLE_TEXT, 1);
    }
    pen = area_pen(area_cut(area, y, pen.x, 1, area.w - pen.x - 1), 0, -left);
    pen.hits = finding_marks(v);
    draw_source_line(&pen, r->source, line, 0);
    if (current)
        area_over(area_cut(area, y, 0, 1, area.w), ROLE_CURRENT_LINE);
}
