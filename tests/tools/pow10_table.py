#!/usr/bin/python3
"""Writes src/stream/value_pow10.c: powers of ten as 128-bit significands, for value_float.c.

    /usr/bin/python3 tests/tools/pow10_table.py > src/stream/value_pow10.c
"""
FIRST, LAST = -292, 324


def significand(k):
    """10**k / 2**r, rounded up, where r is such that it has 128 bits."""
    numerator, denominator = (10 ** k, 1) if k >= 0 else (1, 10 ** -k)
    r = numerator.bit_length() - denominator.bit_length() - 128
    while True:
        if r >= 0:
            n, d = numerator, denominator << r
        else:
            n, d = numerator << -r, denominator
        if n // d >> 128:
            r += 1
        elif not n // d >> 127:
            r -= 1
        else:
            return -(-n // d)


print('''/* Powers of ten from 1e%d to 1e%d: made by tests/tools/pow10_table.py, not to be edited by hand. */
#include "value_float.h"

/* clang-format off */
const struct pow10 value_pow10[POW10_LAST - POW10_FIRST + 1] = {''' % (FIRST, LAST))
for k in range(FIRST, LAST + 1):
    g = significand(k)
    assert g >> 128 == 0
    print("    { 0x%016x, 0x%016x }," % (g >> 64, g & (1 << 64) - 1))
print('''};
/* clang-format on */''')
