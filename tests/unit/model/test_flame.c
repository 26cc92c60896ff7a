/* The flame view against a plain walk over all events: what each column of each depth holds, at every stage of
 * learning.
 */
#include "made_run.h"

#include "smiley/flame.h"
#include "smiley/moves.h"

enum { COLUMNS = 80, ROWS = 24, STAGES = 40, WINDOWS = 14, PARTS = 1 << 16 };

/* What a frame does from one CALL or RESUME on. */
struct act {
    uint64_t call, start, end; /* start, end: events; end 0: none */
    uint64_t from_ns, to_ns;
    uint32_t code, depth, thread;
};

struct truth {
    struct moment *m; /* [event - 1] */
    uint64_t events, end_ns;
    struct act *acts; /* by start */
    uint32_t n_acts;
};

static void learn(struct truth *x, struct trace *t)
{
    static uint32_t stack[MAKER_THREADS][1 << 12];
    struct reader *r = trace_reader(t);
    x->events = reader_events(r);
    x->end_ns = reader_duration_ns(r);
    x->m = calloc(x->events, sizeof *x->m);
    x->acts = calloc(x->events + 1, sizeof *x->acts);
    x->n_acts = 0;
    for (uint64_t n = 1; n <= x->events; n++) {
        struct moment *m = &x->m[n - 1];
        assert_ok(reader_moment(r, n, m, err));
        if (m->kind == EVENT_CALL || m->kind == EVENT_RESUME) {
            stack[m->thread][m->depth] = x->n_acts;
            x->acts[x->n_acts++] = (struct act){ m->call, n, 0, m->time_ns, x->end_ns, m->code, m->depth, m->thread };
        } else if (m->kind == EVENT_YIELD || m->kind == EVENT_RETURN) {
            x->acts[stack[m->thread][m->depth]].end = n;
            x->acts[stack[m->thread][m->depth]].to_ns = m->time_ns;
        }
    }
}

static void forget(struct truth *x)
{
    free(x->m);
    free(x->acts);
}

/* --- one cell, by the truth ----------------------------------------------------------------------------------- */

struct want {
    uint32_t n;
    uint64_t ns, longest;
    const struct act *acts[PARTS];
    uint64_t part[PARTS], end[PARTS]; /* ns */
};

static struct want want[ROWS * COLUMNS];

static bool touches(const struct act *a, uint64_t from, uint64_t to)
{
    return a->from_ns < a->to_ns ? a->from_ns < to && a->to_ns > from : a->from_ns >= from && a->from_ns < to;
}

static void add(struct want *c, const struct act *a, uint64_t from, uint64_t to)
{
    uint64_t begin = a->from_ns > from ? a->from_ns : from, end = a->to_ns < to ? a->to_ns : to, ns = end - begin;
    c->ns += ns;
    if (c->n && c->acts[c->n - 1]->call == a->call && c->end[c->n - 1] == begin) {
        c->part[c->n - 1] += ns;
    } else {
        assert_true(c->n < PARTS);
        c->acts[c->n] = a;
        c->part[c->n++] = ns;
    }
    c->end[c->n - 1] = end;
    if (c->part[c->n - 1] > c->longest)
        c->longest = c->part[c->n - 1];
}

/* Acts stand in the order in which they begin, which for one thread and depth is the order of time. */
static void find_truth(const struct truth *x, const struct flame_window *w)
{
    for (uint32_t i = 0; i < ROWS * COLUMNS; i++)
        want[i].n = 0, want[i].ns = want[i].longest = 0;
    for (uint32_t i = 0; i < x->n_acts; i++) {
        const struct act *a = &x->acts[i];
        if (a->thread != w->thread || a->depth < w->top || a->depth >= w->top + w->rows ||
            !touches(a, w->from_ns, w->to_ns))
            continue;
        for (uint32_t c = flame_column(w, a->from_ns); c < w->columns && flame_time(w, c) <= a->to_ns; c++)
            if (touches(a, flame_time(w, c), flame_time(w, c + 1)))
                add(&want[(a->depth - w->top) * COLUMNS + c], a, flame_time(w, c), flame_time(w, c + 1));
    }
}

static bool has_code(const struct want *c, uint32_t code)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->acts[i]->code == code)
            return true;
    return false;
}

static bool has_call(const struct want *c, uint64_t call, uint64_t at_least)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->acts[i]->call == call && c->part[i] >= at_least)
            return true;
    return false;
}

/* --- comparing ------------------------------------------------------------------------------------------------ */

static void check_cell(const struct truth *x, const struct flame_window *w, const struct want *c,
                       const struct flame_cell *got, uint64_t ns, bool all)
{
    bool one = c->n && (c->longest >= ns - c->longest || c->n == 1);
    switch (got->kind) {
    case FLAME_NONE:
        assert_true(!all || c->n == 0);
        break;
    case FLAME_CALL:
        assert_true(one);
        assert_true(has_call(c, got->call, c->longest));
        break;
    case FLAME_CALLS:
        assert_true(c->n > 0 && !one);
        assert_true(has_code(c, got->code));
        break;
    case FLAME_ROUGH:
        assert_false(all);
        assert_true(has_code(c, got->code));
        break;
    case FLAME_UNKNOWN:
        assert_false(all);
    }
    if (all) {
        uint64_t share = c->ns >= ns ? 255 : c->ns * 255 / ns;
        assert_int_equal(got->share, share);
        assert_int_equal(got->kind, !c->n ? FLAME_NONE : one ? FLAME_CALL : FLAME_CALLS);
    }
    if (got->event) {
        const struct moment *m = &x->m[got->event - 1];
        assert_true(m->kind == EVENT_CALL || m->kind == EVENT_RESUME);
        assert_int_equal(m->thread, w->thread);
        assert_true(got->kind != FLAME_CALL || m->call == got->call);
    }
}

/* Whether it goes on from the column before. */
static void check_bar(const struct want *c, const struct flame_cell *got, uint64_t start, bool has_before)
{
    bool before = has_before && got[-1].kind == FLAME_CALL && got[-1].call == got->call, came = false, went = false;
    for (uint32_t i = 0; before && i < c->n; i++)
        came |= c->acts[i]->call == got->call && c->end[i] - c->part[i] == start;
    for (uint32_t i = 0; before && i < c[-1].n; i++)
        went |= c[-1].acts[i]->call == got->call && c[-1].end[i] == start;
    assert_true(!got->goes_on || (came && went));
    if (before && c->n == 1 && c[-1].n == 1)
        assert_int_equal(got->goes_on, came && went);
}

static void check(const struct truth *x, struct flame *f, bool all)
{
    const struct flame_window *w = flame_looks_at(f);
    uint32_t depths = flame_depths(f);
    for (uint32_t d = w->top; d < w->top + w->rows; d++) {
        const struct flame_cell *row = flame_row(f, d);
        assert_non_null(row);
        for (uint32_t c = 0; c < w->columns; c++) {
            if (row[c].kind == FLAME_CALL)
                check_bar(&want[(d - w->top) * COLUMNS + c], &row[c], flame_time(w, c), c > 0);
            check_cell(x, w, &want[(d - w->top) * COLUMNS + c], &row[c], flame_time(w, c + 1) - flame_time(w, c), all);
            assert_true(d < depths || row[c].kind == FLAME_NONE);
        }
    }
}

/* Looks, and learns step by step, from a budget of nothing to all. */
static void check_window(const struct truth *x, struct flame *f, const struct flame_window *wanted)
{
    struct err why = { 0 };
    assert_ok(flame_look(f, wanted, err));
    find_truth(x, flame_looks_at(f));
    check(x, f, false);
    int more = 1;
    for (int i = 0; i < STAGES && more; i++) {
        more = flame_step(f, 1, &why);
        if (i % 4 == 0)
            check(x, f, false);
    }
    assert_int_equal(flame_step(f, 0, &why), 0);
    check(x, f, true);
    assert_true(flame_progress(f) == 1);
}

static uint64_t dice(struct maker *m, uint64_t below)
{
    return below ? maker_rand(m, below) : 0;
}

/* The whole, halves, chunks, single calls; up and down; other threads; and back, with what was learned. */
static void check_run(struct made_run *made, uint64_t seed)
{
    struct truth x;
    struct maker rng = { .rng = seed * UINT64_C(0x9e3779b97f4a7c15) | 1 };
    struct flame *f = flame_new(made->trace);
    struct flame_window w = { .columns = COLUMNS, .rows = ROWS };
    learn(&x, made->trace);
    for (int i = 0; i < WINDOWS; i++) {
        uint64_t span = x.end_ns >> dice(&rng, 22);
        w.from_ns = i % 5 ? dice(&rng, x.end_ns) : 0;
        w.to_ns = i % 5 ? w.from_ns + span : x.end_ns;
        w.thread = i < WINDOWS / 2 ? 0 : (uint32_t)dice(&rng, 5);
        w.top = i % 3 == 2 ? (uint32_t)dice(&rng, 60) : 0;
        w.columns = i % 4 == 3 ? 1 + (uint32_t)dice(&rng, COLUMNS) : COLUMNS;
        check_window(&x, f, &w);
    }
    flame_free(f);
    forget(&x);
}

/* --- programs -------------------------------------------------------------------------------------------------- */

/* Calls of calls, each level shorter than the one above, some of them generators that are advanced now and then; some
 * end by an exception. */
static void work(struct maker *m, uint32_t level, uint64_t until)
{
    uint32_t code = (uint32_t)maker_rand(m, m->n_codes), line = m->codes[code].first_line;
    maker_call(m, code, line);
    while (m->events < until) {
        m->step_ns = maker_rand(m, 50) ? maker_rand(m, 300) : maker_rand(m, 100000);
        maker_line(m, line + 1);
        if (level && maker_rand(m, 3) == 0) {
            uint64_t some = 1 + maker_rand(m, (until - m->events) / 2 + 2);
            work(m, level - 1, m->events + some);
        }
    }
    if (maker_rand(m, 5) == 0) {
        maker_raise(m, line, maker_exception(0, 1, "oh"));
        maker_return(m, line, maker_none(), RETURN_UNWOUND);
    } else {
        maker_return(m, line, maker_int(1), 0);
    }
}

static struct made_run nested(struct fixture *f, uint64_t seed, uint64_t events)
{
    struct maker m;
    maker_init(&m, seed);
    maker_random_definitions(&m);
    for (uint64_t i = 0; m.events < events; i++) {
        maker_switch(&m, (uint32_t)(i % 3));
        work(&m, 6, m.events + 1 + maker_rand(&m, events / 2));
    }
    return made_run_open(f, &m);
}

/* Recursion far below the window, and back. */
static struct made_run deep(struct fixture *f)
{
    enum { DEPTH = 500 };
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/deep.py", "def f(): f()\n");
    uint32_t code = maker_code(&m, file, "f", 1, 0, "");
    for (int depth = 0, i = 0; m.events < 70000; i++) {
        bool down = depth < 5 || (depth < 60 && i % 70000 < 50000 && maker_rand(&m, 2));
        if (down && depth < MAKER_DEPTH - 2) {
            maker_call(&m, code, 1);
            depth++;
        } else {
            maker_return(&m, 1, maker_none(), 0);
            depth--;
        }
    }
    return made_run_open(f, &m);
}

/* A generator that is away for a while and comes back is the same call, but was not there in between. */
static struct made_run generator(struct fixture *f)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/gen.py", "x = 1\n");
    uint32_t outer = maker_code(&m, file, "outer", 1, 0, ""), gen = maker_code(&m, file, "gen", 5, CODE_GENERATOR, "");
    maker_call(&m, outer, 1);
    maker_call(&m, gen, 5);
    struct maker_frame *g = m.threads[0].stack[1];
    while (m.events < 300000) {
        for (uint64_t i = maker_rand(&m, 9000); i; i--)
            maker_line(&m, 6);
        maker_yield(&m, 7, maker_none());
        for (uint64_t i = maker_rand(&m, 9000); i; i--)
            maker_line(&m, 2);
        maker_resume(&m, g, 7);
    }
    return made_run_open(f, &m);
}

static void test_generator(void **state)
{
    struct made_run made = generator(*state);
    check_run(&made, 5);
    assert_ok(trace_warm(made.trace, 0, err));
    check_run(&made, 6);
    made_run_close(&made);
}

static void test_random(void **state)
{
    struct maker m;
    maker_init(&m, 7);
    maker_random(&m, 150000);
    struct made_run made = made_run_open(*state, &m);
    check_run(&made, 1);
    made_run_close(&made);
}

static void test_nested(void **state)
{
    struct made_run made = nested(*state, 11, 200000);
    assert_true(reader_chunks(trace_reader(made.trace)) > 10);
    check_run(&made, 2);
    made_run_close(&made);
}

static void test_warm(void **state)
{
    struct made_run made = nested(*state, 12, 200000);
    assert_ok(trace_warm(made.trace, 0, err));
    check_run(&made, 3);
    made_run_close(&made);
}

static void test_deep(void **state)
{
    struct made_run made = deep(*state);
    check_run(&made, 4);
    made_run_close(&made);
}

/* Some threads at once, each with rows of its own, and each against the truth; some know more than others already. */
static void check_lanes(const struct truth *x, struct flame *const *lanes, size_t n, const struct flame_window *wanted,
                        struct maker *rng)
{
    struct err why = { 0 };
    int more = 1;
    for (size_t i = 0; i < n; i++) {
        struct flame_window w = *wanted;
        w.thread = (uint32_t)i;
        w.top = (uint32_t)dice(rng, 4);
        w.rows = 1 + (uint32_t)dice(rng, ROWS);
        assert_ok(flame_look(lanes[i], &w, err));
    }
    flame_step(lanes[dice(rng, n)], 1, &why);
    for (int stage = 0; stage < STAGES && more; stage++)
        more = flame_step_all(lanes, n, 1, &why);
    for (int all = 0; all <= 1; all++) {
        for (size_t i = 0; i < n; i++) {
            find_truth(x, flame_looks_at(lanes[i]));
            check(x, lanes[i], all || !more);
        }
        more = flame_step_all(lanes, n, 0, &why);
        assert_int_equal(more, 0);
    }
}

static void test_lanes(void **state)
{
    enum { LANES = 5 }; /* of three that do something */
    struct made_run made = nested(*state, 15, 200000);
    struct truth x;
    struct maker rng = { .rng = 77 };
    struct flame *lanes[LANES];
    learn(&x, made.trace);
    for (int i = 0; i < LANES; i++)
        lanes[i] = flame_new(made.trace);
    for (int i = 0; i < WINDOWS; i++) {
        uint64_t span = i % 3 ? x.end_ns >> dice(&rng, 20) : x.end_ns, from = dice(&rng, x.end_ns - span);
        struct flame_window w = { .from_ns = from, .to_ns = from + span, .columns = COLUMNS };
        check_lanes(&x, lanes, 1 + dice(&rng, LANES), &w, &rng);
    }
    for (int i = 0; i < LANES; i++)
        flame_free(lanes[i]);
    assert_int_equal(flame_step_all(lanes, 0, 0, NULL), 0);
    forget(&x);
    made_run_close(&made);
}

/* --- single calls ---------------------------------------------------------------------------------------------- */

static void test_calls(void **state)
{
    struct made_run made = nested(*state, 13, 60000);
    struct truth x;
    struct err why = { 0 };
    learn(&x, made.trace);
    for (uint32_t i = 0; i < x.n_acts; i += 1 + i / 40) {
        const struct act *a = &x.acts[i];
        struct flame_call call;
        assert_int_equal(flame_call_at(made.trace, a->start, a->depth, &call, &why), 1);
        assert_int_equal(call.call, a->call);
        assert_int_equal(call.first, a->start);
        assert_int_equal(call.last, a->end);
        assert_int_equal(call.from_ns, a->from_ns);
        assert_int_equal(call.to_ns, a->to_ns);
        assert_int_equal(flame_call_at(made.trace, a->start, a->depth + 1, &call, &why), 0);
        if (a->end) { /* what is leaving is still looked at */
            assert_int_equal(flame_call_at(made.trace, a->end, a->depth, &call, &why), 1);
            assert_int_equal(call.first, a->start);
        }
        uint64_t to, next = 0, before = 0;
        for (uint32_t j = i + 1; j < x.n_acts && !next; j++)
            next = x.acts[j].thread == a->thread && x.acts[j].depth == a->depth ? x.acts[j].start : 0;
        for (uint32_t j = i; j-- > 0 && !before;)
            before = x.acts[j].thread == a->thread && x.acts[j].depth == a->depth ? x.acts[j].start : 0;
        assert_int_equal(flame_begin(made.trace, a->thread, a->depth, a->start, false, &to, &why), next > 0);
        assert_true(!next || to == next);
        assert_int_equal(flame_begin(made.trace, a->thread, a->depth, a->start, true, &to, &why), before > 0);
        assert_true(!before || to == before);
    }
    for (uint64_t n = 1; n <= x.events; n += 997)
        for (uint32_t thread = 0; thread < 5; thread++) {
            uint64_t to, last = n, first = n;
            while (last && x.m[last - 1].thread != thread)
                last--;
            while (first <= x.events && x.m[first - 1].thread != thread)
                first++;
            int got = flame_event(made.trace, thread, n, &to, &why);
            assert_int_equal(got, last || first <= x.events);
            assert_true(!got || to == (last ? last : first));
        }
    forget(&x);
    made_run_close(&made);
}

/* --- growing, and what is damaged ------------------------------------------------------------------------------ */

static void test_growing(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE), *other = NULL;
    struct recording r;
    struct maker m;
    struct trace *t;
    struct flame *flame;
    struct truth x;
    struct err why = { 0 };
    bool grown;
    maker_init(&m, 5);
    recording_start(&r, s, "a-run", 1000);
    maker_random(&m, 5000);
    recording_feed(&r, &m, true);
    assert_ok(store_open(&other, f->path, STORE_READ, err));
    assert_ok(trace_open(&t, other, "last", err));
    flame = flame_new(t);
    for (int i = 0; i < 12; i++) {
        struct flame_window w = { .columns = COLUMNS, .rows = ROWS, .to_ns = reader_duration_ns(trace_reader(t)) };
        assert_ok(flame_grew(flame, err));
        learn(&x, t);
        check_window(&x, flame, &w);
        forget(&x);
        maker_random(&m, 7000);
        recording_feed(&r, &m, true);
        assert_ok(reader_refresh(trace_reader(t), &grown, err));
        assert_true(grown);
    }
    assert_int_equal(flame_step(flame, 0, &why), 0);
    flame_free(flame);
    trace_close(t);
    store_close(other);
    recording_end(&r);
    maker_release(&m);
    store_close(s);
}

/* A chunk that cannot be read stays unknown; the others are drawn. */
static void test_damaged(void **state)
{
    struct made_run made = nested(*state, 14, 120000);
    struct err why = { 0 };
    struct flame_window w = { .columns = COLUMNS, .rows = ROWS, .to_ns = reader_duration_ns(trace_reader(made.trace)) };
    fixture_sql(*state, "UPDATE bodies SET body = zeroblob(100) WHERE chunk % 4 = 2");
    struct flame *f = flame_new(made.trace);
    assert_ok(flame_look(f, &w, err));
    assert_int_equal(flame_step(f, 0, &why), 0);
    bool unknown = false, known = false;
    for (uint32_t c = 0; flame_depths(f) && c < COLUMNS; c++) {
        unknown |= flame_row(f, 0)[c].kind == FLAME_UNKNOWN;
        known |= flame_row(f, 0)[c].kind == FLAME_CALL;
    }
    assert_true(unknown && known);
    flame_free(f);
    made_run_close(&made);
}

static void test_empty(void **state)
{
    struct maker m;
    struct err why = { 0 };
    maker_init(&m, 1);
    struct made_run made = made_run_open(*state, &m);
    struct flame *f = flame_new(made.trace);
    struct flame_window w = { .columns = 10, .rows = 3 };
    uint64_t to;
    assert_ok(flame_look(f, &w, err));
    assert_int_equal(flame_step(f, 0, &why), 0);
    assert_int_equal(flame_depths(f), 0);
    assert_int_equal(flame_row(f, 0)[9].kind, FLAME_NONE);
    assert_null(flame_row(f, 3));
    assert_int_equal(flame_begin(made.trace, 0, 0, 0, false, &to, &why), 0);
    assert_int_equal(flame_event(made.trace, 0, 1, &to, &why), 0);
    flame_free(f);
    made_run_close(&made);
}

/* Columns cover the window without a gap, whatever its size. */
static void test_columns(void **state)
{
    (void)state;
    struct maker rng = { .rng = 99 };
    for (int i = 0; i < 3000; i++) {
        struct flame_window w = { .columns = 1 + (uint32_t)maker_rand(&rng, 300) };
        w.from_ns = maker_rand(&rng, UINT64_MAX / 2);
        w.to_ns = w.from_ns + w.columns + (maker_rand(&rng, UINT64_MAX / 2) >> maker_rand(&rng, 62));
        assert_int_equal(flame_time(&w, 0), w.from_ns);
        assert_int_equal(flame_time(&w, w.columns), w.to_ns);
        for (int j = 0; j < 20; j++) {
            uint64_t at = w.from_ns + maker_rand(&rng, w.to_ns - w.from_ns);
            uint32_t c = flame_column(&w, at);
            assert_true(flame_time(&w, c) <= at && at < flame_time(&w, c + 1));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns), fixture_test(test_random),  fixture_test(test_nested),
        fixture_test(test_warm),        fixture_test(test_deep),    fixture_test(test_generator),
        fixture_test(test_calls),       fixture_test(test_growing), fixture_test(test_damaged),
        fixture_test(test_empty),       fixture_test(test_lanes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
