/* Blocks, sources, hits, variables and changes, each held against the events one by one. */
#include "made_run.h"
#include "smiley/files.h"

enum { EVENTS = 40000 };

/* What events n and n - 1 say about whether a block starts at n. */
static bool starts(struct reader *r, uint64_t n)
{
    struct moment now, before;
    struct record record;
    assert_ok(reader_moment(r, n, &now, err));
    if (n == reader_summary(r, reader_chunk_of(r, n))->first_event)
        return true;
    assert_ok(reader_moment(r, n - 1, &before, err));
    assert_ok(reader_record(r, n - 1, &record, err));
    uint32_t fd_before = record.fd;
    assert_ok(reader_record(r, n, &record, err));
    if (now.kind != before.kind || now.call != before.call)
        return true;
    if (now.kind == EVENT_OUTPUT)
        return now.thread != before.thread || record.fd != fd_before;
    if (now.kind != EVENT_LINE)
        return true;
    struct change c;
    struct bytes rest = record.changes;
    while (rest.len && change_next(&rest, &c))
        if (c.op != CHANGE_NEW)
            return true;
    return false;
}

static void blocks_of_a_random_run(void **state)
{
    struct maker m;
    maker_init(&m, 3);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    struct trace *t = made.trace;
    struct reader *r = trace_reader(t);
    struct block b, other;
    uint64_t n_blocks = 0, n = 1, index;
    assert_ok(trace_block(t, 1, &b, err));
    for (;;) {
        assert_int_equal(b.first, n);
        assert_true(starts(r, n));
        while (++n <= b.last)
            assert_false(starts(r, n));
        if (n_blocks % 37 == 0) {
            assert_ok(trace_block_index(t, b.last, &index, err));
            assert_int_equal(index, n_blocks);
            assert_ok(trace_block_at(t, index, &other, err));
            assert_memory_equal(&b, &other, sizeof b);
            assert_ok(trace_block(t, b.last, &other, err));
            assert_memory_equal(&b, &other, sizeof b);
        }
        n_blocks++;
        other = b;
        int more = trace_block_next(t, &b, NULL);
        if (!more)
            break;
        assert_int_equal(more, 1);
        struct block back = b;
        assert_int_equal(trace_block_prev(t, &back, NULL), 1);
        assert_memory_equal(&back, &other, sizeof b);
    }
    assert_int_equal(b.last, EVENTS);
    assert_int_equal(trace_blocks(t), n_blocks);
    assert_int_not_equal(trace_block_at(t, n_blocks, &b, NULL), 0);
    assert_int_not_equal(trace_block(t, 0, &b, NULL), 0);
    assert_int_not_equal(trace_block(t, EVENTS + 1, &b, NULL), 0);
    assert_ok(trace_block(t, 1, &b, err));
    assert_int_equal(trace_block_prev(t, &b, NULL), 0);
    made_run_close(&made);
}

/* The line at which the thread's stack is left by the event, where it is of this file; else -1. */
static int64_t line_after(struct trace *t, const struct moment *m, uint32_t file, const struct source *s)
{
    struct stack_entry *stack, *top = NULL;
    size_t n;
    assert_ok(trace_stack(t, m->n, &stack, &n, err));
    if (n > 0)
        top = m->kind == EVENT_RETURN || m->kind == EVENT_YIELD ? (n > 1 ? stack + 1 : NULL) : stack;
    int64_t line = top && top->file == file && (s->missing || top->line <= s->n_lines) ? (int64_t)top->line : -1;
    free(stack);
    return line;
}

static void lines_of_a_random_run(void **state)
{
    struct maker m;
    maker_init(&m, 4);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    const struct defs *defs = reader_defs(trace_reader(made.trace));
    uint64_t all = 0, whole = 0;
    for (uint32_t file = 0; file < defs->n_files; file++) {
        enum { LINES = 10000 };
        static struct line_facts want[LINES];
        struct file_lines lines;
        const struct source *s;
        uint64_t most = 0, since[MAKER_THREADS] = { 0 };
        int64_t at[MAKER_THREADS]; /* the line whose time goes on in the thread; -1: none of this file */
        memset(want, 0, sizeof want);
        memset(at, -1, sizeof at);
        assert_ok(trace_source(made.trace, file, &s, err));
        for (uint64_t i = 1; i <= EVENTS; i++) {
            struct moment now;
            assert_ok(reader_moment(trace_reader(made.trace), i, &now, err));
            if (at[now.thread] >= 0) {
                want[at[now.thread]].own_ns += now.time_ns - since[now.thread];
                all += now.time_ns - since[now.thread];
            }
            since[now.thread] = now.time_ns;
            at[now.thread] = line_after(made.trace, &now, file, s);
            if (now.kind == EVENT_LINE && now.file == file && now.line < LINES &&
                (s->missing || now.line <= s->n_lines)) {
                want[now.line].first = want[now.line].hits++ ? want[now.line].first : i;
                most = now.line > most ? now.line : most;
            }
        }
        assert_ok(lines_gather(made.trace, file, &lines, err));
        assert_true(lines.timed && lines.n > most && lines.n <= LINES);
        assert_memory_equal(lines.list, want, lines.n * sizeof *want);
        whole = lines.own_ns;
        file_lines_release(&lines);
    }
    assert_true(all > 0 && whole >= all); /* the source may have fewer lines than the code */
    struct file_facts *files;
    uint32_t n;
    assert_ok(files_gather(trace_reader(made.trace), &files, &n, err));
    for (uint32_t i = 0; i < n; i++)
        whole -= files[i].own_ns;
    assert_int_equal(whole, 0);
    free(files);
    made_run_close(&made);
}

static int emit_untimed(void *data, const struct chunk *chunk, struct err *e)
{
    struct consumer *c = data;
    struct chunk old = *chunk;
    old.summary.timed = false;
    return c->events(c, &old, e);
}

/* A run as it was recorded before there were times: hits it has, times not. */
static void lines_without_times(void **state)
{
    struct maker m;
    struct recording r;
    struct file_lines lines;
    struct file_facts *files;
    struct trace *t;
    uint32_t n;
    uint64_t hits = 0;
    struct store *s = fixture_store(*state, STORE_CREATE);
    maker_init(&m, 4);
    maker_random(&m, 1000);
    recording_start(&r, s, "a-run", 1000);
    chunker_free(r.chunker);
    r.chunker = chunker_new(emit_untimed, r.consumer);
    recording_feed(&r, &m, false);
    recording_end(&r);
    maker_release(&m);
    assert_ok(trace_open(&t, s, "last", err));
    assert_ok(files_gather(trace_reader(t), &files, &n, err));
    for (uint32_t i = 0; i < n; i++) {
        assert_ok(lines_gather(t, i, &lines, err));
        assert_false(lines.timed || lines.own_ns || files[i].timed || files[i].own_ns);
        hits += files[i].hits;
        file_lines_release(&lines);
    }
    assert_true(hits > 0);
    free(files);
    trace_close(t);
    store_close(s);
}

static void heats(void **state)
{
    (void)state;
    assert_int_equal(heat_of(0, 100), 0);
    assert_int_equal(heat_of(0, 0), 0);
    assert_int_equal(heat_of(1, 1000000), 1);
    assert_int_equal(heat_of(2, 1000), 2);
    assert_int_equal(heat_of(9, 1000), 2);
    assert_int_equal(heat_of(1, 100), 3);
    assert_int_equal(heat_of(5, 100), 4);
    assert_int_equal(heat_of(19, 100), 4);
    assert_int_equal(heat_of(20, 100), HEATS);
    assert_int_equal(heat_of(UINT64_MAX, 1), HEATS); /* damaged */
    assert_int_equal(heat_of(1, 0), HEATS);
}

/* --- sources ------------------------------------------------------------------------------------------------- */

static const struct source *source_of(struct fixture *f, struct made_run *made, const char *text)
{
    struct maker m;
    const struct source *s;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", text), code = maker_code(&m, file, "main", 1, 0, "");
    maker_call(&m, code, 1);
    *made = made_run_open(f, &m);
    assert_ok(trace_source(made->trace, file, &s, err));
    return s;
}

static void lines(void **state)
{
    struct made_run made;
    const struct source *s = source_of(*state, &made, "\xef\xbb\xbfone\r\ntwo\r\rfour\n'''five\n#six'''\n\n");
    static const char *const want[] = { "one", "two", "", "four", "'''five", "#six'''", "" };
    assert_false(s->missing);
    assert_int_equal(s->n_lines, 7);
    for (int i = 0; i < 7; i++) {
        assert_int_equal(s->lens[i], strlen(want[i]));
        assert_memory_equal(s->lines[i], want[i], s->lens[i]);
    }
    assert_int_equal(s->n_spans[5], 1);
    assert_int_equal(s->spans[5][0].kind, SPAN_STRING);
    assert_int_equal(s->n_spans[6], 0);
    made_run_close(&made);
}

static void no_source(void **state)
{
    struct made_run made;
    const struct source *s = source_of(*state, &made, NULL);
    assert_true(s->missing);
    assert_int_equal(s->n_lines, 0);
    assert_int_equal(source_comment_above(s, 3), 3);
    assert_int_not_equal(trace_source(made.trace, 1, &s, NULL), 0);
    assert_string_equal(trace_path(made.trace, 1), "?");
    made_run_close(&made);
}

static void comments_above(void **state)
{
    struct made_run made;
    const struct source *s = source_of(*state, &made,
                                       "# one\n#two\na = 1\n"    /* 1 … 3 */
                                       "  # four\n\nb = 2\n"     /* 4 … 6: a blank line between */
                                       "# seven\n\n\nc = 3\n"    /* 7 … 10: two of them */
                                       "# eleven\n\n# 13\nd\n"   /* 11 … 14: one inside the comment ends it */
                                       "x = '''\n# 16\ny'''\n"   /* 15 … 17: no comment at all */
                                       "z = '''\n# 19'''\nw\n"); /* 18 … 20 */
    static const uint32_t want[][2] = {
        { 3, 1 }, { 6, 4 }, { 10, 10 }, { 14, 13 }, { 17, 17 }, { 20, 20 }, { 99, 99 }
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_int_equal(source_comment_above(s, want[i][0]), want[i][1]);
    made_run_close(&made);
}

static void paths(void **state)
{
    static const struct {
        const char *path, *want;
    } cases[] = {
        { "/home/user/a.py", "a.py" },
        { "/home/user/lib/b.py", "lib/b.py" },
        { "/home/users/c.py", "/home/users/c.py" },
        { "/usr/lib/d.py", "/usr/lib/d.py" },
        { "<stdin>", "<stdin>" },
    };
    struct maker m;
    maker_init(&m, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        maker_file(&m, cases[i].path, NULL);
    maker_call(&m, maker_code(&m, 0, "main", 1, 0, ""), 1);
    struct made_run made = made_run_open(*state, &m);
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(trace_path(made.trace, i), cases[i].want);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(blocks_of_a_random_run),
        fixture_test(lines_of_a_random_run),
        fixture_test(lines_without_times),
        fixture_test(heats),
        fixture_test(lines),
        fixture_test(no_source),
        fixture_test(comments_above),
        fixture_test(paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
