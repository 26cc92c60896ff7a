/* A sender and a receiver in one process, over a socket in a folder of their own; what arrives is held against what was
 * sent, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "smiley/chunk.h"
#include "smiley/sender.h"
#include "stream_maker.h"

/* What somebody was given: the events of closed chunks, the definitions, and how often each operation was called. */
struct heap {
    struct intake intake;
    struct consumer consumer;
    struct buf ops, definitions;
    unsigned started, ended, chunks;
    uint64_t operations, events, last_seq, last_first;
    uint32_t last_events;
    bool fails;
    int code;
};

static struct heap *of(struct consumer *c)
{
    return (struct heap *)(void *)((char *)c - offsetof(struct heap, consumer));
}

static int heap_events(struct consumer *c, const struct chunk *chunk, struct err *err)
{
    struct heap *h = of(c);
    if (h->fails)
        return err_set(err, ERR_FAILED, "the heap is full");
    buf_put(&h->definitions, chunk->definitions.at, chunk->definitions.len);
    h->operations += !chunk->open || chunk->definitions.len;
    if (chunk->open || !chunk->summary.n_events)
        return 0;
    assert_int_equal(chunk->summary.first_event, h->events + 1);
    buf_put(&h->ops, chunk->ops.at, chunk->ops.len);
    buf_put(&h->ops, chunk->times.at, chunk->times.len);
    h->chunks++;
    h->events += chunk->summary.n_events;
    h->last_seq = chunk->seq;
    h->last_first = chunk->summary.first_event;
    h->last_events = chunk->summary.n_events;
    return 0;
}

static int heap_ended(struct consumer *c, const struct run *run, struct err *err)
{
    (void)err;
    of(c)->ended++;
    of(c)->operations++;
    of(c)->code = run->code;
    return 0;
}

static void heap_close(struct consumer *c)
{
    (void)c;
}

static struct consumer *heap_begin(struct intake *in, const struct run *run, struct taken *taken, struct err *err)
{
    struct heap *h = (struct heap *)in;
    assert_string_equal(run->id, "some-run");
    if (h->fails) {
        err_set(err, ERR_FAILED, "the heap is full");
        return NULL;
    }
    h->operations += !h->started;
    h->started++;
    *taken = (struct taken){ .operations = h->operations,
                             .last_seq = h->last_seq,
                             .last_first = h->last_first,
                             .last_events = h->last_events,
                             .ended = h->ended };
    h->consumer = (struct consumer){ .events = heap_events, .run_ended = heap_ended, .close = heap_close };
    return &h->consumer;
}

static void heap_release(struct heap *h)
{
    buf_release(&h->ops);
    buf_release(&h->definitions);
}

struct pair {
    char folder[64], endpoint[96];
    struct heap there, home;
    struct receiver *receiver;
    struct consumer *sender;
    struct chunker *chunker;
    struct buf sent; /* ops and times of closed chunks */
    uint64_t said;
};

static int setup(void **state)
{
    struct pair *p = calloc(1, sizeof *p);
    const char *tmp = getenv("TMPDIR");
    snprintf(p->folder, sizeof p->folder, "%.32s/smiley-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->endpoint, sizeof p->endpoint, "ipc://%s/s", p->folder);
    p->there.intake.begin = p->home.intake.begin = heap_begin;
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct pair *p = *state;
    if (p->sender)
        p->sender->close(p->sender);
    receiver_close(p->receiver);
    chunker_free(p->chunker);
    heap_release(&p->there);
    heap_release(&p->home);
    buf_release(&p->sent);
    rmdir(p->folder);
    free(p);
    return 0;
}

static void say(void *data, const char *text)
{
    (void)text;
    ((struct pair *)data)->said++;
}

static void listen_(struct pair *p)
{
    char *endpoints[] = { p->endpoint };
    struct err err = { 0 };
    const struct receiver_options o = { .endpoints = endpoints, .n = 1, .intake = &p->there.intake };
    if (receiver_open(&p->receiver, &o, &err))
        fail_msg("%s", err.text);
}

static int emit(void *data, const struct chunk *chunk, struct err *err)
{
    struct pair *p = data;
    if (!chunk->open && chunk->summary.n_events) {
        buf_put(&p->sent, chunk->ops.at, chunk->ops.len);
        buf_put(&p->sent, chunk->times.at, chunk->times.len);
    }
    return p->sender->events(p->sender, chunk, err);
}

static const struct run the_run = { .id = "some-run", .status = RUN_EXITED, .code = 5 };

static void start(struct pair *p, uint32_t stall_ms)
{
    const char *folders[] = { p->folder, NULL };
    struct sender_options o = {
        .stall_ms = stall_ms, .folders = folders, .home = &p->home.intake, .home_name = "home", .say = say, .data = p
    };
    struct err err = { 0 };
    assert_int_equal(endpoint_parse(&o.endpoint, p->endpoint, false, NULL), 0);
    p->sender = sender_new(&o, &err);
    if (!p->sender)
        fail_msg("%s", err.text);
    p->chunker = chunker_new(emit, p);
    assert_int_equal(p->sender->run_started(p->sender, &the_run, &err), 0);
}

static void turn(struct pair *p)
{
    assert_int_equal(p->sender->tick(p->sender, NULL), 0);
    if (p->receiver)
        assert_int_equal(receiver_poll(p->receiver, 1, NULL), 0);
}

/* Sends events, in pieces with open chunks in between; `meanwhile` is called after each piece. */
static void send_events(struct pair *p, uint64_t seed, unsigned events,
                        void (*meanwhile)(struct pair *p, unsigned piece))
{
    struct maker m;
    maker_init(&m, seed);
    maker_random(&m, events);
    for (size_t i = 0, piece = 0; i < m.out.len; piece++) {
        struct decoder d = { .at = m.out.data + i, .end = m.out.data + m.out.len };
        struct record r;
        const uint8_t *from = d.at;
        for (int n = 0; n < 3000 && decode_next(&d, &r, NULL) > 0; n++)
            ;
        assert_int_equal(chunker_feed(p->chunker, from, (size_t)(d.at - from), NULL), 0);
        assert_int_equal(chunker_flush(p->chunker, NULL), 0);
        i += (size_t)(d.at - from);
        turn(p);
        if (meanwhile)
            meanwhile(p, (unsigned)piece);
    }
    assert_int_equal(chunker_finish(p->chunker, NULL), 0);
    maker_release(&m);
}

/* The end is waited for by the sender alone: so what is on its way has to arrive first. */
static void finish(struct pair *p)
{
    for (int i = 0; i < 5000 && p->there.ops.len < p->sent.len; i++)
        turn(p);
}

static void whole(const struct heap *h, const struct pair *p)
{
    assert_false(h->ops.failed);
    assert_int_equal(h->ops.len, p->sent.len);
    assert_memory_equal(h->ops.data, p->sent.data, p->sent.len);
}

static void plain(void **state)
{
    struct pair *p = *state;
    listen_(p);
    start(p, 60000);
    send_events(p, 1, 60000, NULL);
    finish(p);
    whole(&p->there, p);
    assert_int_equal(p->there.started, 1);
    assert_int_equal(p->said, 0);
}

static void restart(struct pair *p, unsigned piece)
{
    if (piece % 4 != 3)
        return;
    if (p->receiver) {
        receiver_close(p->receiver);
        p->receiver = NULL;
    }
    if (piece % 8 == 7)
        listen_(p);
}

/* The heap stays where it is, as a database would. */
static void restarted(void **state)
{
    struct pair *p = *state;
    listen_(p);
    start(p, 60000);
    send_events(p, 2, 90000, restart);
    if (!p->receiver)
        listen_(p);
    finish(p);
    whole(&p->there, p);
    assert_true(p->there.started > 1);
}

static void forget(struct pair *p, unsigned piece)
{
    if (piece != 12)
        return;
    receiver_close(p->receiver);
    heap_release(&p->there);
    p->there = (struct heap){ .intake = p->there.intake };
    listen_(p);
}

static void emptied(void **state)
{
    struct pair *p = *state;
    listen_(p);
    start(p, 60000);
    send_events(p, 3, 90000, forget);
    finish(p);
    whole(&p->there, p);
}

static void fill(struct pair *p, unsigned piece)
{
    p->there.fails = piece >= 5 && piece < 10;
}

static void full_for_a_while(void **state)
{
    struct pair *p = *state;
    listen_(p);
    start(p, 60000);
    send_events(p, 4, 60000, fill);
    p->there.fails = false;
    finish(p);
    whole(&p->there, p);
}

static void nobody(void **state)
{
    struct pair *p = *state;
    struct err err = { 0 };
    start(p, 0);
    send_events(p, 5, 60000, NULL);
    assert_int_equal(p->sender->run_ended(p->sender, &the_run, &err), 0);
    whole(&p->home, p);
    assert_int_equal(p->home.ended, 1);
    assert_int_equal(p->home.code, 5);
    assert_int_equal(p->said, 1);
    struct sender_report report = sender_report(p->sender);
    assert_true(report.at_home);
    assert_false(report.delivered);
}

int main(void)
{
#define each(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        each(plain), each(restarted), each(emptied), each(full_for_a_while), each(nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
