"""Builtin functions and methods that mostly change nothing, given what makes them change a container: they ask their arguments, call what
was registered, write to what stands for a stream, or are others under their names."""
import abc
import builtins
import codecs
import ctypes
import math
import operator
import sqlite3
import sys
import types
import xml.parsers.expat


class Plain:
    pass


def asked():
    shown, numbers, n = [], [1, 0, 2, 1] * 8, 0
    held = {'s': shown, 'n': numbers}

    class A:
        __getitem__ = __contains__ = __eq__ = __lt__ = __gt__ = __call__ = __round__ = __pow__ = __rpow__ = shown.append
        __dir__ = __reversed__ = __floor__ = __trunc__ = __ceil__ = shown.copy
        __hash__ = object.__hash__

    class B:
        __index__ = __len__ = __length_hint__ = __int__ = __hash__ = numbers.pop

    a, b = A(), B()
    n = n + 1
    text = 'xyz'.translate(a)
    n = n + 1
    text = '%(one)s' % a
    n = n + 1
    text = '{two}'.format_map(a)
    n = n + 1
    text = '{0[three]}'.format(a)
    n = n + 1
    pow(a, 4)
    n = n + 1
    pow(5, a)
    n = n + 1
    round(a, 6)
    n = n + 1
    [7].count(a)
    n = n + 1
    (8,).count(a)
    n = n + 1
    try:
        [9].index(a)
    except ValueError:
        n = n + 1
    n = n + 1
    try:
        [10].remove(a)
    except ValueError:
        n = n + 1
    n = n + 1
    [12] < [a]
    n = n + 1
    max([13, a])
    n = n + 1
    list(map(a, (14,)))
    n = n + 1
    operator.eq(a, 15), operator.contains(a, 16), operator.getitem(a, 17)
    n = n + 1
    'abcabc'.find('c', b)
    n = n + 1
    'abc'.center(b)
    n = n + 1
    'a b c d'.split(' ', b)
    n = n + 1
    n = n + len(b)
    n = n + 1
    text.zfill(b)
    n = n + 1
    'aaa'.replace('a', 'b', b)
    n = n + 1
    n = n + [1, 2, 3].index(3, b)
    n = n + 1
    bin(b), oct(b), hex(b)
    n = n + 1
    math.factorial(b), math.comb(b, 1), math.gcd(b, 4)
    n = n + 1
    slice(b).indices(3)
    n = n + 1
    (1).__add__(int(b))
    n = n + 1
    int('1', operator.index(b) + 3)
    n = n + 1
    list(range(3)).pop(b)
    n = n + 1
    bytearray(b)
    n = n + 1
    b'abc'.startswith(b'b', b)
    n = n + 1
    {}.get(b)
    n = n + 1
    {}.setdefault(b)
    n = n + 1
    set().add(b)
    n = n + 1
    set().discard(b), frozenset((b,))
    n = n + 1
    dict.fromkeys((b,))
    n = n + 1
    b in {}, b in {1: 2}
    n = n + 1
    return held, text


def named():
    """Other functions under the names of builtins."""
    shown, n = [], 0
    held = [shown]
    len = shown.append
    n = n + 1
    len('one')
    n = n + 1
    isinstance = shown.remove
    n = n + 1
    isinstance('one')
    n = n + 1
    builtins.abs, kept = shown.append, builtins.abs
    n = n + 1
    abs(2)
    n = n + 1
    builtins.abs = kept
    n = n + abs(-3)
    n = n + 1
    globals()['min'] = shown.append
    n = n + 1
    min(4)
    n = n + 1
    globals()['min'] = builtins.min
    n = min(n, 5)
    n = n + 1
    del globals()['min']
    n = n + max(1, 2)
    n = n + 1
    vars(builtins)['ord'], kept = shown.append, builtins.ord
    n = n + 1
    ord('6')
    n = n + 1
    setattr(builtins, 'ord', kept)
    n = n + ord('7')
    n = n + 1
    builtins.invented = shown.append
    n = n + 1
    invented(8)
    n = n + 1
    del builtins.invented
    n = n + 1
    math.sqrt, kept = shown.append, math.sqrt
    n = n + 1
    math.sqrt(9)
    n = n + 1
    math.sqrt = kept
    n = n + 1
    o = Plain()
    o.get = shown.append
    n = n + 1
    o.get(10)
    n = n + 1
    o.copy = o.get
    n = n + 1
    o.copy(11)
    n = n + 1
    table = {'len': shown.append}
    n = n + 1
    table['len'](12)
    n = n + 1
    elsewhere = types.FunctionType(measures.__code__, {'len': shown.append})
    n = n + 1
    elsewhere()
    n = n + 1
    elsewhere = types.FunctionType(measures.__code__, {'__builtins__': {'len': shown.append}})
    n = n + 1
    elsewhere()
    n = n + 1
    measures()
    n = n + 1
    return held, n


def measures():
    n = 1
    len('measured')
    n = n + 1
    return n


def registered():
    shown, table, n = [], {}, 0
    codecs.register(shown.append)
    n = n + 1
    try:
        'a'.encode('nothing-here')
    except LookupError:
        n = n + 1
    n = n + 1
    try:
        b'a'.decode('nor-here')
    except LookupError:
        n = n + 1
    n = n + 1
    try:
        str(b'a', 'anywhere')
    except LookupError:
        n = n + 1
    n = n + 1
    codecs.unregister(shown.append)
    sys.breakpointhook, kept = shown.append, sys.breakpointhook
    n = n + 1
    breakpoint('here')
    n = n + 1
    sys.breakpointhook = kept
    stream, sys.stdout = sys.stdout, types.SimpleNamespace(write=shown.append)
    n = n + 1
    print('text', n)
    n = n + 1
    sys.stdout = stream
    n = n + 1
    print('more', 1, file=types.SimpleNamespace(write=shown.append))
    n = n + 1
    base = sqlite3.connect(':memory:', isolation_level=None)
    base.create_function('put', 1, shown.append)
    n = n + 1
    base.execute('select put(7)').fetchall()
    n = n + 1
    base.set_trace_callback(shown.append)
    n = n + 1
    base.execute('select 8')
    n = n + 1
    base.set_trace_callback(None)
    base.text_factory = shown.append
    n = n + 1
    base.execute("select 'nine'").fetchone()
    n = n + 1
    parser = xml.parsers.expat.ParserCreate()
    parser.CharacterDataHandler = shown.append
    parser.StartElementHandler = table.__setitem__
    n = n + 1
    parser.Parse('<a k="1">ten<b/></a>', True)
    n = n + 1
    call = ctypes.CFUNCTYPE(None, ctypes.c_int)(shown.append)
    n = n + 1
    call(11)
    n = n + 1
    ctypes.pythonapi.PyList_Append(ctypes.py_object(shown), ctypes.py_object(12))
    n = n + 1
    ctypes.pythonapi.PyDict_SetItemString(ctypes.py_object(table), b'k', ctypes.py_object(shown))
    n = n + 1
    return shown, table


def bound():
    """The receiver of a method is another than its name says, or is reached through something else."""
    shown, other, n = [], [], 0
    held = (shown, other)
    put = shown.append
    shown = other
    n = n + 1
    put(1)
    n = n + 1
    shown.append(2)
    n = n + 1
    held[0].append(3)
    n = n + 1
    (held[0] if n else other).append(4)
    n = n + 1
    for each in held:
        each.append(n)
    n = n + 1
    each.append(5)
    n = n + 1
    a = b = held[0]
    n = n + 1
    a.append(6)
    n = n + 1
    del a, b
    list.append(held[0], 7)
    n = n + 1
    each.__class__.append(held[0], 8)
    n = n + 1
    super(type(each), each).__init__()
    n = n + 1
    method = list.append.__get__(held[0])
    n = n + 1
    method(9)
    n = n + 1
    put.__self__.append(10)
    n = n + 1
    put.__call__(11)
    n = n + 1
    put.__self__[0] = 12
    n = n + 1
    put.__self__.__iadd__([13])
    n = n + 1
    held[0].extend(held[0])
    n = n + 1
    held[0].append(held[1])
    n = n + 1
    held[1].append(14)
    n = n + 1
    held[0][-1].append(15)
    n = n + 1
    held[0].insert(0, held[0].pop())
    n = n + 1
    table = dict.fromkeys('ab', held[1])
    n = n + 1
    table['a'].clear()
    n = n + 1
    view = table.values()
    n = n + 1
    list(view)[1].append(16)
    n = n + 1
    get = table.get
    n = n + 1
    get('a').append(17)
    n = n + 1
    setdefault = table.setdefault
    n = n + 1
    setdefault('c', []).append(18)
    n = n + 1
    next(iter(table.values())).append(19)
    n = n + 1
    return held, table


def modules():
    """Modules that answer for names they have not, and what import calls."""
    shown, n = [], 0
    held = (shown, {'s': shown})
    module = types.ModuleType('made')
    sys.modules['made'] = module
    module.__getattr__, module.__all__ = shown.append, ['one']
    n = n + 1
    module.one
    n = n + 1
    from made import two
    n = n + 1
    hasattr(module, 'three')
    n = n + 1
    import made
    n = n + 1
    made.four
    n = n + 1
    exec('from made import *', {})
    n = n + 1
    sys.modules['fake'] = Fake(shown)
    n = n + 1
    from fake import five
    n = n + 1
    import fake as other
    n = n + 1
    math.__getattr__ = shown.append
    n = n + 1
    math.six
    n = n + 1
    del math.__getattr__
    sys.meta_path.insert(0, Finder(shown))
    n = n + 1
    try:
        import nothing_there
    except ImportError:
        n = n + 1
    n = n + 1
    del sys.meta_path[0]
    sys.path_hooks.insert(0, shown.append)
    sys.path.insert(0, '/nothing/here')
    n = n + 1
    try:
        import nothing_here
    except (ImportError, TypeError):
        n = n + 1
    n = n + 1
    del sys.path_hooks[0], sys.path[0], sys.modules['made'], sys.modules['fake']
    n = n + 1
    return held, n


class Fake:
    __path__ = []
    __spec__ = None

    def __init__(self, items):
        self.__class__ = type('Fake', (Fake,), {'__getattr__': items.append})


class Finder:
    def __init__(self, items):
        self.items = items

    def find_spec(self, name, path, target):
        n = 1
        self.items.append(name)
        n = n + 1


def abstract():
    shown, n = [], 0
    held = [shown]

    class A(abc.ABC):
        __subclasshook__ = shown.append

    class B(abc.ABC):
        pass

    class C:
        __class__ = property(shown.append)

    hidden = (C(),)
    n = n + 1
    try:
        isinstance(1, A)
    except AssertionError:
        n = n + 1
    n = n + 1
    try:
        issubclass(B, A)
    except AssertionError:
        n = n + 1
    n = n + 1
    shown.clear()
    n = n + 1
    isinstance(hidden[0], str)
    n = n + 1
    try:
        isinstance(hidden[0], B)
    except TypeError:
        n = n + 1
    n = n + 1
    return held, n


for work in (asked, named, registered, bound, modules, abstract):
    done = work()
    print(work.__name__, len(done))
