/* The fuzz harness over streams that were valid until a few bytes were changed, always the same ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../fuzz/fuzz_stream.c"
#include "stream_maker.h"

/* Like the truth, but damaged: bytes changed, cut out, doubled. */
static size_t mutate(struct maker *m, uint8_t *bytes, size_t len, size_t cap)
{
    for (uint64_t n = 1 + maker_rand(m, 4); n && len > 16; n--) {
        size_t at = maker_rand(m, len), run = 1 + maker_rand(m, 8);
        if (run > len - at)
            run = len - at;
        switch (maker_rand(m, 5)) {
        case 0:
            bytes[at] = (uint8_t)maker_rand(m, 256);
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << maker_rand(m, 8));
            break;
        case 2:
            memmove(bytes + at, bytes + at + run, len - at - run);
            len -= run;
            break;
        case 3:
            if (len + run <= cap) {
                memmove(bytes + at + run, bytes + at, len - at);
                len += run;
            }
            break;
        default:
            for (size_t i = 0; i < run; i++)
                bytes[at + i] = maker_rand(m, 2) ? 0xff : 0x80;
        }
    }
    return len;
}

static void test_mutated_streams(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct maker m;
        maker_init(&m, seed);
        maker_random(&m, 60 + seed * 10);
        size_t cap = m.out.len + 256;
        uint8_t *bytes = malloc(cap);
        assert_non_null(bytes);
        for (int round = 0; round < 150; round++) {
            memcpy(bytes, m.out.data, m.out.len);
            size_t len = mutate(&m, bytes, m.out.len, cap);
            uint8_t *exact = malloc(len); /* so that a sanitizer sees a read beyond the end */
            assert_non_null(exact);
            memcpy(exact, bytes, len);
            LLVMFuzzerTestOneInput(exact, len);
            free(exact);
        }
        free(bytes);
        maker_release(&m);
    }
}

static int keep_both(void *data, const struct chunk *c, struct err *err)
{
    struct buf *const *to = data;
    (void)err;
    buf_put(to[0], c->checkpoint.at, c->checkpoint.len);
    summary_write(&c->summary, to[1]);
    return 0;
}

/* A summary, and a checkpoint that fits the harness' definitions in form. */
static void collect(struct buf *checkpoint, struct buf *summary, const struct maker *m)
{
    struct buf *to[] = { checkpoint, summary };
    struct chunker *c = chunker_new(keep_both, to);
    assert_int_equal(chunker_feed(c, m->out.data, m->out.len, NULL), 0);
    assert_int_equal(chunker_finish(c, NULL), 0);
    chunker_free(c);
}

static void test_mutated_checkpoints_and_summaries(void **state)
{
    (void)state;
    static const uint8_t checkpoint[] = {
        9,          5,    100, 1,          2,       /* event, next call, time, thread, threads */
        2 << 2 | 3, 1,    1,   0,          7,    2, /* thread 0: call 1 */
        0,          0x91, 1,   VALUE_LIST, 0x92, 0x93, VALUE_END, 2, 4, 0, 9, 0, /* call 2 */
        0,          1,    0,   0,          0,    4,    6,         0, 3, 0
    }; /* thread 1; call 4 suspended */
    struct maker m;
    struct buf unused = BUF_INIT, summary = BUF_INIT;
    maker_init(&m, 99);
    maker_random(&m, 500);
    collect(&unused, &summary, &m);
    uint8_t bytes[16384];
    assert_true(summary.len + 256 < sizeof bytes);
    for (int round = 0; round < 3000; round++) {
        const uint8_t *from = round % 2 ? checkpoint : summary.data;
        size_t len = round % 2 ? sizeof checkpoint : summary.len;
        memcpy(bytes, from, len);
        if (round > 1)
            len = mutate(&m, bytes, len, len + 16);
        uint8_t *exact = malloc(len);
        assert_non_null(exact);
        memcpy(exact, bytes, len);
        if (round % 2)
            fuzz_restore(exact, len);
        else
            fuzz_summary(exact, len);
        free(exact);
    }
    buf_release(&unused);
    buf_release(&summary);
    maker_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mutated_streams),
        cmocka_unit_test(test_mutated_checkpoints_and_summaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
