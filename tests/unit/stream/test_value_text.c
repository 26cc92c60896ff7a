/* Texts that Python has no word for: what was cut, left out, shared, in itself; and how long a text may get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "smiley/buf.h"
#include "value_bytes.h"

static void text_limited(struct bytes b, size_t max, const char *want)
{
    struct buf out = BUF_INIT;
    const uint8_t *end = value_end(b.at, b.at + b.len, test_defs());
    assert_ptr_equal(end, b.at + b.len);
    buf_puts(&out, "= ");
    value_text(&out, b.at, end, test_defs(), max);
    assert_int_equal(strncmp(buf_str(&out), "= ", 2), 0);
    assert_string_equal(buf_str(&out) + 2, want);
    buf_release(&out);
}

static void text_is(struct bytes b, const char *want)
{
    text_limited(b, 0, want);
}

static void instances(void **state)
{
    (void)state;
    text_is(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_END), "Point()");
    text_is(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_ATTR, N_X, SMALL(1), VALUE_ATTR, N_Y, SMALL(2), VALUE_END),
            "Point(x=1, y=2)");
    text_is(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_BASE, VALUE_TUPLE, SMALL(1), SMALL(2), VALUE_END, VALUE_END),
            "Point((1, 2))");
    text_is(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_BASE, SMALL(3), VALUE_ATTR, N_X, VALUE_REDACTED, VALUE_CUT, 7),
            "Point(3, x=<redacted>, … 7 more)");
    text_is(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_CUT, 0), "Point(…)");
    text_is(B(VALUE_INSTANCE, N_APP, N_EVIL, 1, VALUE_ATTR, N_EVIL, VALUE_UNREADABLE, VALUE_END),
            "a\\x1b[2Jb(a\\x1b[2Jb=<unreadable>)");
}

static void exceptions(void **state)
{
    (void)state;
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, VALUE_END, VALUE_END), "ValueError()");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, VALUE_STR, 1, 'x', VALUE_END, VALUE_END),
            "ValueError('x')");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, SMALL(1), SMALL(2), VALUE_END, VALUE_ATTR, N_X,
              VALUE_NONE, VALUE_END),
            "ValueError(1, 2, x=None)");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, VALUE_END, VALUE_ATTR, N_X, VALUE_NONE, VALUE_CUT, 1),
            "ValueError(x=None, … 1 more)");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, SMALL(1), VALUE_CUT, 32, VALUE_END),
            "ValueError(1, … 32 more)");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_DEEP, VALUE_TUPLE, 2, VALUE_END), "ValueError(… 2 items)");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_DEEP, VALUE_TUPLE, 0, VALUE_ATTR, N_X, SMALL(1), VALUE_END),
            "ValueError(…, x=1)");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_UNREADABLE, VALUE_END), "ValueError(<unreadable>)");
    /* args that stood elsewhere, and an exception among its own args */
    text_is(B(VALUE_LIST, VALUE_TUPLE, SMALL(1), VALUE_END, VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_REF, 1,
              VALUE_END, VALUE_END),
            "[(1,), ValueError(1)]");
    text_is(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, VALUE_REF, 0, VALUE_REF, 1, VALUE_END, VALUE_END),
            "ValueError(ValueError(...), (...))");
}

static void named_things(void **state)
{
    (void)state;
    text_is(B(VALUE_CLASS, N_BUILTINS, N_ERROR), "<class 'ValueError'>");
    text_is(B(VALUE_CLASS, N_EMPTY, N_POINT), "<class 'Point'>");
    text_is(B(VALUE_CLASS, N_APP, N_POINT), "<class 'app.Point'>");
    text_is(B(VALUE_FUNCTION, N_APP, N_X), "<function x>");
    text_is(B(VALUE_MODULE, N_APP), "<module 'app'>");
    text_is(B(VALUE_MODULE, N_EVIL), "<module 'a\\x1b[2Jb'>");
}

static void what_was_cut_is_told(void **state)
{
    (void)state;
    text_is(B(VALUE_LIST, SMALL(1), SMALL(2), VALUE_CUT, 0xa8, 7), "[1, 2, … 936 more]");
    text_is(B(VALUE_LIST, VALUE_CUT, 5), "[… 5 more]");
    text_is(B(VALUE_TUPLE, SMALL(1), VALUE_CUT, 32), "(1, … 32 more)"); /* 32 is END's number too */
    text_is(B(VALUE_SET, VALUE_CUT, 0), "{…}");
    text_is(B(VALUE_FROZENSET, SMALL(1), VALUE_CUT, 2), "frozenset({1, … 2 more})");
    text_is(B(VALUE_DICT, VALUE_STR, 1, 'a', SMALL(1), VALUE_CUT, 3), "{'a': 1, … 3 more}");
    text_is(B(VALUE_STR_CUT, 0xe8, 5, 3, 'a', 'b', 'c'), "'abc'… 744 more");
    text_is(B(VALUE_BYTES_CUT, 9, 1, 0), "b'\\x00'… 9 more");
    text_is(B(VALUE_BYTEARRAY_CUT, 9, 1, 'a'), "bytearray(b'a'… 9 more)");
    text_is(B(VALUE_INT_CUT, 0x80, 0x80, 4), "<int … 32768 bits>");
    text_is(B(VALUE_INT_CUT, 0x81, 0x80, 4), "<int -… 32768 bits>");
    text_is(B(VALUE_DEEP, VALUE_LIST, 3), "[… 3 items]");
    text_is(B(VALUE_DEEP, VALUE_LIST, 1), "[… 1 item]");
    text_is(B(VALUE_DEEP, VALUE_LIST, 0), "[…]");
    text_is(B(VALUE_DEEP, VALUE_TUPLE, 2), "(… 2 items)");
    text_is(B(VALUE_DEEP, VALUE_DICT, 3), "{… 3 items}");
    text_is(B(VALUE_DEEP, VALUE_FROZENSET, 3), "frozenset({… 3 items})");
    text_is(B(VALUE_DEEP, VALUE_INSTANCE, 0), "object(…)");
}

static void odd_bytes_in_strings(void **state)
{
    (void)state;
    text_is(B(VALUE_STR, 2, 0xff, 0xc3), "'\\xff\\xc3'");
    text_is(B(VALUE_STR, 4, 0xed, 0xb2, 0x80, 'a'), "'\\udc80a'");
    text_is(B(VALUE_STR, 2, 0xed, 0xb2), "'\\xed\\xb2'");
    text_is(B(VALUE_STR, 4, 0xf4, 0x90, 0x80, 0x80), "'\\xf4\\x90\\x80\\x80'");
}

static void shared_is_written_again(void **state)
{
    (void)state;
    text_is(B(VALUE_LIST, VALUE_LIST, SMALL(1), VALUE_END, VALUE_REF, 1, VALUE_END), "[[1], [1]]");
    text_is(B(VALUE_DICT, SMALL(1), VALUE_INSTANCE, N_APP, N_POINT, 9, VALUE_ATTR, N_X, SMALL(5), VALUE_END, SMALL(2),
              VALUE_REF, 1, VALUE_END),
            "{1: Point(x=5), 2: Point(x=5)}");
}

static void cycles_are_shown_as_such(void **state)
{
    (void)state;
    text_is(B(VALUE_LIST, VALUE_REF, 0, VALUE_END), "[[...]]");
    text_is(B(VALUE_DICT, SMALL(1), VALUE_REF, 0, VALUE_END), "{1: {...}}");
    text_is(B(VALUE_TUPLE, VALUE_LIST, VALUE_REF, 0, VALUE_END, VALUE_END), "([(...)],)");
    text_is(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_ATTR, N_X, VALUE_REF, 0, VALUE_END), "Point(x=Point(...))");
    /* a = [x], x = [a]: [a, x] is [[[...]], [[...]]], each cut where it meets itself */
    text_is(B(VALUE_LIST, VALUE_LIST, VALUE_LIST, VALUE_REF, 1, VALUE_END, VALUE_END, VALUE_REF, 2, VALUE_END),
            "[[[[...]]], [[[...]]]]");
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    struct bytes list = B(VALUE_LIST, SMALL(1), SMALL(2), SMALL(3), VALUE_END);
    text_limited(list, 9, "[1, 2, 3]");
    text_limited(list, 8, "[1, 2, 3…");
    text_limited(list, 1, "[…");
    text_limited(B(VALUE_STR, 5, 'h', 'e', 'l', 'l', 'o'), 3, "'he…");
    text_limited(B(VALUE_STR, 6, 0xc3, 0xa9, 0xc3, 0xa9, 0xc3, 0xa9), 4, "'é…"); /* between characters */
    text_limited(list, SIZE_MAX, "[1, 2, 3]");
    struct buf b = BUF_INIT, out = BUF_INIT;
    buf_putc(&b, VALUE_STR);
    buf_uint(&b, 3 << 20);
    memset(buf_reserve(&b, 3 << 20), 'x', 3 << 20);
    b.len += 3 << 20;
    value_text(&out, b.data, b.data + b.len, NULL, 0);
    assert_int_equal(out.len, (1 << 20) + strlen("…"));
    assert_true(out.cap < 10 << 20);
    buf_release(&b);
    buf_release(&out);
}

/* Each list holds the one before twice: 2^60 leaves, if they were all written. */
static void sharing_cannot_blow_up(void **state)
{
    (void)state;
    enum { LISTS = 60 };
    struct buf b = BUF_INIT, out = BUF_INIT;
    for (int i = 0; i < LISTS; i++)
        buf_putc(&b, VALUE_LIST);
    buf_putc(&b, VALUE_END);
    for (int i = LISTS - 1; i > 0; i--) {
        buf_putc(&b, VALUE_REF);
        buf_uint(&b, (uint64_t)i);
        buf_putc(&b, VALUE_END);
    }
    assert_ptr_equal(value_end(b.data, b.data + b.len, NULL), b.data + b.len);
    value_text(&out, b.data, b.data + b.len, NULL, 100000);
    assert_int_equal(out.len, 100000 + strlen("…"));
    buf_release(&b);
    buf_release(&out);
}

/* Lists side by side that each hold the one before: REFs make a depth that nesting alone cannot. */
static void references_cannot_overflow_the_stack(void **state)
{
    (void)state;
    struct buf b = BUF_INIT, out = BUF_INIT;
    buf_putc(&b, VALUE_LIST);
    for (uint64_t i = 0; i < 100000; i++) {
        buf_putc(&b, VALUE_LIST);
        if (i) {
            buf_putc(&b, VALUE_REF);
            buf_uint(&b, i);
        }
        buf_putc(&b, VALUE_END);
    }
    buf_putc(&b, VALUE_END);
    assert_ptr_equal(value_end(b.data, b.data + b.len, NULL), b.data + b.len);
    value_text(&out, b.data, b.data + b.len, NULL, 0);
    assert_true(out.len > 1 << 20);
    buf_release(&b);
    buf_release(&out);
}

static void without_definitions(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    struct bytes b = B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_ATTR, N_X, SMALL(1), VALUE_END);
    value_text(&out, b.at, b.at + b.len, NULL, 0);
    assert_string_equal(buf_str(&out), "?(?=1)");
    buf_release(&out);
}

static void a_node_knows_its_root(void **state)
{
    (void)state;
    struct bytes b = B(VALUE_LIST, VALUE_LIST, SMALL(1), VALUE_END, VALUE_TUPLE, VALUE_REF, 1, VALUE_END, VALUE_END);
    struct buf out = BUF_INIT;
    value_node_text(&out, b.at, b.at + b.len, b.at + 4, NULL, 0);
    assert_string_equal(buf_str(&out), "([1],)");
    buf_clear(&out);
    value_text(&out, b.at + 5, b.at + 7, NULL, 0); /* alone, a REF means nothing */
    assert_string_equal(buf_str(&out), "…");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instances),
        cmocka_unit_test(exceptions),
        cmocka_unit_test(named_things),
        cmocka_unit_test(what_was_cut_is_told),
        cmocka_unit_test(odd_bytes_in_strings),
        cmocka_unit_test(shared_is_written_again),
        cmocka_unit_test(cycles_are_shown_as_such),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(sharing_cannot_blow_up),
        cmocka_unit_test(references_cannot_overflow_the_stack),
        cmocka_unit_test(without_definitions),
        cmocka_unit_test(a_node_knows_its_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
