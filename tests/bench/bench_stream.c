/* What the recorder's side of the stream costs: nanoseconds per event of a scalar loop, through decode, state, summary
 * and columns (chunker_feed), and with packing too.
 *
 *     bench_stream [million events, default 12] */
#include <stdio.h>
#include <time.h>

#include "smiley/chunk.h"
#include "stream_maker.h"

enum { ROUNDS = 5 }; /* the best of them counts */

struct totals {
    bool pack;
    uint64_t chunks, events;
    size_t packed, raw, checkpoints;
    struct buf out;
};

/* ns of processor time, so that a busy machine disturbs less */
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
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

/* items = [0] * 64; for i in …: items[i % 64] = i — a splice of a long snapshot every second event */
static void make_items(struct maker *m, uint64_t events)
{
    maker_init(m, 1);
    uint32_t file = maker_file(m, "/app/items.py", "…");
    struct mvalue items = maker_list();
    for (int i = 0; i < 64; i++)
        maker_add(&items, maker_int(1000 + i));
    maker_end(&items);
    maker_call(m, maker_code(m, file, "fill", 1, 0, "i items"), 1);
    maker_set(m, 0, maker_int(0));
    maker_set(m, 1, items);
    for (uint32_t i = 0; m->events < events; i++) {
        m->step_ns = 60 + maker_rand(m, 60);
        maker_line(m, 3);
        struct mvalue item = maker_int(1000 + i % 7000);
        maker_plus(m, 0, 1);
        maker_splice(m, 1, 1 + 3 * (i % 64), 3, item.at, item.len);
        maker_line(m, 2);
    }
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
    for (int round = 0; round < ROUNDS; round++) {
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

/* Decoding, and where `apply` the state too. */
static double decode_all(const struct buf *stream, bool apply, uint64_t *n)
{
    struct record r;
    struct defs defs;
    struct state s;
    struct decoder d = { .at = stream->data, .end = stream->data + stream->len };
    defs_init(&defs);
    state_init(&s, &defs);
    double start = now();
    *n = 0;
    while (decode_next(&d, &r, NULL) > 0) {
        ++*n;
        if (apply && (r.tag < TAG_EVENT ? defs_add(&defs, &r, NULL) < 0 : state_apply(&s, &r, NULL) < 0))
            fprintf(stderr, "bench_stream: damaged\n");
    }
    double spent = now() - start;
    state_release(&s);
    defs_release(&defs);
    return spent;
}

static void parts(const struct buf *stream, bool apply)
{
    uint64_t n = 1;
    double best = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        double spent = decode_all(stream, apply, &n);
        best = spent < best ? spent : best;
    }
    printf("%-28s %6.1f ns/event\n", apply ? "decode_next + state_apply" : "decode_next", best / (double)n);
}

static void measure(void (*make)(struct maker *, uint64_t), uint64_t events)
{
    struct maker m;
    make(&m, events);
    printf("%llu events, %.2f bytes/event in the stream\n", (unsigned long long)m.events,
           (double)m.out.len / (double)m.events);
    parts(&m.out, false);
    parts(&m.out, true);
    feed(&m.out, false);
    feed(&m.out, true);
    maker_release(&m);
}

int main(int argc, char **argv)
{
    uint64_t events = (uint64_t)((argc > 1 ? atof(argv[1]) : 12) * 1e6);
    printf("a scalar loop: ");
    measure(make_loop, events);
    printf("items of a list: ");
    measure(make_items, events);
    return 0;
}
