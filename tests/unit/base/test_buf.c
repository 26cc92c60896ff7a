#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "smiley/varint.h"

static void appends_and_grows(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    assert_null(b.data);
    buf_puts(&b, "");
    assert_null(b.data);
    assert_string_equal(buf_str(&b), "");
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i);
    buf_putc(&b, 0);
    buf_put(&b, "x\0y", 3);
    assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4 + 4);
    assert_memory_equal(b.data, "0,1,2,3,", 8);
    assert_memory_equal(b.data + b.len - 8, "999,\0x\0y", 8);
    buf_clear(&b);
    assert_string_equal(buf_str(&b), "");
    buf_release(&b);
    assert_null(b.data);
}

static void a_long_printf_fits(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_puts(&b, "<");
    buf_printf(&b, "%05000d", 7);
    assert_int_equal(b.len, 5001);
    assert_int_equal(buf_str(&b)[5000], '7');
    buf_release(&b);
}

static void reserved_room_is_the_callers(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_puts(&b, "ab");
    uint8_t *room = buf_reserve(&b, 300);
    assert_ptr_equal(room, b.data + 2);
    assert_true(b.cap >= 302);
    memset(room, 'c', 300);
    b.len += 300;
    assert_int_equal(strlen(buf_str(&b)), 302);
    buf_release(&b);
}

static void failure_sticks_and_loses_nothing(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_puts(&b, "kept");
    assert_null(buf_reserve(&b, SIZE_MAX - 2));
    assert_true(b.failed);
    buf_puts(&b, "ignored");
    assert_int_equal(b.len, 4);
    assert_string_equal(buf_str(&b), "");
    assert_null(buf_detach(&b));
    buf_clear(&b);
    buf_puts(&b, "again");
    assert_string_equal(buf_str(&b), "again");
    buf_release(&b);
}

static void detached_bytes_are_the_callers(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    char *s = buf_detach(&b);
    assert_string_equal(s, "");
    free(s);
    buf_puts(&b, "text");
    s = buf_detach(&b);
    assert_string_equal(s, "text");
    assert_null(b.data);
    free(s);
}

static void varints_read_back(void **state)
{
    (void)state;
    static const int64_t values[] = { 0, 1, -1, 63, -64, 64, 127, 128, 16383, 16384, INT32_MAX, INT64_MAX, INT64_MIN };
    enum { N = sizeof(values) / sizeof(*values) };
    struct buf b = BUF_INIT;
    for (int i = 0; i < N; i++) {
        buf_sint(&b, values[i]);
        buf_uint(&b, (uint64_t)values[i]);
    }
    const uint8_t *at = b.data, *end = b.data + b.len;
    for (int i = 0; i < N; i++) {
        uint64_t v = 1;
        assert_true(varint_get(&at, end, &v));
        assert_int_equal(unzigzag(v), values[i]);
        assert_true(varint_get(&at, end, &v));
        assert_int_equal(v, (uint64_t)values[i]);
    }
    assert_ptr_equal(at, end);
    buf_release(&b);
}

static void bad_varints_are_refused(void **state)
{
    (void)state;
    static const uint8_t cut[] = { 0x80, 0x80 }, big[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2 },
                         most[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 };
    const uint8_t *at = cut;
    uint64_t v = 5;
    assert_false(varint_get(&at, cut + sizeof(cut), &v));
    assert_ptr_equal(at, cut);
    at = big;
    assert_false(varint_get(&at, big + sizeof(big), &v));
    at = most;
    assert_true(varint_get(&at, most + sizeof(most), &v));
    assert_true(v == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_and_grows),
        cmocka_unit_test(a_long_printf_fits),
        cmocka_unit_test(reserved_room_is_the_callers),
        cmocka_unit_test(failure_sticks_and_loses_nothing),
        cmocka_unit_test(detached_bytes_are_the_callers),
        cmocka_unit_test(varints_read_back),
        cmocka_unit_test(bad_varints_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
