/* What the recorder's side of the stream costs: nanoseconds per event, through decode, state, summary and columns
 * (chunker_feed), and with packing too. Of made streams, or of a real program's, kept in a file by `drain -o FILE`; of
 * that what comes out is told by its hash, too, so that what made it quicker can be seen to have changed nothing.
 *
 *     bench_stream [million events, default 12]
 *     bench_stream FILE…
 *     bench_stream -1 FILE…       chunker_feed and chunk_pack once, and nothing else: to be counted by callgrind */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#include "smiley/chunk.h"
#include "smiley/pack.h"
#include "stream_maker.h"

enum {
    ROUNDS = 5, /* the best of them counts */
};

struct totals {
    bool pack;
    XXH64_hash_t hash; /* of all that is in the chunks */
    uint64_t chunks, events;
    size_t packed, raw, checkpoints;
    struct buf out;
    struct packer packer;
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

static void hash_bytes(struct totals *t, const void *at, size_t len)
{
    t->hash = XXH3_64bits_withSeed(len ? at : "", len, t->hash);
}

static void hash_chunk(struct totals *t, const struct chunk *c)
{
    const struct bytes parts[] = { c->definitions, c->checkpoint, c->ops, c->times };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash_bytes(t, parts[i].at, parts[i].len);
    buf_clear(&t->out);
    summary_write(&c->summary, &t->out);
    hash_bytes(t, t->out.data, t->out.len);
}

static int take(void *data, const struct chunk *c, struct err *err)
{
    struct totals *t = data;
    (void)err;
    t->chunks++;
    t->events += c->summary.n_events;
    t->raw += c->ops.len + c->times.len;
    t->checkpoints += c->checkpoint.len;
    if (!t->pack) {
        hash_chunk(t, c);
    } else {
        buf_clear(&t->out);
        chunk_pack(&t->packer, &t->out, c);
        t->packed += t->out.len;
        buf_clear(&t->out);
        summary_write(&c->summary, &t->out);
        t->packed += t->out.len;
    }
    return 0;
}

/* One run through a chunker of its own; ns. */
static double feed_once(const struct buf *stream, struct totals *t)
{
    struct err err = { 0 };
    struct chunker *c = chunker_new(take, t);
    double start = now();
    if (chunker_feed(c, stream->data, stream->len, &err) < 0 || chunker_finish(c, &err) < 0)
        fprintf(stderr, "bench_stream: %s\n", err.text);
    double spent = now() - start;
    chunker_free(c);
    return spent;
}

static void feed(const struct buf *stream, bool pack, int rounds)
{
    struct totals t = { .pack = pack };
    double best = 1e18;
    for (int round = 0; round < rounds; round++) {
        t = (struct totals){ .pack = pack, .out = t.out, .packer = t.packer };
        double spent = feed_once(stream, &t);
        best = spent < best ? spent : best;
    }
    printf("%-28s %6.1f ns/event  %6.1f M events/s  %.2f bytes/event",
           pack ? "chunker_feed + chunk_pack" : "chunker_feed", best / (double)t.events, (double)t.events / best * 1e3,
           (double)(pack ? t.packed : t.raw) / (double)t.events);
    printf("  %llu events in %llu chunks", (unsigned long long)t.events, (unsigned long long)t.chunks);
    if (!pack)
        printf("  hash %016llx", (unsigned long long)t.hash);
    putchar('\n');
    buf_release(&t.out);
    packer_release(&t.packer);
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
        if (apply && (defs_add(&defs, &r, NULL) < 0 || state_apply(&s, &r, NULL) < 0))
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

static void measure(const struct buf *stream)
{
    parts(stream, false);
    parts(stream, true);
    feed(stream, false, ROUNDS);
    feed(stream, true, ROUNDS);
}

static void measure_made(void (*make)(struct maker *, uint64_t), uint64_t events)
{
    struct maker m;
    make(&m, events);
    printf("%llu events, %.2f bytes/event in the stream\n", (unsigned long long)m.events,
           (double)m.out.len / (double)m.events);
    measure(&m.out);
    maker_release(&m);
}

static int measure_file(const char *path, bool once)
{
    struct buf stream = BUF_INIT;
    FILE *f = fopen(path, "rb");
    char piece[4096];
    for (size_t got; f && (got = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_put(&stream, piece, got);
    if (!f || ferror(f) || stream.failed) {
        perror(path);
        return 1;
    }
    fclose(f);
    printf("%s: %zu bytes\n", path, stream.len);
    if (once)
        feed(&stream, true, 1);
    else
        measure(&stream);
    buf_release(&stream);
    return 0;
}

int main(int argc, char **argv)
{
    bool once = argc > 2 && !strcmp(argv[1], "-1");
    double millions = argc == 2 ? atof(argv[1]) : 0;
    int status = 0;
    if (argc > 1 && millions <= 0) {
        for (int i = once ? 2 : 1; i < argc; i++)
            status |= measure_file(argv[i], once);
        return status;
    }
    uint64_t events = (uint64_t)((millions > 0 ? millions : 12) * 1e6);
    printf("a scalar loop: ");
    measure_made(make_loop, events);
    printf("items of a list: ");
    measure_made(make_items, events);
    return 0;
}
