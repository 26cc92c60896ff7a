"""Sets changed in place: add, discard, operators with assignment, growth past a resize, frozen sets."""


def work():
    s = set()
    s.add(3)
    s.add(3)
    s.add('x')
    s.discard('nothing')
    s.discard('x')
    s |= {1, 2}
    s &= {1, 2, 5}
    s ^= {2, 7}
    s -= {7}
    for i in range(0, 60, 5):
        s.add(i)
    f = frozenset(s)
    s.clear()
    f |= {-1}
    s.update([(1, 2), (3, 4)])
    s.remove((1, 2))
    return sorted(f), s


print(work())
