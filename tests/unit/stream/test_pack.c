#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "smiley/pack.h"

static void assert_packs(const struct buf *packed, const uint8_t *bytes, size_t len)
{
    struct err err;
    struct buf back = BUF_INIT;
    buf_puts(&back, "before");
    assert_int_equal(unpack(&back, packed->data, packed->len, len, &err), 0);
    assert_int_equal(back.len, 6 + len);
    assert_memory_equal(back.data, "before", 6);
    assert_memory_equal(back.data + 6, bytes, len);
    buf_release(&back);
}

static void comes_back(struct packer *p, size_t len)
{
    struct err err;
    struct buf packed = BUF_INIT;
    uint8_t *bytes = malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i % 97 * (i / 1000));
    assert_int_equal(pack(&packed, bytes, len, &err), 0);
    assert_packs(&packed, bytes, len);
    buf_clear(&packed);
    assert_int_equal(pack_quickly(p, &packed, bytes, len, &err), 0);
    assert_packs(&packed, bytes, len);
    free(bytes);
    buf_release(&packed);
}

static void what_is_packed_comes_back(void **state)
{
    (void)state;
    struct packer p = { 0 };
    comes_back(&p, 0);
    comes_back(&p, 1);
    comes_back(&p, 700000);
    comes_back(&p, 100);
    packer_release(&p);
}

static void refused(const uint8_t *at, size_t len, size_t max)
{
    struct err err = { 0 };
    struct buf out = BUF_INIT;
    assert_int_equal(unpack(&out, at, len, max, &err), -1);
    assert_int_equal(err.code, ERR_CORRUPT);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static void damage_is_refused(void **state)
{
    (void)state;
    struct buf packed = BUF_INIT;
    char text[500];
    memset(text, 'x', sizeof(text));
    assert_int_equal(pack(&packed, text, sizeof(text), NULL), 0);
    refused(packed.data, packed.len, sizeof(text) - 1); /* larger than allowed */
    for (size_t len = 0; len < packed.len; len++)
        refused(packed.data, len, sizeof(text));
    refused((const uint8_t *)text, sizeof(text), sizeof(text));
    /* two in a row are not one */
    size_t once = packed.len;
    buf_reserve(&packed, once);
    buf_put(&packed, packed.data, once);
    refused(packed.data, packed.len, 10000);
    buf_release(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_back),
        cmocka_unit_test(damage_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
