/* What is written is what is read, for every record; what is cut short or malformed is refused. */
#include "stream_support.h"

static int decode(const uint8_t *at, const uint8_t *end, struct record *r)
{
    struct decoder d = { .at = at, .end = end };
    struct err err = { 0 };
    int got = decode_next(&d, r, &err);
    assert_ptr_equal(d.at, got > 0 ? r->end : at);
    if (got < 0) {
        assert_int_equal(err.code, ERR_CORRUPT);
        assert_true(err.text[0]);
    }
    return got;
}

static void assert_bytes(struct bytes b, const char *s)
{
    assert_int_equal(b.len, strlen(s));
    assert_memory_equal(b.at, s, b.len);
}

/* The whole is one record; any part of it is none. */
static void decode_whole(const uint8_t *at, const uint8_t *end, struct record *r)
{
    for (size_t len = 1; at + len < end; len++) {
        uint8_t *part = malloc(len);
        assert_non_null(part);
        memcpy(part, at, len);
        assert_int_equal(decode(part, part + len, r), -1);
        free(part);
    }
    assert_int_equal(decode(at, end, r), 1);
    assert_ptr_equal(r->at, at);
    assert_ptr_equal(r->end, end);
}

static void test_definitions(void **state)
{
    (void)state;
    uint8_t bytes[512] = { 0 }, *end;
    struct record r;
    end = write_hello(bytes, "3.11.2", 6, "/usr/bin/python3", 16, 300, INT64_C(1700000000123456789));
    decode_whole(bytes, end, &r);
    assert_int_equal(r.tag, TAG_HELLO);
    assert_int_equal(r.version, STREAM_VERSION);
    assert_bytes(r.text, "3.11.2");
    assert_bytes(r.text2, "/usr/bin/python3");
    assert_int_equal(r.os_id, 300);
    assert_int_equal(r.wall_ns, INT64_C(1700000000123456789));

    end = write_file(bytes, 200, "/a/b.py", 7, FILE_NO_SOURCE);
    decode_whole(bytes, end, &r);
    assert_int_equal(r.tag, TAG_FILE);
    assert_int_equal(r.id, 200);
    assert_bytes(r.text, "/a/b.py");
    assert_int_equal(r.flags, FILE_NO_SOURCE);

    end = write_source(bytes, 3, SOURCE_LAST, "pass\n", 5);
    decode_whole(bytes, end, &r);
    assert_int_equal(r.tag, TAG_SOURCE);
    assert_int_equal(r.id, 3);
    assert_int_equal(r.flags, SOURCE_LAST);
    assert_bytes(r.value, "pass\n");

    end = write_code(bytes, 1, 2, 3, 4, 500, CODE_GENERATOR, 2);
    end = write_code_var(end, 7, VAR_ARGUMENT);
    end = write_code_var(end, 300, VAR_CELL);
    decode_whole(bytes, end, &r);
    assert_int_equal(r.tag, TAG_CODE);
    assert_int_equal(r.id, 1);
    assert_int_equal(r.file, 2);
    assert_int_equal(r.name, 3);
    assert_int_equal(r.qualname, 4);
    assert_int_equal(r.first_line, 500);
    assert_int_equal(r.flags, CODE_GENERATOR);
    assert_int_equal(r.n_vars, 2);
    struct bytes rest = r.body;
    uint32_t name, flags;
    assert_true(code_var_next(&rest, &name, &flags));
    assert_true(name == 7 && flags == VAR_ARGUMENT);
    assert_true(code_var_next(&rest, &name, &flags));
    assert_true(name == 300 && flags == VAR_CELL);
    assert_false(code_var_next(&rest, &name, &flags));

    end = write_var(bytes, 5, 1000, 9);
    decode_whole(bytes, end, &r);
    assert_true(r.tag == TAG_VAR && r.id == 5 && r.index == 1000 && r.name == 9);
    end = write_name(bytes, 77, "name", 4);
    decode_whole(bytes, end, &r);
    assert_true(r.tag == TAG_NAME && r.id == 77);
    assert_bytes(r.text, "name");
    end = write_thread(bytes, 1, "Thread-1 (work)", 15, 123456789012);
    decode_whole(bytes, end, &r);
    assert_true(r.tag == TAG_THREAD && r.id == 1 && r.os_id == 123456789012);
    assert_bytes(r.text, "Thread-1 (work)");
    end = write_switch(bytes, 129);
    decode_whole(bytes, end, &r);
    assert_true(r.tag == TAG_SWITCH && r.id == 129);
    end = write_notice(bytes, "hook gone", 9);
    decode_whole(bytes, end, &r);
    assert_int_equal(r.tag, TAG_NOTICE);
    assert_bytes(r.text, "hook gone");
}

static void test_profile(void **state)
{
    (void)state;
    uint8_t bytes[400] = { 0 };
    struct record r;
    struct profile_total t;
    uint8_t *end = write_function(bytes, 3, "~", 1, 0, "<built-in method builtins.len>", 30, 0);
    decode_whole(bytes, end, &r);
    assert_true(r.tag == TAG_FUNCTION && r.id == 3 && r.first_line == 0 && r.traced == 0);
    assert_bytes(r.text, "~");
    assert_bytes(r.text2, "<built-in method builtins.len>");
    end = write_profile(bytes, 77, 2);
    end = write_total(end, 0, 3, 10, 4, UINT64_MAX, 7);
    end = write_total(end, 6, 3, 9, 0, 1, 2);
    decode_whole(bytes, end, &r);
    assert_true(r.tag == TAG_PROFILE && r.os_id == 77 && r.n_vars == 2);
    struct bytes rest = r.body;
    assert_true(profile_next(&rest, &t));
    assert_true(t.caller == 0 && t.function == 3 && t.calls == 10 && t.recursive == 4 && t.own_ns == UINT64_MAX &&
                t.total_ns == 7);
    assert_true(profile_next(&rest, &t));
    assert_true(t.caller == 6 && t.calls == 9 && t.total_ns == 2);
    assert_false(profile_next(&rest, &t));
    bytes[2] = 3; /* more totals than there are */
    assert_int_equal(decode(bytes, end, &r), -1);
}

static void test_line_events(void **state)
{
    (void)state;
    static const int64_t deltas[] = { 0, 1, -1, 31, -31, 32, -32, 100, -5000, INT32_MAX, -INT32_MAX };
    static const uint64_t dts[] = { 0, 1, 127, 128, 1 << 20, UINT64_MAX };
    uint8_t bytes[64] = { 0 };
    struct record r;
    for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++) {
        for (size_t k = 0; k < sizeof dts / sizeof *dts; k++) {
            uint8_t *end = write_line_head(bytes, deltas[i], dts[k], false);
            assert_true(end - bytes <= WRITE_HEAD_MAX);
            decode_whole(bytes, end, &r);
            assert_true(r.tag == TAG_EVENT && r.kind == EVENT_LINE);
            assert_int_equal(r.line_delta, deltas[i]);
            assert_int_equal(r.dt_ns, dts[k]);
            assert_ptr_equal(r.dt_end, end);
            assert_int_equal(r.changes.len, 0);
            assert_false(r.reassigns);
        }
    }
    for (uint64_t dt = 1; dt < 0x4000; dt *= 2) /* it takes the same room */
        assert_int_equal(write_line_head(bytes, 31, dt, false) - bytes, 3);
}

static void test_other_events(void **state)
{
    (void)state;
    uint8_t bytes[128] = { 0 }, *end;
    struct record r;
    const uint8_t none = VALUE_NONE, str[] = { VALUE_STR, 2, 'h', 'i' };
    end = write_call(bytes, 0, 50, false, 300);
    decode_whole(bytes, end, &r);
    assert_true(r.kind == EVENT_CALL && r.code == 300 && r.dt_ns == 50 && r.line_delta == 0);
    end = write_resume(bytes, 2, 500, false, 1 << 30);
    decode_whole(bytes, end, &r);
    assert_true(r.kind == EVENT_RESUME && r.call == 1 << 30 && r.line_delta == 2);
    end = write_exception(bytes, -3, 1, false, str, sizeof str);
    decode_whole(bytes, end, &r);
    assert_true(r.kind == EVENT_EXCEPTION && r.line_delta == -3);
    assert_bytes(r.value, "\x08\x02hi");
    end = write_yield(bytes, 0, 1, false, str, sizeof str);
    decode_whole(bytes, end, &r);
    assert_true(r.kind == EVENT_YIELD && r.value.len == 4);
    end = write_return(bytes, 0, 1, false, RETURN_UNWOUND, &none, 1);
    decode_whole(bytes, end, &r);
    assert_true(r.kind == EVENT_RETURN && r.flags == RETURN_UNWOUND && r.value.len == 1);
    end = write_output(bytes, 9, 2, "out\n", 4);
    decode_whole(bytes, end, &r);
    assert_true(r.kind == EVENT_OUTPUT && r.fd == 2 && r.dt_ns == 9);
    assert_bytes(r.value, "out\n");
}

static void test_changes(void **state)
{
    (void)state;
    uint8_t bytes[256] = { 0 }, *at;
    const uint8_t str[] = { VALUE_STR, 2, 'h', 'i' };
    struct record r;
    struct change c;
    struct change_writer w = { .tag = bytes };
    at = write_line_head(bytes, 1, 60, false);
    change_begin(&w, at);
    at = write_change_new(at, 0, str, sizeof str);
    change_begin(&w, at);
    at = write_change_set(at, 100000, str, sizeof str);
    change_begin(&w, at);
    at = write_change_unset(at, 7);
    change_begin(&w, at);
    at = write_change_add(at, 8, -70000);
    change_begin(&w, at);
    at = write_change_splice(at, 9, 200, 3, "abc", 3);
    decode_whole(bytes, at, &r);
    assert_true(r.reassigns);
    struct bytes rest = r.changes;
    assert_true(change_next(&rest, &c) && c.op == CHANGE_NEW && c.var == 0 && c.value.len == 4);
    assert_true(change_next(&rest, &c) && c.op == CHANGE_SET && c.var == 100000 && c.value.len == 4);
    assert_true(change_next(&rest, &c) && c.op == CHANGE_UNSET && c.var == 7);
    assert_true(change_next(&rest, &c) && c.op == CHANGE_ADD && c.var == 8 && c.delta == -70000);
    assert_true(change_next(&rest, &c) && c.op == CHANGE_SPLICE && c.var == 9 && c.offset == 200 && c.removed == 3);
    assert_bytes(c.value, "abc");
    assert_false(change_next(&rest, &c));

    at = write_line_head(bytes, 1, 60, true);
    at = write_change_new(at, 3, str, sizeof str);
    decode_whole(bytes, at, &r);
    assert_false(r.reassigns);
}

static void test_copies(void **state)
{
    (void)state;
    uint8_t bytes[64] = { 0 }, *at;
    const uint8_t none = VALUE_NONE;
    struct record r;
    struct change c;
    struct change_writer w = { .tag = bytes };
    at = write_call(bytes, 0, 60, false, 3);
    change_begin(&w, at);
    at = write_change_copy(at, 0, 300);
    change_begin(&w, at);
    at = write_change_new(at, 1, &none, 1);
    decode_whole(bytes, at, &r);
    assert_false(r.reassigns);
    struct bytes rest = r.changes;
    assert_true(change_next(&rest, &c) && c.op == CHANGE_COPY && c.var == 0 && c.from == 300);
    assert_true(change_next(&rest, &c) && c.op == CHANGE_NEW && c.var == 1);

    at = write_change_copy(write_line_head(bytes, 0, 60, true), 0, 3); /* of a CALL only */
    assert_int_equal(decode(bytes, at, &r), -1);
    at = write_change_copy(write_resume(bytes, 0, 60, true, 1), 0, 3);
    assert_int_equal(decode(bytes, at, &r), -1);
    at = write_change_copy(write_call(bytes, 0, 60, true, 3), 0, MAX_VARS - 1);
    assert_int_equal(decode(bytes, at, &r), 1);
    at = write_change_copy(write_call(bytes, 0, 60, true, 3), 0, MAX_VARS);
    assert_int_equal(decode(bytes, at, &r), -1);
}

/* The same record from a chunk's columns. */
static void test_times_column(void **state)
{
    (void)state;
    uint8_t ops[16] = { TAG_LINE | (LINE_BIAS + 2), TAG_LINE | LINE_BIAS };
    uint8_t times[16], *times_end = varint_put(varint_put(times, 1000), 5);
    struct decoder d = { ops, ops + 2, times, times_end };
    struct record r;
    assert_int_equal(decode_next(&d, &r, NULL), 1);
    assert_true(r.line_delta == 2 && r.dt_ns == 1000 && r.dt_at == NULL && r.dt_end == NULL);
    assert_int_equal(decode_next(&d, &r, NULL), 1);
    assert_true(r.line_delta == 0 && r.dt_ns == 5);
    assert_int_equal(decode_next(&d, &r, NULL), 0);
    d = (struct decoder){ ops, ops + 2, times, times + 2 };
    assert_int_equal(decode_next(&d, &r, NULL), 1);
    assert_int_equal(decode_next(&d, &r, NULL), -1);
}

static void test_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
#define CASE(text) { text, sizeof text - 1 }
        CASE("\x00"),                                         /* no such tag */
        CASE("\x0b\x00"),                                     /* nor this */
        CASE("\x1f"),                                         /* */
        CASE("\x22\x00\x00"),                                 /* a line event is no TAG_EVENT */
        CASE("\x27\x00\x00\x00"),                             /* no such kind */
        CASE("\x66\x00\x00\x01\x00\x00"),                     /* output with changes */
        CASE("\x26\x02\x00\x01\x00"),                         /* output that moves */
        CASE("\x26\x00\x00\x03\x00"),                         /* on fd 3 */
        CASE("\x25\x00\x00\x02\x00"),                         /* return flags */
        CASE("\x25\x00\x00\x00\x20"),                         /* no value: END */
        CASE("\x9f\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"), /* dt beyond 64 bits */
        CASE("\xdf\x00\x0a\x00"),                             /* a copy, and no call */
        CASE("\xdf\x00\x0c\x00"),                             /* change op 6 */
        CASE("\xdf\x00\x80\x80\x80\x80\x80\x01"),             /* variable beyond MAX_VARS */
        CASE("\xdf\x00\x08\x00\xff\xff\xff\x7f\x00"),         /* splice removes beyond MAX_VALUE */
        CASE("\x06\x80\x80\x80\x08\x00"),                     /* id beyond MAX_IDS */
        CASE("\x04\x00\x00\x00\x00\x01\x00\xff\xff\xff\x0f"), /* too many variables */
        CASE("\x09\x01"
             "E"
             "\x00\x01\x03\x00\x00\x00"), /* unknown relation */
        CASE("\x09\x01"
             "E"
             "\x00\x01\x00\x00\x00\xff\xff\xff\xff"), /* frames without end */
#undef CASE
    };
    struct record r;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint8_t *at = (const uint8_t *)cases[i].bytes;
        assert_int_equal(decode(at, at + cases[i].len, &r), -1);
    }
}

static void test_too_long(void **state)
{
    (void)state;
    uint8_t *bytes = calloc(1, MAX_RECORD + 64);
    assert_non_null(bytes);
    struct record r;
    uint8_t *end = write_notice(bytes, (const char *)bytes + 32, 0);
    *bytes = TAG_NOTICE;
    end = varint_put(bytes + 1, MAX_RECORD) + MAX_RECORD;
    assert_int_equal(decode(bytes, end, &r), -1);
    end = varint_put(bytes + 1, MAX_RECORD - 5) + MAX_RECORD - 5;
    assert_int_equal(decode(bytes, end, &r), 1);
    free(bytes);
}

/* Any stream cut at any byte gives the records before the cut, then an error or the end. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    struct maker m;
    maker_init(&m, 5);
    maker_random(&m, 150);
    size_t whole = 0, last = 0;
    for (size_t len = 0; len <= m.out.len; len++) {
        uint8_t *part = malloc(len + 1);
        assert_non_null(part);
        memcpy(part, m.out.data, len);
        struct decoder d = { .at = part, .end = part + len };
        struct record r;
        int got;
        size_t n = 0;
        while ((got = decode_next(&d, &r, NULL)) > 0)
            n++;
        assert_true(n >= last && n <= last + 1);
        assert_true((got == 0) == (d.at == d.end));
        last = n;
        whole = n;
        free(part);
    }
    assert_true(whole > 150);
    maker_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_definitions),  cmocka_unit_test(test_profile),   cmocka_unit_test(test_line_events),
        cmocka_unit_test(test_other_events), cmocka_unit_test(test_changes),   cmocka_unit_test(test_copies),
        cmocka_unit_test(test_times_column), cmocka_unit_test(test_malformed), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
