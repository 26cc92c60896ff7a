"""Every way to store and delete, and stores to one object that are changes of another: a shared __dict__, a view, a proxy, a class, a
namespace. Pure lines stand between, and must show each change."""
import array
import collections
import contextlib
import copy
import ctypes
import dataclasses
import io
import operator
import struct
import sys
import types
import weakref


class Plain:
    def __init__(self, x=0):
        self.x = x


class Slotted:
    __slots__ = ('a', 'b')


@dataclasses.dataclass
class Data:
    one: int = 1
    many: list = dataclasses.field(default_factory=list)


Pair = collections.namedtuple('Pair', 'left right')
total = [0]
names = {}
count = 0


def statements():
    o, items, table, n = Plain(), [0, 1, 2, 3, 4, 5], {'k': [1]}, 0
    held = (o, [items], {'t': table})
    o.x = 1
    n = n + 1
    o.x += 1
    n = n + 1
    o.y = o.z = items[0] = n
    n = n + 1
    del o.y
    n = n + 1
    items[1], o.x, table['l'] = 7, 8, 9
    n = n + 1
    o.first, *items[2:4] = 10, 11, 12
    n = n + 1
    (items[0], (o.x, table['k'])) = n, (n, n)
    n = n + 1
    items[0], items[-1] = items[-1], items[0]
    n = n + 1
    items[n % 2] += 100
    n = n + 1
    items[1:3] = ()
    n = n + 1
    items[::2] = [20] * len(items[::2])
    n = n + 1
    del items[0:2]
    n = n + 1
    items += (x for x in (1, 2))
    n = n + 1
    items *= 2
    n = n + 1
    items[:] = range(3)
    n = n + 1
    table |= {'m': 1}
    n = n + 1
    table['k'] -= 1
    n = n + 1
    del table['m'], items[0]
    n = n + 1
    for o.x in (30, 31):
        n = n + 1
    n = n + 1
    for items[0] in (32, 33):
        n = n + 1
    for table['k'], o.x in ((34, 35), (36, 37)):
        n = n + 1
    n = n + 1
    with contextlib.nullcontext(38) as o.x:
        n = n + 1
    with contextlib.nullcontext((39, 40)) as (items[0], table['k']):
        n = n + 1
    n = n + 1
    o.items = items
    n = n + 1
    o.items += [41]
    n = n + 1
    o.items[0] = o
    n = n + 1
    items[0] = [(y := x) for x in range(3)]
    n = n + 1
    o.x: int = 42
    n = n + 1
    items[0][1]: int = 43
    n = n + 1
    (items[0] if n else items).append(44)
    n = n + 1
    return held, y


def sets_and_others():
    bits, queue, data, n = {1, 2, 3}, collections.deque([1, 2, 3], 4), bytearray(b'abcdef'), 0
    held = [bits, {'q': queue}, (data,)]
    bits |= {4}
    n = n + 1
    bits -= {1}
    n = n + 1
    bits &= {2, 4}
    n = n + 1
    bits ^= {2, 9}
    n = n + 1
    queue += (4, 5)
    n = n + 1
    queue[0] = 6
    n = n + 1
    del queue[1]
    n = n + 1
    queue.rotate(1)
    n = n + 1
    queue.appendleft(7), queue.extendleft((8,))
    n = n + 1
    queue *= 2
    n = n + 1
    data[0] = 90
    n = n + 1
    data[1:3] = b'-'
    n = n + 1
    data += b'gh'
    n = n + 1
    data *= 2
    n = n + 1
    del data[-3:]
    n = n + 1
    default = collections.defaultdict(list, a=[1])
    n = n + 1
    default['b']
    n = n + 1
    default['c'].append(2)
    n = n + 1
    if default['d'] or default.get('e'):
        n = -1
    n = n + 1
    counter = collections.Counter('aab')
    n = n + 1
    counter['a'] += 1
    n = n + 1
    counter['z']
    n = n + 1
    counter.subtract('b')
    n = n + 1
    ordered = collections.OrderedDict(a=1, b=2)
    n = n + 1
    ordered['a'] = 3
    n = n + 1
    ordered.popitem(last=False)
    n = n + 1
    chain = collections.ChainMap({'p': 1}, ordered)
    n = n + 1
    chain['q'] = 2
    n = n + 1
    chain.maps[1]['r'] = 3
    n = n + 1
    user = collections.UserDict(a=1)
    n = n + 1
    user['b'] = 2
    n = n + 1
    own = collections.UserList([1])
    n = n + 1
    own += [2]
    n = n + 1
    data_object = Data()
    n = n + 1
    data_object.many.append(1)
    n = n + 1
    other = dataclasses.replace(data_object, one=2)
    n = n + 1
    other.many += [3]
    n = n + 1
    pair = Pair([1], {})
    n = n + 1
    pair.left.append(2)
    n = n + 1
    pair = pair._replace(right=pair)
    n = n + 1
    simple = types.SimpleNamespace(a=[1])
    n = n + 1
    simple.a += [2]
    n = n + 1
    return held, default, counter, chain, user, own, other, pair, simple


def views():
    data, n = bytearray(b'abcdefgh'), 0
    held = [data, {'d': data}]
    view = memoryview(data)
    n = n + 1
    view[0] = 65
    n = n + 1
    part = view[2:6]
    n = n + 1
    part[1] = 66
    n = n + 1
    part[2:4] = b'XY'
    n = n + 1
    wide = view.cast('I')
    n = n + 1
    wide[0] = 0x31323334
    n = n + 1
    back = view[::-1]
    n = n + 1
    back[0] = 67
    n = n + 1
    struct.pack_into('<H', data, 6, 0x3031)
    n = n + 1
    struct.pack_into('B', part, 0, 0x32)
    n = n + 1
    io.BytesIO(b'qrs').readinto(data)
    n = n + 1
    io.BytesIO(b'tu').readinto(part)
    n = n + 1
    numbers = (ctypes.c_ubyte * 4).from_buffer(data)
    n = n + 1
    numbers[1] = 68
    n = n + 1
    numbers[2:4] = (69, 70)
    n = n + 1
    ctypes.memmove(numbers, b'vw', 2)
    n = n + 1
    ctypes.memset(numbers, 71, 1)
    n = n + 1

    class Head(ctypes.Structure):
        _fields_ = [('a', ctypes.c_ubyte), ('b', ctypes.c_ubyte)]

    head = Head.from_buffer(data, 4)
    n = n + 1
    head.a = 72
    n = n + 1
    head.b, head.a = 73, head.b
    n = n + 1
    pointer = ctypes.pointer(head)
    n = n + 1
    pointer.contents.a = 74
    n = n + 1
    pointer[0] = Head(75, 76)
    n = n + 1
    words = array.array('B', b'xyz')
    n = n + 1
    view[0:3] = words
    n = n + 1
    return held, n


class Borg:
    shared = {'x': 0}

    def __init__(self):
        self.__dict__ = self.shared


def shared_dicts():
    n, one, other, third = 0, Borg(), Borg(), Plain()
    table = Borg.shared
    held = [[one], {'o': other}]
    n = n + 1
    one.x = 1
    n = n + 1
    other.y = 2
    n = n + 1
    table['z'] = 3
    n = n + 1
    del one.y
    n = n + 1
    third.__dict__ = table
    n = n + 1
    third.w = [4]
    n = n + 1
    other.w.append(5)
    n = n + 1
    table.clear()
    n = n + 1
    third.x = 6
    n = n + 1
    third.__dict__ = {'x': 7}
    n = n + 1
    third.x = 8
    n = n + 1
    alone = Plain(1)
    n = n + 1
    space = alone.__dict__
    n = n + 1
    alone.x = 2
    n = n + 1
    space['x'] = 3
    n = n + 1
    vars(alone)['y'] = 4
    n = n + 1
    alone.__dict__['z'] = 5
    n = n + 1
    alone.__dict__.update(x=6, y=7)
    n = n + 1
    alone.__dict__ |= {'w': 8}
    n = n + 1
    del alone.z
    n = n + 1
    later = Plain(9)
    n = n + 1
    kept = [later.__dict__]
    n = n + 1
    later.x += 1
    n = n + 1
    del later.__dict__
    n = n + 1
    later.x = 11
    n = n + 1
    kept[0]['x'] = 12
    n = n + 1
    return held, space, alone, third, kept


def proxies():
    n, o, items = 0, Plain(), Plain([1])
    proxy, strong = weakref.proxy(o), [o]
    proxies = (weakref.proxy(items),)
    n = n + 1
    proxy.x = 1
    n = n + 1
    proxy.y = 2
    n = n + 1
    del proxy.y
    n = n + 1
    proxies[0].x.append(2)
    n = n + 1
    proxies[0].x += [3]
    n = n + 1
    object.__setattr__(o, 'x', 3)
    n = n + 1
    object.__delattr__(o, 'x')
    n = n + 1
    setattr(o, 'z', 4)
    n = n + 1
    delattr(o, 'z')
    n = n + 1
    put = o.__setattr__
    n = n + 1
    put('v', 5)
    n = n + 1
    super(Plain, o).__setattr__('w', 6)
    n = n + 1
    o.__init__(7)
    n = n + 1
    o.__setstate__({'x': 8}) if hasattr(o, '__setstate__') else vars(o).update(x=8)
    n = n + 1
    again = copy.copy(o)
    n = n + 1
    again.x = 9
    n = n + 1
    slotted = Slotted()
    n = n + 1
    slotted.a = [1]
    n = n + 1
    Slotted.b.__set__(slotted, 2)
    n = n + 1
    Slotted.a.__delete__(slotted)
    n = n + 1
    many = {'s': slotted}
    n = n + 1
    many['s'].a = 3
    n = n + 1
    return strong, items, again, many


def of_classes():
    class A:
        pass

    class B(A):
        kind = []

    a, b, n = A(), B(), 0
    held = [a, (b,)]
    n = n + 1
    a.__class__ = B
    n = n + 1
    a.x = 1
    n = n + 1
    B.__name__ = 'Renamed'
    n = n + 1
    setattr(A, '__name__', 'Other')
    n = n + 1
    b.__class__ = A
    n = n + 1
    object.__setattr__(b, '__class__', B)
    n = n + 1
    type.__setattr__(B, '__name__', 'Again')
    n = n + 1
    B.kind.append(1)
    n = n + 1
    B.x = property(operator.attrgetter('__class__'), None)
    n = n + 1
    del B.x
    a.x = 2
    n = n + 1
    B.x = Slotted.a
    n = n + 1
    try:
        a.x = 3
    except TypeError:
        n = n + 1
    n = n + 1
    return held, n


def spaces():
    global count
    n, table = 0, {'x': 1}
    mine = globals()
    module = sys.modules[__name__]
    space = types.ModuleType('space')
    inner = vars(space)
    outer = [table, names]
    exec('x = 2', table)
    table.pop('__builtins__')
    n = n + 1
    exec('y = 3', {}, table)
    n = n + 1
    exec(compile('z = 4\n', '<text>', 'exec'), {}, table)
    n = n + 1
    eval('n.update(w=5)', {'n': table})
    n = n + 1
    eval('[v := 6]', {}, table)
    n = n + 1
    exec('del x', {}, table)
    n = n + 1
    count = count + 1
    n = n + 1
    mine['count'] = 7
    n = n + 1
    module.count = 8
    n = n + 1
    setattr(module, 'count', 9)
    n = n + 1
    mine.update(count=10)
    n = n + 1
    names['k'] = count
    n = n + 1
    space.x = 1
    n = n + 1
    inner['x'] = 2
    n = n + 1
    body = type('Body', (), table)
    n = n + 1
    body.y = 11
    n = n + 1
    for count in range(11, 13):
        n = n + 1
    n = n + 1
    with contextlib.nullcontext(13) as count:
        n = n + 1
    n = n + 1
    named_space(table)
    n = n + 1
    run = types.FunctionType(globals_in.__code__, table)
    n = n + 1
    run()
    n = n + 1
    total[0] += 1
    n = n + 1
    return outer, mine['count'], run, body


def globals_in():
    global g
    n = 0
    g = 1
    n = n + 1
    g += 1
    n = n + 1
    del g
    n = n + 1


class Preparing(type):
    space = {}

    @classmethod
    def __prepare__(cls, name, bases):
        return cls.space


def named_space(table):
    Preparing.space = table
    n = 0

    class Body(metaclass=Preparing):
        a = 1
        a = [a]
        b = table
        a.append(2)
        del a
        c = 3
        for d in range(2):
            pass
    n = n + 1
    return n


def cells():
    shown, n = [0], 0
    outer = {'s': shown}

    def put(value):
        nonlocal shown, n
        shown = shown + [value]
        n = n + 1
        shown[0] = value
        n = n + 1

    put(1)
    n = n + 1
    put.__closure__[1].cell_contents = [5]
    n = n + 1
    put(2)
    n = n + 1
    put.__closure__[0].cell_contents = 20
    n = n + 1
    f = put
    f.__defaults__ = (3,)
    n = n + 1
    f()
    n = n + 1
    return outer, shown


def default(value, items=[], table={'n': 0}):
    n = value
    items.append(value)
    n = n + 1
    table['n'] += value
    n = n + 1
    default.__kwdefaults__ = {'n': n}
    n = n + 1
    return items


def exceptions():
    n, o, items = 0, Plain(), []
    try:
        raise ValueError([1])
    except ValueError as error:
        kept = error
        n = n + 1
        error.args = (2,)
        n = n + 1
        error.args += (3,)
        n = n + 1
        error.note = items
        n = n + 1
        items.append(4)
        n = n + 1
        error.add_note('five')
        n = n + 1
    n = n + 1
    kept.__init__(6)
    n = n + 1
    o.error = kept
    n = n + 1
    kept.__notes__.append('seven')
    n = n + 1
    kept.__setstate__({'x': 8})
    n = n + 1
    kept.__dict__['y'] = 9
    n = n + 1
    try:
        n = 1 // 0
    except ZeroDivisionError as items:
        n = n + 1
    n = n + 1
    return o, n


def matches():
    o, table, n = Plain(1), {'k': [1, 2, 3], 'l': 2}, 0
    held = [o, table]
    match table:
        case {'k': [first, *others], **remaining}:
            n = n + 1
            others.append(4)
            n = n + 1
            remaining['m'] = others
            n = n + 1
    match held:
        case [Plain(x=x), {'k': found}]:
            n = n + 1
            found[0] = n
            n = n + 1
    match o:
        case Plain(x=1) as whole:
            n = n + 1
            whole.x = 2
            n = n + 1
    return held, x, remaining


statements_done = statements()
for work in (sets_and_others, views, shared_dicts, proxies, of_classes, spaces, cells, exceptions, matches):
    done = work()
    print(work.__name__, len(done))
got = default(1)
got = default(2)
total[0] += 1
names['last'] = total
total.append(names)
vars()['made'] = 1
made = made + 1
locals()['made'] = [made]
made.append(2)
globals()['made'] += [3]
made = len(made)
sys.modules['__main__'].made = {'m': made}
made['n'] = 1
exec('made["o"] = count', globals())
count = count + 1
exec('made = [made, 1]')
count = count + 1
print(len(made), count)
