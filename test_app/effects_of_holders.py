"""Everything an object can be seen in: each holds a list and an instance that are changed through other names, between pure lines. Some stand
too deep to be shown, where only their length can change."""
import collections
import functools
import types
import weakref


class Plain:
    def __init__(self, x=0):
        self.x = x


class Slotted:
    __slots__ = ('a', 'b')


class Number(int):
    pass


class Text(str):
    pass


class Failure(Exception):
    pass


class Reference(weakref.ref):
    pass


class Items(list):
    pass


class Names(dict):
    pass


class Pair(collections.namedtuple('Pair', 'left right')):
    pass


def touch(inner, o, n):
    """Two changes, in a frame that shows neither holder."""
    n = n + 1
    inner.append(n)
    n = n + 1
    o.x = n
    n = n + 1
    return n


def holds(held, inner, o):
    """Changes what is in it: here, and in other frames."""
    n = 1
    inner.append(n)
    n = n + 1
    o.x = n
    n = n + 1
    inner[0] = o.x
    n = n + 1
    del inner[:1]
    n = n + 1
    o.__dict__['x'] = n
    n = n + 1
    n = touch(inner, o, n)
    n = n + 1
    map(inner.append, (n,)).__next__()
    n = n + 1
    inner.clear()
    n = n + 1
    o.x = inner
    n = n + 1
    inner.append(n)
    n = n + 1
    inner.clear()
    o.x = 0
    return n


def with_attributes(thing, **attributes):
    for name, value in attributes.items():
        setattr(thing, name, value)
    return thing


def holders():
    inner, o = [], Plain()
    for held in ([inner, o], (inner, o), {'a': inner, 'o': o}, {o: inner}, {1, o, ('t', o)}, frozenset((o,)), Plain([inner, o]),
                 collections.deque((inner, o), 3), collections.OrderedDict(a=inner, b=o), collections.defaultdict(list, a=inner, b=o),
                 ValueError(inner, o), slice(inner, o), with_attributes(Number(5), a=inner, b=o), with_attributes(Text('t'), a=inner, b=o),
                 with_attributes(Items((o,)), a=inner), with_attributes(Names(a=o), b=inner), Pair(inner, o), [[[inner]], {'k': (o,)}],
                 [inner, inner, [inner, o], o], [Plain(Plain(inner)), o]):
        n = 1
        n = holds(held, inner, o)
        n = n + 1
    return n


def other_holders():
    """Those whose text the oracles do not say."""
    inner, o = [], Plain()
    slotted = Slotted()
    slotted.a, slotted.b = inner, o
    for held in (slotted, collections.ChainMap({'a': inner}, {'b': o}), collections.UserList([inner, o]), with_attributes(Failure(1), a=inner, b=o),
                 functools.partial(touch, inner, o=o), with_attributes(functools.partial(touch), a=inner, b=o),
                 types.SimpleNamespace(a=inner, b=o), with_attributes(Reference(Plain), a=inner, b=o)):
        n = 1
        n = n + 1
        inner.append(n)
        n = n + 1
        o.x = n
        n = n + 1  #: held == Slotted(a=[2], b=Plain(x=3)) | ChainMap(maps=[{'a': [2]}, {'b': Plain(x=3)}]) | UserList(data=[[2], Plain(x=3)]) | Failure(1, a=[2], b=Plain(x=3)) | partial(func=<function touch>, args=([2],), keywords={'o': Plain(x=3)}) | partial(func=<function touch>, args=(), keywords={}, a=[2], b=Plain(x=3)) | SimpleNamespace(a=[2], b=Plain(x=3)) | Reference(a=[2], b=Plain(x=3))
        n = touch(inner, o, n)
        n = n + 1  #: held == Slotted(a=[2, 5], b=Plain(x=6)) | ChainMap(maps=[{'a': [2, 5]}, {'b': Plain(x=6)}]) | UserList(data=[[2, 5], Plain(x=6)]) | Failure(1, a=[2, 5], b=Plain(x=6)) | partial(func=<function touch>, args=([2, 5],), keywords={'o': Plain(x=6)}) | partial(func=<function touch>, args=(), keywords={}, a=[2, 5], b=Plain(x=6)) | SimpleNamespace(a=[2, 5], b=Plain(x=6)) | Reference(a=[2, 5], b=Plain(x=6))
        map(inner.append, (n,)).__next__()
        n = n + 1  #: held == Slotted(a=[2, 5, 8], b=Plain(x=6)) | ChainMap(maps=[{'a': [2, 5, 8]}, {'b': Plain(x=6)}]) | UserList(data=[[2, 5, 8], Plain(x=6)]) | Failure(1, a=[2, 5, 8], b=Plain(x=6)) | partial(func=<function touch>, args=([2, 5, 8],), keywords={'o': Plain(x=6)}) | partial(func=<function touch>, args=(), keywords={}, a=[2, 5, 8], b=Plain(x=6)) | SimpleNamespace(a=[2, 5, 8], b=Plain(x=6)) | Reference(a=[2, 5, 8], b=Plain(x=6))
        inner.clear()
        n = n + 1  #: held == Slotted(a=[], b=Plain(x=6)) | ChainMap(maps=[{'a': []}, {'b': Plain(x=6)}]) | UserList(data=[[], Plain(x=6)]) | Failure(1, a=[], b=Plain(x=6)) | partial(func=<function touch>, args=([],), keywords={'o': Plain(x=6)}) | partial(func=<function touch>, args=(), keywords={}, a=[], b=Plain(x=6)) | SimpleNamespace(a=[], b=Plain(x=6)) | Reference(a=[], b=Plain(x=6))
        o.x = inner
        n = n + 1  #: held == Slotted(a=[], b=Plain(x=[])) | ChainMap(maps=[{'a': []}, {'b': Plain(x=[])}]) | UserList(data=[[], Plain(x=[])]) | Failure(1, a=[], b=Plain(x=[])) | partial(func=<function touch>, args=([],), keywords={'o': Plain(x=[])}) | partial(func=<function touch>, args=(), keywords={}, a=[], b=Plain(x=[])) | SimpleNamespace(a=[], b=Plain(x=[])) | Reference(a=[], b=Plain(x=[]))
        o.x = 0
    return n


def depths():
    inner, o, n = [], Plain(), 0
    held = [[[[inner, o]]]]
    deep = [held, 1]
    deeper = (deep, [])
    n = n + 1
    inner.append(n)
    n = n + 1  #: held == [[[[[1], Plain(x=0)]]]]; deep == [[[[[[… 1 item], object(…)]]]], 1]; deeper == ([[[[[… 2 items]]]], 1], [])
    inner.append(2)
    n = n + 1  #: held == [[[[[1, 2], Plain(x=0)]]]]; deep == [[[[[[… 2 items], object(…)]]]], 1]; deeper == ([[[[[… 2 items]]]], 1], [])
    o.x = 3
    n = n + 1  #: held == [[[[[1, 2], Plain(x=3)]]]]; deep == [[[[[[… 2 items], object(…)]]]], 1]; deeper == ([[[[[… 2 items]]]], 1], [])
    o.y = [4]
    n = n + 1  #: held == [[[[[1, 2], Plain(x=3, y=[… 1 item])]]]]; deep == [[[[[[… 2 items], object(…)]]]], 1]; deeper == ([[[[[… 2 items]]]], 1], [])
    held[0][0][0].append(5)
    n = n + 1  #: held == [[[[[1, 2], Plain(x=3, y=[… 1 item]), 5]]]]; deep == [[[[[[… 2 items], object(…), 5]]]], 1]; deeper == ([[[[[… 3 items]]]], 1], [])
    deeper[1].append(held[0][0][0])
    n = n + 1  #: held == [[[[[1, 2], Plain(x=3, y=[… 1 item]), 5]]]]; deep == [[[[[[… 2 items], object(…), 5]]]], 1]; deeper == ([[[[[… 3 items]]]], 1], [[[1, 2], Plain(x=3, y=[4]), 5]])
    inner.append(6)
    n = n + 1  #: held == [[[[[1, 2, 6], Plain(x=3, y=[… 1 item]), 5]]]]; deep == [[[[[[… 3 items], object(…), 5]]]], 1]; deeper == ([[[[[… 3 items]]]], 1], [[[1, 2, 6], Plain(x=3, y=[4]), 5]])
    o.y.append(7)
    n = n + 1  #: held == [[[[[1, 2, 6], Plain(x=3, y=[… 2 items]), 5]]]]; deep == [[[[[[… 3 items], object(…), 5]]]], 1]; deeper == ([[[[[… 3 items]]]], 1], [[[1, 2, 6], Plain(x=3, y=[4, 7]), 5]])
    deeper[1].pop()
    n = n + 1  #: held == [[[[[1, 2, 6], Plain(x=3, y=[… 2 items]), 5]]]]; deep == [[[[[[… 3 items], object(…), 5]]]], 1]; deeper == ([[[[[… 3 items]]]], 1], [])
    held[0][0] = inner
    n = n + 1  #: held == [[[1, 2, 6]]]; deep == [[[[1, 2, 6]]], 1]; deeper == ([[[[1, 2, 6]]], 1], [])
    inner.append(8)
    n = n + 1  #: held == [[[1, 2, 6, 8]]]; deep == [[[[1, 2, 6, 8]]], 1]; deeper == ([[[[1, 2, 6, 8]]], 1], [])
    return deeper


def names():
    class A:
        pass

    def function():
        pass

    a, n = A(), 0
    module = types.ModuleType('first')
    held = [A, a, function, A.mro, module]
    n = n + 1  #: held == [<class '__main__.names.<locals>.A'>, A(), <function names.<locals>.function>, <function mro>, <module 'first'>]
    A.__name__ = 'B'
    n = n + 1  #: held == [<class '__main__.names.<locals>.A'>, B(), <function names.<locals>.function>, <function mro>, <module 'first'>]
    A.__qualname__ = 'C'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function names.<locals>.function>, <function mro>, <module 'first'>]
    function.__qualname__ = 'called'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function called>, <function mro>, <module 'first'>]
    function.__module__ = 'another'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function called>, <function mro>, <module 'first'>]
    function.__name__ = 'not shown'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function called>, <function mro>, <module 'first'>]
    held[2] = function.__get__(a)
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function called>, <function mro>, <module 'first'>]
    function.__qualname__ = 'bound'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function bound>, <function mro>, <module 'first'>]
    module.__name__ = 'second'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function bound>, <function mro>, <module 'second'>]
    vars(module)['__name__'] = 'third'
    n = n + 1  #: held == [<class '__main__.C'>, B(), <function bound>, <function mro>, <module 'third'>]
    setattr(A, '__name__', 'D')
    n = n + 1  #: held == [<class '__main__.C'>, D(), <function bound>, <function mro>, <module 'third'>]
    a.__class__ = Plain
    n = n + 1  #: held == [<class '__main__.C'>, Plain(), <function bound>, <function mro>, <module 'third'>]
    return held


for work in (holders, other_holders, depths, names):
    done = work()
