/* A run that is still being recorded: what was opened before it grew says the same as what is opened now. */
#include "made_run.h"

#include "smiley/exceptions.h"
#include "smiley/find.h"
#include "smiley/moves.h"
#include "smiley/output.h"
#include "smiley/threads.h"
#include "smiley/tree.h"

enum { STEPS = 24, STEP_EVENTS = 2500 };

/* Everything that keeps something of a run. */
struct watcher {
    struct trace *trace;
    struct tree *tree;
    struct exceptions *exceptions;
    struct output *output;
    struct threads *threads;
    struct find *find;
};

static void watcher_open(struct watcher *w, struct store *s)
{
    assert_ok(trace_open(&w->trace, s, "last", err));
    w->tree = tree_new(w->trace);
    w->exceptions = exceptions_new(w->trace);
    w->output = output_new(w->trace);
    w->threads = threads_new(trace_reader(w->trace));
    assert_ok(find_new(&w->find, w->trace, "12", FIND_ALL, 0, false, err));
    tree_level(w->tree, 3);
}

static void watcher_close(struct watcher *w)
{
    find_free(w->find);
    threads_free(w->threads);
    output_free(w->output);
    exceptions_free(w->exceptions);
    tree_free(w->tree);
    trace_close(w->trace);
}

static void look(struct watcher *w)
{
    struct err why;
    assert_ok(trace_warm(w->trace, 0, err));
    assert_int_equal(exceptions_step(w->exceptions, 0, &why), 0);
    assert_int_equal(output_step(w->output, 0, &why), 0);
    assert_ok(threads_read(w->threads, err));
    assert_int_equal(threads_step(w->threads, 0, &why), 0);
}

static void same_rows(struct watcher *a, struct watcher *b)
{
    struct tree_row x, y;
    struct err why;
    int got = tree_last(a->tree, &x, &why);
    assert_int_equal(got, tree_last(b->tree, &y, &why));
    for (int i = 0; i < 400 && got == TREE_ROW; i++) {
        assert_int_equal(x.block.first, y.block.first);
        assert_int_equal(x.block.last, y.block.last);
        assert_int_equal(x.folded, y.folded);
        if (x.folded) {
            struct tree_call c, d;
            assert_ok(tree_call(a->tree, x.block.first, &c, err));
            assert_ok(tree_call(b->tree, y.block.first, &d, err));
            assert_int_equal(c.end, d.end);
            assert_int_equal(c.events, d.events);
        }
        got = tree_prev(a->tree, &x, &why);
        assert_int_equal(got, tree_prev(b->tree, &y, &why));
    }
}

static void same_lists(struct watcher *a, struct watcher *b)
{
    uint64_t n = exceptions_count(a->exceptions), count, other;
    struct err why;
    assert_int_equal(n, exceptions_count(b->exceptions));
    for (uint64_t i = n > 50 ? n - 50 : 0; i < n; i++) {
        struct exception_row x, y;
        assert_ok(exceptions_row(a->exceptions, i, &x, err));
        assert_ok(exceptions_row(b->exceptions, i, &y, err));
        assert_int_equal(x.n, y.n);
        assert_int_equal(x.caught_n, y.caught_n);
    }
    n = output_count(a->output);
    assert_int_equal(n, output_count(b->output));
    struct buf text = BUF_INIT, second = BUF_INIT;
    for (uint64_t i = n > 50 ? n - 50 : 0; i < n; i++) {
        struct output_row x, y;
        buf_clear(&text);
        buf_clear(&second);
        assert_ok(output_row(a->output, i, &x, &text, err));
        assert_ok(output_row(b->output, i, &y, &second, err));
        assert_int_equal(x.n, y.n);
        assert_string_equal(buf_str(&text), buf_str(&second));
    }
    buf_release(&text);
    buf_release(&second);
    assert_int_equal(find_count(a->find, 0, 0, &count, NULL, &why), FIND_FOUND);
    assert_int_equal(find_count(b->find, 0, 0, &other, NULL, &why), FIND_FOUND);
    assert_int_equal(count, other);
    for (uint32_t i = 0; i < threads_count(b->threads); i++) {
        const struct thread_row *x = threads_row(a->threads, i), *y = threads_row(b->threads, i);
        assert_int_equal(x->events, y->events);
        assert_int_equal(x->last, y->last);
        assert_int_equal(x->locations, y->locations);
    }
}

/* The row a person stands on may have grown; the next one comes after it. */
static void goes_on(struct watcher *w, struct tree_row *row)
{
    struct tree_row next;
    struct err why;
    uint64_t first = row->block.first;
    int got = tree_next(w->tree, row, &why);
    assert_true(got == TREE_ROW || got == TREE_NONE);
    assert_true(got == TREE_NONE || row->block.first > first);
    assert_int_equal(tree_last(w->tree, &next, &why), TREE_ROW);
    *row = next;
}

static void says_the_same(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE), *reading;
    struct recording r;
    struct maker m;
    struct watcher old, now;
    struct tree_row row = { 0 };
    bool grown;
    maker_init(&m, 77);
    recording_start(&r, s, "growing", 1000);
    maker_random(&m, STEP_EVENTS);
    recording_feed(&r, &m, true);
    assert_ok(r.consumer->tick ? r.consumer->tick(r.consumer, err) : 0);
    assert_ok(store_open(&reading, f->path, STORE_READ, err));
    watcher_open(&old, reading);
    for (int i = 0; i < STEPS; i++) {
        maker_random(&m, 1 + maker_rand(&m, 2 * STEP_EVENTS));
        recording_feed(&r, &m, true);
        assert_ok(r.consumer->tick ? r.consumer->tick(r.consumer, err) : 0);
        assert_ok(reader_refresh(trace_reader(old.trace), &grown, err));
        watcher_open(&now, reading);
        look(&old);
        look(&now);
        same_rows(&old, &now);
        same_lists(&old, &now);
        if (i)
            goes_on(&old, &row);
        else {
            struct err why;
            assert_int_equal(tree_last(old.tree, &row, &why), TREE_ROW);
        }
        watcher_close(&now);
    }
    watcher_close(&old);
    recording_end(&r);
    maker_release(&m);
    store_close(reading);
    store_close(s);
}

static void nothing_at_all(void **state)
{
    struct store *s = fixture_store(*state, STORE_CREATE);
    struct recording r;
    struct watcher w;
    struct tree_row row;
    struct err why;
    uint64_t to;
    recording_start(&r, s, "empty", 1000);
    watcher_open(&w, s);
    look(&w);
    assert_int_equal(tree_first(w.tree, &row, &why), TREE_NONE);
    assert_int_equal(tree_last(w.tree, &row, &why), TREE_NONE);
    assert_int_equal(tree_row_at(w.tree, 1, &row, &why), TREE_NONE);
    assert_int_equal(tree_row_at_fraction(w.tree, 0.5, &row, &why), TREE_NONE);
    assert_int_equal(trace_at_percent(w.trace, 50, &to, &why), 0);
    assert_int_equal(trace_at_time(w.trace, 50, &to, &why), 0);
    assert_int_equal(trace_goto(w.trace, "$", 0, &to, &why), 0);
    assert_int_equal(trace_line(w.trace, 0, 1, 0, false, &to, &why), 0);
    assert_int_equal(find_step(w.find, 0, &(struct find_hit){ 0 }, &why), FIND_NONE);
    assert_int_equal(exceptions_count(w.exceptions), 0);
    assert_int_equal(output_count(w.output), 0);
    watcher_close(&w);
    recording_end(&r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { fixture_test(says_the_same), fixture_test(nothing_at_all) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
