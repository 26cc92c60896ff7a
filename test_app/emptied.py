"""Dicts and sets that are emptied, and others that are empty at the address of one that was not: by clear, popitem, del, fromkeys
and update, with keys that are strings, numbers, both."""
import collections


def same(first, second):
    return first == second


def empty(d, how):
    how(d)
    d['again'] = 1
    how(d)
    return d


def pop_all(d):
    while d:
        d.popitem()


def delete_all(d):
    for key in list(d):
        del d[key]


def filled(n, kind):
    keys = ['abcdefgh'[i] if kind == 'str' or kind == 'both' and i % 2 else i * 1000 for i in range(n)]
    return dict.fromkeys(keys, 1)


def in_place():
    for kind in ('str', 'int', 'both'):
        for n in range(1, 7):
            for how in (dict.clear, pop_all, delete_all):
                d = filled(n, kind)
                empty(d, how)
                box = [filled(n, kind), n]
                empty(box[0], how)


def elsewhere():
    """An empty one in the place of another, with a table of another kind."""
    for n in range(1, 7):
        for kind in ('str', 'int', 'both'):
            for keys in ('', 'ab', (1, 2, 3)):
                same(filled(n, kind), 0)
                same(dict.fromkeys(set(keys), 1), 0)
                same(filled(n, kind), 0)
                same({}, dict.fromkeys(set(keys), 1))
                same(collections.Counter('abcdef'[:n]), {})
                same(collections.Counter(), dict.fromkeys(frozenset(keys)))
                same({*filled(n, kind)}, set(keys))
                same(set(), {*keys})


in_place()
elsewhere()
