/* What reaches a page is text or markup of our own, whatever the bytes are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/text.h"
#include "src/html/writer.h"

static void assert_text(const char *bytes, size_t len, unsigned flags, const char *expected)
{
    struct html h = HTML_INIT;
    html_text(&h, bytes, len, flags);
    assert_string_equal(buf_str(&h.out), expected);
    html_release(&h);
}

static void special_characters(void **state)
{
    (void)state;
    assert_text("<a href=\"x\">'&amp;'</a>", 23, 0, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;");
    assert_text("", 0, 0, "");
    assert_text("plain", 5, 0, "plain");
    assert_text("gr\xc3\xbc\xc3\x9f\xe2\x82\xac", 9, 0, "gr\xc3\xbc\xc3\x9f\xe2\x82\xac");
}

static void control_characters_and_invalid_bytes(void **state)
{
    (void)state;
    assert_text("a\0b\x1b[1m\x7f", 8, 0, "a\\x00b\\x1b[1m\\x7f");
    assert_text("\xff<\xc3", 3, 0, "\\xff&lt;\\xc3");
    assert_text("\xe2\x80\xae", 3, 0, "\\u202e");
    assert_text("a\tb\nc", 5, 0, "a\\tb\\nc");
    assert_text("a\tb\nc", 5, HTML_TABS | HTML_LINES, "a\tb\nc");
}

static void attributes(void **state)
{
    struct html h = HTML_INIT;
    (void)state;
    html_attr(&h, "title", "\" onclick=\"x\" '>");
    html_attr_uint(&h, "data-v", 18446744073709551615u);
    assert_string_equal(buf_str(&h.out),
                        " title=\"&quot; onclick=&quot;x&quot; &#39;&gt;\" data-v=\"18446744073709551615\"");
    html_release(&h);
}

/* Whatever comes, what goes out is valid UTF-8, printable, and without markup. */
static void random_bytes(void **state)
{
    (void)state;
    srandom(1);
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        size_t len = (size_t)random() % sizeof bytes;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(random() % 3 ? random() : "<>&\"'\t\n"[random() % 7]);
        struct html h = HTML_INIT;
        html_text(&h, bytes, len, 0);
        const char *s = buf_str(&h.out);
        for (size_t i = 0; i < h.out.len;) {
            uint32_t c;
            bool valid;
            i += text_decode(s + i, h.out.len - i, &c, &valid);
            assert_true(valid && text_is_printable(c));
            assert_null(c < 0x80 ? strchr("<>\"'", (int)c) : NULL);
        }
        html_release(&h);
    }
}

static void addresses(void **state)
{
    struct buf out = BUF_INIT;
    char good[] = "a%2Fb%20c+d%C3%A4", query[] = "a+b%2b", bad[] = "%zz", cut[] = "%4", nul[] = "a%00b";
    (void)state;
    url_encode(&out, "../a b\xff?#<", 10);
    assert_string_equal(buf_str(&out), "..%2Fa%20b%FF%3F%23%3C");
    buf_release(&out);
    assert_true(url_decode(good, false));
    assert_string_equal(good, "a/b c+d\xc3\xa4");
    assert_true(url_decode(query, true));
    assert_string_equal(query, "a b+");
    assert_false(url_decode(bad, false));
    assert_false(url_decode(cut, false));
    assert_false(url_decode(nul, false));
}

static int take(void *data, struct buf *out, struct err *err)
{
    size_t *taken = data;
    *taken += out->len;
    buf_clear(out);
    return *taken > 300000 ? err_set(err, ERR_FAILED, "full") : 0;
}

static void hands_on_and_fails_once(void **state)
{
    size_t taken = 0;
    struct html h = { .flush = take, .data = &taken };
    struct err err = { 0 };
    (void)state;
    for (int i = 0; i < 1000; i++) {
        HTML(&h,
             "<p>0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456");
        html_breathe(&h);
    }
    assert_int_equal(html_finish(&h, &err), 0);
    assert_int_equal(taken, 100 * 1000);
    taken = 300000;
    html_str(&h, "x");
    assert_int_equal(html_finish(&h, &err), -1);
    assert_string_equal(err.text, "full");
    html_release(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_characters), cmocka_unit_test(control_characters_and_invalid_bytes),
        cmocka_unit_test(attributes),         cmocka_unit_test(random_bytes),
        cmocka_unit_test(addresses),          cmocka_unit_test(hands_on_and_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
