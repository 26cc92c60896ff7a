/* A person's settings and colours, layouts as text, and what is kept in files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/framework/keep.h"
#include "ui/framework/layout.h"
#include "ui/framework/settings.h"
#include "ui/terminal/theme.h"

static void test_read(void **state)
{
    struct settings s = { 0 };
    struct buf errors = BUF_INIT;
    (void)state;
    assert_string_equal(setting(&s, SETTING_THEME), "dark");
    size_t n =
        settings_read(&s, "config",
                      "# a comment\n\n  theme   light \ntab-width 8\r\nglyphs utf16\nmice yes\ntab-width 0\n"
                      "color selected red on blue bold\ncolor nobody red\ncolor text octarine\nlayout trace 60 40\n"
                      "theme\nkeymap vi",
                      &errors);
    assert_int_equal(n, 6);
    assert_string_equal(buf_str(&errors), "config:5: glyphs is one of: auto ascii utf8\n"
                                          "config:6: no such setting: mice\n"
                                          "config:7: tab-width is a number, 1 to 16\n"
                                          "config:9: no such role: nobody\n"
                                          "config:10: no such colour: octarine\n"
                                          "config:12: theme is one of: dark light monochrome high-contrast\n");
    assert_true(setting_is(&s, SETTING_THEME, "light"));
    assert_int_equal(settings_line(&s, "theme mono", NULL), 0); /* the only one that begins so */
    assert_string_equal(setting(&s, SETTING_THEME), "monochrome");
    assert_int_equal(settings_line(&s, "theme m n", NULL), -1);
    assert_int_equal(settings_line(&s, "theme lights", NULL), -1);
    assert_int_equal(setting_number(&s, SETTING_TAB_WIDTH), 8);
    assert_string_equal(setting(&s, SETTING_KEYMAP), "vi");
    assert_string_equal(keep_get(&s.colors, "selected"), "red on blue bold");
    assert_string_equal(keep_get(&s.layouts, "trace"), "60 40");
    settings_release(&s);
    buf_release(&errors);
}

static void test_long_line(void **state)
{
    struct settings s = { 0 };
    char line[3000];
    struct err err = { 0 };
    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    assert_int_equal(settings_line(&s, line, &err), -1);
    settings_release(&s);
}

static void look(enum color_depth depth, const char *text, int32_t fg, int32_t bg, uint32_t attrs)
{
    struct theme t;
    struct err err = { 0 };
    theme_init(&t, "dark", depth);
    assert_int_equal(theme_look(&t, "text", text, &err), 0);
    assert_int_equal(t.styles[ROLE_TEXT].fg, fg);
    assert_int_equal(t.styles[ROLE_TEXT].bg, bg);
    assert_int_equal(t.styles[ROLE_TEXT].attrs, attrs);
}

static void test_looks(void **state)
{
    (void)state;
    look(COLORS_8, "yellow on blue", 3, 4, 0);
    look(COLORS_8, "bright-red", 1, COLOR_OWN, 0);
    look(COLORS_8, "#ff1010 bold", 1, COLOR_OWN, ATTR_BOLD);
    look(COLORS_256, "bright-red on 236", 9, 236, 0);
    look(COLORS_256, "#5f87af", 67, COLOR_OWN, 0);
    look(COLORS_TRUE, "#102030 on default underline", 0x102030, COLOR_OWN, ATTR_UNDERLINE);
    look(COLORS_TRUE, "232", 0x080808, COLOR_OWN, 0);
    look(COLORS_NONE, "red reverse", COLOR_OWN, COLOR_OWN, ATTR_REVERSE);
    struct theme t = { .depth = COLORS_TRUE };
    static const char *const wrong[] = {
        "#12345", "#1234567", "256", "-1", "red on", "on", "purple", "#-12345", "0x10"
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (theme_look(&t, "text", wrong[i], NULL) == 0)
            fail_msg("%s is taken for a look", wrong[i]);
}

static const struct layout three = {
    .nodes = {
        { .kind = LAYOUT_BESIDE, .first = 1, .second = 2, .share = 50 },
        { .kind = LAYOUT_PANE, .pane = 0 },
        { .kind = LAYOUT_BELOW, .first = 3, .second = 4, .share = 60 },
        { .kind = LAYOUT_PANE, .pane = 1 },
        { .kind = LAYOUT_PANE, .pane = 2 },
    },
    .n_panes = 3,
    .min_w = { 30, 30, 24 },
    .min_h = { 6, 5, 4 },
};

static void test_layout(void **state)
{
    struct layout l = three;
    struct buf text = BUF_INIT;
    struct rect r[3];
    (void)state;
    layout_write(&l, &text);
    assert_string_equal(buf_str(&text), "50 60");
    assert_true(layout_read(&l, "70 30 hide=2"));
    buf_clear(&text);
    layout_write(&l, &text);
    assert_string_equal(buf_str(&text), "70 30 hide=2");
    layout_place(&l, 20, 100, 0, r);
    assert_int_equal(r[1].h, 0);
    assert_int_equal(r[2].h, 20);
    layout_place(&l, 20, 100, 1, r); /* the focus makes it seen */
    assert_int_not_equal(r[1].h, 0);
    static const char *const wrong[] = {
        "",   "50", "50 60 70", "50 5", "50 95", "50 60 x", "50 60 hide=", "50 60 hide=1 hide=2 hide=3", "50 60 hide=4",
        "a b"
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (layout_read(&l, wrong[i]))
            fail_msg("'%s' is taken for a layout", wrong[i]);
        buf_clear(&text);
        layout_write(&l, &text);
        assert_string_equal(buf_str(&text), "70 30 hide=2");
    }
    assert_true(layout_read(&l, "50 60 alone"));
    assert_true(l.alone);
    buf_release(&text);
}

static void test_keep(void **state)
{
    struct keep k = { 0 }, again = { 0 };
    struct buf text = BUF_INIT, file = BUF_INIT;
    char dir[200], deep[220], path[240];
    const char *tmp = getenv("TMPDIR");
    struct stat st;
    (void)state;
    keep_set(&k, "a.b", "one two");
    keep_set(&k, "c", "line\nend");
    keep_set(&k, "gone", "x");
    keep_set(&k, "gone", NULL);
    keep_set(&k, "a.b", "three");
    assert_null(keep_get(&k, "gone"));
    assert_string_equal(keep_get(&k, "c"), "line end");
    keep_write(&k, &text);
    keep_read(&again, buf_str(&text));
    keep_read(&again, "nonsense\n\n x\n");
    assert_int_equal(again.n, 2);
    assert_string_equal(keep_get(&again, "a.b"), "three");
    snprintf(dir, sizeof dir, "%.150s/smiley-keep-XXXXXX", tmp ? tmp : P_tmpdir);
    assert_non_null(mkdtemp(dir));
    snprintf(deep, sizeof deep, "%s/x/y", dir);
    assert_int_equal(keep_load_file(deep, "state", &file), -1);
    assert_int_equal(keep_save_file(deep, "state", &text, NULL), 0);
    assert_int_equal(keep_load_file(deep, "state", &file), 0);
    assert_string_equal(buf_str(&file), buf_str(&text));
    snprintf(path, sizeof path, "%s/state", deep);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(path);
    assert_int_equal(rmdir(deep), 0); /* nothing else was left */
    snprintf(path, sizeof path, "%s/x", dir);
    rmdir(path);
    rmdir(dir);
    assert_int_equal(keep_save_file(NULL, "state", &text, NULL), -1);
    buf_release(&text);
    buf_release(&file);
    keep_release(&k);
    keep_release(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),   cmocka_unit_test(test_long_line), cmocka_unit_test(test_looks),
        cmocka_unit_test(test_layout), cmocka_unit_test(test_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
