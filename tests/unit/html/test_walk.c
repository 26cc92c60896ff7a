/* The blocks of a page are those that going through the whole run gives, of all threads and of each. */
#include "model/made_run.h"
#include "src/html/site.h"
#include "src/html/walk.h"

/* Every block of the thread, one after the other, by the model alone. */
static size_t plain_blocks(struct trace *t, int64_t thread, struct block **out)
{
    struct block b, *list = calloc(trace_blocks(t) + 1, sizeof *list);
    size_t n = 0;
    assert_ok(trace_block(t, 1, &b, err));
    do
        if (thread < 0 || b.thread == thread)
            list[n++] = b;
    while (trace_block_next(t, &b, NULL) == 1);
    *out = list;
    return n;
}

static void check(struct trace *t, int64_t thread)
{
    struct block *plain, b;
    size_t n = plain_blocks(t, thread, &plain);
    struct walk w;
    assert_int_equal(walk_count(t, thread), n);
    for (size_t from = 0; from <= n; from += 1 + n / 13) {
        walk_start(&w, t, thread, from);
        for (size_t i = from; i < n && i < from + 50; i++) {
            assert_int_equal(walk_next(&w, &b, NULL), 1);
            assert_int_equal(b.first, plain[i].first);
            assert_int_equal(b.last, plain[i].last);
        }
    }
    walk_start(&w, t, thread, n);
    assert_int_equal(walk_next(&w, &b, NULL), 0);
    for (size_t i = 0; i < n; i += 1 + n / 29) {
        uint64_t index;
        assert_ok(walk_index(t, thread, plain[i].last, &index, err));
        assert_int_equal(index, i);
    }
    free(plain);
}

static void pages_are_what_a_walk_gives(void **state)
{
    struct maker m;
    maker_init(&m, 7);
    maker_random(&m, 60000);
    struct made_run made = made_run_open(*state, &m);
    check(made.trace, ALL_THREADS);
    for (uint32_t thread = 0; thread < reader_defs(trace_reader(made.trace))->n_threads; thread++)
        check(made.trace, thread);
    assert_int_equal(walk_count(made.trace, 1000), 0);
    made_run_close(&made);
}

/* A chunk that cannot be read is passed over, with a word. */
static void damage_is_passed_over(void **state)
{
    struct maker m;
    struct walk w;
    struct block b;
    maker_init(&m, 8);
    maker_random(&m, 60000);
    struct made_run made = made_run_open(*state, &m);
    made_run_close(&made);
    fixture_sql(*state, "UPDATE bodies SET body = zeroblob(10) WHERE chunk = (SELECT min(chunk) + 1 FROM bodies)");
    struct store *store = fixture_store(*state, STORE_READ);
    struct trace *t;
    assert_ok(trace_open(&t, store, "last", err));
    int got, damaged = 0;
    uint64_t last = 0;
    walk_start(&w, t, ALL_THREADS, 0);
    while ((got = walk_next(&w, &b, NULL))) {
        damaged += got < 0;
        last = got > 0 ? b.last : last;
    }
    assert_int_equal(damaged, 1);
    assert_int_equal(last, reader_events(trace_reader(t)));
    trace_close(t);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = { fixture_test(pages_are_what_a_walk_gives),
                                        fixture_test(damage_is_passed_over) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
