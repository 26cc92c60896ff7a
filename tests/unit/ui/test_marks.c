/* Marks of a run: written and read again; hostile text; how many runs are kept; what two browsers keep. */
#include "model/made_run.h"

#include "ui/run/marks.h"

static struct trace_view *view_of(struct made_run *made)
{
    struct trace_view *v;
    assert_ok(view_open(&v, made->store, "a-run", err));
    return v;
}

static struct made_run some_run(void **state)
{
    struct maker m;
    maker_init(&m, 3);
    maker_random(&m, 500);
    return made_run_open(*state, &m);
}

static void written_and_read(void **state)
{
    struct made_run made = some_run(state);
    struct trace_view *v = view_of(&made);
    struct keep k = { 0 };
    marks_keep(v, &k);
    assert_null(keep_get(&k, "marks.a-run")); /* nothing to keep */
    v->bookmarks['a'] = 30;
    v->bookmarks['7'] = 400;
    assert_int_equal(view_set_break(v, 0, 11, NULL), 0);
    assert_int_equal(view_set_break(v, 0, 12, "x ==\t'a b'"), 0);
    marks_keep(v, &k);
    assert_string_equal(keep_get(&k, "marks.a-run"), "1\t7 400\ta 30\t0:11\t0:12 x == 'a b'");
    view_close(v);
    v = view_of(&made);
    marks_restore(v, &k);
    assert_int_equal(v->bookmarks['a'], 30);
    assert_int_equal(v->bookmarks['7'], 400);
    assert_int_equal(v->n_breaks, 2);
    assert_null(view_break(v, 0, 11)->condition);
    assert_string_equal(view_break(v, 0, 12)->condition, "x == 'a b'");
    marks_forget(&k, "a-run");
    assert_null(keep_get(&k, "marks.a-run"));
    keep_release(&k);
    view_close(v);
    made_run_close(&made);
}

/* The file may have been written by anybody. */
static void what_does_not_fit(void **state)
{
    struct made_run made = some_run(state);
    struct trace_view *v = view_of(&made);
    struct keep k = { 0 };
    keep_set(&k, "marks.a-run",
             "x\ta\ta \ta x\tb 999999999\tc -1\tc 30x\t\xff 3\t9999:1\t0:0\t0:99999999999\t0\t0:\t:\t0:5x\t0:6 ==\t\t"
             "18446744073709551616:1\td 7");
    marks_restore(v, &k);
    assert_int_equal(v->n_breaks, 0);
    for (size_t i = 0; i < BOOKMARKS; i++)
        assert_int_equal(v->bookmarks[i], i == 'd' ? 7 : 0);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(view_set_break(v, 0, i + 1, "some == 'condition'"), 0);
    marks_keep(v, &k);
    assert_in_range(strlen(keep_get(&k, "marks.a-run")), MARKS_TEXT_MAX / 2, MARKS_TEXT_MAX);
    keep_release(&k);
    view_close(v);
    made_run_close(&made);
}

static void the_oldest_go(void **state)
{
    struct keep k = { 0 };
    char key[32], text[32];
    (void)state;
    keep_set(&k, "other", "1");
    for (int i = 0; i < MARKS_RUNS + 20; i++) {
        snprintf(key, sizeof key, "marks.%d", i);
        snprintf(text, sizeof text, "%d\ta 1", 1000 - i);
        keep_set(&k, key, text);
    }
    marks_bound(&k);
    assert_non_null(keep_get(&k, "other"));
    for (int i = 0; i < MARKS_RUNS + 20; i++) {
        snprintf(key, sizeof key, "marks.%d", i);
        assert_true((keep_get(&k, key) != NULL) == (i < MARKS_RUNS));
    }
    keep_release(&k);
}

static void two_browsers(void **state)
{
    struct keep file = { 0 }, one = { 0 };
    struct buf text = BUF_INIT;
    (void)state;
    keep_read(&one, "a 1\nb 2\nc 3\n"); /* as it was when it started */
    keep_set(&one, "a", "mine");
    keep_set(&one, "b", NULL);
    keep_set(&one, "c", "3");
    keep_read(&file, "a theirs\nb theirs\nc theirs\nd 4\n");
    keep_merge(&file, &one);
    keep_write(&file, &text);
    assert_string_equal(buf_str(&text), "a mine\nc theirs\nd 4\n");
    buf_release(&text);
    keep_release(&one);
    keep_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(written_and_read),
        fixture_test(what_does_not_fit),
        cmocka_unit_test(the_oldest_go),
        cmocka_unit_test(two_browsers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
