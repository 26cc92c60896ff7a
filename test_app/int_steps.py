"""Ints that change by little and by much, past 64 bits and back, by every operator with assignment."""


def work():
    n = 0
    for i in range(40):
        n += 1
    n = -1
    n -= 2 ** 62
    n -= 2 ** 62
    n -= 1
    n += 2 ** 63
    n *= -1
    n <<= 61
    n >>= 60
    n ^= 0xffff
    n |= 1 << 40
    n &= ~1
    n **= 2
    n //= 7
    n %= 1000
    n = True
    n += 1
    n = n / 2
    n = int(n)
    return n


print(work())
