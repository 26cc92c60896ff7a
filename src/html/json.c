#include "src/html/json.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/files.h"
#include "smiley/describe.h"
#include "smiley/exceptions.h"
#include "smiley/find.h"
#include "smiley/output.h"
#include "smiley/text.h"
#include "smiley/threads.h"
#include "smiley/value.h"
#include "src/html/walk.h"

/* --- pieces ------------------------------------------------------------------------------------------------------ */

json_t *json_chars(const char *s, size_t len)
{
    json_t *text = json_stringn(s, len);
    struct buf clean = BUF_INIT;
    if (text)
        return text;
    for (size_t i = 0; i < len;) {
        uint32_t c;
        bool valid;
        char bytes[4];
        i += text_decode(s + i, len - i, &c, &valid);
        buf_put(&clean, bytes, text_encode(bytes, c));
    }
    text = clean.failed ? NULL : json_stringn(buf_str(&clean), clean.len);
    buf_release(&clean);
    return text;
}

static json_t *chars(const char *s)
{
    return json_chars(s, strlen(s));
}

static json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *seconds(uint64_t ns)
{
    return json_real((double)ns / 1e9);
}

static json_t *time_of(int64_t ns)
{
    struct buf text = BUF_INIT;
    if (!ns)
        return json_null();
    text_time_iso(&text, ns);
    json_t *time = json_string(buf_str(&text));
    buf_release(&text);
    return time;
}

static void set(json_t *object, const char *name, json_t *value)
{
    json_object_set_new(object, name, value);
}

json_t *json_run(const struct run *r)
{
    json_t *o = json_object();
    struct buf outcome = BUF_INIT;
    bool ended = r->end_ns > r->start_ns;
    run_outcome(r, &outcome);
    set(o, "id", chars(r->id));
    set(o, "description", chars(r->description));
    set(o, "cwd", chars(r->cwd));
    set(o, "host", chars(r->host));
    set(o, "user", chars(r->user));
    set(o, "python", chars(r->python));
    set(o, "pid", json_integer(r->pid));
    set(o, "start", time_of(r->start_ns));
    set(o, "end", time_of(r->end_ns));
    set(o, "duration", ended ? seconds((uint64_t)(r->end_ns - r->start_ns)) : json_null());
    set(o, "events", number(r->events));
    set(o, "outcome", chars(buf_str(&outcome)));
    set(o, "failed", json_boolean(run_failed(r) || *r->error_type));
    set(o, "running", json_boolean(r->status == RUN_RUNNING));
    set(o, "error_type", *r->error_type ? chars(r->error_type) : json_null());
    set(o, "error_message", *r->error_message ? chars(r->error_message) : json_null());
    set(o, "traceback", *r->traceback ? chars(r->traceback) : json_null());
    set(o, "notice", *r->notice ? chars(r->notice) : json_null());
    buf_release(&outcome);
    return o;
}

json_t *json_runs(const struct run *runs, size_t n, bool errors)
{
    json_t *o = json_object(), *list = json_array();
    for (size_t i = 0; i < n; i++)
        if (!errors || run_failed(&runs[i]) || *runs[i].error_type)
            json_array_append_new(list, json_run(&runs[i]));
    set(o, "runs", list);
    return o;
}

json_t *json_question(const struct run *r, const char *token)
{
    json_t *o = json_object();
    set(o, "run", json_run(r));
    set(o, "token", chars(token));
    return o;
}

json_t *json_message(const char *title, const char *text)
{
    json_t *o = json_object();
    set(o, "error", chars(title));
    set(o, "message", chars(text));
    return o;
}

/* What every page of a run begins with. */
static json_t *page_of(struct trace *t)
{
    json_t *o = json_object();
    set(o, "run", json_run(reader_run(trace_reader(t))));
    return o;
}

static void set_slice(json_t *o, const struct slice *s)
{
    set(o, "page", number(s->page));
    set(o, "pages", number(s->pages));
    set(o, "per_page", number(s->per_page));
    set(o, "total", number(s->total));
}

static json_t *value_of(const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    struct buf text = BUF_INIT;
    value_text(&text, at, end, defs, 0);
    json_t *value = text.failed ? NULL : json_chars(buf_str(&text), text.len);
    buf_release(&text);
    return value;
}

/* --- the trace --------------------------------------------------------------------------------------------------- */

static json_t *changes_of(struct variables *v, const struct defs *defs)
{
    json_t *o = json_object();
    for (size_t i = 0; i < v->n; i++) {
        const struct variable *x = &v->list[i];
        json_t *value = x->at ? value_of(x->at, x->end, defs) : json_null(), *name = chars(x->name);
        if (name)
            json_object_set(o, json_string_value(name), value);
        json_decref(value);
        json_decref(name);
    }
    return o;
}

static void set_value(json_t *o, struct trace *t, const struct block *b, const struct defs *defs)
{
    struct buf v = BUF_INIT, type = BUF_INIT, message = BUF_INIT;
    struct record record;
    if (block_value(t, b, SIZE_MAX, &v, NULL) || !v.len) {
        buf_release(&v);
        return;
    }
    if (b->kind == EVENT_OUTPUT) {
        set(o, "value", json_chars((const char *)v.data, v.len));
        if (reader_record(trace_reader(t), b->first, &record, NULL) == 0)
            set(o, "stream", json_string(record.fd == 2 ? "stderr" : "stdout"));
    } else if (b->kind == EVENT_EXCEPTION) {
        describe_exception(&type, &message, v.data, v.data + v.len, defs);
        set(o, "value", json_chars(buf_str(&type), type.len));
        set(o, "message", json_chars(buf_str(&message), message.len));
    } else {
        set(o, "value", value_of(v.data, v.data + v.len, defs));
        if (b->unwound)
            set(o, "unwound", json_true());
    }
    buf_release(&v);
    buf_release(&type);
    buf_release(&message);
}

static json_t *block_of(struct trace *t, const struct block *b, struct variables *changes)
{
    const struct defs *defs = reader_defs(trace_reader(t));
    json_t *o = json_object();
    set(o, "event", json_string(describe_event(b->kind)));
    set(o, "first", number(b->first));
    set(o, "last", number(b->last));
    set(o, "thread", chars(defs_thread_name(defs, b->thread, b->first)));
    set(o, "thread_id", number(b->thread));
    set(o, "call", number(b->call));
    set(o, "depth", number(b->depth));
    set(o, "file", b->call ? chars(defs_code_path(defs, b->code)) : json_null());
    set(o, "function", b->call ? chars(describe_function(defs, b->code)) : json_null());
    set(o, "first_line", b->call ? number(b->first_line) : json_null());
    set(o, "last_line", b->call ? number(b->last_line) : json_null());
    set(o, "start", seconds(b->start_ns));
    set(o, "end", seconds(b->end_ns));
    changes->n = 0;
    if (b->call && b->kind != EVENT_OUTPUT)
        trace_changes(t, b, changes, NULL);
    set(o, "changed", changes_of(changes, defs));
    set_value(o, t, b, defs);
    return o;
}

json_t *json_trace(struct trace *t, const struct asked *asked, struct err *err)
{
    uint64_t page = asked->page, index;
    if (asked->event && asked->event <= reader_events(trace_reader(t)) &&
        walk_index(t, asked->thread, asked->event, &index, NULL) == 0)
        page = index / asked->per_page + 1;
    struct slice s = slice_of(walk_count(t, asked->thread), page, asked->per_page);
    struct variables changes = { 0 };
    struct walk w;
    struct block b;
    (void)err;
    walk_start(&w, t, asked->thread, s.from);
    json_t *o = page_of(t), *blocks = json_array();
    set_slice(o, &s);
    set(o, "thread_id", asked->thread == ALL_THREADS ? json_null() : json_integer(asked->thread));
    for (uint64_t i = 0; i < s.n; i++) {
        struct err why = { 0 };
        int got = walk_next(&w, &b, &why);
        if (got == 0)
            break;
        json_array_append_new(blocks, got > 0 ? block_of(t, &b, &changes) : json_message("damaged", why.text));
    }
    set(o, "blocks", blocks);
    variables_release(&changes);
    return o;
}

/* --- source ------------------------------------------------------------------------------------------------------ */

static json_t *key_of(struct reader *r, uint32_t file)
{
    struct buf key = BUF_INIT;
    json_t *o = file_key(r, file, &key) ? json_string(buf_str(&key)) : json_null();
    buf_release(&key);
    return o;
}

json_t *json_files(struct trace *t, const struct asked *asked, struct err *err)
{
    struct file_facts *files;
    uint32_t n;
    (void)asked;
    if (files_gather(trace_reader(t), &files, &n, err))
        return NULL;
    json_t *o = page_of(t), *list = json_array();
    for (uint32_t i = 0; i < n; i++) {
        const struct file_facts *f = &files[i];
        json_t *row = json_object();
        set(row, "path", chars(reader_defs(trace_reader(t))->files[i].path));
        set(row, "key", key_of(trace_reader(t), i));
        set(row, "lines", f->missing ? json_null() : number(f->lines));
        set(row, "executed", number(f->executed));
        set(row, "hits", number(f->hits));
        set(row, "time", f->timed ? seconds(f->own_ns) : json_null());
        set(row, "size", f->missing ? json_null() : number(f->size));
        json_array_append_new(list, row);
    }
    free(files);
    set(o, "files", list);
    return o;
}

json_t *json_source(struct trace *t, const struct asked *asked, struct err *err)
{
    const struct source *s;
    struct file_lines lines;
    if (trace_source(t, asked->file, &s, err) || lines_gather(t, asked->file, &lines, err))
        return NULL;
    json_t *o = page_of(t), *list = json_array();
    set(o, "path", chars(reader_defs(trace_reader(t))->files[asked->file].path));
    set(o, "key", key_of(trace_reader(t), asked->file));
    for (uint32_t i = 1; i <= s->n_lines; i++) {
        const struct line_facts *l = &lines.list[i];
        json_t *row = json_object();
        set(row, "line", number(i));
        set(row, "text", json_chars(s->lines[i - 1], s->lens[i - 1]));
        set(row, "hits", number(l->hits));
        set(row, "first", l->first ? number(l->first) : json_null());
        set(row, "time", lines.timed ? seconds(l->own_ns) : json_null());
        json_array_append_new(list, row);
    }
    file_lines_release(&lines);
    set(o, "lines", list);
    return o;
}

/* --- what the whole run is looked through for ----------------------------------------------------------------------
 */

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

json_t *json_threads(struct trace *t, const struct asked *asked, struct err *err)
{
    struct threads *threads = threads_new(trace_reader(t));
    (void)asked;
    if (!threads) {
        err_memory(err);
        return NULL;
    }
    json_t *o = NULL;
    if (threads_read(threads, err) == 0 && threads_step(threads, GATHER_NS, err) >= 0) {
        json_t *list = json_array();
        for (uint32_t i = 0; i < threads_count(threads); i++)
            json_array_append_new(list, thread_of(t, threads_row(threads, i)));
        o = page_of(t);
        set(o, "threads", list);
    }
    threads_free(threads);
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

json_t *json_output(struct trace *t, const struct asked *asked, struct err *err)
{
    struct output *out = output_new(t);
    struct buf text = BUF_INIT;
    json_t *o = NULL, *list, *line;
    int more;
    if (!out) {
        err_memory(err);
        return NULL;
    }
    if ((more = output_step(out, GATHER_NS, err)) >= 0) {
        struct slice s = slice_of(output_count(out), asked->page, OUTPUT_PER_PAGE);
        o = page_of(t);
        list = json_array();
        set_slice(o, &s);
        set(o, "complete", json_boolean(!more));
        for (uint64_t i = 0; i < s.n && (line = line_of(out, s.from + i, &text, err)); i++)
            json_array_append_new(list, line);
        set(o, "lines", list);
    }
    buf_release(&text);
    output_free(out);
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

json_t *json_exceptions(struct trace *t, const struct asked *asked, struct err *err)
{
    struct exceptions *x = exceptions_new(t);
    json_t *o = NULL, *list, *row;
    int more;
    if (!x) {
        err_memory(err);
        return NULL;
    }
    if ((more = exceptions_step(x, GATHER_NS, err)) >= 0) {
        struct slice s = slice_of(exceptions_count(x), asked->page, EXCEPTIONS_PER_PAGE);
        o = page_of(t);
        list = json_array();
        set_slice(o, &s);
        set(o, "complete", json_boolean(!more));
        for (uint64_t i = 0; i < s.n && (row = exception_of(t, x, s.from + i, err)); i++)
            json_array_append_new(list, row);
        set(o, "exceptions", list);
    }
    exceptions_free(x);
    return o;
}
