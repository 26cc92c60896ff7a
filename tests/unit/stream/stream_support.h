/* Comparing states, and chunks kept for later, for the tests of this folder. */
#ifndef STREAM_SUPPORT_H
#define STREAM_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "smiley/chunk.h"
#include "stream_maker.h"

/* A copy of what the chunker handed out. */
struct kept {
    uint64_t seq;
    bool open;
    struct buf definitions, checkpoint, ops, times;
    struct summary summary; /* through summary_write() and summary_read() */
};

struct keeper {
    struct kept *list;
    size_t n;
};

static inline struct buf copy_bytes(struct bytes b)
{
    struct buf copy = BUF_INIT;
    buf_put(&copy, b.at, b.len);
    return copy;
}

static inline int keep_chunk(void *data, const struct chunk *c, struct err *err)
{
    struct keeper *k = data;
    struct buf summary = BUF_INIT;
    k->list = realloc(k->list, (k->n + 1) * sizeof *k->list);
    assert_non_null(k->list);
    struct kept *kept = &k->list[k->n++];
    *kept = (struct kept){ .seq = c->seq,
                           .open = c->open,
                           .definitions = copy_bytes(c->definitions),
                           .checkpoint = copy_bytes(c->checkpoint),
                           .ops = copy_bytes(c->ops),
                           .times = copy_bytes(c->times) };
    summary_write(&c->summary, &summary);
    assert_int_equal(summary_read(&kept->summary, summary.data, summary.len, err), 0);
    buf_release(&summary);
    return 0;
}

static inline void keeper_release(struct keeper *k)
{
    for (size_t i = 0; i < k->n; i++) {
        buf_release(&k->list[i].definitions);
        buf_release(&k->list[i].checkpoint);
        buf_release(&k->list[i].ops);
        buf_release(&k->list[i].times);
        summary_release(&k->list[i].summary);
    }
    free(k->list);
    *k = (struct keeper){ 0 };
}

static inline bool same_value(const struct var *v, const uint8_t *at, size_t len)
{
    return v->len == len && (!len || memcmp(var_bytes(v), at, len) == 0);
}

static inline void assert_frame_is(const struct frame *f, const struct maker_frame *truth)
{
    assert_int_equal(f->call, truth->call);
    assert_int_equal(f->parent, truth->parent);
    assert_int_equal(f->first, truth->first);
    assert_int_equal(f->code, truth->code);
    assert_int_equal(f->line, truth->line);
    assert_int_equal(f->thread, truth->thread);
    assert_int_equal(f->depth, truth->depth);
    assert_int_equal(f->suspended, truth->suspended);
    for (uint32_t i = 0; i < MAKER_VARS; i++) {
        static const struct var none;
        const struct var *v = i < f->n_vars ? &f->vars[i] : &none;
        assert_true(same_value(v, truth->values[i].at, truth->values[i].len));
    }
}

/* The state is what the maker knows to be true. */
static inline void assert_state_is(const struct state *s, const struct maker *m)
{
    assert_int_equal(s->event, m->events);
    assert_int_equal(s->time_ns, m->time_ns);
    assert_int_equal(s->next_call, m->next_call);
    assert_int_equal(s->thread, m->thread);
    assert_int_equal(s->frames.len, m->n_frames);
    for (uint32_t i = 0; i < m->n_frames; i++) {
        const struct frame *f = state_call(s, m->frames[i]->call);
        assert_non_null(f);
        assert_frame_is(f, m->frames[i]);
    }
    for (uint32_t i = 0; i < MAKER_THREADS; i++) {
        const struct maker_thread *truth = &m->threads[i];
        uint32_t depth = i < s->n_threads ? s->threads[i].depth : 0;
        assert_int_equal(depth, truth->depth);
        assert_int_equal(i < s->n_threads && s->threads[i].leaving, truth->leaving);
        for (uint32_t k = 0; k < depth; k++)
            assert_int_equal(s->threads[i].stack[k]->call, truth->stack[k]->call);
    }
    const struct maker_thread *current = &m->threads[m->thread];
    const struct frame *top = state_frame(s);
    assert_int_equal(top ? top->call : 0, current->depth ? current->stack[current->depth - 1]->call : 0);
}

/* Two states are the same, `changed` aside: their checkpoints are. */
static inline void assert_same_state(const struct state *a, const struct state *b)
{
    struct buf x = BUF_INIT, y = BUF_INIT;
    state_checkpoint(a, &x);
    state_checkpoint(b, &y);
    assert_false(x.failed || y.failed);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    buf_release(&x);
    buf_release(&y);
}

/* All records of these bytes into the definitions and the state. */
static inline void take_all(struct defs *defs, struct state *s, const struct buf *stream)
{
    struct decoder d = { .at = stream->data, .end = stream->data + stream->len };
    struct record r;
    struct err err = { 0 };
    int got;
    while ((got = decode_next(&d, &r, &err)) > 0) {
        assert_int_equal(defs_add(defs, &r, &err), 0);
        if (s)
            assert_int_equal(state_apply(s, &r, &err), 0);
    }
    assert_int_equal(got, 0);
}

#endif
