/* The static report. The trace is written first: which block stands on which page is remembered, so that all other
 * pages can link to events without looking into the run again. */
#include "smiley/report.h"

#include <stdio.h>

#include "smiley/text.h"
#include "src/html/blocks_index.h"
#include "src/html/folder.h"
#include "src/html/graph.h"
#include "src/html/site.h"

struct report {
    struct trace *trace;
    const struct report_options *o;
    struct report_result *result;
    struct site site;
    struct view view;
    struct html html;
    struct folder folder;
    struct blocks_index index;
    struct gathered gathered;
    uint64_t per_page;                                   /* of the trace */
    struct buf svg, png;                                 /* the call graph; empty where there is none to be had */
    uint64_t trace_pages, output_pages, exception_pages; /* that are written */
    uint64_t done, of;
};

/* --- addresses --------------------------------------------------------------------------------------------------- */

/* trace pages are named by number, but the first is the folder's index */
static bool trace_page_name(const struct report *r, uint64_t page, struct buf *out)
{
    if (page > r->trace_pages)
        return false;
    if (page <= 1) {
        buf_puts(out, "index.html");
        return true;
    }
    buf_puts(out, "trace-");
    url_number(out, page);
    buf_puts(out, ".html");
    return true;
}

static bool trace_address(const struct report *r, const struct target *to, struct buf *out)
{
    uint64_t first, position;
    if (to->thread != ALL_THREADS)
        return false;
    if (!to->event)
        return r->o->single_file ? (buf_puts(out, "#trace"), true) : trace_page_name(r, to->page, out);
    if (!blocks_index_find(&r->index, to->event, &position, &first))
        return false;
    if (!r->o->single_file)
        trace_page_name(r, position / r->per_page + 1, out);
    buf_puts(out, "#e");
    url_number(out, first);
    return true;
}

static bool file_address(const struct report *r, const struct target *to, struct buf *out)
{
    struct reader *reader = trace_reader(r->trace);
    buf_puts(out, r->o->single_file ? "#file-" : "file-");
    if (!file_key(reader, to->file, out))
        return false;
    if (!r->o->single_file)
        buf_puts(out, ".html#L");
    else
        buf_puts(out, "-L");
    out->len -= to->line ? 0 : 2;
    if (to->line)
        url_number(out, to->line);
    return true;
}

static const char *const names[TARGETS] = {
    [TO_FILES] = "files",           [TO_THREADS] = "threads", [TO_OUTPUT] = "output",
    [TO_EXCEPTIONS] = "exceptions", [TO_STATS] = "stats",     [TO_GRAPH] = "call_graph",
};

static bool report_address(const struct site *site, const struct target *to, struct buf *out)
{
    const struct report *r = site->data;
    size_t before = out->len;
    switch (to->kind) {
    case TO_TRACE:
        return trace_address(r, to, out);
    case TO_FILE:
        if (file_address(r, to, out))
            return true;
        out->len = before;
        return false;
    case TO_STYLE:
        buf_puts(out, "assets/smiley.css");
        return true;
    case TO_GRAPH_SVG:
        buf_puts(out, r->svg.len ? "call_graph.svg" : "");
        return r->svg.len;
    case TO_GRAPH_PNG:
        buf_puts(out, r->png.len ? "call_graph.png" : "");
        return r->png.len;
    case TO_SCRIPT:
        buf_puts(out, "assets/smiley.js");
        return true;
    default:
        if (!names[to->kind])
            return false;
    }
    if (r->o->single_file)
        buf_printf(out, "#%s", names[to->kind]);
    else if (to->page > 1)
        buf_printf(out, "%s-%llu.html", names[to->kind], (unsigned long long)to->page);
    else
        buf_printf(out, "%s.html", names[to->kind]);
    return true;
}

static void met(const struct site *site, const struct block *b)
{
    struct report *r = site->data;
    blocks_index_add(&r->index, b->first, b->last);
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

static int flush_to(void *data, struct buf *out, struct err *err)
{
    FILE *file = data;
    if (out->len && fwrite(out->data, 1, out->len, file) != out->len)
        return err_errno(err, "cannot write the report");
    buf_clear(out);
    return 0;
}

typedef int page_fn(struct view *v, const struct asked *asked, struct err *err);

/* One more file is done. */
static int advance(struct report *r, struct err *err)
{
    r->done++;
    if (r->o->progress && r->o->progress(r->o->data, r->done, r->of))
        return err_set(err, ERR_FAILED, "interrupted; nothing was written");
    return 0;
}

static int write_page(struct report *r, const char *name, page_fn *page, const struct asked *asked, struct err *err)
{
    FILE *file = NULL;
    if (!r->o->single_file) {
        if (!(file = folder_create(&r->folder, name, err)))
            return -1;
        r->html.data = file;
        buf_clear(&r->html.out);
        r->html.err = (struct err){ 0 };
    }
    int status = page(&r->view, asked, err);
    if (!status && (file ? html_finish(&r->html, err) : (html_breathe(&r->html), 0)))
        status = -1;
    if (file && folder_close(file, name, status ? NULL : err))
        status = -1;
    r->result->pages++;
    return status ? -1 : advance(r, err);
}

/* A page that may have several of its kind: output.html, output-2.html … */
static int write_named(struct report *r, enum target_kind kind, page_fn *page, uint64_t pages, struct err *err)
{
    struct buf name = BUF_INIT;
    int status = 0;
    for (uint64_t i = 1; i <= pages && !status; i++) {
        buf_clear(&name);
        report_address(&r->site, &(struct target){ .kind = kind, .page = i, .thread = ALL_THREADS }, &name);
        struct asked asked = { .page = i, .per_page = r->per_page, .thread = ALL_THREADS };
        status = write_page(r, buf_str(&name), page, &asked, err);
    }
    buf_release(&name);
    return status;
}

static int write_sources(struct report *r, struct err *err)
{
    struct buf name = BUF_INIT;
    int status = 0;
    for (uint32_t i = 0; i < reader_defs(trace_reader(r->trace))->n_files && !status; i++) {
        struct asked asked = { .file = i, .thread = ALL_THREADS };
        buf_clear(&name);
        if (report_address(&r->site, &(struct target){ .kind = TO_FILE, .file = i }, &name))
            status = write_page(r, buf_str(&name), page_source, &asked, err);
    }
    buf_release(&name);
    return status;
}

static int write_asset(struct report *r, const char *name, const char *text, size_t len, struct err *err)
{
    FILE *file = folder_create(&r->folder, name, err);
    if (!file)
        return -1;
    fwrite(text, 1, len, file);
    return folder_close(file, name, err);
}

static int write_assets(struct report *r, struct err *err)
{
    size_t len;
    const char *style = asset_style(&len);
    if (write_asset(r, "assets/smiley.css", style, len, err))
        return -1;
    const char *script = asset_script(&len);
    if (write_asset(r, "assets/smiley.js", script, len, err))
        return -1;
    if (r->svg.len && write_asset(r, "call_graph.svg", buf_str(&r->svg), r->svg.len, err))
        return -1;
    return r->png.len ? write_asset(r, "call_graph.png", buf_str(&r->png), r->png.len, err) : 0;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static int write_pages(struct report *r, struct err *err)
{
    if (write_named(r, TO_TRACE, page_trace, r->trace_pages, err))
        return -1;
    if (r->index.failed)
        return err_memory(err);
    return write_named(r, TO_FILES, page_files, 1, err) || write_sources(r, err) ||
                   write_named(r, TO_THREADS, page_threads, 1, err) ||
                   write_named(r, TO_OUTPUT, page_output, r->output_pages, err) ||
                   write_named(r, TO_EXCEPTIONS, page_exceptions, r->exception_pages, err) ||
                   write_named(r, TO_STATS, page_stats, 1, err) || write_named(r, TO_GRAPH, page_graph, 1, err)
               ? -1
               : 0;
}

static int write_single(struct report *r, struct err *err)
{
    FILE *file = folder_create(&r->folder, "", err);
    if (!file)
        return -1;
    r->html.data = file;
    layout_head(&r->view, TO_TRACE, "Report");
    int status = write_pages(r, err);
    if (!status) {
        layout_foot(&r->view);
        status = html_finish(&r->html, err);
    }
    if (folder_close(file, r->o->path, status ? NULL : err))
        status = -1;
    r->result->pages = 1;
    return status;
}

/* How many pages so many items make, and how many of them are on none. */
static uint64_t pages_of(const struct report *r, uint64_t total, uint64_t per_page, uint64_t *left_out)
{
    return layout_slice(&r->site, total, 1, per_page, left_out).pages;
}

/* How much there is to write. */
static int plan(struct report *r, struct err *err)
{
    struct gathered *g = &r->gathered;
    if (gather_output(g, r->trace, GATHER_ALL, err) || gather_exceptions(g, r->trace, GATHER_ALL, err))
        return -1;
    r->view.gathered = g;
    r->trace_pages = pages_of(r, trace_blocks(r->trace), r->per_page, &r->result->blocks_left_out);
    r->output_pages = pages_of(r, output_count(g->output), OUTPUT_PER_PAGE, &r->result->lines_left_out);
    r->exception_pages =
        pages_of(r, exceptions_count(g->exceptions), EXCEPTIONS_PER_PAGE, &r->result->exceptions_left_out);
    if (!r->o->single_file && graph_render(r->trace, "svg", &r->svg, NULL) == 0)
        graph_render(r->trace, "png", &r->png, NULL); /* where graphviz can */
    r->of = r->trace_pages + r->output_pages + r->exception_pages + reader_defs(trace_reader(r->trace))->n_files + 4;
    return 0;
}

void report_left_out(const struct report_result *result, struct buf *out)
{
    const struct {
        uint64_t n;
        const char *what;
    } parts[] = {
        { result->blocks_left_out, "blocks of the trace" },
        { result->lines_left_out, "lines of output" },
        { result->exceptions_left_out, "exceptions" },
    };
    const char *before = "left out: ";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].n) {
            buf_puts(out, before);
            text_count(out, parts[i].n);
            buf_printf(out, " %s", parts[i].what);
            before = ", ";
        }
}

int report_write(struct trace *t, const struct report_options *o, struct report_result *result, struct err *err)
{
    struct report r = {
        .trace = t,
        .o = o,
        .result = result,
        .html = { .flush = flush_to },
    };
    *result = (struct report_result){ 0 };
    r.site = (struct site){
        .address = report_address,
        .reader = trace_reader(t),
        .data = &r,
        .single = o->single_file,
        .max_pages = o->max_pages,
        .title = o->title,
        .met = met,
    };
    r.view = (struct view){ .site = &r.site, .h = &r.html, .trace = t, .run = reader_run(trace_reader(t)) };
    r.per_page = o->per_page;
    int status = folder_begin(&r.folder, o->path, o->single_file, o->force, err) || plan(&r, err);
    if (!status)
        status = o->single_file ? write_single(&r, err) : write_pages(&r, err) || write_assets(&r, err);
    if (!status)
        status = folder_finish(&r.folder, err);
    folder_release(&r.folder);
    blocks_index_release(&r.index);
    gathered_release(&r.gathered);
    buf_release(&r.svg);
    buf_release(&r.png);
    html_release(&r.html);
    return status ? -1 : 0;
}
