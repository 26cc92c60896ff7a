#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "smiley/map.h"

static void empty_maps_answer(void **state)
{
    (void)state;
    struct map m = MAP_INIT;
    uint64_t v = 7, k;
    size_t i = 0;
    assert_false(map_get(&m, 0, &v));
    assert_false(map_remove(&m, 0));
    assert_false(map_next(&m, &i, &k, &v));
    map_clear(&m);
    assert_int_equal(v, 7);
    map_release(&m);
}

static void zero_is_a_key(void **state)
{
    (void)state;
    struct map m = MAP_INIT;
    uint64_t v = 1;
    assert_int_equal(map_put(&m, 0, 0), 0);
    assert_true(map_get(&m, 0, &v));
    assert_int_equal(v, 0);
    assert_int_equal(m.len, 1);
    assert_true(map_remove(&m, 0));
    assert_false(map_get(&m, 0, &v));
    map_release(&m);
}

static void at_makes_what_is_missing(void **state)
{
    (void)state;
    struct map m = MAP_INIT;
    bool is_new = false;
    uint64_t *at = map_at(&m, 5, &is_new);
    assert_true(is_new);
    assert_int_equal(*at, 0);
    *at = 9;
    at = map_at(&m, 5, &is_new);
    assert_false(is_new);
    assert_int_equal(*at, 9);
    map_clear(&m);
    assert_int_equal(m.len, 0);
    assert_true(m.cap > 0);
    assert_int_equal(*map_at(&m, 5, &is_new), 0);
    map_release(&m);
}

/* Beside an array that holds the same, with keys few enough to collide, be removed and come again. */
static void agrees_with_an_array(void **state)
{
    (void)state;
    enum { KEYS = 3000, STEPS = 200000 };
    uint64_t *truth = calloc(KEYS, sizeof(*truth)), seed = 42, v, k; /* 0: not there */
    struct map m = MAP_INIT;
    size_t n = 0;
    for (int step = 0; step < STEPS; step++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        size_t i = (size_t)(seed >> 33) % KEYS;
        uint64_t key = i << (i % 3 * 16); /* also keys that look like addresses */
        if (seed >> 62) {
            n += !truth[i];
            truth[i] = (uint64_t)step + 1;
            assert_int_equal(map_put(&m, key, truth[i]), 0);
        } else {
            assert_int_equal(map_remove(&m, key), truth[i] != 0);
            n -= truth[i] != 0;
            truth[i] = 0;
        }
        assert_int_equal(m.len, n);
    }
    size_t walked = 0;
    for (size_t i = 0; map_next(&m, &i, &k, &v); walked++)
        assert_true(v > 0);
    assert_int_equal(walked, n);
    for (size_t i = 0; i < KEYS; i++) {
        uint64_t key = i << (i % 3 * 16);
        assert_int_equal(map_get(&m, key, &v), truth[i] != 0);
        if (truth[i])
            assert_int_equal(v, truth[i]);
    }
    map_release(&m);
    free(truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_maps_answer),
        cmocka_unit_test(zero_is_a_key),
        cmocka_unit_test(at_makes_what_is_missing),
        cmocka_unit_test(agrees_with_an_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
