#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "src/store/coding.h"

static void check_n(const char *source, size_t len, const char *text)
{
    struct buf b = BUF_INIT;
    coding_decode(&b, source, len);
    if (strcmp(buf_str(&b), text) != 0)
        fail_msg("%s gave %s", source, buf_str(&b));
    buf_release(&b);
}

static void check(const char *source, const char *text)
{
    check_n(source, strlen(source), text);
}

#define FFFD "\xef\xbf\xbd"

static void utf8(void **state)
{
    (void)state;
    check("", "");
    check("x = 1", "x = 1");
    check("x = '\xc3\xa9'\n", "x = '\xc3\xa9'\n");
    check("\xef\xbb\xbfx = 1\n", "x = 1\n");
    check("x = '\xe9'\n", "x = '" FFFD "'\n");
    check("\xff\xfe", FFFD FFFD);
    check("\xc3", FFFD);
}

static void line_ends(void **state)
{
    (void)state;
    check("a\r\nb\rc\nd\r\r\ne\r", "a\nb\nc\nd\n\ne\n");
}

static void coding_lines(void **state)
{
    (void)state;
    check("# -*- coding: latin-1 -*-\n'\xe9'", "# -*- coding: latin-1 -*-\n'\xc3\xa9'");
    check("#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n'\xa4'",
          "#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n'\xe2\x82\xac'");
    check("\r\n\t#coding=cp1252\r\n'\x80'", "\n\t#coding=cp1252\n'\xe2\x82\xac'");
    check("# coding: Latin_1\n\xe9", "# coding: Latin_1\n\xc3\xa9");
    check("# coding: shift_jis\n\x82\xa0", "# coding: shift_jis\n\xe3\x81\x82");
    check("# coding: koi8-r\n\xc1", "# coding: koi8-r\n\xd0\xb0");
    check("# coding: utf-8\n\xc3\xa9", "# coding: utf-8\n\xc3\xa9");
    check("# coding: windows-1251\n\xe0", "# coding: windows-1251\n\xd0\xb0");
    check("# coding: iso8859-2\n\xb1", "# coding: iso8859-2\n\xc4\x85");
}

static void no_coding_lines(void **state)
{
    (void)state;
    /* the first line is code, so the second is no coding line; nor is the third; nor one in a string */
    check("x = 1\n# coding: latin-1\n\xc3\xa9", "x = 1\n# coding: latin-1\n\xc3\xa9");
    check("\n\n# coding: latin-1\n\xc3\xa9", "\n\n# coding: latin-1\n\xc3\xa9");
    check("x = '# coding: latin-1'\n\xc3\xa9", "x = '# coding: latin-1'\n\xc3\xa9");
    check("# coding latin-1\n\xc3\xa9", "# coding latin-1\n\xc3\xa9");
    check("# coding:\n\xc3\xa9", "# coding:\n\xc3\xa9");
    /* a byte order mark is stronger */
    check("\xef\xbb\xbf# coding: latin-1\n\xc3\xa9", "# coding: latin-1\n\xc3\xa9");
}

static void unknown_or_wrong(void **state)
{
    (void)state;
    check("# coding: klingon\n\xc3\xa9\xff", "# coding: klingon\n\xc3\xa9" FFFD);
    check("# coding: ascii\na\xe9z", "# coding: ascii\na" FFFD "z");
    check("# coding: shift_jis\n\x82", "# coding: shift_jis\n" FFFD);
    char name[300] = "# coding: ";
    memset(name + 10, 'a', 280);
    check(name, name);
    check_n("# coding", 8, "# coding");
    check_n("a\0b", 3, "a");
}

static void long_text(void **state)
{
    (void)state;
    struct buf in = BUF_INIT, out = BUF_INIT;
    buf_puts(&in, "# coding: latin-1\n");
    size_t head = in.len;
    for (int i = 0; i < 100000; i++)
        buf_putc(&in, 0xe9);
    coding_decode(&out, (const char *)in.data, in.len);
    assert_int_equal(out.len, head + 200000);
    for (size_t i = head; i < out.len; i += 2)
        assert_memory_equal(out.data + i, "\xc3\xa9", 2);
    buf_release(&in);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(coding_lines),
        cmocka_unit_test(no_coding_lines),
        cmocka_unit_test(unknown_or_wrong),
        cmocka_unit_test(long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
