/* Bytes from a terminal become keys, whatever the pieces they come in; what nobody knows is swallowed. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "smiley/buf.h"
#include "ui/terminal/input.h"

/* All keys of `bytes` as text, fed in pieces of `piece`; what waits at the end is taken as it stands. */
static void expect(const char *bytes, size_t len, size_t piece, const char *keys)
{
    struct input in;
    struct input_event e;
    struct buf out = BUF_INIT;
    input_init(&in);
    input_know(&in, "\x1bOx", K_F1 + 7);
    for (size_t at = 0; at < len;) {
        size_t n = len - at < piece ? len - at : piece;
        at += input_feed(&in, (const uint8_t *)bytes + at, n);
        while (input_next(&in, &e))
            key_text(&out, e.key);
    }
    while (input_pending(&in) && input_timeout(&in, &e))
        key_text(&out, e.key);
    assert_false(input_pending(&in));
    assert_string_equal(buf_str(&out), keys);
    buf_release(&out);
}

static void test_keys(void **state)
{
    static const struct {
        const char *bytes, *keys;
    } table[] = {
        { "ab", "ab" },
        { "\r\n\t\x7f\x08", "<Enter><Enter><Tab><Backspace><Backspace>" },
        { "\x03\x1a", "<C-c><C-z>" },
        { "\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", "<Up><Down><C-Right><S-Left>" },
        { "\x1b[Z", "<S-Tab>" },
        { "\x1b[5~\x1b[6~\x1b[3~\x1b[24~", "<PageUp><PageDown><Delete><F12>" },
        { "\x1bOP\x1bOx", "<F1><F8>" },
        { "\x1bx\x1b\xc3\xa9", "<A-x><A-é>" },
        { "\xe4\xb8\xad\xf0\x9f\x98\x80", "中😀" },
        { "\x1b", "<Esc>" },
        { "\x1b\x1b", "<Esc><Esc>" },
        { "\xff\xc3(x", "(x" },
        { "\x1b[?1;2c\x1b[200~q\x1b[99999999999999999999;1;1;1;1;1;1;1;1;1;1;1~z", "qz" },
        { "\x1b[1;5\x03x", "<C-c>x" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (size_t piece = 1; piece < 12; piece++)
            expect(table[i].bytes, strlen(table[i].bytes), piece, table[i].keys);
}

static void test_mouse(void **state)
{
    struct input in;
    struct input_event e;
    (void)state;
    input_init(&in);
    const char *bytes = "\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<65;1;1M\x1b[<0;0;0Mx";
    input_feed(&in, (const uint8_t *)bytes, strlen(bytes));
    assert_true(input_next(&in, &e));
    assert_int_equal(e.key, K_MOUSE);
    assert_int_equal(e.what, MOUSE_PRESS);
    assert_int_equal(e.x, 4);
    assert_int_equal(e.y, 2);
    assert_true(input_next(&in, &e));
    assert_int_equal(e.what, MOUSE_RELEASE);
    assert_true(input_next(&in, &e));
    assert_int_equal(e.what, MOUSE_WHEEL_DOWN);
    assert_true(input_next(&in, &e));
    assert_int_equal(e.key, 'x'); /* what is nowhere is swallowed */
}

static void test_old_mouse(void **state)
{
    struct input in;
    struct input_event e;
    (void)state;
    input_init(&in);
    const char *bytes = "\x1b[M %#\x1b[M#%#\x1b[Ma!!\x1b[M"; /* press, release, wheel, and one that is not whole */
    input_feed(&in, (const uint8_t *)bytes, strlen(bytes));
    assert_true(input_next(&in, &e));
    assert_int_equal(e.what, MOUSE_PRESS);
    assert_int_equal(e.x, 4);
    assert_int_equal(e.y, 2);
    assert_true(input_next(&in, &e));
    assert_int_equal(e.what, MOUSE_RELEASE);
    assert_true(input_next(&in, &e));
    assert_int_equal(e.what, MOUSE_WHEEL_DOWN);
    assert_false(input_next(&in, &e));
    assert_true(input_pending(&in));
    assert_false(input_timeout(&in, &e)); /* swallowed */
    assert_false(input_pending(&in));
}

/* Any bytes at all: keys come out or nothing, and nothing is left. */
static void test_noise(void **state)
{
    struct input in;
    struct input_event e;
    uint32_t seed = 1;
    (void)state;
    input_init(&in);
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525 + 1013904223;
        uint8_t c = (uint8_t)(seed >> 24);
        if (i % 3 == 0)
            c = "\x1b[O;<0123M~"[c % 11];
        while (input_feed(&in, &c, 1) == 0)
            assert_true(input_timeout(&in, &e) || !input_pending(&in));
        while (input_next(&in, &e))
            assert_true((e.key & KEY_BASE) < KEY_NAMED_END);
    }
}

static void test_paste(void **state)
{
    struct input in;
    struct input_event e;
    (void)state;
    input_init(&in);
    const char *bytes = "a\x1b[200~b\r\x1b[201~c";
    static const struct {
        keycode key;
        bool pasted;
    } expected[] = { { 'a', false }, { 'b', true }, { K_ENTER, true }, { 'c', false } };
    input_feed(&in, (const uint8_t *)bytes, strlen(bytes));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(input_next(&in, &e));
        assert_int_equal(e.key, expected[i].key);
        assert_int_equal(e.pasted, expected[i].pasted);
    }
    assert_false(input_next(&in, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),  cmocka_unit_test(test_mouse), cmocka_unit_test(test_old_mouse),
        cmocka_unit_test(test_paste), cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
