/* The lists that a whole run has to be looked through for, as JSON. */
#include "smiley/describe.h"
#include "src/html/json_parts.h"

static void set_place(json_t *o, const char *prefix, const struct defs *defs, uint32_t code, uint32_t line)
{
    struct buf name = BUF_INIT;
    const char *const members[] = { "file", "line", "function" };
    json_t *values[] = { chars(defs_code_path(defs, code)), number(line), chars(describe_function(defs, code)) };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        buf_clear(&name);
        buf_puts(&name, prefix);
        buf_puts(&name, members[i]);
        set(o, buf_str(&name), values[i]);
    }
    buf_release(&name);
}

static void set_complete(struct view *v, json_t *o, int more)
{
    v->unfinished = more;
    set(o, "complete", json_boolean(!more));
}

static json_t *thread_of(struct trace *t, const struct thread_row *r)
{
    const struct defs *defs = reader_defs(trace_reader(t));
    json_t *o = json_object();
    set(o, "id", number(r->thread));
    set(o, "name", chars(defs->threads[r->thread].name));
    set(o, "events", number(r->events));
    set(o, "first", r->first ? number(r->first) : json_null());
    set(o, "last", r->last ? number(r->last) : json_null());
    set(o, "start", seconds(r->start_ns));
    set(o, "end", seconds(r->end_ns));
    set(o, "depth", number(r->depth));
    set(o, "locations", number(r->locations));
    if (r->began && r->code < defs->n_codes)
        set_place(o, "", defs, r->code, r->line);
    return o;
}

json_t *json_threads(struct view *v, const struct asked *asked, struct err *err)
{
    int more = gather_threads(v->gathered, v->trace, v->patience_ns, err);
    (void)asked;
    if (more < 0)
        return NULL;
    const struct threads *threads = v->gathered->threads;
    json_t *o = json_page(v->trace), *list = json_array();
    set_complete(v, o, more);
    for (uint32_t i = 0; i < threads_count(threads); i++)
        json_array_append_new(list, thread_of(v->trace, threads_row(threads, i)));
    set(o, "threads", list);
    return o;
}

static json_t *line_of(struct output *out, uint64_t index, struct buf *text, struct err *err)
{
    struct output_row row;
    buf_clear(text);
    if (output_row(out, index, &row, text, err))
        return NULL;
    json_t *o = json_object();
    set(o, "event", number(row.n));
    set(o, "stream", json_string(row.fd == 2 ? "stderr" : "stdout"));
    set(o, "text", json_chars(buf_str(text), text->len));
    set(o, "whole", json_boolean(!row.open && !row.cut));
    return o;
}

json_t *json_output(struct view *v, const struct asked *asked, struct err *err)
{
    int more = gather_output(v->gathered, v->trace, v->patience_ns, err);
    if (more < 0)
        return NULL;
    struct output *out = v->gathered->output;
    struct slice s = slice_of(output_count(out), asked->page, OUTPUT_PER_PAGE);
    struct buf text = BUF_INIT;
    json_t *o = json_page(v->trace), *list = json_array(), *line;
    json_set_slice(o, &s);
    set_complete(v, o, more);
    for (uint64_t i = 0; i < s.n && (line = line_of(out, s.from + i, &text, err)); i++)
        json_array_append_new(list, line);
    set(o, "lines", list);
    buf_release(&text);
    return o;
}

static json_t *exception_of(struct trace *t, struct exceptions *x, uint64_t index, struct err *err)
{
    const struct defs *defs = reader_defs(trace_reader(t));
    struct exception_row row;
    struct buf type = BUF_INIT, message = BUF_INIT;
    json_t *o = NULL;
    if (exceptions_row(x, index, &row, err) == 0 && exceptions_text(x, &row, &type, &message, err) == 0) {
        o = json_object();
        set(o, "event", number(row.n));
        set(o, "type", json_chars(buf_str(&type), type.len));
        set(o, "message", json_chars(buf_str(&message), message.len));
        set(o, "thread", chars(defs_thread_name(defs, row.thread, row.n)));
        set_place(o, "", defs, row.code, row.line);
        set(o, "frames", number(row.frames));
        set(o, "caught", json_boolean(row.caught));
        if (row.caught) {
            set(o, "caught_event", number(row.caught_n));
            set_place(o, "caught_", defs, row.caught_code, row.caught_line);
        }
    }
    buf_release(&type);
    buf_release(&message);
    return o;
}

json_t *json_exceptions(struct view *v, const struct asked *asked, struct err *err)
{
    int more = gather_exceptions(v->gathered, v->trace, v->patience_ns, err);
    if (more < 0)
        return NULL;
    struct exceptions *x = v->gathered->exceptions;
    struct slice s = slice_of(exceptions_count(x), asked->page, EXCEPTIONS_PER_PAGE);
    json_t *o = json_page(v->trace), *list = json_array(), *row;
    json_set_slice(o, &s);
    set_complete(v, o, more);
    for (uint64_t i = 0; i < s.n && (row = exception_of(v->trace, x, s.from + i, err)); i++)
        json_array_append_new(list, row);
    set(o, "exceptions", list);
    return o;
}
