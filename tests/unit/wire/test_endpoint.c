#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/endpoint.h"

static void parses(const char *text, bool binds, const char *data, const char *ack, bool bind, bool local)
{
    struct endpoint e;
    struct err err = { 0 };
    assert_int_equal(endpoint_parse(&e, text, binds, &err), 0);
    assert_string_equal(e.data, data);
    assert_string_equal(e.ack, ack);
    assert_int_equal(e.bind, bind);
    assert_int_equal(e.local, local);
}

static void forms(void **state)
{
    (void)state;
    parses("tcp://127.0.0.1:5556", true, "tcp://127.0.0.1:5556", "tcp://127.0.0.1:5557", true, true);
    parses(">tcp://127.0.0.1:5556", true, "tcp://127.0.0.1:5556", "tcp://127.0.0.1:5557", false, true);
    parses("@tcp://127.3.2.1:1", false, "tcp://127.3.2.1:1", "tcp://127.3.2.1:2", true, true);
    parses("tcp://localhost:65534", false, "tcp://localhost:65534", "tcp://localhost:65535", false, true);
    parses("tcp://localhost:80", true, "tcp://127.0.0.1:80", "tcp://127.0.0.1:81", true, true);
    parses("tcp://[::1]:80", true, "tcp://[::1]:80", "tcp://[::1]:81", true, true);
    parses("tcp://*:80", true, "tcp://*:80", "tcp://*:81", true, false);
    parses("tcp://0.0.0.0:80", true, "tcp://0.0.0.0:80", "tcp://0.0.0.0:81", true, false);
    parses("tcp://127.example.org:80", false, "tcp://127.example.org:80", "tcp://127.example.org:81", false, false);
    parses("ipc:///run/x", true, "ipc:///run/x", "ipc:///run/x.ack", true, true);
    parses("ipc://x", false, "ipc://x", "ipc://x.ack", false, true);
}

static void no_forms(void **state)
{
    static const char *const wrong[] = {
        "",
        ">",
        "@",
        "tcp",
        "tcp://",
        "tcp://:5",
        "tcp://a",
        "tcp://a:",
        "tcp://a:x",
        "tcp://a:-1",
        "tcp://a:0",
        "tcp://a:65535",
        "tcp://a:5x",
        "tcp://a b:5",
        "ipc://",
        "ipc://@x",
        "udp://a:5",
        "inproc://name",
        ">>tcp://a:5",
        "tcp://a:99999999999999999999",
        "tcp://a/b:5",
        "tcp://[]:5",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct endpoint e;
        struct err err = { 0 };
        if (endpoint_parse(&e, wrong[i], true, &err) == 0)
            fail_msg("'%s' is taken for an endpoint", wrong[i]);
        assert_int_equal(err.code, ERR_USAGE);
    }
}

static void long_ones(void **state)
{
    char text[600];
    struct endpoint e;
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    memcpy(text, "ipc://", 6);
    assert_int_equal(endpoint_parse(&e, text, true, NULL), -1);
    memcpy(text, "tcp://", 6);
    memcpy(text + sizeof text - 5, ":555", 5);
    assert_int_equal(endpoint_parse(&e, text, true, NULL), -1);
}

static void protection(void **state)
{
    struct endpoint e;
    struct err err = { 0 };
    (void)state;
    endpoint_parse(&e, "tcp://0.0.0.0:5", true, NULL);
    assert_int_equal(endpoint_check(&e, false, false, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_int_equal(endpoint_check(&e, true, false, NULL), 0);
    assert_int_equal(endpoint_check(&e, false, true, NULL), 0);
    endpoint_parse(&e, "tcp://127.0.0.1:5", true, NULL);
    assert_int_equal(endpoint_check(&e, false, false, NULL), 0);
}

static void nobody_there(void **state)
{
    struct endpoint e;
    (void)state;
    endpoint_parse(&e, "ipc:///nonexistent/socket", false, NULL);
    assert_false(endpoint_answers(&e, 50));
    endpoint_parse(&e, "tcp://127.0.0.1:1", false, NULL);
    assert_false(endpoint_answers(&e, 50));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),      cmocka_unit_test(no_forms),     cmocka_unit_test(long_ones),
        cmocka_unit_test(protection), cmocka_unit_test(nobody_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
