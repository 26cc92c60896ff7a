/* A line being typed, what was typed before, and prompts around both. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/framework/edit.h"
#include "ui/framework/history.h"
#include "ui/framework/pane.h"
#include "ui/framework/prompt.h"

static void type(struct edit *e, const char *text)
{
    for (; *text; text++)
        assert_true(edit_insert(e, (keycode)(unsigned char)*text));
}

static void is(struct edit *e, const char *text, size_t cursor)
{
    assert_string_equal(buf_str(&e->text), text);
    assert_int_equal(e->cursor, cursor);
}

static void test_words(void **state)
{
    struct edit e = { 0 };
    (void)state;
    type(&e, "one two.three");
    edit_act(&e, ACTION_WORD_LEFT);
    is(&e, "one two.three", 8);
    edit_act(&e, ACTION_DELETE_WORD);
    is(&e, "one three", 4);
    edit_act(&e, ACTION_LEFT);
    edit_act(&e, ACTION_DELETE_RIGHT);
    is(&e, "onethree", 3);
    edit_act(&e, ACTION_WORD_RIGHT);
    is(&e, "onethree", 8);
    edit_act(&e, ACTION_WORD_RIGHT);
    edit_act(&e, ACTION_RIGHT);
    is(&e, "onethree", 8);
    edit_act(&e, ACTION_FIRST);
    edit_act(&e, ACTION_DELETE_LEFT);
    edit_act(&e, ACTION_WORD_LEFT);
    edit_act(&e, ACTION_DELETE_WORD);
    is(&e, "onethree", 0);
    edit_act(&e, ACTION_DELETE_AFTER);
    is(&e, "", 0);
    assert_false(edit_act(&e, ACTION_OPEN));
    edit_release(&e);
}

static void test_characters(void **state)
{
    struct edit e = { 0 };
    (void)state;
    edit_set(&e, "a\xc3\xa9"
                 "e\xcc\x81z"); /* an é of one, and one of two characters */
    edit_act(&e, ACTION_LEFT);
    assert_int_equal(e.cursor, 6);
    edit_act(&e, ACTION_DELETE_LEFT);
    is(&e, "a\xc3\xa9z", 3);
    edit_act(&e, ACTION_DELETE_LEFT);
    is(&e, "az", 1);
    assert_true(edit_insert(&e, 0x4e2d));
    is(&e, "a\xe4\xb8\xadz", 4);
    assert_false(edit_insert(&e, K_UP));
    assert_false(edit_insert(&e, KEY_MOD_CTRL | 'x'));
    assert_false(edit_insert(&e, 7));
    edit_act(&e, ACTION_DELETE_BEFORE);
    is(&e, "z", 0);
    edit_release(&e);
}

static void test_long(void **state)
{
    struct edit e = { 0 };
    (void)state;
    for (int i = 0; i < EDIT_MAX + 100; i++)
        edit_insert(&e, 'x');
    assert_int_equal(e.text.len, EDIT_MAX);
    edit_release(&e);
}

static void test_history(void **state)
{
    struct history h = { 0 }, again = { 0 };
    struct buf text = BUF_INIT;
    char line[16];
    (void)state;
    history_add(&h, HISTORY_SEARCH, "one");
    history_add(&h, HISTORY_SEARCH, "two");
    history_add(&h, HISTORY_SEARCH, "one");
    history_add(&h, HISTORY_SEARCH, "  ");
    history_add(&h, HISTORY_NONE, "nowhere");
    history_add(&h, HISTORY_COMMAND, "with blanks in it");
    assert_int_equal(history_count(&h, HISTORY_SEARCH), 2);
    assert_string_equal(history_line(&h, HISTORY_SEARCH, 0), "one");
    assert_null(history_line(&h, HISTORY_SEARCH, 2));
    history_write(&h, &text);
    buf_puts(&text, "nonsense\nnokind x\n\nsearch\n");
    history_read(&again, buf_str(&text));
    assert_int_equal(history_count(&again, HISTORY_SEARCH), 2);
    assert_string_equal(history_line(&again, HISTORY_SEARCH, 1), "two");
    assert_string_equal(history_line(&again, HISTORY_COMMAND, 0), "with blanks in it");
    for (int i = 0; i < 2 * HISTORY_LINES; i++) {
        snprintf(line, sizeof line, "%d", i);
        history_add(&h, HISTORY_SEARCH, line);
    }
    assert_int_equal(history_count(&h, HISTORY_SEARCH), HISTORY_LINES);
    buf_release(&text);
    history_release(&h);
    history_release(&again);
}

/* --- prompts ------------------------------------------------------------------------------------------------- */

static char typed[64];

static void note(void *owner, const char *text, struct effects *fx)
{
    (void)owner;
    (void)fx;
    snprintf(typed, sizeof typed, "%s", text ? text : "(given up)");
}

static void offer(void *owner, const char *text, struct completions *out)
{
    (void)owner;
    completions_offer(out, text, "step-into");
    completions_offer(out, text, "step-over");
    completions_offer(out, text, "sort");
}

static const struct prompt_spec spec = { .label = "x", .history = HISTORY_COMMAND, .typed = note, .complete = offer };

static enum prompt_answer act(struct prompt *pr, enum action action, struct history *h, char **line)
{
    struct effects fx = { 0 };
    return prompt_act(pr, action, h, &fx, line);
}

static void keys(struct prompt *pr, const char *text)
{
    struct effects fx = { 0 };
    for (; *text; text++)
        prompt_key(pr, (keycode)*text, &fx);
}

static void test_completion(void **state)
{
    struct prompt pr = { 0 };
    struct history h = { 0 };
    char *line;
    (void)state;
    prompt_open(&pr, &spec, NULL, "");
    keys(&pr, "st");
    act(&pr, ACTION_COMPLETE, &h, &line);
    is(&pr.edit, "step-", 5);
    act(&pr, ACTION_COMPLETE, &h, &line);
    is(&pr.edit, "step-into", 9);
    act(&pr, ACTION_COMPLETE, &h, &line);
    is(&pr.edit, "step-over", 9);
    act(&pr, ACTION_COMPLETE_BACK, &h, &line);
    is(&pr.edit, "step-into", 9);
    keys(&pr, "!");
    assert_int_equal(pr.found.n, 0);
    assert_string_equal(typed, "step-into!");
    act(&pr, ACTION_COMPLETE, &h, &line); /* nothing fits */
    is(&pr.edit, "step-into!", 10);
    assert_int_equal(act(&pr, ACTION_OPEN, &h, &line), PROMPT_ENTERED);
    assert_string_equal(line, "step-into!");
    free(line);
    prompt_close(&pr);
    history_release(&h);
}

static void test_looking_back(void **state)
{
    struct prompt pr = { 0 };
    struct history h = { 0 };
    char *line;
    (void)state;
    history_add(&h, HISTORY_COMMAND, "alpha");
    history_add(&h, HISTORY_COMMAND, "beta");
    history_add(&h, HISTORY_COMMAND, "alphabet");
    prompt_open(&pr, &spec, NULL, "");
    keys(&pr, "al");
    act(&pr, ACTION_UP, &h, &line);
    is(&pr.edit, "alphabet", 8);
    act(&pr, ACTION_UP, &h, &line);
    is(&pr.edit, "alpha", 5);
    act(&pr, ACTION_UP, &h, &line);
    is(&pr.edit, "alpha", 5);
    act(&pr, ACTION_DOWN, &h, &line);
    act(&pr, ACTION_DOWN, &h, &line);
    is(&pr.edit, "al", 2);
    act(&pr, ACTION_DELETE_BEFORE, &h, &line);
    assert_int_equal(act(&pr, ACTION_DELETE_LEFT, &h, &line), PROMPT_GIVEN_UP);
    assert_string_equal(typed, "(given up)");
    prompt_close(&pr);
    history_release(&h);
}

/* ~ is the home folder: for who hears of the path, and for completion. What was typed stays as it is. */
static void test_home(void **state)
{
    static const struct prompt_spec file = {
        .label = "x", .history = HISTORY_FILE, .file = true, .complete = complete_files
    };
    char home[200], path[256];
    const char *tmp = getenv("TMPDIR");
    struct prompt pr = { 0 };
    struct history h = { 0 };
    char *line;
    (void)state;
    snprintf(home, sizeof home, "%.150s/smiley-home-XXXXXX", tmp ? tmp : P_tmpdir);
    assert_non_null(mkdtemp(home));
    snprintf(path, sizeof path, "%s/only.txt", home);
    fclose(fopen(path, "w"));
    pr.home = home;
    prompt_open(&pr, &file, NULL, "");
    keys(&pr, "~");
    act(&pr, ACTION_COMPLETE, &h, &line);
    is(&pr.edit, "~/", 2);
    keys(&pr, "on");
    act(&pr, ACTION_COMPLETE, &h, &line);
    is(&pr.edit, "~/only.txt", 10);
    assert_int_equal(act(&pr, ACTION_OPEN, &h, &line), PROMPT_ENTERED);
    assert_string_equal(line, path);
    assert_string_equal(history_line(&h, HISTORY_FILE, 0), "~/only.txt");
    free(line);
    prompt_close(&pr);
    assert_ptr_equal(pr.home, home);
    remove(path);
    remove(home);
    history_release(&h);
}

static void expands(const char *text, const char *home, const char *expected)
{
    struct buf out = BUF_INIT;
    prompt_path(&out, text, home);
    assert_string_equal(buf_str(&out), expected);
    buf_release(&out);
}

static void test_home_only_at_the_start(void **state)
{
    (void)state;
    expands("~", "/home/ada", "/home/ada");
    expands("~/a~/~", "/home/ada", "/home/ada/a~/~");
    expands("~ada/x", "/home/bob", "~ada/x");
    expands("a/~/b", "/home/ada", "a/~/b");
    expands("~/x", NULL, "~/x");
    expands("", "/home/ada", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),      cmocka_unit_test(test_characters),
        cmocka_unit_test(test_long),       cmocka_unit_test(test_history),
        cmocka_unit_test(test_completion), cmocka_unit_test(test_looking_back),
        cmocka_unit_test(test_home),       cmocka_unit_test(test_home_only_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
