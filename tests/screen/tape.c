#include "tape.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/value.h"
#include "smiley/write.h"

enum { EVENT_NS = 1000 };

static uint8_t *room(struct tape *t, size_t n)
{
    uint8_t *at = buf_reserve(&t->bytes, n);
    assert(at);
    return at;
}

static void done(struct tape *t, const uint8_t *end)
{
    t->bytes.len = (size_t)(end - t->bytes.data);
}

void tape_begin(struct tape *t)
{
    memset(t, 0, sizeof *t);
    t->dt_ns = EVENT_NS;
    done(t, write_hello(room(t, 256), "3.11.2", 6, "/usr/bin/python3", 16, 1234, 1700000000000000000));
    done(t, write_thread(room(t, 256), 0, "MainThread", 10, 1234));
    done(t, write_switch(room(t, 256), 0));
}

void tape_release(struct tape *t)
{
    buf_release(&t->bytes);
}

/* --- definitions --------------------------------------------------------------------------------------------- */

static uint32_t add_name(struct tape *t, const char *name, size_t len)
{
    done(t, write_name(room(t, WRITE_NAME_MAX + len), t->n_names, name, len));
    return t->n_names++;
}

uint32_t tape_file(struct tape *t, const char *path, const char *source)
{
    uint32_t id = t->n_files++;
    done(t, write_file(room(t, WRITE_DEF_MAX + strlen(path)), id, path, strlen(path), source ? 0 : FILE_NO_SOURCE));
    if (source)
        done(t, write_source(room(t, WRITE_DEF_MAX + strlen(source)), id, SOURCE_LAST, source, strlen(source)));
    return id;
}

uint32_t tape_code(struct tape *t, uint32_t file, const char *name, uint32_t first_line, uint32_t flags,
                   const char *vars)
{
    uint32_t id = t->n_codes++, names[TAPE_VARS], n = 0;
    assert(id < TAPE_CODES);
    t->codes[id].first_line = first_line;
    while (*vars) {
        size_t len = strcspn(vars, " ");
        assert(n < TAPE_VARS && len < sizeof t->codes[id].vars[n]);
        memcpy(t->codes[id].vars[n], vars, len);
        names[n++] = add_name(t, vars, len);
        vars += len + (vars[len] == ' ');
    }
    t->codes[id].n_vars = n;
    uint32_t name_id = add_name(t, name, strlen(name));
    uint8_t *at = room(t, WRITE_CODE_MAX + TAPE_VARS * WRITE_CODE_VAR_MAX);
    at = write_code(at, id, file, name_id, name_id, first_line, flags, n);
    for (uint32_t i = 0; i < n; i++)
        at = write_code_var(at, names[i], 0);
    done(t, at);
    return id;
}

void tape_thread(struct tape *t, uint32_t id, const char *name)
{
    done(t, write_thread(room(t, WRITE_DEF_MAX + strlen(name)), id, name, strlen(name), 1234 + id));
    tape_switch(t, id);
}

void tape_switch(struct tape *t, uint32_t id)
{
    assert(id < TAPE_THREADS);
    t->thread = id;
    done(t, write_switch(room(t, WRITE_SWITCH_MAX), id));
}

/* --- values -------------------------------------------------------------------------------------------------- */

static void put_value(struct tape *t, struct buf *out, const char **s);

static void skip_blanks(const char **s)
{
    while (**s == ' ' || **s == ',' || **s == ':')
        (*s)++;
}

static void put_items(struct tape *t, struct buf *out, const char **s, char close)
{
    for (skip_blanks(s); **s != close; skip_blanks(s))
        put_value(t, out, s);
    (*s)++;
    buf_putc(out, VALUE_END);
}

static void put_string(struct buf *out, const char **s)
{
    size_t len = strcspn(*s, "'");
    buf_putc(out, VALUE_STR);
    buf_uint(out, len);
    buf_put(out, *s, len);
    *s += len + 1;
}

static void put_number(struct buf *out, const char **s)
{
    char *end_int, *end_float;
    long long i = strtoll(*s, &end_int, 10);
    double d = strtod(*s, &end_float);
    if (end_float > end_int) {
        buf_putc(out, VALUE_FLOAT);
        buf_put(out, &d, sizeof d);
        *s = end_float;
        return;
    }
    uint8_t bytes[VARINT_MAX + 1];
    buf_put(out, bytes, (size_t)(value_put_int(bytes, i) - bytes));
    *s = end_int;
}

static void put_word(struct tape *t, struct buf *out, const char **s)
{
    size_t len = 0;
    while (isalnum((unsigned char)(*s)[len]))
        len++;
    const char *word = *s;
    *s += len;
    if (len == 4 && memcmp(word, "None", 4) == 0) {
        buf_putc(out, VALUE_NONE);
    } else if (len == 4 && memcmp(word, "True", 4) == 0) {
        buf_putc(out, VALUE_TRUE);
    } else if (len == 5 && memcmp(word, "False", 5) == 0) {
        buf_putc(out, VALUE_FALSE);
    } else {
        assert(**s == '(');
        (*s)++;
        uint32_t module = add_name(t, "builtins", 8), class = add_name(t, word, len);
        buf_putc(out, VALUE_EXCEPTION);
        buf_uint(out, module);
        buf_uint(out, class);
        buf_putc(out, VALUE_TUPLE);
        put_items(t, out, s, ')');
        buf_putc(out, VALUE_END);
    }
}

static void put_value(struct tape *t, struct buf *out, const char **s)
{
    skip_blanks(s);
    char c = **s;
    if (c == '[' || c == '(' || c == '{') {
        (*s)++;
        buf_putc(out, c == '[' ? VALUE_LIST : c == '(' ? VALUE_TUPLE : VALUE_DICT);
        put_items(t, out, s, c == '[' ? ']' : c == '(' ? ')' : '}');
    } else if (c == '\'') {
        (*s)++;
        put_string(out, s);
    } else if (isdigit((unsigned char)c) || c == '-') {
        put_number(out, s);
    } else {
        put_word(t, out, s);
    }
}

/* --- events -------------------------------------------------------------------------------------------------- */

struct change_text {
    uint32_t var;
    bool unset;
    struct buf value;
};

static struct tape_frame *top(struct tape *t)
{
    struct tape_thread *thread = &t->threads[t->thread];
    assert(thread->depth > 0);
    return &thread->stack[thread->depth - 1];
}

static void leave(struct tape *t)
{
    struct tape_thread *thread = &t->threads[t->thread];
    if (thread->leaving)
        t->left[top(t)->call] = *top(t), thread->depth--;
    thread->leaving = false;
}

static void enter(struct tape *t, struct tape_frame frame)
{
    struct tape_thread *thread = &t->threads[t->thread];
    assert(thread->depth < TAPE_DEPTH);
    thread->stack[thread->depth++] = frame;
}

static uint32_t var_named(const struct tape *t, uint32_t code, const char *name, size_t len)
{
    for (uint32_t i = 0; i < t->codes[code].n_vars; i++)
        if (strlen(t->codes[code].vars[i]) == len && memcmp(t->codes[code].vars[i], name, len) == 0)
            return i;
    abort();
}

/* Values may define names, which come before the event: they are made first. */
static size_t parse_changes(struct tape *t, uint32_t code, const char *s, struct change_text *changes)
{
    size_t n = 0;
    while (s && *s) {
        size_t len = strcspn(s, "=");
        changes[n] = (struct change_text){ .var = var_named(t, code, s, len) };
        s += len + 1;
        changes[n].unset = *s == ';' || !*s;
        if (!changes[n].unset)
            put_value(t, &changes[n].value, &s);
        n++;
        s += *s == ';';
    }
    return n;
}

static void put_changes(struct tape *t, size_t tag, struct change_text *changes, size_t n)
{
    struct tape_frame *f = top(t);
    size_t size = WRITE_CHANGE_MAX;
    for (size_t i = 0; i < n; i++)
        size += WRITE_CHANGE_MAX + changes[i].value.len;
    uint8_t *at = room(t, size);
    struct change_writer w = { .tag = t->bytes.data + tag };
    for (size_t i = 0; i < n; i++) {
        struct change_text *c = &changes[i];
        change_begin(&w, at);
        if (c->unset)
            at = write_change_unset(at, c->var);
        else if (f->has[c->var])
            at = write_change_set(at, c->var, c->value.data, c->value.len);
        else
            at = write_change_new(at, c->var, c->value.data, c->value.len);
        f->has[c->var] = !c->unset;
        buf_release(&c->value);
    }
    done(t, at);
}

static int64_t delta_to(struct tape *t, uint32_t line)
{
    int64_t delta = (int64_t)line - top(t)->line;
    top(t)->line = line;
    return delta;
}

static void event(struct tape *t, enum event_kind kind, uint32_t line, const char *value, const char *changes_text)
{
    struct change_text changes[TAPE_VARS];
    struct buf v = BUF_INIT;
    leave(t);
    size_t n = parse_changes(t, top(t)->code, changes_text, changes);
    const char *s = value ? value : "None";
    if (kind != EVENT_LINE)
        put_value(t, &v, &s);
    size_t tag = t->bytes.len;
    uint8_t *at = room(t, WRITE_EVENT_MAX + v.len);
    if (kind == EVENT_LINE)
        at = write_line_head(at, delta_to(t, line), t->dt_ns, false);
    else if (kind == EVENT_RETURN)
        at = write_return(at, delta_to(t, line), t->dt_ns, false, value ? 0 : RETURN_UNWOUND, v.data, v.len);
    else if (kind == EVENT_YIELD)
        at = write_yield(at, delta_to(t, line), t->dt_ns, false, v.data, v.len);
    else
        at = write_exception(at, delta_to(t, line), t->dt_ns, false, v.data, v.len);
    done(t, at);
    put_changes(t, tag, changes, n);
    t->threads[t->thread].leaving = kind == EVENT_RETURN || kind == EVENT_YIELD;
    buf_release(&v);
}

uint64_t tape_call(struct tape *t, uint32_t code, const char *changes_text)
{
    struct change_text changes[TAPE_VARS];
    leave(t);
    assert(t->calls + 1 < TAPE_CALLS);
    size_t n = parse_changes(t, code, changes_text, changes);
    enter(t, (struct tape_frame){ .code = code, .line = t->codes[code].first_line, .call = ++t->calls });
    size_t tag = t->bytes.len;
    done(t, write_call(room(t, WRITE_EVENT_MAX), 0, t->dt_ns, false, code));
    put_changes(t, tag, changes, n);
    return t->calls;
}

void tape_line(struct tape *t, uint32_t line, const char *changes)
{
    event(t, EVENT_LINE, line, NULL, changes);
}

void tape_return(struct tape *t, uint32_t line, const char *value, const char *changes)
{
    event(t, EVENT_RETURN, line, value, changes);
}

void tape_yield(struct tape *t, uint32_t line, const char *value, const char *changes)
{
    event(t, EVENT_YIELD, line, value, changes);
}

void tape_exception(struct tape *t, uint32_t line, const char *value, const char *changes)
{
    event(t, EVENT_EXCEPTION, line, value, changes);
}

void tape_resume(struct tape *t, uint64_t call)
{
    leave(t);
    enter(t, t->left[call]);
    done(t, write_resume(room(t, WRITE_EVENT_MAX), 0, t->dt_ns, false, call));
}

uint32_t tape_function(struct tape *t, const char *file, uint32_t line, const char *name, uint32_t code)
{
    uint32_t id = t->n_functions++, traced = code == TAPE_UNTRACED ? 0 : code + 1;
    uint8_t *at = room(t, WRITE_DEF_MAX + strlen(file) + strlen(name));
    done(t, write_function(at, id, file, strlen(file), line, name, strlen(name), traced));
    return id;
}

void tape_cost(struct tape *t, uint32_t caller, uint32_t function, uint64_t calls, uint64_t recursive, uint64_t own_us,
               uint64_t total_us)
{
    enum { US = 1000 };
    uint8_t *at = write_profile(room(t, WRITE_PROFILE_MAX + WRITE_TOTAL_MAX), 0, 1);
    caller = caller == TAPE_ALL ? 0 : caller + 1;
    done(t, write_total(at, caller, function, calls, recursive, own_us * US, total_us * US));
}

void tape_output(struct tape *t, uint32_t fd, const char *text)
{
    leave(t);
    done(t, write_output(room(t, WRITE_EVENT_MAX + strlen(text)), t->dt_ns, fd, text, strlen(text)));
}
