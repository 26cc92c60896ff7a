"""Changes of what a frame shows while it waits: by functions it calls, by generators, by code that is not recorded, and by functions
that C code calls back while it goes on changing things itself."""
import bisect
import collections
import contextlib
import copy
import csv
import dataclasses
import enum
import functools
import heapq
import itertools
import json
import random
import re
import string
import types


class Plain:
    def __init__(self, x=0):
        self.x = x


def pure(n):
    n = n + 1
    n = n * 2
    return n


def changes(items, n):
    items.append(n)
    n = n + 1
    items[0] = n
    return n


def deep_change(items, level):
    n = level
    if level:
        n = deep_change(items, level - 1)
    else:
        items.append(level)
    n = n + 1
    return n


def callees():
    shown, n = [0], 0
    held = {'k': (shown, [shown])}
    n = pure(n)
    n = n + 1
    n = changes(shown, n)
    n = n + 1
    n = pure(changes(shown, pure(n)))
    n = n + 1
    n = deep_change(shown, 4)
    n = n + 1
    n = deep_change(held['k'][1], 2) + pure(1)
    n = n + 1
    n = (lambda: shown.pop() and 3)()
    n = n + 1
    n = pure(n) if changes(shown, 1) else pure(0)
    n = n + 1

    def inner(k):
        nonlocal n
        shown.append(k)
        n = n + k
        k = k + 1
        held['n'] = k
        k = pure(k)
        return k

    n = n + inner(2)
    n = n + 1
    held.update(more=inner(3))
    n = n + 1
    shown[inner(0) * 0] = inner(1)
    n = n + 1
    shown[0], held['m'] = inner(1), inner(2)
    n = n + 1
    return held, n


def feeds(items):
    k = 0
    while k < 3:
        k = k + 1
        items.append(k)
        got = yield k
        k = k + 0
        if got:
            got.append(k)
            k = k + 0
    items.append('end')


def generators():
    shown, other, n = [], [], 0
    held = [shown, {'o': other}]
    for k in feeds(shown):
        n = n + k
        shown.append(-k)
        n = n + 1
    n = n + 1
    g = feeds(other)
    n = n + next(g)
    other.append(7)
    n = n + 1
    n = n + g.send(shown)
    n = n + 1
    shown.clear()
    n = n + 1
    n = n + g.send(other)
    n = n + 1
    g.close()
    n = n + 1
    n = n + sum(feeds(shown))
    n = n + 1
    list(feeds(other))
    n = n + 1
    a, *b = feeds(shown)
    n = n + 1
    shown.extend(feeds(shown))
    n = n + 1
    shown[:] = feeds(other)
    n = n + 1
    other += feeds(other)
    n = n + 1
    held[1].update((k, k) for k in feeds(other))
    n = n + 1
    held[1].update(zip('xyz', feeds(other)))
    n = n + 1
    bits = {0}
    bits.update(feeds(other))
    n = n + 1
    bits |= set(feeds(other))
    n = n + 1
    text = ''.join(map(str, feeds(other)))
    n = n + 1
    queue = collections.deque((), 2)
    queue.extend(feeds(other))
    n = n + 1
    del other[:]
    n = n + max(feeds(other))
    n = n + 1
    return held, bits, queue, text


class Order:
    """Comparing and hashing change what is shown."""
    log = []

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        k = self.n
        self.log.append(k)
        k = k + 1
        return self.n < other.n

    def __eq__(self, other):
        k = self.n
        self.log.append(k)
        k = k + 1
        return type(other) is Order and self.n == other.n

    def __hash__(self):
        k = self.n % 2
        self.log.append(-k)
        k = k + 0
        return k


def compared():
    shown, n = Order.log, 0
    held = {'s': shown}
    items = (Order(3), Order(1), Order(2))
    sorted(items)
    n = n + 1
    hidden = Plain()
    hidden.items = list(items)
    hidden.items.sort()
    n = n + 1
    min(items), max(items)
    n = n + 1
    shown.clear()
    n = n + 1
    bisect.insort(hidden.items, Order(2))
    n = n + 1
    heapq.heappush(hidden.items, Order(0))
    n = n + 1
    shown.clear()
    n = n + 1
    Order(2) in items
    n = n + 1
    items.index(Order(2))
    n = n + 1
    hidden.table = {items[0]: 1}
    n = n + 1
    hidden.table.setdefault(items[1], 2)
    n = n + 1
    shown.clear()
    n = n + 1
    hidden.table.get(Order(5))
    n = n + 1
    hidden.table[items[1]] += 1
    n = n + 1
    hidden.bits = set(items)
    n = n + 1
    n = n + len({*items} - hidden.bits)
    n = n + 1
    items[0] == items[1]
    n = n + 1
    return held, n


def called_back():
    """C code calls functions of the program while it changes a container."""
    shown, other, n = [3, 1, 2], [[9]], 0
    table = {'a': [1]}
    held = (shown, other, table)

    def key(k):
        n = len(shown)
        other.append(n)
        k = k + 0
        table[k] = n
        k = k + 0
        return k

    shown.sort(key=key)
    n = n + 1
    shown.sort(key=lambda k: -k, reverse=False)
    n = n + 1
    shown.extend(map(key, (5, 4)))
    n = n + 1
    shown[1:2] = map(key, (7, 8))
    n = n + 1
    table.update(map(lambda k: (k, key(k)), 'bc' and (10, 11)))
    n = n + 1
    text = re.sub('[0-9]', lambda m: str(key(int(m[0]))), 'a1b2c3')
    n = n + 1
    n = functools.reduce(lambda a, b: key(a + b), shown, 0)
    n = n + 1
    list(filter(key, (20, 0, 21)))
    n = n + 1
    shown.extend(k for k in list(shown) if key(k) > 3)
    n = n + 1
    del shown[4:]
    other.clear()
    n = n + 1
    for k in iter(functools.partial(key, 0), 0):
        n = n + 1
    n = n + 1
    list(itertools.accumulate((1, 2, 3), lambda a, b: key(a) + b))
    n = n + 1
    list(itertools.groupby((1, 1, 2), key))
    n = n + 1
    text = f'{key(30)} {key(31)}'
    n = n + 1
    max((1, 2), key=key)
    n = n + 1
    table.pop('a').append(key(32))
    n = n + 1
    heapq.nlargest(2, (1, 5, 3), key=key)
    n = n + 1
    exec('key(40)')
    n = n + 1
    eval('key(k) + k', {'key': key, 'k': 41})
    n = n + 1
    return held, text


@dataclasses.dataclass(order=True)
class Data:
    n: int = 0
    many: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        k = self.n
        self.many.append(k)
        k = k + 1


class Lazy:
    def __init__(self, log):
        self.log = log

    @functools.cached_property
    def once(self):
        k = len(self.log)
        self.log.append(k)
        k = k + 1
        return [k]

    @property
    def each(self):
        k = len(self.log)
        self.log.append(-k)
        k = k + 1
        return k

    @each.setter
    def each(self, value):
        k = value
        self.log.append(value)
        k = k + 1

    @each.deleter
    def each(self):
        self.log.pop()

    @functools.singledispatchmethod
    def kinds(self, value):
        self.log.append(value)

    def __getattr__(self, name):
        k = 1
        self.log.append(name)
        k = k + 1
        return k

    def __enter__(self):
        self.log.append('enter')

    def __exit__(self, *error):
        k = 1
        self.log.append('exit')
        k = k + 1

    def __copy__(self):
        k = 1
        self.log.append('copy')
        k = k + 1
        return self

    def __format__(self, how):
        self.log.append(how)
        return how

    def __iter__(self):
        yield from self.log[:2]

    def __contains__(self, what):
        self.log.append(what)
        return False

    def __bool__(self):
        self.log.append(True)
        return True


def descriptors():
    log, n = [], 0
    lazy = Lazy(log)
    held = [log]
    n = n + 1
    lazy.once
    n = n + 1
    lazy.once.append(1)
    n = n + 1
    n = n + lazy.each
    n = n + 1
    lazy.each = 5
    n = n + 1
    lazy.each += 1
    n = n + 1
    del lazy.each
    n = n + 1
    lazy.kinds(6)
    n = n + 1
    n = n + lazy.missing
    n = n + 1
    with lazy:
        n = n + 1
    n = n + 1
    lazy = copy.copy(lazy)
    n = n + 1
    text = f'{lazy:>3}'
    n = n + 1
    7 in lazy
    n = n + 1
    if lazy:
        n = n + 1
    n = n + 1
    a, b = lazy
    n = n + 1
    while not lazy:
        n = -1
    n = n + 1
    return held, lazy, text, a, b


@contextlib.contextmanager
def scope(items):
    k = 1
    items.append('in')
    k = k + 1
    yield items
    k = k + 1
    items.append('out')


class Color(enum.Enum):
    RED = [1]
    BLUE = [2]


def libraries():
    """Python code of the standard library that changes what is shown, or calls back."""
    shown, n = [3, 1, 2], 0
    held = {'s': [shown]}
    random.Random(1).shuffle(shown)
    n = n + 1
    deep = copy.deepcopy(held)
    n = n + 1
    deep['s'][0].append(4)
    n = n + 1
    with scope(shown) as inner:
        n = n + 1
        inner.append(5)
        n = n + 1
    n = n + 1
    with contextlib.ExitStack() as stack:
        stack.callback(shown.append, 6)
        stack.enter_context(scope(shown))
        n = n + 1
    n = n + 1
    with contextlib.suppress(KeyError):
        shown.append({}['k'])
    n = n + 1
    data = Data(1)
    n = n + 1
    other = dataclasses.replace(data, n=2)
    n = n + 1
    data < other
    n = n + 1
    Color.RED.value.append(n)
    color = Color([2])
    n = n + 1
    values = Color.RED.value
    n = n + 1
    json.loads('{"a": {"b": 1}}', object_hook=lambda table: shown.append(len(table)))
    n = n + 1
    json.dumps([Plain()], default=lambda o: shown.append(o.x))
    n = n + 1
    json.loads('[1, 2.5]', parse_float=shown.append)
    n = n + 1
    csv.writer(types.SimpleNamespace(write=shown.append)).writerow('ab')
    n = n + 1
    list(csv.reader(map(shown.pop, (0,)) if False else iter(('a,b',))))
    n = n + 1
    string.Template('$a').substitute(collections.defaultdict(lambda: shown.append('t') or 'x'))
    n = n + 1
    bisect.insort_right(values, 3, key=lambda k: shown.append(k) or k)
    n = n + 1
    total = functools.reduce(lambda a, b: a.append(b) or a, (7, 8), shown)
    n = n + 1
    heapq.heapify(shown[:0]), heapq.merge((shown.pop(),))
    n = n + 1
    cached = functools.lru_cache(lambda k: shown.append(k))
    n = n + 1
    cached(1), cached(1)
    n = n + 1
    counted = collections.Counter(map(shown.append, 'ab'))
    n = n + 1
    chain = collections.ChainMap({}, held)
    n = n + 1
    chain['new'] = shown
    n = n + 1
    chain['s'].append(9)
    n = n + 1
    user = collections.UserDict(held)
    n = n + 1
    user['s'] += [10]
    n = n + 1
    return held, deep, data, other, color, total, counted


def handlers():
    shown, n = [], 0

    def fails(k):
        try:
            shown.append(k)
            k = k // 0
        finally:
            k = k + 1
            shown.append(k)
            k = k + 1

    try:
        fails(1)
    except ZeroDivisionError:
        n = n + 1
    n = n + 1
    try:
        try:
            fails(2)
        except shown.append(3) or ZeroDivisionError:
            n = n + 1
            raise KeyError(shown)
    except KeyError as error:
        n = n + 1
        error.args[0].append(4)
        n = n + 1
    n = n + 1
    try:
        n = n + 1
    finally:
        shown.append(5)
        n = n + 1
    n = n + 1
    assert shown, shown.append(6)
    n = n + 1
    try:
        assert not shown, shown.append(7)
    except AssertionError:
        n = n + 1
    n = n + 1
    return shown, n


for work in (callees, generators, compared, called_back, descriptors, libraries, handlers):
    done = work()
    print(work.__name__, len(done))
