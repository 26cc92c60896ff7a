/* Source: the files of a run, and each as it was when it ran, with how often each line was executed and a link to where
 * it first was. All of it comes from summaries. */
#include <stdlib.h>

#include "smiley/files.h"
#include "smiley/text.h"
#include "src/html/site.h"

enum { HEATS = 8 };

/* --- the list ---------------------------------------------------------------------------------------------------- */

static void put_number(struct html *h, uint64_t n, bool there)
{
    HTML(h, "<td class=\"num\"");
    html_attr_uint(h, "data-v", there ? n : 0);
    HTML(h, ">");
    if (there)
        html_count(h, n);
    HTML(h, "</td>");
}

static void put_row(struct view *v, const struct file_facts *f)
{
    struct html *h = v->h;
    HTML(h, "<tr><td class=\"main\">");
    anchor_text(v, &(struct target){ .kind = TO_FILE, .file = f->file }, trace_path(v->trace, f->file));
    if (f->missing)
        HTML(h, "<div class=\"under\">its source was not to be had</div>");
    HTML(h, "</td>");
    put_number(h, f->lines, !f->missing);
    put_number(h, f->executed, true);
    put_number(h, f->hits, true);
    put_number(h, f->size, !f->missing);
    HTML(h, "</tr>\n");
}

int page_files(struct view *v, const struct asked *asked, struct err *err)
{
    (void)asked;
    struct html *h = v->h;
    struct file_facts *files;
    uint32_t n;
    if (files_gather(trace_reader(v->trace), &files, &n, err))
        return -1;
    layout_begin(v, TO_FILES, "Source");
    HTML(h, "<h1>Source files</h1>\n");
    if (n) {
        HTML(h, "<div class=\"wide\"><table class=\"sortable filtered\"><thead><tr><th>File</th><th class=\"num\" "
                "data-sort=\"n\">"
                "Lines</th><th class=\"num\" data-sort=\"n\">Executed</th><th class=\"num\" data-sort=\"n\">Hits</th>"
                "<th class=\"num\" data-sort=\"n\">Bytes</th></tr></thead>\n<tbody>\n");
        for (uint32_t i = 0; i < n; i++) {
            put_row(v, &files[i]);
            html_breathe(h);
        }
        HTML(h, "</tbody></table></div>\n");
    } else {
        HTML(h, "<p class=\"empty\">No file was executed.</p>\n");
    }
    free(files);
    layout_end(v);
    return 0;
}

/* --- one file ---------------------------------------------------------------------------------------------------- */

/* 0: never; else 1 … HEATS by the logarithm, since a loop's lines run a thousand times as often as the others. */
static unsigned heat(uint64_t hits, uint64_t most)
{
    unsigned of = 64 - (unsigned)__builtin_clzll(most | 1), is = 64 - (unsigned)__builtin_clzll(hits | 1);
    return hits ? 1 + (of > 1 ? (is - 1) * (HEATS - 1) / (of - 1) : 0) : 0;
}

static void put_hits(struct view *v, const struct line_facts *l)
{
    struct html *h = v->h;
    HTML(h, "<td class=\"hits\">");
    if (l->hits) {
        bool link = anchor_open(v, &(struct target){ .kind = TO_TRACE, .event = l->first, .thread = ALL_THREADS });
        if (link)
            HTML(h, " title=\"To its first execution\">");
        html_count(h, l->hits);
        if (link)
            HTML(h, "</a>");
    }
    HTML(h, "</td>");
}

/* L12; on a single page, where there are many files, with the file's own name in front. */
static void put_line_id(struct view *v, const char *attribute, const char *before, uint32_t line)
{
    struct buf *id = &v->h->scratch;
    buf_clear(id);
    if (!v->site->single ||
        !v->site->address(v->site, &(struct target){ .kind = TO_FILE, .file = v->file, .line = line }, id))
        buf_printf(id, "#L%u", line);
    html_attr(v->h, attribute, buf_str(id) + (*before ? 0 : 1));
}

static void put_line(struct view *v, const struct source *s, uint32_t line, const struct line_facts *l, uint64_t most)
{
    struct html *h = v->h;
    HTML(h, "<tr");
    put_line_id(v, "id", "", line);
    HTML(h, " class=\"h");
    html_uint(h, heat(l->hits, most));
    HTML(h, "\">");
    put_hits(v, l);
    HTML(h, "<td class=\"no\"><a");
    put_line_id(v, "href", "#", line);
    HTML(h, ">");
    html_uint(h, line);
    HTML(h, "</a></td><td class=\"text\">");
    code_line(h, s, line);
    HTML(h, "</td></tr>\n");
}

int page_source(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    uint32_t file = asked->file;
    const struct source *s;
    struct line_facts *lines;
    uint64_t most = 0, executed = 0;
    if (trace_source(v->trace, file, &s, err) || lines_gather(v->trace, file, s->n_lines, &lines, err))
        return -1;
    for (uint32_t i = 1; i <= s->n_lines; i++) {
        most = lines[i].hits > most ? lines[i].hits : most;
        executed += lines[i].hits > 0;
    }
    v->file = file;
    layout_begin(v, v->site->single ? TO_FILE : TO_FILES, trace_path(v->trace, file));
    HTML(h, "<div class=\"heading\"><h1 class=\"path\">");
    html_str(h, trace_path(v->trace, file));
    HTML(h, "</h1><p class=\"count\">");
    html_count(h, s->n_lines);
    HTML(h, " lines, ");
    html_count(h, executed);
    HTML(h, " executed</p></div>\n");
    if (s->missing)
        HTML(h, "<p class=\"empty\">Its source was not to be had when it ran.</p>\n");
    if (s->n_lines) {
        HTML(h, "<div class=\"wide\"><table class=\"source\"><thead><tr><th class=\"num\">Hits</th><th "
                "class=\"num\">Line</th>"
                "<th>As it was when it ran</th></tr></thead>\n<tbody>\n");
        for (uint32_t i = 1; i <= s->n_lines; i++) {
            put_line(v, s, i, &lines[i], most);
            html_breathe(h);
        }
        HTML(h, "</tbody></table></div>\n");
    }
    free(lines);
    layout_end(v);
    return 0;
}
