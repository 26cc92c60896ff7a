/* Where the time went: the profile as a table that looks like pstats', but sorts and leads into the source. */
#include <stdlib.h>

#include "smiley/profile.h"
#include "smiley/text.h"
#include "src/html/json.h"
#include "src/html/site.h"

enum { FUNCTIONS_SHOWN = 2000, BAR = 60 };

static void put_seconds(struct html *h, uint64_t ns)
{
    HTML(h, "<td class=\"num\"");
    html_attr_uint(h, "data-v", ns);
    HTML(h, ">");
    buf_printf(&h->out, "%.6f</td>", (double)ns / 1e9);
}

/* 12 or, where it called itself, 12/3 as pstats has it: all calls, and those that did not begin inside another. */
static void put_calls(struct html *h, const struct profile_cost *c)
{
    HTML(h, "<td class=\"num\"");
    html_attr_uint(h, "data-v", c->calls);
    HTML(h, ">");
    html_count(h, c->calls);
    if (c->recursive) {
        HTML(h, "/");
        html_count(h, c->calls - c->recursive);
    }
    HTML(h, "</td>");
}

static void put_share(struct html *h, uint64_t own, uint64_t all)
{
    double share = all ? (double)own / (double)all : 0;
    HTML(h, "<td class=\"meter\"");
    html_attr_uint(h, "data-v", own);
    HTML(h,
         "><svg width=\"60\" height=\"10\" aria-hidden=\"true\"><rect class=\"of\" width=\"60\" height=\"10\"/><rect");
    buf_printf(&h->out, " width=\"%.1f\"", share * BAR);
    HTML(h, " height=\"10\"/></svg> ");
    buf_printf(&h->out, "%.1f %%</td>", share * 100);
}

static void put_function(struct view *v, const struct profile_function *f)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    struct buf label = BUF_INIT;
    profile_label(&label, f, false);
    bool link = f->code < defs->n_codes && code_anchor(v, defs->codes[f->code]->file, f->line);
    if (!link)
        HTML(h, "<span class=\"fn plain\"");
    html_attr(h, "title", f->file);
    HTML(h, ">");
    html_text(h, buf_str(&label), label.len, 0);
    link ? HTML(h, "</a>") : HTML(h, "</span>");
    buf_release(&label);
}

static void put_row(struct view *v, const struct profile *p, const struct profile_function *f)
{
    struct html *h = v->h;
    const struct profile_cost *c = &f->cost;
    uint64_t primitive = c->calls - c->recursive;
    HTML(h, "<tr>");
    put_calls(h, c);
    put_seconds(h, c->own_ns);
    put_share(h, c->own_ns, p->total.own_ns);
    put_seconds(h, c->calls ? c->own_ns / c->calls : 0);
    put_seconds(h, c->total_ns);
    put_seconds(h, primitive ? c->total_ns / primitive : 0);
    HTML(h, "<td class=\"main\">");
    put_function(v, f);
    HTML(h, "</td></tr>\n");
    html_breathe(h);
}

static void put_heading(struct view *v, const struct profile *p)
{
    struct html *h = v->h;
    HTML(h, "<div class=\"heading\"><h1>Statistics</h1><p class=\"count\">");
    html_count(h, p->total.calls);
    p->total.calls == 1 ? HTML(h, " function call (") : HTML(h, " function calls (");
    html_count(h, p->total.calls - p->total.recursive);
    HTML(h, " primitive) in ");
    html_duration(h, p->total.own_ns);
    HTML(h, "</p></div>\n");
}

static void put_table(struct view *v, const struct profile *p, const size_t *order)
{
    struct html *h = v->h;
    HTML(h,
         "<div class=\"wide\"><table class=\"sortable filtered stats\"><thead><tr>"
         "<th class=\"num\" data-sort=\"n\" title=\"Calls; behind the slash those that were not recursive\">ncalls</th>"
         "<th class=\"num\" data-sort=\"n\" title=\"Time in the function itself\">tottime</th>"
         "<th data-sort=\"n\" title=\"Its share of all time\">share</th>"
         "<th class=\"num\" data-sort=\"n\" title=\"tottime by calls\">percall</th>"
         "<th class=\"num\" data-sort=\"n\" title=\"Time with what it calls\" aria-sort=\"descending\">cumtime</th>"
         "<th class=\"num\" data-sort=\"n\" title=\"cumtime by calls that were not recursive\">percall</th>"
         "<th>Function</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < p->n_functions && i < FUNCTIONS_SHOWN; i++)
        put_row(v, p, &p->functions[order[i]]);
    HTML(h, "</tbody></table></div>\n");
    if (p->n_functions > FUNCTIONS_SHOWN) {
        HTML(h, "<p class=\"notice\">");
        html_count(h, p->n_functions - FUNCTIONS_SHOWN);
        HTML(h, " more functions cost less than these.</p>\n");
    }
    HTML(h, "<p class=\"count\">Times are in seconds. What tracing took is taken off.</p>\n");
}

int page_stats(struct view *v, const struct asked *asked, struct err *err)
{
    struct profile p;
    (void)asked;
    if (profile_load(&p, trace_reader(v->trace), err))
        return -1;
    size_t *order = calloc(p.n_functions + 1, sizeof *order);
    int status = order ? 0 : err_memory(err);
    if (!status) {
        profile_sort(&p, PROFILE_CUMULATIVE, order);
        layout_begin(v, TO_STATS, "Statistics");
        put_heading(v, &p);
        if (p.n_functions)
            put_table(v, &p, order);
        else
            HTML(v->h, "<p class=\"empty\">This run has no profile.</p>\n");
        layout_end(v);
    }
    free(order);
    profile_release(&p);
    return status;
}

/* --- as JSON ----------------------------------------------------------------------------------------------------- */

static json_t *function_of(const struct profile_function *f)
{
    const struct profile_cost *c = &f->cost;
    return json_pack("{s:o, s:I, s:o, s:I, s:I, s:f, s:f}", "file", json_chars(f->file, strlen(f->file)), "line",
                     (json_int_t)f->line, "function", json_chars(f->name, strlen(f->name)), "ncalls",
                     (json_int_t)c->calls, "primitive_calls", (json_int_t)(c->calls - c->recursive), "tottime",
                     (double)c->own_ns / 1e9, "cumtime", (double)c->total_ns / 1e9);
}

json_t *json_stats(struct view *v, const struct asked *asked, struct err *err)
{
    struct trace *t = v->trace;
    struct profile p;
    json_t *o = NULL;
    (void)asked;
    if (profile_load(&p, trace_reader(t), err))
        return NULL;
    size_t *order = calloc(p.n_functions + 1, sizeof *order);
    if (!order) {
        err_memory(err);
    } else {
        json_t *list = json_array();
        profile_sort(&p, PROFILE_CUMULATIVE, order);
        for (size_t i = 0; i < p.n_functions; i++)
            json_array_append_new(list, function_of(&p.functions[order[i]]));
        o = json_pack("{s:o, s:I, s:I, s:f, s:o}", "run", json_run(reader_run(trace_reader(t))), "total_calls",
                      (json_int_t)p.total.calls, "primitive_calls", (json_int_t)(p.total.calls - p.total.recursive),
                      "seconds", (double)p.total.own_ns / 1e9, "functions", list);
    }
    free(order);
    profile_release(&p);
    return o;
}
