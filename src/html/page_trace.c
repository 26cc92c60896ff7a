/* The trace, a page of blocks: what ran, where, and beneath it what changed; before the first page, what is known of
 * the run. A block's number is that of its first event, and its name in addresses. */
#include <stdlib.h>

#include "smiley/describe.h"
#include "smiley/text.h"
#include "src/html/site.h"
#include "src/html/walk.h"

enum {
    LINES_SHOWN = 40, /* of one block */
    IDLE_SHOWN = 3,   /* lines in a row that did not run */
    DEPTH_SHOWN = 16, /* deeper calls stand no further right */
    CHANGES_SHOWN = 60,
    OUTPUT_SHOWN = 8 << 10,
};

/* --- the run ----------------------------------------------------------------------------------------------------- */

static void fact(struct html *h, const char *name, const char *value)
{
    if (!*value)
        return;
    HTML(h, "<dl><dt>");
    html_str(h, name);
    HTML(h, "</dt><dd>");
    html_str(h, value);
    HTML(h, "</dd></dl>\n");
}

static void fact_count(struct view *v, const char *name, uint64_t n, enum target_kind to)
{
    struct html *h = v->h;
    HTML(h, "<dl><dt>");
    html_str(h, name);
    HTML(h, "</dt><dd>");
    bool link = to < TARGETS && anchor_open(v, &(struct target){ .kind = to });
    if (link)
        HTML(h, ">");
    html_count(h, n);
    if (link)
        HTML(h, "</a>");
    HTML(h, "</dd></dl>\n");
}

static void put_times(struct html *h, const struct run *r)
{
    HTML(h, "<dl><dt>Started</dt><dd>");
    html_time(h, r->start_ns);
    HTML(h, "</dd></dl>\n");
    if (!r->end_ns)
        return;
    HTML(h, "<dl><dt>Ended</dt><dd>");
    html_time(h, r->end_ns);
    HTML(h, "</dd></dl>\n<dl><dt>Took</dt><dd>");
    html_duration(h, r->end_ns > r->start_ns ? (uint64_t)(r->end_ns - r->start_ns) : 0);
    HTML(h, "</dd></dl>\n");
}

static void put_error(struct html *h, const struct run *r)
{
    if (*r->error_type) {
        HTML(h, "<div class=\"error\"><p><strong>");
        html_str(h, r->error_type);
        HTML(h, "</strong>");
        if (*r->error_message) {
            HTML(h, ": ");
            html_text(h, r->error_message, strnlen(r->error_message, 4000), 0);
        }
        HTML(h, "</p>");
        if (*r->traceback) {
            HTML(h, "<pre>");
            html_text(h, r->traceback, strnlen(r->traceback, 64 << 10), HTML_LINES | HTML_TABS);
            HTML(h, "</pre>");
        }
        HTML(h, "</div>\n");
    }
    if (*r->notice) {
        HTML(h, "<p class=\"notice\">");
        html_str(h, r->notice);
        HTML(h, "</p>\n");
    }
}

static void put_summary(struct view *v)
{
    struct html *h = v->h;
    const struct run *r = v->run;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    if (r->status == RUN_RUNNING)
        HTML(h, "<p class=\"notice live\">This run is still going on. Reload the page to see more of it.</p>\n");
    HTML(h, "<section class=\"summary\" aria-label=\"The run\">\n<div class=\"facts\">\n");
    fact(h, "Command", r->description);
    fact(h, "Directory", r->cwd);
    fact(h, "Host", r->host);
    fact(h, "User", r->user);
    fact(h, "Python", r->python);
    put_times(h, r);
    fact_count(v, "Events", reader_events(trace_reader(v->trace)), TARGETS);
    fact_count(v, "Threads", defs->n_threads, TO_THREADS);
    fact_count(v, "Files", defs->n_files, TO_FILES);
    fact(h, "Run", r->id);
    HTML(h, "</div>\n");
    put_error(h, r);
    HTML(h, "</section>\n");
}

/* --- one block --------------------------------------------------------------------------------------------------- */

struct shown {
    const struct block *b;
    const struct defs *defs;
    const struct source *source; /* NULL: none */
    const char *thread;          /* NULL: the run has only one */
    uint64_t event;              /* the one asked for, if it is in this block; else 0 */
    struct variables changes;
    struct buf value;
};

static const char *const kind_classes[EVENT_KINDS] = {
    [EVENT_CALL] = "call",   [EVENT_RESUME] = "resume", [EVENT_LINE] = "line",     [EVENT_EXCEPTION] = "exception",
    [EVENT_YIELD] = "yield", [EVENT_RETURN] = "return", [EVENT_OUTPUT] = "output",
};

/* What stands before the word, so that colour is not all that tells kinds apart. */
static const char *const kind_marks[EVENT_KINDS] = {
    [EVENT_CALL] = "→",  [EVENT_RESUME] = "↻", [EVENT_LINE] = "",    [EVENT_EXCEPTION] = "✕",
    [EVENT_YIELD] = "⇠", [EVENT_RETURN] = "←", [EVENT_OUTPUT] = "»",
};

static void put_source_line(struct view *v, const struct shown *s, uint32_t line, bool ran)
{
    struct html *h = v->h;
    ran ? HTML(h, "<span class=\"l\">") : HTML(h, "<span class=\"l idle\">");
    HTML(h, "<span class=\"no\">");
    html_uint(h, line);
    HTML(h, "</span>");
    code_line(h, s->source, line);
    HTML(h, "\n</span>");
}

/* Which lines of the block were executed, and which are comments above such: seen[line - first]. */
enum { SEEN_RAN = 1, SEEN_COMMENT = 2 };

static void mark_lines(struct view *v, const struct shown *s, uint32_t first, uint32_t last, uint8_t *seen)
{
    const struct block *b = s->b;
    const struct moment *m;
    uint32_t n;
    if (reader_block(trace_reader(v->trace), b->first, &m, &n, NULL))
        return;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t line = m[i].line;
        if (line < first || line > last || seen[line - first] & SEEN_RAN)
            continue;
        seen[line - first] |= SEEN_RAN;
        for (uint32_t above = source_comment_above(s->source, line); above < line; above++)
            if (above >= first)
                seen[above - first] |= SEEN_COMMENT;
    }
}

static void put_gap(struct view *v, uint32_t lines)
{
    HTML(v->h, "<span class=\"l skipped\">⋯ ");
    html_count(v->h, lines);
    HTML(v->h, " lines\n</span>");
}

/* Lines that were not executed between those that were are shown where they are few, and counted where they are many.
 */
static void put_lines(struct view *v, const struct shown *s)
{
    const struct block *b = s->b;
    uint32_t last = b->last_line < s->source->n_lines ? b->last_line : s->source->n_lines;
    uint32_t first = b->kind == EVENT_LINE || b->kind == EVENT_CALL ? b->comment_line : b->first_line, shown = 0;
    if (first < 1 || first > last)
        return;
    uint8_t *seen = calloc(last - first + 1, 1);
    if (!seen)
        return;
    mark_lines(v, s, first, last, seen);
    HTML(v->h, "<pre class=\"src\">");
    for (uint32_t line = first; line <= last; line++, shown++) {
        uint32_t idle = 0;
        while (line + idle <= last && !seen[line + idle - first])
            idle++;
        if (idle > IDLE_SHOWN || shown >= LINES_SHOWN) {
            idle = shown >= LINES_SHOWN ? last - line + 1 : idle;
            put_gap(v, idle);
            line += idle - 1;
            continue;
        }
        put_source_line(v, s, line, seen[line - first]);
    }
    HTML(v->h, "</pre>\n");
    free(seen);
}

static void put_changes(struct view *v, const struct shown *s)
{
    struct html *h = v->h;
    if (!s->changes.n)
        return;
    HTML(h, "<dl class=\"vars\">");
    for (size_t i = 0; i < s->changes.n && i < CHANGES_SHOWN; i++) {
        const struct variable *var = &s->changes.list[i];
        HTML(h, "<dt>");
        html_str(h, var->name);
        var->old ? HTML(h, "</dt><dd class=\"changed\">") : HTML(h, "</dt><dd>");
        code_change(h, var, s->defs);
        HTML(h, "</dd>");
    }
    if (s->changes.n > CHANGES_SHOWN) {
        HTML(h, "<dt>…</dt><dd class=\"cut\">");
        html_count(h, s->changes.n - CHANGES_SHOWN);
        HTML(h, " more variables</dd>");
    }
    HTML(h, "</dl>\n");
}

static void put_printed(struct html *h, const struct shown *s)
{
    size_t len = s->value.len < OUTPUT_SHOWN ? s->value.len : OUTPUT_SHOWN;
    HTML(h, "<pre class=\"printed\">");
    html_text(h, (const char *)s->value.data, len, HTML_LINES | HTML_TABS);
    if (len < s->value.len)
        HTML(h, "<span class=\"cut\">…</span>");
    HTML(h, "</pre>\n");
}

static void put_exception(struct html *h, const struct shown *s)
{
    struct buf type = BUF_INIT, message = BUF_INIT;
    describe_exception(&type, &message, s->value.data, s->value.data + s->value.len, s->defs);
    HTML(h, "<span class=\"raised\"><strong>");
    html_text(h, buf_str(&type), type.len, 0);
    HTML(h, "</strong>");
    if (message.len) {
        HTML(h, ": ");
        html_text(h, buf_str(&message), message.len < 2000 ? message.len : 2000, 0);
    }
    HTML(h, "</span>");
    buf_release(&type);
    buf_release(&message);
}

/* The line that says what happened: the event, the function, and what it brought. */
static void put_event(struct view *v, const struct shown *s)
{
    struct html *h = v->h;
    const struct block *b = s->b;
    if (b->kind == EVENT_LINE)
        return;
    HTML(h, "<div class=\"what\"><span class=\"kind\"><span aria-hidden=\"true\">");
    buf_puts(&h->out, kind_marks[b->kind]);
    HTML(h, "</span> ");
    html_str(h, describe_event(b->kind));
    HTML(h, "</span> ");
    if (b->call && b->kind != EVENT_OUTPUT) {
        HTML(h, "<span class=\"fn\">");
        html_str(h, describe_function(s->defs, b->code));
        HTML(h, "</span> ");
    }
    if (b->unwound)
        HTML(h, "<span class=\"raised\">left by the exception</span>");
    else if (b->kind == EVENT_EXCEPTION)
        put_exception(h, s);
    else if (b->kind == EVENT_RETURN || b->kind == EVENT_YIELD) {
        HTML(h, "<div class=\"value\">");
        code_value(h, s->value.data, s->value.data + s->value.len, s->defs);
        HTML(h, "</div>");
    }
    HTML(h, "</div>\n");
}

static void put_margin(struct view *v, const struct shown *s)
{
    struct html *h = v->h;
    const struct block *b = s->b;
    HTML(h, "<div class=\"margin\">");
    if (anchor_open(v, &(struct target){ .kind = TO_TRACE, .event = b->first, .thread = ALL_THREADS })) {
        HTML(h, " class=\"event\" title=\"Link to this event, ");
        html_duration(h, b->start_ns);
        HTML(h, " after the start\">");
        html_count(h, b->first);
        HTML(h, "</a>");
    }
    if (s->thread) {
        HTML(h, "<span class=\"thread\">");
        html_str(h, s->thread);
        HTML(h, "</span>");
    }
    if (b->call)
        code_place(v, b->file, b->first_line, b->last_line);
    HTML(h, "</div>\n");
}

static void put_block(struct view *v, const struct shown *s)
{
    struct html *h = v->h;
    const struct block *b = s->b;
    bool wanted = s->event >= b->first && s->event <= b->last;
    HTML(h, "<article class=\"block ");
    buf_puts(&h->out, kind_classes[b->kind]);
    HTML(h, " d");
    html_uint(h, b->depth < DEPTH_SHOWN ? b->depth : DEPTH_SHOWN);
    wanted ? HTML(h, " wanted\" id=\"e") : HTML(h, "\" id=\"e");
    html_uint(h, b->first);
    HTML(h, "\"");
    html_attr_uint(h, "data-last", b->last);
    if (s->thread)
        html_attr(h, "data-thread", s->thread);
    HTML(h, ">\n");
    put_margin(v, s);
    HTML(h, "<div class=\"body\">");
    if (wanted && s->event != b->first) {
        HTML(h, "<span");
        buf_printf(&h->out, " id=\"e%llu\"", (unsigned long long)s->event);
        HTML(h, "></span>");
    }
    put_event(v, s);
    if (s->source && b->kind != EVENT_RETURN && b->kind != EVENT_OUTPUT)
        put_lines(v, s);
    if (b->kind == EVENT_OUTPUT)
        put_printed(h, s);
    put_changes(v, s);
    HTML(h, "</div>\n</article>\n");
    html_breathe(h);
}

static int load(struct view *v, struct shown *s, struct err *err)
{
    const struct block *b = s->b;
    s->source = NULL;
    if (b->call && trace_source(v->trace, b->file, &s->source, err))
        return -1;
    if (s->source && s->source->missing)
        s->source = NULL;
    s->changes.n = 0;
    buf_clear(&s->value);
    if (b->call && b->kind != EVENT_OUTPUT && trace_changes(v->trace, b, &s->changes, err))
        return -1;
    return block_value(v->trace, b, OUTPUT_SHOWN, &s->value, err);
}

/* --- the page ---------------------------------------------------------------------------------------------------- */

static void put_threads(struct view *v, int64_t chosen)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    if (defs->n_threads < 2)
        return;
    HTML(h, "<label>Thread <select name=\"thread_id\"><option value=\"\">all</option>");
    for (uint32_t i = 0; i < defs->n_threads && i < 1000; i++) {
        HTML(h, "<option");
        html_attr_uint(h, "value", i);
        if (i == chosen)
            HTML(h, " selected");
        HTML(h, ">");
        html_str(h, defs->threads[i].name);
        HTML(h, "</option>");
    }
    HTML(h, "</select></label>\n");
}

static void put_sizes(struct html *h, uint64_t per_page)
{
    static const uint64_t sizes[] = { 5, 10, 20, 50, 100 };
    HTML(h, "<label>Blocks a page <select name=\"per_page\">");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        HTML(h, "<option");
        if (sizes[i] == per_page)
            HTML(h, " selected");
        HTML(h, ">");
        html_uint(h, sizes[i]);
        HTML(h, "</option>");
    }
    HTML(h, "</select></label>\n");
}

/* The forms work without a script, and so does the page without them. */
static void put_tools(struct view *v, const struct slice *s, int64_t thread)
{
    struct html *h = v->h;
    struct buf action = BUF_INIT;
    HTML(h, "<div class=\"tools\">\n<p class=\"count\">");
    if (s->n) {
        HTML(h, "Blocks <b>");
        html_count(h, s->from + 1);
        HTML(h, "–");
        html_count(h, s->from + s->n);
        HTML(h, "</b> of ");
    }
    html_count(h, s->total);
    if (thread != ALL_THREADS)
        HTML(h, " of this thread");
    HTML(h, "</p>\n");
    if (v->site->is_server &&
        v->site->address(v->site, &(struct target){ .kind = TO_TRACE, .run = v->run->id, .thread = ALL_THREADS },
                         &action)) {
        HTML(h, "<form class=\"choose\" method=\"get\"");
        html_attr(h, "action", buf_str(&action));
        HTML(h, ">");
        put_threads(v, thread);
        put_sizes(h, s->per_page);
        HTML(h, "<button type=\"submit\">Show</button></form>\n<form class=\"choose\" method=\"get\"");
        html_attr(h, "action", buf_str(&action));
        HTML(h, "><label>Event <input type=\"number\" name=\"event\" min=\"1\"");
        html_attr_uint(h, "max", reader_events(trace_reader(v->trace)));
        HTML(h, "></label><button type=\"submit\">Go</button></form>\n");
    }
    HTML(h, "</div>\n");
    buf_release(&action);
}

static void put_damage(struct view *v, const char *text)
{
    HTML(v->h, "<p class=\"notice\">This part cannot be read: ");
    html_str(v->h, text);
    HTML(v->h, "</p>\n");
}

static int put_blocks(struct view *v, const struct slice *slice, int64_t thread, uint64_t event, struct err *err)
{
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    struct block b;
    struct shown s = { .b = &b, .defs = defs, .event = event };
    struct walk w;
    int status = 0;
    walk_start(&w, v->trace, thread, slice->from);
    for (uint64_t i = 0; !status && i < slice->n; i++) {
        struct err why = { 0 };
        int got = walk_next(&w, &b, &why);
        if (got == 0)
            break;
        s.thread = got > 0 && defs->n_threads > 1 ? defs_thread_name(defs, b.thread, b.first) : NULL;
        if (got > 0 && v->site->met)
            v->site->met(v->site, &b);
        if (got < 0 || load(v, &s, &why))
            put_damage(v, why.text);
        else
            put_block(v, &s);
        if (why.code == ERR_NO_MEMORY) {
            *err = why;
            status = -1;
        }
    }
    variables_release(&s.changes);
    buf_release(&s.value);
    return status;
}

int page_trace(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    uint64_t per_page = asked->per_page, page = asked->page, events = reader_events(trace_reader(v->trace)), index;
    uint64_t total = walk_count(v->trace, asked->thread);
    if (asked->event && asked->event <= events && walk_index(v->trace, asked->thread, asked->event, &index, NULL) == 0)
        page = index / per_page + 1;
    uint64_t left_out;
    struct slice s = layout_slice(v->site, total, page, per_page, &left_out);
    struct target to = { .kind = TO_TRACE, .per_page = per_page, .thread = asked->thread };
    layout_begin(v, TO_TRACE, "Trace");
    HTML(h, "<h1 class=\"quiet\">Trace</h1>\n");
    if (s.page == 1 && asked->thread == ALL_THREADS && !asked->event)
        put_summary(v);
    put_tools(v, &s, asked->thread);
    if (s.page == 1)
        layout_left_out(v, "blocks", left_out);
    layout_pager(v, &to, &s);
    HTML(h, "<div class=\"trace\">\n");
    if (!total)
        HTML(h, "<p class=\"empty\">Nothing was recorded.</p>\n");
    if (put_blocks(v, &s, asked->thread, asked->event, err))
        return -1;
    HTML(h, "</div>\n");
    if (s.page == s.pages && s.page > 1)
        layout_left_out(v, "blocks", left_out);
    layout_pager(v, &to, &s);
    layout_end(v);
    return 0;
}
