/* Blocks, sources, hits, variables and changes, each held against the events one by one. */
#include "made_run.h"

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

static void hits_of_a_random_run(void **state)
{
    struct maker m;
    maker_init(&m, 4);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    const struct defs *defs = reader_defs(trace_reader(made.trace));
    for (uint32_t file = 0; file < defs->n_files; file++) {
        enum { LINES = 10000 };
        static uint64_t want[LINES];
        const struct source *s;
        uint64_t *hits, most = 0;
        size_t n;
        memset(want, 0, sizeof want);
        assert_ok(trace_source(made.trace, file, &s, err));
        for (uint64_t i = 1; i <= EVENTS; i++) {
            struct moment now;
            assert_ok(reader_moment(trace_reader(made.trace), i, &now, err));
            if (now.kind == EVENT_LINE && now.file == file && now.line < LINES &&
                (s->missing || now.line <= s->n_lines)) {
                want[now.line]++;
                most = now.line > most ? now.line : most;
            }
        }
        assert_ok(trace_hits(made.trace, file, &hits, &n, err));
        assert_true(n > most && n <= LINES);
        assert_memory_equal(hits, want, n * sizeof *hits);
        free(hits);
    }
    made_run_close(&made);
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
        fixture_test(hits_of_a_random_run),
        fixture_test(lines),
        fixture_test(no_source),
        fixture_test(comments_above),
        fixture_test(paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
