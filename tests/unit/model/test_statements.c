/* Lines that begin something that can be executed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/statements.h"

static const char *const lines[] = {
    "'''A text", "over lines.'''", "import os",       "",           "# a comment", "def f(a,",     "      b):",
    "    'doc'", "    x = [",      "        1,",      "    ]",      "    try:",    "        g()",  "    finally:",
    "        p", "    else:",      "    elsewhere()", "y = 1 + \\", "    2",       "    global x", "\treturn x",
};
static void lines_that_begin(void **state)
{
    enum { N = sizeof lines / sizeof *lines };
    uint32_t lens[N];
    bool *starts;
    for (size_t i = 0; i < N; i++)
        lens[i] = (uint32_t)strlen(lines[i]);
    struct source s = { .n_lines = N, .lines = (const char **)lines, .lens = lens };
    (void)state;
    assert_int_equal(source_statements(&s, &starts, NULL), 0);
    static const int begin[] = { 3, 6, 9, 12, 13, 15, 17, 18, 21 };
    size_t k = 0;
    for (int line = 1; line <= (int)N; line++) {
        bool yes = k < sizeof begin / sizeof *begin && begin[k] == line;
        if (starts[line] != yes)
            fail_msg("line %d: %s", line, lines[line - 1]);
        k += yes;
    }
    free(starts);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines_that_begin) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
