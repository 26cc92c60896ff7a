/* Synthetic streams for tests: written by hand, or at random from a seed, always valid.
 *
 *     struct maker m;
 *     maker_init(&m, 1);                                     HELLO, thread 0 "MainThread"
 *     uint32_t file = maker_file(&m, "/app/a.py", "x = 1\n");
 *     uint32_t code = maker_code(&m, file, "main", 1, 0, "x y");
 *     maker_call(&m, code, 1);
 *     maker_set(&m, 0, maker_int(5));                        changes belong to the event that is made next
 *     maker_line(&m, 2);
 *     maker_return(&m, 2, maker_int(0), 0);
 *     … m.out.data, m.out.len …
 *     maker_release(&m);
 *
 * Or maker_random(&m, 1000) for that many events of threads, calls, generators, all change operations and output. The
 * maker knows the truth in the plainest possible way (m.frames, m.threads), for tests to compare with. maker_feed_all()
 * and the like are the tests' own. Limits are asserted. */
#ifndef STREAM_MAKER_H
#define STREAM_MAKER_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "smiley/value.h"
#include "smiley/write.h"

enum { MAKER_VARS = 16, MAKER_THREADS = 8, MAKER_DEPTH = 64, MAKER_CODES = 64, MAKER_PENDING = 16, MAKER_VALUE = 4096 };

struct mvalue {
    uint8_t at[MAKER_VALUE];
    size_t len; /* 0: none */
};

struct maker_code {
    uint32_t first_line, n_vars, flags;
};

struct maker_frame {
    uint64_t call, parent, first;
    uint32_t code, line, thread, depth;
    bool suspended;
    struct mvalue *values; /* owned; MAKER_VARS of them */
};

struct maker_thread {
    struct maker_frame *stack[MAKER_DEPTH]; /* borrowed from frames */
    uint32_t depth;
    bool leaving;
};

struct maker_change {
    enum change_op op;
    uint32_t var, offset, removed, from;
    int64_t delta;
    struct mvalue value;
};

struct maker {
    struct buf out; /* the stream so far */
    uint64_t rng;
    uint64_t step_ns; /* between events: 1000, or at random below where random */
    uint64_t time_ns, events, next_call;
    uint32_t n_names, n_files, n_codes, n_threads, thread;
    struct maker_code codes[MAKER_CODES];
    struct maker_frame **frames; /* live ones, in order of their calls */
    uint32_t n_frames, cap_frames;
    struct maker_thread threads[MAKER_THREADS];
    struct maker_change *pending;
    uint32_t n_pending;
};

static inline uint64_t maker_rand(struct maker *m, uint64_t below)
{
    m->rng ^= m->rng << 13;
    m->rng ^= m->rng >> 7;
    m->rng ^= m->rng << 17;
    return (m->rng * UINT64_C(0x2545f4914f6cdd1d) >> 20) % below;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static inline struct mvalue maker_int(int64_t v)
{
    struct mvalue value = { .len = 0 };
    uint8_t *at = value.at;
    if (v >= SMALL_INT_MIN && v <= SMALL_INT_MAX) {
        *at++ = (uint8_t)(VALUE_SMALL_ZERO + v);
    } else {
        *at++ = VALUE_INT;
        at = varint_put(at, zigzag(v));
    }
    value.len = (size_t)(at - value.at);
    return value;
}

static inline struct mvalue maker_none(void)
{
    return (struct mvalue){ .at = { VALUE_NONE }, .len = 1 };
}

static inline struct mvalue maker_str(const char *s)
{
    struct mvalue value = { .at = { VALUE_STR } };
    value.len = (size_t)(write_str(value.at + 1, s, strlen(s)) - value.at);
    return value;
}

/* Containers: begin, add, end. */
static inline struct mvalue maker_list(void)
{
    return (struct mvalue){ .at = { VALUE_LIST }, .len = 1 };
}

static inline void maker_add(struct mvalue *list, struct mvalue item)
{
    assert(list->len + item.len < MAKER_VALUE);
    memcpy(list->at + list->len, item.at, item.len);
    list->len += item.len;
}

static inline void maker_end(struct mvalue *list)
{
    list->at[list->len++] = VALUE_END;
}

static inline struct mvalue maker_exception(uint32_t module_name, uint32_t class_name, const char *message)
{
    struct mvalue value = { .at = { VALUE_EXCEPTION } };
    uint8_t *at = varint_put(value.at + 1, module_name);
    at = varint_put(at, class_name);
    *at++ = VALUE_TUPLE;
    *at++ = VALUE_STR;
    at = write_str(at, message, strlen(message));
    *at++ = VALUE_END;
    *at++ = VALUE_END;
    value.len = (size_t)(at - value.at);
    return value;
}

static inline struct mvalue maker_random_value(struct maker *m, int nesting)
{
    switch (maker_rand(m, nesting > 0 ? 9 : 6)) {
    case 0:
        return (struct mvalue){ .at = { (uint8_t)maker_rand(m, 3) }, .len = 1 };
    case 1:
        return maker_int((int64_t)maker_rand(m, 200) - 50);
    case 2:
        return maker_int((int64_t)(maker_rand(m, UINT64_MAX) << maker_rand(m, 20)));
    case 3: {
        struct mvalue f = { .at = { VALUE_FLOAT }, .len = 9 };
        double d = (double)maker_rand(m, 1000) / 7;
        memcpy(f.at + 1, &d, 8);
        return f;
    }
    case 4:
    case 5: {
        char text[64];
        size_t len = maker_rand(m, sizeof text);
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + maker_rand(m, 26));
        text[len ? len - 1 : 0] = 0;
        return maker_str(text);
    }
    default: {
        struct mvalue list = maker_list();
        uint64_t items = maker_rand(m, 6);
        for (uint64_t i = 0; i < items; i++)
            maker_add(&list, maker_random_value(m, nesting - 1));
        maker_end(&list);
        return list;
    }
    }
}

/* --- definitions ------------------------------------------------------------------------------------------------- */

static inline uint8_t *maker_room(struct maker *m, size_t len)
{
    uint8_t *at = buf_reserve(&m->out, len);
    assert(at);
    return at;
}

static inline void maker_wrote(struct maker *m, const uint8_t *end)
{
    m->out.len = (size_t)(end - m->out.data);
}

static inline uint32_t maker_name(struct maker *m, const char *text)
{
    maker_wrote(m, write_name(maker_room(m, WRITE_NAME_MAX + strlen(text)), m->n_names, text, strlen(text)));
    return m->n_names++;
}

/* source NULL: there is none */
static inline uint32_t maker_file(struct maker *m, const char *path, const char *source)
{
    size_t len = strlen(path);
    maker_wrote(m, write_file(maker_room(m, WRITE_DEF_MAX + len), m->n_files, path, len, source ? 0 : FILE_NO_SOURCE));
    if (source) {
        len = strlen(source);
        maker_wrote(m, write_source(maker_room(m, WRITE_DEF_MAX + len), m->n_files, SOURCE_LAST, source, len));
    }
    return m->n_files++;
}

/* vars: names, separated by blanks */
static inline uint32_t maker_code(struct maker *m, uint32_t file, const char *name, uint32_t first_line, uint32_t flags,
                                  const char *vars)
{
    uint32_t id = m->n_codes++, first, n = 0;
    assert(id < MAKER_CODES);
    uint32_t own_name = maker_name(m, name);
    first = m->n_names;
    while (*vars) {
        char text[64];
        size_t len = strcspn(vars, " ");
        assert(len < sizeof text && n < MAKER_VARS);
        memcpy(text, vars, len);
        text[len] = 0;
        maker_name(m, text);
        n++;
        vars += len + (vars[len] == ' ');
    }
    uint8_t *at = maker_room(m, WRITE_CODE_MAX + n * WRITE_CODE_VAR_MAX);
    at = write_code(at, id, file, own_name, own_name, first_line, flags, n);
    for (uint32_t i = 0; i < n; i++)
        at = write_code_var(at, first + i, 0);
    maker_wrote(m, at);
    m->codes[id] = (struct maker_code){ .first_line = first_line, .n_vars = n, .flags = flags };
    return id;
}

static inline void maker_more_var(struct maker *m, uint32_t code, const char *name)
{
    uint32_t id = maker_name(m, name);
    assert(m->codes[code].n_vars < MAKER_VARS);
    maker_wrote(m, write_var(maker_room(m, WRITE_DEF_MAX), code, m->codes[code].n_vars++, id));
}

static inline uint32_t maker_thread(struct maker *m, const char *name)
{
    assert(m->n_threads < MAKER_THREADS);
    maker_wrote(m, write_thread_since(maker_room(m, WRITE_DEF_MAX + strlen(name)), m->n_threads, name, strlen(name),
                                      1000 + m->n_threads, m->events + 1)); /* as the chunker will write it */
    return m->n_threads++;
}

static inline void maker_switch(struct maker *m, uint32_t thread)
{
    maker_wrote(m, write_switch(maker_room(m, WRITE_SWITCH_MAX), thread));
    m->thread = thread;
}

static inline void maker_init(struct maker *m, uint64_t seed)
{
    *m = (struct maker){ .rng = seed * UINT64_C(0x9e3779b97f4a7c15) | 1, .step_ns = 1000, .next_call = 1 };
    m->pending = calloc(MAKER_PENDING, sizeof *m->pending);
    assert(m->pending);
    maker_wrote(m, write_hello(maker_room(m, WRITE_HELLO_MAX + 64), "3.11.2", 6, "/usr/bin/python3", 16, 4711,
                               INT64_C(1700000000000000000)));
    maker_thread(m, "MainThread");
}

static inline void maker_free_frame(struct maker_frame *f)
{
    free(f->values);
    free(f);
}

static inline void maker_release(struct maker *m)
{
    for (uint32_t i = 0; i < m->n_frames; i++)
        maker_free_frame(m->frames[i]);
    free(m->frames);
    free(m->pending);
    buf_release(&m->out);
}

/* --- changes of the next event ----------------------------------------------------------------------------------- */

static inline struct maker_change *maker_change(struct maker *m, uint32_t var, enum change_op op)
{
    assert(m->n_pending < MAKER_PENDING);
    struct maker_change *c = &m->pending[m->n_pending++];
    c->var = var;
    c->op = op;
    return c;
}

/* NEW or SET, as it is */
static inline void maker_set(struct maker *m, uint32_t var, struct mvalue value)
{
    maker_change(m, var, CHANGE_SET)->value = value;
}

static inline void maker_unset(struct maker *m, uint32_t var)
{
    maker_change(m, var, CHANGE_UNSET);
}

static inline void maker_plus(struct maker *m, uint32_t var, int64_t delta)
{
    maker_change(m, var, CHANGE_ADD)->delta = delta;
}

static inline void maker_splice(struct maker *m, uint32_t var, uint32_t offset, uint32_t removed, const void *at,
                                size_t len)
{
    struct maker_change *c = maker_change(m, var, CHANGE_SPLICE);
    c->offset = offset;
    c->removed = removed;
    c->value.len = len;
    memcpy(c->value.at, at, len);
}

/* Of the next CALL: what the variable `from` of the frame below has. */
static inline void maker_copy(struct maker *m, uint32_t var, uint32_t from)
{
    maker_change(m, var, CHANGE_COPY)->from = from;
}

static inline int64_t maker_int_of(const struct mvalue *v)
{
    if (v->at[0] >= VALUE_SMALL_INT)
        return v->at[0] - VALUE_SMALL_ZERO;
    uint64_t n = 0;
    const uint8_t *at = v->at + 1;
    bool ok = v->at[0] == VALUE_INT && varint_get(&at, v->at + v->len, &n);
    assert(ok);
    return ok ? unzigzag(n) : 0;
}

static inline void maker_apply_splice(struct mvalue *v, const struct maker_change *c)
{
    struct mvalue new = { .len = v->len - c->removed + c->value.len };
    assert(c->offset + c->removed <= v->len && new.len <= MAKER_VALUE);
    memcpy(new.at, v->at, c->offset);
    memcpy(new.at + c->offset, c->value.at, c->value.len);
    memcpy(new.at + c->offset + c->value.len, v->at + c->offset + c->removed, v->len - c->offset - c->removed);
    *v = new;
}

static inline void maker_write_change(struct maker *m, struct change_writer *w, struct maker_frame *f,
                                      const struct maker_change *c)
{
    assert(c->var < m->codes[f->code].n_vars);
    struct mvalue *v = &f->values[c->var];
    uint8_t *at = m->out.data + m->out.len;
    change_begin(w, at);
    switch (c->op) {
    case CHANGE_ADD:
        at = write_change_add(at, c->var, c->delta);
        *v = maker_int((int64_t)((uint64_t)maker_int_of(v) + (uint64_t)c->delta));
        break;
    case CHANGE_UNSET:
        assert(v->len);
        at = write_change_unset(at, c->var);
        v->len = 0;
        break;
    case CHANGE_SPLICE:
        at = write_change_splice(at, c->var, c->offset, c->removed, c->value.at, c->value.len);
        maker_apply_splice(v, c);
        break;
    case CHANGE_COPY: {
        struct maker_thread *t = &m->threads[m->thread];
        assert(t->depth > 1 && t->stack[t->depth - 2]->values[c->from].len);
        at = write_change_copy(at, c->var, c->from);
        *v = t->stack[t->depth - 2]->values[c->from];
        break;
    }
    default:
        at = (v->len ? write_change_set : write_change_new)(at, c->var, c->value.at, c->value.len);
        *v = c->value;
    }
    maker_wrote(m, at);
}

/* --- events ------------------------------------------------------------------------------------------------------ */

static inline void maker_forget(struct maker *m, struct maker_frame *f)
{
    uint32_t i = 0;
    while (m->frames[i] != f)
        i++;
    memmove(m->frames + i, m->frames + i + 1, (--m->n_frames - i) * sizeof *m->frames);
    maker_free_frame(f);
}

static inline void maker_leave(struct maker *m, struct maker_thread *t)
{
    struct maker_frame *f = t->stack[--t->depth];
    t->leaving = false;
    if (!f->suspended)
        maker_forget(m, f);
}

static inline struct maker_frame *maker_new_frame(struct maker *m, uint32_t code)
{
    struct maker_frame *f = calloc(1, sizeof *f);
    assert(f);
    *f = (struct maker_frame){ .call = m->next_call++, .first = m->events, .code = code };
    f->line = m->codes[code].first_line;
    f->values = calloc(MAKER_VARS, sizeof *f->values);
    if (m->n_frames == m->cap_frames) {
        m->cap_frames = m->cap_frames ? m->cap_frames * 2 : 16;
        m->frames = realloc(m->frames, m->cap_frames * sizeof *m->frames);
    }
    assert(f->values && m->frames);
    return m->frames[m->n_frames++] = f;
}

static inline void maker_push(struct maker *m, struct maker_frame *f)
{
    struct maker_thread *t = &m->threads[m->thread];
    assert(t->depth < MAKER_DEPTH);
    f->thread = m->thread;
    f->depth = t->depth;
    f->parent = t->depth ? t->stack[t->depth - 1]->call : 0;
    t->stack[t->depth++] = f;
}

/* What every event begins with. Returns the thread, whose leaving frame is gone. */
static inline struct maker_thread *maker_begin(struct maker *m)
{
    struct maker_thread *t = &m->threads[m->thread];
    m->events++;
    m->time_ns += m->step_ns;
    if (t->leaving)
        maker_leave(m, t);
    return t;
}

/* The frame on top has the event; its body is `body`. */
static inline void maker_write_event(struct maker *m, enum event_kind kind, uint32_t line, const void *body, size_t len)
{
    struct maker_thread *t = &m->threads[m->thread];
    assert(t->depth);
    struct maker_frame *f = t->stack[t->depth - 1];
    int64_t delta = (int64_t)line - f->line;
    size_t room = WRITE_EVENT_MAX + len;
    for (uint32_t i = 0; i < m->n_pending; i++)
        room += WRITE_CHANGE_MAX + m->pending[i].value.len;
    uint8_t *at = maker_room(m, room);
    struct change_writer w = { .tag = at };
    if (kind == EVENT_LINE) {
        at = write_line_head(at, delta, m->step_ns, false);
    } else {
        at = write_event_head(at, kind, delta, m->step_ns, false);
        memcpy(at, body, len);
        at += len;
    }
    maker_wrote(m, at);
    f->line = line;
    for (uint32_t i = 0; i < m->n_pending; i++)
        maker_write_change(m, &w, f, &m->pending[i]);
    m->n_pending = 0;
}

/* Returns the call number. */
static inline uint64_t maker_call(struct maker *m, uint32_t code, uint32_t line)
{
    uint8_t body[VARINT_MAX];
    maker_begin(m);
    struct maker_frame *f = maker_new_frame(m, code);
    maker_push(m, f);
    maker_write_event(m, EVENT_CALL, line, body, (size_t)(varint_put(body, code) - body));
    return f->call;
}

static inline void maker_resume(struct maker *m, struct maker_frame *f, uint32_t line)
{
    uint8_t body[VARINT_MAX];
    assert(f->suspended);
    struct maker_thread *last = &m->threads[f->thread];
    if (last->leaving && last->stack[last->depth - 1] == f)
        maker_leave(m, last);
    maker_begin(m);
    maker_push(m, f);
    f->suspended = false;
    maker_write_event(m, EVENT_RESUME, line, body, (size_t)(varint_put(body, f->call) - body));
}

static inline void maker_line(struct maker *m, uint32_t line)
{
    maker_begin(m);
    maker_write_event(m, EVENT_LINE, line, NULL, 0);
}

static inline void maker_raise(struct maker *m, uint32_t line, struct mvalue exception)
{
    maker_begin(m);
    maker_write_event(m, EVENT_EXCEPTION, line, exception.at, exception.len);
}

static inline void maker_yield(struct maker *m, uint32_t line, struct mvalue value)
{
    struct maker_thread *t = maker_begin(m);
    maker_write_event(m, EVENT_YIELD, line, value.at, value.len);
    t->leaving = t->stack[t->depth - 1]->suspended = true;
}

static inline void maker_return(struct maker *m, uint32_t line, struct mvalue value, uint32_t flags)
{
    uint8_t body[MAKER_VALUE + 1] = { (uint8_t)flags };
    memcpy(body + 1, value.at, value.len);
    struct maker_thread *t = maker_begin(m);
    maker_write_event(m, EVENT_RETURN, line, body, value.len + 1);
    t->leaving = true;
}

static inline void maker_output(struct maker *m, uint32_t fd, const char *text)
{
    size_t len = strlen(text);
    maker_begin(m);
    maker_wrote(m, write_output(maker_room(m, WRITE_EVENT_MAX + len), m->step_ns, fd, text, len));
}

static inline void maker_notice(struct maker *m, const char *text)
{
    maker_wrote(m, write_notice(maker_room(m, WRITE_DEF_MAX + strlen(text)), text, strlen(text)));
}

/* --- at random --------------------------------------------------------------------------------------------------- */

static inline void maker_random_definitions(struct maker *m)
{
    static const char *const vars[] = { "", "x", "i total", "self items index key value result",
                                        "a b c d e f g h i j k l" };
    for (uint32_t i = 0; i < 3; i++) {
        char path[32] = "/app/file0.py";
        path[9] = (char)('0' + i);
        maker_file(m, path, i ? "import this\n\n# nothing\nx = 1\n" : NULL);
    }
    for (uint32_t i = 0; i < 10; i++) {
        char name[16] = "function0";
        name[8] = (char)('0' + i);
        maker_code(m, (uint32_t)maker_rand(m, 3), name, 1 + (uint32_t)maker_rand(m, 100), i % 3 ? 0 : CODE_GENERATOR,
                   vars[maker_rand(m, 5)]);
    }
    while (m->n_threads < 4)
        maker_thread(m, "Worker");
}

/* The bytes where `to` differs from the variable's value, as one splice or two. */
static inline void maker_random_splice(struct maker *m, uint32_t var, const struct mvalue *from,
                                       const struct mvalue *to)
{
    size_t head = 0, tail = 0;
    while (head < from->len && head < to->len && from->at[head] == to->at[head])
        head++;
    while (tail < from->len - head && tail < to->len - head &&
           from->at[from->len - 1 - tail] == to->at[to->len - 1 - tail])
        tail++;
    uint32_t offset = (uint32_t)head, removed = (uint32_t)(from->len - head - tail);
    size_t len = to->len - head - tail;
    if (maker_rand(m, 2)) {
        maker_splice(m, var, offset, removed, to->at + head, len);
        return;
    }
    size_t half = len / 2;
    maker_splice(m, var, offset, removed, to->at + head, half);
    maker_splice(m, var, offset + (uint32_t)half, 0, to->at + head + half, len - half);
}

static inline void maker_random_change(struct maker *m, uint32_t var, const struct mvalue *old)
{
    bool is_int = old && old->len && (old->at[0] >= VALUE_SMALL_INT || old->at[0] == VALUE_INT);
    struct mvalue new = maker_random_value(m, 3);
    if (is_int && maker_rand(m, 4)) {
        maker_plus(m, var, maker_rand(m, 9) ? (int64_t)maker_rand(m, 100) - 50 : (int64_t)maker_rand(m, UINT64_MAX));
    } else if (old && old->len && maker_rand(m, 8) == 0) {
        maker_unset(m, var);
    } else if (old && old->len && maker_rand(m, 2)) {
        maker_random_splice(m, var, old, &new);
    } else {
        maker_set(m, var, new);
    }
}

/* Changes for an event of f (NULL: of a new frame of this code). */
static inline void maker_random_changes(struct maker *m, uint32_t code, const struct maker_frame *f)
{
    uint32_t n = m->codes[code].n_vars;
    for (uint32_t var = 0; var < n && m->n_pending + 2 < MAKER_PENDING; var++)
        if (maker_rand(m, n + 1) == 0)
            maker_random_change(m, var, f ? &f->values[var] : NULL);
}

/* The variables of a new frame of this code, called by `caller` (NULL: by none). */
static inline void maker_random_arguments(struct maker *m, uint32_t code, const struct maker_frame *caller)
{
    uint32_t n = m->codes[code].n_vars, from = (uint32_t)maker_rand(m, MAKER_VARS);
    maker_random_changes(m, code, NULL);
    for (uint32_t i = 0; caller && i < m->n_pending; i++)
        if (caller->values[from].len && maker_rand(m, 2))
            m->pending[i] = (struct maker_change){ .op = CHANGE_COPY, .var = m->pending[i].var, .from = from };
    if (caller && caller->values[from].len && n && !m->n_pending)
        maker_copy(m, (uint32_t)maker_rand(m, n), from);
}

static inline uint32_t maker_random_line(struct maker *m, const struct maker_frame *f)
{
    if (maker_rand(m, 20) == 0)
        return 1 + (uint32_t)maker_rand(m, 5000);
    return f->line < 4 ? f->line + 1 : f->line - 3 + (uint32_t)maker_rand(m, 8);
}

static inline bool maker_random_resume(struct maker *m)
{
    for (uint32_t tries = 0; m->n_frames && tries < 4; tries++) {
        struct maker_frame *f = m->frames[maker_rand(m, m->n_frames)];
        if (!f->suspended)
            continue;
        maker_random_changes(m, f->code, f);
        maker_resume(m, f, f->line);
        return true;
    }
    return false;
}

/* An event, whatever the thread can do. */
static inline void maker_random_event(struct maker *m)
{
    struct maker_thread *t = &m->threads[m->thread];
    m->step_ns = maker_rand(m, 30) ? maker_rand(m, 120) : maker_rand(m, 1 << 20);
    uint32_t depth = t->depth - t->leaving;
    uint64_t what = maker_rand(m, 100);
    if (what < 3) {
        maker_output(m, 1 + (uint32_t)maker_rand(m, 2), "some text\n");
        return;
    }
    if (what < 10 && depth < MAKER_DEPTH - 2 && maker_random_resume(m))
        return;
    if (!depth || (what < 20 && depth < MAKER_DEPTH - 2)) {
        uint32_t code = (uint32_t)maker_rand(m, m->n_codes);
        maker_random_arguments(m, code, depth ? t->stack[depth - 1] : NULL);
        maker_call(m, code, m->codes[code].first_line + (uint32_t)maker_rand(m, 2));
        return;
    }
    struct maker_frame *f = t->stack[depth - 1];
    maker_random_changes(m, f->code, f);
    if (what < 28)
        maker_return(m, f->line, maker_rand(m, 4) ? maker_random_value(m, 2) : maker_none(), maker_rand(m, 4) == 0);
    else if (what < 34 && (m->codes[f->code].flags & CODE_GENERATOR) && m->n_frames < 100)
        maker_yield(m, f->line, maker_random_value(m, 1));
    else if (what < 38)
        maker_raise(m, f->line, maker_exception(0, 1, "something went wrong"));
    else
        maker_line(m, maker_random_line(m, f));
}

/* That many more events, with definitions before and between them. */
static inline void maker_random(struct maker *m, uint64_t n)
{
    if (!m->n_codes)
        maker_random_definitions(m);
    for (uint64_t i = 0; i < n; i++) {
        if (maker_rand(m, 40) == 0)
            maker_switch(m, (uint32_t)maker_rand(m, m->n_threads));
        if (maker_rand(m, 300) == 0 && m->n_codes < MAKER_CODES)
            maker_code(m, 0, "late", 7, 0, "v w");
        uint32_t code = (uint32_t)maker_rand(m, m->n_codes);
        if (maker_rand(m, 500) == 0 && m->codes[code].n_vars < MAKER_VARS)
            maker_more_var(m, code, "more");
        if (maker_rand(m, 1000) == 0)
            maker_notice(m, "something to know");
        maker_random_event(m);
    }
}

#endif
