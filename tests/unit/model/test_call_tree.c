/* The call graph as a tree: shares on each path, folding, circles, and what stays unfolded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "made_profile.h"
#include "smiley/call_tree.h"

static const char two_ways[] = "main /p.py 1 1 0 100 1000\n"
                               "a /p.py 2 1 0 0 600\n"
                               "b /p.py 3 1 0 0 300\n"
                               "shared /p.py 4 3 0 300 900\n"
                               "leaf /p.py 5 9 0 600 600\n"
                               "main > a 1 600\n"
                               "main > b 1 300\n"
                               "a > shared 2 600\n"
                               "b > shared 1 300\n"
                               "shared > leaf 9 600\n";

static void write_rows(const struct call_tree *t, struct buf *out)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct call_tree_row *r = &t->rows[i];
        buf_printf(out, "%*s%s%s %.0f%s\n", (int)r->depth, "",
                   r->open       ? "-"
                   : r->has_more ? "+"
                                 : "",
                   t->profile->functions[r->function].name, 100 * r->share, r->cut ? " cut" : "");
    }
}

static void is(const struct call_tree *t, const char *want)
{
    struct buf out = BUF_INIT;
    write_rows(t, &out);
    assert_string_equal(buf_str(&out), want);
    buf_release(&out);
}

static void make(struct call_tree *t, const struct profile *p, bool bottom_up, double threshold)
{
    struct err err = { 0 };
    assert_int_equal(call_tree_make(t, p, bottom_up, threshold, &err), 0);
}

static void unfold(struct call_tree *t, size_t row, unsigned levels)
{
    struct err err = { 0 };
    assert_int_equal(call_tree_unfold(t, row, levels, &err), 0);
}

static void top_down(void **state)
{
    struct profile p;
    struct call_tree t = CALL_TREE_INIT;
    (void)state;
    made_profile(&p, two_ways);
    make(&t, &p, false, 0.001);
    is(&t, "-main 100\n -a 60\n  -shared 60\n   leaf 40\n +b 30\n");
    unfold(&t, 0, 0);
    is(&t, "-main 100\n -a 60\n  -shared 60\n   leaf 40\n -b 30\n  -shared 30\n   leaf 20\n");
    assert_int_equal(call_tree_parent(&t, 6), 5);
    assert_int_equal(call_tree_parent(&t, 4), 0);
    assert_int_equal(call_tree_parent(&t, 0), t.n_rows);
    assert_int_equal(call_tree_find(&t, 3), 2);
    call_tree_fold(&t, 1);
    is(&t, "-main 100\n +a 60\n -b 30\n  -shared 30\n   leaf 20\n");
    make(&t, &p, false, 0.001); /* what was below a stays unfolded, too */
    is(&t, "-main 100\n +a 60\n -b 30\n  -shared 30\n   leaf 20\n");
    make(&t, &p, false, 0.35);
    is(&t, "-main 100\n +a 60\n");
    call_tree_release(&t);
    profile_release(&p);
}

static void bottom_up(void **state)
{
    struct profile p;
    struct call_tree t = CALL_TREE_INIT;
    (void)state;
    made_profile(&p, two_ways);
    make(&t, &p, true, 0.001);
    is(&t, "+leaf 60\n+shared 30\nmain 10\n");
    assert_int_equal(t.left_out, 2); /* a and b have no time of their own */
    unfold(&t, 0, 0);
    call_tree_release(&t);
    profile_release(&p);
}

/* Edges of made profiles have no own time: a caller's part goes by what it has in all. */
static void shared_out(void **state)
{
    struct profile p;
    struct call_tree t = CALL_TREE_INIT;
    (void)state;
    made_profile(&p, two_ways);
    for (size_t i = 0; i < p.n_edges; i++)
        p.edges[i].cost.own_ns = p.edges[i].cost.total_ns;
    make(&t, &p, true, 0.001);
    unfold(&t, 0, 0);
    is(&t, "-leaf 60\n -shared 60\n  -a 40\n   main 40\n  -b 20\n   main 20\n+shared 30\nmain 10\n");
    call_tree_release(&t);
    profile_release(&p);
}

static void circles(void **state)
{
    static const char text[] = "f /p.py 1 9 8 400 1000\n"
                               "g /p.py 2 9 0 600 900\n"
                               "f > g 9 900\n"
                               "g > f 8 800\n"
                               "f > f 1 50\n";
    struct profile p;
    struct call_tree t = CALL_TREE_INIT;
    (void)state;
    made_profile(&p, text);
    make(&t, &p, false, 0.001);
    is(&t, "-f 100\n -g 90\n  f 80 cut\n f 5 cut\n");
    call_tree_release(&t);
    make(&t, &p, true, 0);
    unfold(&t, 0, 0);
    call_tree_release(&t);
    profile_release(&p);
}

/* Each calls all others: without an end, if there were none. */
static void too_many(void **state)
{
    enum { N = 40 };
    struct profile p = { 0 };
    struct call_tree t = CALL_TREE_INIT;
    (void)state;
    for (size_t i = 0; i < N; i++)
        made_function(&p, "f", "/p.py", (uint32_t)i, (struct profile_cost){ 1, 0, 10, 400 });
    for (size_t i = 0; i < N * N; i++)
        made_edge(&p, i / N, i % N, (struct profile_cost){ 1, 0, 1, 390 });
    made_finish(&p);
    make(&t, &p, false, 0);
    unfold(&t, 0, 0);
    assert_true(t.n_rows > N && t.n_rows <= CALL_TREE_ROWS_MOST);
    call_tree_release(&t);
    profile_release(&p);
}

static void nothing(void **state)
{
    struct profile p;
    struct call_tree t = CALL_TREE_INIT;
    (void)state;
    made_profile(&p, "");
    make(&t, &p, false, 0.001);
    assert_int_equal(t.n_rows, 0);
    unfold(&t, 0, 0);
    call_tree_fold(&t, 0);
    call_tree_release(&t);
    profile_release(&p);
    made_profile(&p, "main /p.py 1 1 0 0 0\nabs ~ 0 1 0 0 0\nmain > abs 1 0\n");
    make(&t, &p, false, 0.001);
    is(&t, "-main 0\n abs 0\n");
    make(&t, &p, true, 0.001);
    assert_int_equal(t.n_rows, 2);
    call_tree_release(&t);
    profile_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top_down), cmocka_unit_test(bottom_up), cmocka_unit_test(shared_out),
        cmocka_unit_test(circles),  cmocka_unit_test(too_many),  cmocka_unit_test(nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
