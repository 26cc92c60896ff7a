#include "src/html/json_parts.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/files.h"
#include "smiley/describe.h"
#include "smiley/find.h"
#include "smiley/text.h"
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
json_t *json_page(struct trace *t)
{
    json_t *o = json_object();
    set(o, "run", json_run(reader_run(trace_reader(t))));
    return o;
}

void json_set_slice(json_t *o, const struct slice *s)
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

json_t *json_trace(struct view *v, const struct asked *asked, struct err *err)
{
    struct trace *t = v->trace;
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
    json_t *o = json_page(t), *blocks = json_array();
    json_set_slice(o, &s);
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

json_t *json_files(struct view *v, const struct asked *asked, struct err *err)
{
    struct trace *t = v->trace;
    struct file_facts *files;
    uint32_t n;
    (void)asked;
    if (files_gather(trace_reader(t), &files, &n, err))
        return NULL;
    json_t *o = json_page(t), *list = json_array();
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

json_t *json_source(struct view *v, const struct asked *asked, struct err *err)
{
    struct trace *t = v->trace;
    const struct source *s;
    struct file_lines lines;
    if (trace_source(t, asked->file, &s, err) || lines_gather(t, asked->file, &lines, err))
        return NULL;
    json_t *o = json_page(t), *list = json_array();
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
