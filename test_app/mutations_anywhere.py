"""Random changes, repeatable, of nested, shared and cyclic objects of many types, made from several frames; what a snapshot can
copy from the one before and what it can not.

args: 3 25
also: 8 25
"""
import collections
import random
import sys


class Node:
    def __init__(self, n):
        self.n = n
        self.next = None
        self.items = []


class Slotted:
    __slots__ = ('a', 'b', 'c')

    def __init__(self, a):
        self.a = a
        self.b = [a]


class Items(list):
    pass


class Named(dict):
    def __init__(self):
        self.tag = (1, [2])


def make(r, pool):
    k = r.randrange(16)
    if k < 3:
        return r.randint(-400, 400)
    if k == 3:
        return 2 ** 70 + r.randint(0, 3)
    if k == 4:
        return 'word%d' % r.randint(0, 9)
    if k == 5:
        return [r.random(), make(r, pool)]
    if k == 6:
        return {'n': [r.randint(0, 9)], r.randint(0, 5): make(r, pool)}
    if k == 7:
        return (r.randint(0, 999), [], make(r, pool))
    if k == 8:
        n = Node(r.randint(0, 999))
        n.next = r.choice(pool)
        return n
    if k == 9:
        s = Slotted(r.choice(pool))
        return s
    if k == 10:
        return collections.deque([make(r, pool) for i in range(r.randrange(3))])
    if k == 11:
        x = Items([1, 2])
        x.extra = r.choice(pool)
        return x
    if k == 12:
        return {r.randint(0, 20), r.randint(0, 500), 'x'}
    if k == 13:
        return Named()
    if k == 14:
        return ValueError(r.randint(0, 9), 3)
    return r.choice(pool)


def parts(x):
    t = type(x)
    if t in (list, tuple, Items, collections.deque):
        found = list(x)
        if t is Items:
            found.append(x.extra)
    elif t in (dict, Named):
        found = list(x.values())
    elif t is Node:
        found = [x.next, x.items]
    elif t is Slotted:
        found = [x.a, x.b]
    elif t is ValueError:
        found = list(x.args)
    else:
        found = []
    return [y for y in found if type(y) in (list, dict, set, tuple, Items, Named, Node, Slotted, ValueError, collections.deque)]


def change(x, r, pool):
    for i in range(r.randrange(5)):
        inner = parts(x)
        if not inner:
            break
        x = r.choice(inner)
    new = make(r, pool)
    t = type(x)
    if t in (list, Items, collections.deque):
        how = r.randrange(8)
        if how == 0 or not x:
            x.append(new)
        elif how < 3:
            x[r.randrange(len(x))] = new
        elif how == 3:
            x.pop()
        elif how == 4:
            x.insert(0, new)
        elif how == 5:
            x.reverse()
        elif how == 6:
            x.extend(range(70)) if r.randrange(8) == 0 else x.append(1)
        elif t is not collections.deque:
            x[:] = x[1:] + x[:1]
        if len(x) > 80:
            x.clear()
    elif t in (dict, Named):
        how = r.randrange(4)
        if how < 2 or not x:
            x['k%d' % r.randrange(5)] = new
        elif how == 2:
            del x[r.choice(list(x))]
        else:
            copy = dict(x)
            x.clear()
            x.update(copy)
    elif t is set:
        if r.randrange(3):
            x.add(r.randrange(12))
        elif x:
            x.pop()
    elif t is Node:
        how = r.randrange(5)
        if how == 0:
            x.next = new
        elif how == 1:
            x.n += 1
        elif how == 2:
            x.items = [new]
        elif how == 3:
            setattr(x, 'more%d' % r.randrange(4), new)
        else:
            x.__dict__['via'] = new
    elif t is Slotted:
        how = r.randrange(4)
        if how == 0:
            x.a = new
        elif how == 1 and hasattr(x, 'c'):
            del x.c
        elif how == 2:
            x.c = new
        else:
            x.b = [x.b, new][-2:]
    elif t is ValueError:
        if r.randrange(2):
            x.args = (r.randint(0, 9),)
        else:
            x.note = new


def inner(x, y, r, pool):
    change(x, r, pool)
    change(y, r, pool)
    z = (x, y)
    change(z, r, pool)
    return x


def work(seed):
    r = random.Random(seed)
    a = Node(1)
    b = [Node(2), {'x': a}]
    c = {'a': a, 'b': b, 'c': [Node(i) for i in range(6)]}
    d = Slotted(b)
    pool = [a, b, c, d, [], {}]
    everything = [a, b, c, d]
    for step in range(STEPS):
        x = r.choice(everything)
        change(x, r, pool)
        if r.randrange(3) == 0:
            inner(x, r.choice(everything), r, pool)
        change(r.choice(everything), r, pool)
        if r.randrange(6) == 0:
            pool[r.randrange(4, 6)] = make(r, pool)
        if step % 25 == 24:
            a.next = None
            a.items = []
            b = [Node(2), {'x': a}]
            c = {'a': a, 'b': b, 'c': [Node(i) for i in range(6)]}
            everything = [a, b, c, d]
            pool[:4] = everything
            d.a = b


SEED, STEPS = int(sys.argv[1]), int(sys.argv[2])
work(SEED)
