"""Functions that call what they are given: in Python, and in C, where no event tells of it. Pure lines stand between, and must show each
change."""
import functools
import re


class Caller:
    def __init__(self, items):
        self.items = items

    def __call__(self, match):
        self.items.append(match.group())
        return 'c'

    def method(self, match):
        self.items.append(match.group().upper())
        return 'm'


class Builtin:
    items = []
    __call__ = items.append


class Settable:
    x = 0


def substitute(pattern, text):
    items, n = [], 0
    caller = Caller(items)

    def replace(match):
        items.append(n)
        return 'r'

    n = n + 1  #: items == []
    pattern.sub(replace, text)
    n = n + 1  #: items == [1, 1]
    pattern.sub(caller, text)
    n = n + 1  #: items == [1, 1, 'a', 'b']
    pattern.sub(caller.method, text)
    n = n + 1  #: items == [1, 1, 'a', 'b', 'A', 'B']
    items.clear()
    n = n + 1  #: items == []
    return n


def without_events(pattern, text):
    items, n = [], 0
    add, sub = items.append, pattern.sub

    def replace(match):
        return 'r'

    n = n + 1
    pattern.sub(items.append, text)
    n = n + len(items)  #: n == 1
    pattern.subn(add, text)
    n = n + len(items)  #: n == 3
    sub(add, text)
    n = n + len(items)  #: n == 7
    pattern.sub(repl=add, string=text)
    n = n + len(items)  #: n == 13
    pattern.sub(functools.partial(add, 1) if n < 0 else functools.partial(items.append), text)
    n = n + len(items)  #: n == 21
    f = replace
    f = add; pattern.sub(f, text)
    n = n + len(items)  #: n == 31
    pattern.sub(f if n else replace, text)
    n = n + len(items)  #: n == 43
    pattern.sub(*(add, text))
    n = n + len(items)  #: n == 57
    for f in (replace, add, replace):
        pattern.sub(f, text)
        n = n + len(items)
    return len(items), n


def wrappers():
    o, items, n = Settable(), [1], 0
    show, text, put, fetch, length = int.__repr__, float.__str__, object.__setattr__, int.__getattribute__, list.__len__
    n = n + len(show(5)) + len(text(0.5))
    put(o, 'x', 5)
    n = n + 1
    Settable.__setattr__(o, 'x', [6])
    n = n + 1
    put(o, 'items', items)
    n = n + fetch(5, 'real')
    list.append(items, n)
    n = n + length(items)
    list.__setitem__(items, 0, 7)
    n = n + 1
    set_item = items.__setitem__
    set_item(0, 8)
    n = n + id(items) * 0
    repr_of = tuple.__repr__
    n = n + len(repr_of((Noted(items), items)))
    n = n + 1
    return n


class Noted:
    def __init__(self, items):
        self.items = items

    def __repr__(self):
        self.items.append('repr')
        return 'noted'


def called_in_c():
    called, n = Builtin(), 0
    n = n + 1
    re.sub('.', called, 'ab')
    n = n + len(Builtin.items)
    return n


def main():
    pattern = re.compile('[ab]')
    substitute(pattern, 'axb')
    without_events(pattern, 'axb')
    wrappers()
    called_in_c()


main()
