/* A file's source as lines with their spans. The text stays the reader's; the spans of all lines stand in one array. */
#include <stdlib.h>
#include <string.h>

#include "src/model/trace_impl.h"

enum {
    LINE_SPANS = 1 << 13, /* a line has more only where it is no source anyone reads: its end is plain then */
    FILE_SPANS = 2 << 20, /* … and so are all lines of a file after that many */
};

/* What owns the memory of a struct source. */
struct cut {
    struct source source; /* first: a source is its cut */
    struct span *all;     /* owned; spans of all lines, one after the other */
    size_t n_all, cap_all;
};

void source_free(struct source *s)
{
    struct cut *c = (struct cut *)s;
    if (!c)
        return;
    free(c->all);
    free(s->lines);
    free(s->lens);
    free(s->spans);
    free(s->n_spans);
    free(c);
}

/* Python's line ends: \n, \r\n, \r. Returns the length of the line at `at`, and of what ends it. */
static size_t line_length(const char *at, const char *end, size_t *ending)
{
    const char *p = at;
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    *ending = p == end ? 0 : p[0] == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
    return (size_t)(p - at);
}

static int cut_lines(struct source *s, const char *at, const char *end, struct err *err)
{
    size_t n = 0, ending;
    for (const char *p = at; p < end; p += ending) {
        p += line_length(p, end, &ending);
        n++;
    }
    s->lines = calloc(n + 1, sizeof *s->lines);
    s->lens = calloc(n + 1, sizeof *s->lens);
    s->spans = calloc(n + 1, sizeof *s->spans);
    s->n_spans = calloc(n + 1, sizeof *s->n_spans);
    if (!s->lines || !s->lens || !s->spans || !s->n_spans)
        return err_memory(err);
    for (const char *p = at; p < end; p += s->lens[s->n_lines++] + ending) {
        s->lines[s->n_lines] = p;
        s->lens[s->n_lines] = (uint32_t)line_length(p, end, &ending);
    }
    return 0;
}

static int keep_spans(struct cut *c, const struct span *spans, size_t n, struct err *err)
{
    if (!n)
        return 0;
    if (c->n_all + n > c->cap_all) {
        size_t cap = c->cap_all ? 2 * c->cap_all : 1024;
        while (cap < c->n_all + n)
            cap *= 2;
        struct span *more = realloc(c->all, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        c->all = more;
        c->cap_all = cap;
    }
    memcpy(c->all + c->n_all, spans, n * sizeof *spans);
    c->n_all += n;
    return 0;
}

static int highlight_lines(struct cut *c, struct err *err)
{
    struct source *s = &c->source;
    struct highlighter h = HIGHLIGHTER_INIT;
    struct span *spans = malloc(LINE_SPANS * sizeof *spans);
    int status = spans ? 0 : err_memory(err);
    for (uint32_t i = 0; !status && i < s->n_lines; i++) {
        size_t max = c->n_all < FILE_SPANS ? LINE_SPANS : 1;
        s->n_spans[i] = (uint32_t)highlight_line(&h, s->lines[i], s->lens[i], spans, max);
        status = keep_spans(c, spans, s->n_spans[i], err);
    }
    free(spans);
    size_t at = 0; /* only now does the array stay where it is */
    for (uint32_t i = 0; !status && i < s->n_lines; at += s->n_spans[i++])
        s->spans[i] = c->all + at;
    return status;
}

static int read_source(struct trace *t, uint32_t file, struct cut *c, struct err *err)
{
    const char *text = NULL;
    size_t len = 0;
    c->source.file = file;
    if (file < reader_defs(t->reader)->n_files && reader_source(t->reader, file, &text, &len, err))
        return -1;
    c->source.missing = !text;
    if (!text)
        len = 0;
    else if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark is no part of the first line */
        text += 3;
        len -= 3;
    }
    return cut_lines(&c->source, text, text ? text + len : NULL, err) || highlight_lines(c, err) ? -1 : 0;
}

/* Room for the sources of all files there are by now. */
static int make_room(struct trace *t, uint32_t file, struct err *err)
{
    uint32_t n = reader_defs(t->reader)->n_files;
    if (file < t->n_sources)
        return 0;
    if (n <= file)
        return err_set(err, ERR_NOT_FOUND, "there is no file %u in the run", file);
    struct source **more = realloc(t->sources, n * sizeof *more);
    if (!more)
        return err_memory(err);
    memset(more + t->n_sources, 0, (n - t->n_sources) * sizeof *more);
    t->sources = more;
    t->n_sources = n;
    return 0;
}

int trace_source(struct trace *t, uint32_t file, const struct source **source, struct err *err)
{
    if (make_room(t, file, err))
        return -1;
    if (!t->sources[file]) {
        struct cut *c = calloc(1, sizeof *c);
        if (!c)
            return err_memory(err);
        if (read_source(t, file, c, err)) {
            source_free(&c->source);
            return -1;
        }
        t->sources[file] = &c->source;
    }
    *source = t->sources[file];
    return 0;
}

/* --- comments -------------------------------------------------------------------------------------------------- */

enum line_look { LOOKS_BLANK, LOOKS_COMMENT, LOOKS_OTHER };

/* The spans know a comment from a line of a triple-quoted string that only looks like one. */
static enum line_look look(const struct source *s, uint32_t line)
{
    const char *text = s->lines[line - 1];
    uint32_t at = 0, len = s->lens[line - 1];
    while (at < len && strchr(" \t\f", text[at]) && text[at])
        at++;
    if (at == len)
        return LOOKS_BLANK;
    if (text[at] != '#')
        return LOOKS_OTHER;
    const struct span *span = s->spans[line - 1], *end = span + s->n_spans[line - 1];
    while (span < end && span->start + span->len <= at)
        span++;
    return span < end && span->kind == SPAN_COMMENT ? LOOKS_COMMENT : LOOKS_OTHER;
}

uint32_t source_comment_above(const struct source *s, uint32_t line)
{
    if (line < 2 || line > s->n_lines)
        return line;
    uint32_t first = line, above = line - 1;
    if (above > 1 && look(s, above) == LOOKS_BLANK)
        above--;
    for (; above >= 1 && look(s, above) == LOOKS_COMMENT; above--)
        first = above;
    return first;
}
