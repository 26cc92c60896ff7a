#include "made_run.h"
#include "smiley/value.h"

static const struct variable *named(const struct variables *v, const char *name)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->list[i].name, name) == 0)
            return &v->list[i];
    return NULL;
}

static void expect(const struct variables *v, const char *name, const char *now, const char *old)
{
    const struct variable *x = named(v, name);
    struct buf text = BUF_INIT;
    assert_non_null(x);
    assert_int_equal(x->at != NULL, now != NULL);
    assert_int_equal(x->old != NULL, old != NULL);
    if (now) {
        value_text(&text, x->at, x->end, NULL, 0);
        assert_string_equal(buf_str(&text), now);
    }
    buf_clear(&text);
    if (old) {
        value_text(&text, x->old, x->old_end, NULL, 0);
        assert_string_equal(buf_str(&text), old);
    }
    buf_release(&text);
}

static void frames_apart(void **state)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", "x\n"), f = maker_code(&m, file, "f", 1, 0, "z n e");
    maker_set(&m, 1, maker_int(2));
    maker_call(&m, f, 1); /* 1 */
    maker_set(&m, 0, maker_int(1000));
    maker_line(&m, 2); /* 2 */
    maker_set(&m, 1, maker_int(1));
    maker_call(&m, f, 1); /* 3: itself again */
    maker_set(&m, 0, maker_str("inner"));
    maker_set(&m, 2, maker_none());
    maker_line(&m, 2); /* 4 */
    maker_unset(&m, 2);
    maker_line(&m, 3);                    /* 5 */
    maker_return(&m, 3, maker_int(7), 0); /* 6 */
    maker_plus(&m, 0, -999);
    maker_line(&m, 4); /* 7 */
    struct made_run made = made_run_open(*state, &m);
    struct trace *t = made.trace;
    struct variables v = { 0 };
    struct block b;

    assert_ok(trace_variables(t, 7, 0, 7, &v, err));
    assert_int_equal(v.n, 2);
    assert_string_equal(v.list[0].name, "n");
    expect(&v, "n", "2", NULL);
    expect(&v, "z", "1", "1000");
    assert_false(named(&v, "n")->changed);
    assert_true(named(&v, "z")->changed);

    assert_ok(trace_variables(t, 5, 0, 4, &v, err)); /* e came and went in the range: as if it never was */
    assert_int_equal(v.n, 2);
    expect(&v, "z", "'inner'", NULL);

    assert_ok(trace_variables(t, 5, 0, 5, &v, err));
    assert_int_equal(v.n, 3);
    expect(&v, "e", NULL, "None");

    assert_ok(trace_variables(t, 5, 1, 1, &v, err)); /* the caller's, meanwhile */
    assert_int_equal(v.n, 2);
    expect(&v, "z", "1000", NULL);
    expect(&v, "n", "2", NULL);

    assert_ok(trace_variables(t, 5, 1, 3, &v, err));
    assert_false(named(&v, "z")->changed);
    assert_ok(trace_variables(t, 5, 1, 0, &v, err));
    assert_false(named(&v, "z")->changed);

    assert_ok(trace_variables(t, 7, 2, 0, &v, err)); /* gone */
    assert_int_equal(v.n, 0);
    assert_ok(trace_variables(t, 2, 2, 0, &v, err)); /* not yet */
    assert_int_equal(v.n, 0);

    assert_ok(trace_block(t, 4, &b, err));
    assert_ok(trace_changes(t, &b, &v, err));
    assert_int_equal(v.n, 2);
    expect(&v, "e", "None", NULL);
    assert_ok(trace_block(t, 6, &b, err));
    assert_ok(trace_changes(t, &b, &v, err));
    assert_int_equal(v.n, 0);

    struct buf value = BUF_INIT;
    int64_t number;
    assert_ok(trace_value(t, 6, &value, err));
    assert_true(value_get_int(value.data, value.data + value.len, &number) && number == 7);
    buf_release(&value);

    struct stack_entry *stack;
    size_t count;
    assert_ok(trace_stack(t, 5, &stack, &count, err));
    assert_int_equal(count, 2);
    assert_int_equal(stack[0].call, 2);
    assert_int_equal(stack[0].first, 3);
    assert_int_equal(stack[0].line, 3);
    assert_int_equal(stack[1].call, 1);
    assert_int_equal(stack[1].line, 2);
    free(stack);
    assert_int_not_equal(trace_variables(t, 8, 0, 0, &v, NULL), 0);
    variables_release(&v);
    made_run_close(&made);
}

/* Every change of a random run, as the states before and after show it. */
static void random_changes(void **state)
{
    enum { EVENTS = 30000 };
    struct maker m;
    maker_init(&m, 9);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    struct trace *t = made.trace;
    struct variables v = { 0 }, all = { 0 };
    for (uint64_t n = 1; n <= EVENTS; n += n < 300 || (n > 16300 && n < 16500) ? 1 : 61) {
        const struct state *s;
        struct moment now;
        assert_ok(reader_moment(trace_reader(t), n, &now, err));
        assert_ok(trace_variables(t, n, 0, n, &v, err));
        assert_ok(reader_state(trace_reader(t), n, &s, err));
        const struct frame *f = state_frame(s);
        size_t live = 0, changed = 0;
        for (uint32_t i = 0; f && i < f->n_vars; i++)
            live += f->vars[i].len > 0;
        for (size_t i = 0; i < v.n; i++) {
            const struct variable *x = &v.list[i];
            const struct var *truth = &f->vars[x->var];
            assert_true(i == 0 || strcmp(v.list[i - 1].name, x->name) <= 0);
            assert_int_equal(x->changed, truth->changed == n);
            changed += x->changed;
            live -= x->at != NULL;
            assert_true(x->at ? (size_t)(x->end - x->at) == truth->len && !memcmp(x->at, var_bytes(truth), truth->len)
                              : !truth->len && x->old);
        }
        assert_int_equal(live, 0);
        struct block b;
        assert_ok(trace_block(t, n, &b, err));
        assert_ok(trace_changes(t, &b, &all, err));
        assert_true(b.first != b.last || all.n == changed);
    }
    variables_release(&v);
    variables_release(&all);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(frames_apart),
        fixture_test(random_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
