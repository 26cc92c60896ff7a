/* The dialog of work that takes long, and the menu: drawn on a canvas, at sizes that hold them and at sizes that do
 * not. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "smiley/buf.h"
#include "ui/terminal/canvas.h"
#include "ui/framework/menu.h"
#include "ui/framework/work.h"

static struct theme theme;

static void row_text(struct canvas *c, int y, struct buf *out)
{
    buf_clear(out);
    for (int x = 0; x < c->cols; x++) {
        const struct cell *cell = &c->cells[(size_t)y * (size_t)c->cols + (size_t)x];
        buf_put(out, cell->text, cell->len);
    }
}

static bool holds(struct canvas *c, const char *text)
{
    struct buf row = BUF_INIT;
    bool found = false;
    for (int y = 0; y < c->rows && !found; y++) {
        row_text(c, y, &row);
        found = strstr(buf_str(&row), text) != NULL;
    }
    buf_release(&row);
    return found;
}

static bool no_more(void *data, uint64_t budget_ns, double *done, struct effects *fx)
{
    (void)data;
    (void)budget_ns;
    (void)done;
    (void)fx;
    return false;
}

static void test_dialog(void **state)
{
    struct working w = { .work = { .step = no_more }, .title = "searching for x", .done = 0.42 };
    struct canvas c;
    (void)state;
    canvas_init(&c, &theme, GLYPHS_ASCII);
    assert_int_equal(canvas_resize(&c, 24, 80), 0);
    working_draw(&w, canvas_area(&c), "Esc");
    assert_true(holds(&c, "| searching for x"));
    assert_true(holds(&c, " 42%  Esc cancels"));
    w.done = -1; /* nobody knows */
    canvas_clear(&c);
    working_draw(&w, canvas_area(&c), "Esc");
    assert_false(holds(&c, "%"));
    for (int rows = 1; rows < 12; rows++)
        for (int cols = 1; cols < 70; cols += 3) {
            assert_int_equal(canvas_resize(&c, rows, cols), 0);
            working_draw(&w, canvas_area(&c), "Esc");
        }
    canvas_release(&c);
}

/* The dialog cell by cell; of the bar, which is nothing but ground, `#` stands for what is done. */
static void dialog_is(struct canvas *c, const char *const rows[5])
{
    struct buf row = BUF_INIT;
    for (int y = 0; y < 5; y++) {
        row_text(c, 2 + y, &row);
        for (int x = 0; x < c->cols && y == 2; x++)
            if (c->cells[(size_t)(2 + y) * (size_t)c->cols + (size_t)x].style.bg == theme.styles[ROLE_PROGRESS].bg)
                row.data[x + 2] = '#'; /* the line on its left takes two bytes more */
        assert_string_equal(buf_str(&row), rows[y]);
    }
    buf_release(&row);
}

static void test_dialog_as_it_looks(void **state)
{
    struct working w = { .work = { .step = no_more }, .title = "a title that is too long for it", .done = 0.5 };
    struct canvas c;
    (void)state;
    canvas_init(&c, &theme, GLYPHS_UTF8);
    assert_int_equal(canvas_resize(&c, 9, 26), 0);
    working_draw(&w, canvas_area(&c), "Esc");
    dialog_is(&c, (const char *const[]){
                      " ┌──────────────────────┐ ",
                      " │ a title that is too… │ ",
                      " │ ##########           │ ",
                      " │  50%  Esc cancels    │ ",
                      " └──────────────────────┘ ",
                  });
    snprintf(w.title, sizeof w.title, "short");
    w.done = 1;
    working_draw(&w, canvas_area(&c), "^C");
    dialog_is(&c, (const char *const[]){
                      " ┌──────────────────────┐ ",
                      " │ short                │ ",
                      " │ #################### │ ",
                      " │ 100%  ^C cancels     │ ",
                      " └──────────────────────┘ ",
                  });
    w.done = -1;
    working_draw(&w, canvas_area(&c), "Esc");
    dialog_is(&c, (const char *const[]){
                      " ┌──────────────────────┐ ",
                      " │ short                │ ",
                      " │                      │ ",
                      " │ Esc cancels          │ ",
                      " └──────────────────────┘ ",
                  });
    canvas_release(&c);
}

static void test_quiet(void **state)
{
    struct working w = { .work = { .step = no_more }, .since_ns = clock_ns() };
    (void)state;
    w.since_ns -= 2 * (uint64_t)WORK_QUIET_NS;
    assert_true(working_shown(&w));
    w.since_ns = UINT64_MAX - WORK_QUIET_NS; /* not yet begun */
    w.work.step = NULL;
    assert_false(working_shown(&w));
}

static bool none(const void *data, enum action action)
{
    (void)data;
    (void)action;
    return false;
}

static void test_menu(void **state)
{
    struct keymap map = KEYMAP_INIT;
    struct buf errors = BUF_INIT;
    enum context contexts[] = { CONTEXT_RUNS, CONTEXT_GENERIC };
    struct menu_source src = { &map, &map, contexts, 2, none, NULL };
    struct menu m = { 0 };
    enum action chosen;
    struct canvas c;
    size_t len;
    const char *text = keymap_builtin("default", &len);
    (void)state;
    keymap_read(&map, "default", text, len, NULL, NULL, &errors);
    menu_open(&m, &src);
    canvas_init(&c, &theme, GLYPHS_ASCII);
    for (int i = 0; i < 3000; i++) {
        static const enum action moves[] = { ACTION_DOWN, ACTION_UP,   ACTION_RIGHT,
                                             ACTION_LEFT, ACTION_LAST, ACTION_FIRST };
        menu_act(&m, &src, moves[i * 7 % 6], &chosen);
        assert_int_equal(chosen, ACTION_NONE);
        assert_int_not_equal(menu_action(&m, &src), ACTION_NONE);
        if (i % 10 == 0) {
            assert_int_equal(canvas_resize(&c, 4 + i % 40, 20 + i % 90), 0);
            menu_draw(&m, &src, canvas_area(&c));
        }
    }
    assert_int_equal(canvas_resize(&c, 24, 80), 0);
    while (m.group != GROUP_RUNS)
        menu_act(&m, &src, ACTION_RIGHT, &chosen);
    menu_draw(&m, &src, canvas_area(&c));
    assert_true(holds(&c, "| rename"));
    assert_false(holds(&c, "step-into")); /* makes no sense here */
    menu_click(&m, &src, m.box_y + 2, m.box_x + 2, &chosen);
    assert_int_equal(chosen, ACTION_RENAME);
    assert_false(m.open);
    menu_open(&m, &src);
    menu_click(&m, &src, 23, 79, &chosen);
    assert_int_equal(chosen, ACTION_NONE);
    assert_false(m.open);
    canvas_release(&c);
    keymap_release(&map);
    buf_release(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialog),
        cmocka_unit_test(test_dialog_as_it_looks),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_menu),
    };
    theme_init(&theme, "dark", COLORS_256);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
