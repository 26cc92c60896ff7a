"""Other objects where old ones stood: containers rebound, passed, returned and exchanged whose shapes are the same and which may have
the same address, with contents that are a little different."""


class Node:
    def __init__(self, n, *parts):
        self.n = n
        self.parts = list(parts)


class Slotted:
    __slots__ = ('n', 'parts')

    def __init__(self, n, parts=()):
        self.n = n
        self.parts = parts


def rebound():
    n = 0
    for i in range(12):
        x = [i]
        n = n + 1
        x = [i + 100]
        n = n + 1
        y = {'k': i}
        n = n + 1
        y = {'k': -i}
        n = n + 1
        z = (i, x)
        z = (i, y)
        n = n + 1
        o = Node(i)
        o = Node(-i)
        n = n + 1
        s = {i}
        s = {i + 1}
        n = n + 1
    return x, y, z, n


def on_one_line():
    n = 0
    for i in range(8):
        x = [i]; x = None; x = [i + 1]
        n = n + 1
        x = None; x = [i + 2]
        n = n + 1
        del x; x = [i + 3]
        n = n + 1
        y = {'a': i}; del y; y = {'a': i + 1}
        n = n + 1
        o = Node(i); o = None; o = Node(i + 1, [i])
        n = n + 1
        t = (i, n); t = None; t = (i + 1, n)
        n = n + 1
        s = Slotted(i); s = None; s = Slotted(i + 1)
        n = n + 1
        x, y = y, x
        n = n + 1
        x, y = y, x
        n = n + 1
    return x, y, o, t, s


def numbers():
    f, big, text, n = 0.5, 10 ** 20, 'a', 0
    for i in range(6):
        f = f * 2.0; f = f + 1.0
        n = n + 1
        big = big + 1; big = big * 3
        n = n + 1
        text = text + 'b'; text = text[1:]; text = text + 'c'
        n = n + 1
        data = bytes([i]); data = bytes([i + 1])
        n = n + 1
        c = complex(i, 1); c = c + 1
        n = n + 1
    return f, big, text, data, c


def receive(x, y=None, *rest, **more):
    n = 1
    n = n + 1
    x = x and x[:]
    n = n + 1
    return n


def fresh(i):
    x = [i]
    n = len(x)
    n = n + 1
    return x


def called():
    n = 0
    for i in range(8):
        receive([i])
        receive([i], {'k': i})
        receive([i, i], [i], {i}, a=[i])
        receive([[i]], Node(i))
        fresh(i)
        fresh(-i)
        n = n + 1
        a = fresh(i)
        n = n + 1
        a = fresh(i + 100)
        n = n + 1
        a = fresh(i)[:]
        n = n + 1
        a = receive(fresh(1) + fresh(2))
    return a, n


def defaults(value, items=[], table={'n': 0}, *, node=Node(0)):
    n = value
    items.append(value)
    n = n + 1
    table['n'] += value
    n = n + 1
    node.n = items[-1:]
    n = n + 1
    node.parts = [value]
    n = n + 1
    return n


def recursive(level, items):
    n = level
    items.append(level)
    mine = [level]
    if level:
        recursive(level - 1, mine)
        n = n + 1
        recursive(level - 1, items)
        n = n + 1
        mine = recursive(0, [level])
    n = n + 1
    items.pop()
    n = n + 1
    return [n]


def inside():
    outer, table, n = [[1], [2], [3]], {'a': [1], 'b': [2]}, 0
    whole = (outer, table)
    for i in range(6):
        outer[1] = [i]
        n = n + 1
        outer[1] = None; outer[1] = [i + 1]
        n = n + 1
        outer.pop(); outer.append([i])
        n = n + 1
        outer.append(outer.pop(0))
        n = n + 1
        del table['a']; table['a'] = [i]
        n = n + 1
        table.pop('b'); table['b'] = {'c': i}
        n = n + 1
        table['a'], table['b'] = table['b'], table['a']
        n = n + 1
        outer[0], outer[2] = outer[2], outer[0]
        n = n + 1
        outer[0] = (i, [i])
        n = n + 1
        outer[0][1][0] = -i; outer[0] = (i, [-i])
        n = n + 1
        outer[0] = 1000 + i; outer[0] = 2000 + i
        n = n + 1
        outer[0] = float(i); outer[0] = float(i) + 1
        n = n + 1
        outer[0] = 'word%d' % i; outer[0] = 'Word%d' % i
        n = n + 1
        outer[0] = table; outer[0] = dict(table)
        n = n + 1
        table['a'] = i
        n = n + 1
        outer[0]['a'] = -i
        n = n + 1
        outer[:] = [[i], [i], [i]]
        n = n + 1
        table.clear(); table.update(a=[i], b=[i])
        n = n + 1
    return whole


def attributes():
    o, n = Node(1), 0
    held = [o]
    for i in range(6):
        o.parts = [i]
        n = n + 1
        o.parts = None; o.parts = [i + 1]
        n = n + 1
        del o.n; o.n = i
        n = n + 1
        o.next = Node(i)
        n = n + 1
        o.next = None; o.next = Node(-i)
        n = n + 1
        o.next.next = o.next; o.next = Node(i)
        n = n + 1
        o.__dict__ = {'n': i}
        n = n + 1
        o.__dict__ = {'n': i + 1}
        n = n + 1
        o.__class__ = Other
        n = n + 1
        o.__class__ = Node
        n = n + 1
        held[0] = Node(i)
        n = n + 1
        held[0] = None; held[0] = o = Node(i + 1)
        n = n + 1
    return held, n


class Other(Node):
    pass


def exchanged():
    """Two names for one object, then for two that are equal; each changes alone."""
    a = b = [1]
    n = 0
    for i in range(5):
        a.append(i)
        n = n + 1
        b = a[:]
        n = n + 1
        b.append(-i)
        n = n + 1
        a, b = b, a
        n = n + 1
        a = b
        n = n + 1
        c = [a, b]
        n = n + 1
        c[0] = list(a)
        n = n + 1
        a[0] = i
        n = n + 1
        a = [a]; a = a[0]
        n = n + 1
        c = c[1]
        c[0] = 100 + i
        n = n + 1
    return a, b, c


def generated(start):
    x = [start]
    n = 0
    while n < 4:
        got = yield x
        n = n + 1
        x = [start + n] if got is None else got
        n = n + 0


def through_generators():
    n = 0
    for i in range(3):
        for x in generated(i):
            n = n + 1
            x[0] = n
            n = n + 1
        g = [generated([i])]
        first = next(g[0])
        n = n + 1
        second = g[0].send([n])
        n = n + 1
        second[0] = first
        n = n + 1
        g[0] = generated(n)
        next(g[0])
        n = n + 1
        g[0].close()
        n = n + 1
    return first, second


for work in (rebound, on_one_line, numbers, called, inside, attributes, exchanged, through_generators):
    done = work()
    print(work.__name__, len(done))
for i in range(3):
    defaults(i)
    recursive(2, [i])
    top = [i]
    top = None
    top = [i + 10]
    deep = {'a': top}; del deep; deep = {'b': top}
    top = deep
