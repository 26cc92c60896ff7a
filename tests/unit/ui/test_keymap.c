/* Key names, the keymap parser, matching through contexts, and that the default keymap is sound. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "smiley/buf.h"
#include "ui/framework/keymap.h"

static void key_of(const char *text, keycode expected)
{
    keycode key;
    size_t used;
    assert_true(key_parse(text, strlen(text), &key, &used));
    assert_int_equal(used, strlen(text));
    assert_int_equal(key, expected);
}

static void test_key_names(void **state)
{
    (void)state;
    key_of("x", 'x');
    key_of("<lt>", '<');
    key_of("<Enter>", K_ENTER);
    key_of("<cr>", K_ENTER);
    key_of("<C-x>", KEY_MOD_CTRL | 'x');
    key_of("<Ctrl-X>", KEY_MOD_CTRL | 'x');
    key_of("<A-S-Up>", KEY_MOD_ALT | KEY_MOD_SHIFT | K_UP);
    key_of("<F12>", K_F12);
    key_of("é", 0xe9);
    key_of("<#>", '#');
    keycode key;
    size_t used;
    const char *bad[] = { "<", "<>", "<Nope>", "<F13>", "<C->", "<Up", "\x01", "\xff" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(key_parse(bad[i], strlen(bad[i]), &key, &used));
}

static void test_key_text_reads_back(void **state)
{
    (void)state;
    keycode keys[] = {
        'x', '<', ' ', K_ENTER, K_TAB | KEY_MOD_SHIFT, KEY_MOD_CTRL | 'c', K_F1 + 9, 0x4e2d, KEY_MOD_ALT | 'x'
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct buf b = BUF_INIT;
        key_text(&b, keys[i]);
        key_of(buf_str(&b), keys[i]);
        buf_release(&b);
    }
}

static enum keymap_match ask(const struct keymap *m, enum context c, const char *keys, enum action *action)
{
    enum context contexts[] = { c, CONTEXT_GENERIC };
    keycode codes[8];
    size_t n = 0;
    for (size_t at = 0, used; keys[at]; at += used)
        assert_true(key_parse(keys + at, strlen(keys + at), &codes[n++], &used));
    return keymap_match(m, contexts, 2, codes, n, action);
}

static size_t read_map(struct keymap *m, const char *text, struct buf *errors)
{
    return keymap_read(m, "my.keymap", text, strlen(text), NULL, NULL, errors);
}

static void test_matching(void **state)
{
    (void)state;
    struct keymap m = KEYMAP_INIT;
    struct buf errors = BUF_INIT;
    enum action a;
    assert_int_equal(
        read_map(&m, "x up\ngg first\n[trace]\nx down # not there\ny none\n[generic]\ny left\n<C-x><C-c> quit\n",
                 &errors),
        0);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "x", &a), KEYS_BOUND);
    assert_int_equal(a, ACTION_UP);
    assert_int_equal(ask(&m, CONTEXT_TRACE, "x", &a), KEYS_BOUND);
    assert_int_equal(a, ACTION_DOWN);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "y", &a), KEYS_BOUND);
    assert_int_equal(ask(&m, CONTEXT_TRACE, "y", &a), KEYS_UNBOUND);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "g", &a), KEYS_PARTIAL);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "gg", &a), KEYS_BOUND);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "gx", &a), KEYS_UNBOUND);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "<C-x>", &a), KEYS_PARTIAL);
    assert_int_equal(ask(&m, CONTEXT_RUNS, "<C-x><C-c>", &a), KEYS_BOUND);
    assert_int_equal(a, ACTION_QUIT);
    keymap_release(&m);
    buf_release(&errors);
}

static void test_later_binding_wins(void **state)
{
    (void)state;
    struct keymap m = KEYMAP_INIT;
    struct buf errors = BUF_INIT;
    enum action a;
    enum context contexts[] = { CONTEXT_GENERIC };
    assert_int_equal(read_map(&m, "x up\ny up\nx down\n", &errors), 0);
    assert_int_equal(ask(&m, CONTEXT_GENERIC, "x", &a), KEYS_BOUND);
    assert_int_equal(a, ACTION_DOWN);
    assert_int_equal(keymap_binding(&m, contexts, 1, ACTION_UP)->keys[0], 'y');
    assert_null(keymap_binding(&m, contexts, 1, ACTION_QUIT));
    keymap_release(&m);
    buf_release(&errors);
}

static void test_complaints(void **state)
{
    (void)state;
    struct keymap m = KEYMAP_INIT;
    struct buf errors = BUF_INIT;
    enum action a;
    size_t n = read_map(
        &m, "# fine\nx fly\n\n[nowhere]\n<Nope> up\nx\nx up down\n[trace\nabcdefgh up\ninclude other\nz up", &errors);
    assert_int_equal(n, 8);
    assert_string_equal(buf_str(&errors), "my.keymap:2: no such action: fly\n"
                                          "my.keymap:4: no such context: nowhere\n"
                                          "my.keymap:5: no such key: <Nope>\n"
                                          "my.keymap:6: a key needs an action: x\n"
                                          "my.keymap:7: more on the line than keys and an action: down\n"
                                          "my.keymap:8: a context needs its closing ]: [trace\n"
                                          "my.keymap:9: too many keys in a row: abcdefgh\n"
                                          "my.keymap:10: cannot include this keymap: other\n");
    assert_int_equal(ask(&m, CONTEXT_GENERIC, "z", &a), KEYS_BOUND); /* the rest works */
    keymap_release(&m);
    buf_release(&errors);
}

static int load_itself(void *data, const char *from, const char *name, struct buf *out)
{
    (void)from;
    buf_printf(out, "%s down\ninclude %s\n", (const char *)data, name);
    return 0;
}

static void test_include(void **state)
{
    (void)state;
    struct keymap m = KEYMAP_INIT;
    struct buf errors = BUF_INIT;
    enum action a;
    const char *text = "include inner.keymap\ny up\n";
    assert_int_equal(keymap_read(&m, "outer.keymap", text, strlen(text), load_itself, (void *)"x", &errors),
                     1); /* ends */
    assert_non_null(strstr(buf_str(&errors), "inner.keymap:2: too many keymaps include each other"));
    assert_int_equal(ask(&m, CONTEXT_GENERIC, "x", &a), KEYS_BOUND);
    assert_int_equal(a, ACTION_DOWN);
    assert_int_equal(ask(&m, CONTEXT_GENERIC, "y", &a), KEYS_BOUND);
    keymap_release(&m);
    buf_release(&errors);
}

static void test_default(void **state)
{
    (void)state;
    struct keymap m = KEYMAP_INIT;
    struct buf errors = BUF_INIT;
    size_t len;
    const char *text = keymap_default(&len);
    keymap_read(&m, "default.keymap", text, len, NULL, NULL, &errors);
    assert_string_equal(buf_str(&errors), "");
    for (enum action a = ACTION_NONE + 1; a < ACTIONS; a++) {
        bool bound = false;
        for (size_t i = 0; i < m.n; i++)
            bound |= m.list[i].action == a;
        if (!bound && strncmp(action_info(a)->name, "export-", 7) != 0) /* those are in the menu */
            fail_msg("no key for %s", action_info(a)->name);
    }
    keymap_release(&m);
    buf_release(&errors);
}

static int load_builtin(void *data, const char *from, const char *name, struct buf *out)
{
    size_t len;
    const char *text = keymap_builtin(name, &len);
    (void)data;
    (void)from;
    if (text)
        buf_put(out, text, len);
    return text ? 0 : -1;
}

static void test_builtin(void **state)
{
    static const char *const names[] = { "default", "vi", "emacs.keymap" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct keymap m = KEYMAP_INIT;
        struct buf errors = BUF_INIT;
        size_t len;
        const char *text = keymap_builtin(names[i], &len);
        assert_non_null(text);
        keymap_read(&m, names[i], text, len, load_builtin, NULL, &errors);
        assert_string_equal(buf_str(&errors), "");
        assert_true(m.n > 100); /* the default one is in each */
        keymap_release(&m);
        buf_release(&errors);
    }
    size_t len;
    assert_null(keymap_builtin("nano", &len));
    assert_null(keymap_builtin("vim", &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_names),  cmocka_unit_test(test_key_text_reads_back),
        cmocka_unit_test(test_matching),   cmocka_unit_test(test_later_binding_wins),
        cmocka_unit_test(test_complaints), cmocka_unit_test(test_include),
        cmocka_unit_test(test_builtin),    cmocka_unit_test(test_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
