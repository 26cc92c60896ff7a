/* Runs whose chunks and summaries were tampered with by somebody who knows how: answers may be wrong then, and errors
 * are fine; crashes and endless work are not. */
#include "made_run.h"

#include "smiley/exceptions.h"
#include "smiley/find.h"
#include "smiley/moves.h"
#include "smiley/output.h"
#include "smiley/threads.h"
#include "smiley/tree.h"

enum { EVENTS = 36000, ROUNDS = 15 };

static void ask_tree(struct maker *dice, struct trace *t, const char *filter)
{
    struct tree *v = tree_new(t);
    struct filter *f = NULL;
    struct tree_row row;
    struct tree_call call;
    uint64_t events = reader_events(trace_reader(t));
    filter_parse(&f, filter, NULL);
    tree_filter(v, f);
    for (int i = 0; i < 12; i++) {
        uint64_t n = 1 + maker_rand(dice, events);
        tree_level(v, (uint32_t)maker_rand(dice, 10));
        tree_fold(v, n, NULL, NULL);
        tree_fold_below(v, 1 + maker_rand(dice, events), 2, NULL);
        if (tree_row_at(v, n, &row, NULL) != TREE_ROW)
            continue;
        for (int j = 0; j < 40; j++)
            if ((i & 1 ? tree_next : tree_prev)(v, &row, NULL) == TREE_ROW)
                tree_call(v, row.block.first, &call, NULL);
        tree_parent(v, n, &row, NULL);
        tree_reveal(v, n, NULL);
    }
    tree_first(v, &row, NULL);
    tree_last(v, &row, NULL);
    tree_free(v);
}

static void ask_moves(struct maker *dice, struct trace *t)
{
    uint64_t events = reader_events(trace_reader(t)), to;
    uint32_t code;
    for (int i = 0; i < 60; i++) {
        uint64_t n = 1 + maker_rand(dice, events);
        bool back = i & 1;
        struct moment m;
        if (reader_moment(trace_reader(t), n, &m, NULL))
            m = (struct moment){ .n = n };
        trace_step(t, n, i % 3, back, &to, NULL);
        trace_line(t, m.file, m.line, 1 + maker_rand(dice, events), back, &to, NULL);
        trace_line_count(t, m.file, m.line, &to, NULL);
        trace_call_of(t, m.code, n, back, &to, NULL);
        trace_caller(t, n, &to, NULL);
        trace_call_start(t, n, &to, NULL);
        trace_call_return(t, n, &to, NULL);
        trace_at_time(t, maker_rand(dice, 1 << 30), &to, NULL);
        trace_function_at(t, m.file, m.line, &code, NULL);
        struct breakpoint b = { .file = m.file,
                                .line = m.line,
                                .condition = i % 3 ? NULL : (char *)(uintptr_t) "x > 3" };
        struct seek *s = i % 2 ? seek_breakpoint(t, &b, 1, n, back, NULL) : seek_change(t, n, 0, 1, back, NULL);
        if (s)
            seek_step(s, 0, &to, NULL);
        seek_free(s);
    }
}

static void ask_lists(struct trace *t)
{
    struct exceptions *x = exceptions_new(t);
    struct output *o = output_new(t);
    struct threads *threads = threads_new(trace_reader(t));
    struct exception_row row;
    struct output_row line;
    struct buf text = BUF_INIT;
    uint64_t index;
    exceptions_step(x, 0, NULL);
    for (uint64_t i = 0; i < exceptions_count(x); i += 17)
        if (exceptions_row(x, i, &row, NULL) == 0)
            exceptions_text(x, &row, &text, &text, NULL);
    exceptions_find(x, EVENTS / 2, &index, NULL);
    output_step(o, 0, NULL);
    for (uint64_t i = 0; i < output_count(o); i += 17)
        output_row(o, i, &line, &text, NULL);
    output_find(o, EVENTS / 2, &index, NULL);
    if (threads_read(threads, NULL) == 0)
        threads_step(threads, 0, NULL);
    buf_release(&text);
    exceptions_free(x);
    output_free(o);
    threads_free(threads);
}

static void ask_find(struct trace *t, const char *pattern)
{
    struct find *f;
    struct find_hit hit;
    uint64_t count;
    if (find_new(&f, t, pattern, FIND_ALL, EVENTS / 2, true, NULL))
        return;
    for (int i = 0; i < 20 && find_step(f, 0, &hit, NULL) == FIND_FOUND; i++)
        ;
    find_count(f, 0, 1, &count, NULL, NULL);
    find_free(f);
}

static void ask(struct maker *dice, struct store *s)
{
    struct trace *t;
    if (trace_open(&t, s, "last", NULL))
        return;
    if (maker_rand(dice, 2))
        trace_warm(t, 0, NULL);
    if (reader_events(trace_reader(t))) {
        ask_tree(dice, t, "");
        ask_tree(dice, t, "thread:work");
        ask_tree(dice, t, "func:function1 -text:a kind:line,call file:file");
        ask_moves(dice, t);
        ask_lists(t);
        ask_find(t, "quz");
        ask_find(t, "77");
    }
    trace_close(t);
}

static void nothing_crashes(void **state)
{
    struct fixture *f = *state;
    struct maker m, dice;
    char sql[400];
    maker_init(&m, 4);
    maker_init(&dice, 5);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(f, &m);
    made_run_close(&made);
    fixture_sql(f,
                "CREATE TABLE good AS SELECT b.chunk, body, summary FROM bodies b JOIN chunks c ON b.chunk = c.chunk");
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 3 != 1) {
            snprintf(sql, sizeof sql, "UPDATE bodies SET body = flip(body, %d) WHERE (chunk + %d) %% 3 <> 0", round,
                     round);
            fixture_sql(f, sql);
        }
        if (round % 3 != 0) {
            unsigned at = 20 + (unsigned)maker_rand(&dice, 400);
            snprintf(
                sql, sizeof sql,
                "UPDATE chunks SET summary = CAST(substr(summary, 1, %u) || char(%u) || substr(summary, %u) AS BLOB)",
                at, (unsigned)maker_rand(&dice, 128), at + 2);
            fixture_sql(f, sql);
        }
        fixture_sql(f, "UPDATE bodies SET hash = xxh3(body); UPDATE chunks SET hash = xxh3(summary)");
        struct store *s = fixture_store(f, STORE_READ);
        ask(&dice, s);
        store_close(s);
        fixture_sql(f, "UPDATE bodies SET body = (SELECT body FROM good WHERE good.chunk = bodies.chunk);"
                       "UPDATE chunks SET summary = (SELECT summary FROM good WHERE good.chunk = chunks.chunk)");
    }
    maker_release(&dice);
}

int main(void)
{
    const struct CMUnitTest tests[] = { fixture_test(nothing_crashes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
