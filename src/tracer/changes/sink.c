#include "sink.h"

static size_t same_start(const uint8_t *a, const uint8_t *b, size_t len)
{
    size_t n = 0;
    while (n + 8 <= len && !memcmp(a + n, b + n, 8))
        n += 8;
    while (n < len && a[n] == b[n])
        n++;
    return n;
}

static size_t same_end(const uint8_t *a_end, const uint8_t *b_end, size_t len)
{
    size_t n = 0;
    while (n + 8 <= len && !memcmp(a_end - n - 8, b_end - n - 8, 8))
        n += 8;
    while (n < len && a_end[-(ptrdiff_t)n - 1] == b_end[-(ptrdiff_t)n - 1])
        n++;
    return n;
}

struct bytes_difference bytes_compare(const uint8_t *old, size_t old_len, const uint8_t *bytes, size_t len)
{
    size_t shorter = old_len < len ? old_len : len;
    size_t start = same_start(old, bytes, shorter);
    size_t end = same_end(old + old_len, bytes + len, shorter - start);
    return (struct bytes_difference){ start, old_len - start - end, len - start - end };
}
