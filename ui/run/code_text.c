#include "ui/run/code_text.h"

#include <string.h>

#include "smiley/find.h"
#include "smiley/text.h"
#include "smiley/value.h"

enum { TEXT_SLACK = 4096, HITS_BYTES = 16 << 10 };

static const enum role roles[] = {
    [SPAN_PLAIN] = ROLE_TEXT,          [SPAN_KEYWORD] = ROLE_KEYWORD,   [SPAN_CONSTANT] = ROLE_CONSTANT,
    [SPAN_BUILTIN] = ROLE_BUILTIN,     [SPAN_NUMBER] = ROLE_LITERAL,    [SPAN_STRING] = ROLE_STRING,
    [SPAN_ESCAPE] = ROLE_ESCAPE,       [SPAN_COMMENT] = ROLE_COMMENT,   [SPAN_DEFINITION] = ROLE_DEFINITION,
    [SPAN_DECORATOR] = ROLE_DECORATOR, [SPAN_OPERATOR] = ROLE_OPERATOR,
};
_Static_assert(sizeof roles / sizeof *roles == SPAN_KINDS, "a role for each kind of span");

/* --- hits ---------------------------------------------------------------------------------------------------- */

/* Lays marks over what was drawn of the text from byte `done` on: `at` is the pen as it was before. The second pen,
 * which is above all there is to see, writes the text once more, to tell where each part of it is. */
static void mark_hits(struct pen at, int until, const char *text, size_t len, size_t done, bool tabs)
{
    struct pen ghost = at;
    size_t from = 0, start, end;
    ghost.y = -1;
    if (len > HITS_BYTES)
        len = HITS_BYTES;
    while (at.hits && find_in(at.hits, text, len, from, &start, &end)) {
        int edges[2];
        from = end;
        for (int i = 0; i < 2; i++) {
            size_t to = i ? end : start;
            to = to > done ? to : done;
            if (tabs)
                pen_foreign(&ghost, ROLE_TEXT, text + done, to - done);
            else
                pen_fit(&ghost, ROLE_TEXT, text + done, to - done, HITS_BYTES);
            edges[i] = ghost.x < 0 ? 0 : ghost.x < until ? ghost.x : until;
            done = to;
        }
        if (edges[1] > edges[0])
            area_mark(area_cut(at.area, at.y, edges[0], 1, edges[1] - edges[0]), ROLE_HIT);
        if (ghost.x >= until)
            return;
    }
}

void draw_text(struct pen *p, enum role role, const char *text, size_t len, int cells)
{
    struct pen before = *p;
    pen_fit(p, role, text, len, cells);
    mark_hits(before, p->x, text, len, 0, false);
}

/* --- source -------------------------------------------------------------------------------------------------- */

int source_indent(const struct source *s, uint32_t line, int tab_width)
{
    int columns = 0;
    if (line == 0 || line > s->n_lines)
        return 0;
    for (uint32_t i = 0; i < s->lens[line - 1]; i++) {
        char c = s->lines[line - 1][i];
        if (c == ' ')
            columns++;
        else if (c == '\t')
            columns += tab_width - columns % tab_width;
        else
            return columns;
    }
    return columns;
}

/* Bytes of the blanks that make up `strip` columns at the start of a line. */
static uint32_t strip_bytes(const struct source *s, uint32_t line, int strip, int tab_width)
{
    int columns = 0;
    uint32_t i = 0;
    for (; i < s->lens[line - 1] && columns < strip; i++) {
        char c = s->lines[line - 1][i];
        if (c == '\t')
            columns += tab_width - columns % tab_width;
        else if (c == ' ')
            columns++;
        else
            break;
    }
    return i;
}

void draw_source_line(struct pen *p, const struct source *s, uint32_t line, int strip)
{
    if (line == 0 || line > s->n_lines)
        return;
    const char *text = s->lines[line - 1];
    uint32_t skip = strip_bytes(s, line, strip, p->area.canvas->tab_width);
    struct pen before = *p;
    for (uint32_t i = 0; i < s->n_spans[line - 1] && p->x < p->area.w; i++) {
        struct span span = s->spans[line - 1][i];
        if (span.start + span.len <= skip)
            continue;
        uint32_t from = span.start > skip ? span.start : skip;
        pen_foreign(p, roles[span.kind], text + from, span.start + span.len - from);
    }
    mark_hits(before, p->x, text, s->lens[line - 1], skip, true);
}

/* --- values -------------------------------------------------------------------------------------------------- */

/* A value's text, as long as what can be seen of it asks for. */
static void value_seen(const struct pen *p, struct buf *out, const uint8_t *at, const uint8_t *end,
                       const struct defs *defs)
{
    int room = p->area.w - p->x;
    value_text(out, at, end, defs, (size_t)(room > 0 ? room : 0) * 4 + TEXT_SLACK);
}

void draw_value(struct pen *p, enum role role, const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    struct buf text = BUF_INIT;
    value_seen(p, &text, at, end, defs);
    draw_text(p, role, buf_str(&text), text.len, pen_room(p));
    buf_release(&text);
}

/* How much of two texts can be left out at the front, so that where they part is seen in `room` cells. What they have
 * in common stays where it leaves room enough. */
static size_t common_front(struct buf *old, struct buf *new, int room)
{
    const char *a = buf_str(old), *b = buf_str(new);
    size_t n = 0, kept = (size_t)(room > 0 ? room : 0) / 8, half = kept * 4;
    while (a[n] && a[n] == b[n])
        n++;
    if (n <= kept + 1 || n + half / 2 <= half)
        return 0;
    for (n -= kept; n > 0 && ((unsigned char)b[n] & 0xc0) == 0x80;)
        n--;
    return n;
}

static void draw_part(struct pen *p, enum role role, struct buf *text, size_t from, int cells)
{
    if (from > 0 && cells > 1) {
        pen_glyph(p, role, GLYPH_MORE);
        cells--;
    }
    draw_text(p, role, buf_str(text) + from, text->len - from, cells);
}

/* What was, an arrow, and what is: of long ones the part where they differ. */
static void draw_from_to(struct pen *p, struct buf *old, struct buf *new, bool gone)
{
    int room = pen_room(p) - 3, half = room / 2;
    int old_wide = text_width(buf_str(old), old->len), new_wide = text_width(buf_str(new), new->len);
    size_t from = old_wide + new_wide <= room ? 0 : common_front(old, new, room);
    int for_old = old_wide + new_wide <= room || old_wide < half ? old_wide : new_wide < half ? room - new_wide : half;
    if (room >= 8) {
        draw_part(p, ROLE_OLD, old, from, for_old);
        pen_puts(p, ROLE_OLD, " ");
        pen_glyph(p, ROLE_OLD, GLYPH_CHANGED);
        pen_puts(p, ROLE_OLD, " ");
    }
    draw_part(p, gone ? ROLE_OLD : ROLE_NEW, new, from, pen_room(p));
}

static void draw_change(struct pen *p, const struct variable *v, const struct defs *defs)
{
    struct buf old = BUF_INIT, new = BUF_INIT;
    value_seen(p, &old, v->old, v->old_end, defs);
    if (v->at)
        value_seen(p, &new, v->at, v->end, defs);
    else
        buf_puts(&new, "deleted");
    draw_from_to(p, &old, &new, !v->at);
    buf_release(&old);
    buf_release(&new);
}

static void part_seen(const struct pen *p, struct buf *out, const struct value_part *part, const struct defs *defs)
{
    int room = p->area.w - p->x;
    value_node_text(out, part->root, part->root_end, part->at, defs, (size_t)(room > 0 ? room : 0) * 4 + TEXT_SLACK);
}

void draw_value_row(struct pen *p, const struct value_row *row, const struct defs *defs)
{
    struct buf now = BUF_INIT, old = BUF_INIT;
    if (row->now.at)
        part_seen(p, &now, &row->now, defs);
    else
        buf_puts(&now, "deleted");
    if (row->changed && row->old.at) {
        part_seen(p, &old, &row->old, defs);
        draw_from_to(p, &old, &now, !row->now.at);
    } else {
        enum role role = !row->now.at ? ROLE_OLD : row->changed ? ROLE_NEW : ROLE_VALUE;
        draw_text(p, role, buf_str(&now), now.len, pen_room(p));
    }
    buf_release(&now);
    buf_release(&old);
}

void draw_variable(struct pen *p, const struct variable *v, const struct defs *defs)
{
    if (v->changed && v->old)
        draw_change(p, v, defs);
    else if (v->at)
        draw_value(p, v->changed ? ROLE_NEW : ROLE_VALUE, v->at, v->end, defs);
    else
        pen_puts(p, ROLE_OLD, "deleted");
}
