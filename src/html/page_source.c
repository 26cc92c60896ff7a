/* Source: the files of a run, and each as it was when it ran, with how often each line was executed, a link to where it
 * first was, and its part of the run's time. All of it comes from summaries. */
#include <stdlib.h>

#include "smiley/files.h"
#include "smiley/statements.h"
#include "smiley/text.h"
#include "src/html/site.h"

enum { HIT_HEATS = 8 };

/* The part of the whole as people compare it; nothing where it is next to none. */
static void put_share(struct html *h, uint64_t own_ns, uint64_t whole_ns)
{
    double percent = whole_ns ? (double)own_ns / (double)whole_ns * 100 : 0;
    if (percent >= 0.05)
        buf_printf(&h->out, "%.1f %%", percent);
}

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

static void put_row(struct view *v, const struct file_facts *f, uint64_t whole_ns)
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
    if (f->timed) {
        HTML(h, "<td class=\"num\"");
        html_attr_uint(h, "data-v", f->own_ns);
        HTML(h, ">");
        put_share(h, f->own_ns, whole_ns);
        HTML(h, "</td>");
    }
    put_number(h, f->size, !f->missing);
    HTML(h, "</tr>\n");
}

int page_files(struct view *v, const struct asked *asked, struct err *err)
{
    (void)asked;
    struct html *h = v->h;
    struct file_facts *files;
    uint32_t n;
    uint64_t whole_ns = 0;
    if (files_gather(trace_reader(v->trace), &files, &n, err))
        return -1;
    layout_begin(v, TO_FILES, "Source");
    HTML(h, "<h1>Source files</h1>\n");
    for (uint32_t i = 0; i < n; i++)
        whole_ns += files[i].own_ns;
    if (n) {
        HTML(h, "<div class=\"wide\"><table class=\"sortable filtered\"><thead><tr><th>File</th><th class=\"num\" "
                "data-sort=\"n\">"
                "Lines</th><th class=\"num\" data-sort=\"n\">Executed</th><th class=\"num\" data-sort=\"n\">Hits</th>");
        if (files[0].timed)
            HTML(h, "<th class=\"num\" data-sort=\"n\">Time</th>");
        HTML(h, "<th class=\"num\" data-sort=\"n\">Bytes</th></tr></thead>\n<tbody>\n");
        for (uint32_t i = 0; i < n; i++) {
            put_row(v, &files[i], whole_ns);
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

struct page {
    const struct source *source;
    struct file_lines lines;
    bool *starts; /* lines that begin a statement; NULL: not known */
    uint64_t most, executed;
};

static void page_release(struct page *p)
{
    file_lines_release(&p->lines);
    free(p->starts);
}

static int page_gather(struct page *p, struct trace *t, uint32_t file, struct err *err)
{
    *p = (struct page){ 0 };
    if (trace_source(t, file, &p->source, err) || lines_gather(t, file, &p->lines, err))
        return -1;
    if (source_statements(p->source, &p->starts, err)) {
        page_release(p);
        return -1;
    }
    for (uint32_t i = 1; i <= p->source->n_lines; i++) {
        const struct line_facts *l = &p->lines.list[i];
        p->most = l->hits > p->most ? l->hits : p->most;
        p->executed += l->hits > 0;
    }
    return 0;
}

/* By the logarithm, since a loop's lines run a thousand times as often as the others. */
static unsigned heat_of_hits(uint64_t hits, uint64_t most)
{
    unsigned of = 64 - (unsigned)__builtin_clzll(most | 1), is = 64 - (unsigned)__builtin_clzll(hits | 1);
    return hits ? 1 + (of > 1 ? (is - 1) * (HIT_HEATS - 1) / (of - 1) : 0) : 0;
}

/* t1 … t5: by time, where there are times; h1 … h8: else by hits; never: it begins a statement, which never ran. */
static void put_line_class(struct html *h, const struct page *p, uint32_t line)
{
    const struct line_facts *l = &p->lines.list[line];
    if (!l->hits && p->starts[line]) {
        HTML(h, " class=\"never\"");
        return;
    }
    unsigned heat = p->lines.timed ? heat_of(l->own_ns, p->lines.own_ns) : heat_of_hits(l->hits, p->most);
    if (!heat)
        return;
    p->lines.timed ? HTML(h, " class=\"t") : HTML(h, " class=\"h");
    html_uint(h, heat);
    HTML(h, "\"");
}

static void put_hits(struct view *v, const struct line_facts *l, bool never)
{
    struct html *h = v->h;
    HTML(h, "<td class=\"hits\"");
    never ? HTML(h, " title=\"Never executed\">–") : HTML(h, ">");
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

static void put_time(struct html *h, const struct page *p, const struct line_facts *l)
{
    HTML(h, "<td class=\"time\"");
    if (l->own_ns) {
        struct buf text = BUF_INIT;
        text_duration(&text, l->own_ns);
        html_attr(h, "title", buf_str(&text));
        buf_release(&text);
    }
    HTML(h, ">");
    put_share(h, l->own_ns, p->lines.own_ns);
    HTML(h, "</td>");
}

static void put_line(struct view *v, const struct page *p, uint32_t line)
{
    struct html *h = v->h;
    const struct line_facts *l = &p->lines.list[line];
    HTML(h, "<tr");
    put_line_id(v, "id", "", line);
    put_line_class(h, p, line);
    HTML(h, ">");
    put_hits(v, l, !l->hits && p->starts[line]);
    if (p->lines.timed)
        put_time(h, p, l);
    HTML(h, "<td class=\"no\"><a");
    put_line_id(v, "href", "#", line);
    HTML(h, ">");
    html_uint(h, line);
    HTML(h, "</a></td><td class=\"text\">");
    code_line(h, p->source, line);
    HTML(h, "</td></tr>\n");
}

static void put_lines(struct view *v, const struct page *p)
{
    struct html *h = v->h;
    HTML(h, "<div class=\"wide\"><table class=\"source\"><thead><tr><th class=\"num\">Hits</th>");
    if (p->lines.timed)
        HTML(h, "<th class=\"num\" title=\"What each line took itself, of the whole run; without the recorded calls it "
                "makes\">"
                "Time</th>");
    HTML(h, "<th class=\"num\">Line</th><th>As it was when it ran</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 1; i <= p->source->n_lines; i++) {
        put_line(v, p, i);
        html_breathe(h);
    }
    HTML(h, "</tbody></table></div>\n");
}

int page_source(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct page p;
    if (page_gather(&p, v->trace, asked->file, err))
        return -1;
    v->file = asked->file;
    layout_begin(v, v->site->single ? TO_FILE : TO_FILES, trace_path(v->trace, asked->file));
    HTML(h, "<div class=\"heading\"><h1 class=\"path\">");
    html_str(h, trace_path(v->trace, asked->file));
    HTML(h, "</h1><p class=\"count\">");
    html_count(h, p.source->n_lines);
    HTML(h, " lines, ");
    html_count(h, p.executed);
    HTML(h, " executed</p></div>\n");
    if (p.source->missing)
        HTML(h, "<p class=\"empty\">Its source was not to be had when it ran.</p>\n");
    if (p.source->n_lines)
        put_lines(v, &p);
    page_release(&p);
    layout_end(v);
    return 0;
}
