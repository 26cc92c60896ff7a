#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/buf.h"
#include "smiley/describe.h"
#include "smiley/record.h"
#include "stream_maker.h"

/* An exception whose class is name 1; filled with arguments by add(), closed by done(). */
static struct mvalue raised(void)
{
    return (struct mvalue){ .at = { VALUE_EXCEPTION, 0, 1, VALUE_TUPLE }, .len = 4 };
}

static void done(struct mvalue *v)
{
    v->at[v->len++] = VALUE_END;
    v->at[v->len++] = VALUE_END;
}

static void expect(const char *class, const struct mvalue *v, const char *want)
{
    struct defs d;
    struct buf line = BUF_INIT;
    const char *names[] = { "builtins", class, "filename" };
    defs_init(&d);
    for (uint32_t i = 0; i < 3; i++) {
        struct record r = { .tag = TAG_NAME, .id = i, .text = { (const uint8_t *)names[i], strlen(names[i]) } };
        assert_int_equal(defs_add(&d, &r, NULL), 0);
    }
    assert_ptr_equal(value_end(v->at, v->at + v->len, &d), v->at + v->len);
    describe_exception_line(&line, v->at, v->at + v->len, &d);
    assert_string_equal(buf_str(&line), want);
    buf_release(&line);
    defs_release(&d);
}

static struct mvalue bytes_value(const char *s)
{
    struct mvalue v = maker_str(s);
    v.at[0] = VALUE_BYTES;
    return v;
}

static void messages(void **state)
{
    (void)state;
    struct mvalue v = raised();
    done(&v);
    expect("ValueError", &v, "ValueError");
    expect("f.<locals>.Error", &v, "Error");

    v = raised();
    maker_add(&v, maker_str("it's \x1b"));
    done(&v);
    expect("ValueError", &v, "ValueError: it's \x1b");
    expect("KeyError", &v, "KeyError: \"it's \\x1b\"");

    v = raised();
    maker_add(&v, maker_int(1));
    maker_add(&v, maker_str("two"));
    done(&v);
    expect("ValueError", &v, "ValueError: (1, 'two')");
    expect("FileNotFoundError", &v, "FileNotFoundError: [Errno 1] two");

    v = raised();
    maker_add(&v, maker_int(2));
    maker_add(&v, maker_str("No such file"));
    v.at[v.len++] = VALUE_END;
    v.at[v.len++] = VALUE_ATTR;
    v.at[v.len++] = 2;
    maker_add(&v, maker_str("a.txt"));
    v.at[v.len++] = VALUE_END;
    expect("OSError", &v, "OSError: [Errno 2] No such file: 'a.txt'");

    struct mvalue inner = raised();
    maker_add(&inner, maker_str("deep"));
    done(&inner);
    v = raised();
    maker_add(&v, inner);
    done(&v);
    expect("RuntimeError", &v, "RuntimeError: deep");
}

static void longer_messages(void **state)
{
    (void)state;
    struct mvalue v = raised();
    maker_add(&v, maker_str("utf-8"));
    maker_add(&v, bytes_value("ab\xff"));
    maker_add(&v, maker_int(2));
    maker_add(&v, maker_int(3));
    maker_add(&v, maker_str("invalid start byte"));
    done(&v);
    expect("UnicodeDecodeError", &v,
           "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 2: invalid start byte");

    struct mvalue place = { .at = { VALUE_TUPLE }, .len = 1 };
    maker_add(&place, maker_str("/app/a.py"));
    maker_add(&place, maker_int(3));
    maker_end(&place);
    v = raised();
    maker_add(&v, maker_str("invalid syntax"));
    maker_add(&v, place);
    done(&v);
    expect("SyntaxError", &v, "SyntaxError: invalid syntax (a.py, line 3)");

    struct mvalue list = maker_list();
    maker_add(&list, maker_int(1));
    maker_add(&list, maker_int(2));
    maker_end(&list);
    v = raised();
    maker_add(&v, maker_str("several"));
    maker_add(&v, list);
    done(&v);
    expect("ExceptionGroup", &v, "ExceptionGroup: several (2 sub-exceptions)");
}

static void no_exception(void **state)
{
    (void)state;
    struct mvalue v = maker_int(7);
    expect("x", &v, "int: 7");
    v = (struct mvalue){ .at = { VALUE_EXCEPTION, 0, 1, VALUE_UNREADABLE, VALUE_END }, .len = 5 };
    struct buf type = BUF_INIT;
    struct defs d;
    defs_init(&d);
    describe_exception(&type, NULL, v.at, v.at + v.len, &d);
    assert_string_equal(buf_str(&type), "?"); /* a name nobody defined */
    buf_release(&type);
    assert_string_equal(describe_event(EVENT_YIELD), "yield");
    assert_string_equal(describe_function(&d, 3), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages),
        cmocka_unit_test(longer_messages),
        cmocka_unit_test(no_exception),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
