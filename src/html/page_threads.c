#include "smiley/text.h"
#include "src/html/site.h"

static void put_time(struct html *h, uint64_t ns, bool there)
{
    HTML(h, "<td class=\"num\"");
    html_attr_uint(h, "data-v", ns);
    HTML(h, ">");
    if (there)
        html_duration(h, ns);
    HTML(h, "</td>");
}

static void put_number(struct html *h, uint64_t n)
{
    HTML(h, "<td class=\"num\"");
    html_attr_uint(h, "data-v", n);
    HTML(h, ">");
    html_count(h, n);
    HTML(h, "</td>");
}

static void put_row(struct view *v, const struct thread_row *row)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    HTML(h, "<tr><td class=\"main\">");
    /* a report has no page of one thread; there the link goes to its first event */
    anchor_text(v,
                &(struct target){ .kind = TO_TRACE,
                                  .thread = v->site->is_server ? (int64_t)row->thread : ALL_THREADS,
                                  .event = v->site->is_server ? 0 : row->first },
                defs->threads[row->thread].name);
    HTML(h, "</td><td>");
    if (row->began && row->code < defs->n_codes) {
        code_place(v, defs->codes[row->code]->file, row->line, row->line);
        HTML(h, " <span class=\"fn\">");
        html_str(h, defs_code_name(defs, row->code));
        HTML(h, "</span>");
    }
    HTML(h, "</td>");
    put_time(h, row->start_ns, row->events);
    put_time(h, row->end_ns, row->events);
    put_time(h, row->end_ns - row->start_ns, row->events);
    put_number(h, row->events);
    put_number(h, row->locations);
    put_number(h, row->depth);
    HTML(h, "</tr>\n");
}

int page_threads(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    (void)asked;
    int more = gather_threads(v->gathered, v->trace, v->patience_ns, err);
    if (more < 0)
        return -1;
    struct threads *t = v->gathered->threads;
    layout_begin(v, TO_THREADS, "Threads");
    HTML(h, "<div class=\"heading\"><h1>Threads</h1><p class=\"count\">");
    html_count(h, threads_count(t));
    threads_count(t) == 1 ? HTML(h, " thread</p></div>\n") : HTML(h, " threads</p></div>\n");
    if (more)
        layout_so_far(v, "Distinct lines are those that were executed", threads_progress(t));
    if (threads_count(t)) {
        HTML(h, "<div class=\"wide\"><table class=\"sortable filtered\"><thead><tr><th>Thread</th><th>Began at</th>"
                "<th class=\"num\" data-sort=\"n\">Start</th><th class=\"num\" data-sort=\"n\">End</th>"
                "<th class=\"num\" data-sort=\"n\">Duration</th><th class=\"num\" data-sort=\"n\">Events</th>"
                "<th class=\"num\" data-sort=\"n\">Distinct lines</th><th class=\"num\" data-sort=\"n\">Depth</th></tr>"
                "</thead>\n<tbody>\n");
        for (uint32_t i = 0; i < threads_count(t); i++) {
            put_row(v, threads_row(t, i));
            html_breathe(h);
        }
        HTML(h, "</tbody></table></div>\n<p class=\"count\">Times are counted from the start of the run.</p>\n");
    } else {
        HTML(h, "<p class=\"empty\">No thread was recorded.</p>\n");
    }
    layout_end(v);
    return 0;
}
