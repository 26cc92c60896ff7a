/* Pages that are kept, and clients that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/html/cache.h"
#include "src/html/guests.h"

static struct response page(const char *text, size_t len)
{
    struct response r = { .status = 200, .type = "text/plain" };
    r.body = calloc(1, sizeof *r.body);
    *r.body = (struct blob){ .holders = 1, .len = len, .data = calloc(1, len + 1) };
    snprintf(r.body->data, len + 1, "%s", text);
    snprintf(r.etag, sizeof r.etag, "\"%s\"", text);
    return r;
}

static void keep(struct cache *c, const char *key, size_t len)
{
    struct response r = page(key, len);
    cache_keep(c, key, &r);
    response_release(&r);
}

static bool finds(struct cache *c, const char *key)
{
    struct response r = { 0 };
    bool found = cache_find(c, key, &r);
    if (found)
        assert_string_equal(r.body->data, key);
    response_release(&r);
    return found;
}

static void finds_what_it_kept(void **state)
{
    struct cache *c = calloc(1, sizeof *c);
    (void)state;
    assert_false(finds(c, "a"));
    keep(c, "a", 10);
    keep(c, "b", 10);
    keep(c, "a", 10);
    assert_true(finds(c, "a") && finds(c, "b"));
    assert_int_equal(c->bytes, 20);
    cache_clear(c);
    assert_false(finds(c, "a"));
    assert_int_equal(c->bytes, 0);
    free(c);
}

static void stays_within_its_bounds(void **state)
{
    struct cache *c = calloc(1, sizeof *c);
    char key[16];
    (void)state;
    keep(c, "huge", 4 << 20); /* would put out too many others */
    assert_false(finds(c, "huge"));
    for (int i = 0; i < 3000; i++) {
        snprintf(key, sizeof key, "%d", i);
        keep(c, key, 100 << 10);
        assert_true(finds(c, key)); /* the newest always is there */
        assert_true(c->bytes <= 33 << 20);
    }
    cache_clear(c);
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof key, "%d", i);
        keep(c, key, 10);
    }
    int found = 0;
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof key, "%d", i);
        found += finds(c, key);
    }
    assert_true(found > 195);
    cache_clear(c);
    free(c);
}

static void a_body_outlives_the_cache(void **state)
{
    struct cache *c = calloc(1, sizeof *c);
    struct response r = { 0 };
    (void)state;
    keep(c, "a", 10);
    assert_true(cache_find(c, "a", &r));
    cache_clear(c);
    free(c);
    assert_string_equal(r.body->data, "a");
    response_release(&r);
}

static void who_takes_too_long_is_thrown_out(void **state)
{
    struct guests g;
    int slow[2], left[2];
    char byte;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, slow), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, left), 0);
    guests_init(&g);
    struct guest *guest = guests_enter(&g, slow[0]), *gone = guests_enter(&g, left[0]);
    assert_true(guest && gone);
    guests_leave(&g, gone);
    guests_expire(&g, 60);
    assert_int_equal(recv(slow[1], &byte, 1, MSG_DONTWAIT), -1);
    guest->since -= 61;
    guests_expire(&g, 60);
    assert_int_equal(recv(slow[1], &byte, 1, 0), 0); /* its end */
    assert_int_equal(recv(left[1], &byte, 1, MSG_DONTWAIT), -1);
    guests_renew(&g, guest);
    guests_release(&g);
    for (int i = 0; i < 2; i++) {
        close(slow[i]);
        close(left[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_it_kept),
        cmocka_unit_test(stays_within_its_bounds),
        cmocka_unit_test(a_body_outlives_the_cache),
        cmocka_unit_test(who_takes_too_long_is_thrown_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
