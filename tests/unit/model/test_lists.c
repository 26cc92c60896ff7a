/* The lists of a run: its exceptions, its output, its threads. */
#include "made_run.h"

#include "smiley/exceptions.h"
#include "smiley/output.h"
#include "smiley/threads.h"

enum { EVENTS = 60000 };

/* --- exceptions ---------------------------------------------------------------------------------------------- */

static const char source[] = "def main():\n"                /* 1 */
                             "    try:\n"                   /* 2 */
                             "        middle()\n"           /* 3 */
                             "    except KeyError:\n"       /* 4 */
                             "        pass\n"               /* 5 */
                             "    except ValueError:\n"     /* 6 */
                             "        print()\n"            /* 7 */
                             "def middle():\n"              /* 8 */
                             "    inner()\n"                /* 9 */
                             "def inner():\n"               /* 10 */
                             "    raise ValueError('x')\n"; /* 11 */

struct raising {
    struct maker m;
    uint32_t main, middle, inner;
    struct mvalue error;
};

static void raising_init(struct raising *x)
{
    maker_init(&x->m, 1);
    uint32_t file = maker_file(&x->m, "/app/a.py", source);
    x->main = maker_code(&x->m, file, "main", 1, 0, "");
    x->middle = maker_code(&x->m, file, "middle", 8, 0, "");
    x->inner = maker_code(&x->m, file, "inner", 10, 0, "");
    x->error = maker_exception(maker_name(&x->m, "builtins"), maker_name(&x->m, "ValueError"), "x");
    maker_call(&x->m, x->main, 1);
}

/* inner() raises; so many events of another thread come between each two. Returns the event of the raise. */
static uint64_t raise_through(struct raising *x, uint32_t between)
{
    struct maker *m = &x->m;
    maker_line(m, 3);
    maker_call(m, x->middle, 8);
    maker_line(m, 9);
    maker_call(m, x->inner, 10);
    maker_line(m, 11);
    maker_raise(m, 11, x->error);
    uint64_t n = m->events;
    for (int frame = 0; frame < 2; frame++) {
        if (between) {
            maker_switch(m, 1);
            for (uint32_t i = 0; i < between; i++)
                maker_line(m, 5);
            maker_switch(m, 0);
        }
        maker_return(m, frame ? 9 : 11, maker_none(), RETURN_UNWOUND);
        maker_output(m, 2, "on the way");
        maker_raise(m, frame ? 3 : 9, x->error);
    }
    return n;
}

static struct exceptions *all_exceptions(struct trace *t)
{
    struct exceptions *x = exceptions_new(t);
    struct err why;
    int got;
    while ((got = exceptions_step(x, 1, &why)) > 0)
        assert_true(exceptions_progress(x) <= 1);
    assert_int_equal(got, 0);
    return x;
}

static void caught_two_frames_above(void **state)
{
    struct raising x;
    uint64_t raised[6];
    raising_init(&x);
    maker_thread(&x.m, "Other");
    maker_switch(&x.m, 1);
    maker_call(&x.m, x.main, 1);
    maker_switch(&x.m, 0);
    for (int i = 0; i < 6; i++) {
        raised[i] = raise_through(&x, i % 2 ? 20000 : 0);
        maker_line(&x.m, 4);
        maker_line(&x.m, 6);
        maker_line(&x.m, 7);
    }
    struct made_run made = made_run_open(*state, &x.m);
    struct exceptions *e = all_exceptions(made.trace);
    struct err why;
    assert_int_equal(exceptions_count(e), 6);
    for (uint64_t i = 0; i < 6; i++) {
        struct exception_row row;
        struct moment m;
        uint64_t index;
        struct buf type = BUF_INIT, message = BUF_INIT;
        assert_ok(exceptions_row(e, i, &row, err));
        assert_int_equal(row.n, raised[i]);
        assert_int_equal(row.line, 11);
        assert_int_equal(row.frames, 2);
        assert_true(row.caught && !row.end);
        assert_int_equal(row.caught_line, 6);
        assert_int_equal(row.caught_code, x.main);
        assert_ok(reader_moment(trace_reader(made.trace), row.caught_n, &m, err));
        assert_int_equal(m.line, 6);
        assert_ok(exceptions_text(e, &row, &type, &message, err));
        assert_string_equal(buf_str(&type), "ValueError");
        assert_string_equal(buf_str(&message), "x");
        buf_release(&type);
        buf_release(&message);
        assert_int_equal(exceptions_find(e, raised[i], &index, &why), 1);
        assert_int_equal(index, i);
        assert_int_equal(exceptions_find(e, raised[i] - 1, &index, &why), i > 0);
        assert_true(!i || index == i - 1);
    }
    exceptions_free(e);
    made_run_close(&made);
}

static void not_caught(void **state)
{
    struct raising x;
    raising_init(&x);
    raise_through(&x, 0);
    maker_line(&x.m, 4); /* no clause holds */
    maker_line(&x.m, 6);
    maker_return(&x.m, 6, maker_none(), RETURN_UNWOUND);
    maker_call(&x.m, x.inner, 10);
    maker_raise(&x.m, 11, x.error); /* and here the run ends */
    struct made_run made = made_run_open(*state, &x.m);
    struct exceptions *e = all_exceptions(made.trace);
    struct exception_row row;
    assert_int_equal(exceptions_count(e), 2);
    assert_ok(exceptions_row(e, 0, &row, err));
    assert_true(!row.caught && !row.end);
    assert_int_equal(row.frames, 3);
    assert_ok(exceptions_row(e, 1, &row, err));
    assert_true(!row.caught && row.end);
    assert_error(exceptions_row(e, 2, &row, err), ERR_NOT_FOUND, "exception");
    exceptions_free(e);
    made_run_close(&made);
}

/* A loop that is over is no exception; one that is waited for is. */
static void ends_of_iteration(void **state)
{
    struct raising x;
    struct exception_row row;
    raising_init(&x);
    x.error = maker_exception(maker_name(&x.m, "builtins"), maker_name(&x.m, "StopIteration"), "");
    maker_line(&x.m, 3);
    maker_raise(&x.m, 3, x.error);
    maker_line(&x.m, 5);
    maker_line(&x.m, 3);
    maker_raise(&x.m, 3, x.error);
    uint64_t raised = x.m.events;
    maker_line(&x.m, 4);
    maker_return(&x.m, 5, maker_none(), 0);
    struct made_run made = made_run_open(*state, &x.m);
    struct exceptions *e = all_exceptions(made.trace);
    assert_int_equal(exceptions_count(e), 1);
    assert_ok(exceptions_row(e, 0, &row, err));
    assert_int_equal(row.n, raised);
    assert_true(row.caught && row.caught_line == 4);
    exceptions_free(e);
    made_run_close(&made);
}

/* Every EXCEPTION event is a row, or has one right before it in its thread. */
static void exceptions_at_random(void **state)
{
    struct maker m;
    maker_init(&m, 12);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    struct reader *r = trace_reader(made.trace);
    struct exceptions *e = all_exceptions(made.trace);
    struct moment last[MAKER_THREADS] = { { 0 } }, now;
    uint64_t rows = 0, index;
    struct exception_row row;
    for (uint64_t n = 1; n <= reader_events(r); n++) {
        assert_ok(reader_moment(r, n, &now, err));
        const struct moment *before = &last[now.thread];
        if (now.kind == EVENT_EXCEPTION && !(before->unwound && before->depth == now.depth + 1)) {
            assert_ok(exceptions_row(e, rows++, &row, err));
            assert_int_equal(row.n, n);
            assert_true(!row.caught || row.caught_n > n);
        }
        if (now.kind != EVENT_OUTPUT)
            last[now.thread] = now;
        struct err why;
        if (n % 97 == 0) {
            assert_int_equal(exceptions_find(e, n, &index, &why), rows > 0);
            assert_true(!rows || index == rows - 1);
        }
    }
    assert_int_equal(rows, exceptions_count(e));
    exceptions_free(e);
    made_run_close(&made);
}

/* --- output -------------------------------------------------------------------------------------------------- */

struct line {
    uint64_t n;
    uint32_t fd;
    bool open;
    struct buf text;
};

static void lines_of_output(void **state)
{
    static const char *const pieces[] = { "a",       "b\n", "\n", "one\ntwo\n", "x\ny", "a longer piece of text ",
                                          "\n\n\nz", "." };
    struct maker m;
    struct line *lines = calloc(4 * EVENTS, sizeof *lines);
    struct line *at[3] = { NULL };
    size_t n_lines = 0;
    maker_init(&m, 21);
    maker_random_definitions(&m);
    maker_call(&m, 0, m.codes[0].first_line);
    while (m.events < EVENTS) {
        if (maker_rand(&m, 3)) {
            maker_line(&m, 1 + (uint32_t)maker_rand(&m, 50));
            continue;
        }
        uint32_t fd = 1 + (uint32_t)maker_rand(&m, 2);
        const char *text = pieces[maker_rand(&m, sizeof pieces / sizeof *pieces)];
        maker_output(&m, fd, text);
        for (; *text; text++) {
            if (!at[fd]) {
                at[fd] = &lines[n_lines++];
                *at[fd] = (struct line){ .n = m.events, .fd = fd, .open = true };
            }
            if (*text == '\n') {
                at[fd]->open = false;
                at[fd] = NULL;
            } else {
                buf_putc(&at[fd]->text, *text);
            }
        }
    }
    struct made_run made = made_run_open(*state, &m);
    struct output *o = output_new(made.trace);
    struct err why;
    while (output_step(o, 1, &why) > 0)
        assert_true(output_progress(o) <= 1);
    assert_int_equal(output_count(o), n_lines);
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < n_lines; i++) {
        struct output_row row;
        uint64_t index;
        buf_clear(&text);
        assert_ok(output_row(o, i, &row, &text, err));
        assert_int_equal(row.n, lines[i].n);
        assert_int_equal(row.fd, lines[i].fd);
        assert_int_equal(row.open, lines[i].open);
        assert_string_equal(buf_str(&text), buf_str(&lines[i].text));
        buf_release(&lines[i].text);
        if (i && lines[i].n != lines[i - 1].n) {
            assert_int_equal(output_find(o, lines[i].n - 1, &index, &why), 1);
            assert_int_equal(index, i - 1);
        }
    }
    assert_error(output_row(o, n_lines, &(struct output_row){ 0 }, NULL, err), ERR_NOT_FOUND, "no line");
    buf_release(&text);
    free(lines);
    output_free(o);
    made_run_close(&made);
}

/* --- threads ------------------------------------------------------------------------------------------------- */

static void threads_as_they_are(void **state)
{
    struct maker m;
    maker_init(&m, 31);
    maker_random(&m, EVENTS);
    maker_thread(&m, "Unused");
    struct made_run made = made_run_open(*state, &m);
    struct reader *r = trace_reader(made.trace);
    struct threads *threads = threads_new(r);
    struct err why;
    assert_ok(threads_read(threads, err));
    while (threads_step(threads, 1, &why) > 0)
        assert_true(threads_progress(threads) <= 1);
    assert_int_equal(threads_count(threads), 5);
    for (uint32_t id = 0; id < 5; id++) {
        const struct thread_row *row = threads_row(threads, id);
        uint64_t events = 0, locations = 0;
        struct moment first = { 0 }, last = { 0 }, now;
        struct map seen = MAP_INIT;
        for (uint64_t n = 1; n <= reader_events(r); n++) {
            bool is_new = false;
            assert_ok(reader_moment(r, n, &now, err));
            if (now.thread != id)
                continue;
            if (!events++)
                first = now;
            last = now;
            if (now.kind == EVENT_LINE)
                map_at(&seen, (uint64_t)now.file << 32 | now.line, &is_new);
            locations += is_new;
        }
        map_release(&seen);
        assert_int_equal(row->thread, id);
        assert_int_equal(row->events, events);
        assert_int_equal(row->first, first.n);
        assert_int_equal(row->last, last.n);
        assert_int_equal(row->start_ns, first.time_ns);
        assert_int_equal(row->end_ns, last.time_ns);
        assert_int_equal(row->began, first.call > 0);
        assert_int_equal(row->locations, locations);
    }
    threads_free(threads);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(caught_two_frames_above), fixture_test(not_caught),      fixture_test(exceptions_at_random),
        fixture_test(ends_of_iteration),       fixture_test(lines_of_output), fixture_test(threads_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
