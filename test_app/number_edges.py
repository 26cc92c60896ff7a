"""Numbers at their edges: big ints, the borders of 64 bits, floats that print oddly, NaN, infinities, complex."""


def ints():
    edges = []
    for bits in (7, 8, 15, 16, 30, 31, 32, 60, 62, 63, 64, 65, 127):
        n = 1 << bits
        edges.append((n - 1, n, -n, -n - 1))
    n = 1
    for _ in range(12):
        n = n * 1000003
    n = -n
    n //= 3
    n = n % 10
    return edges, n


def floats():
    values = [0.0, -0.0, 1.0, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308]
    nan = float('nan')
    inf = float('inf')
    negative = -inf
    same = nan == nan
    swapped = 0.0
    swapped = -0.0
    nan = -nan
    return values, nan, inf, negative, same, swapped


def complexes():
    z = 1 + 2j
    z = z.conjugate()
    z = complex(0.0, -0.0)
    z = complex(float('nan'), float('inf'))
    z = -1j
    z = (1 + 0j) * 1e20
    return z


truth = True
truth = 1
truth = 1.0
print(ints(), floats(), complexes(), truth)
