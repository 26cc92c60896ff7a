"""Containers changed by what makes an object or encodes a text: C callables in places that are mostly Python's or nobody's, one function each, so
that none makes up for another."""
import codecs
import io
import math
import sys
import weakref


def errors():
    shown, n = [1], 0
    held = {'shown': shown}

    def lenient(error):
        return '?', error.end

    codecs.register_error('kept', lambda error: shown.append(error.start) or lenient(error))
    for _ in range(3):
        n = n + 1
        text = 'é1'.encode('ascii', 'kept')
        n = n + 1
        text = str(b'\xff2', 'ascii', 'kept')
        n = n + 1
    return held, text


def made():
    shown, n = [1], 0
    held = {'shown': shown}

    class Made:
        __new__ = shown.append

    for _ in range(3):
        n = n + 1
        Made()
        n = n + 1
    shown.clear()
    n = n + 1
    return held


def filled():
    shown, n = [1], 0
    held = {'shown': shown}

    class Filled:
        __init__ = shown.append

    for i in range(3):
        n = n + 1
        Filled(i)
        n = n + 1
    return held


def printed():
    shown, n = [1], 0
    held = {'shown': shown}

    class Raw(io.RawIOBase):
        def writable(self):
            return True

    class Kept(io.TextIOWrapper):
        pass

    Raw.write = shown.append
    stdout = sys.stdout
    for kind in (io.TextIOWrapper, Kept):
        sys.stdout = kind(Raw(), write_through=True)
        try:
            n = n + 1
            print('four')
            n = n + 1
        except TypeError:
            n = n + 1
        finally:
            sys.stdout.detach()
            sys.stdout = stdout
        n = n + 1
    del shown[1:]
    n = n + 1
    return held


def measured():
    shown, n = [1], 0
    held = {'shown': shown}
    for _ in range(3):
        n = n + 1
        try:
            math.dist(map(shown.append, (1, 2)), map(shown.append, (3, 4)))
        except TypeError:
            n = n + 1
        n = n + 1
    return held


def stepped():
    import sqlite3
    shown, n = [1], 0
    held = {'shown': shown}
    connection = sqlite3.connect(':memory:')
    connection.create_function('kept', 1, shown.append)
    rows = connection.execute('select kept(1) union all select kept(2) union all select kept(3)')
    for row in rows:
        n = n + 1
        n = n + 1
    (row,) = connection.execute('select kept(4)')
    n = n + 1
    rows = list(connection.execute('select kept(5)'))
    n = n + 1
    return held, rows


def forgotten():
    class Thing:
        pass

    shown, n = [], 0
    held = {'shown': shown}
    for _ in range(3):
        thing = Thing()
        forgotten.proxy = weakref.proxy(thing, shown.append)
        n = n + 1
        thing = None
        n = n + 1
        shown.clear()
        n = n + 1
    return held


def given():
    items, n = [1], 0
    held = {'items': items}

    class Giver:
        def __get__(self, instance, owner=None):
            return items.append

    class Added:
        __add__ = Giver()

    added = Added()
    for i in range(3):
        added + i
        n = n + 1
        n = n + 1
    return held


def left():
    items, n = [], 0
    held = {'items': items}

    async def numbers():
        yield 1

    sys.set_asyncgen_hooks(firstiter=None, finalizer=items.append)
    for _ in range(3):
        asked = numbers().asend(None)
        try:
            asked.send(None)
        except StopIteration:
            n = n + 1
        asked = None
        n = n + 1
        items.clear()
        n = n + 1
    sys.set_asyncgen_hooks(None, None)
    return held


errors()
made()
filled()
printed()
stepped()
measured()
forgotten()
left()
given()
