/* Finding and filters against every event's names, lines and values made into text. */
#include "made_run.h"

#include <locale.h>

#include "smiley/describe.h"
#include "smiley/filter.h"
#include "smiley/find.h"
#include "smiley/tree.h"
#include "smiley/pattern.h"

enum { EVENTS = 50000 };

/* Everything about an event that can be found. */
struct telling {
    const char *function, *path;
    bool has_line;
    struct buf line;   /* LINE events: its source */
    struct buf values; /* texts, one a line */
    struct buf before; /* OUTPUT: values is what the block has printed so far, this what it had before the event */
};

static void tell(struct trace *t, uint64_t n, struct telling *x)
{
    struct reader *r = trace_reader(t);
    const struct defs *defs = reader_defs(r);
    const struct state *s;
    const struct source *source;
    struct moment m;
    struct record record;
    struct change c;
    buf_clear(&x->line);
    buf_clear(&x->values);
    assert_ok(reader_moment(r, n, &m, err));
    x->function = m.call ? defs_code_name(defs, m.code) : NULL;
    x->path = m.call ? defs->files[m.file].path : NULL;
    x->has_line = false;
    if (m.kind == EVENT_LINE) {
        assert_ok(trace_source(t, m.file, &source, err));
        x->has_line = m.line <= source->n_lines;
        if (x->has_line)
            buf_put(&x->line, source->lines[m.line - 1], source->lens[m.line - 1]);
    }
    assert_ok(reader_state(r, n, &s, err));
    assert_ok(reader_record(r, n, &record, err));
    struct bytes rest = record.changes;
    while (rest.len && change_next(&rest, &c)) {
        const struct frame *f = state_frame(s);
        const struct var *v = c.var < f->n_vars ? &f->vars[c.var] : NULL;
        if (!v || !v->len)
            continue;
        value_text(&x->values, var_bytes(v), var_bytes(v) + v->len, defs, 0);
        buf_putc(&x->values, '\n');
    }
    buf_clear(&x->before);
    if (m.kind == EVENT_OUTPUT) {
        struct block b;
        assert_ok(trace_block(t, n, &b, err));
        for (uint64_t i = b.first; i <= n; i++) {
            assert_ok(trace_value(t, i, &x->values, err));
            if (i + 1 == n)
                buf_put(&x->before, x->values.data, x->values.len);
        }
    } else if (record.value.len) {
        value_text(&x->values, record.value.at, record.value.at + record.value.len, defs, 0);
    }
}

static void untell(struct telling *x)
{
    buf_release(&x->line);
    buf_release(&x->values);
    buf_release(&x->before);
}

/* The next line of a text, which ends in none; false at its end. */
static bool next_line(const struct buf *b, size_t *at, const char **line, size_t *len)
{
    if (*at >= b->len)
        return false;
    *line = (const char *)b->data + *at;
    const char *stop = memchr(*line, '\n', b->len - *at);
    *len = stop ? (size_t)(stop - *line) : b->len - *at;
    *at += *len + 1;
    return true;
}

/* Whether a line has it that had it not before. */
static bool holds(const struct pattern *p, const struct telling *x)
{
    size_t at = 0, before = 0, len, len_before;
    const char *line, *line_before;
    while (next_line(&x->values, &at, &line, &len)) {
        bool had = next_line(&x->before, &before, &line_before, &len_before) && pattern_in(p, line_before, len_before);
        if (!had && pattern_in(p, line, len))
            return true;
    }
    return false;
}

static struct made_run strings(void **state, uint64_t seed)
{
    struct maker m;
    maker_init(&m, seed);
    uint32_t file = maker_file(&m, "/app/needle.py", "import this\nneedle = Needle()\nprint('x')\n");
    uint32_t code = maker_code(&m, file, "main.find_it", 1, 0, "a b");
    maker_call(&m, code, 1);
    maker_set(&m, 0, maker_str("a needle\nin it"));
    maker_line(&m, 2);
    maker_splice(&m, 0, 4, 6, "NEEDLE", 6); /* a NEEDLE */
    maker_line(&m, 3);
    maker_set(&m, 1, maker_str("\"quoted\" \x1b[31m \\ back"));
    maker_line(&m, 3);
    static const char *const printed[] = { "leaving c with", " ", "55", "\nand ", "then some\n", "leaving" };
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++)
        maker_output(&m, 1, printed[i]);
    maker_random(&m, EVENTS);
    return made_run_open(state[0], &m);
}

static void check_pattern(struct trace *t, const char *text, unsigned where, struct maker *dice)
{
    uint64_t events = reader_events(trace_reader(t)), from = maker_rand(dice, events + 2), matches = 0, until = 0;
    bool back = maker_rand(dice, 2);
    uint8_t *hit = calloc(events + 2, 1);
    struct telling x = { 0 };
    struct pattern p;
    struct moment m;
    assert_ok(pattern_init(&p, text, err));
    for (uint64_t n = 1; n <= events; n++) {
        tell(t, n, &x);
        assert_ok(reader_moment(trace_reader(t), n, &m, err));
        hit[n] = (where & FIND_FUNCTIONS && m.kind == EVENT_CALL && pattern_in(&p, x.function, strlen(x.function))) ||
                 (where & FIND_SOURCE && x.has_line && pattern_in(&p, (const char *)x.line.data, x.line.len)) ||
                 (where & FIND_VALUES && holds(&p, &x));
        matches += hit[n];
        until += n <= from && hit[n];
    }
    untell(&x);
    pattern_release(&p);

    struct find *f;
    struct find_hit found;
    struct err why;
    uint64_t left = matches < 200 ? matches : 200;
    assert_ok(find_new(&f, t, text, where, from, back, err));
    for (uint64_t at = from, steps = 0; left > 0; left--) {
        int got;
        while ((got = find_step(f, 1, &found, &why)) == FIND_MORE)
            assert_true(find_progress(f) >= 0 && find_progress(f) <= 1);
        bool wrapped = found.wrapped;
        do {
            at = back ? (at <= 1 ? events : at - 1) : (at >= events ? 1 : at + 1);
            assert_true(++steps <= events);
        } while (!hit[at]);
        if (got != FIND_FOUND || found.n != at)
            fail_msg("%s from %llu: %d, %llu, not %llu", text, (unsigned long long)from, got,
                     (unsigned long long)found.n, (unsigned long long)at);
        assert_int_equal(wrapped, back ? at >= from : at <= from);
    }
    if (matches <= 200)
        assert_int_equal(find_step(f, 0, &found, &why), FIND_NONE);
    uint64_t count, before;
    int got;
    while ((got = find_count(f, 1, from, &count, &before, &why)) == FIND_MORE)
        ;
    assert_int_equal(got, FIND_FOUND);
    if (count != matches || before != until)
        fail_msg("%s: %llu and %llu before, not %llu and %llu", text, (unsigned long long)count,
                 (unsigned long long)before, (unsigned long long)matches, (unsigned long long)until);
    find_free(f);
    free(hit);
}

static void as_the_texts_have_it(void **state)
{
    static const char *const patterns[] = {
        "needle",      "NEEDLE",
        "needl",       "edle",
        "a needle",    "Needle()",
        "import",      "function3",
        "find_it",     "42",
        "-3",          "1.1428",
        "None",        "True",
        "e",           "xy",
        "'q",          "[1",
        "some text",   "re:^.{1,3}$",
        "re:[A-Z]{3}", "re:a.*b",
        "nin",         "\\n",
        "\"",          "x1b",
        "1b",          "\\\\",
        "went wrong",  "zzzzzzz",
        "re:^$",       "…",
        "this",        "ninit",
        "back",        "c with 55",
        "re:^leaving", "re:^leaving.*55$",
        "and then",    "quz",
        "lmo",         "pq",
        "zi",          "wv",
        "kk",
    };
    struct made_run made = strings(state, 3);
    struct maker dice;
    maker_init(&dice, 9);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        static const unsigned where[] = { FIND_ALL, FIND_VALUES, FIND_SOURCE | FIND_FUNCTIONS };
        check_pattern(made.trace, patterns[i], where[i % 3], &dice);
        if (i < 9)
            check_pattern(made.trace, patterns[i], FIND_ALL, &dice);
    }
    maker_release(&dice);
    made_run_close(&made);
}

/* A value whose bytes stand in a chunk's checkpoint alone is found where a call takes it over. */
static void values_of_callers(void **state)
{
    struct maker m, dice;
    maker_init(&m, 6);
    uint32_t code = maker_code(&m, maker_file(&m, "/app/a.py", "pass\n"), "f", 1, 0, "a b");
    maker_set(&m, 0, maker_str("where is the haystack"));
    maker_call(&m, code, 1);
    while (m.events < 2 * CHUNK_EVENTS + 5)
        maker_line(&m, 1);
    maker_copy(&m, 1, 0);
    maker_call(&m, code, 1);
    maker_return(&m, 1, maker_none(), 0);
    while (m.events < 3 * CHUNK_EVENTS + 5)
        maker_line(&m, 1);
    struct made_run made = made_run_open(state[0], &m);
    maker_init(&dice, 9);
    check_pattern(made.trace, "haystack", FIND_VALUES, &dice);
    check_pattern(made.trace, "hay", FIND_ALL, &dice);
    check_pattern(made.trace, "needle", FIND_ALL, &dice);
    maker_release(&dice);
    made_run_close(&made);
}

static void wrong_patterns(void **state)
{
    struct made_run made = strings(state, 4);
    struct find *f;
    assert_error(find_new(&f, made.trace, "re:(", FIND_ALL, 1, false, err), ERR_USAGE, "regular expression");
    assert_error(find_new(&f, made.trace, "", FIND_ALL, 1, false, err), ERR_USAGE, "nothing to look for");
    assert_error(find_new(&f, made.trace, "re:", FIND_ALL, 1, false, err), ERR_USAGE, "nothing to look for");
    assert_error(find_new(&f, made.trace, "re:(((a{1,255}){1,255}){1,255}){1,255}", FIND_ALL, 1, false, err), ERR_USAGE,
                 "too large");
    char long_one[2000] = "re:";
    memset(long_one + 3, 'a', sizeof long_one - 4);
    assert_error(find_new(&f, made.trace, long_one, FIND_ALL, 1, false, err), ERR_USAGE, "too long");
    made_run_close(&made);
}

/* --- filters ------------------------------------------------------------------------------------------------- */

/* Every match of a text, one after the other, as start-end. */
static void matches_are(const char *pattern, const char *text, const char *want)
{
    struct pattern p;
    struct buf got = BUF_INIT;
    size_t at = 0, start, end;
    assert_ok(pattern_init(&p, pattern, err));
    while (pattern_next(&p, text, strlen(text), at, &start, &end)) {
        assert_true(end > start && start >= at && end <= strlen(text));
        buf_printf(&got, "%s%zu-%zu", got.len ? " " : "", start, end);
        at = end;
    }
    assert_string_equal(buf_str(&got), want);
    pattern_release(&p);
    buf_release(&got);
}

static void matches_in_a_text(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C"); /* where `.` is a byte */
    matches_are("ab", "abABab", "0-2 2-4 4-6");
    matches_are("AB", "abABab", "2-4");
    matches_are("aa", "aaaaa", "0-2 2-4");
    matches_are("a", "", "");
    matches_are("re:x*", "axxb x", "1-3 5-6"); /* empty ones are none */
    matches_are("re:^a", "aaa", "0-1");
    matches_are("re:a$", "aaa", "2-3");
    matches_are("re:b|$", "ab", "1-2");
    matches_are("re:.", "a\xc3\xa4z", "0-1 1-3 3-4"); /* whole characters */
    matches_are("re:z.", "z\xc3\xa4", "0-3");
    matches_are("re:z", "z\x80\x80", "0-3");
    assert_false(pattern_next(&(struct pattern){ .want = (char *)"a", .len = 1 }, "a", 1, 5, NULL, NULL));
}

/* An expression that would try a text in more ways than there are atoms. */
static void a_look_is_limited(void **state)
{
    (void)state;
    struct pattern p;
    char text[64];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '!';
    assert_ok(pattern_init(&p, "re:(a+)+$", err));
    assert_false(pattern_in(&p, "ab", 2));
    assert_true(pattern_in(&p, "ba", 2));
    assert_false(p.gave_up);
    assert_false(pattern_in(&p, text, sizeof text));
    assert_true(p.gave_up);
    pattern_release(&p);
}

static void filters_as_text(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        { "thread:Main", "thread:Main" },
        { "  func:foo   file:bar ", "func:foo file:bar" },
        { "kind:exception,return", "kind:exception,return" },
        { "text:'not found'", "text:'not found'" },
        { "'not found'", "text:'not found'" },
        { "word", "text:word" },
        { "-func:re:^_", "-func:re:^_" },
        { "text:\"it's\"", "text:'it\\'s'" },
        { "-kind:line", "-kind:line" },
        { "'kind:line'", "text:kind:line" },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct filter *f, *again;
        struct buf text = BUF_INIT, second = BUF_INIT;
        assert_ok(filter_parse(&f, texts[i][0], err));
        filter_text(f, &text);
        assert_string_equal(buf_str(&text), texts[i][1]);
        assert_ok(filter_parse(&again, buf_str(&text), err));
        filter_text(again, &second);
        assert_string_equal(buf_str(&second), texts[i][1]);
        buf_release(&text);
        buf_release(&second);
        filter_free(f);
        filter_free(again);
    }
    struct filter *f;
    assert_ok(filter_parse(&f, "  ", err));
    assert_null(f);
    static const char *const bad[] = { "kind:lines", "kind:", "text:'x", "func:", "func:re:[", "thread:a kind:x" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_error(filter_parse(&f, bad[i], err), ERR_USAGE, "");
}

/* One filter, by hand. */
struct wanted {
    const char *filter, *func, *file, *text, *not_text, *not_func;
    unsigned kinds;
};

static bool text_in(const char *pattern, const char *text, const struct telling *x)
{
    struct pattern p;
    assert_ok(pattern_init(&p, pattern, err));
    bool in = x ? holds(&p, x) : text && pattern_in(&p, text, strlen(text));
    pattern_release(&p);
    return in;
}

static bool passes(struct trace *t, const struct wanted *w, uint64_t n, struct telling *x)
{
    struct moment m;
    assert_ok(reader_moment(trace_reader(t), n, &m, err));
    if (w->kinds && !(w->kinds >> m.kind & 1))
        return false;
    tell(t, n, x);
    return (!w->func || text_in(w->func, x->function, NULL)) && (!w->file || text_in(w->file, x->path, NULL)) &&
           (!w->text || text_in(w->text, NULL, x)) && (!w->not_text || !text_in(w->not_text, NULL, x)) &&
           (!w->not_func || (x->function && !text_in(w->not_func, x->function, NULL)));
}

static void rows_that_pass(void **state)
{
    static const struct wanted all[] = {
        { .filter = "func:find_it", .func = "find_it" },
        { .filter = "file:FILE1", .file = "FILE1" },
        { .filter = "file:file1 kind:exception,yield",
          .file = "file1",
          .kinds = 1 << EVENT_EXCEPTION | 1 << EVENT_YIELD },
        { .filter = "text:'some text'", .text = "some text" },
        { .filter = "ab -text:x -func:re:[13]$", .text = "ab", .not_text = "x", .not_func = "re:[13]$" },
        { .filter = "kind:output", .kinds = 1 << EVENT_OUTPUT },
        { .filter = "text:nowheretobefound", .text = "nowheretobefound" },
        { .filter = "text:77 kind:line", .text = "77", .kinds = 1 << EVENT_LINE },
    };
    struct made_run made = strings(state, 5);
    struct trace *t = made.trace;
    struct telling x = { 0 };
    struct err why;
    struct tree *v = tree_new(t);
    tree_level(v, 1);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct filter *f;
        struct tree_row row, at;
        struct block b = { 0 };
        uint64_t events = reader_events(trace_reader(t)), last = 0;
        assert_ok(filter_parse(&f, all[i].filter, err));
        tree_filter(v, f);
        int got = tree_first(v, &row, &why);
        for (uint64_t n = 1; n <= events; n++) {
            if (n <= b.last && last == b.first)
                continue; /* of the block that was seen */
            if (!passes(t, &all[i], n, &x))
                continue;
            assert_ok(trace_block(t, n, &b, err));
            assert_int_equal(got, TREE_ROW);
            assert_int_equal(row.block.first, b.first);
            assert_int_equal(tree_row_at(v, b.last < events ? b.last + 1 : b.last, &at, &why), TREE_ROW);
            assert_true(at.block.first == b.first || at.block.first > b.last);
            last = b.first;
            got = tree_next(v, &row, &why);
        }
        assert_int_equal(got, TREE_NONE);
        assert_int_equal(tree_last(v, &row, &why), last ? TREE_ROW : TREE_NONE);
        assert_true(!last || row.block.first == last);
        tree_budget(v, 1);
        if (!last)
            while ((got = tree_row_at(v, events / 2, &row, &why)) == TREE_LATER)
                assert_true(tree_progress(v) <= 1);
        assert_true(last || got == TREE_NONE);
        tree_budget(v, 0);
    }
    untell(&x);
    tree_free(v);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(as_the_texts_have_it),  fixture_test(values_of_callers),     fixture_test(wrong_patterns),
        cmocka_unit_test(matches_in_a_text), cmocka_unit_test(a_look_is_limited), cmocka_unit_test(filters_as_text),
        fixture_test(rows_that_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
