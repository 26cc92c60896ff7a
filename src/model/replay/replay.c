/* Goes through a run's events chunk by chunk and hands each to the format that was asked for. What a value or a source
 * line looks like is remembered, since one event differs little from the one before. */
#include "smiley/replay.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/value.h"
#include "src/model/replay/replay_impl.h"

enum { FLUSH_BYTES = 64 << 10 };

/* --- what formats use ------------------------------------------------------------------------------------------ */

static void order_release(struct code_order *o)
{
    for (uint32_t i = 0; i < o->n; i++)
        free(o->vars[i].text);
    free(o->vars);
    *o = (struct code_order){ 0 };
}

struct named {
    const char *name;
    uint32_t var;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static bool order_make(struct replay *r, const struct code_def *code, struct code_order *o)
{
    struct named *list = malloc((code->n_vars + 1) * sizeof *list);
    o->vars = calloc(code->n_vars + 1, sizeof *o->vars);
    for (uint32_t i = 0; list && i < code->n_vars; i++)
        list[i] = (struct named){ defs_name(r->defs, code->vars[i].name), i };
    if (list)
        qsort(list, code->n_vars, sizeof *list, by_name);
    bool ok = list && o->vars;
    for (; ok && o->n < code->n_vars; o->n++) {
        struct buf text = BUF_INIT;
        r->format->name(r, list[o->n].name, &text);
        o->vars[o->n] = (struct shown_var){ .var = list[o->n].var, .len = (uint32_t)text.len };
        ok = !text.failed && (o->vars[o->n].text = buf_detach(&text));
        buf_release(&text);
    }
    free(list);
    return ok;
}

const struct code_order *replay_order(struct replay *r, uint32_t code)
{
    if (code >= r->n_codes) {
        uint32_t n = r->defs->n_codes;
        struct code_order *more = realloc(r->codes, n * sizeof *more);
        if (!more)
            return NULL;
        memset(more + r->n_codes, 0, (n - r->n_codes) * sizeof *more);
        r->codes = more;
        r->n_codes = n;
    }
    struct code_order *o = &r->codes[code];
    const struct code_def *def = r->defs->codes[code];
    if (!o->vars || o->n < def->n_vars) {
        order_release(o);
        if (!order_make(r, def, o)) {
            order_release(o);
            return NULL;
        }
    }
    return o;
}

void replay_value(struct replay *r, struct buf *out, const uint8_t *at, size_t len)
{
    size_t known_len;
    const char *known = memo_find(&r->values, at, len, &known_len);
    if (known) {
        buf_put(out, known, known_len);
        return;
    }
    size_t before = out->len;
    buf_clear(&r->scratch);
    value_text(&r->scratch, at, at + len, r->defs, VALUE_BYTES_MAX);
    r->format->value(r, (const char *)r->scratch.data, r->scratch.len, out);
    if (!out->failed && !r->scratch.failed)
        memo_keep(&r->values, at, len, (const char *)out->data + before, out->len - before);
    out->failed |= r->scratch.failed;
}

/* --- the run --------------------------------------------------------------------------------------------------- */

/* Lines with something in front of each, told from the lines of other runs. */
static bool write_prefixed(struct replay *r, FILE *out)
{
    const char *at = (const char *)r->out.data, *end = at + r->out.len, *prefix = r->options->prefix;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline + 1 : end;
        if ((!r->in_line && fputs(prefix, out) < 0) || fwrite(at, 1, (size_t)(stop - at), out) != (size_t)(stop - at))
            return false;
        r->in_line = !newline;
        at = stop;
    }
    return true;
}

static int flush(struct replay *r, FILE *out, size_t least, struct err *err)
{
    if (r->out.failed)
        return err_memory(err);
    if (r->out.len < least)
        return 0;
    if (r->out.len &&
        !(r->options->prefix ? write_prefixed(r, out) : fwrite(r->out.data, 1, r->out.len, out) == r->out.len))
        return err_errno(err, "cannot write");
    buf_clear(&r->out);
    return 0;
}

static bool is_wanted(const struct replay *r, uint32_t thread)
{
    return !r->options->thread || defs_thread_named(r->defs, thread, r->options->thread);
}

/* Whether the chunk may hold an event that is wanted. */
static bool chunk_is_wanted(const struct replay *r, size_t chunk)
{
    const struct summary *s = reader_summary(r->reader, chunk);
    if (!r->options->thread || !s->n_threads)
        return true;
    for (uint32_t i = 0; i < s->n_threads; i++)
        if (is_wanted(r, s->threads[i].thread))
            return true;
    return false;
}

static int replay_events(struct replay *r, uint64_t from, uint64_t to, FILE *out, struct err *err)
{
    bool output = r->format->output || r->options->output;
    for (uint64_t n = from; n <= to;) {
        size_t chunk = reader_chunk_of(r->reader, n);
        const struct summary *s = reader_summary(r->reader, chunk);
        uint64_t first = s->first_event, end = first + s->n_events;
        const struct moment *m;
        if (r->options->progress &&
            !r->options->progress(r->options->data, (double)(n - from) / (double)(to - from + 1)))
            return err_set(err, ERR_FAILED, "cancelled");
        if (!chunk_is_wanted(r, chunk)) {
            n = end;
            continue;
        }
        if (reader_moments(r->reader, chunk, &m, err))
            return -1;
        for (; n < end && n <= to; n++) {
            const struct moment *now = &m[n - first];
            if ((now->kind == EVENT_OUTPUT && !output) || !is_wanted(r, now->thread))
                continue;
            if (r->format->event(r, now, err) || flush(r, out, FLUSH_BYTES, err))
                return -1;
        }
    }
    return 0;
}

static int check_options(const struct replay *r, uint64_t events, struct err *err)
{
    const struct replay_options *o = r->options;
    if (o->to && o->from > o->to)
        return err_set(err, ERR_USAGE, "the last event to replay, %llu, comes before the first, %llu",
                       (unsigned long long)o->to, (unsigned long long)o->from);
    if (o->from > 1 && o->from > events)
        return err_set(err, ERR_NOT_FOUND, "there is no event %llu; the run has %llu", (unsigned long long)o->from,
                       (unsigned long long)events);
    for (uint32_t i = 0; i < r->defs->n_threads; i++)
        if (is_wanted(r, i))
            return 0;
    return o->thread ? err_set(err, ERR_NOT_FOUND, "no thread of run %s is called %s; `smiley threads` lists them",
                               reader_run(r->reader)->id, o->thread)
                     : 0;
}

static int replay_all(struct replay *r, FILE *out, struct err *err)
{
    struct moment m = { 0 };
    uint64_t events = reader_events(r->reader), from = r->options->from, to = r->options->to;
    if (check_options(r, events, err))
        return -1;
    if (events &&
        reader_moment(r->reader, 1, &m, NULL) == 0) /* else the run's beginning is damaged: its first thread is 0 */
        r->first_thread = m.thread;
    if (from < 1)
        from = 1;
    if (to < 1 || to > events)
        to = events;
    if (from == 1 && r->format->begin && r->format->begin(r, err))
        return -1;
    if (replay_events(r, from, to, out, err)) {
        flush(r, out, 0, NULL); /* what could be read is shown */
        return -1;
    }
    if (to == events && r->format->end && r->format->end(r, err))
        return -1;
    return flush(r, out, 0, err);
}

static void init(struct replay *r, struct trace *t, const struct replay_options *o)
{
    *r = (struct replay){
        .trace = t,
        .reader = trace_reader(t),
        .defs = reader_defs(trace_reader(t)),
        .options = o,
        .format = o->json ? &replay_json : &replay_text,
    };
}

static void release(struct replay *r)
{
    for (uint32_t i = 0; i < r->n_codes; i++)
        order_release(&r->codes[i]);
    free(r->codes);
    for (int i = 0; i < FDS; i++)
        buf_release(&r->printed[i].text);
    memo_release(&r->values);
    memo_release(&r->places);
    buf_release(&r->out);
    buf_release(&r->scratch);
    buf_release(&r->more);
}

int replay(struct trace *t, const struct replay_options *o, FILE *out, struct err *err)
{
    struct replay r;
    init(&r, t, o);
    int status = replay_all(&r, out, err);
    release(&r);
    return status;
}

/* --- a run that goes on ---------------------------------------------------------------------------------------- */

struct live {
    struct replay_options options;
    FILE *out;
    uint64_t written; /* events */
    bool begun;
};

struct replay *replay_live(struct trace *t, const struct replay_options *o, FILE *out, struct err *err)
{
    struct replay *r = malloc(sizeof *r);
    struct live *live = calloc(1, sizeof *live);
    if (!r || !live) {
        free(r);
        free(live);
        err_memory(err);
        return NULL;
    }
    *live = (struct live){ .options = *o, .out = out };
    init(r, t, &live->options);
    r->live = live;
    return r;
}

static int begin_live(struct replay *r, struct err *err)
{
    struct moment m = { 0 };
    if (r->live->begun)
        return 0;
    if (reader_moment(r->reader, 1, &m, NULL) == 0)
        r->first_thread = m.thread;
    r->live->begun = true;
    return r->format->begin ? r->format->begin(r, err) : 0;
}

int replay_more(struct replay *r, struct err *err)
{
    uint64_t events = reader_events(r->reader);
    if (events == r->live->written)
        return 0;
    if (begin_live(r, err) || replay_events(r, r->live->written + 1, events, r->live->out, err))
        return -1;
    r->live->written = events;
    return flush(r, r->live->out, 0, err);
}

int replay_end(struct replay *r, struct err *err)
{
    if (begin_live(r, err) || (r->format->end && r->format->end(r, err)))
        return -1;
    return flush(r, r->live->out, 0, err);
}

void replay_free(struct replay *r)
{
    if (!r)
        return;
    release(r);
    free(r->live);
    free(r);
}
