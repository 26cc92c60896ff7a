"""Changes that come by a way round: a global that is a method of a list, the dict behind an object that was got by its name, and C code that
a class or a function reaches past what looks like an attribute or a number.
"""
import math

seen, held = [], [[0] for _ in range(300)]
add = seen.append


class Plain:
    def __init__(self):
        self.a = 1


def by_global():
    shown, n = [seen, held], 0
    add(1)
    n = n + 1
    add(2)
    n = n + 1
    for i in range(3):
        add(i)
        n = n + 1
    return shown


def by_dict():
    x, n = Plain(), held
    n = 1
    d = getattr(x, '__dict__')
    d['a'] = 2
    n = n + 1
    d['a'] = 3
    n = n + 1
    return x


def by_map():
    x, n = Plain(), held
    every = map(vars, [x])
    n = 1
    d, = every
    d['a'] = 2
    n = n + 1
    d['a'] = 3
    n = n + 1
    return x


def by_items():
    shown, n = [5, 4, 3, 2], held
    one, two = map(shown.pop, (0, 0)), map(shown.pop, (0, 0))
    n = 1
    n = math.dist(one, (1, 2))
    n = 2
    n = (5).from_bytes(two, 'big')
    n = n + 1
    return shown


def by_class():
    shown, n = [], held

    class C:
        p = classmethod(property(shown.append))

    n = 1
    n = C.p
    n = 2
    n = C.p
    n = 3
    return len(shown)


for work in (by_global, by_dict, by_map, by_items, by_class):
    print(work.__name__, bool(work()))
