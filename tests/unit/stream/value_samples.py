"""Random values for test_value_python.c: a line "HEX TEXT" each, the value's snapshot and Python's own repr() of it.

    python3 value_samples.py SEED COUNT

Names of the snapshots are numbered as in NAMES, which the test has too.
"""
import random
import struct
import sys

NAMES = ['builtins', 'ValueError', 'KeyError', '__main__', 'Thing']
TAGS = {name: i for i, name in enumerate(
    'NONE TRUE FALSE INT BIGINT INT_CUT FLOAT COMPLEX STR STR_CUT BYTES BYTES_CUT BYTEARRAY BYTEARRAY_CUT LIST TUPLE SET FROZENSET '
    'DICT RANGE SLICE INSTANCE EXCEPTION CLASS FUNCTION MODULE REF DEEP REDACTED UNREADABLE BASE ATTR END CUT'.split())}
random.seed(int(sys.argv[1]))
if hasattr(sys, 'set_int_max_str_digits'):
    sys.set_int_max_str_digits(0)


class Thing:
    """Shows its attributes as a snapshot's text does."""

    def __repr__(self):
        return '%s(%s)' % (type(self).__name__, ', '.join('%s=%r' % item for item in self.__dict__.items()))


def varint(v):
    out = bytearray()
    while v >= 0x80:
        out.append(v & 0x7F | 0x80)
        v >>= 7
    out.append(v)
    return bytes(out)


def text(b):
    return varint(len(b)) + b


def integer(v):
    if -16 <= v <= 111:
        return bytes([0x90 + v])
    if -2 ** 63 <= v < 2 ** 63:
        return bytes([TAGS['INT']]) + varint(v << 1 if v >= 0 else -v * 2 - 1)
    n = (abs(v).bit_length() + 7) // 8
    return bytes([TAGS['BIGINT']]) + varint(n << 1 | (v < 0)) + abs(v).to_bytes(n, 'little')


LEAVES = {
    type(None): lambda v: bytes([TAGS['NONE']]),
    bool: lambda v: bytes([TAGS['TRUE' if v else 'FALSE']]),
    int: integer,
    float: lambda v: bytes([TAGS['FLOAT']]) + struct.pack('<d', v),
    complex: lambda v: bytes([TAGS['COMPLEX']]) + struct.pack('<dd', v.real, v.imag),
    str: lambda v: bytes([TAGS['STR']]) + text(v.encode('utf-8', 'surrogatepass')),
    bytes: lambda v: bytes([TAGS['BYTES']]) + text(v),
    bytearray: lambda v: bytes([TAGS['BYTEARRAY']]) + text(bytes(v)),
}
CONTAINERS = {list: 'LIST', tuple: 'TUPLE', set: 'SET', frozenset: 'FROZENSET', dict: 'DICT', range: 'RANGE', slice: 'SLICE',
              Thing: 'INSTANCE', ValueError: 'EXCEPTION', KeyError: 'EXCEPTION'}


def snapshot(v, seen):
    t = type(v)
    if t in LEAVES:
        return LEAVES[t](v)
    if id(v) in seen:
        return bytes([TAGS['REF']]) + varint(seen[id(v)])
    seen[id(v)] = len(seen)
    out, end = bytes([TAGS[CONTAINERS[t]]]), bytes([TAGS['END']])
    if t in (range, slice):
        return out + b''.join(snapshot(x, seen) for x in (v.start, v.stop, v.step))
    if t is dict:
        return out + b''.join(snapshot(k, seen) + snapshot(x, seen) for k, x in v.items()) + end
    if t is Thing:
        out += varint(NAMES.index('__main__')) + varint(NAMES.index('Thing')) + varint(id(v) >> 4)
        return out + b''.join(bytes([TAGS['ATTR']]) + varint(NAMES.index(k)) + snapshot(x, seen)
                              for k, x in v.__dict__.items()) + end
    if t in (ValueError, KeyError):
        return out + varint(NAMES.index('builtins')) + varint(NAMES.index(t.__name__)) + snapshot(v.args, seen) + end
    return out + b''.join(snapshot(x, seen) for x in v) + end


ALPHABETS = ['abc xyz', 'ab\'"\\', 'a\n\r\t\x00\x1b\x7f', 'é\x80\x9b\xa0\xad', '中文あ', '😀\U000e0001\U0010ffff',
             '\ud800\udc80\udfff', '\u200b\u202e\ufeff\u2028']


def a_string():
    alphabet = ''.join(random.sample(ALPHABETS, random.randint(1, 3)))
    return ''.join(random.choice(alphabet) for _ in range(random.randint(0, 12)))


def a_float():
    kind = random.randrange(6)
    if kind == 0:
        return struct.unpack('<d', struct.pack('<Q', random.getrandbits(64)))[0]
    if kind == 1:
        return random.choice([0.0, -0.0, 1.0, 1e16, 1e15, 9999999999999998.0, 1e-4, 1e-5, 5e-324, float('inf'), float('-inf'),
                              float('nan'), -float('nan'), 1.7976931348623157e308, 2.2250738585072014e-308, 0.1, 1 / 3])
    if kind == 2:
        return random.randint(-10 ** 6, 10 ** 6) / 10 ** random.randint(0, 8)
    if kind == 3:
        return random.choice((-1, 1)) * 2.0 ** random.randint(-1074, 1023)
    if kind == 4:
        return float('%de%d' % (random.randint(1, 10 ** random.randint(1, 17)), random.randint(-330, 300)))
    return random.random()


def an_int():
    bits = random.choice([4, 8, 31, 63, 64, 65, 100, 300, 2000])
    return random.choice((-1, 1)) * random.choice([random.getrandbits(bits), 2 ** bits, 2 ** bits - 1, 10 ** (bits // 4)])


def a_leaf():
    return random.choice([lambda: None, lambda: True, lambda: False, an_int, a_float, lambda: complex(a_float(), a_float()),
                          lambda: complex(random.choice((0.0, -0.0, 1.0)), random.choice((0.0, -0.0, -2.5, 1e16))), a_string,
                          lambda: random.randbytes(random.randint(0, 10)), lambda: b'it\'s "' [:random.randint(0, 6)],
                          lambda: bytearray(random.randbytes(random.randint(0, 5)))])()


def hashable():
    while True:
        v = a_leaf()
        if not isinstance(v, bytearray):
            return v


def a_tree(depth, shared):
    """A value; some of it is in several places, some of it in itself."""
    if depth == 0 or random.random() < 0.2:
        return a_leaf()
    if shared and random.random() < 0.15:
        return random.choice(shared)
    n = random.choice((0, 1, 1, 2, 3, 5))
    kind = random.randrange(9)
    if kind == 0:
        v = []
        shared.append(v)
        v += [a_tree(depth - 1, shared) for _ in range(n)]
    elif kind == 1:
        v = {}
        shared.append(v)
        v.update((hashable(), a_tree(depth - 1, shared)) for _ in range(n))
    elif kind == 2:
        v = tuple(a_tree(depth - 1, shared) for _ in range(n))
        shared.append(v)
    elif kind == 3:
        v = set(hashable() for _ in range(n))
    elif kind == 4:
        v = frozenset(hashable() for _ in range(n))
    elif kind == 5:
        v = range(random.randint(-200, 200), random.randint(-200, 200), random.choice((1, 1, 2, -3, 500)))
    elif kind == 6:
        v = slice(a_tree(depth - 1, shared), random.choice((None, 3)), None)
    elif kind == 7:
        v = random.choice((ValueError, KeyError))(*[a_leaf() for _ in range(n)])
    else:
        # without sharing: repr() of a class has no guard against cycles
        v = Thing()
        v.__dict__.update((name, a_tree(depth - 1, [])) for name in random.sample(NAMES, n % 3))
    return v


def show(v):
    line = repr(v)
    if len(line) < 20000:
        sys.stdout.write('%s %s\n' % (snapshot(v, {}).hex(), line))


def main():
    sys.stdout.reconfigure(encoding='utf-8', newline='\n')
    count = int(sys.argv[2])
    for start in range(0, 0x110000, 0x400):
        show(''.join(map(chr, range(start, start + 0x400))))
    for power in range(-1074, 1024):
        show(2.0 ** power)
    for bits in range(0, 16384, 331):
        show(-(2 ** bits))
    show(2 ** 16384 - 1)
    for make in (a_float, a_float, a_float, an_int, a_string, a_leaf, lambda: a_tree(4, [])):
        for _ in range(count):
            show(make())


main()
