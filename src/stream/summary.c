/* Summaries as bytes; the format is in docs/stream.md. Lists are sorted, so their ids stand as differences. */
#include <stddef.h>
#include <stdlib.h>

#include "smiley/chunk.h"
#include "smiley/varint.h"

void summary_release(struct summary *s)
{
    free(s->threads);
    free(s->lines);
    free(s->codes);
    free(s->vars);
    free(s->times);
    *s = (struct summary){ 0 };
}

/* --- writing -------------------------------------------------------------------------------------------------- */

/* A key of two parts: how much the first grew; the second as it is where the first grew, else how much it grew. */
static void put_pair(struct buf *out, uint32_t a, uint32_t b, uint32_t *last_a, uint32_t *last_b)
{
    buf_uint(out, a - *last_a);
    buf_uint(out, a == *last_a ? b - *last_b : b);
    *last_a = a;
    *last_b = b;
}

void summary_write(const struct summary *s, struct buf *out)
{
    buf_uint(out, s->first_event);
    buf_uint(out, s->n_events);
    buf_uint(out, s->n_blocks);
    buf_uint(out, s->start_ns);
    buf_uint(out, s->end_ns - s->start_ns);
    buf_uint(out, EVENT_KINDS);
    for (int kind = 0; kind < EVENT_KINDS; kind++)
        buf_uint(out, s->kinds[kind]);
    buf_uint(out, s->output_bytes);

    uint32_t a = 0, b = 0;
    buf_uint(out, s->n_threads);
    for (const struct thread_summary *t = s->threads; t < s->threads + s->n_threads; t++) {
        buf_uint(out, t->thread - a);
        a = t->thread;
        buf_uint(out, t->events);
        buf_uint(out, t->blocks);
        buf_uint(out, t->min_depth);
        buf_uint(out, t->max_depth - t->min_depth);
    }
    a = b = 0;
    buf_uint(out, s->n_lines);
    for (const struct line_summary *l = s->lines; l < s->lines + s->n_lines; l++) {
        put_pair(out, l->file, l->line, &a, &b);
        buf_uint(out, l->hits);
        buf_uint(out, l->first);
        buf_uint(out, l->last - l->first);
    }
    a = 0;
    buf_uint(out, s->n_codes);
    for (const struct code_summary *c = s->codes; c < s->codes + s->n_codes; c++) {
        buf_uint(out, c->code - a);
        a = c->code;
        buf_uint(out, c->events);
        buf_uint(out, c->calls);
    }
    a = b = 0;
    buf_uint(out, s->n_vars);
    for (const struct var_summary *v = s->vars; v < s->vars + s->n_vars; v++) {
        put_pair(out, v->code, v->var, &a, &b);
        buf_uint(out, v->changes);
    }
    if (!s->timed)
        return;
    a = b = 0;
    buf_uint(out, s->n_times);
    for (const struct time_summary *t = s->times; t < s->times + s->n_times; t++) {
        put_pair(out, t->file, t->line, &a, &b);
        buf_uint(out, t->own_ns);
    }
}

/* --- reading -------------------------------------------------------------------------------------------------- */

/* Reads fail once and for all: then `bad`, and every number is 0. */
struct input {
    const uint8_t *at, *end;
    bool bad, no_memory;
};

static uint64_t get(struct input *in, uint64_t max)
{
    uint64_t v;
    if (in->bad || !varint_get(&in->at, in->end, &v) || v > max) {
        in->bad = true;
        return 0;
    }
    return v;
}

static uint32_t get32(struct input *in, uint64_t max)
{
    return (uint32_t)get(in, max);
}

/* The length of a list, each element of which takes `least` bytes, with memory for it. */
static uint32_t get_list(struct input *in, size_t least, size_t size, void *list)
{
    uint64_t n = get(in, UINT32_MAX);
    if (n > (size_t)(in->end - in->at) / least)
        in->bad = true;
    void *memory = in->bad ? NULL : calloc(n + 1, size);
    *(void **)list = memory;
    if (memory)
        return (uint32_t)n;
    in->no_memory |= !in->bad;
    in->bad = true;
    return 0;
}

/* A key that is `gap` more than the last; the first may be at 0. */
static uint32_t get_key(struct input *in, uint32_t i, uint32_t last)
{
    uint64_t gap = get(in, UINT32_MAX);
    if ((i && !gap) || last + gap > UINT32_MAX)
        in->bad = true;
    return (uint32_t)(last + gap);
}

static void get_pair(struct input *in, uint32_t i, uint32_t *a, uint32_t *b)
{
    uint64_t gap = get(in, UINT32_MAX), second = get(in, UINT32_MAX);
    if (!gap)
        second += i ? *b : 0;
    if ((i && !gap && second == *b) || *a + gap > UINT32_MAX || second > UINT32_MAX)
        in->bad = true;
    *a = (uint32_t)(*a + gap);
    *b = (uint32_t)second;
}

static void get_head(struct input *in, struct summary *s)
{
    s->first_event = get(in, INT64_MAX);
    s->n_events = get32(in, INT32_MAX);
    s->n_blocks = get32(in, s->n_events);
    s->start_ns = get(in, UINT64_MAX);
    s->end_ns = s->start_ns + get(in, UINT64_MAX);
    if (get(in, EVENT_KINDS) != EVENT_KINDS || !s->first_event)
        in->bad = true;
    uint64_t sum = 0;
    for (int kind = 0; kind < EVENT_KINDS; kind++)
        sum += s->kinds[kind] = get32(in, s->n_events);
    if (sum != s->n_events)
        in->bad = true;
    s->output_bytes = get(in, UINT64_MAX);
}

static void get_lists(struct input *in, struct summary *s)
{
    uint32_t a = 0, b = 0;
    s->n_threads = get_list(in, 5, sizeof *s->threads, &s->threads);
    for (uint32_t i = 0; i < s->n_threads; i++) {
        struct thread_summary *t = &s->threads[i];
        a = t->thread = get_key(in, i, a);
        t->events = get32(in, s->n_events);
        t->blocks = get32(in, t->events);
        t->min_depth = get32(in, MAX_DEPTH);
        t->max_depth = t->min_depth + get32(in, MAX_DEPTH - t->min_depth);
    }
    a = b = 0;
    s->n_lines = get_list(in, 5, sizeof *s->lines, &s->lines);
    for (uint32_t i = 0; i < s->n_lines; i++) {
        struct line_summary *l = &s->lines[i];
        get_pair(in, i, &a, &b);
        l->file = a;
        l->line = b;
        l->hits = get32(in, s->n_events);
        l->first = get32(in, s->n_events);
        l->last = l->first + get32(in, s->n_events - l->first);
        in->bad |= l->last >= s->n_events;
    }
    a = 0;
    s->n_codes = get_list(in, 3, sizeof *s->codes, &s->codes);
    for (uint32_t i = 0; i < s->n_codes; i++) {
        struct code_summary *c = &s->codes[i];
        a = c->code = get_key(in, i, a);
        c->events = get32(in, s->n_events);
        c->calls = get32(in, c->events);
    }
    a = b = 0;
    s->n_vars = get_list(in, 3, sizeof *s->vars, &s->vars);
    for (uint32_t i = 0; i < s->n_vars; i++) {
        struct var_summary *v = &s->vars[i];
        get_pair(in, i, &a, &b);
        v->code = a;
        v->var = b;
        v->changes = get32(in, s->n_events);
    }
}

/* Last, because they were not always there. */
static void get_times(struct input *in, struct summary *s)
{
    if (in->bad || in->at == in->end)
        return;
    uint32_t a = 0, b = 0;
    s->timed = true;
    s->n_times = get_list(in, 3, sizeof *s->times, &s->times);
    for (uint32_t i = 0; i < s->n_times; i++) {
        struct time_summary *t = &s->times[i];
        get_pair(in, i, &a, &b);
        t->file = a;
        t->line = b;
        s->own_ns += t->own_ns = get(in, UINT64_MAX);
    }
}

int summary_read(struct summary *s, const uint8_t *at, size_t len, struct err *err)
{
    struct input in = { .at = at, .end = at + len };
    *s = (struct summary){ 0 };
    get_head(&in, s);
    get_lists(&in, s);
    get_times(&in, s);
    if (!in.bad && in.at == in.end)
        return 0;
    summary_release(s);
    return in.no_memory ? err_memory(err) : err_set(err, ERR_CORRUPT, "damaged summary of a chunk in the recording");
}

/* --- asking --------------------------------------------------------------------------------------------------- */

/* All lists are of structs of 32-bit members, ordered by their first one or two. */
static uint64_t key_of(const void *element, int parts)
{
    const uint32_t *key = element;
    return parts == 2 ? (uint64_t)key[0] << 32 | key[1] : key[0];
}

/* Index of the first element whose key is not below this one. */
static uint32_t find(const void *list, uint32_t n, size_t size, int parts, uint64_t key)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (key_of((const char *)list + middle * size, parts) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
_Static_assert(offsetof(struct thread_summary, thread) == 0 && offsetof(struct code_summary, code) == 0, "keys");
_Static_assert(offsetof(struct line_summary, file) == 0 && offsetof(struct line_summary, line) == 4, "keys");
_Static_assert(offsetof(struct time_summary, file) == 0 && offsetof(struct time_summary, line) == 4, "keys");
_Static_assert(offsetof(struct var_summary, code) == 0 && offsetof(struct var_summary, var) == 4, "keys");

const struct thread_summary *thread_summary_of(const struct thread_summary *threads, uint32_t n, uint32_t thread)
{
    uint32_t i = find(threads, n, sizeof *threads, 1, thread);
    return i < n && threads[i].thread == thread ? &threads[i] : NULL;
}

const struct line_summary *summary_line(const struct summary *s, uint32_t file, uint32_t line)
{
    uint32_t i = find(s->lines, s->n_lines, sizeof *s->lines, 2, (uint64_t)file << 32 | line);
    return i < s->n_lines && s->lines[i].file == file && s->lines[i].line == line ? &s->lines[i] : NULL;
}

const struct code_summary *summary_code(const struct summary *s, uint32_t code)
{
    uint32_t i = find(s->codes, s->n_codes, sizeof *s->codes, 1, code);
    return i < s->n_codes && s->codes[i].code == code ? &s->codes[i] : NULL;
}

const struct var_summary *summary_var(const struct summary *s, uint32_t code, uint32_t var)
{
    uint32_t i = find(s->vars, s->n_vars, sizeof *s->vars, 2, (uint64_t)code << 32 | var);
    return i < s->n_vars && s->vars[i].code == code && s->vars[i].var == var ? &s->vars[i] : NULL;
}

/* From where to where the elements with this first part of two stand. */
static uint32_t find_all(const void *list, uint32_t n, size_t size, uint32_t first, uint32_t *found)
{
    uint32_t from = find(list, n, size, 1, first);
    *found = find(list, n, size, 1, (uint64_t)first + 1) - from;
    return from;
}

const struct line_summary *summary_lines(const struct summary *s, uint32_t file, uint32_t *n)
{
    return s->lines + find_all(s->lines, s->n_lines, sizeof *s->lines, file, n);
}

const struct time_summary *summary_times(const struct summary *s, uint32_t file, uint32_t *n)
{
    return s->times + find_all(s->times, s->n_times, sizeof *s->times, file, n);
}
