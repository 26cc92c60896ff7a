/* Tables in their four formats, with the text that hurts each of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "src/cmd/table.h"

struct row {
    const char *name; /* NULL: none */
    int64_t number;
};

static void put_name(const void *row, struct cell *cell)
{
    const struct row *r = row;
    cell->none = !r->name;
    if (r->name)
        buf_puts(&cell->text, r->name);
    cell->alarm = r->number < 0;
}

static void put_number(const void *row, struct cell *cell)
{
    cell->number = ((const struct row *)row)->number;
}

static const struct column columns[] = {
    { "name", COLUMN_TEXT, 0, put_name, "" },
    { "number", COLUMN_NUMBER, 0, put_number, "" },
    { "took", COLUMN_DURATION, 0, put_number, "" },
    { "at", COLUMN_TIME, COLUMN_EXTRA, put_number, "" },
    { "pid", COLUMN_NUMBER, COLUMN_EXTRA | COLUMN_BARE, put_number, "" },
    { 0 },
};

static const struct row rows[] = { { "plain", 1234567 }, { "a,\"b\"\nc\td\033[1m\xff", 1500000 }, { NULL, 0 } };

/* What it writes; the caller frees. */
static char *written(struct table t, const struct row *r, size_t n)
{
    char *text = NULL;
    size_t len;
    struct err err = { 0 };
    t.columns = columns;
    t.out = open_memstream(&text, &len);
    int status = table_write(&t, r, n, sizeof *r, &err);
    fclose(t.out);
    assert_int_equal(status, 0);
    return text;
}

static void assert_written(struct table t, const struct row *r, size_t n, const char *expected)
{
    char *text = written(t, r, n);
    assert_string_equal(text, expected);
    free(text);
}

static void test_csv(void **state)
{
    (void)state;
    struct table t = { .format = FORMAT_CSV };
    assert_written(
        t, rows, 3,
        "name,number,took\r\nplain,1234567,0.001234567\r\n\"a,\"\"b\"\"\nc\td\033[1m\xff\",1500000,0.001500000\r\n"
        ",0,0.000000000\r\n");
    assert_written(t, rows, 0, "name,number,took\r\n");
}

static void test_value(void **state)
{
    (void)state;
    static const char *const names[] = { "number", "name", NULL };
    struct table t = { .format = FORMAT_VALUE, .names = names };
    assert_written(t, rows, 3, "1234567\tplain\n1500000\ta,\"b\"\\nc\\td\\x1b[1m\\xff\n0\t\n");
    assert_written(t, rows, 0, "");
    static const char *const name[] = { "name", NULL };
    t = (struct table){ .format = FORMAT_VALUE, .names = name, .record = true };
    assert_written(t, rows + 1, 1, "a,\"b\"\nc\td\033[1m\xff\n"); /* a single thing goes out as it is, */
    t.terminal = true;
    assert_written(t, rows + 1, 1, "a,\"b\"\nc\td\\x1b[1m\\xff\n"); /* but not to a terminal */
}

static void test_json(void **state)
{
    (void)state;
    struct table t = { .format = FORMAT_JSON };
    assert_written(t, rows, 0, "[]\n");
    char *text = written(t, rows, 3);
    json_t *array = json_loads(text, 0, NULL);
    assert_int_equal(json_array_size(array), 3);
    json_t *first = json_array_get(array, 0), *second = json_array_get(array, 1), *third = json_array_get(array, 2);
    assert_int_equal(json_integer_value(json_object_get(first, "number")), 1234567);
    assert_true(json_is_real(json_object_get(first, "took")));
    assert_string_equal(json_string_value(json_object_get(second, "name")), "a,\"b\"\nc\td\033[1m\xef\xbf\xbd");
    assert_true(json_is_null(json_object_get(third, "name")));
    assert_null(json_object_get(first, "at"));
    json_decref(array);
    free(text);
    t.record = true;
    text = written(t, rows, 1);
    json_t *object = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(object, "at")), "1970-01-01T00:00:00.001234+00:00");
    json_decref(object);
    free(text);
}

static void test_table(void **state)
{
    (void)state;
    struct table t = { .format = FORMAT_TABLE };
    char *text = written(t, rows, 3);
    assert_non_null(strstr(text, "name"));
    assert_non_null(strstr(text, "1,234,567"));
    assert_non_null(strstr(text, "a,\"b\"\\nc\\td\\x1b[1m\\xff"));
    assert_null(strchr(text, '\033'));
    free(text);
    t.record = true;
    text = written(t, rows, 1);
    assert_non_null(strstr(text, "pid    1234567\n"));
    free(text);
    text = written(t, rows + 2, 1); /* what there is not has no line */
    assert_null(strstr(text, "name"));
    free(text);
    static const struct row wrong[] = { { "bad", -1 } };
    t = (struct table){ .format = FORMAT_TABLE, .colour = true };
    text = written(t, wrong, 1);
    assert_non_null(strstr(text, "\033[31mbad"));
    free(text);
}

static void test_wide_text_stays_aligned(void **state)
{
    (void)state;
    static const struct row wide[] = { { "日本", 1 }, { "é", 2 }, { "abcd", 3 } };
    static const char *const names[] = { "name", "pid", NULL };
    struct table t = { .format = FORMAT_TABLE, .names = names };
    assert_written(t, wide, 3, "name pid\n日本   1\né      2\nabcd   3\n"); /* in the C locale, too */
}

static void test_unknown_column(void **state)
{
    (void)state;
    static const char *const names[] = { "name", "nmae", NULL };
    struct table t = { .columns = columns, .names = names };
    struct err err;
    assert_int_equal(table_check(&t, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.text, "no column 'nmae'; there are name, number, took, at, pid");
}

static void test_format_names(void **state)
{
    (void)state;
    assert_int_equal(table_format_find(NULL), FORMAT_TABLE);
    for (size_t i = 0; i < FORMATS; i++)
        assert_int_equal(table_format_find(table_format_name(i)), i);
    assert_null(table_format_name(FORMATS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_value),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_wide_text_stays_aligned),
        cmocka_unit_test(test_unknown_column),
        cmocka_unit_test(test_format_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
