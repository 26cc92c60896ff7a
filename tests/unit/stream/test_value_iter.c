/* Values opened level by level. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "smiley/buf.h"
#include "value_bytes.h"

/* One level in words: "name or index or key:type" and a + where it opens further. */
static void level_at(struct buf *out, struct bytes root, const uint8_t *at)
{
    struct value_iter it;
    struct value_node node;
    const uint8_t *end = root.at + root.len;
    bool cut;
    value_iter_init(&it, root.at, end, at, test_defs());
    while (value_iter_next(&it, &node)) {
        if (node.name)
            buf_printf(out, "%s:", node.name);
        if (node.index >= 0)
            buf_printf(out, "%d:", (int)node.index);
        if (node.key) {
            value_text(out, node.key, node.key_end, test_defs(), 0);
            buf_putc(out, ':');
        }
        value_type_text(out, node.at, node.end, test_defs());
        buf_puts(out, node.has_children ? "+ " : " ");
    }
    uint64_t missing = value_iter_missing(&it, &cut);
    if (cut)
        buf_printf(out, "cut %d", (int)missing);
    assert_false(value_iter_next(&it, &node));
}

static void level_is(struct bytes b, const char *want)
{
    struct buf out = BUF_INIT;
    assert_ptr_equal(value_end(b.at, b.at + b.len, test_defs()), b.at + b.len);
    level_at(&out, b, b.at);
    assert_string_equal(buf_str(&out), want);
    buf_release(&out);
}

static void sequences(void **state)
{
    (void)state;
    level_is(B(VALUE_LIST, VALUE_END), "");
    level_is(B(VALUE_LIST, SMALL(1), VALUE_LIST, SMALL(1), VALUE_END, VALUE_TUPLE, VALUE_END, VALUE_END),
             "0:int 1:list+ 2:tuple ");
    level_is(B(VALUE_SET, SMALL(1), VALUE_STR, 0, VALUE_CUT, 5), "int str cut 5");
    level_is(B(VALUE_LIST, VALUE_LIST, VALUE_CUT, 3, VALUE_CUT, 0), "0:list+ cut 0");
}

static void dicts(void **state)
{
    (void)state;
    level_is(B(VALUE_DICT, VALUE_STR, 1, 'a', VALUE_DICT, SMALL(1), VALUE_NONE, VALUE_END, VALUE_TUPLE, SMALL(1),
               VALUE_END, VALUE_FLOAT, 0, 0, 0, 0, 0, 0, 0, 0, VALUE_END),
             "'a':dict+ (1,):float ");
}

static void ranges_and_slices(void **state)
{
    (void)state;
    level_is(B(VALUE_RANGE, SMALL(1), SMALL(2), SMALL(3)), "start:int stop:int step:int ");
    level_is(B(VALUE_SLICE, VALUE_LIST, SMALL(1), VALUE_END, VALUE_NONE, VALUE_TRUE),
             "start:list+ stop:NoneType step:bool ");
}

static void objects(void **state)
{
    (void)state;
    level_is(B(VALUE_INSTANCE, N_APP, N_POINT, 0xff, 1, VALUE_BASE, SMALL(5), VALUE_ATTR, N_X, VALUE_INSTANCE, N_APP,
               N_EVIL, 3, VALUE_ATTR, N_Y, SMALL(1), VALUE_END, VALUE_ATTR, N_Y, VALUE_REDACTED, VALUE_CUT, 2),
             "int x:a\\x1b[2Jb+ y:redacted cut 2");
    level_is(
        B(VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_TUPLE, SMALL(1), VALUE_END, VALUE_ATTR, N_X, SMALL(1), VALUE_END),
        "args:tuple+ x:int ");
    level_is(B(VALUE_LIST, VALUE_EXCEPTION, N_BUILTINS, N_ERROR, VALUE_DEEP, VALUE_TUPLE, 3, VALUE_END, VALUE_INSTANCE,
               N_APP, N_POINT, 1, VALUE_END, VALUE_END),
             "0:ValueError+ 1:Point ");
}

static void leaves_have_no_level(void **state)
{
    (void)state;
    level_is(B(SMALL(1)), "");
    level_is(B(VALUE_STR_CUT, 5, 1, 'a'), "");
    level_is(B(VALUE_DEEP, VALUE_LIST, 5), "");
}

static void references_open_what_they_mean(void **state)
{
    (void)state;
    struct bytes b = B(VALUE_LIST, VALUE_LIST, SMALL(7), VALUE_NONE, VALUE_END, VALUE_REF, 1, VALUE_REF, 0, VALUE_LIST,
                       VALUE_END, VALUE_REF, 2, VALUE_END);
    level_is(b, "0:list+ 1:shared+ 2:shared+ 3:list 4:shared ");
    struct buf out = BUF_INIT;
    level_at(&out, b, b.at + 5);
    assert_string_equal(buf_str(&out), "0:int 1:NoneType ");
    buf_clear(&out);
    level_at(&out, b, b.at + 7); /* itself: opens for ever, a level at a time */
    assert_string_equal(buf_str(&out), "0:list+ 1:shared+ 2:shared+ 3:list 4:shared ");
    buf_release(&out);
}

static void words_for_types(void **state)
{
    (void)state;
    static const struct {
        uint8_t b[4];
        const char *word;
    } rows[] = {
        { { VALUE_NONE }, "NoneType" },
        { { VALUE_FALSE }, "bool" },
        { { SMALL(3) }, "int" },
        { { VALUE_INT_CUT, 1 }, "int" },
        { { VALUE_STR, 0 }, "str" },
        { { VALUE_BYTES_CUT, 1, 0 }, "bytes" },
        { { VALUE_DEEP, VALUE_DICT, 1 }, "dict" },
        { { VALUE_DEEP, VALUE_INSTANCE, 1 }, "object" },
        { { VALUE_CLASS, 0, 0 }, "type" },
        { { VALUE_MODULE, 0 }, "module" },
        { { VALUE_UNREADABLE }, "unreadable" },
    };
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        buf_clear(&out);
        value_type_text(&out, rows[i].b, rows[i].b + 4, test_defs());
        assert_string_equal(buf_str(&out), rows[i].word);
    }
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences),
        cmocka_unit_test(dicts),
        cmocka_unit_test(ranges_and_slices),
        cmocka_unit_test(objects),
        cmocka_unit_test(leaves_have_no_level),
        cmocka_unit_test(references_open_what_they_mean),
        cmocka_unit_test(words_for_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
