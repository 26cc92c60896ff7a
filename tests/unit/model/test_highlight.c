#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/highlight.h"

enum { MAX = 512 };

/* One letter for each byte's kind. */
static const char letters[SPAN_KINDS] = {
    [SPAN_PLAIN] = '.',      [SPAN_KEYWORD] = 'k',   [SPAN_CONSTANT] = 'c', [SPAN_BUILTIN] = 'b',
    [SPAN_NUMBER] = 'n',     [SPAN_STRING] = 's',    [SPAN_ESCAPE] = 'e',   [SPAN_COMMENT] = '#',
    [SPAN_DEFINITION] = 'd', [SPAN_DECORATOR] = '@', [SPAN_OPERATOR] = 'o',
};

static void check_line(struct highlighter *h, const char *line, const char *want)
{
    struct span spans[MAX];
    char got[MAX] = "";
    size_t len = strlen(line), n, at = 0;
    char *exact = malloc(len + 1); /* so that a sanitizer sees what is read past the end */
    assert_true(len < MAX);
    memcpy(exact, line, len);
    exact = realloc(exact, len ? len : 1);
    n = highlight_line(h, exact, len, spans, MAX);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(spans[i].start, at);
        assert_true(spans[i].len > 0);
        if (i)
            assert_int_not_equal(spans[i].kind, spans[i - 1].kind);
        memset(got + at, letters[spans[i].kind], spans[i].len);
        at += spans[i].len;
    }
    free(exact);
    assert_int_equal(at, len);
    if (strcmp(got, want) != 0)
        fail_msg("\n%s\n%s\n%s (expected)", line, got, want);
}

static void check(const char *line, const char *want)
{
    struct highlighter h = HIGHLIGHTER_INIT;
    check_line(&h, line, want);
}

static void words(void **state)
{
    (void)state;
    check("", "");
    check("def f(x): return None", "kkk.d.....kkkkkk.cccc");
    check("class match(Base):", "kkkkk.ddddd.......");
    check("async def print(self):", "kkkkk.kkk.ddddd.......");
    check("from . import x", "kkkk...kkkkkk..");
    check("x.print(len(y))", "........bbb....");
    check("f(file=print, input=input)", "......obbbbb.......obbbbb.");
    check("nonlocals = lambdax", "..........o........");
    check("a if b is not True else ...", "..kk...kk.kkk.cccc.kkkk....");
    check("größe = 'ü'", "........o.ssss");
}

static void soft_keywords(void **state)
{
    (void)state;
    check("match x:", "kkkkk...");
    check("match = 1", "......o.n");
    check("match.group(1)", "............n.");
    check("match(x)", "........");
    check("match(x):", "kkkkk....");
    check("match (x), y:", "kkkkk........");
    check("match [1]", ".......n.");
    check("match in y", "......kk..");
    check("    case _:", "....kkkk.k.");
    check("case {'a': _} if _ > 0:", "kkkk..sss..k..kk...o.n.");
    check("case = 2", ".....o.n");
    check("case Point(x=0):", "kkkk........on..");
    check("type X = int", "kkkk.d.o.bbb");
    check("type X[T] = int", "kkkk.d....o.bbb");
    check("type(x)", "bbbb...");
    check("x = type", "..o.bbbb");
    check("_ = 1", "..o.n");
    check("x; match y:", "...kkkkk...");

    struct highlighter h = HIGHLIGHTER_INIT; /* inside of brackets no statement begins */
    check_line(&h, "f(", "..");
    check_line(&h, "match x:", "........");
    check_line(&h, ")", ".");
    check_line(&h, "x = \\", "..o..");
    check_line(&h, "match x:", "........");
    check_line(&h, "match x:", "kkkkk...");
}

static void numbers(void **state)
{
    (void)state;
    check("0xFF 0b1_0 0O17", "nnnn.nnnnn.nnnn");
    check("1_000 1e-3j .5 5. 1.e5", "nnnnn.nnnnn.nn.nn.nnnn");
    check("1if x else 2", "nkk...kkkk.n");
    check("x1 + 1", "...o.n");
    check("1.5.real", "nnn.....");
    check("1e", "n.");
}

static void strings(void **state)
{
    (void)state;
    check("'a\\n\\x41\\q'", "sseeeeeesss");
    check("r'\\n\\''", "sssssss");
    check("b'\\x00\\u1234'", "sseeeesssssss");
    check("'\\u1234\\N{DASH}\\777'", "seeeeeeeeeeeeeeeeees");
    check("Rb\"x\" + u'y'", "sssss.o.ssss");
    check("bu'x'", "..sss");
    check("'open", "sssss");
    check("'a' 'b'#c", "sss.sss##");

    struct highlighter h = HIGHLIGHTER_INIT;
    check_line(&h, "x = '''one", "..o.ssssss");
    check_line(&h, "# two ' \"\"\" ", "ssssssssssss");
    check_line(&h, "", "");
    check_line(&h, "'' three''' + 1", "sssssssssss.o.n");
    check_line(&h, "'a\\", "sse");
    check_line(&h, "b' # c", "ss.###");
    check_line(&h, "'unfinished", "sssssssssss");
    check_line(&h, "x # here it is closed", "..###################");
}

static void f_strings(void **state)
{
    (void)state;
    check("f'{{a}}'", "sseesees");
    check("f'{x!r:>{w}}'", "sso.oooso.oos");
    check("f'{x:%H:%M}'", "sso.osssssos");
    check("f'{d[\"k\"]}'", "sso..sss.os");
    check("f'{x != y}'", "sso..oo..os");
    check("f'{x=}'", "sso.oos");
    check("f'{(lambda: 1)()}'", "sso.kkkkkk..n...os");
    check("f'{ {1: 2}[1] }'", "sso..n..n..n..os");
    check("f'{f\"{1}\"}'", "ssossonosos");
    check("f'{x", "sso.");
    check("rf'{x}\\n'", "ssso.osss");
    check("f'\\N{DASH}{x}'", "sseeeeeeeeo.os");

    struct highlighter h = HIGHLIGHTER_INIT;
    check_line(&h, "f'''{", "sssso");
    check_line(&h, "  print(x) # c", "..bbbbb....###");
    check_line(&h, "} text {y:", "osssssso.o");
    check_line(&h, ">10}'''", "sssosss");
    check_line(&h, "1", "n");
}

static void others(void **state)
{
    (void)state;
    check("@app.route('/')", "@@@@@@@@@@.sss.");
    check("@lambda f: f", "@kkkkkk.....");
    check("a @ b", "..o..");
    check("x := 1 # no", "..oo.n.####");
    check("a->b **= ~c", ".oo..ooo.o.");
    check("\xff\x80 \x01 ? $", "........");
}

/* Whatever the bytes: it ends, covers the line, and stays within its bounds. */
static void hostile(void **state)
{
    (void)state;
    static const char *const pieces[] = { "f'",      "{",  "}",      "'''",      "\"",   ":",  "\\", "\\N{", "(",
                                          ")",       "#",  "match ", "case _",   "\xff", "0x", "1e", ".",    "rb'",
                                          "f\"\"\"", "!r", "=",      "\xc3\xbc", ";",    "@",  " " };
    uint64_t rng = 42;
    for (int round = 0; round < 3000; round++) {
        struct highlighter h = HIGHLIGHTER_INIT;
        for (int line = 0; line < 6; line++) {
            struct span spans[40];
            char text[400];
            size_t len = 0, at = 0, max = 1 + (size_t)round % 40;
            for (int i = 0; i < 40; i++) {
                rng = rng * 6364136223846793005u + 1442695040888963407u;
                const char *piece = pieces[(rng >> 33) % (sizeof pieces / sizeof *pieces)];
                memcpy(text + len, piece, strlen(piece));
                len += strlen(piece);
            }
            if (round % 3 == 0)
                text[len / 2] = 0;
            char *exact = malloc(len);
            memcpy(exact, text, len);
            size_t n = highlight_line(&h, exact, len, spans, max);
            free(exact);
            assert_true(n <= max && h.n_open <= HIGHLIGHT_NESTING);
            for (size_t i = 0; i < n; at += spans[i++].len)
                assert_int_equal(spans[i].start, at);
            assert_int_equal(at, len);
        }
    }
}

static void what_does_not_fit(void **state)
{
    (void)state;
    struct highlighter h = HIGHLIGHTER_INIT;
    struct span spans[2];
    assert_int_equal(highlight_line(&h, "1 + 2 '''", 9, spans, 2), 2);
    assert_int_equal(spans[0].kind, SPAN_NUMBER);
    assert_int_equal(spans[1].kind, SPAN_PLAIN);
    assert_int_equal(spans[1].len, 8);
    assert_int_equal(h.n_open, 1); /* what is open is known all the same */
}

static void a_long_line(void **state)
{
    (void)state;
    enum { LEN = 1 << 20 };
    struct highlighter h = HIGHLIGHTER_INIT;
    struct span *spans = malloc(LEN * sizeof *spans);
    char *line = malloc(LEN);
    for (size_t i = 0; i < LEN; i++)
        line[i] = "f(1)+match;"[i % 11];
    assert_true(highlight_line(&h, line, LEN, spans, LEN) > 1000);
    free(line);
    free(spans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),   cmocka_unit_test(soft_keywords),     cmocka_unit_test(numbers),
        cmocka_unit_test(strings), cmocka_unit_test(f_strings),         cmocka_unit_test(others),
        cmocka_unit_test(hostile), cmocka_unit_test(what_does_not_fit), cmocka_unit_test(a_long_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
