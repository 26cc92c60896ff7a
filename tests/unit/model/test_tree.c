/* The tree against a plain truth: every event's ancestors are known, every fold is written down for each call there is.
 */
#include "made_run.h"

#include "smiley/moves.h"
#include "smiley/tree.h"

enum { EVENTS = 70000, NO_ACT = 0 };

/* What a frame does from one CALL or RESUME on. */
struct act {
    uint64_t call;
    uint32_t parent; /* act, NO_ACT: none */
    uint32_t depth, thread;
    uint64_t start, end; /* events; end 0: none */
    uint64_t events;
    bool folded;
};

struct truth {
    struct moment *m; /* [event - 1] */
    uint32_t *act_of; /* [event - 1] */
    struct act *acts; /* from 1 */
    uint32_t n_acts;
    uint64_t *rows; /* first events of the rows */
    size_t n_rows;
    uint64_t events;
};

static void learn(struct truth *x, struct trace *t)
{
    static uint32_t stack[MAKER_THREADS][MAKER_DEPTH + 1];
    struct reader *r = trace_reader(t);
    x->events = reader_events(r);
    x->m = calloc(x->events, sizeof *x->m);
    x->act_of = calloc(x->events, sizeof *x->act_of);
    x->acts = calloc(x->events + 1, sizeof *x->acts);
    x->rows = calloc(x->events + 1, sizeof *x->rows);
    x->n_acts = 0;
    for (uint64_t n = 1; n <= x->events; n++) {
        struct moment *m = &x->m[n - 1];
        assert_ok(reader_moment(r, n, m, err));
        if (!m->call)
            continue;
        uint32_t *s = stack[m->thread];
        if (m->kind == EVENT_CALL || m->kind == EVENT_RESUME) {
            uint32_t id = ++x->n_acts;
            x->acts[id] = (struct act){ .call = m->call, .depth = m->depth, .thread = m->thread, .start = n };
            x->acts[id].parent = m->depth ? s[m->depth - 1] : NO_ACT;
            s[m->depth] = id;
        }
        x->act_of[n - 1] = s[m->depth];
        for (uint32_t d = 0; d <= m->depth; d++)
            x->acts[s[d]].events++;
        if (m->kind == EVENT_YIELD || m->kind == EVENT_RETURN)
            x->acts[s[m->depth]].end = n;
    }
}

static void forget(struct truth *x)
{
    free(x->m);
    free(x->act_of);
    free(x->acts);
    free(x->rows);
}

/* The row event n is in, as the folds are. */
static uint64_t surface(const struct truth *x, uint64_t n)
{
    uint64_t top = n;
    for (uint32_t a = x->act_of[n - 1]; a; a = x->acts[a].parent)
        if (x->acts[a].folded)
            top = x->acts[a].start;
    return top;
}

static void find_rows(struct truth *x, struct trace *t, int only_thread)
{
    struct block b = { 0 };
    x->n_rows = 0;
    for (uint64_t n = 1; n <= x->events; n++) {
        if (surface(x, n) != n || (only_thread >= 0 && x->m[n - 1].thread != (uint32_t)only_thread))
            continue;
        if (n <= b.last && n >= b.first)
            continue;
        assert_ok(trace_block(t, n, &b, err));
        x->rows[x->n_rows++] = n;
    }
}

static bool inside(const struct truth *x, uint32_t a, uint64_t call, uint32_t *levels)
{
    uint32_t depth = x->acts[a].depth;
    for (a = x->acts[a].parent; a; a = x->acts[a].parent)
        if (x->acts[a].call == call) {
            *levels = depth - x->acts[a].depth - 1;
            return true;
        }
    return false;
}

static void say(struct truth *x, uint64_t call, bool folded)
{
    for (uint32_t a = 1; a <= x->n_acts; a++)
        if (x->acts[a].call == call)
            x->acts[a].folded = folded;
}

static void say_below(struct truth *x, uint64_t call, uint32_t levels)
{
    uint32_t below;
    for (uint32_t a = 1; a <= x->n_acts; a++)
        if (inside(x, a, call, &below))
            x->acts[a].folded = below >= levels;
    say(x, call, false);
}

static void fold_at_random(struct maker *dice, struct truth *x, struct tree *v)
{
    uint64_t n = 1 + maker_rand(dice, x->events), to;
    uint64_t call = x->m[n - 1].call;
    uint32_t levels = (uint32_t)maker_rand(dice, 12);
    struct err why;
    switch (maker_rand(dice, 6)) {
    case 0:
        tree_level(v, levels);
        for (uint32_t a = 1; a <= x->n_acts; a++)
            x->acts[a].folded = x->acts[a].depth >= levels;
        break;
    case 1:
    case 2:
        assert_int_equal(tree_fold(v, n, &to, &why), call > 0);
        if (call) {
            assert_int_equal(to, x->acts[x->act_of[n - 1]].start);
            say(x, call, true);
        }
        break;
    case 3:
        assert_int_equal(tree_unfold(v, n, &why), call > 0);
        say(x, call, false);
        break;
    case 4:
        levels = maker_rand(dice, 5) ? levels : TREE_ALL;
        assert_int_equal(tree_fold_below(v, n, levels, &why), call > 0);
        if (call)
            say_below(x, call, levels);
        break;
    default:
        assert_ok(tree_reveal(v, n, err));
        for (uint64_t top = surface(x, n); top != n; top = surface(x, n))
            say(x, x->m[top - 1].call, false);
    }
}

static void check_row(const struct truth *x, const struct tree_row *row, uint64_t first)
{
    assert_int_equal(row->block.first, first);
    const struct moment *m = &x->m[first - 1];
    bool starts = m->kind == EVENT_CALL || m->kind == EVENT_RESUME;
    assert_int_equal(row->call, starts);
    assert_int_equal(row->folded, starts && x->acts[x->act_of[first - 1]].folded);
}

static void check_rows(const struct truth *x, struct tree *v)
{
    struct tree_row row;
    struct err why;
    size_t i = 0;
    for (int got = tree_first(v, &row, &why); got != TREE_NONE; got = tree_next(v, &row, &why)) {
        assert_int_equal(got, TREE_ROW);
        assert_true(i < x->n_rows);
        check_row(x, &row, x->rows[i++]);
    }
    assert_int_equal(i, x->n_rows);
    for (int got = tree_last(v, &row, &why); got != TREE_NONE; got = tree_prev(v, &row, &why)) {
        assert_int_equal(got, TREE_ROW);
        assert_true(i > 0);
        check_row(x, &row, x->rows[--i]);
    }
    assert_int_equal(i, 0);
}

/* The last row at or before event n, by halving. */
static size_t row_before(const struct truth *x, uint64_t n)
{
    size_t low = 0, high = x->n_rows;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(x->rows[middle] <= n ? &low : &high) = middle;
    }
    return low;
}

static void check_places(struct maker *dice, const struct truth *x, struct tree *v)
{
    struct tree_row row;
    struct err why;
    for (int i = 0; i < 60; i++) {
        uint64_t n = 1 + maker_rand(dice, x->events), top = surface(x, n);
        assert_int_equal(tree_row_at(v, n, &row, &why), TREE_ROW);
        assert_true(row.block.first <= top && top <= row.block.last);
        size_t at = row_before(x, top);
        check_row(x, &row, x->rows[at]);
        int got = maker_rand(dice, 2) ? tree_next(v, &row, &why) : tree_prev(v, &row, &why) + 10;
        if (got < 10 && at + 1 < x->n_rows)
            check_row(x, &row, x->rows[at + 1]);
        else if (got >= 10 && at > 0)
            check_row(x, &row, x->rows[at - 1]);
        else
            assert_int_equal(got % 10, TREE_NONE);
    }
}

static void check_calls(struct maker *dice, const struct truth *x, struct tree *v)
{
    struct tree_row row;
    struct tree_call call;
    struct err why;
    for (int i = 0; i < 60; i++) {
        uint32_t id = 1 + (uint32_t)maker_rand(dice, x->n_acts);
        const struct act *a = &x->acts[id];
        assert_ok(tree_call(v, a->start, &call, err));
        assert_int_equal(call.end, a->end);
        assert_int_equal(call.events, a->events);
        uint64_t end_ns = x->m[(a->end ? a->end : x->events) - 1].time_ns;
        assert_int_equal(call.duration_ns, end_ns - x->m[a->start - 1].time_ns);
        assert_int_equal(call.raised, a->end && x->m[a->end - 1].unwound);
        int got = tree_parent(v, a->start, &row, &why);
        assert_int_equal(got, a->parent ? TREE_ROW : TREE_NONE);
        if (a->parent)
            assert_int_equal(row.block.first, surface(x, x->acts[a->parent].start));
    }
}

static void check_seed(struct fixture *f, uint64_t seed, bool warm)
{
    struct maker m, dice;
    maker_init(&m, seed);
    maker_init(&dice, seed + 100);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(f, &m);
    if (warm)
        assert_ok(trace_warm(made.trace, 0, err));
    struct tree *v = tree_new(made.trace);
    struct truth x;
    learn(&x, made.trace);
    for (int round = 0; round < 12; round++) {
        find_rows(&x, made.trace, -1);
        check_rows(&x, v);
        check_places(&dice, &x, v);
        check_calls(&dice, &x, v);
        for (uint64_t folds = 1 + maker_rand(&dice, 4); folds > 0; folds--)
            fold_at_random(&dice, &x, v);
    }
    forget(&x);
    tree_free(v);
    made_run_close(&made);
    maker_release(&dice);
}

static void as_the_truth_has_it(void **state)
{
    check_seed(*state, 1, false);
}

static void as_the_truth_has_it_when_warm(void **state)
{
    check_seed(*state, 2, true);
}

static void as_another_truth_has_it(void **state)
{
    check_seed(*state, 3, true);
}

static void threads_alone(void **state)
{
    struct maker m;
    struct filter *filter;
    struct truth x;
    maker_init(&m, 7);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    struct tree *v = tree_new(made.trace);
    learn(&x, made.trace);
    assert_ok(filter_parse(&filter, "thread:main", err));
    tree_filter(v, filter);
    for (uint32_t level = 0; level < 8; level += 2) {
        tree_level(v, level);
        for (uint32_t a = 1; a <= x.n_acts; a++)
            x.acts[a].folded = x.acts[a].depth >= level;
        find_rows(&x, made.trace, 0);
        check_rows(&x, v);
    }
    forget(&x);
    tree_free(v);
    made_run_close(&made);
}

/* Where a chunk is damaged, the rows of all others are there. */
static void around_damage(void **state)
{
    struct maker m;
    struct truth x;
    struct tree_row row;
    struct err why;
    struct fixture *f = *state;
    maker_init(&m, 8);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(f, &m);
    learn(&x, made.trace);
    const struct summary *s = reader_summary(trace_reader(made.trace), 2);
    uint64_t first = s->first_event, last = first + s->n_events - 1;
    for (uint32_t level = 1; level < 9; level += 3) {
        for (uint32_t a = 1; a <= x.n_acts; a++)
            x.acts[a].folded = x.acts[a].depth >= level;
        find_rows(&x, made.trace, -1);
        size_t kept = 0;
        for (size_t i = 0; i < x.n_rows; i++)
            if (x.rows[i] < first || x.rows[i] > last)
                x.rows[kept++] = x.rows[i];
        x.n_rows = kept;
        fixture_sql(f, "UPDATE bodies SET hash = hash + 1 WHERE chunk & 15 = 2");
        struct trace *t;
        assert_ok(trace_open(&t, made.store, "last", err));
        struct tree *v = tree_new(t);
        tree_level(v, level);
        check_rows(&x, v);
        assert_int_equal(tree_row_at(v, first + 1, &row, &why), -1);
        tree_free(v);
        trace_close(t);
        fixture_sql(f, "UPDATE bodies SET hash = hash - 1 WHERE chunk & 15 = 2");
    }
    forget(&x);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(as_the_truth_has_it),     fixture_test(as_the_truth_has_it_when_warm),
        fixture_test(as_another_truth_has_it), fixture_test(threads_alone),
        fixture_test(around_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
