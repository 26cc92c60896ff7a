"""Changes that come from where no line of the frame points: hooks of the interpreter, collections, finalizers of what a local held,
frames that are looked into, threads and signals in the middle of pure loops. Each line says what it must be recorded with.

oracle: no, a tracer in Python keeps objects alive, is seen by hooks and loses its place to them
coverage: no, for the same reason
"""
import _thread
import functools
import gc
import operator
import signal
import sys
import threading
import weakref


class Plain:
    def __init__(self, x=0):
        self.x = x


class Bare:
    pass


class Tells:
    """Its end is a function."""

    def __init__(self, shown, what):
        self.shown, self.what = shown, what

    def __del__(self):
        k = self.what
        self.shown.append(k)
        k = k + 1


def died(shown, what):
    """Its end is a C callable."""
    thing = Plain()
    kept.append(type('To', (weakref.ref,), {'put': shown.append})(thing, operator.methodcaller('put', what)))
    return thing


kept = []


def pure(n):
    n = n + 1
    return n


def deaths():
    shown, n = [], 0
    o = Tells(shown, 1)
    n = n + 1  #: shown == []
    o = n
    n = n + 1  #: shown == [1]
    o = Tells(shown, 2)
    o = Tells(shown, 3)
    n = n + 1  #: shown == [1, 2]
    o = p = o
    n = n + 1
    o = n
    n = n + 1  #: shown == [1, 2]
    del p
    n = n + 1  #: shown == [1, 2, 3]
    for o in (Tells(shown, 4), n):
        n = n + 1  #: shown == [1, 2, 3] | [1, 2, 3]
    n = n + 1  #: shown == [1, 2, 3, 4]
    o = died(shown, 5)
    n = n + 1
    o = n; o = died(shown, 6); n = n + len(shown)
    n = n + 1  #: shown == [1, 2, 3, 4, 5]
    o, p = n, o
    n = n + 1  #: shown == [1, 2, 3, 4, 5]
    o, p = p, o
    n = n + 1  #: shown == [1, 2, 3, 4, 5]
    o = p
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6]
    g = waits(died(shown, 7))
    next(g)
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6]
    g = n
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7]
    g = waits(Tells(shown, 8))
    next(g)
    g.gi_frame
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7]
    g.close()
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7, 8]
    try:
        raise ValueError(Tells(shown, 9))
    except ValueError as error:
        n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7, 8]
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    try:
        lost(died(shown, 10))
    except ZeroDivisionError as error:
        n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    n = n + 1  #: shown == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    return n


def waits(o):
    n = 1
    yield n
    n = n + 1


def lost(o):
    n = 1
    n = n // 0


def collected():
    table, n = {'start': 1, 'more': 2}, 0
    gc.disable()
    gc.callbacks.append(lambda phase, info: table.pop(phase, None))
    n = n + 1  #: table == {'start': 1, 'more': 2}
    gc.set_threshold(1)
    gc.enable()
    items = [Bare(), Bare(), Bare(), Bare()]
    n = n + 1  #: table == {'more': 2}
    gc.set_threshold(700, 10, 10)
    gc.callbacks.clear()
    shown = []
    one, other = Tells(shown, 1), Plain()
    one.other, other.other = other, one
    one = other = items = None
    n = n + 1  #: shown == []
    gc.set_threshold(1)
    items = [Bare(), Bare(), Bare(), Bare()]
    n = n + 1  #: shown == [1]
    gc.set_threshold(700, 10, 10)
    return n


def profiled():
    shown, n = [], 0

    def profile(frame, event, arg):
        if frame.f_code is pure.__code__:
            shown.append(event)

    sys.setprofile(profile)
    n = n + 1  #: shown == []
    n = pure(n)
    n = n + 1  #: shown == ['call', 'return']
    n = n + 1
    sys.setprofile(None)
    n = pure(n)
    n = n + 1  #: shown == ['call', 'return']
    return n


def traced():
    shown, n = [], 0

    def trace(frame, event, arg):
        if frame.f_code is pure.__code__:
            shown.append(event)
        return trace

    n = n + 1  #: shown == []
    sys.settrace(trace)
    n = pure(n)
    sys.settrace(None)
    n = n + 1  #: shown == ['call', 'line', 'line', 'return']
    n = n + 1
    sys._getframe().f_trace = None
    n = n + 1  #: shown == ['call', 'line', 'line', 'return']
    return n


audited = {}


def audits():
    table, n = audited, 0
    table.update({'builtins.id': 1, 'object.__getattr__': 2, 'sys._getframe': 3, 'marshal.loads': 4, 'told': 5})
    held = [table]
    n = n + 1  #: held == [{'builtins.id': 1, 'object.__getattr__': 2, 'sys._getframe': 3, 'marshal.loads': 4, 'told': 5}]
    id(n)
    n = n + 1  #: held == [{'object.__getattr__': 2, 'sys._getframe': 3, 'marshal.loads': 4, 'told': 5}]
    pure.__code__
    n = n + 1  #: table == {'sys._getframe': 3, 'marshal.loads': 4, 'told': 5}
    sys._getframe()
    n = n + 1  #: table == {'marshal.loads': 4, 'told': 5}
    sys.audit('told')
    n = n + 1  #: table == {'marshal.loads': 4}
    return n


def hook(event, args):
    if event in audited:
        del audited[event]


def frames():
    n, x = 0, [1]
    space = locals()
    n = n + 1
    x = [2]
    n = n + 1  #: x == [2]; space == {'n': 0, 'x': [1]}
    sys._getframe().f_locals
    n = n + 1  #: space == {'n': 2, 'x': [2], 'space': {...}}
    y = 3
    n = n + 1
    locals()
    n = n + 1  #: space == {'n': 4, 'x': [2], 'space': {...}, 'y': 3}
    n = n + looks_up()
    n = n + 1  #: space == {'n': 5, 'x': [2], 'space': {...}, 'y': 3, 'new': 1}
    vars()['x'].append(n)
    n = n + 1  #: x == [2, 7]; space == {'n': 7, 'x': [2, 7], 'space': {...}, 'y': 3, 'new': 1}
    eval('x.append(8)')
    n = n + 1  #: x == [2, 7, 8]
    exec('x.append(n)')
    n = n + 1  #: x == [2, 7, 8, 9]
    return n


def looks_up():
    n = 1
    sys._getframe(1).f_locals['new'] = n
    return n


def unraised():
    shown, n = [], 0

    class Fails:
        def __del__(self):
            1 // 0

    sys.unraisablehook = lambda told: shown.append(told.exc_type.__name__)
    o = Fails()
    n = n + 1  #: shown == []
    o = n
    n = n + 1  #: shown == ['ZeroDivisionError']
    sys.unraisablehook = sys.__unraisablehook__
    return n


def signalled():
    table, n = {int(signal.SIGALRM): 'alarm', int(signal.SIGUSR1): 'user'}, 0
    k = 3
    signal.signal(signal.SIGALRM, table.pop)
    signal.signal(signal.SIGUSR1, table.pop)
    signal.setitimer(signal.ITIMER_REAL, 0.0001)
    while 14 in table:
        n = k ** 20000 % 1009
    n = 1  #: table == {10: 'user'}
    main = threading.main_thread().ident
    _thread.start_new_thread(signal.pthread_kill, (main, signal.SIGUSR1))
    while table:
        n = k ** 20000 % 1009
    n = 1  #: table == {}
    return n


go = 0


def raced():
    global go
    shown, other, n, k = [], [[], 0], 0, 3
    held = [{'s': shown}, other]
    _thread.start_new_thread(shown.append, (1,))
    while len(shown) == 0:
        n = k ** 20000 % 1009
    n = 1  #: held == [{'s': [1]}, [[], 0]]
    _thread.start_new_thread(list, (map(operator.call, [functools.partial(other[0].append, 2),
                                                         functools.partial(operator.setitem, other, 1, 1)]),))
    while other[1] == 0:
        n = k ** 20000 % 1009
    n = 1  #: held == [{'s': [1]}, [[2], 1]]; other == [[2], 1]
    threading.Thread(target=changes, args=(other, shown)).start()
    while go == 0:
        n = k ** 20000 % 1009
    n = 1  #: held == [{'s': [1, 3]}, [[2, 4], 1]]; shown == [1, 3]
    n = n + 1
    wait = 1
    threading.Thread(target=changes, args=(other, shown)).start()
    while go == 1:
        n = k ** 20000 % 1009
    n = 1  #: held == [{'s': [1, 3, 3]}, [[2, 4, 4], 1]]; shown == [1, 3, 3]

    def inner():
        nonlocal wait
        k = 1
        shown.append(5)
        k = k + 1
        wait = 0

    threading.Thread(target=inner).start()
    while wait:
        n = k ** 20000 % 1009
    n = 1  #: shown == [1, 3, 3, 5]
    return n


def changes(other, shown):
    global go
    n = 1
    shown.append(3)
    n = n + 1
    other[0].append(4)
    n = n + 1
    go = go + 1


sys.setswitchinterval(0.000001)
sys.addaudithook(hook)
for work in (deaths, collected, profiled, traced, audits, frames, unraised, signalled, raced):
    print(work.__name__, work() > 0)
