/* Addresses both ways, who may ask, and what pages there are of something counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/html/blocks_index.h"
#include "src/html/guard.h"
#include "src/html/routes.h"

static const struct route *route_to(const char *address, struct path *p)
{
    static char text[256];
    snprintf(text, sizeof text, "%s", address);
    return path_parse(p, text) ? route_find(p) : NULL;
}

static void paths_name_pages(void **state)
{
    static const struct {
        const char *path, *run;
        enum target_kind kind;
    } cases[] = {
        { "/runs/abc", "abc", TO_TRACE },
        { "/runs/abc/", "abc", TO_TRACE },
        { "/runs/abc/files", "abc", TO_FILES },
        { "/runs/abc/files/0123-2", "abc", TO_FILE },
        { "/runs/abc/stats/graph", "abc", TO_GRAPH },
        { "/runs/~..%2F..%2Fetc/threads", "../../etc", TO_THREADS },
        { "/runs/~delete", "delete", TO_TRACE },
        { "/runs/%7E%7Ea", "~a", TO_TRACE },
    };
    struct path p;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct route *r = route_to(cases[i].path, &p);
        assert_non_null(r);
        assert_int_equal(r->kind, cases[i].kind);
        assert_string_equal(route_run(&p), cases[i].run);
    }
    static const char *const none[] = { "",
                                        "runs/abc",
                                        "/",
                                        "/runs",
                                        "//runs/abc",
                                        "/runs//files",
                                        "/runs/abc/nosuch",
                                        "/runs/abc/files/x/y",
                                        "/runs/%00",
                                        "/runs/%g0",
                                        "/other/abc",
                                        "/a/b/c/d/e/f/g" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(route_to(none[i], &p));
}

/* What a page says its address is leads to it. */
static void addresses_lead_back(void **state)
{
    static const char *const ids[] = { "abc", "..", ".", "~x", "delete", "last", "a/b", "%2e", "\xff<>", "a b?c#d" };
    static const enum target_kind kinds[] = { TO_TRACE,      TO_FILES, TO_THREADS, TO_OUTPUT,
                                              TO_EXCEPTIONS, TO_STATS, TO_GRAPH };
    struct site site = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct buf address = BUF_INIT;
            struct path p;
            assert_true(server_address(
                &site, &(struct target){ .kind = kinds[k], .run = ids[i], .thread = ALL_THREADS }, &address));
            const struct route *r = route_to(buf_str(&address), &p);
            assert_non_null(r);
            assert_int_equal(r->kind, kinds[k]);
            assert_string_equal(route_run(&p), ids[i]);
            buf_release(&address);
        }
}

static void queries(void **state)
{
    struct asked asked;
    struct err err;
    char good[] = "page=7&per_page=50&thread_id=&event=12&q=a+%3Cb%3E", bad[] = "page=7x", odd[] = "per_page=7&&=&x";
    (void)state;
    assert_int_equal(asked_parse(&asked, good, &err), 0);
    assert_int_equal(asked.page, 7);
    assert_int_equal(asked.per_page, 50);
    assert_int_equal(asked.thread, ALL_THREADS);
    assert_int_equal(asked.event, 12);
    assert_string_equal(asked.text, "a <b>");
    assert_int_equal(asked_parse(&asked, bad, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_int_equal(asked_parse(&asked, odd, &err), 0);
    assert_int_equal(asked.per_page, PER_PAGE);
    assert_int_equal(asked_parse(&asked, NULL, &err), 0);
}

static void slices(void **state)
{
    (void)state;
    struct slice s = slice_of(0, 5, 20);
    assert_int_equal(s.page, 1);
    assert_int_equal(s.pages, 1);
    assert_int_equal(s.n, 0);
    s = slice_of(41, 3, 20);
    assert_int_equal(s.from, 40);
    assert_int_equal(s.n, 1);
    s = slice_of(UINT64_MAX, UINT64_MAX, 100);
    assert_int_equal(s.page, s.pages);
    assert_int_equal(s.from + s.n, UINT64_MAX);
}

static void hosts(void **state)
{
    static const char *const ours[] = { "127.0.0.1:8080", "localhost", "LocalHost:1", "[::1]:80", "192.168.0.7" };
    static const char *const others[] = { "",     "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                                          "[::1", ":80",          "localhost:80x",          "box" };
    (void)state;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(guard_host(ours[i], "127.0.0.1", true, "box"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(guard_host(others[i], "127.0.0.1", true, "box"));
    assert_false(guard_host(NULL, "127.0.0.1", true, "box"));
    assert_true(guard_host("box:80", "0.0.0.0", false, "box"));
    assert_true(guard_host("given.example", "given.example", false, NULL));
}

static void passwords(void **state)
{
    (void)state;
    assert_true(guard_password("Basic bWU6b3BlbiBzZXNhbWU=", "open sesame")); /* me:open sesame */
    assert_true(guard_password("basic  bWU6b3BlbiBzZXNhbWU", "open sesame"));
    assert_false(guard_password("Basic bWU6b3BlbiBzZXNhbWU=", "open"));
    assert_false(guard_password("Basic bWU6", "open"));
    assert_false(guard_password("Basic !!!!", "open"));
    assert_false(guard_password("Bearer x", "open"));
    assert_false(guard_password(NULL, "open"));
    assert_true(guard_same("", ""));
    assert_false(guard_same("a", ""));
    assert_false(guard_same("aa", "a"));
    char a[33], b[33];
    assert_true(guard_token(a) && guard_token(b));
    assert_int_equal(strlen(a), 32);
    assert_string_not_equal(a, b);
}

static void origins(void **state)
{
    (void)state;
    assert_true(guard_origin(NULL, NULL, "localhost:80"));
    assert_true(guard_origin("http://localhost:80", "same-origin", "localhost:80"));
    assert_true(guard_origin("null", "same-origin", "localhost:80"));
    assert_false(guard_origin("null", "cross-site", "localhost:80"));
    assert_false(guard_origin("http://evil.example", NULL, "localhost:80"));
    assert_false(guard_origin(NULL, "same-site", "localhost:80"));
}

static void index_of_blocks(void **state)
{
    struct blocks_index x = { 0 };
    uint64_t position, first;
    (void)state;
    assert_false(blocks_index_find(&x, 1, &position, &first));
    for (uint64_t i = 0; i < 5000; i++)
        blocks_index_add(&x, 1 + 3 * i, 3 + 3 * i);
    for (uint64_t event = 1; event <= 15000; event++) {
        assert_true(blocks_index_find(&x, event, &position, &first));
        assert_int_equal(position, (event - 1) / 3);
        assert_int_equal(first, 1 + 3 * position);
    }
    assert_false(blocks_index_find(&x, 15001, &position, &first));
    assert_false(blocks_index_find(&x, 0, &position, &first));
    blocks_index_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_name_pages),
        cmocka_unit_test(addresses_lead_back),
        cmocka_unit_test(queries),
        cmocka_unit_test(slices),
        cmocka_unit_test(hosts),
        cmocka_unit_test(passwords),
        cmocka_unit_test(origins),
        cmocka_unit_test(index_of_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
