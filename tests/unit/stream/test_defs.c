#include "stream_support.h"

/* Takes in the one record in `bytes`. */
static int add(struct defs *d, const uint8_t *bytes, const uint8_t *end, struct err *err)
{
    struct decoder in = { .at = bytes, .end = end };
    struct record r;
    assert_int_equal(decode_next(&in, &r, err), 1);
    return defs_add(d, &r, err);
}

static void assert_refused(struct defs *d, const uint8_t *bytes, const uint8_t *end)
{
    struct err err = { 0 };
    assert_int_equal(add(d, bytes, end, &err), -1);
    assert_int_equal(err.code, ERR_CORRUPT);
}

static void test_lookups(void **state)
{
    (void)state;
    struct maker m;
    struct defs d;
    defs_init(&d);
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/a.py", "x = 1");
    uint32_t code = maker_code(&m, file, "work", 10, CODE_GENERATOR, "self items");
    maker_more_var(&m, code, "late");
    maker_thread(&m, "Worker");
    take_all(&d, NULL, &m.out);
    assert_int_equal(d.n_files, 1);
    assert_int_equal(d.n_codes, 1);
    assert_int_equal(d.n_threads, 2);
    assert_string_equal(defs_code_name(&d, code), "work");
    assert_string_equal(defs_code_path(&d, code), "/app/a.py");
    assert_string_equal(defs_var_name(&d, code, 0), "self");
    assert_string_equal(defs_var_name(&d, code, 1), "items");
    assert_string_equal(defs_var_name(&d, code, 2), "late");
    assert_string_equal(d.threads[1].name, "Worker");
    assert_int_equal(d.codes[code]->flags, CODE_GENERATOR);
    assert_string_equal(defs_name(&d, 99), "?");
    assert_string_equal(defs_code_name(&d, 99), "?");
    assert_string_equal(defs_code_path(&d, 99), "?");
    assert_string_equal(defs_var_name(&d, code, 3), "?");
    take_all(&d, NULL, &m.out); /* the same again is no news */
    assert_int_equal(d.n_codes, 1);
    assert_int_equal(d.codes[code]->n_vars, 3);
    defs_release(&d);
    maker_release(&m);
}

static void test_pointers_stay(void **state)
{
    (void)state;
    struct maker m;
    struct defs d;
    defs_init(&d);
    maker_init(&m, 1);
    uint32_t code = maker_code(&m, maker_file(&m, "/a", NULL), "f", 1, 0, "x");
    take_all(&d, NULL, &m.out);
    const struct code_def *def = d.codes[code];
    const char *name = defs_var_name(&d, code, 0);
    for (int i = 0; i < 1000; i++)
        maker_name(&m, "another");
    take_all(&d, NULL, &m.out);
    assert_ptr_equal(def, d.codes[code]);
    assert_ptr_equal(name, defs_var_name(&d, code, 0));
    defs_release(&d);
    maker_release(&m);
}

static void test_versions(void **state)
{
    (void)state;
    struct defs d;
    uint8_t b[64], *end = write_hello(b, "3.11.2", 6, "/python", 7, 1, 1);
    defs_init(&d);
    for (uint8_t version = 1; version <= STREAM_VERSION; version++) {
        b[1] = version;
        assert_int_equal(add(&d, b, end, NULL), 0);
    }
    b[1] = STREAM_VERSION + 1;
    assert_refused(&d, b, end);
    b[1] = 0;
    assert_refused(&d, b, end);
    defs_release(&d);
}

static void test_refused(void **state)
{
    (void)state;
    struct maker m;
    struct defs d;
    uint8_t b[128];
    defs_init(&d);
    maker_init(&m, 1);
    uint32_t code = maker_code(&m, maker_file(&m, "/a", NULL), "f", 1, 0, "x");
    take_all(&d, NULL, &m.out);
    assert_refused(&d, b, write_name(b, 5, "gap", 3));
    assert_refused(&d, b, write_name(b, 0, "other", 5));
    assert_refused(&d, b, write_file(b, 2, "/b", 2, 0));
    assert_refused(&d, b, write_file(b, 0, "/b", 2, FILE_NO_SOURCE));
    assert_refused(&d, b, write_thread(b, 3, "t", 1, 1));
    assert_refused(&d, b, write_code(b, 2, 0, 0, 0, 1, 0, 0));
    assert_refused(&d, b, write_code(b, 1, 1, 0, 0, 1, 0, 0));
    assert_refused(&d, b, write_code(b, 1, 0, 9, 0, 1, 0, 0));
    assert_refused(&d, b, write_code(b, 1, 0, 0, 9, 1, 0, 0));
    assert_refused(&d, b, write_code_var(write_code(b, 1, 0, 0, 0, 1, 0, 1), 9, 0));
    assert_refused(&d, b, write_code(b, code, 0, 0, 0, 2, 0, 0));
    assert_refused(&d, b, write_var(b, 1, 0, 0));
    assert_refused(&d, b, write_var(b, code, 2, 0));
    assert_refused(&d, b, write_var(b, code, 0, 0));
    assert_refused(&d, b, write_var(b, code, 1, 9));
    assert_int_equal(add(&d, b, write_var(b, code, 0, 1), NULL), 0);
    assert_int_equal(add(&d, b, write_thread_since(b, 0, "renamed", 7, 1, 10), NULL), 0);
    assert_int_equal(add(&d, b, write_thread_since(b, 0, "renamed", 7, 1, 10), NULL), 0); /* read again */
    assert_string_equal(d.threads[0].name, "renamed");
    assert_int_equal(d.threads[0].n_names, 2);
    assert_string_not_equal(defs_thread_name(&d, 0, 9), "renamed");
    assert_string_equal(defs_thread_name(&d, 0, 10), "renamed");
    assert_string_equal(defs_thread_name(&d, 99, 1), "?");
    assert_true(defs_thread_named(&d, 0, "renamed") && !defs_thread_named(&d, 0, "never"));
    defs_release(&d);
    maker_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lookups),
        cmocka_unit_test(test_pointers_stay),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
