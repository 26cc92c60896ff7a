/* A line's own time, by hand: each event says what it ends, and how much later it comes than the one before. */
#include "stream_support.h"

static void at(struct maker *m, uint64_t after_ns)
{
    m->step_ns = after_ns;
}

static struct summary summary_of(struct maker *m, struct keeper *k)
{
    struct chunker *c = chunker_new(keep_chunk, k);
    assert_int_equal(chunker_feed(c, m->out.data, m->out.len, NULL), 0);
    assert_int_equal(chunker_finish(c, NULL), 0);
    chunker_free(c);
    assert_int_equal(k->n, 1);
    return k->list[0].summary;
}

static uint64_t own(const struct summary *s, uint32_t file, uint32_t line)
{
    uint32_t n;
    const struct time_summary *t = summary_times(s, file, &n);
    for (uint32_t i = 0; i < n; i++)
        if (t[i].line == line)
            return t[i].own_ns;
    return 0;
}

static uint32_t function(struct maker *m, const char *name, uint32_t line, uint32_t flags)
{
    return maker_code(m, m->n_files ? 0 : maker_file(m, "/app/a.py", "…"), name, line, flags, "x");
}

static void test_calls(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    maker_init(&m, 1);
    uint32_t outer = function(&m, "outer", 1, 0), inner = function(&m, "inner", 10, 0);
    at(&m, 5), maker_call(&m, outer, 1);                            /* before there was a frame: nobody's */
    at(&m, 7), maker_line(&m, 2);                                   /* entering: line 1 */
    at(&m, 11), maker_call(&m, inner, 10);                          /* line 2, up to its call */
    at(&m, 13), maker_line(&m, 11);                                 /* line 10 */
    at(&m, 17), maker_return(&m, 11, maker_none(), 0);              /* line 11 */
    at(&m, 19), maker_output(&m, 1, "printed by line 2");           /* line 2 goes on */
    at(&m, 23), maker_line(&m, 3);                                  /* and on */
    at(&m, 29), maker_call(&m, inner, 10);                          /* line 3 */
    at(&m, 31), maker_raise(&m, 11, maker_exception(0, 0, "oh"));   /* line 10 */
    at(&m, 37), maker_return(&m, 11, maker_none(), RETURN_UNWOUND); /* line 11 */
    at(&m, 41), maker_raise(&m, 3, maker_exception(0, 0, "oh"));    /* line 3 */
    at(&m, 43), maker_line(&m, 4);                                  /* line 3: its except was found */
    at(&m, 47), maker_return(&m, 4, maker_none(), 0);               /* line 4 */
    at(&m, 53), maker_output(&m, 1, "printed by nobody");           /* nobody's */
    struct summary s = summary_of(&m, &k);
    assert_int_equal(own(&s, 0, 1), 7);
    assert_int_equal(own(&s, 0, 2), 11 + 19 + 23);
    assert_int_equal(own(&s, 0, 10), 13 + 31);
    assert_int_equal(own(&s, 0, 11), 17 + 37);
    assert_int_equal(own(&s, 0, 3), 29 + 41 + 43);
    assert_int_equal(own(&s, 0, 4), 47);
    assert_int_equal(s.own_ns, m.time_ns - 5 - 53);
    assert_null(summary_line(&s, 0, 1)); /* it has time, and was never executed */
    keeper_release(&k);
    maker_release(&m);
}

static void test_generators(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    maker_init(&m, 1);
    uint32_t main = function(&m, "main", 1, 0), numbers = function(&m, "numbers", 10, CODE_GENERATOR);
    at(&m, 1), maker_call(&m, main, 1);
    at(&m, 2), maker_line(&m, 2);                       /* line 1 */
    at(&m, 4), maker_call(&m, numbers, 10);             /* line 2 */
    at(&m, 8), maker_line(&m, 11);                      /* line 10 */
    at(&m, 16), maker_yield(&m, 11, maker_int(1));      /* line 11 */
    at(&m, 32), maker_line(&m, 3);                      /* line 2 */
    at(&m, 64), maker_resume(&m, m.frames[1], 11);      /* line 3 */
    at(&m, 128), maker_line(&m, 12);                    /* line 11 */
    at(&m, 256), maker_return(&m, 12, maker_none(), 0); /* line 12 */
    at(&m, 512), maker_return(&m, 3, maker_none(), 0);  /* line 3 */
    struct summary s = summary_of(&m, &k);
    assert_int_equal(own(&s, 0, 1), 2);
    assert_int_equal(own(&s, 0, 2), 4 + 32);
    assert_int_equal(own(&s, 0, 10), 8);
    assert_int_equal(own(&s, 0, 11), 16 + 128);
    assert_int_equal(own(&s, 0, 12), 256);
    assert_int_equal(own(&s, 0, 3), 64 + 512);
    keeper_release(&k);
    maker_release(&m);
}

/* Each thread's own clock: while one waits, its line's time goes on. */
static void test_threads(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    maker_init(&m, 1);
    uint32_t main = function(&m, "main", 1, 0), work = function(&m, "work", 10, 0);
    uint32_t worker = maker_thread(&m, "Worker");
    at(&m, 1), maker_call(&m, main, 1);
    at(&m, 2), maker_line(&m, 2); /* line 1 */
    maker_switch(&m, worker);
    at(&m, 4), maker_call(&m, work, 10); /* the worker's first: nobody's */
    maker_switch(&m, 0);
    at(&m, 8), maker_line(&m, 3); /* line 2: 4 + 8 */
    maker_switch(&m, worker);
    at(&m, 16), maker_line(&m, 11);                    /* line 10: 8 + 16 */
    at(&m, 32), maker_return(&m, 11, maker_none(), 0); /* line 11 */
    maker_switch(&m, 0);
    at(&m, 64), maker_return(&m, 3, maker_none(), 0); /* line 3: 16 + 32 + 64 */
    maker_switch(&m, worker);
    at(&m, 128), maker_output(&m, 1, "after the end"); /* nobody's */
    struct summary s = summary_of(&m, &k);
    assert_int_equal(own(&s, 0, 1), 2);
    assert_int_equal(own(&s, 0, 2), 12);
    assert_int_equal(own(&s, 0, 3), 112);
    assert_int_equal(own(&s, 0, 10), 24);
    assert_int_equal(own(&s, 0, 11), 32);
    keeper_release(&k);
    maker_release(&m);
}

/* A line during which many chunks pass, all of another thread, and one that a chunk's end falls in. */
static void test_borders(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    maker_init(&m, 1);
    uint32_t main = function(&m, "main", 1, 0), work = function(&m, "work", 10, 0);
    uint32_t worker = maker_thread(&m, "Worker");
    at(&m, 1000), maker_call(&m, main, 1);
    maker_line(&m, 2);
    uint64_t since = m.time_ns;
    maker_switch(&m, worker);
    maker_call(&m, work, 10);
    while (m.events < 3 * CHUNK_EVENTS + 5)
        maker_line(&m, 11);
    maker_switch(&m, 0);
    maker_return(&m, 2, maker_none(), 0);
    struct chunker *c = chunker_new(keep_chunk, &k);
    assert_int_equal(chunker_feed(c, m.out.data, m.out.len, NULL), 0);
    assert_int_equal(chunker_finish(c, NULL), 0);
    chunker_free(c);
    assert_int_equal(k.n, 4);
    assert_int_equal(own(&k.list[1].summary, 0, 2), 0);
    assert_int_equal(own(&k.list[1].summary, 0, 11), 1000 * CHUNK_EVENTS); /* with the step from the chunk before */
    assert_int_equal(own(&k.list[3].summary, 0, 11), 5000);
    assert_int_equal(own(&k.list[3].summary, 0, 2), m.time_ns - since);
    assert_null(summary_line(&k.list[3].summary, 0, 2));
    keeper_release(&k);
    maker_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_generators),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
