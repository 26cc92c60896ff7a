"""Dicts and objects whose items come and go: first, last and in the middle, after a deletion and a resize, at the limit of what is
shown and behind it; keys of all kinds, values that are containers, shared dicts."""
import sys


class Plain:
    pass


class Many:
    def __init__(self, n):
        self.n = n
        self.name = 'many %d' % n
        self.items = [n]
        self.first = self.items
        self.nothing = None
        self.big = n * 1000
        self.seventh = 7
        self.eighth = {'n': n}
        self.last = 1.5


class Slotted:
    __slots__ = ('a', '__dict__')


def at_the_limit(most):
    d = {}
    for i in range(most - 2):
        d[i] = 1000 * i
    for i in range(5):
        d['key %d' % i] = i
        d['key 0'] += 1
    for i in range(most // 2, most // 2 + 6):
        d.pop(i, None)
    for i in range(4):
        d.popitem()
        d[most * 2 + i] = [i]
        d['n'] = d.get('n', 0) + 1
    d.pop(0)
    return len(d)


def comes_and_goes():
    outer = {'d': {}, 'after': [1]}
    d = outer['d']
    key = (1, 2)
    for k, v in ((1, 2), ('one', 'two'), (2.5, None), (key, key), (b'b', b'c'), (10 ** 40, 10 ** 50), (None, d), ('o', outer),
                 (True, 'x' * 999), ('é', 'è' * 9), ('x' * 300, 1), (len, len), ('list', [1, 2]),
                 (700, 700), (frozenset([1]), {1})):
        d[k] = v
        outer['after'].append(len(d))
        del d[k]
        d[k] = v
        d['end'] = k
        d[k] = 0
        d['end'] = 701
        outer['after'].pop()
        d.pop(k)
        d.popitem()
    while len(d) < 9:
        d[len(d)] = len(d) * 100
    for k in (4, 0, 8, 7, 5, 6, 1):
        del d[k]
        outer['after'][0] += 1
    d.clear()
    d['again'] = d
    return len(outer)


def change(d, other):
    d['n'] = d.get('n', 0) + 1
    other['of'] = d
    del other['of']
    other['k%d' % len(other)] = len(other)
    return len(d)


def shared():
    a, b = {}, {'x': 1}
    both = [a, b, {'a': a}]
    for i in range(4):
        change(a, b)
        change(b, both[2])
        both[2]['more'] = [i]
        del both[2]['more']
    return len(both)


def markers():
    """As json's encoder does to find cycles: what is being written stands in a dict, outer first, and leaves it, inner first."""
    inner, rows = {'n': 1}, (1, [2])
    middle = [inner, rows, Plain(), {7}]
    outer = {'middle': middle, 'self': None}
    outer['self'] = outer
    seen, stack = {}, []
    for x in (outer, middle, inner, rows, middle[2], middle[3], rows[1], middle):
        seen[len(seen) + 1000] = x
        stack.append(x)
        inner['n'] += 1
        middle.append(inner)
        rows[1].append(rows)
        middle[2].back = rows[1]
    while seen:
        inner['n'] += 1
        del seen[len(seen) + 999]
        stack.pop()
        middle.pop()
        rows[1].pop()
        middle[2].n = len(seen)
    return len(middle)


def attributes():
    p = Plain()
    holder = [p, {}]
    for i in range(40):
        setattr(p, 'a%d' % i, i * 50)
        holder[1] = i
    del p.a3
    p.a3 = 'again'
    p.a0 = [p]
    del p.a39
    p.a39 = 1
    q = Plain()
    q.z = 1
    q.y = q
    q.a1 = 2
    q.__dict__['via'] = 3
    q.after = 4
    s = Slotted()
    s.a = 1
    s.b = 2
    s.c = []
    s.c.append(s)
    many = [Many(i) for i in range(3)]
    many[0].first.append(many[1])
    many[1].more = many[0]
    del many[1].more
    return len(many)


def kinds_of_keys():
    d = {'a': 1, 'b': 2, 'c': 3, 'd': 4}
    d.pop('b')
    d[5] = 6
    d['e'] = 7
    del d[5]
    del d['a']
    d['f'] = 8
    d[6] = d[7] = 9
    del d['f']
    return d


print(at_the_limit(64), at_the_limit(3), comes_and_goes(), shared(), markers(), attributes(), kinds_of_keys())
