#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/buf.h"
#include "smiley/run.h"

static void check(enum run_status status, int code, const char *outcome, bool failed)
{
    struct run r;
    struct buf b = BUF_INIT;
    run_init(&r);
    r.status = status;
    r.code = code;
    run_outcome(&r, &b);
    assert_string_equal(buf_str(&b), outcome);
    assert_int_equal(run_failed(&r), failed);
    buf_release(&b);
    run_release(&r);
}

static void outcomes(void **state)
{
    (void)state;
    check(RUN_RUNNING, 0, "running", false);
    check(RUN_EXITED, 0, "ok", false);
    check(RUN_EXITED, 3, "exit 3", true);
    check(RUN_EXITED, -1, "ok", false);
    check(RUN_KILLED, SIGKILL, "killed (SIGKILL)", true);
    check(RUN_KILLED, SIGSEGV, "killed (SIGSEGV)", true);
    check(RUN_KILLED, 1000, "killed (signal 1000)", true);
    check(RUN_LOST, 0, "lost", true);
}

static void unknown_end_with_an_error_is_a_failure(void **state)
{
    (void)state;
    struct run r;
    run_init(&r);
    r.status = RUN_EXITED;
    r.code = -1;
    r.error_type = strdup("ValueError");
    assert_true(run_failed(&r));
    run_release(&r);
}

static void copies_own_their_strings(void **state)
{
    (void)state;
    struct run a, b;
    run_init(&a);
    strcpy(a.id, "one");
    a.description = strdup("prog.py");
    a.notice = strdup("");
    a.events = 7;
    assert_int_equal(run_copy(&b, &a, NULL), 0);
    assert_ptr_not_equal(a.description, b.description);
    run_release(&a);
    assert_null(a.description);
    assert_string_equal(b.description, "prog.py");
    assert_string_equal(b.id, "one");
    assert_int_equal(b.events, 7);
    assert_null(b.cwd);
    run_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes),
        cmocka_unit_test(unknown_end_with_an_error_is_a_failure),
        cmocka_unit_test(copies_own_their_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
