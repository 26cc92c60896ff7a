/* Every text beside the repr() of a real Python, over tens of thousands of random values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/value.h"

#define PYTHON "/usr/bin/python3"

enum { SAMPLES = 6000 };

static int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Compares one line "HEX TEXT". */
static void check_line(const char *line, size_t len, const struct defs *defs, struct buf *bytes, struct buf *text)
{
    const char *space = memchr(line, ' ', len);
    assert_non_null(space);
    buf_clear(bytes);
    for (const char *at = line; at < space; at += 2)
        buf_putc(bytes, nibble(at[0]) << 4 | nibble(at[1]));
    const uint8_t *end = bytes->data + bytes->len;
    assert_ptr_equal(value_end(bytes->data, end, defs), end);
    buf_clear(text);
    value_text(text, bytes->data, end, defs, 0);
    size_t want = len - (size_t)(space + 1 - line);
    if (text->len != want || memcmp(text->data, space + 1, want) != 0)
        fail_msg("Python: %.*s\nsmiley: %s\n(%.*s)", (int)want, space + 1, buf_str(text), (int)(space - line), line);
}

static void texts_are_pythons(void **state)
{
    (void)state;
    static struct name_def names[] = {
        { (char *)(uintptr_t) "builtins", 8 }, { (char *)(uintptr_t) "ValueError", 10 },
        { (char *)(uintptr_t) "KeyError", 8 }, { (char *)(uintptr_t) "__main__", 8 },
        { (char *)(uintptr_t) "Thing", 5 },
    };
    const struct defs defs = { .names = names, .n_names = 5 };
    const char *root = getenv("SMILEY_ROOT");
    struct buf command = BUF_INIT, bytes = BUF_INIT, text = BUF_INIT;
    if (access(PYTHON, X_OK) != 0)
        skip();
    buf_printf(&command, PYTHON " '%s/tests/unit/stream/value_samples.py' 7 %d", root ? root : ".", SAMPLES);
    FILE *samples = popen(buf_str(&command), "r");
    assert_non_null(samples);
    char *line = NULL;
    size_t cap = 0, n = 0;
    for (ssize_t len; (len = getline(&line, &cap, samples)) > 0; n++)
        check_line(line, (size_t)len - 1, &defs, &bytes, &text);
    assert_int_equal(pclose(samples), 0);
    assert_true(n > 6 * SAMPLES);
    free(line);
    buf_release(&command);
    buf_release(&bytes);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(texts_are_pythons) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
