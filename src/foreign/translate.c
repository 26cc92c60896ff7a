/* From events that say everything to a stream that says what changed.
 *
 * An event of the foreign program names its thread, its function and all local variables. Here each thread has a stack
 * of calls, and each call the snapshots it had last; what is different goes into the stream. A record is built in two
 * buffers, the definitions it needs and the event itself, and handed to the chunker when it is whole. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/chunk.h"
#include "smiley/write.h"
#include "src/foreign/codes.h"
#include "src/foreign/translate.h"

/* More than the tracer takes: it was recorded already, and this is only against what would never end. */
static const struct limits generous = { .depth = 20, .items = 2000, .string = 8192, .values = 20000 };
static const struct limits narrow = { .depth = 2, .items = 8, .string = 64, .values = 30 };
enum { SNAPSHOT_BYTES = 256 << 10, EVENT_BYTES = 1 << 20, DEPTH_MAX = 100000, THREADS_MAX = 100000 };

struct slot {
    uint8_t *at; /* owned; NULL: no value */
    uint32_t len;
    uint64_t seen; /* number of the event that had it */
};

struct call {
    uint32_t code, line;
    struct slot *slots; /* owned, by index of the variable */
    uint32_t n_slots;
    bool raised; /* its last event was an exception that, where nothing follows, ends it */
};

struct thread {
    struct call *stack; /* owned */
    uint32_t depth, cap;
};

struct translator {
    struct consumer *to;
    struct chunker *chunker;
    int64_t start_ns;
    uint64_t time_ns, number;
    struct codes codes;
    struct map thread_ids; /* name id -> thread id */
    struct thread *threads;
    uint32_t n_threads, cap_threads, current;
    bool switched; /* `current` was said in the stream */
    struct snapshot_maker maker;
    struct buf definitions, event, value, name, last_raised;
    size_t last_change; /* offset in event of the last change's head; 0: none */
    bool tightly;       /* this event is too large to be taken generously */
    struct foreign_counts counts;
};

/* --- making one --------------------------------------------------------------------------------------------------- */

static int hand_on(void *data, const struct chunk *chunk, struct err *err)
{
    struct translator *t = data;
    return t->to->events(t->to, chunk, err);
}

static int feed(struct translator *t, struct buf *b, struct err *err)
{
    if (b->failed || t->codes.words.failed)
        return err_memory(err);
    int status = b->len ? chunker_feed(t->chunker, b->data, b->len, err) : 0;
    buf_clear(b);
    return status;
}

static void say_hello(struct translator *t)
{
    uint8_t *at = buf_reserve(&t->definitions, WRITE_HELLO_MAX);
    if (at)
        t->definitions.len = (size_t)(write_hello(at, "", 0, "", 0, 0, t->start_ns) - t->definitions.data);
}

struct translator *translator_new(const struct run *run, struct consumer *to, const struct foreign_run_options *o)
{
    struct translator *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->to = to;
    t->start_ns = run->start_ns;
    t->chunker = chunker_new(hand_on, t);
    codes_init(&t->codes, &t->definitions, o);
    t->maker.namer = &t->codes.words.namer;
    t->maker.redact = o->redact;
    say_hello(t);
    if (t->chunker)
        return t;
    translator_free(t);
    return NULL;
}

static void drop_call(struct call *c)
{
    for (uint32_t i = 0; i < c->n_slots; i++)
        free(c->slots[i].at);
    free(c->slots);
}

void translator_free(struct translator *t)
{
    if (!t)
        return;
    for (uint32_t i = 0; i < t->n_threads; i++) {
        while (t->threads[i].depth)
            drop_call(&t->threads[i].stack[--t->threads[i].depth]);
        free(t->threads[i].stack);
    }
    free(t->threads);
    map_release(&t->thread_ids);
    codes_release(&t->codes);
    snapshot_maker_release(&t->maker);
    struct buf *all[] = { &t->definitions, &t->event, &t->value, &t->name, &t->last_raised };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_release(all[i]);
    chunker_free(t->chunker);
    free(t);
}

struct foreign_counts *translator_counts(struct translator *t)
{
    t->counts.no_source = t->codes.no_source;
    return &t->counts;
}

struct codes *translator_codes(struct translator *t)
{
    return &t->codes;
}

const char *translator_last_raised(struct translator *t)
{
    return buf_str(&t->last_raised);
}

uint64_t translator_time_ns(const struct translator *t)
{
    return t->time_ns;
}

/* --- threads ------------------------------------------------------------------------------------------------------ */

static int define_thread(struct translator *t, uint32_t id, const char *name, size_t len, struct err *err)
{
    if (t->n_threads == t->cap_threads) {
        uint32_t cap = t->cap_threads ? 2 * t->cap_threads : 8;
        struct thread *more = realloc(t->threads, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        t->threads = more;
        t->cap_threads = cap;
    }
    uint8_t *at = buf_reserve(&t->definitions, WRITE_DEF_MAX + len);
    if (!at)
        return err_memory(err);
    t->definitions.len = (size_t)(write_thread(at, id, name, len, 0) - t->definitions.data);
    t->threads[t->n_threads++] = (struct thread){ 0 };
    return 0;
}

static int find_thread(struct translator *t, struct bytes name, uint32_t *id, struct err *err)
{
    static const char unknown[] = "unknown";
    const char *text = name.len ? (const char *)name.at : unknown;
    size_t len = name.len ? name.len : sizeof unknown - 1;
    uint64_t found;
    len = len < 4096 ? len : 4096;
    uint32_t word = words_id(&t->codes.words, text, len);
    if (!map_get(&t->thread_ids, word, &found)) {
        found = t->n_threads;
        if (found == THREADS_MAX)
            return err_set(err, ERR_FAILED, "the run has too many threads");
        if (define_thread(t, (uint32_t)found, text, len, err))
            return -1;
        if (map_put(&t->thread_ids, word, found))
            return err_memory(err);
    }
    *id = (uint32_t)found;
    return 0;
}

static void switch_to(struct translator *t, uint32_t thread)
{
    if (t->switched && t->current == thread)
        return;
    uint8_t *at = buf_reserve(&t->event, WRITE_SWITCH_MAX);
    if (at)
        t->event.len = (size_t)(write_switch(at, thread) - t->event.data);
    t->current = thread;
    t->switched = true;
}

/* --- one record --------------------------------------------------------------------------------------------------- */

static struct call *top(struct thread *th)
{
    return th->depth ? &th->stack[th->depth - 1] : NULL;
}

/* Starts a record of the top call at a line; returns where its tag stands. */
static size_t open_event(struct translator *t, struct call *c, enum event_kind kind, uint32_t line, uint64_t dt)
{
    size_t tag = t->event.len;
    int64_t delta = (int64_t)line - c->line;
    uint8_t *at = buf_reserve(&t->event, WRITE_EVENT_MAX);
    if (!at)
        return tag;
    uint8_t *end = kind == EVENT_LINE   ? write_line_head(at, delta, dt, false)
                   : kind == EVENT_CALL ? write_call(at, delta, dt, false, c->code)
                                        : write_event_head(at, kind, delta, dt, false);
    t->event.len = (size_t)(end - t->event.data);
    t->last_change = 0;
    c->line = line;
    c->raised = false;
    t->number++;
    return tag;
}

static void add_change(struct translator *t, size_t tag, uint32_t var, enum change_op op, const struct buf *value)
{
    size_t len = value ? value->len : 0;
    uint8_t *at = buf_reserve(&t->event, WRITE_CHANGE_MAX + len);
    if (!at)
        return;
    write_more(t->event.data + (t->last_change ? t->last_change : tag), t->last_change != 0);
    t->last_change = t->event.len;
    at = write_change_head(at, var, op);
    if (len)
        memcpy(at, value->data, len);
    t->event.len = (size_t)(at + len - t->event.data);
}

static int push_call(struct translator *t, struct thread *th, uint32_t code, struct err *err)
{
    if (th->depth == DEPTH_MAX)
        return err_set(err, ERR_FAILED, "the run's calls are nested too deep");
    if (th->depth == th->cap) {
        uint32_t cap = th->cap ? 2 * th->cap : 16;
        struct call *more = realloc(th->stack, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        th->stack = more;
        th->cap = cap;
    }
    th->stack[th->depth++] = (struct call){ .code = code, .line = t->codes.list[code]->first_line };
    return 0;
}

static int pop_call(struct translator *t, struct thread *th, struct err *err)
{
    struct call *c = &th->stack[--th->depth];
    int status = codes_left(&t->codes, c->code, c->line, err);
    drop_call(c);
    return status;
}

/* --- variables --------------------------------------------------------------------------------------------------- */

static void make_value(struct translator *t, const struct pyjson *v, const struct pyjson *raised)
{
    buf_clear(&t->value);
    t->maker.limits = t->tightly ? narrow : generous;
    t->maker.max_bytes = SNAPSHOT_BYTES;
    if (!raised) {
        snapshot_put(&t->maker, &t->value, v);
        return;
    }
    buf_clear(&t->name);
    snapshot_put_exception(&t->maker, &t->value, raised, &t->name);
}

static struct slot *slot_of(struct call *c, uint32_t var, struct err *err)
{
    if (var >= c->n_slots) {
        uint32_t n = var + 8;
        struct slot *more = realloc(c->slots, n * sizeof *more);
        if (!more) {
            err_memory(err);
            return NULL;
        }
        memset(more + c->n_slots, 0, (n - c->n_slots) * sizeof *more);
        c->slots = more;
        c->n_slots = n;
    }
    return &c->slots[var];
}

static int take_variable(struct translator *t, struct call *c, size_t tag, const struct pyjson *key,
                         const struct pyjson *v, struct err *err)
{
    uint32_t var;
    buf_clear(&t->name);
    pyjson_text(key, &t->name, 1000);
    uint32_t name = words_id(&t->codes.words, buf_str(&t->name), t->name.len);
    if (codes_var(&t->codes, c->code, name, &var, err))
        return -1;
    struct slot *s = slot_of(c, var, err);
    if (!s)
        return -1;
    t->tightly = t->event.len > EVENT_BYTES / 2;
    if (redact_name(&t->maker.redact, buf_str(&t->name), t->name.len)) {
        buf_clear(&t->value);
        buf_putc(&t->value, VALUE_REDACTED);
    } else {
        make_value(t, v, NULL);
    }
    if (t->event.len + t->value.len > EVENT_BYTES) { /* thousands of variables: the rest stays as it was */
        t->maker.cut = true;
        s->seen = t->number;
        return 0;
    }
    bool had = s->at, same = had && s->len == t->value.len && memcmp(s->at, t->value.data, s->len) == 0;
    s->seen = t->number;
    if (same || t->value.failed)
        return t->value.failed ? err_memory(err) : 0;
    uint8_t *copy = realloc(s->at, t->value.len);
    if (!copy)
        return err_memory(err);
    memcpy(copy, t->value.data, t->value.len);
    s->at = copy;
    s->len = (uint32_t)t->value.len;
    add_change(t, tag, var, had ? CHANGE_SET : CHANGE_NEW, &t->value);
    return 0;
}

static void drop_unseen(struct translator *t, struct call *c, size_t tag)
{
    for (uint32_t i = 0; i < c->n_slots; i++) {
        struct slot *s = &c->slots[i];
        if (!s->at || s->seen == t->number || t->event.len > EVENT_BYTES)
            continue;
        free(s->at);
        s->at = NULL;
        add_change(t, tag, i, CHANGE_UNSET, NULL);
    }
}

static int take_variables(struct translator *t, struct call *c, size_t tag, struct bytes locals, struct err *err)
{
    struct pyjson all, key, value;
    struct pyjson_iter it;
    pyjson_read(&all, locals.at, locals.len);
    if (all.kind != PYJSON_OBJECT) {
        t->counts.bad_locals += all.kind != PYJSON_NULL || !locals.at;
        return 0; /* what they are now nobody knows; so they stay what they were */
    }
    pyjson_iter_init(&it, &all);
    while (pyjson_next(&it, &key, &value))
        if (take_variable(t, c, tag, &key, &value, err))
            return -1;
    drop_unseen(t, c, tag);
    return 0;
}

/* --- events ------------------------------------------------------------------------------------------------------ */

struct place {
    uint32_t file, name, line;
};

static bool is_call_of(const struct translator *t, const struct call *c, const struct place *p)
{
    const struct code *code = t->codes.list[c->code];
    return code->file == p->file && code->name == p->name;
}

static int begin_call(struct translator *t, struct thread *th, const struct place *p, struct err *err)
{
    uint32_t code;
    if (codes_called(&t->codes, p->file, p->name, p->line, &code, err))
        return -1;
    return push_call(t, th, code, err);
}

static void put_return(struct translator *t, uint32_t flags)
{
    uint8_t *at = buf_reserve(&t->event, 1);
    if (at)
        t->event.len = (size_t)(write_return_flags(at, flags) - t->event.data);
    buf_put(&t->event, t->value.data, t->value.len);
}

static int send(struct translator *t, struct err *err)
{
    return feed(t, &t->definitions, err) || feed(t, &t->event, err) ? -1 : 0;
}

/* A return that is missing. */
static int add_return(struct translator *t, struct thread *th, struct err *err)
{
    struct call *c = top(th);
    open_event(t, c, EVENT_RETURN, c->line, 0);
    buf_clear(&t->value);
    buf_putc(&t->value, VALUE_NONE);
    put_return(t, RETURN_UNWOUND);
    t->counts.added_returns++;
    return pop_call(t, th, err) || send(t, err) ? -1 : 0;
}

/* Makes the call that an event belongs to the top of its thread. */
static int find_call(struct translator *t, struct thread *th, const struct place *p, struct err *err)
{
    uint32_t i = th->depth;
    while (i && !is_call_of(t, &th->stack[i - 1], p))
        i--;
    while (i && th->depth > i)
        if (add_return(t, th, err))
            return -1;
    if (i)
        return 0;
    if (begin_call(t, th, p, err))
        return -1;
    open_event(t, top(th), EVENT_CALL, p->line, 0);
    t->counts.added_calls++;
    return send(t, err);
}

static int take_place(struct translator *t, const struct foreign_event *e, struct place *p, struct err *err)
{
    static const char unknown[] = "<unknown>";
    bool has_line = e->has_line && e->line >= 0 && e->line <= INT32_MAX;
    t->counts.no_place += !has_line || !e->file.len || !e->function.len || !e->thread.len;
    p->line = has_line ? (uint32_t)e->line : 0;
    p->name = e->function.len ? words_id(&t->codes.words, (const char *)e->function.at, e->function.len)
                              : words_id(&t->codes.words, unknown, sizeof unknown - 1);
    return codes_file(&t->codes, e->file, &p->file, err);
}

/* Time since the event before. The clock may have been set back, or be garbage: time then stands still. */
static uint64_t take_time(struct translator *t, const struct foreign_time *time)
{
    int64_t at = 0;
    if (!foreign_ns(time, &at)) {
        t->counts.no_time++;
        return 0;
    }
    int64_t since = at - t->start_ns;
    if (since <= 0 || (uint64_t)since <= t->time_ns)
        return 0;
    uint64_t dt = (uint64_t)since - t->time_ns;
    t->time_ns = (uint64_t)since;
    return dt;
}

static bool is_end_of_iteration(const char *class)
{
    return !strcmp(class, "StopIteration") || !strcmp(class, "GeneratorExit") || !strcmp(class, "StopAsyncIteration");
}

static void take_argument(struct translator *t, struct call *c, enum event_kind kind, const struct foreign_event *e,
                          bool raised)
{
    struct pyjson arg;
    pyjson_read(&arg, e->arg.at, e->arg.len);
    t->counts.bad_arg += arg.kind == PYJSON_NONE;
    t->tightly = false;
    make_value(t, &arg, kind == EVENT_EXCEPTION ? &arg : NULL);
    if (kind == EVENT_RETURN) {
        put_return(t, raised && arg.kind <= PYJSON_NULL ? RETURN_UNWOUND : 0);
        return;
    }
    buf_put(&t->event, t->value.data, t->value.len);
    c->raised = !is_end_of_iteration(buf_str(&t->name));
    buf_clear(&t->last_raised);
    buf_put(&t->last_raised, t->name.data, t->name.len);
}

static int take(struct translator *t, struct thread *th, enum event_kind kind, const struct place *p,
                const struct foreign_event *e, struct err *err)
{
    struct call *c = top(th);
    bool raised = c->raised;
    uint32_t line = e->has_line ? p->line : c->line;
    size_t tag = open_event(t, c, kind, line, take_time(t, &e->time));
    t->maker.cut = false;
    if (kind == EVENT_RETURN || kind == EVENT_EXCEPTION)
        take_argument(t, c, kind, e, raised);
    if (take_variables(t, c, tag, e->locals, err))
        return -1;
    t->counts.cut += t->maker.cut;
    t->counts.events++;
    if (kind == EVENT_RETURN && pop_call(t, th, err))
        return -1;
    return send(t, err);
}

static bool kind_of(struct bytes word, enum event_kind *kind)
{
    static const struct {
        const char *word;
        enum event_kind kind;
    } kinds[] = {
        { "line", EVENT_LINE }, { "call", EVENT_CALL }, { "return", EVENT_RETURN }, { "exception", EVENT_EXCEPTION }
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (word.len == strlen(kinds[i].word) && memcmp(word.at, kinds[i].word, word.len) == 0) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

int translator_event(struct translator *t, const struct foreign_event *e, struct err *err)
{
    enum event_kind kind;
    struct place p;
    uint32_t thread = 0;
    if (!kind_of(e->event, &kind)) {
        t->counts.unknown++;
        return 0;
    }
    if (take_place(t, e, &p, err) || find_thread(t, e->thread, &thread, err))
        return -1;
    switch_to(t, thread);
    struct thread *th = &t->threads[thread];
    int status = kind == EVENT_CALL ? begin_call(t, th, &p, err) : find_call(t, th, &p, err);
    return status ? -1 : take(t, th, kind, &p, e, err);
}

int translator_flush(struct translator *t, struct err *err)
{
    return chunker_flush(t->chunker, err);
}

int translator_finish(struct translator *t, struct err *err)
{
    return send(t, err) || chunker_finish(t->chunker, err) ? -1 : 0;
}

struct buf *translator_definitions(struct translator *t)
{
    return &t->definitions;
}
