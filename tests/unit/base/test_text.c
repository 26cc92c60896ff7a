#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "smiley/buf.h"
#include "smiley/text.h"

static void every_character_reads_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char s[4];
        uint32_t got;
        bool valid;
        size_t len = text_encode(s, c);
        bool surrogate = c >= 0xd800 && c <= 0xdfff;
        assert_int_equal(text_decode(s, len, &got, &valid), surrogate ? 1 : len);
        assert_int_equal(valid, !surrogate);
        assert_int_equal(got, surrogate ? 0xfffd : c);
        if (len > 1) {
            assert_int_equal(text_decode(s, len - 1, &got, &valid), 1);
            assert_false(valid);
        }
    }
}

static void bad_bytes_are_invalid(void **state)
{
    (void)state;
    static const char *const bad[] = { "\x80",
                                       "\xff",
                                       "\xc0\x80",
                                       "\xc1\xbf",
                                       "\xe0\x80\x80",
                                       "\xe0\x9f\xbf",
                                       "\xf0\x80\x80\x80",
                                       "\xf4\x90\x80\x80",
                                       "\xf8\x88\x80\x80\x80",
                                       "\xc3(",
                                       "\xe2\x82" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        uint32_t c;
        bool valid = true;
        assert_int_equal(text_decode(bad[i], strlen(bad[i]), &c, &valid), 1);
        assert_false(valid);
        assert_int_equal(c, 0xfffd);
    }
}

static void widths(void **state)
{
    (void)state;
    static const struct {
        uint32_t c;
        int width;
    } rows[] = {
        { 0, -1 },     { '\n', -1 },   { 0x1b, -1 },   { ' ', 1 },     { '~', 1 },     { 0x7f, -1 },    { 0x9b, -1 },
        { 0xa0, 1 },   { 0xe9, 1 },    { 0x301, 0 },   { 0x1100, 2 },  { 0x1160, 0 },  { 0x200d, 0 },   { 0x2026, 1 },
        { 0x231a, 2 }, { 0x2500, 1 },  { 0x3042, 2 },  { 0x4e2d, 2 },  { 0xac00, 2 },  { 0xfe0f, 0 },   { 0xff21, 2 },
        { 0xff71, 1 }, { 0x1f600, 2 }, { 0x1f1e6, 1 }, { 0x20000, 2 }, { 0xe0100, 0 }, { 0x10ffff, 1 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(text_width_of(rows[i].c), rows[i].width);
    assert_int_equal(text_width("a中e\xcc\x81😀", 11), 6);
    assert_int_equal(text_width("\xff\x01", 2), 2); /* not clean, yet not nothing */
}

static void prefixes_that_fit(void **state)
{
    (void)state;
    static const char s[] = "a中e\xcc\x81😀"; /* 1 + 2 + 1 + 0 + 2 cells, 1 + 3 + 1 + 2 + 4 bytes */
    static const size_t bytes[] = { 0, 1, 1, 4, 7, 7, 11, 11 };
    static const int cells[] = { 0, 1, 1, 3, 4, 4, 6, 6 };
    for (int i = 0; i < 8; i++) {
        int used = -1;
        assert_int_equal(text_fit(s, strlen(s), i, &used), bytes[i]);
        assert_int_equal(used, cells[i]);
    }
}

static const char *clean(struct buf *b, const char *s, unsigned flags)
{
    buf_clear(b);
    text_clean(b, s, strlen(s), flags);
    return buf_str(b);
}

static void text_is_made_harmless(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    assert_string_equal(clean(&b, "plain 'text' \\ é中😀", 0), "plain 'text' \\ é中😀");
    assert_string_equal(clean(&b, "\x1b[31m\a\x7f", 0), "\\x1b[31m\\x07\\x7f");
    assert_string_equal(clean(&b, "a\n\r\tb", 0), "a\\n\\r\\tb");
    assert_string_equal(clean(&b, "a\n\r\tb", TEXT_KEEP_TABS | TEXT_KEEP_LINES), "a\n\\r\tb");
    assert_string_equal(clean(&b, "\xc2\x9b\xe2\x80\xae\xef\xbb\xbf\xc2\xa0", 0), "\\x9b\\u202e\\ufeff\\xa0");
    assert_string_equal(clean(&b, "\xed\xb2\x80|\xff|\xc3", 0), "\\udc80|\\xff|\\xc3");
    assert_string_equal(clean(&b, "\xf3\xa0\x80\x81\xf4\x8f\xbf\xbf", 0), "\\U000e0001\\U0010ffff");
    buf_clear(&b);
    text_clean(&b, "a\0b", 3, 0);
    assert_string_equal(buf_str(&b), "a\\x00b");
    buf_release(&b);
}

/* Whatever comes in, what goes out is printable, valid, and may be cut between characters. */
static void noise_is_made_harmless(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    uint64_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        char s[64];
        for (size_t i = 0; i < sizeof(s); i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            s[i] = (char)(seed >> 40);
            if (round % 2 && (s[i] & 0x40))
                s[i] = (char)(seed >> 62 ? 0xe2 : 0xed); /* more that begins like a character */
        }
        buf_clear(&b);
        text_clean(&b, s, sizeof(s), 0);
        for (size_t i = 0; i < b.len;) {
            uint32_t c;
            bool valid;
            i += text_decode((char *)b.data + i, b.len - i, &c, &valid);
            assert_true(valid && text_is_printable(c) && text_width_of(c) >= 0);
        }
    }
    buf_release(&b);
}

static void printable(void **state)
{
    (void)state;
    assert_true(text_is_printable(' ') && text_is_printable('~') && text_is_printable(0xe9) &&
                text_is_printable(0x1f600));
    assert_false(text_is_printable(0x1f) || text_is_printable(0x7f) || text_is_printable(0x85) ||
                 text_is_printable(0xad));
    assert_false(text_is_printable(0x200b) || text_is_printable(0x2028) || text_is_printable(0x3000));
    assert_false(text_is_printable(0xd800) || text_is_printable(0xe000) || text_is_printable(0x378));
    assert_false(text_is_printable(0x110000) || text_is_printable(UINT32_MAX));
}

static const char *human(struct buf *b, void (*put)(struct buf *, uint64_t), uint64_t v)
{
    buf_clear(b);
    put(b, v);
    return buf_str(b);
}

static void counts(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    assert_string_equal(human(&b, text_count, 0), "0");
    assert_string_equal(human(&b, text_count, 999), "999");
    assert_string_equal(human(&b, text_count, 1000), "1,000");
    assert_string_equal(human(&b, text_count, 1234567), "1,234,567");
    assert_string_equal(human(&b, text_count, UINT64_MAX), "18,446,744,073,709,551,615");
    buf_release(&b);
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        uint64_t ns;
        const char *text;
    } rows[] = {
        { 0, "0 ns" },
        { 999, "999 ns" },
        { 1000, "1.0 us" },
        { 1500000, "1.5 ms" },
        { 99949999, "99.9 ms" },
        { 99950000, "100 ms" },
        { 999499, "999 us" },
        { 999500, "1.0 ms" },
        { 12340000000, "12.3 s" },
        { 59949999999, "59.9 s" },
        { 59950000000, "1 min 0 s" },
        { 62000000000, "1 min 2 s" },
        { 3599600000000, "1 h 0 min" },
        { 7500000000000, "2 h 5 min" },
        { 100 * UINT64_C(3600000000000), "4 d 4 h" },
        { UINT64_MAX, "213503 d 23 h" },
    };
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(human(&b, text_duration, rows[i].ns), rows[i].text);
    buf_release(&b);
}

static void times(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    setenv("TZ", "UTC-2", 1);
    tzset();
    text_time(&b, INT64_C(1795258953123456789));
    assert_string_equal(buf_str(&b), "2026-11-21 13:02:33");
    buf_clear(&b);
    text_time_iso(&b, INT64_C(1795258953123456789));
    assert_string_equal(buf_str(&b), "2026-11-21T11:02:33.123456+00:00");
    buf_clear(&b);
    text_time_iso(&b, -1);
    assert_string_equal(buf_str(&b), "1969-12-31T23:59:59.999999+00:00");
    buf_clear(&b);
    text_time_iso(&b, INT64_MIN);
    text_time_iso(&b, INT64_MAX);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_reads_back),
        cmocka_unit_test(bad_bytes_are_invalid),
        cmocka_unit_test(widths),
        cmocka_unit_test(prefixes_that_fit),
        cmocka_unit_test(text_is_made_harmless),
        cmocka_unit_test(noise_is_made_harmless),
        cmocka_unit_test(printable),
        cmocka_unit_test(counts),
        cmocka_unit_test(durations),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
