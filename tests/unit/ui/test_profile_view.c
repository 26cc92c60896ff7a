/* The profile that the browser's screens share: when it is read again, and what stays selected. Columns that fit. */
#include "smiley/write.h"
#include "store/fixture.h"
#include "ui/screens/profile_list.h"
#include "ui/screens/profile_rows.h"
#include "ui/run/trace_view.h"

static void put_function(struct maker *m, uint32_t id, uint32_t line, const char *name)
{
    uint8_t *at = buf_reserve(&m->out, WRITE_DEF_MAX + strlen(name) + 8);
    m->out.len = (size_t)(write_function(at, id, "/p.py", 5, line, name, strlen(name), 0) - m->out.data);
}

static void put_total(struct maker *m, uint32_t function, uint64_t calls, uint64_t ns)
{
    uint8_t *at = write_profile(buf_reserve(&m->out, WRITE_PROFILE_MAX + WRITE_TOTAL_MAX), 1, 1);
    m->out.len = (size_t)(write_total(at, 0, function, calls, 0, ns, ns) - m->out.data);
}

static void put_event(struct maker *m)
{
    maker_call(m, maker_code(m, maker_file(m, "/p.py", "x\n"), "<module>", 1, 0, ""), 1);
    maker_line(m, 1);
}

/* As if the half second were over. */
static unsigned version_later(struct trace_view *v)
{
    v->profile.tried_ns = 1;
    return view_profile(v, NULL)->version;
}

static void grows(void **state)
{
    struct store *s = fixture_store(*state, STORE_CREATE);
    struct recording r;
    struct maker m;
    struct trace_view *v;
    bool grown;
    maker_init(&m, 1);
    put_event(&m);
    put_function(&m, 0, 5, "late");
    put_total(&m, 0, 1, 100);
    recording_start(&r, s, "a-run", 1000);
    recording_feed(&r, &m, true);
    assert_ok(view_open(&v, s, "a-run", err));
    if (reader_run(view_reader(v))->status != RUN_RUNNING) /* its recorder is this process */
        fail_msg("the run does not go on");
    const struct profile_view *p = view_profile(v, NULL);
    assert_int_equal(p->version, 1);
    assert_true(p->live);
    assert_int_equal(p->selected, SIZE_MAX);
    view_select_function(v, 0);
    assert_int_equal(version_later(v), 1); /* the same totals are the same profile */
    assert_int_equal(p->selected, 0);

    put_function(&m, 1, 2, "early");
    put_total(&m, 1, 3, 50);
    recording_feed(&r, &m, true);
    v->profile.tried_ns = UINT64_MAX / 2; /* just now */
    assert_int_equal(view_profile(v, NULL)->version, 1);
    assert_int_equal(version_later(v), 2);
    assert_int_equal(p->profile.n_functions, 2);
    assert_string_equal(p->profile.functions[p->selected].name, "late");

    put_total(&m, 1, 4, 60);
    recording_feed(&r, &m, true);
    recording_end(&r);
    assert_ok(reader_refresh(view_reader(v), &grown, err));
    v->profile.tried_ns = UINT64_MAX / 2;
    assert_int_equal(view_profile(v, NULL)->version, 3); /* a last time */
    assert_false(p->live);
    assert_int_equal(p->profile.total.calls, 5);
    version_later(v);
    assert_int_equal(p->tried_ns, 1); /* and not again */
    view_close(v);
    maker_release(&m);
    store_close(s);
}

/* --- the list ------------------------------------------------------------------------------------------------- */

static size_t shown(struct profile_list *l, const struct profile *p, const char *filter)
{
    snprintf(l->filter, sizeof l->filter, "%s", filter);
    assert_ok(profile_list_arrange(l, p, err));
    return l->n;
}

static void lists(void **state)
{
    struct profile_function functions[] = {
        { .file = (char *)"/a/b.py", .line = 3, .name = (char *)"Fast", .code = 0, .cost = { 5, 2, 10, 90 } },
        { .file = (char *)"/a/c.py", .line = 3, .name = (char *)"slow", .code = 1, .cost = { 1, 0, 80, 80 } },
        { .file = (char *)"~", .name = (char *)"<len>", .code = PROFILE_NO_CODE, .cost = { 1234, 0, 10, 10 } },
    };
    const struct profile p = { .functions = functions, .n_functions = 3 };
    struct profile_list l = { .key = PROFILE_TIME };
    struct buf text = BUF_INIT;
    (void)state;
    assert_int_equal(shown(&l, &p, ""), 3);
    assert_int_equal(l.rows[0], 1);
    assert_int_equal(l.calls_width, 4);
    l.back = true;
    assert_int_equal(shown(&l, &p, "/A/ :3"), 2);
    assert_int_equal(l.rows[0], 0);
    assert_int_equal(profile_list_find(&l, 1), 1);
    assert_int_equal(profile_list_find(&l, 2), 2); /* not shown */
    l.traced = true;
    assert_int_equal(shown(&l, &p, "  len "), 0);
    assert_int_equal(shown(&l, &p, "fast("), 0);
    assert_int_equal(shown(&l, &p, "(fast)"), 1);
    profile_list_write_sort(&l, &text);
    assert_string_equal(buf_str(&text), "internal time back");
    profile_list_read_sort(&l, "internal time per call");
    assert_int_equal(l.key, PROFILE_TIME_EACH);
    assert_false(l.back);
    profile_list_read_sort(&l, "internal time back again");
    profile_list_read_sort(&l, "line number"); /* no column */
    assert_int_equal(l.key, PROFILE_TIME_EACH);
    profile_list_read_sort(&l, buf_str(&text));
    assert_true(l.key == PROFILE_TIME && l.back);
    buf_release(&text);
    profile_list_release(&l);
}

/* --- columns -------------------------------------------------------------------------------------------------- */

static int seen(const struct profile_column *columns, int cols, int calls, int *label)
{
    int widths[PROFILE_COLUMNS_MAX], n = 0, used = 2 - PROFILE_GAP, i = 0;
    profile_widths(columns, cols, calls, widths);
    for (; columns[i].title; i++) {
        n += widths[i] > 0;
        used += widths[i] ? widths[i] + PROFILE_GAP : 0;
    }
    *label = widths[i - 1];
    if (*label > 1)
        assert_int_equal(used, cols);
    return n;
}

static void columns_fit(void **state)
{
    int label, all = 9, before = 0;
    (void)state;
    assert_int_equal(seen(profile_columns, 80, 6, &label), all);
    assert_true(label >= 23);
    for (int cols = 1; cols < 300; cols++) {
        int n = seen(profile_columns, cols, 15, &label);
        assert_true(n >= 1 && label >= 1);
        seen(profile_edge_columns, cols, 15, &label);
        assert_true(label >= 1);
        if (cols > 200)
            assert_true(n == all && n >= before);
        before = n;
    }
}

static void headings_are_found(void **state)
{
    int widths[PROFILE_COLUMNS_MAX];
    (void)state;
    profile_widths(profile_columns, 80, 6, widths);
    assert_int_equal(profile_column_at(profile_columns, widths, 0)->key, PROFILE_CALLS);
    assert_int_equal(profile_column_at(profile_columns, widths, 10)->key, PROFILE_TIME);
    assert_int_equal(profile_column_at(profile_columns, widths, 70)->key, PROFILE_PLACE);
    assert_null(profile_column_at(profile_columns, widths, 500));
}

static void calls_are_never_wide(void **state)
{
    (void)state;
    assert_int_equal(profile_calls_width(&(struct profile_cost){ .calls = 7 }), 1);
    assert_int_equal(profile_calls_width(&(struct profile_cost){ .calls = 12, .recursive = 3 }), 4);
    assert_int_equal(profile_calls_width(&(struct profile_cost){ .calls = 9999999 }), 7);
    assert_int_equal(profile_calls_width(&(struct profile_cost){ .calls = 10000000 }), 5);  /* 10.0M */
    assert_int_equal(profile_calls_width(&(struct profile_cost){ .calls = 999960000 }), 4); /* 1.0G */
    assert_true(profile_calls_width(&(struct profile_cost){ .calls = UINT64_MAX, .recursive = 1 }) <= 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(grows),
        cmocka_unit_test(lists),
        cmocka_unit_test(columns_fit),
        cmocka_unit_test(headings_are_found),
        cmocka_unit_test(calls_are_never_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
