/* Places visited: back, forward, and what is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/run/visits.h"

static void back_and_forward(void **state)
{
    struct visits v = { 0 };
    (void)state;
    assert_int_equal(visits_back(&v, 5), 0);
    visits_leave(&v, 10); /* 10 → 20 → 30 */
    visits_leave(&v, 20);
    assert_int_equal(visits_back(&v, 30), 20);
    assert_int_equal(visits_back(&v, 20), 10);
    assert_int_equal(visits_back(&v, 10), 0);
    assert_int_equal(visits_forward(&v, 10), 20);
    assert_int_equal(visits_forward(&v, 20), 30);
    assert_int_equal(visits_forward(&v, 30), 0);
}

static void a_jump_ends_the_way_forward(void **state)
{
    struct visits v = { 0 };
    (void)state;
    visits_leave(&v, 10);
    assert_int_equal(visits_back(&v, 20), 10);
    visits_leave(&v, 10);
    assert_int_equal(visits_forward(&v, 40), 0);
    assert_int_equal(visits_back(&v, 40), 10);
}

static void the_oldest_are_forgotten(void **state)
{
    struct visits v = { 0 };
    (void)state;
    for (uint64_t n = 1; n <= VISITS + 10; n++)
        visits_leave(&v, n);
    uint64_t at = VISITS + 11, last = at;
    while ((at = visits_back(&v, at)) != 0)
        last = at;
    assert_int_equal(last, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_and_forward),
        cmocka_unit_test(a_jump_ends_the_way_forward),
        cmocka_unit_test(the_oldest_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
