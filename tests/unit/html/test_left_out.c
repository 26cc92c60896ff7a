/* What a report left out, as people are told. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "smiley/report.h"

static void test_left_out(void **state)
{
    static const struct {
        struct report_result result;
        const char *text;
    } cases[] = {
        { { .pages = 7 }, "" },
        { { .pages = 7, .blocks_left_out = 1200 }, "left out: 1,200 blocks of the trace" },
        { { .lines_left_out = 5, .exceptions_left_out = 3 }, "left out: 5 lines of output, 3 exceptions" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text = BUF_INIT;
        report_left_out(&cases[i].result, &text);
        assert_string_equal(buf_str(&text), cases[i].text);
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_left_out) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
