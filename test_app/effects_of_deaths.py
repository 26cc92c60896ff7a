"""The last reference goes away, and something else changes: weak references whose callbacks are C callables, __del__ that is one or a
function, fired by rebinding, deleting, leaving, overwriting. The lines that do it name nothing of what changes."""
import gc
import operator
import sys
import weakref

gc.disable()


class Plain:
    pass


class Watching(weakref.ref):
    """Its callback appends to the container that its class has as `put`."""
    __slots__ = ()


refs = []


def watched(shown, what, thing=None):
    """An object whose death appends `what` to `shown`, and calls no function."""
    kind = type('To', (Watching,), {'put': shown.append})
    thing = thing or Plain()
    refs.append(kind(thing, operator.methodcaller('put', what)))
    return thing


def rebinding():
    shown, n = [], 0
    held = {'s': [shown]}
    o = watched(shown, 1)
    n = n + 1
    o = None
    n = n + 1
    o = watched(shown, 2)
    n = n + 1
    o = n
    n = n + 1
    o = watched(shown, 3)
    n = n + 1
    del o
    n = n + 1
    a, b = watched(shown, 4), watched(shown, 5)
    n = n + 1
    a, b = b, n
    n = n + 1
    a = b
    n = n + 1
    for o in [watched(shown, 6), watched(shown, 7)]:
        n = n + 1
    n = n + 1
    for o in 1, 2:
        n = n + o
    n = n + 1
    o = watched(shown, 8) and n
    n = n + 1
    o = p = watched(shown, 9)
    n = n + 1
    o = n
    n = n + 1
    p = n
    n = n + 1
    o = [watched(shown, 10)]
    n = n + 1
    o = (o,)
    n = n + 1
    o = {'o': o}
    n = n + 1
    o = n
    n = n + 1
    n, o = o, n
    n = watched(shown, 11)
    o = o + 1
    n = o
    n = n + 1
    return held, n


def leaving():
    shown, n = [], 0
    held = [shown]

    def inner(o, what):
        k = n
        local = watched(shown, what)
        k = k + 1
        return k

    n = inner(watched(shown, 1), 2)
    n = n + 1
    n = n + inner(watched(shown, 3), 4) + inner(None, 5)
    n = n + 1

    def fails(o):
        k = 1
        k = k // 0

    try:
        fails(watched(shown, 6))
    except ZeroDivisionError:
        n = n + 1
    n = n + 1
    try:
        fails(watched(shown, 7))
    except ZeroDivisionError as error:
        n = n + 1
        kept = error
        n = n + 1
    n = n + 1
    kept = n
    n = n + 1

    def deep(level, o):
        k = level
        if level:
            k = deep(level - 1, watched(shown, 10 + level))
        k = k + 1
        return k

    n = deep(3, watched(shown, 20))
    n = n + 1
    numbers = [k for k in range(2) if watched(shown, 30 + k)]
    n = n + 1
    n = (lambda o: n + 1)(watched(shown, 40))
    n = n + 1
    watched(shown, 50)
    n = n + 1
    n = len([watched(shown, 51), watched(shown, 52)])
    n = n + 1
    return held, numbers


def overwriting():
    shown, n = [], 0
    o, table, items = Plain(), {}, [None, None]
    all_of_it = (o, table, items, shown)
    o.x = watched(shown, 1)
    n = n + 1
    o.x = 2
    n = n + 1
    table['k'] = watched(shown, 3)
    n = n + 1
    table['k'] = 4
    n = n + 1
    items[0] = watched(shown, 5)
    n = n + 1
    items[0] = 6
    n = n + 1
    items[1] = watched(shown, 7)
    n = n + 1
    del items[1]
    n = n + 1
    items.append(watched(shown, 8))
    n = n + 1
    items.pop()
    n = n + 1
    table['l'] = [watched(shown, 9)]
    n = n + 1
    table.clear()
    n = n + 1
    o.y = watched(shown, 10)
    n = n + 1
    del o.y
    n = n + 1
    o.__dict__ = {'z': watched(shown, 11)}
    n = n + 1
    o.__dict__ = {}
    n = n + 1
    items[:] = [watched(shown, 12), watched(shown, 13)]
    n = n + 1
    items[:] = ()
    n = n + 1
    cell = watched(shown, 14)

    def closure():
        nonlocal cell
        k = 1
        cell = k
        k = k + 1
        return k

    n = closure()
    n = n + 1
    f = closure
    closure = f.__defaults__ = (watched(shown, 15),)
    n = n + 1
    closure = n
    n = n + 1
    f.__defaults__ = None
    n = n + 1
    one, other = Plain(), Plain()
    one.other, other.one = other, one
    watched(shown, 16, one)
    n = n + 1
    one = other = n
    n = n + 1
    gc.collect()
    n = n + 1
    return all_of_it, n


def global_names():
    global here
    shown, n = [], 0
    here = watched(shown, 1)
    n = n + 1
    here = n
    n = n + 1
    here = watched(shown, 2)
    n = n + 1
    del here
    n = n + 1
    globals()['here'] = watched(shown, 3)
    n = n + 1
    here = 4
    n = n + 1
    return shown


def finalizers():
    shown, n = [1, 2, 3, 4, 5, 6, 7, 8, 9], 0
    table = {'s': shown}

    class Pops:
        __del__ = shown.pop

    class Turns:
        __del__ = shown.reverse

    class Tells:
        def __init__(self, what):
            self.what = what

        def __del__(self):
            k = self.what
            table[k] = k
            k = None

    class Revives:
        def __del__(self):
            table['revived'] = [1]
            table['me'] = self

    o = Pops()
    n = n + 1
    o = n
    n = n + 1
    Pops()
    n = n + 1
    o = [Pops(), Turns()]
    n = n + 1
    o[0] = 1
    n = n + 1
    del o[1]
    n = n + 1
    o = [Tells('a')]
    n = n + 1
    o[0] = Tells('b')
    n = n + 1
    o[0] = n
    n = n + 1
    Tells('c')
    n = n + 1
    weakref.finalize(Plain(), shown.append, 10)
    n = n + 1
    o = Plain()
    weakref.finalize(o, table.update, w=1)
    n = n + 1
    o = n
    n = n + 1
    o = [Revives()]
    n = n + 1
    o[0] = n
    n = n + 1
    table['me'] = n
    n = n + 1
    o[0] = Tells(watched(shown, 11))
    n = n + 1
    o[0] = n
    n = n + 1
    values = weakref.WeakValueDictionary()
    values['k'] = o[0] = Tells('d')
    n = n + 1
    o[0] = n
    n = n + 1
    o.append(Tells('e'))
    n = n + 1
    o.clear()
    n = n + 1
    table.popitem()
    n = n + 1
    Pops.__del__ = shown.clear
    o = Pops()
    n = n + 1
    o = n
    n = n + 1
    return table, len(values)


def raised():
    """What an except clause lets go when it ends, and an exception that is replaced."""
    shown, n = [], 0
    try:
        raise ValueError(watched(shown, 1))
    except ValueError as error:
        n = n + 1
    n = n + 1
    try:
        raise ValueError(watched(shown, 2))
    except ValueError:
        n = n + 1
    n = n + 1
    try:
        try:
            raise ValueError(watched(shown, 3))
        except ValueError as error:
            raise KeyError from None
        finally:
            n = n + 1
    except KeyError:
        n = n + 1
    n = n + 1
    try:
        try:
            raise ValueError(watched(shown, 4))
        finally:
            n = n + 1
            n = n + 1
    except ValueError as error:
        n = n + 1
        error.args = ()
        n = n + 1
    n = n + 1
    while True:
        try:
            raise ValueError(watched(shown, 5))
        except ValueError:
            break
    n = n + 1
    for i in range(2):
        try:
            raise ValueError(watched(shown, 6 + i))
        except ValueError as error:
            continue
    n = n + 1
    return shown


def collecting():
    table, n = {'start': 1, 'stop': 2, 'more': 3}, 0
    gc.callbacks.append(table.pop)
    n = n + 1
    gc.collect()
    n = n + 1
    gc.callbacks.remove(table.pop)
    n = n + 1
    return table


for work in (rebinding, leaving, overwriting, global_names, finalizers, raised, collecting):
    done = work()
    print(work.__name__, len(done), sum(r() is None for r in refs))
shown = []
last = watched(shown, 1)
n = 1
last = watched(shown, 2)
n = n + 1
del last
n = n + 1
for last in (watched(shown, 3), n):
    n = n + 1
refs.clear()
n = n + 1
