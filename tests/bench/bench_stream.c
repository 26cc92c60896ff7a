/* What the recorder's side of the stream costs: nanoseconds per event of a scalar loop, through decode, state, summary
 * and columns (chunker_feed), then with packing too, then reading it all back (decode and state from the columns).
 *
 *     bench_stream [million events, default 12] */
#include <stdio.h>
#include <time.h>

#include "smiley/chunk.h"
#include "stream_maker.h"

struct totals {
    bool pack;
    uint64_t chunks, events;
    size_t packed, raw, checkpoints;
    struct buf out;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* total = i = 0; while i < n: total += i; i += 1 */
static void make_loop(struct maker *m, uint64_t events)
{
    maker_init(m, 1);
    uint32_t file = maker_file(m, "/app/loop.py", "…");
    maker_call(m, maker_code(m, file, "loop", 1, 0, "i total"), 1);
    maker_set(m, 0, maker_int(0));
    maker_set(m, 1, maker_int(0));
    maker_line(m, 2);
    for (int64_t i = 0; m->events < events; i++) {
        m->step_ns = 55 + maker_rand(m, 60) + (maker_rand(m, 50) ? 0 : 300);
        maker_line(m, 3);
        if (i)
            maker_plus(m, 1, i);
        maker_line(m, 4);
        maker_plus(m, 0, 1);
        maker_line(m, 2);
    }
    maker_return(m, 2, maker_none(), 0);
}

static int take(void *data, const struct chunk *c, struct err *err)
{
    struct totals *t = data;
    (void)err;
    t->chunks++;
    t->events += c->summary.n_events;
    t->raw += c->ops.len + c->times.len;
    t->checkpoints += c->checkpoint.len;
    if (t->pack) {
        buf_clear(&t->out);
        chunk_pack(&t->out, c);
        t->packed += t->out.len;
        buf_clear(&t->out);
        summary_write(&c->summary, &t->out);
        t->packed += t->out.len;
    }
    return 0;
}

static void feed(const struct buf *stream, bool pack)
{
    struct totals t = { .pack = pack };
    struct err err = { 0 };
    double best = 1e18;
    for (int round = 0; round < 3; round++) {
        t = (struct totals){ .pack = pack, .out = t.out };
        struct chunker *c = chunker_new(take, &t);
        double start = now();
        if (chunker_feed(c, stream->data, stream->len, &err) < 0 || chunker_finish(c, &err) < 0)
            fprintf(stderr, "bench_stream: %s\n", err.text);
        double spent = now() - start;
        best = spent < best ? spent : best;
        chunker_free(c);
    }
    printf("%-28s %6.1f ns/event  %6.1f M events/s  %.2f bytes/event",
           pack ? "chunker_feed + chunk_pack" : "chunker_feed", best / (double)t.events, (double)t.events / best * 1e3,
           (double)(pack ? t.packed : t.raw) / (double)t.events);
    printf("  %llu chunks\n", (unsigned long long)t.chunks);
    buf_release(&t.out);
}

/* The parts by themselves. */
static void parts(const struct buf *stream)
{
    struct record r;
    struct defs defs;
    struct state s;
    uint64_t n = 0;
    double start = now();
    struct decoder d = { .at = stream->data, .end = stream->data + stream->len };
    while (decode_next(&d, &r, NULL) > 0)
        n++;
    printf("%-28s %6.1f ns/event\n", "decode_next", (now() - start) / (double)n);
    defs_init(&defs);
    state_init(&s, &defs);
    start = now();
    d = (struct decoder){ .at = stream->data, .end = stream->data + stream->len };
    while (decode_next(&d, &r, NULL) > 0)
        if (r.tag < TAG_EVENT ? defs_add(&defs, &r, NULL) < 0 : state_apply(&s, &r, NULL) < 0)
            fprintf(stderr, "bench_stream: damaged\n");
    printf("%-28s %6.1f ns/event\n", "decode_next + state_apply", (now() - start) / (double)n);
    state_release(&s);
    defs_release(&defs);
}

int main(int argc, char **argv)
{
    struct maker m;
    double millions = argc > 1 ? atof(argv[1]) : 12;
    make_loop(&m, (uint64_t)(millions * 1e6));
    printf("%llu events, %.2f bytes/event in the stream\n", (unsigned long long)m.events,
           (double)m.out.len / (double)m.events);
    parts(&m.out);
    feed(&m.out, false);
    feed(&m.out, true);
    maker_release(&m);
    return 0;
}
