"""Iterators made of C callables: whoever asks for the next item changes a container, and no function of the program runs. Loops,
unpacking, calls, comprehensions and builtins ask, each between lines that are pure."""
import bisect
import collections
import functools
import heapq
import itertools
import operator


def loops():
    shown, n = [], 0
    held = [shown, {'k': (shown,)}]
    for x in map(shown.append, range(3)):
        n = n + 1
    n = n + 1
    for x in filter(shown.append, range(3, 5)):
        n = -1
    n = n + 1
    for x, y in zip(map(shown.append, (5, 6, 7)), range(2)):
        n = n + 1
    n = n + 1
    for i, x in enumerate(map(shown.append, (8, 9))):
        n = n + i
    n = n + 1
    for x in iter(shown.pop, 0):
        n = n + 1
    n = n + 1
    for x in itertools.starmap(shown.insert, ((0, 1), (0, 2), (1, 3))):
        n = n + 1
    n = n + 1
    for x in itertools.accumulate((4, 5, 6), lambda a, b: b):
        n = n + x
    n = n + 1
    for x in itertools.takewhile(operator.not_, map(shown.append, (7, 8))):
        n = n + 1
    n = n + 1
    for x in itertools.filterfalse(shown.append, (9, 10)):
        n = n + x
    n = n + 1
    for x in itertools.islice(map(shown.append, range(11, 20)), 1, 6, 2):
        n = n + 1
    n = n + 1
    for x in itertools.chain(map(shown.append, (20, 21)), (), map(shown.remove, (20, 21))):
        n = n + 1
    n = n + 1
    for x in itertools.chain.from_iterable(map(list, map(operator.methodcaller('pop'), (held,)))):
        n = n + 1
    n = n + 1
    for x in itertools.dropwhile(shown.append, (22, 23)):
        n = n + 1
    n = n + 1
    for x in itertools.compress('ab', map(shown.append, (24, 25))):
        n = n + 1
    n = n + 1
    for x in itertools.zip_longest(map(shown.append, (26,)), 'ab'):
        n = n + 1
    n = n + 1
    for x, group in itertools.groupby(range(27, 30), shown.append):
        n = n + 1
    n = n + 1
    for x in itertools.pairwise(map(shown.append, (30, 31, 32))):
        n = n + 1
    n = n + 1
    return held, shown, n


def unpacking():
    shown, n = [], 0
    a, b = map(shown.append, (1, 2))
    n = n + 1
    a, *b = map(shown.append, (3, 4, 5))
    n = n + 1
    (a, b), c = map(shown.append, (6, 7)), n
    n = n + 1
    [*map(shown.append, (8, 9))]
    n = n + 1
    a = *map(shown.append, (10,)), n
    n = n + 1
    a = {*map(shown.append, (11,))}
    n = n + 1
    n = n + len((*map(shown.append, (12, 13)),))
    n = n + 1
    taken(*map(shown.append, (14, 15)))
    n = n + 1
    max(n, *map(operator.truth, map(shown.append, (16, 17))))
    n = n + 1
    try:
        a, b = map(shown.append, (18, 19, 20))
    except ValueError:
        n = n + 1
    n = n + 1
    try:
        a, b, c = map(shown.append, (21,))
    except ValueError:
        n = n + 1
    n = n + 1
    it = map(shown.append, range(22, 40))
    next(it)
    n = n + 1
    next(it), next(it)
    n = n + 1
    a = next(it, None)
    n = n + 1
    30 in it
    n = n + 1
    del it
    n = n + 1
    return shown, n


def taken(*values):
    n = len(values)
    return n


def builtins_ask():
    shown, n = [], 0
    box = {'s': shown}
    list(map(shown.append, (1, 2)))
    n = n + 1
    tuple(map(shown.append, (3,)))
    n = n + 1
    set(map(shown.append, (4, 5)))
    n = n + 1
    frozenset(map(shown.append, (6,)))
    n = n + 1
    dict(zip('ab', map(shown.append, (7, 8))))
    n = n + 1
    any(map(shown.append, (9, 10)))
    n = n + 1
    all(map(shown.append, (11, 12)))
    n = n + 1
    try:
        sum(map(shown.append, (13, 14)))
    except TypeError:
        n = n + 1
    n = n + 1
    n = n + sum(map(len, map(shown.copy().__class__, ((), ()))))
    n = n + 1
    try:
        min((15, 16), key=shown.append)
    except TypeError:
        n = n + 1
    n = n + 1
    try:
        max(map(shown.append, (17, 18)))
    except TypeError:
        n = n + 1
    n = n + 1
    try:
        ''.join(map(shown.append, 'xy'))
    except TypeError:
        n = n + 1
    n = n + 1
    try:
        sorted((20, 19), key=shown.append)
    except TypeError:
        n = n + 1
    n = n + 1
    bytes(map(operator.truth, map(shown.append, (21, 22))))
    n = n + 1
    collections.deque(map(shown.append, (23, 24)), 0)
    n = n + 1
    collections.Counter(map(shown.append, (25,)))
    n = n + 1
    list(zip(map(shown.append, (26, 27)), map(shown.remove, (1, 2))))
    n = n + 1
    operator.countOf(map(shown.append, (28,)), 0)
    n = n + 1
    functools.reduce(operator.or_, map(operator.truth, map(shown.append, (29, 30))))
    n = n + 1
    [].extend(map(shown.append, (31,)))
    n = n + 1
    {1}.isdisjoint(map(shown.append, (32, 33)))
    n = n + 1
    '%s %s' % tuple(map(shown.append, (34, 35)))
    n = n + 1
    list(itertools.product(map(shown.append, (36,)), 'a'))
    n = n + 1
    next(filter(None, map(shown.append, (37, 38))), None)
    n = n + 1
    bool(list(reversed(list(map(shown.append, (39,))))))
    n = n + 1
    return box, n


def comprehensions():
    shown, n = [], 0
    box = (shown,)
    a = [x for x in map(shown.append, (1, 2))]
    n = n + 1
    a = [n for x in (1, 2) if not shown.append(x)]
    n = n + 1
    a = {x: y for x, y in zip('ab', map(shown.append, (3, 4)))}
    n = n + 1
    a = {x for x in map(shown.append, (5, 6))}
    n = n + 1
    a = [y for x in (7, 8) for y in map(shown.append, (x,))]
    n = n + 1
    lazy = (x for x in map(shown.append, (9, 10, 11)))
    n = n + 1
    next(lazy)
    n = n + 1
    for x in lazy:
        n = n + 1
    n = n + 1
    fed = feed(map(shown.append, (12, 13, 14)))
    n = n + 1
    next(fed)
    n = n + 1
    for x in fed:
        n = n + 1
        break
    n = n + 1
    fed.close()
    through = over(map(shown.append, (15, 16)))
    n = n + 1
    next(through)
    n = n + 1
    next(through)
    n = n + 1
    a = [(y := n) for x in map(shown.append, (17, 18))]
    n = n + 1
    a = [len(shown) for x in range(2) if shown.append(19) is None]
    n = n + 1
    a = (lambda it=map(shown.append, (20, 21)): next(it))()
    n = n + 1
    return box, a


def feed(source):
    k = 0
    for x in source:
        k = k + 1
        yield k


def over(source):
    k = 0
    yield from source
    k = k + 1


def keyed():
    shown, items, n = [[]], [3, 1, 2], 0
    log = shown[0]
    try:
        items.sort(key=log.append)
    except TypeError:
        n = n + 1
    n = n + 1
    order = {3: 'c', 1: 'a', 2: 'b'}
    items.sort(key=order.pop)
    n = n + 1
    order.update(zip(items, 'xyz'))
    n = n + 1
    min(items, key=order.pop)
    n = n + 1
    heap = [5, 1, 4]
    heapq.heapify(heap)
    n = n + 1
    heapq.heappush(heap, 0)
    n = n + 1
    heapq.heappop(heap), heapq.heapreplace(heap, 9)
    n = n + 1
    bisect.insort(heap, 6)
    n = n + 1
    ranks = {1: 1, 2: 2, 3: 3, 6: 6, 9: 9, 5: 5, 4: 4}
    bisect.bisect(sorted(heap), 5, key=ranks.pop)
    n = n + 1
    ranks.update(enumerate(heap))
    heapq.nsmallest(2, range(len(heap)), key=ranks.pop)
    n = n + 1
    nested = list(heapq.merge(map(log.pop, (0, 0)), [1]))
    n = n + 1
    cached = functools.lru_cache(log.append)
    cached(1), cached(1), cached(2)
    n = n + 1
    log.sort(key=functools.cmp_to_key(operator.sub))
    n = n + 1
    return shown, items, order, heap, ranks, nested


def by_operator():
    shown, table, n = [1, 2, 3], {'k': 0}, 0
    both = [shown, table]
    operator.setitem(shown, 0, 10)
    n = n + 1
    operator.delitem(shown, 1)
    n = n + 1
    operator.iadd(shown, (4, 5))
    n = n + 1
    operator.imul(shown, 2)
    n = n + 1
    operator.ior(table, {'l': 1})
    n = n + 1
    operator.iconcat(shown, [6])
    n = n + 1
    operator.methodcaller('insert', 0, 7)(shown)
    n = n + 1
    operator.itemgetter(1)(both).update(m=2)
    n = n + 1
    operator.setitem(table, 'k', shown)
    n = n + 1
    operator.attrgetter('append')(shown)(8)
    n = n + 1
    list.append(shown, 9)
    n = n + 1
    list.__setitem__(shown, slice(0, 3), ())
    n = n + 1
    list.__iadd__(shown, (11,))
    n = n + 1
    list.__init__(shown, (12, 13))
    n = n + 1
    dict.__init__(table, n=3)
    n = n + 1
    table.__ior__({'o': 4})
    n = n + 1
    shown.__class__.append(shown, 14)
    n = n + 1
    getattr(shown, 'append')(15)
    n = n + 1
    put = shown.append
    n = n + 1
    put(16)
    n = n + 1
    puts = [put, table.update]
    n = n + 1
    puts[0](17)
    n = n + 1
    puts[1](p=5)
    n = n + 1
    functools.partial(put, 18)()
    n = n + 1
    call(put, 19)
    n = n + 1
    put(20) if n else put(21)
    n = n + 1
    n and put(22)
    n = n + 1
    n = n + (put(23) is None)
    n = n + 1
    text = f'{put(24)} {n}'
    n = n + 1
    both[0 if put(25) else 1]
    n = n + 1
    return both, text


def call(f, *args, **kwargs):
    n = 1
    result = f(*args, **kwargs)
    n = n + 1
    return result


for work in (loops, unpacking, builtins_ask, comprehensions, keyed, by_operator):
    done = work()
    print(work.__name__, len(done))
