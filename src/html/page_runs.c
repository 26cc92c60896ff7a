/* The runs of a database, the question before one is deleted, and pages that say one thing. */
#include "smiley/text.h"
#include "src/html/site.h"

static bool is_bad(const struct run *r)
{
    return run_failed(r) || *r->error_type;
}

static void put_error(struct html *h, const struct run *r)
{
    if (!*r->error_type)
        return;
    HTML(h, "<div class=\"why\"><b>");
    html_str(h, r->error_type);
    HTML(h, "</b>");
    if (*r->error_message) {
        HTML(h, ": ");
        html_text(h, r->error_message, strnlen(r->error_message, 300), 0);
    }
    HTML(h, "</div>");
}

static void put_row(struct view *v, const struct run *r)
{
    struct html *h = v->h;
    struct target to = { .kind = TO_TRACE, .run = r->id, .thread = ALL_THREADS };
    is_bad(r) ? HTML(h, "<tr class=\"failed\">") : HTML(h, "<tr>");
    HTML(h, "<td class=\"main\">");
    if (anchor_open(v, &to)) {
        html_attr(h, "title", r->id);
        HTML(h, ">");
        html_text(h, *r->description ? r->description : r->id, strnlen(*r->description ? r->description : r->id, 400),
                  0);
        HTML(h, "</a>");
    }
    HTML(h, "<div class=\"under\"><code>");
    html_text(h, r->id, strnlen(r->id, 8), 0);
    HTML(h, "</code> ");
    html_str(h, r->cwd);
    HTML(h, "</div></td><td>");
    layout_outcome(v, r);
    put_error(h, r);
    HTML(h, "</td><td");
    html_attr_uint(h, "data-v", (uint64_t)r->start_ns);
    HTML(h, ">");
    html_time(h, r->start_ns);
    HTML(h, "</td><td");
    html_attr_uint(h, "data-v", (uint64_t)r->end_ns);
    HTML(h, ">");
    if (r->end_ns)
        html_time(h, r->end_ns);
    uint64_t took = r->end_ns > r->start_ns ? (uint64_t)(r->end_ns - r->start_ns) : 0;
    HTML(h, "</td><td class=\"num\"");
    html_attr_uint(h, "data-v", took);
    HTML(h, ">");
    if (r->end_ns)
        html_duration(h, took);
    HTML(h, "</td><td class=\"num\"");
    html_attr_uint(h, "data-v", r->events);
    HTML(h, ">");
    html_count(h, r->events);
    HTML(h, "</td>");
    if (v->site->can_delete) {
        HTML(h, "<td class=\"act\">");
        if (r->status != RUN_RUNNING && anchor_open(v, &(struct target){ .kind = TO_DELETE, .run = r->id }))
            HTML(h, ">Delete…</a>");
        HTML(h, "</td>");
    }
    HTML(h, "</tr>\n");
}

static void put_choice(struct view *v, const char *query, bool chosen, const char *name, size_t n)
{
    struct html *h = v->h;
    if (!anchor_open(v, &(struct target){ .kind = TO_RUNS, .query = query }))
        return;
    if (chosen)
        HTML(h, " aria-current=\"page\"");
    HTML(h, ">");
    html_str(h, name);
    HTML(h, " <span class=\"n\">");
    html_count(h, n);
    HTML(h, "</span></a>");
}

void page_runs(struct view *v, const struct run *runs, size_t n, const struct asked *asked)
{
    struct html *h = v->h;
    size_t bad = 0;
    for (size_t i = 0; i < n; i++)
        bad += is_bad(&runs[i]);
    layout_begin(v, TO_RUNS, "Runs");
    HTML(h, "<div class=\"heading\"><h1>Runs</h1><nav class=\"choice\" aria-label=\"Which runs\">");
    put_choice(v, NULL, !asked->errors, "All", n);
    put_choice(v, "errors", asked->errors, "Failing", bad);
    HTML(h, "</nav></div>\n");
    if (!(asked->errors ? bad : n)) {
        n ? HTML(h, "<p class=\"empty\">No run has failed.</p>\n")
          : HTML(
                h,
                "<p class=\"empty\">Nothing is recorded yet. <code>smiley run --local prog.py</code> records a program "
                "into this database; reload the page afterwards.</p>\n");
        layout_end(v);
        return;
    }
    HTML(h, "<div class=\"wide\"><table class=\"sortable filtered runs\"><thead><tr><th>Command</th><th>Outcome</th>"
            "<th data-sort=\"n\">Start</th><th data-sort=\"n\">End</th><th class=\"num\" data-sort=\"n\">Duration</th>"
            "<th class=\"num\" data-sort=\"n\">Events</th>");
    if (v->site->can_delete)
        HTML(h, "<th><span class=\"quiet\">Delete</span></th>");
    HTML(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        if (!asked->errors || is_bad(&runs[i]))
            put_row(v, &runs[i]);
        html_breathe(h);
    }
    HTML(h, "</tbody></table></div>\n");
    layout_end(v);
}

void page_delete(struct view *v, const struct run *run)
{
    struct html *h = v->h;
    layout_begin(v, TO_DELETE, "Delete a run");
    HTML(h, "<section class=\"question\"><h1>Delete this run?</h1>\n<p><b>");
    html_text(h, run->description, strnlen(run->description, 2000), 0);
    HTML(h, "</b><br>");
    html_time(h, run->start_ns);
    HTML(h, ", ");
    html_count(h, run->events);
    HTML(h, " events</p>\n<p>It is gone for good, with its output and every value it recorded.</p>\n"
            "<form method=\"post\" action=\"/runs/delete\"><input type=\"hidden\" name=\"token\"");
    html_attr(h, "value", v->site->token);
    HTML(h, "><input type=\"hidden\" name=\"run\"");
    html_attr(h, "value", run->id);
    HTML(h, "><button type=\"submit\" class=\"danger\">Delete it</button> ");
    anchor_text(v, &(struct target){ .kind = TO_RUNS }, "Keep it");
    HTML(h, "</form></section>\n");
    layout_end(v);
}

void page_message(struct view *v, const char *title, const char *text)
{
    layout_begin(v, TARGETS, title);
    HTML(v->h, "<section class=\"question\"><h1>");
    html_str(v->h, title);
    HTML(v->h, "</h1>\n<p>");
    html_str(v->h, text);
    HTML(v->h, "</p>\n<p>");
    anchor_text(v, &(struct target){ .kind = TO_RUNS }, "All runs");
    HTML(v->h, "</p></section>\n");
    layout_end(v);
}
