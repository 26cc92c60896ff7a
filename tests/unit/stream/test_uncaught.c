/* Tracebacks, as Python prints them. */
#include <stdio.h>

#include "stream_support.h"

static uint8_t *str_part(uint8_t *at, uint32_t relation, const char *type, const char *message, uint32_t n)
{
    return write_uncaught_part(at, relation, type, strlen(type), message, strlen(message), n);
}

static uint8_t *str_frame(uint8_t *at, const char *path, uint32_t line, const char *function)
{
    return write_uncaught_frame(at, path, strlen(path), line, function, strlen(function));
}

static const char *source_line(void *data, const char *path, size_t path_len, uint32_t line, size_t *len)
{
    static const char *const lines[] = { "", "def f():", "    raise ValueError('x')  \n", "   ", "\tf()" };
    (void)data;
    if (path_len != 5 || memcmp(path, "/a.py", 5) != 0 || line >= 5)
        return NULL;
    *len = strlen(lines[line]);
    return lines[line];
}

static void assert_text(const uint8_t *at, const uint8_t *end, source_line_fn *lines, const char *expected)
{
    struct decoder d = { .at = at, .end = end };
    struct record r;
    struct buf out = BUF_INIT;
    assert_int_equal(decode_next(&d, &r, NULL), 1);
    assert_int_equal(r.tag, TAG_UNCAUGHT);
    uncaught_text(&out, &r, lines, NULL);
    assert_string_equal(buf_str(&out), expected);
    buf_release(&out);
}

static void test_plain(void **state)
{
    (void)state;
    uint8_t bytes[512] = { 0 }, *at = write_uncaught(bytes, "ValueError", 10, "x", 1, 1);
    at = str_part(at, CHAIN_NONE, "ValueError", "x", 4);
    at = str_frame(at, "/a.py", 4, "<module>");
    at = str_frame(at, "/a.py", 2, "f");
    at = str_frame(at, "/a.py", 3, "g");
    at = str_frame(at, "/b.py", 7, "h");
    assert_text(bytes, at, source_line,
                "Traceback (most recent call last):\n"
                "  File \"/a.py\", line 4, in <module>\n"
                "    f()\n"
                "  File \"/a.py\", line 2, in f\n"
                "    raise ValueError('x')\n"
                "  File \"/a.py\", line 3, in g\n"
                "  File \"/b.py\", line 7, in h\n"
                "ValueError: x\n");
}

static void test_chain(void **state)
{
    (void)state;
    uint8_t bytes[512] = { 0 }, *at = write_uncaught(bytes, "C", 1, "", 0, 3);
    at = str_part(at, CHAIN_NONE, "A", "first\nsecond line", 1);
    at = str_frame(at, "/a.py", 1, "f");
    at = str_part(at, CHAIN_CAUSE, "B", "b", 0);
    at = str_part(at, CHAIN_CONTEXT, "C", "", 1);
    at = str_frame(at, "/a.py", 1, "g");
    assert_text(bytes, at, NULL,
                "Traceback (most recent call last):\n"
                "  File \"/a.py\", line 1, in f\n"
                "A: first\nsecond line\n"
                "\nThe above exception was the direct cause of the following exception:\n\n"
                "B: b\n"
                "\nDuring handling of the above exception, another exception occurred:\n\n"
                "Traceback (most recent call last):\n"
                "  File \"/a.py\", line 1, in g\n"
                "C\n");
}

static void test_recursion(void **state)
{
    (void)state;
    static const struct {
        uint32_t depth;
        const char *end;
    } cases[] = {
        { 3, "" },
        { 4, "  [Previous line repeated 1 more time]\n" },
        { 10, "  [Previous line repeated 7 more times]\n" },
    };
    for (size_t i = 0; i < 3; i++) {
        uint8_t bytes[512] = { 0 }, *at = write_uncaught(bytes, "E", 1, "m", 1, 1);
        char expected[512];
        at = str_part(at, CHAIN_NONE, "E", "m", cases[i].depth + 1);
        for (uint32_t k = 0; k < cases[i].depth; k++)
            at = str_frame(at, "/r", 5, "r");
        at = str_frame(at, "/r", 6, "r");
        snprintf(expected, sizeof expected,
                 "Traceback (most recent call last):\n"
                 "  File \"/r\", line 5, in r\n"
                 "  File \"/r\", line 5, in r\n"
                 "  File \"/r\", line 5, in r\n"
                 "%s"
                 "  File \"/r\", line 6, in r\n"
                 "E: m\n",
                 cases[i].end);
        assert_text(bytes, at, NULL, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_recursion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
