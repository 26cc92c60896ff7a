/* Moves and seeks against the plainest search there is. */
#include "made_run.h"

#include "smiley/moves.h"

enum { EVENTS = 60000, PROBES = 300 };

struct plain {
    uint64_t n;
    struct moment *m; /* [1 … n] */
};

static struct plain plain_of(struct trace *t)
{
    struct plain p = { .n = reader_events(trace_reader(t)) };
    p.m = calloc(p.n + 1, sizeof *p.m);
    for (uint64_t n = 1; n <= p.n; n++)
        assert_ok(reader_moment(trace_reader(t), n, &p.m[n], err));
    return p;
}

struct opened {
    struct made_run made;
    struct plain plain;
    struct maker dice;
};

static struct opened open_run(void **state, uint64_t seed, bool warm)
{
    struct opened o;
    struct maker m;
    maker_init(&m, seed);
    maker_init(&o.dice, seed + 50);
    maker_random(&m, EVENTS);
    o.made = made_run_open(*state, &m);
    o.plain = plain_of(o.made.trace);
    if (warm)
        assert_ok(trace_warm(o.made.trace, 0, err));
    return o;
}

static void close_run(struct opened *o)
{
    free(o->plain.m);
    maker_release(&o->dice);
    made_run_close(&o->made);
}

static void lines_and_calls(void **state)
{
    struct opened o = open_run(state, 5, true);
    struct trace *t = o.made.trace;
    struct err why;
    for (int i = 0; i < PROBES; i++) {
        uint64_t n = maker_rand(&o.dice, o.plain.n + 2), to, at, count, total = 0;
        bool back = maker_rand(&o.dice, 2);
        const struct moment *like = &o.plain.m[1 + maker_rand(&o.dice, o.plain.n)];
        if (!like->call)
            continue;
        for (at = back ? n - 1 : n + 1; at >= 1 && at <= o.plain.n; at = back ? at - 1 : at + 1)
            if (o.plain.m[at].kind == EVENT_LINE && o.plain.m[at].file == like->file &&
                o.plain.m[at].line == like->line)
                break;
        bool any = at >= 1 && at <= o.plain.n;
        assert_int_equal(trace_line(t, like->file, like->line, n, back, &to, &why), any);
        assert_true(!any || to == at);
        for (at = 1; at <= o.plain.n; at++)
            total += o.plain.m[at].kind == EVENT_LINE && o.plain.m[at].file == like->file &&
                     o.plain.m[at].line == like->line;
        assert_ok(trace_line_count(t, like->file, like->line, &count, err));
        assert_int_equal(count, total);
        for (at = back ? n - 1 : n + 1; at >= 1 && at <= o.plain.n; at = back ? at - 1 : at + 1)
            if (o.plain.m[at].kind == EVENT_CALL && o.plain.m[at].code == like->code)
                break;
        any = at >= 1 && at <= o.plain.n;
        assert_int_equal(trace_call_of(t, like->code, n, back, &to, &why), any);
        assert_true(!any || to == at);
    }
    close_run(&o);
}

/* The caller's last event: its frame is one below, in the same thread, and stays. */
static uint64_t caller_of(const struct plain *p, uint64_t n)
{
    const struct moment *m = &p->m[n];
    uint32_t depth = m->depth;
    while (n >= 1 && !(p->m[n].thread == m->thread && p->m[n].depth == depth &&
                       (p->m[n].kind == EVENT_CALL || p->m[n].kind == EVENT_RESUME)))
        n--;
    for (n--; n >= 1; n--)
        if (p->m[n].thread == m->thread && p->m[n].call && p->m[n].depth + 1 == depth && p->m[n].kind != EVENT_OUTPUT)
            return n;
    return 0;
}

static void calls(void **state)
{
    struct opened o = open_run(state, 6, true);
    struct trace *t = o.made.trace;
    struct err why;
    for (int i = 0; i < PROBES; i++) {
        uint64_t n = 1 + maker_rand(&o.dice, o.plain.n), to, first = 0, last = 0;
        const struct moment *m = &o.plain.m[n];
        for (uint64_t at = 1; at <= o.plain.n && m->call; at++) {
            if (o.plain.m[at].call != m->call)
                continue;
            first = o.plain.m[at].kind == EVENT_CALL ? at : first;
            last = o.plain.m[at].kind == EVENT_RETURN ? at : last;
        }
        assert_int_equal(trace_call_start(t, n, &to, &why), first > 0);
        assert_true(!first || to == first);
        assert_int_equal(trace_call_return(t, n, &to, &why), last > 0);
        assert_true(!last || to == last);
        uint64_t caller = m->call && m->depth ? caller_of(&o.plain, n) : 0;
        assert_int_equal(trace_caller(t, n, &to, &why), caller > 0);
        assert_true(!caller || to == caller);
    }
    close_run(&o);
}

static void places(void **state)
{
    struct opened o = open_run(state, 7, false);
    struct trace *t = o.made.trace;
    struct err why;
    uint64_t to;
    for (int i = 0; i < PROBES; i++) {
        uint64_t time = maker_rand(&o.dice, o.plain.m[o.plain.n].time_ns + 1000), at = o.plain.n;
        while (at > 1 && o.plain.m[at].time_ns > time)
            at--;
        assert_int_equal(trace_at_time(t, time, &to, &why), 1);
        assert_int_equal(o.plain.m[to].time_ns, o.plain.m[at].time_ns);
        assert_true(to <= at);
    }
    static const struct {
        const char *where;
        uint64_t n;
    } good[] = { { "1234", 1234 },
                 { "12,345", 12345 },
                 { "+20", 120 },
                 { "-20", 80 },
                 { "-2000", 1 },
                 { "$", EVENTS },
                 { "0%", 1 },
                 { "100%", EVENTS },
                 { "0", 1 },
                 { "99999999", EVENTS },
                 { "1h", EVENTS },
                 { "0ns", 1 },
                 { "50.0%", EVENTS / 2 + 1 } };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(trace_goto(t, good[i].where, 100, &to, &why), 1);
        if (good[i].n != 1 || good[i].where[1] != 'n')
            assert_int_equal(to, good[i].n);
    }
    static const char *const bad[] = {
        "", "x", "12x", "-", "+", "%", "1.5", "5 s", "1s2", "nan%", "inf%", "0x10s", "1e"
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_error(trace_goto(t, bad[i], 100, &to, err), ERR_USAGE, "is no place");
    assert_int_equal((int)trace_percent(t, 1), 0);
    assert_int_equal((int)trace_percent(t, EVENTS), 100);
    close_run(&o);
}

static bool changes_var(struct reader *r, uint64_t n, uint32_t var)
{
    struct record record;
    struct change c;
    assert_ok(reader_record(r, n, &record, err));
    struct bytes rest = record.changes;
    while (rest.len && change_next(&rest, &c))
        if (c.var == var)
            return true;
    return false;
}

static void check_change(struct opened *o)
{
    struct reader *r = trace_reader(o->made.trace);
    struct err why;
    uint64_t n = 1 + maker_rand(&o->dice, o->plain.n), to, call = o->plain.m[n].call, got_n = n;
    uint32_t var = (uint32_t)maker_rand(&o->dice, 4);
    bool back = maker_rand(&o->dice, 2);
    if (!call)
        return;
    struct seek *s = seek_change(o->made.trace, n, 0, var, back, &why);
    assert_non_null(s);
    for (int times = 0; times < 4; times++) {
        uint64_t at = back ? got_n - 1 : got_n + 1;
        while (at >= 1 && at <= o->plain.n &&
               !(o->plain.m[at].call == call && o->plain.m[at].kind != EVENT_OUTPUT && changes_var(r, at, var)))
            at = back ? at - 1 : at + 1;
        bool any = at >= 1 && at <= o->plain.n;
        int got;
        while ((got = seek_step(s, 1, &to, &why)) == SEEK_MORE)
            assert_true(seek_progress(s) >= 0 && seek_progress(s) <= 1);
        assert_int_equal(got, any ? SEEK_FOUND : SEEK_NONE);
        if (!any)
            break;
        assert_int_equal(to, at);
        got_n = at;
    }
    seek_free(s);
}

static void changes(void **state)
{
    struct opened o = open_run(state, 8, true);
    for (int i = 0; i < 100; i++)
        check_change(&o);
    close_run(&o);
}

/* --- breakpoints --------------------------------------------------------------------------------------------- */

/* for i in range(rounds): line 2 i += 1, line 3 with a call in between */
static struct made_run counting(void **state, int64_t rounds)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", "def f():\n    i += 1\n    g()\n\n\ndef g():\n    pass\n");
    uint32_t f = maker_code(&m, file, "f", 1, 0, "i name"), g = maker_code(&m, file, "g", 6, 0, "");
    maker_call(&m, f, 1);
    for (int64_t i = 0; i < rounds; i++) {
        maker_set(&m, 0, maker_int(i));
        maker_set(&m, 1, maker_str(i % 2 ? "odd" : "even"));
        maker_line(&m, 2);
        maker_line(&m, 3);
        maker_call(&m, g, 6);
        maker_line(&m, 7);
        maker_return(&m, 7, maker_none(), 0);
    }
    maker_return(&m, 3, maker_none(), 0);
    return made_run_open(*state, &m);
}

static uint64_t seek_once(struct trace *t, uint32_t line, const char *condition, uint64_t n, bool back)
{
    struct breakpoint b = { .file = 0, .line = line, .condition = (char *)(uintptr_t)condition };
    struct err why = { 0 };
    struct seek *s = seek_breakpoint(t, &b, 1, n, back, &why);
    uint64_t to = 0;
    if (!s)
        fail_msg("%s", why.text);
    int got = seek_step(s, 0, &to, &why);
    seek_free(s);
    return got == SEEK_FOUND ? to : 0;
}

/* The event of line 2 in round i. */
static uint64_t event_of(uint64_t i)
{
    return 2 + 5 * i;
}

static void breakpoints(void **state)
{
    struct made_run made = counting(state, 10000);
    struct trace *t = made.trace;
    uint64_t end = reader_events(trace_reader(t)) + 1;
    assert_int_equal(seek_once(t, 2, NULL, 0, false), event_of(0));
    assert_int_equal(seek_once(t, 2, NULL, event_of(5), false), event_of(6));
    assert_int_equal(seek_once(t, 2, NULL, event_of(5), true), event_of(4));
    assert_int_equal(seek_once(t, 2, "i == 9000", 0, false), event_of(9000));
    assert_int_equal(seek_once(t, 3, "i == 9000", end, true), event_of(9000) + 1);
    assert_int_equal(seek_once(t, 2, "i >= 77", 0, false), event_of(77));
    assert_int_equal(seek_once(t, 2, "i < 77", end, true), event_of(76));
    assert_int_equal(seek_once(t, 2, "name == \"odd\"", event_of(1), false), event_of(3));
    assert_int_equal(seek_once(t, 2, "name != 'odd'", event_of(1), false), event_of(2));
    assert_int_equal(seek_once(t, 2, "i", 0, false), event_of(1));
    assert_int_equal(seek_once(t, 2, "j == 1", 0, false), 0);
    assert_int_equal(seek_once(t, 7, "i == 1", 0, false), 0);
    assert_int_equal(seek_once(t, 4, NULL, 0, false), 0);
    uint32_t code;
    struct err why;
    assert_int_equal(trace_function_at(t, 0, 2, &code, &why), 1);
    assert_int_equal(code, 0);
    assert_int_equal(trace_function_at(t, 0, 7, &code, &why), 1);
    assert_int_equal(code, 1);
    made_run_close(&made);
}

static void conditions_that_make_no_sense(void **state)
{
    (void)state;
    static const char *const bad[] = { "= 1",    "a ==",      "== 1",  "a b", "a < 'x'",
                                       "1 == 1", "a..b == 1", "a = 1", "a.",  "." };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_error(breakpoint_check(bad[i], err), ERR_USAGE, "the condition");
    static const char *const good[] = { "a", "a==1", "  a.b.c != 'x == y' ", "", "ä == 1", "_x < -1.5" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_ok(breakpoint_check(good[i], err));
    assert_ok(breakpoint_check(NULL, err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(lines_and_calls), fixture_test(calls),       fixture_test(places),
        fixture_test(changes),         fixture_test(breakpoints), cmocka_unit_test(conditions_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
