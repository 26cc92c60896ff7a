/* What the program printed, line by line, each a link to the event that printed it; and the exceptions it raised. */
#include "smiley/text.h"
#include "src/html/site.h"

enum { LINE_SHOWN = 8 << 10 };

static void put_event(struct view *v, uint64_t n)
{
    struct html *h = v->h;
    bool link = anchor_open(v, &(struct target){ .kind = TO_TRACE, .event = n, .thread = ALL_THREADS });
    if (link)
        HTML(h, " title=\"To the event\">");
    HTML(h, "#");
    html_count(h, n);
    if (link)
        HTML(h, "</a>");
}

/* --- output ------------------------------------------------------------------------------------------------------ */

static int put_line(struct view *v, struct output *o, uint64_t index, struct buf *text, struct err *err)
{
    struct html *h = v->h;
    struct output_row row;
    buf_clear(text);
    if (output_row(o, index, &row, text, err))
        return -1;
    row.fd == 2 ? HTML(h, "<tr class=\"stderr\"><td class=\"no\">") : HTML(h, "<tr><td class=\"no\">");
    put_event(v, row.n);
    row.fd == 2 ? HTML(h, "</td><td class=\"fd\">stderr</td>") : HTML(h, "</td><td class=\"fd\"></td>");
    HTML(h, "<td class=\"text\">");
    html_text(h, buf_str(text), text->len < LINE_SHOWN ? text->len : LINE_SHOWN, HTML_TABS);
    if (text->len > LINE_SHOWN) {
        HTML(h, "<span class=\"cut\">… ");
        html_count(h, text->len - LINE_SHOWN);
        HTML(h, " more bytes</span>");
    }
    HTML(h, "</td></tr>\n");
    html_breathe(h);
    return 0;
}

static int put_lines(struct view *v, struct output *o, const struct slice *s, struct err *err)
{
    struct html *h = v->h;
    struct buf text = BUF_INIT;
    int status = 0;
    HTML(h,
         "<div class=\"wide\"><table class=\"lines filtered\"><thead class=\"quiet\"><tr><th>Event</th><th>Stream</th>"
         "<th>Text</th></tr></thead>\n<tbody>\n");
    for (uint64_t i = 0; i < s->n && !status; i++)
        status = put_line(v, o, s->from + i, &text, err);
    HTML(h, "</tbody></table></div>\n");
    buf_release(&text);
    return status;
}

int page_output(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct target to = { .kind = TO_OUTPUT };
    uint64_t left_out;
    int more = gather_output(v->gathered, v->trace, v->patience_ns, err), status = 0;
    if (more < 0)
        return -1;
    struct output *o = v->gathered->output;
    struct slice s = layout_slice(v->site, output_count(o), asked->page, OUTPUT_PER_PAGE, &left_out);
    layout_begin(v, TO_OUTPUT, "Output");
    HTML(h, "<div class=\"heading\"><h1>Output</h1><p class=\"count\">");
    html_count(h, s.total);
    HTML(h, " lines</p></div>\n");
    if (more)
        layout_so_far(v, "This is what it printed", output_progress(o));
    if (s.page == 1)
        layout_left_out(v, "lines", left_out);
    layout_pager(v, &to, &s);
    if (s.total)
        status = put_lines(v, o, &s, err);
    else if (!more)
        HTML(h, "<p class=\"empty\">The program printed nothing.</p>\n");
    if (s.page == s.pages && s.page > 1)
        layout_left_out(v, "lines", left_out);
    layout_pager(v, &to, &s);
    layout_end(v);
    return status;
}

/* --- exceptions -------------------------------------------------------------------------------------------------- */

static int put_exception(struct view *v, struct exceptions *x, uint64_t index, struct err *err)
{
    struct html *h = v->h;
    struct exception_row row;
    struct buf type = BUF_INIT, message = BUF_INIT;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    if (exceptions_row(x, index, &row, err))
        return -1;
    int status = exceptions_text(x, &row, &type, &message, err);
    row.caught ? HTML(h, "<tr><td class=\"num\">") : HTML(h, "<tr class=\"failed\"><td class=\"num\">");
    put_event(v, row.n);
    HTML(h, "</td><td class=\"main\"><span class=\"raised\"><strong>");
    html_text(h, buf_str(&type), type.len, 0);
    HTML(h, "</strong></span>");
    if (message.len) {
        HTML(h, ": ");
        html_text(h, buf_str(&message), message.len < 1000 ? message.len : 1000, 0);
    }
    HTML(h, "</td><td>");
    code_place(v, row.file, row.line, row.line);
    HTML(h, " <span class=\"fn\">");
    html_str(h, defs_code_name(defs, row.code));
    HTML(h, "</span></td><td>");
    if (row.caught) {
        put_event(v, row.caught_n);
        HTML(h, " ");
        code_place(v, row.caught_file, row.caught_line, row.caught_line);
    } else {
        row.end ? HTML(h, "<span class=\"raised\">the run ended first</span>")
                : HTML(h, "<span class=\"raised\">✕ not caught</span>");
    }
    HTML(h, "</td><td class=\"num\"");
    html_attr_uint(h, "data-v", row.frames);
    HTML(h, ">");
    html_count(h, row.frames);
    HTML(h, "</td></tr>\n");
    buf_release(&type);
    buf_release(&message);
    html_breathe(h);
    return status;
}

static int put_exceptions(struct view *v, struct exceptions *x, const struct slice *s, struct err *err)
{
    struct html *h = v->h;
    int status = 0;
    HTML(h, "<div class=\"wide\"><table class=\"sortable filtered\"><thead><tr><th "
            "class=\"num\">Event</th><th>Exception</th>"
            "<th>Raised at</th><th>Caught at</th><th class=\"num\" data-sort=\"n\">Frames "
            "left</th></tr></thead>\n<tbody>\n");
    for (uint64_t i = 0; i < s->n && !status; i++)
        status = put_exception(v, x, s->from + i, err);
    HTML(h, "</tbody></table></div>\n");
    return status;
}

int page_exceptions(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct target to = { .kind = TO_EXCEPTIONS };
    uint64_t left_out;
    int more = gather_exceptions(v->gathered, v->trace, v->patience_ns, err), status = 0;
    if (more < 0)
        return -1;
    struct exceptions *x = v->gathered->exceptions;
    struct slice s = layout_slice(v->site, exceptions_count(x), asked->page, EXCEPTIONS_PER_PAGE, &left_out);
    layout_begin(v, TO_EXCEPTIONS, "Exceptions");
    HTML(h, "<div class=\"heading\"><h1>Exceptions</h1><p class=\"count\">");
    html_count(h, s.total);
    HTML(h, " raised</p></div>\n");
    if (more)
        layout_so_far(v, "These are the exceptions", exceptions_progress(x));
    if (s.page == 1)
        layout_left_out(v, "exceptions", left_out);
    layout_pager(v, &to, &s);
    if (s.total)
        status = put_exceptions(v, x, &s, err);
    else if (!more)
        HTML(h, "<p class=\"empty\">No exception was raised.</p>\n");
    if (s.page == s.pages && s.page > 1)
        layout_left_out(v, "exceptions", left_out);
    layout_pager(v, &to, &s);
    layout_end(v);
    return status;
}
