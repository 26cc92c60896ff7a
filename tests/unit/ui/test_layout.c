/* Panes tile their area at any size, and give way to the one with the focus where there is no room. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "ui/framework/layout.h"

static const struct layout three = {
    .nodes = {
        { .kind = LAYOUT_BESIDE, .first = 1, .second = 2, .share = 50 },
        { .kind = LAYOUT_PANE, .pane = 0 },
        { .kind = LAYOUT_BELOW, .first = 3, .second = 4, .share = 60 },
        { .kind = LAYOUT_PANE, .pane = 1 },
        { .kind = LAYOUT_PANE, .pane = 2 },
    },
    .n_panes = 3,
    .min_w = { 30, 30, 24 },
    .min_h = { 6, 5, 4 },
};

static void is(struct rect r, int y, int x, int h, int w)
{
    assert_int_equal(r.y, y);
    assert_int_equal(r.x, x);
    assert_int_equal(r.h, h);
    assert_int_equal(r.w, w);
}

static void test_wide_enough(void **state)
{
    struct rect r[3];
    (void)state;
    layout_place(&three, 20, 80, 0, r);
    is(r[0], 0, 0, 20, 39);
    is(r[1], 0, 40, 12, 40);
    is(r[2], 12, 40, 8, 40);
}

static void test_narrow(void **state)
{
    struct rect r[3];
    (void)state;
    layout_place(&three, 20, 40, 0, r);
    is(r[0], 0, 0, 10, 40);
    is(r[1], 10, 0, 6, 40);
    is(r[2], 16, 0, 4, 40);
}

static void test_small(void **state)
{
    struct rect r[3];
    (void)state;
    layout_place(&three, 7, 40, 2, r);
    is(r[2], 0, 0, 7, 40);
    assert_int_equal(r[0].h, 0);
    assert_int_equal(r[1].h, 0);
}

/* Whatever the size: inside, not overlapping, and the focus is always seen. */
static void test_all_sizes(void **state)
{
    (void)state;
    for (int h = 1; h < 40; h++)
        for (int w = 1; w < 130; w++)
            for (unsigned focus = 0; focus < 3; focus++) {
                struct rect r[3];
                char seen[40][130] = { 0 };
                layout_place(&three, h, w, focus, r);
                assert_true(r[focus].h > 0 && r[focus].w > 0);
                for (int i = 0; i < 3; i++)
                    for (int y = r[i].y; y < r[i].y + r[i].h; y++)
                        for (int x = r[i].x; x < r[i].x + r[i].w; x++) {
                            assert_true(y >= 0 && y < h && x >= 0 && x < w);
                            assert_int_equal(seen[y][x]++, 0);
                        }
            }
}

static void test_grow_and_alone(void **state)
{
    struct layout l = three;
    struct rect r[3];
    (void)state;
    layout_grow(&l, 1, 10);
    assert_int_equal(l.nodes[2].share, 70);
    layout_grow(&l, 2, 10);
    assert_int_equal(l.nodes[2].share, 60);
    for (int i = 0; i < 50; i++)
        layout_grow(&l, 0, -5);
    assert_int_equal(l.nodes[0].share, SHARE_MIN);
    layout_place(&l, 20, 80, 0, r);
    assert_int_equal(r[0].w, 30); /* what it needs */
    l.alone = true;
    layout_place(&l, 20, 80, 1, r);
    is(r[1], 0, 0, 20, 80);
    assert_int_equal(r[0].h, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide_enough), cmocka_unit_test(test_narrow),         cmocka_unit_test(test_small),
        cmocka_unit_test(test_all_sizes),   cmocka_unit_test(test_grow_and_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
