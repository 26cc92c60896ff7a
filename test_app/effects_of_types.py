"""Special methods that are C callables bound to a container: an operator, a comparison, a test, an attribute or a call changes what
no line names, and no function of the program runs. Pure lines stand between, and must show it."""
import collections
import functools
import math
import operator
import sys
import types


class Odd:
    pass


def operators():
    shown, n = [], 0
    held = {'in': [shown]}

    class A:
        __add__ = __radd__ = __sub__ = __mul__ = __matmul__ = __truediv__ = __floordiv__ = __mod__ = shown.append
        __pow__ = __rpow__ = __lshift__ = __rshift__ = __and__ = __or__ = __xor__ = __divmod__ = __iadd__ = shown.append
        __neg__ = __abs__ = shown.reverse
        __pos__ = shown.pop
        __invert__ = shown.clear

    a = A()
    n = n + 1
    a + 1
    n = n + 1
    2 + a
    n = n + a.__class__.__basicsize__ * 0
    n = n if a - 3 else n + 1
    a * 4
    n = n + 1
    a @ 5
    n = n + 1
    a / 6, a // 7, a % 8
    n = n + 1
    a ** 9
    n = n + 1
    a << 10
    n = n + 1
    a >> 11
    n = n + 1
    a & 12
    n = n + 1
    a | 13
    n = n + 1
    a ^ 14
    n = n + 1
    divmod(a, 15)
    n = n + 1
    -a
    n = n + 1
    n = n + (+a)
    n = n + 1
    abs(a)
    n = n + 1
    b = a
    n = n + 1
    b += 16
    n = n + 1
    sum([17, a])
    n = n + 1
    ~a
    n = n + 1
    return held, n, b


def comparisons():
    shown, n = [], 0
    held = (shown, [[shown]])

    class A:
        __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = shown.append
        __hash__ = object.__hash__

    a = A()
    items, pair, table = [1, a], (1, a), {'k': a}
    n = n + 1
    a == 2
    n = n + 1
    a != 3
    n = n + 1
    4 == a
    n = n + 1
    5 < a < 6
    n = n + 1
    if a >= 7:
        n = -1
    n = n + 1
    n = n if 8 <= a else n + 1
    9 in items
    n = n + 1
    10 not in pair
    n = n + 1
    items == [1, 11]
    n = n + 1
    pair < (1, 12)
    n = n + 1
    table == {'k': 13}
    n = n + 1
    items.count(14)
    n = n + 1
    a is n or a is not None
    n = n + 1
    min(a, 16)
    n = n + 1
    max(items[1:] + [17])
    n = n + 1
    sorted([a, 18])
    n = n + 1
    items[1:] > [19]
    n = n + 1
    match a:
        case 20:
            n = -2
        case 21 | 22:
            n = -3
        case _:
            n = n + 1
    n = n + 1
    while a == n:
        n = -4
    n = n + 1
    isinstance(a, A) and a == 23
    n = n + 1
    return held, n


def truths():
    flags = [True, False] * 8
    sizes = list(range(12))
    held, n = [flags, {'s': sizes}], 0

    class A:
        __bool__ = flags.pop

    class B:
        __len__ = sizes.pop

    a, b = A(), B()
    n = n + 1
    if a:
        n = n + 1
    n = n + 2
    not a
    n = n + 1
    n = n + 1 if a else n + 2
    n = n + 1
    a and n
    n = n + 1
    a or n
    n = n + 1
    while a:
        n = n + 1
    n = n + 2
    while not a:
        n = n + 3
    n = [n + 1 for i in (1, 2) if a] or n
    n = 1
    any([a, a])
    n = n + 1
    if b:
        n = n + 1
    n = n + len(b)
    n = n + 1
    n = n + (1 if not b else 2)
    assert b
    n = n + 1
    list(filter(None, (b, b)))
    n = n + 1
    bool(b)
    n = n + 1
    operator.truth(b), operator.not_(b)
    n = n + 1
    return held, n


def indices():
    numbers = [2, 1, 0] * 8
    floats = [0.5, 1.5] * 3
    n, items, held = 0, [0, 1, 2, 3, 4, 5], (numbers, floats)

    class A:
        __index__ = numbers.pop
        __float__ = floats.pop

    a = A()
    n = n + 1
    n = n + items[a]
    n = n + 1
    other = items[a:]
    n = n + 1
    items[a] = 7
    n = n + 1
    del items[a]
    n = n + 1
    for i in range(a):
        n = n + 10
    n = n + 1
    n = n + len((0,) * a)
    n = n + 1
    text = '%d' % a
    n = n + 1
    text = hex(a)
    n = n + 1
    text = chr(a)
    n = n + 1
    text = 'abcdef'[a]
    n = n + 1
    data = bytes(a)
    n = n + 1
    n = n + int(a)
    n = n + 1
    items.insert(a, 8)
    n = n + 1
    items.pop(a)
    n = n + 1
    f = float(a)
    n = n + 1
    f = math.sqrt(a)
    n = n + 1
    text = '%f' % a
    n = n + 1
    f = round(1.25, a)
    n = n + 1
    text = text[a:a]
    n = n + 1
    n = n + range(9)[a]
    n = n + 1
    return held, n


def texts():
    words, forms = ['word%d' % i for i in range(20)], {'': 'plain', '>3': 'right', 'x': 'hex', '<9': 'left'}
    held, n = {'w': words, 'f': [forms]}, 0

    class A:
        __str__ = __repr__ = words.pop

    class B:
        __format__ = forms.pop

    a, b = (A(),), (B(),)
    n = n + 1
    text = f'{a[0]}'
    n = n + 1
    text = f'{a[0]!r} and {a[0]!s}'
    n = n + 1
    text = '%s' % a
    n = n + 1
    text = '{}'.format(a[0])
    n = n + 1
    text = str(a)
    n = n + 1
    text = repr([a])
    n = n + 1
    text = ascii(a[0])
    n = n + 1
    text = f'{b[0]}'
    n = n + 1
    text = f'{b[0]:>3}'
    n = n + 1
    text = format(b[0], 'x')
    n = n + 1
    text = '{:<9}'.format(b[0])
    n = n + 1
    error = ValueError(a[0])
    n = n + 1
    text = str(error)
    n = n + 1
    print(a[0], file=sys.stdout)
    n = n + 1
    text = f'{n}{n + 1}'
    n = n + 1
    return held, n


def hashes():
    numbers, n = list(range(16)), 0
    held = [numbers]

    class A:
        __hash__ = numbers.pop

    a, hidden = A(), Odd()
    hidden.table = {}
    n = n + 1
    hidden.table[a] = 1
    n = n + 1
    a in hidden.table
    n = n + 1
    hidden.table.get(a)
    n = n + 1
    {a}
    n = n + 1
    {a: n}
    n = n + 1
    {a for i in (1,)}
    n = n + 1
    hash(a)
    n = n + 1
    hash((a, 1))
    n = n + 1
    hidden.table.setdefault(a, 2)
    n = n + 1
    hidden.table.pop(a, None)
    n = n + 1
    n = n if a in {1, 2} else n + 1
    n = n + 1
    return held, n


def attributes():
    shown, table, n = [], {}, 0
    held = [{'s': shown}, table]

    class A:
        __getattr__ = shown.append
        __setattr__ = table.__setitem__
        __delattr__ = table.__delitem__

    class B:
        __getattribute__ = shown.append

    a, box = A(), (B(),)
    n = n + 1
    a.one
    n = n + 1
    n = n if a.two else n + 1
    getattr(a, 'three')
    n = n + 1
    hasattr(a, 'four')
    n = n + 1
    try:
        a.five(n)
    except TypeError:
        n = n + 1
    n = n + 1
    a.x = 1
    n = n + 1
    a.y = a.six
    n = n + 1
    return held, n, box


def more_attributes():
    shown, table, n = [], {}, 0
    held = (shown, [table])

    class A:
        __getattr__ = shown.append
        __setattr__ = table.__setitem__
        __delattr__ = table.__delitem__

    class B:
        __getattribute__ = shown.append

    a, box = A(), (B(),)
    a.x = 1
    n = n + 1
    a.y, a.x = 2, 3
    n = n + 1
    setattr(a, 'z', 4)
    n = n + 1
    del a.x
    n = n + 1
    delattr(a, 'y')
    n = n + 1
    operator.attrgetter('seven')(a)
    n = n + 1
    text = '{0.eight}'.format(a)
    n = n + 1
    match a:
        case A(nine=1):
            n = -1
        case A(ten=None):
            n = n + 1
    n = n + 1
    box[0].eleven
    n = n + 1
    isinstance(box[0], int)
    n = n + 1
    try:
        box[0].twelve()
    except TypeError:
        n = n + 1
    n = n + 1
    for a.target in (5, 6):
        n = n + 1
    n = n + 1
    return held, text


def descriptors():
    table, n = {1: 'one', 2: 'two', 3: 'three'}, 0
    more = {'t': table}

    class Takes(dict):
        __get__ = dict.pop

    class Puts:
        __set__ = table.__setitem__
        __delete__ = table.__delitem__

    taken = Takes(table)

    class H(int):
        takes = taken
        puts = Puts()

    h = H(1)
    n = n + 1
    h.takes
    n = n + 1
    h.puts = 'new'
    n = n + 1
    h.puts = 'newer'
    n = n + 1
    del h.puts
    n = n + 1
    h = H(3)
    n = n + 1
    getattr(h, 'takes')
    n = n + 1
    h.puts = n
    n = n + 1
    H.takes
    n = n + 1
    hasattr(H(2), 'takes')
    n = n + 1
    return more, taken


def items():
    shown, table, rest, n = [], {'k': 0, 'l': 0}, [7, 8, 9, 10], 0
    held = [shown, {'t': table}, rest]

    class A:
        __getitem__ = __contains__ = __call__ = shown.append
        __setitem__ = table.__setitem__
        __delitem__ = table.__delitem__

    class Missing(dict):
        __missing__ = shown.append

    class Old:
        __getitem__ = rest.pop

    a, missing, old = A(), Missing(), Old()
    n = n + 1
    a[1]
    n = n + 1
    a['k'] = 2
    n = n + 1
    a['k'] = a[3]
    n = n + 1
    del a['k']
    n = n + 1
    4 in a
    n = n + 1
    n = n + 1 if 5 not in a else n
    a(6)
    n = n + 1
    missing['seven']
    n = n + 1
    missing.get('eight')
    n = n + 1
    list(map(a, (9, 10)))
    n = n + 1
    try:
        [3, 1, 2].sort(key=a)
    except TypeError:
        n = n + 1
    for x in old:
        n = n + x
    n = n + 1
    rest[:] = 1, 2, 3
    n = n + 1
    x, y = old
    n = n + 1
    rest[:] = 5, 6, 7, 8
    n = n + 1
    first, *others = old
    n = n + 1
    rest.extend((8, 9))
    n = n + 1
    3 in old
    n = n + 1
    for a['l'] in (1, 2):
        n = n + 1
    n = n + 1
    return held, n


def classes():
    shown, n = [], 0
    held = {1: shown}

    class Meta(type):
        __instancecheck__ = __subclasscheck__ = __contains__ = __add__ = __getitem__ = __getattr__ = shown.append

    class A(metaclass=Meta):
        pass

    class Made:
        __init__ = __class_getitem__ = shown.append
        __init_subclass__ = shown.reverse

    class Called(type):
        __call__ = shown.append

    B = Called('B', (), {})
    n = n + 1
    isinstance(1, A)
    n = n + 1
    isinstance(2, (str, A))
    n = n + 1
    3 in A
    n = n + 1
    A + 4
    n = n + 1
    A[5]
    n = n + 1
    A.six
    n = n + 1
    Made(7)
    n = n + 1
    Made[8]
    n = n + 1

    class Lower(Made):
        pass
    n = n + 1
    Lower(9)
    n = n + 1
    B(10)
    n = n + 1
    match 11:
        case A():
            n = -1
        case _:
            n = n + 1
    n = n + 1
    issubclass(int, A)
    n = n + 1
    return held, n


def later():
    """The class was harmless when it was first seen."""
    shown, n = [], 0
    held = [[shown]]

    class A:
        pass

    class Base:
        pass

    class Low(Base):
        pass

    class Other:
        __getattr__ = shown.append

    a, low = A(), Low()
    for step in range(3):
        n = n + 1
        a == n
        n = n + 1
        try:
            a + n
            low.what
        except (TypeError, AttributeError):
            n = n + 1
        n = n + 1
        if step == 0:
            A.__eq__ = shown.append
            setattr(A, '__add__', shown.append)
            Base.__getattr__ = shown.append
        n = n + 1
    del A.__eq__, A.__add__
    a == n
    n = n + 1
    B = type('B', (A,), {'__sub__': shown.append, '__getitem__': functools.partial(shown.append)})
    b = B()
    n = n + 1
    b - 1
    n = n + 1
    b[2]
    n = n + 1
    a.__class__ = B
    n = n + 1
    a - 3
    n = n + 1
    a.__class__ = Other
    n = n + 1
    a.four
    n = n + 1
    Low.__bases__ = (Other,)
    low.five
    n = n + 1
    type.__setattr__(A, '__mul__', shown.append)
    n = n + 1
    b * 6
    n = n + 1
    return held, n


def partials():
    shown, n = [[5, 3, 4]], 0
    inner = shown[0]

    class A:
        one = property(operator.methodcaller('__lt__', 1))
        __lt__ = inner.append
        more = functools.partialmethod(operator.methodcaller('__lt__', 2))
        call = functools.partial(inner.append, 6)
        put = staticmethod(inner.append)
        __add__ = functools.partial(inner.insert, 0)
        __call__ = functools.partial(inner.sort)
        __enter__ = functools.partial(inner.append, 7)
        __exit__ = slice

    a = A()
    n = n + 1
    a.one
    n = n + 1
    a.more()
    n = n + 1
    a.call()
    n = n + 1
    a.put(8)
    n = n + 1
    a + 9
    n = n + 1
    a()
    n = n + 1
    with a:
        n = n + 1
    n = n + 1
    ticks = functools.partial(inner.append, 10)
    n = n + 1
    ticks()
    n = n + 1
    pops = operator.methodcaller('pop')
    n = n + pops(inner)
    n = n + 1
    pops(shown)
    n = n + 1
    return shown, inner


class L(list):
    __add__ = __getattr__ = __call__ = __lt__ = __contains__ = list.append
    __neg__ = list.pop
    __hash__ = object.__hash__


class D(dict):
    __getattr__ = dict.pop
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__
    __add__ = dict.update
    __call__ = dict.setdefault


class S(set):
    __contains__ = __mul__ = set.add
    __sub__ = set.discard


class Q(collections.deque):
    __call__ = collections.deque.rotate
    __lt__ = __getattr__ = collections.deque.append
    __neg__ = collections.deque.popleft


class Y(bytearray):
    __call__ = __lt__ = bytearray.append
    __neg__ = bytearray.pop


def c_bases():
    items, table, bits, queue, data, n = L(), D(a=1), S((1, 2)), Q((1, 2, 3)), Y(b'ab'), 0
    plain = [items, table]
    n = n + 1
    items + 1
    n = n + 1
    items.two
    n = n + 1
    items(3)
    n = n + 1
    items < 4
    n = n + 1
    5 in items
    n = n + 1
    n = n + (-items)
    n = n + 1
    table.b = 2
    n = n + 1
    n = n + table.b
    n = n + 1
    table + {'c': 3}
    n = n + 1
    del table.c
    n = n + 1
    table('d', 4)
    n = n + 1
    3 in bits
    n = n + 1
    bits * 4
    n = n + 1
    bits - 1
    n = n + 1
    queue(1)
    n = n + 1
    queue < 5
    n = n + 1
    queue.six
    n = n + 1
    n = n + (-queue)
    n = n + 1
    data(99)
    n = n + 1
    data < 100
    n = n + 1
    n = n + (-data)
    n = n + 1
    return plain, n


class Key(str):
    """Found by a lookup of a plain name that has the same hash; comparing it changes a container."""
    shown = []
    __eq__ = shown.append
    __hash__ = str.__hash__


def keys():
    shown, n, table, odd = Key.shown, 1, {Key('k'): 1, 'l': 2}, Odd()
    odd.__dict__[Key('name')] = 5
    n = n + 1
    table.get('k')
    n = n + 1
    'k' in table
    n = n + 1
    n = n + table['l']
    n = n + 1
    try:
        table['k']
    except KeyError:
        n = n + 1
    n = n + 1
    table['k'] = 3
    n = n + 1
    try:
        odd.name
    except AttributeError:
        n = n + 1
    n = n + 1
    odd.name = 1
    n = n + 1
    elsewhere = types.FunctionType(global_names.__code__, {Key('len'): 1, Key('m'): 2})
    n = n + 1
    elsewhere(shown)
    n = n + 1
    kwargs = {Key('n'): 1}
    n = n + 1
    try:
        named(**kwargs)
    except TypeError:
        n = n + 1
    n = n + 1
    return len(shown), n


def global_names(seen):
    global m
    n = 0
    len
    n = n + 1
    m = n
    n = n + m
    n = n + 1
    try:
        del m
        m
    except NameError:
        n = n + 1
    return n


def named(n=0):
    return n


class Space(dict):
    """Globals and the namespace of a class body that are no plain dict."""


def namespaces():
    taken, put, n = {'m': 1, 'len': 2, 'abs': 3}, {}, 0
    held = [taken, put]

    class Takes(Space):
        __getitem__ = taken.pop

    class Puts(Space):
        __setitem__ = put.__setitem__
        __delitem__ = put.__delitem__

    class Meta(type):
        __prepare__ = functools.partial(Puts)

    elsewhere = types.FunctionType(taken_names.__code__, Takes())
    n = n + 1
    elsewhere()
    n = n + 1
    Meta.__prepare__ = Prepares(Puts)
    n = n + 1

    class Body(metaclass=Meta):
        a = 1
        b = 2
        a = b if False else 3
        del a
    n = n + 1
    exec('c = 4\nd = 5\ndel c', {}, Puts())
    n = n + 1
    return held, n


class Prepares:
    def __init__(self, kind):
        self.kind = kind

    def __call__(self, name, bases):
        return self.kind()


def taken_names():
    n = 0
    n = n + m
    n = n + 1
    n = n + len
    n = n + 1
    return n + abs


def matches():
    shown, table, sizes, n = [], {0: 'zero', 'k': 'l'}, [2, 2, 2, 2], 0
    held = (table, sizes, shown)

    class Meta(type):
        __getattr__ = shown.append

    class Mapping(dict):
        get = table.pop

    class Sequence(list):
        __len__ = sizes.pop

    class Other(metaclass=Meta):
        pass

    mapping, sequence = Mapping(a=1), Sequence((1, 2))
    n = n + 1
    match mapping:
        case {'k': 'other'}:
            n = -1
        case {0: 'zero'}:
            n = n + 1
    n = n + 1
    match sequence:
        case [a, b, c]:
            n = -1
        case [a, b]:
            n = n + 1
    n = n + 1
    try:
        match Other():
            case Other(x):
                n = -1
    except TypeError:
        n = n + 1
    n = n + 1
    return held, n


class Fake(list):
    """Its append is another list's."""
    other = []
    append = extend = other.append
    pop = other.pop
    copy = other.clear


def overridden():
    items, n = Fake(), 0
    held = {'o': [Fake.other]}
    n = n + 1
    items.append(1)
    n = n + 1
    items.extend(2)
    n = n + 1
    n = n + items.pop()
    n = n + 1
    items.append(items)
    n = n + 1
    items.copy()
    n = n + 1
    Fake.insert = Fake.other.insert
    n = n + 1
    items.insert(0, 3)
    n = n + 1
    items.clear = Fake.other.clear
    n = n + 1
    items.clear()
    n = n + 1
    return held, n


for work in (operators, comparisons, truths, indices, texts, hashes, attributes, more_attributes, descriptors, items, classes, later,
             partials, c_bases, keys, namespaces, matches, overridden):
    done = work()
    print(work.__name__, len(done))
