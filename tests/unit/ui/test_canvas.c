/* Nothing that is drawn gets out of its area or onto the terminal as anything but text. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/terminal/canvas.h"

static struct theme theme;
static struct canvas canvas;

static int begin(void **state)
{
    (void)state;
    theme_init(&theme, "dark", COLORS_256);
    canvas_init(&canvas, &theme, GLYPHS_UTF8);
    return canvas_resize(&canvas, 3, 10);
}

static int end(void **state)
{
    (void)state;
    canvas_release(&canvas);
    return 0;
}

static void row_is(int y, const char *expected)
{
    struct buf row = BUF_INIT;
    for (int x = 0; x < canvas.cols; x++)
        buf_put(&row, canvas.cells[y * canvas.cols + x].text, canvas.cells[y * canvas.cols + x].len);
    assert_string_equal(buf_str(&row), expected);
    buf_release(&row);
}

static struct pen pen_at(int y, int x)
{
    return area_pen(canvas_area(&canvas), y, x);
}

static void test_clipping(void **state)
{
    (void)state;
    struct pen p = pen_at(0, -2);
    pen_puts(&p, ROLE_TEXT, "abcdefghijklmnop");
    p = pen_at(-1, 0);
    pen_puts(&p, ROLE_TEXT, "no");
    p = pen_at(3, 0);
    pen_puts(&p, ROLE_TEXT, "no");
    p = area_pen(area_cut(canvas_area(&canvas), 1, 2, 1, 3), 0, 0);
    pen_puts(&p, ROLE_TEXT, "xyzuvw");
    row_is(0, "cdefghijkl");
    row_is(1, "  xyz     ");
    row_is(2, "          ");
}

static void test_wide(void **state)
{
    (void)state;
    struct pen p = pen_at(0, -1);
    pen_puts(&p, ROLE_TEXT, "中b中中中中");
    row_is(0, " b中中中中");
    p = pen_at(1, 0);
    pen_puts(&p, ROLE_TEXT, "中中");
    p = pen_at(1, 1);
    pen_puts(&p, ROLE_TEXT, "x"); /* tears the first in two */
    row_is(1, " x中      ");
    p = pen_at(2, 9);
    pen_puts(&p, ROLE_TEXT, "中");
    row_is(2, "          ");
}

static void test_combining(void **state)
{
    (void)state;
    struct pen p = pen_at(0, 0);
    pen_puts(&p, ROLE_TEXT, "e\xcc\x81x");
    row_is(0, "e\xcc\x81x        ");
    p = pen_at(1, 0);
    pen_puts(&p, ROLE_TEXT, "\xcc\x81y"); /* nothing to join */
    row_is(1, "y         ");
    p = pen_at(2, 0);
    pen_puts(&p, ROLE_TEXT, "z");
    for (int i = 0; i < 1000; i++)
        pen_puts(&p, ROLE_TEXT, "\xcc\x81");
    assert_true(canvas.cells[20].len <= CELL_BYTES);
    pen_puts(&p, ROLE_TEXT, "w");
    assert_int_equal(canvas.cells[21].text[0], 'w');
}

static void test_hostile(void **state)
{
    (void)state;
    struct pen p = pen_at(0, 0);
    const char evil[] = "a\x1b[2J\x07\xff\xe2\x80\xae";
    pen_text(&p, ROLE_TEXT, evil, sizeof evil - 1);
    for (int i = 0; i < 30; i++)
        for (int k = 0; k < canvas.cells[i].len; k++)
            assert_true((unsigned char)canvas.cells[i].text[k] >= 0x20 && canvas.cells[i].text[k] != 0x7f);
    p = pen_at(1, 0);
    pen_foreign(&p, ROLE_TEXT, "\x1b[2J", 4);
    row_is(1, "\\x1b[2J   ");
}

static void test_ascii(void **state)
{
    (void)state;
    canvas.glyphs = GLYPHS_ASCII;
    struct pen p = pen_at(0, 0);
    pen_puts(&p, ROLE_TEXT, "é中e\xcc\x81|");
    pen_glyph(&p, ROLE_TEXT, GLYPH_VERTICAL);
    row_is(0, "???e||    ");
    for (enum glyph g = 0; g < GLYPHS; g++) {
        const char *s = glyph(GLYPHS_ASCII, g);
        assert_int_equal(strlen(s), text_width(glyph(GLYPHS_UTF8, g), strlen(glyph(GLYPHS_UTF8, g))));
    }
}

static void test_fit_and_tabs(void **state)
{
    (void)state;
    struct pen p = pen_at(0, 0);
    pen_fit(&p, ROLE_TEXT, "abcdefgh", 8, 5);
    pen_fit(&p, ROLE_TEXT, "xyz", 3, 3);
    row_is(0, "abcd…xyz  ");
    p = pen_at(1, 0);
    pen_foreign(&p, ROLE_TEXT, "a\tb\tc", 5);
    row_is(1, "a   b   c ");
    p = pen_at(2, -2);
    pen_foreign(&p, ROLE_TEXT, "\tb", 2);
    row_is(2, "  b       ");
}

static void test_overlay(void **state)
{
    (void)state;
    struct pen p = pen_at(0, 0);
    pen_puts(&p, ROLE_KEYWORD, "if");
    area_over(area_cut(canvas_area(&canvas), 0, 0, 1, 10), ROLE_SELECTED);
    assert_int_equal(canvas.cells[0].style.fg, theme.styles[ROLE_KEYWORD].fg);
    assert_int_equal(canvas.cells[0].style.bg, theme.styles[ROLE_SELECTED].bg);
    assert_int_equal(canvas.cells[10].style.bg, COLOR_OWN);
}

/* What is marked stays so under whatever is laid over it, until it is written anew. */
static void test_mark(void **state)
{
    (void)state;
    struct area row = area_cut(canvas_area(&canvas), 0, 0, 1, 10);
    struct pen p = pen_at(0, 0);
    pen_puts(&p, ROLE_KEYWORD, "while");
    area_mark(area_cut(row, 0, 1, 1, 2), ROLE_HIT);
    area_over(row, ROLE_SELECTED);
    for (int x = 0; x < 5; x++)
        assert_int_equal(canvas.cells[x].style.bg, theme.styles[x == 1 || x == 2 ? ROLE_HIT : ROLE_SELECTED].bg);
    assert_int_equal(canvas.cells[1].style.fg, theme.styles[ROLE_HIT].fg);
    p = pen_at(0, 0);
    pen_puts(&p, ROLE_KEYWORD, "while");
    area_over(row, ROLE_SELECTED);
    assert_int_equal(canvas.cells[1].style.bg, theme.styles[ROLE_SELECTED].bg);
}

/* In every theme, on every terminal, what is selected looks different from what is not. */
static void test_themes(void **state)
{
    static const char *const names[] = { "dark", "light", "mono", "contrast" };
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (enum color_depth d = COLORS_NONE; d <= COLORS_TRUE; d++) {
            struct theme t;
            assert_true(theme_init(&t, names[i], d));
            for (enum role r = 0; r < ROLES; r++) {
                if (d == COLORS_NONE)
                    assert_true(t.styles[r].fg == COLOR_OWN && t.styles[r].bg == COLOR_OWN);
                if (d == COLORS_8)
                    assert_true(t.styles[r].fg < 8 && t.styles[r].bg < 8);
            }
            struct style plain = t.styles[ROLE_TEXT], focused = theme_over(&t, plain, ROLE_SELECTED),
                         other = theme_over(&t, plain, ROLE_SELECTED_DIM);
            assert_true(memcmp(&plain, &focused, sizeof plain) && memcmp(&plain, &other, sizeof plain));
            assert_true(memcmp(&focused, &other, sizeof plain));
        }
    struct theme t;
    assert_false(theme_init(&t, "nope", COLORS_256));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_clipping),     TEST(test_wide),    TEST(test_combining), TEST(test_hostile), TEST(test_ascii),
        TEST(test_fit_and_tabs), TEST(test_overlay), TEST(test_mark),      TEST(test_themes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
