/* Source lines and values as coloured text. Both may be of any length, so both are cut for the eye: nobody reads the
 * hundred thousandth character of a line, and a page must stay one. */
#include "src/html/site.h"

#include "smiley/value.h"

enum {
    LINE_SHOWN = 2000,    /* bytes of a source line */
    VALUE_SHOWN = 240,    /* of a value before it is folded */
    VALUE_MAX = 32 << 10, /* of a value at all */
    VALUE_SPANS = 4096,
    MARK_CONTEXT = 60, /* where a change is far inside a folded value: bytes kept before it */
};

/* Two letters a kind: a page of source has many thousands of them. */
static const char *const classes[SPAN_KINDS] = {
    [SPAN_KEYWORD] = "sk", [SPAN_CONSTANT] = "sc",   [SPAN_BUILTIN] = "sb",
    [SPAN_NUMBER] = "sn",  [SPAN_STRING] = "ss",     [SPAN_ESCAPE] = "se",
    [SPAN_COMMENT] = "sm", [SPAN_DEFINITION] = "sd", [SPAN_DECORATOR] = "sr",
};

static void put_span(struct html *h, const char *text, size_t len, const char *class)
{
    if (!len)
        return;
    if (!class) {
        html_text(h, text, len, HTML_TABS);
        return;
    }
    HTML(h, "<span class=\"");
    buf_put(&h->out, class, 2);
    HTML(h, "\">");
    html_text(h, text, len, HTML_TABS);
    HTML(h, "</span>");
}

/* The part of a span that lies within [from, to). */
static void put_part(struct html *h, const char *line, const struct span *s, size_t from, size_t to)
{
    size_t start = s->start > from ? s->start : from,
           end = (size_t)s->start + s->len < to ? (size_t)s->start + s->len : to;
    if (start < end)
        put_span(h, line + start, end - start, classes[s->kind]);
}

void code_spans(struct html *h, const char *line, const struct span *spans, size_t n, size_t mark, size_t mark_end)
{
    const size_t edges[] = { 0, mark, mark_end, SIZE_MAX };
    if (mark >= mark_end) {
        for (size_t i = 0; i < n; i++)
            put_part(h, line, &spans[i], 0, SIZE_MAX);
        return;
    }
    for (int part = 0; part < 3; part++) {
        if (part == 1)
            HTML(h, "<mark>");
        for (size_t i = 0; i < n; i++)
            put_part(h, line, &spans[i], edges[part], edges[part + 1]);
        if (part == 1)
            HTML(h, "</mark>");
    }
}

/* Back to where a character starts. */
static size_t char_start(const char *s, size_t at)
{
    while (at > 0 && ((uint8_t)s[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static void put_missing(struct html *h, size_t bytes)
{
    HTML(h, "<span class=\"cut\">… ");
    html_count(h, bytes);
    HTML(h, " more bytes</span>");
}

void code_line(struct html *h, const struct source *s, uint32_t line)
{
    if (line < 1 || line > s->n_lines)
        return;
    const char *text = s->lines[line - 1];
    size_t len = s->lens[line - 1], end = len > LINE_SHOWN ? char_start(text, LINE_SHOWN) : len;
    for (uint32_t i = 0; i < s->n_spans[line - 1] && s->spans[line - 1][i].start < end; i++)
        put_part(h, text, &s->spans[line - 1][i], 0, end);
    if (end < len)
        put_missing(h, len - end);
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static void put_coloured(struct html *h, const char *text, size_t len, size_t mark, size_t mark_end)
{
    struct span spans[VALUE_SPANS];
    struct highlighter lighter = HIGHLIGHTER_INIT;
    size_t n = highlight_line(&lighter, text, len, spans, VALUE_SPANS);
    code_spans(h, text, spans, n, mark, mark_end);
}

/* A long value is folded: its beginning, or where it changed, is seen, the rest opens. */
static void put_value_text(struct html *h, struct buf *text, size_t mark, size_t mark_end)
{
    const char *s = buf_str(text);
    if (text->len <= VALUE_SHOWN + 60) {
        put_coloured(h, s, text->len, mark, mark_end);
        return;
    }
    size_t from =
        mark < mark_end && mark_end > VALUE_SHOWN && mark > MARK_CONTEXT ? char_start(s, mark - MARK_CONTEXT) : 0;
    size_t to = from + VALUE_SHOWN < text->len ? char_start(s, from + VALUE_SHOWN) : text->len;
    HTML(h, "<details><summary>");
    if (from)
        HTML(h, "<span class=\"cut\">… </span>");
    put_coloured(h, s + from, to - from, mark > from ? mark - from : 0,
                 mark < mark_end ? (mark_end < to ? mark_end - from : to - from) : 0);
    HTML(h, "<span class=\"cut\"> …</span></summary>");
    put_coloured(h, s, text->len, mark, mark_end);
    HTML(h, "</details>");
}

void code_value(struct html *h, const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    struct buf text = BUF_INIT;
    value_text(&text, at, end, defs, VALUE_MAX);
    put_value_text(h, &text, 0, 0);
    h->out.failed |= text.failed;
    buf_release(&text);
}

/* What differs between two texts: [*from, *to) of the new one. */
static void difference(const char *old, size_t old_len, const char *new, size_t new_len, size_t *from, size_t *to)
{
    size_t front = 0, back = 0, least = old_len < new_len ? old_len : new_len;
    while (front < least && old[front] == new[front])
        front++;
    while (back < least - front && old[old_len - 1 - back] == new[new_len - 1 - back])
        back++;
    front = char_start(new, front);
    while (back > 0 && ((uint8_t) new[new_len - back] & 0xc0) == 0x80)
        back--;
    *from = front;
    *to = new_len - back;
}

void code_change(struct html *h, const struct variable *v, const struct defs *defs)
{
    struct buf old = BUF_INIT, now = BUF_INIT;
    size_t from = 0, to = 0;
    if (!v->at) {
        HTML(h, "<span class=\"gone\">deleted</span>");
        return;
    }
    value_text(&now, v->at, v->end, defs, VALUE_MAX);
    if (v->old) {
        value_text(&old, v->old, v->old_end, defs, VALUE_MAX);
        difference(buf_str(&old), old.len, buf_str(&now), now.len, &from, &to);
        if (now.len <= 24) /* marking a part of something short only hides what it is */
            from = 0, to = now.len;
    }
    put_value_text(h, &now, from, to);
    if (v->old && old.len <= 60) {
        HTML(h, " <span class=\"was\">was ");
        html_text(h, buf_str(&old), old.len, 0);
        HTML(h, "</span>");
    }
    h->out.failed |= old.failed || now.failed;
    buf_release(&old);
    buf_release(&now);
}

bool code_anchor(struct view *v, uint32_t file, uint32_t line)
{
    const struct source *s;
    bool there = trace_source(v->trace, file, &s, NULL) == 0 && line <= s->n_lines;
    return anchor_open(v, &(struct target){ .kind = TO_FILE, .file = file, .line = there ? line : 0 });
}

void code_place(struct view *v, uint32_t file, uint32_t line, uint32_t last_line)
{
    struct html *h = v->h;
    const char *path = trace_path(v->trace, file);
    bool link = code_anchor(v, file, line);
    if (!link)
        HTML(h, "<span");
    HTML(h, " class=\"place\"");
    html_attr(h, "title", path);
    HTML(h, "><span>");
    html_str(h, path);
    HTML(h, "</span><span>:");
    html_uint(h, line);
    if (last_line > line) {
        HTML(h, "–");
        html_uint(h, last_line);
    }
    HTML(h, "</span>");
    link ? HTML(h, "</a>") : HTML(h, "</span>");
}
