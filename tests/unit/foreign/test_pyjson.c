/* JSON as Python writes it: what is a value and what is not, its parts, its texts and numbers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/foreign/pyjson.h"

static struct pyjson read_it(const char *text)
{
    struct pyjson v;
    if (!pyjson_read(&v, text, strlen(text)))
        fail_msg("not taken for a value: %s", text);
    return v;
}

static void kinds(void **state)
{
    static const struct {
        const char *text;
        enum pyjson_kind kind;
    } good[] = {
        { "null", PYJSON_NULL },        { "true", PYJSON_TRUE },
        { " false ", PYJSON_FALSE },    { "0", PYJSON_NUMBER },
        { "-1.5e+300", PYJSON_NUMBER }, { "NaN", PYJSON_NUMBER },
        { "-Infinity", PYJSON_NUMBER }, { "\"\"", PYJSON_STRING },
        { "[]", PYJSON_LIST },          { "{\"a\": [{}]}", PYJSON_OBJECT },
    };
    static const char *const bad[] = {
        "",          " ",  "nul",     "nulls",     "1 2",       "[1,]", "[1 2]",   "{1: 2}",     "{\"a\"}",
        "{\"a\": }", "\"", "\"\\x\"", "\"\\u12\"", "[",         "}",    "-",       "+1",         "1.",
        ".5",        "1e", "'a'",     "[1",        "{\"a\": 1", "nan",  "Infinit", "{\"a\":1,}", "\"a\" \"b\"",
    };
    struct pyjson v;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(read_it(good[i].text).kind, good[i].kind);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (pyjson_read(&v, bad[i], strlen(bad[i])))
            fail_msg("taken for a value: %s", bad[i]);
        assert_int_equal(v.kind, PYJSON_NONE);
    }
}

static void nesting(void **state)
{
    char text[2 * PYJSON_DEPTH + 8];
    struct pyjson v;
    (void)state;
    for (int depth = PYJSON_DEPTH - 1; depth <= PYJSON_DEPTH + 2; depth += 3) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        assert_true(pyjson_read(&v, text, 2 * (size_t)depth) == (depth <= PYJSON_DEPTH));
    }
}

static void text_is(const char *json, size_t max, const char *want, size_t characters)
{
    struct pyjson v = read_it(json);
    struct buf out = BUF_INIT;
    assert_int_equal(pyjson_text(&v, &out, max), characters);
    assert_string_equal(buf_str(&out), want);
    buf_release(&out);
}

static void texts(void **state)
{
    (void)state;
    text_is("\"a\\n\\\"\\\\\\/\\t\"", 100, "a\n\"\\/\t", 6);
    text_is("\"\\u00e4\\ud83d\\ude00\"", 100, "\xc3\xa4\xf0\x9f\x98\x80", 2);
    text_is("\"\\ud800x\"", 100, "\xed\xa0\x80x", 2); /* half of a pair is a value of the program, too */
    text_is("\"abcdef\"", 3, "abc", 6);
    text_is("\"\xff\"", 100, "\xef\xbf\xbd", 1);
    text_is("5", 100, "", 0);
}

static void numbers(void **state)
{
    double d;
    int64_t i;
    (void)state;
    struct pyjson v = read_it("-9223372036854775808");
    assert_true(pyjson_int(&v, &i) && i == INT64_MIN);
    v = read_it("9223372036854775808");
    assert_false(pyjson_int(&v, &i));
    v = read_it("1.0");
    assert_false(pyjson_int(&v, &i));
    assert_true(pyjson_number(&v, &d) && d == 1.0);
    v = read_it("NaN");
    assert_true(pyjson_number(&v, &d) && isnan(d));
    v = read_it("-Infinity");
    assert_true(pyjson_number(&v, &d) && isinf(d) && d < 0);
}

static void parts(void **state)
{
    struct pyjson v = read_it("{\"a\": 1, \"b\": [2, {\"c\": null}], \"a\": \"last\"}"), key, value;
    struct pyjson_iter it;
    size_t n = 0;
    (void)state;
    assert_int_equal(pyjson_count(&v), 3);
    pyjson_iter_init(&it, &v);
    while (pyjson_next(&it, &key, &value)) {
        assert_int_equal(key.kind, PYJSON_STRING);
        n++;
    }
    assert_int_equal(n, 3);
    value = pyjson_get(&v, "a");
    assert_true(pyjson_is(&value, "last"));
    value = pyjson_get(&v, "b");
    assert_int_equal(pyjson_count(&value), 2);
    assert_int_equal(pyjson_get(&v, "d").kind, PYJSON_NONE);
    assert_int_equal(pyjson_get(&value, "a").kind, PYJSON_NONE); /* a list has no members */
    pyjson_iter_init(&it, &key);
    assert_false(pyjson_next(&it, &key, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),   cmocka_unit_test(nesting), cmocka_unit_test(texts),
        cmocka_unit_test(numbers), cmocka_unit_test(parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
