/* Which bytes are values, and where they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "smiley/buf.h"
#include "smiley/varint.h"
#include "value_bytes.h"

/* Accepted, to its last byte; refused when cut anywhere; what follows is not looked at. */
static void whole(struct bytes b)
{
    uint8_t *copy = malloc(b.len + 1);
    memcpy(copy, b.at, b.len);
    copy[b.len] = 0xff;
    assert_ptr_equal(value_end(copy, copy + b.len + 1, test_defs()), copy + b.len);
    assert_ptr_equal(value_end(copy, copy + b.len, NULL), copy + b.len);
    free(copy);
    for (size_t len = 0; len < b.len; len++) {
        copy = malloc(len + !len); /* of the exact size, for the address sanitizer to see */
        memcpy(copy, b.at, len);
        assert_null(value_end(copy, copy + len, test_defs()));
        free(copy);
    }
}

static void refused(struct bytes b)
{
    assert_null(value_end(b.at, b.at + b.len, test_defs()));
}

static void leaves(void **state)
{
    (void)state;
    whole(B(VALUE_NONE));
    whole(B(VALUE_TRUE));
    whole(B(SMALL(-16)));
    whole(B(SMALL(111)));
    whole(B(VALUE_INT, 0xff, 0xff, 3));
    whole(B(VALUE_BIGINT, 3 << 1, 1, 2, 3));
    whole(B(VALUE_INT_CUT, 0x80, 0x80, 8));
    whole(B(VALUE_FLOAT, 1, 2, 3, 4, 5, 6, 7, 8));
    whole(B(VALUE_COMPLEX, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8));
    whole(B(VALUE_STR, 3, 'a', 'b', 'c'));
    whole(B(VALUE_STR, 0));
    whole(B(VALUE_STR_CUT, 9, 1, 'a'));
    whole(B(VALUE_BYTES, 2, 0, 0));
    whole(B(VALUE_BYTEARRAY_CUT, 1, 2, 0, 0));
    whole(B(VALUE_CLASS, N_APP, N_POINT));
    whole(B(VALUE_FUNCTION, N_APP, N_X));
    whole(B(VALUE_MODULE, N_APP));
    whole(B(VALUE_DEEP, VALUE_LIST, 5));
    whole(B(VALUE_REDACTED));
    whole(B(VALUE_UNREADABLE));
}

static void containers(void **state)
{
    (void)state;
    whole(B(VALUE_LIST, VALUE_END));
    whole(B(VALUE_LIST, VALUE_CUT, 5));
    whole(B(VALUE_TUPLE, SMALL(1), VALUE_TUPLE, VALUE_END, VALUE_END));
    whole(B(VALUE_DICT, SMALL(1), SMALL(2), VALUE_STR, 0, VALUE_NONE, VALUE_END));
    whole(B(VALUE_RANGE, SMALL(0), SMALL(3), SMALL(1)));
    whole(B(VALUE_SLICE, VALUE_NONE, VALUE_LIST, VALUE_END, VALUE_NONE));
    whole(B(VALUE_INSTANCE, N_APP, N_POINT, 0x80, 1, VALUE_END));
    whole(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_BASE, SMALL(1), VALUE_ATTR, N_X, SMALL(2), VALUE_CUT, 3));
    whole(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, SMALL(1), VALUE_END, VALUE_ATTR, N_X, VALUE_NONE,
            VALUE_END));
    whole(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_UNREADABLE, VALUE_END));
    whole(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_DEEP, VALUE_TUPLE, 2, VALUE_END));
    whole(B(VALUE_LIST, VALUE_REF, 0, VALUE_END));
    whole(B(VALUE_LIST, VALUE_TUPLE, VALUE_END, VALUE_REF, 1, VALUE_END));
}

static void what_is_not_a_value(void **state)
{
    (void)state;
    refused(B(VALUE_END));
    refused(B(VALUE_CUT, 0));
    refused(B(VALUE_BASE, VALUE_NONE));
    refused(B(VALUE_ATTR, N_X, VALUE_NONE));
    for (int tag = VALUE_TAGS; tag < VALUE_SMALL_INT; tag++)
        refused(B((uint8_t)tag, 0, 0, 0, 0));
    refused(B(VALUE_INT, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2)); /* 65 bits */
    refused(B(VALUE_STR, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 'a'));
    refused(B(VALUE_DICT, SMALL(1), VALUE_END)); /* a key without its value */
    refused(B(VALUE_DICT, SMALL(1), VALUE_CUT, 1));
    refused(B(VALUE_RANGE, SMALL(0), SMALL(1), VALUE_END));
    refused(B(VALUE_LIST, VALUE_ATTR, N_X, SMALL(1), VALUE_END));
    refused(B(VALUE_INSTANCE, N_APP, N_POINT, 1, SMALL(1), VALUE_END));
    refused(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_ATTR, N_X, SMALL(1), VALUE_BASE, SMALL(1), VALUE_END));
    refused(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_BASE, SMALL(1), VALUE_BASE, SMALL(1), VALUE_END));
    refused(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, SMALL(1), VALUE_END));
    refused(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_END));
    refused(B(VALUE_DEEP, VALUE_STR, 1));
    refused(B(VALUE_DEEP, 0xff, 1));
}

static void references_go_back_only(void **state)
{
    (void)state;
    refused(B(VALUE_REF, 0));
    refused(B(VALUE_LIST, VALUE_REF, 1, VALUE_END));
    refused(B(VALUE_LIST, VALUE_REF, 1, VALUE_TUPLE, VALUE_END, VALUE_END));
    refused(B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_REF, 1, VALUE_END));
}

static void names_must_be_there(void **state)
{
    (void)state;
    refused(B(VALUE_CLASS, N_APP, N_NAMES));
    refused(B(VALUE_MODULE, N_NAMES));
    refused(B(VALUE_INSTANCE, N_NAMES, N_POINT, 1, VALUE_END));
    refused(B(VALUE_INSTANCE, N_APP, N_POINT, 1, VALUE_ATTR, N_NAMES, SMALL(1), VALUE_END));
    struct bytes b = B(VALUE_MODULE, N_NAMES);
    assert_ptr_equal(value_end(b.at, b.at + b.len, NULL), b.at + b.len);
    b = B(VALUE_MODULE, 0xff, 0xff, 0xff, 0xff, 0x7f); /* no id has more than 32 bits */
    assert_null(value_end(b.at, b.at + b.len, NULL));
}

static void nesting_is_limited(void **state)
{
    (void)state;
    uint8_t b[2 * MAX_NESTING + 2];
    for (size_t depth = MAX_NESTING - 1; depth <= MAX_NESTING + 1; depth++) {
        memset(b, VALUE_LIST, depth);
        memset(b + depth, VALUE_END, depth);
        const uint8_t *end = value_end(b, b + 2 * depth, NULL);
        assert_ptr_equal(end, depth <= MAX_NESTING ? b + 2 * depth : NULL);
    }
}

static void sizes_of_ints_are_limited(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    for (size_t n = LIMIT_INT_BITS / 8; n <= LIMIT_INT_BITS / 8 + 1; n++) {
        buf_clear(&b);
        buf_putc(&b, VALUE_BIGINT);
        buf_uint(&b, n << 1);
        for (size_t i = 0; i < n; i++)
            buf_putc(&b, 0xff);
        assert_int_equal(value_end(b.data, b.data + b.len, NULL) != NULL, n == LIMIT_INT_BITS / 8);
    }
    buf_release(&b);
}

static void ints_come_back(void **state)
{
    (void)state;
    static const int64_t values[] = {
        0,   1,   -1,      SMALL_INT_MIN, SMALL_INT_MIN - 1, SMALL_INT_MAX, SMALL_INT_MAX + 1,
        500, -64, 1 << 20, INT64_MAX,     INT64_MIN
    };
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        uint8_t b[1 + VARINT_MAX];
        int64_t v = 77;
        uint8_t *end = value_put_int(b, values[i]);
        assert_ptr_equal(value_end(b, end, NULL), end);
        assert_true(value_get_int(b, end, &v));
        assert_int_equal(v, values[i]);
        assert_int_equal(end - b == 1, values[i] >= SMALL_INT_MIN && values[i] <= SMALL_INT_MAX);
        assert_false(value_get_int(b, end - 1, &v));
    }
    int64_t v;
    struct bytes b = B(VALUE_TRUE);
    assert_false(value_get_int(b.at, b.at + b.len, &v));
    assert_false(value_get_int(b.at, b.at, &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves),
        cmocka_unit_test(containers),
        cmocka_unit_test(what_is_not_a_value),
        cmocka_unit_test(references_go_back_only),
        cmocka_unit_test(names_must_be_there),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(sizes_of_ints_are_limited),
        cmocka_unit_test(ints_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
