/* Checkpoints: a state written out, and read back. The format is in docs/stream.md.
 *
 * What the order of things tells is not written: frames on a stack know their thread, depth and parent by where they
 * stand. Values delimit themselves. Frames and variables come in a fixed order, so that the same state gives the same
 * bytes. Reading trusts nothing: every frame is one that the stream could have made. */
#include <stdlib.h>

#include "frames.h"
#include "smiley/buf.h"
#include "smiley/value.h"
#include "smiley/varint.h"

/* --- writing -------------------------------------------------------------------------------------------------- */

static void put_vars(struct buf *out, const struct frame *f)
{
    uint32_t n = 0, last = 0;
    for (uint32_t i = 0; i < f->n_vars; i++)
        n += f->vars[i].len != 0;
    buf_uint(out, n);
    for (uint32_t i = 0; i < f->n_vars; i++) {
        const struct var *v = &f->vars[i];
        if (!v->len)
            continue;
        struct var number = *v; /* as bytes, where it is one: here it stays as it is */
        var_settle(&number);
        buf_uint(out, i - last);
        buf_put(out, var_bytes(&number), number.len);
        last = i;
    }
}

static void put_frame(struct buf *out, const struct frame *f)
{
    buf_uint(out, f->call);
    buf_uint(out, f->first);
    buf_uint(out, f->code);
    buf_uint(out, f->line);
    put_vars(out, f);
}

enum { LEAVING = 1, LEAVING_SUSPENDED = 2 }; /* beside the depth of a stack */

static void put_thread(struct buf *out, const struct thread_state *t)
{
    unsigned flags = !t->leaving ? 0 : t->stack[t->depth - 1]->suspended ? LEAVING | LEAVING_SUSPENDED : LEAVING;
    buf_uint(out, (uint64_t)t->depth << 2 | flags);
    for (uint32_t i = 0; i < t->depth; i++)
        put_frame(out, t->stack[i]);
}

static bool on_stack(const struct state *s, const struct frame *f)
{
    const struct thread_state *t = &s->threads[f->thread];
    return f->depth < t->depth && t->stack[f->depth] == f;
}

static int by_call(const void *a, const void *b)
{
    uint64_t x = (*(struct frame *const *)a)->call, y = (*(struct frame *const *)b)->call;
    return x < y ? -1 : x > y;
}

/* The generators and coroutines that wait to go on, in order of their calls. */
static void put_suspended(struct buf *out, const struct state *s)
{
    size_t n = 0, i = 0;
    uint64_t call, frame;
    struct frame **list = malloc((s->frames.len + 1) * sizeof *list);
    if (!list) {
        out->failed = true;
        return;
    }
    while (map_next(&s->frames, &i, &call, &frame)) {
        struct frame *f = (struct frame *)(uintptr_t)frame;
        if (f->suspended && !on_stack(s, f))
            list[n++] = f;
    }
    qsort(list, n, sizeof *list, by_call);
    buf_uint(out, n);
    for (i = 0; i < n; i++) {
        buf_uint(out, list[i]->parent);
        buf_uint(out, list[i]->thread);
        buf_uint(out, list[i]->depth);
        put_frame(out, list[i]);
    }
    free(list);
}

void state_checkpoint(const struct state *s, struct buf *out)
{
    buf_uint(out, s->event);
    buf_uint(out, s->next_call);
    buf_uint(out, s->time_ns);
    buf_uint(out, s->thread);
    uint32_t n = s->n_threads;
    while (n && !s->threads[n - 1].depth)
        n--;
    buf_uint(out, n);
    for (uint32_t i = 0; i < n; i++)
        put_thread(out, &s->threads[i]);
    put_suspended(out, s);
}

/* --- reading -------------------------------------------------------------------------------------------------- */

struct input {
    const uint8_t *at, *end;
    struct err *err;
};

static int corrupt(struct input *in)
{
    return err_set(in->err, ERR_CORRUPT, "damaged checkpoint in the recording");
}

static int get(struct input *in, uint64_t max, uint64_t *v)
{
    if (!varint_get(&in->at, in->end, v) || *v > max)
        return corrupt(in);
    return 0;
}

static int get_vars(struct state *s, struct frame *f, struct input *in)
{
    uint64_t n, gap = 0, index = 0;
    if (get(in, MAX_VARS, &n) < 0)
        return -1;
    for (uint64_t i = 0; i < n; i++) {
        if (get(in, MAX_VARS, &gap) < 0)
            return -1;
        index += gap;
        if ((i && !gap) || index >= MAX_VARS)
            return corrupt(in);
        const uint8_t *after = value_end(in->at, in->end, NULL);
        if (!after || after - in->at > MAX_VALUE)
            return corrupt(in);
        struct var *v = s->bare ? NULL : frame_var(s, f, (uint32_t)index, in->err);
        if (!s->bare && (!v || var_set(v, in->at, (size_t)(after - in->at), in->err) < 0))
            return -1;
        in->at = after;
    }
    return 0;
}

/* The frame, in s->frames; NULL with the error set. */
static struct frame *get_frame(struct state *s, struct input *in)
{
    uint64_t call, first, code, line;
    if (get(in, s->next_call - 1, &call) < 0 || get(in, s->event, &first) < 0 ||
        get(in, (uint64_t)s->defs->n_codes - 1, &code) < 0 || get(in, LINE_MAX, &line) < 0)
        return NULL;
    if (!call || !s->defs->n_codes || state_call(s, call)) {
        corrupt(in);
        return NULL;
    }
    struct frame *f = frame_new(s, call);
    if (!f) {
        err_memory(in->err);
        return NULL;
    }
    f->first = first;
    f->code = (uint32_t)code;
    f->file = s->defs->codes[code]->file;
    f->line = (uint32_t)line;
    return get_vars(s, f, in) < 0 ? NULL : f;
}

static int get_thread(struct state *s, uint32_t id, struct input *in)
{
    uint64_t head;
    struct thread_state *t = state_thread(s, id, in->err);
    if (!t || get(in, (uint64_t)MAX_DEPTH << 2 | 3, &head) < 0)
        return -1;
    bool leaving = head & LEAVING, suspended = head & LEAVING_SUSPENDED;
    if ((suspended && !leaving) || (leaving && !(head >> 2)))
        return corrupt(in);
    for (uint64_t i = 0; i < head >> 2; i++) {
        struct frame *f = get_frame(s, in);
        if (!f)
            return -1;
        f->thread = id;
        f->parent = i ? t->stack[i - 1]->call : 0;
        if (thread_push(t, f, in->err) < 0)
            return -1;
        f->suspended = suspended && i + 1 == head >> 2;
    }
    t->leaving = leaving;
    return 0;
}

static int get_suspended(struct state *s, struct input *in)
{
    uint64_t n, parent, thread, depth, last = 0;
    if (get(in, UINT64_MAX, &n) < 0)
        return -1;
    for (uint64_t i = 0; i < n; i++) {
        if (get(in, s->next_call - 1, &parent) < 0 || get(in, MAX_IDS - 1, &thread) < 0 ||
            get(in, MAX_DEPTH - 1, &depth) < 0)
            return -1;
        struct frame *f = state_thread(s, (uint32_t)thread, in->err) ? get_frame(s, in) : NULL;
        if (!f)
            return -1;
        if (f->call <= last)
            return corrupt(in);
        last = f->call;
        f->parent = parent;
        f->thread = (uint32_t)thread;
        f->depth = (uint32_t)depth;
        f->suspended = true;
    }
    return 0;
}

int state_restore(struct state *s, const uint8_t *at, size_t len, struct err *err)
{
    struct input in = { .at = at, .end = at + len, .err = err };
    uint64_t thread, n;
    state_reset(s);
    if (get(&in, INT64_MAX, &s->event) < 0 || get(&in, INT64_MAX, &s->next_call) < 0 ||
        get(&in, UINT64_MAX, &s->time_ns) < 0 || get(&in, MAX_IDS - 1, &thread) < 0 || get(&in, MAX_IDS, &n) < 0)
        return -1;
    if (!s->next_call || (thread && !state_thread(s, (uint32_t)thread, err)))
        return corrupt(&in);
    s->thread = (uint32_t)thread;
    for (uint32_t i = 0; i < n; i++)
        if (get_thread(s, i, &in) < 0)
            return -1;
    if (get_suspended(s, &in) < 0)
        return -1;
    return in.at == in.end ? 0 : corrupt(&in);
}
