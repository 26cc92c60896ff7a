/* The fuzz harness over snapshots made at random, then damaged: always the same ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../fuzz/fuzz_value.c"
#include "smiley/varint.h"

enum { ROUNDS = 5000, VALUE_BYTES_MAX = 4096 };

static uint32_t next(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((*seed >> 33) % below);
}

static void put_end(struct buf *b, uint64_t *seed)
{
    buf_putc(b, next(seed, 4) ? VALUE_END : VALUE_CUT);
    if (b->data[b->len - 1] == VALUE_CUT)
        buf_uint(b, next(seed, 300));
}

static void put_string(struct buf *b, uint64_t *seed)
{
    uint32_t len = next(seed, 20);
    buf_uint(b, len);
    while (len--)
        buf_putc(b, next(seed, 3) ? (int)next(seed, 256) : '\'');
}

static void put_leaf(struct buf *b, uint64_t *seed)
{
    static const uint8_t tags[] = { VALUE_NONE,  VALUE_INT,   VALUE_BIGINT, VALUE_FLOAT, VALUE_STR,       VALUE_STR_CUT,
                                    VALUE_BYTES, VALUE_CLASS, VALUE_REF,    VALUE_DEEP,  VALUE_SMALL_ZERO };
    uint8_t tag = tags[next(seed, sizeof(tags))];
    buf_putc(b, tag);
    if (tag == VALUE_STR_CUT)
        buf_uint(b, next(seed, 1000));
    if (tag == VALUE_STR || tag == VALUE_STR_CUT || tag == VALUE_BYTES)
        put_string(b, seed);
    else if (tag == VALUE_INT || tag == VALUE_REF)
        buf_uint(b, next(seed, tag == VALUE_REF ? 4 : UINT32_MAX));
    else if (tag == VALUE_BIGINT)
        buf_put(b, "\x0a\x01\x02\x03\x04\x05", 6);
    for (int i = 0; tag == VALUE_FLOAT && i < 8; i++)
        buf_putc(b, (int)next(seed, 256));
    if (tag == VALUE_CLASS || tag == VALUE_DEEP) {
        buf_putc(b, tag == VALUE_DEEP ? VALUE_LIST + (int)next(seed, 9) : (int)next(seed, 2));
        buf_putc(b, (int)next(seed, 2));
    }
}

/* Nearly always a value: REFs may point ahead, which value_end() has to see. */
static void put_random(struct buf *b, uint64_t *seed, int depth)
{
    uint8_t tag = (uint8_t)(VALUE_LIST + next(seed, 9));
    if (depth == 0 || b->len > VALUE_BYTES_MAX || !next(seed, 3)) {
        put_leaf(b, seed);
        return;
    }
    buf_putc(b, tag);
    bool is_object = tag == VALUE_INSTANCE || tag == VALUE_EXCEPTION;
    if (is_object)
        buf_put(b, "\0\1", 2);
    if (tag == VALUE_INSTANCE)
        buf_uint(b, next(seed, 100000));
    if (tag == VALUE_EXCEPTION)
        buf_put(b, (const uint8_t[]){ VALUE_TUPLE, VALUE_END }, 2);
    bool is_three = tag == VALUE_RANGE || tag == VALUE_SLICE;
    for (uint32_t n = is_three ? 3 : next(seed, 5); n; n--) {
        if (is_object)
            buf_put(b, (const uint8_t[]){ VALUE_ATTR, 1 }, 2);
        put_random(b, seed, depth - 1);
        if (tag == VALUE_DICT)
            put_random(b, seed, depth - 1);
    }
    if (!is_three)
        put_end(b, seed);
}

static void damage(struct buf *b, uint64_t *seed)
{
    for (uint32_t n = next(seed, 4); n && b->len > 1; n--) {
        size_t at = next(seed, (uint32_t)b->len);
        if (next(seed, 3)) {
            b->data[at] = (uint8_t)(next(seed, 2) ? next(seed, 256) : next(seed, VALUE_TAGS));
        } else {
            memmove(b->data + at, b->data + at + 1, b->len - at - 1);
            b->len--;
        }
    }
}

static void damaged_values_do_no_harm(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    uint64_t seed = 20;
    size_t passed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        buf_clear(&b);
        put_random(&b, &seed, 6);
        if (round % 4)
            damage(&b, &seed);
        uint8_t *copy = malloc(b.len + !b.len); /* of the exact size, for the address sanitizer to see */
        memcpy(copy, b.data, b.len);
        passed += value_end(copy, copy + b.len, NULL) != NULL;
        LLVMFuzzerTestOneInput(copy, b.len);
        free(copy);
    }
    assert_true(passed > ROUNDS / 4 && passed < ROUNDS); /* else it tests nothing */
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(damaged_values_do_no_harm) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
