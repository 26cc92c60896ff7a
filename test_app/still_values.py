"""Values of which nothing is shown but their type, others in their places, in slots and in cells; and containers that stay as they are
for long, beside lines that change nothing, until something changes them after all."""


def types_in_place():
    n = 0
    for i in range(6):
        thing = iter([1, 2])
        n = n + 1
        del thing; thing = iter((1, 2))
        n = n + 1
        del thing; thing = iter([3])
        n = n + 1
        thing = None; thing = object()
        n = n + 1
        thing = None; thing = reversed([1, 2])
        n = n + 1
        thing = None; thing = iter({1: 2})
        n = n + 1
        thing = None; thing = [i]
        n = n + 1
        thing = None; thing = iter([i])
        n = n + 1
        thing = iter((i,)) if i % 2 else iter([i])
        n = n + 1
    return n


def types_in_cells():
    n, thing = 0, iter([1])

    def exchange(to_list):
        nonlocal thing
        thing = None
        thing = iter([1]) if to_list else iter((1,))
        return thing

    for i in range(6):
        n = n + 1
        exchange(i % 2)
        n = n + 1
        exchange(i % 3)
        n = n + 1
        thing = None; thing = iter({1})
        n = n + 1
    return n


def in_cells():
    items, count, n = [], 0, 0

    def add(v):
        nonlocal count
        count += 1
        items.append(v)

    def rebind():
        nonlocal items
        items = items[:]

    for i in range(8):
        n = n + 1
        add(i)
        n = n + 1
        items.append(-i)
        n = n + 1
        rebind()
        n = n + 1
        count = count + 1
        n = n + 1
        map(add, (i,)).__next__()
        n = n + 1
    del count
    n = n + 1
    count = [n]
    n = n + 1
    count.append(n)
    n = n + 1
    return items, count


def numbers(n):
    total = 0
    for i in range(n):
        total = total + i
    return total


def long_pauses():
    """The frames beneath are looked at so seldom that nobody follows the loop any more."""
    items, table, n = [1], {'a': [1]}, 0
    for length in (1, 400, 2, 400, 1):
        n = n + numbers(length)
        items.append(n)
        n = n + numbers(length)
        table['a'].append(n)
        n = n + numbers(length)
        n = n + 1
        table['a'] = items
        n = n + numbers(3)
        items.pop()
        n = n + 1
    return items, table


def in_vain():
    """A line that does mostly what can not be told, and sometimes what can."""
    items, other, n = [3, 1, 2], [], 0
    ways = [lambda: None, list, repr, items.append, other.append, items.sort, items.count]
    for i in range(90):
        way = ways[i * i % 7]
        try:
            n = n + (way(i) is None)
        except TypeError:
            n = n + (way() is None)
        n = n + 1
        n = n + 1
        del items[4:], other[2:]
    return items, other


def many_slots():
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = b8 = b9 = 0
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = 0
    e0 = e1 = e2 = e3 = e4 = e5 = e6 = e7 = e8 = e9 = f0 = f1 = f2 = f3 = f4 = f5 = f6 = f7 = f8 = f9 = 0
    g0, g1, g2, g3, g4, g5, g6 = [], iter([1]), [], iter([2]), {}, [1, 2], iter([3])
    for i in range(4):
        a0 = a0 + 1
        g0.append(i)
        g2.append(i)
        a0 = a0 + 1
        g4[i] = g2
        del g1, g3, g6; g1 = iter((1,)); g3 = iter((2,)); g6 = iter((3,))
        a0 = a0 + 1
        del g1, g3, g6; g1 = iter([1]); g3 = iter([2]); g6 = iter([3])
        g5 = [g5]
        a0 = a0 + 1
        g5[0].append(i)
        a0 = a0 + 1
    return a0


def suspended(items):
    own = [items]
    it = iter(items)
    n = 0
    for _ in range(5):
        got = yield own
        n = n + 1
        own.append(got)
        n = n + next(it, 0)


def while_it_waits():
    items = [1, 2, 3]
    n = 0
    waiting = suspended(items)
    own = next(waiting)
    for i in range(4):
        own.append(-i)
        n = n + 1
        items.append(i)
        n = n + numbers(i)
        waiting.send([i])
        n = n + 1
        own[0] = [i]
        n = n + 1
    return own


for work in (types_in_place, types_in_cells, in_cells, long_pauses, in_vain, many_slots, while_it_waits):
    done = work()
    print(work.__name__, done)
