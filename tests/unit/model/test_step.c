/* Steps held against the plainest search there is, over runs of threads, generators, recursion and output that span
 * chunks. */
#include "made_run.h"

enum { EVENTS = 80000, PROBES = 4000 };

/* Every event, and the frame that called its frame. */
struct plain {
    uint64_t n;
    struct moment *m;          /* [1 … n] */
    uint64_t *parent, *called; /* call number of the caller; event of the frame's CALL */
};

static void plain_make(struct plain *p, struct trace *t)
{
    struct reader *r = trace_reader(t);
    uint64_t stack[MAKER_THREADS][MAKER_DEPTH];
    uint32_t depth[MAKER_THREADS] = { 0 };
    bool leaving[MAKER_THREADS] = { 0 };
    p->n = reader_events(r);
    p->m = calloc(p->n + 1, sizeof *p->m);
    p->parent = calloc(p->n + 1, sizeof *p->parent);
    p->called = calloc(p->n + 1, sizeof *p->called);
    uint64_t *first = calloc(p->n + 2, sizeof *first);
    for (uint64_t n = 1; n <= p->n; n++) {
        struct moment *m = &p->m[n];
        assert_ok(reader_moment(r, n, m, err));
        uint32_t i = m->thread;
        if (m->kind == EVENT_RESUME) /* it may have been left in another thread just now */
            for (uint32_t j = 0; j < MAKER_THREADS; j++)
                if (leaving[j] && stack[j][depth[j] - 1] == m->call) {
                    depth[j]--;
                    leaving[j] = false;
                }
        if (leaving[i])
            depth[i]--;
        leaving[i] = m->kind == EVENT_YIELD || m->kind == EVENT_RETURN;
        if (m->kind == EVENT_CALL)
            first[m->call] = n;
        if (m->kind == EVENT_CALL || m->kind == EVENT_RESUME)
            stack[i][depth[i]++] = m->call;
        assert_int_equal(m->call, depth[i] ? stack[i][depth[i] - 1] : 0);
        p->parent[n] = depth[i] > 1 ? stack[i][depth[i] - 2] : 0;
        p->called[n] = m->call ? first[m->call] : 0;
    }
    free(first);
}

static void plain_free(struct plain *p)
{
    free(p->m);
    free(p->parent);
    free(p->called);
}

/* The nearest event of the call (0: of the thread), of one kind (EVENT_KINDS: any but output). 0: none. */
static uint64_t nearest(const struct plain *p, uint64_t n, bool back, uint64_t call, unsigned kind)
{
    uint32_t thread = p->m[n].thread;
    for (uint64_t i = back ? n - 1 : n + 1; i >= 1 && i <= p->n; i = back ? i - 1 : i + 1)
        if (p->m[i].kind != EVENT_OUTPUT && (call ? p->m[i].call == call : p->m[i].thread == thread) &&
            (kind == EVENT_KINDS || p->m[i].kind == kind))
            return i;
    return 0;
}

static uint64_t plain_step(const struct plain *p, uint64_t n, enum step how, bool back)
{
    const struct moment *m = &p->m[n];
    uint64_t to = 0;
    bool at_edge = m->kind == (back ? EVENT_CALL : EVENT_RETURN);
    if (how == STEP_INTO || (how == STEP_OVER && !m->call))
        return nearest(p, n, back, 0, EVENT_KINDS);
    if (!m->call)
        return 0;
    if (how == STEP_OVER && !at_edge)
        to = nearest(p, n, back, m->call, EVENT_KINDS);
    if (how == STEP_OUT && !at_edge)
        return back ? p->called[n] : nearest(p, n, false, m->call, EVENT_RETURN);
    if (!to && (at_edge || m->kind == (back ? EVENT_RESUME : EVENT_YIELD)) && p->parent[n])
        to = nearest(p, n, back, p->parent[n], EVENT_KINDS);
    return to;
}

static void compare_at(struct trace *t, const struct plain *p, uint64_t n)
{
    for (int how = STEP_INTO; how <= STEP_OUT; how++)
        for (int back = 0; back < 2; back++) {
            uint64_t to = 0, want = plain_step(p, n, (enum step)how, back);
            struct err err = { 0 };
            int got = trace_step(t, n, (enum step)how, back, &to, &err);
            if (got < 0 || got != (want > 0) || (got && to != want))
                fail_msg("event %llu (kind %d, call %llu), step %d, back %d: %d, %llu instead of %llu %s",
                         (unsigned long long)n, p->m[n].kind, (unsigned long long)p->m[n].call, how, back, got,
                         (unsigned long long)to, (unsigned long long)want, err.text);
        }
}

static void random_runs(void **state)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct fixture *f = *state;
        struct maker m;
        struct plain p;
        maker_init(&m, seed);
        maker_random(&m, EVENTS);
        if (seed > 1)
            assert_int_equal(unlink(f->path), 0);
        struct made_run made = made_run_open(f, &m);
        plain_make(&p, made.trace);
        assert_true(reader_chunks(trace_reader(made.trace)) >= 4);
        for (uint64_t n = 1; n <= 300; n++)
            compare_at(made.trace, &p, n);
        for (uint64_t chunk = 1; chunk < reader_chunks(trace_reader(made.trace)); chunk++) {
            uint64_t edge = reader_summary(trace_reader(made.trace), chunk)->first_event;
            for (uint64_t n = edge - 20; n < edge + 20; n++)
                compare_at(made.trace, &p, n);
        }
        for (uint64_t i = 0, n = 7; i < PROBES; i++, n = (n * 6364136223846793005u + 1442695040888963407u) >> 1)
            compare_at(made.trace, &p, 1 + (n >> 20) % p.n);
        for (uint64_t n = p.n - 100; n <= p.n; n++)
            compare_at(made.trace, &p, n);
        plain_free(&p);
        made_run_close(&made);
    }
}

static void expect(struct trace *t, uint64_t n, enum step how, bool back, uint64_t want)
{
    uint64_t to = 0;
    assert_int_equal(trace_step(t, n, how, back, &to, NULL), want > 0);
    assert_int_equal(to, want);
}

/* main calls, for a hundred thousand events and by way of code that is not recorded, one callback after the other. */
static void a_long_call(void **state)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", "x\n");
    uint32_t outer = maker_code(&m, file, "main", 1, 0, ""), inner = maker_code(&m, file, "callback", 9, 0, "");
    maker_call(&m, outer, 1);
    maker_line(&m, 2);
    for (int i = 0; i < 40000; i++) {
        maker_call(&m, inner, 9);
        maker_line(&m, 10);
        maker_return(&m, 10, maker_none(), 0);
    }
    maker_line(&m, 3);
    maker_return(&m, 3, maker_none(), 0);
    struct made_run made = made_run_open(*state, &m);
    uint64_t last = 2 + 120000;
    expect(made.trace, 2, STEP_OVER, false, last + 1);
    expect(made.trace, last + 1, STEP_OVER, true, 2);
    expect(made.trace, 2, STEP_OUT, false, last + 2);
    expect(made.trace, 5, STEP_OVER, false, last + 1);
    expect(made.trace, 3, STEP_OVER, true, 2);
    expect(made.trace, last, STEP_OUT, true, last - 2);
    expect(made.trace, last + 2, STEP_OVER, false, 0);
    expect(made.trace, last + 2, STEP_OUT, true, 1);
    expect(made.trace, 1, STEP_OUT, true, 0);
    made_run_close(&made);
}

static void generators(void **state)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", "x\n");
    uint32_t outer = maker_code(&m, file, "main", 1, 0, ""), gen = maker_code(&m, file, "g", 9, CODE_GENERATOR, "");
    maker_call(&m, outer, 1);          /* 1 */
    maker_line(&m, 2);                 /* 2 */
    maker_call(&m, gen, 9);            /* 3 */
    maker_yield(&m, 10, maker_int(1)); /* 4 */
    struct maker_frame *g = m.frames[1];
    maker_line(&m, 3);                     /* 5 */
    maker_output(&m, 1, "text\n");         /* 6 */
    maker_resume(&m, g, 10);               /* 7 */
    maker_return(&m, 11, maker_none(), 0); /* 8 */
    maker_line(&m, 4);                     /* 9 */
    maker_call(&m, gen, 9);                /* 10: never goes on */
    maker_yield(&m, 10, maker_int(1));     /* 11 */
    maker_line(&m, 5);                     /* 12 */
    struct made_run made = made_run_open(*state, &m);
    expect(made.trace, 4, STEP_OVER, false, 7);
    expect(made.trace, 7, STEP_OVER, true, 4);
    expect(made.trace, 3, STEP_OUT, false, 8);
    expect(made.trace, 8, STEP_OUT, true, 3);
    expect(made.trace, 8, STEP_OVER, false, 9);
    expect(made.trace, 5, STEP_OVER, false, 9);
    expect(made.trace, 5, STEP_INTO, false, 7);
    expect(made.trace, 6, STEP_OVER, false, 9);
    expect(made.trace, 11, STEP_OVER, false, 12);
    expect(made.trace, 11, STEP_OUT, false, 0);
    made_run_close(&made);
}

/* A generator that goes on and ends far away, while others of its code object run all the time. */
static void a_far_end(void **state)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", "x\n");
    uint32_t outer = maker_code(&m, file, "main", 1, 0, ""), gen = maker_code(&m, file, "g", 9, CODE_GENERATOR, "");
    maker_call(&m, outer, 1);
    maker_call(&m, gen, 9);
    maker_yield(&m, 10, maker_int(1)); /* 3 */
    maker_call(&m, gen, 9);
    maker_yield(&m, 10, maker_int(1)); /* 5: never goes on */
    struct maker_frame *g = m.frames[1];
    for (int i = 0; i < 60000; i++) {
        maker_call(&m, gen, 9);
        maker_line(&m, 10);
        maker_return(&m, 10, maker_none(), 0);
    }
    maker_resume(&m, g, 10);
    maker_return(&m, 10, maker_none(), 0);
    for (int i = 0; i < 60000; i++) {
        maker_call(&m, gen, 9);
        maker_line(&m, 10);
        maker_return(&m, 10, maker_none(), 0);
    }
    struct made_run made = made_run_open(*state, &m);
    uint64_t resume = 5 + 180000 + 1;
    assert_true(reader_chunks(trace_reader(made.trace)) > 16);
    expect(made.trace, 3, STEP_OVER, false, resume);
    expect(made.trace, resume, STEP_OVER, true, 3);
    expect(made.trace, 3, STEP_OUT, false, resume + 1);
    expect(made.trace, resume + 1, STEP_OUT, true, 2);
    expect(made.trace, 5, STEP_OUT, false, 0);
    expect(made.trace, 5, STEP_OVER, false, 0);
    made_run_close(&made);
}

static void nowhere(void **state)
{
    struct maker m;
    uint64_t to;
    maker_init(&m, 1);
    maker_output(&m, 1, "before any call\n");
    struct made_run made = made_run_open(*state, &m);
    expect(made.trace, 1, STEP_INTO, false, 0);
    expect(made.trace, 1, STEP_OVER, true, 0);
    expect(made.trace, 1, STEP_OUT, false, 0);
    assert_int_equal(trace_step(made.trace, 0, STEP_INTO, false, &to, NULL), -1);
    assert_int_equal(trace_step(made.trace, 2, STEP_INTO, false, &to, NULL), -1);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(random_runs), fixture_test(a_long_call), fixture_test(generators),
        fixture_test(a_far_end),   fixture_test(nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
