#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "smiley/err.h"

static void fills_code_and_text(void **state)
{
    (void)state;
    struct err err;
    assert_int_equal(err_set(&err, ERR_NOT_FOUND, "no run '%s'", "7f"), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
    assert_string_equal(err.text, "no run '7f'");
}

static void says_why_the_system_refused(void **state)
{
    (void)state;
    struct err err;
    errno = ENOENT;
    assert_int_equal(err_errno(&err, "cannot open %s", "x.db"), -1);
    assert_int_equal(err.code, ERR_FAILED);
    assert_string_equal(err.text, "cannot open x.db: No such file or directory");
    assert_int_equal(errno, ENOENT);
    errno = ENOMEM;
    err_errno(&err, "cannot map");
    assert_int_equal(err.code, ERR_NO_MEMORY);
}

static void nobody_has_to_care(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, ERR_USAGE, "x"), -1);
    assert_int_equal(err_errno(NULL, "x"), -1);
    assert_int_equal(err_memory(NULL), -1);
}

static void its_own_text_can_be_wrapped(void **state)
{
    (void)state;
    struct err err;
    err_set(&err, ERR_CORRUPT, "bad tag");
    err_set(&err, err.code, "run %d: %s", 5, err.text);
    assert_string_equal(err.text, "run 5: bad tag");
    assert_int_equal(err.code, ERR_CORRUPT);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    struct err err;
    errno = EACCES;
    err_errno(&err, "%0600d", 1);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    err_memory(&err);
    assert_int_equal(err.code, ERR_NO_MEMORY);
    assert_string_equal(err.text, "out of memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_code_and_text), cmocka_unit_test(says_why_the_system_refused),
        cmocka_unit_test(nobody_has_to_care),  cmocka_unit_test(its_own_text_can_be_wrapped),
        cmocka_unit_test(long_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
