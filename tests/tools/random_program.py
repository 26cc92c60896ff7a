#!/usr/bin/python3
"""Prints a program made at random, always the same one for the same number:

    random_program.py SEED

Its functions hand containers and instances to one another and change them in every way its tables know: in sight, through other
names, and by what runs where no line names it (special methods that are C callables, lazy iterators, callbacks of what dies). Most
lines are pure. It ends, prints nothing, and is the same to every tracer.
"""
import random
import sys

PRELUDE = '''"""Made by random_program.py %d."""
import collections
import functools
import gc
import operator
import weakref


class Plain:
    def __init__(self, v=0):
        self.v = v
        self.w = [v]

    def put(self, v):
        self.v = v
        self.w.append(v)
        return v

    @property
    def asked(self):
        self.w.append(-1)
        return self.v


class Child(Plain):
    pass


class Items(list):
    __add__ = __getattr__ = __lt__ = __contains__ = list.append
    __neg__ = list.pop
    __hash__ = object.__hash__


class Table(dict):
    __getattr__ = dict.setdefault
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__


class Borg:
    shared = {}

    def __init__(self):
        self.__dict__ = self.shared


def hidden(items):
    """An object any use of which changes the list."""
    kind = type('Hidden', (), {'__add__': items.append, '__getattr__': items.append, '__eq__': items.append, '__neg__': items.reverse,
                               '__contains__': items.append, '__call__': items.append, '__getitem__': items.append,
                               '__setitem__': items.insert, '__hash__': object.__hash__})
    return kind()


def watched(items):
    """An object whose end changes the list; always the same way, since a tracer in Python changes the order in which locals die."""
    thing = Plain()
    kind = type('To', (weakref.ref,), {'put': items.append})
    refs.append(kind(thing, operator.methodcaller('put', 8)))
    return [thing]


def feed(items, k):
    while k:
        items.append(k)
        k = k - 1
        yield k


refs = []
gc.disable()  # or it would come at another time for each tracer
'''

# What a statement may be. l, m: lists; d: a dict; o, p: instances; n, i: numbers; s: a set; q: a deque; b: a bytearray; h: hidden;
# t: a tuple of containers; {v}: any value; {k}: a key; {i}: a small number; {l} {d} {o}: a container, reached in some way.
PURE = ['n = n + {i}', 'n = n * 3 % 101', 'i = n - {i}', 'n = i if n > {i} else n + 1', 'i = n and i', 'n = -n', 'n = n == i', 'pass',
        'i = len({l})', 'n = isinstance({o}, Plain) + n', 'n = {l} is m or n', 'i, n = n, i', "text = 'n' + str(n)", 'n = min(n, i)',
        'n = {l} and n', 'n = n in (1, 2, i)', "text = f'{{n}}{{i}}'", 'n = abs(n)', 'i = n // 3', 'n = i ^ n', 'n = int(n)']
LISTS = ['{l}.append({v})', '{l}.insert(0, {v})', '{l}.pop()', '{l}[0] = {v}', '{l}[-1] = {v}', 'del {l}[0]', '{l}.extend(({v}, {v}))',
         '{l}[:] = {l}[1:]', '{l}.reverse()', '{l}[{i} % 3:] = [{v}]', '{l}[0] += {i}', 'l += [{v}]', 'l *= 1', '{l}.clear()',
         'l[0], l[-1] = l[-1], l[0]', '{l}.remove({i})', 'for {l}[0] in ({v}, {v}): n = n + 1',
         'operator.setitem({l}, 0, {v})', 'list.append({l}, {v})', 'put({v})', 'put = {l}.append', 'list.__init__({l}, ({v},))']
DICTS = ['{d}[{k}] = {v}', '{d}[{k}] += {i}', 'del {d}[{k}]', '{d}.update(a={v})', '{d}.pop({k}, None)', '{d}.setdefault({k}, {v})',
         'd |= {{{k}: {v}}}', '{d}.clear()', '{d}.popitem()', 'd.update(zip(feed(l, 2), "ab"))', '{d}[{k}], n = {v}, n + 1',
         'exec("a = b = 1", {{}}, {d})']
OBJECTS = ['{o}.v = {v}', '{o}.w = {v}', '{o}.v += {i}', '{o}.new = {v}', 'del {o}.new', '{o}.put({v})', 'setattr({o}, "v", {v})',
           "{o}.__dict__['w'] = {v}", 'vars({o}).update(new={v})', '{o}.__class__ = Child', '{o}.__class__ = Plain', 'n = {o}.asked and n',
           'weakref.proxy({o}).v = {v}', 'space = {o}.__dict__', "space['v'] = {v}", '{o}.__dict__ = {{"v": {v}, "w": [n]}}', 'p = Borg()',
           'p.x = {v}', 'Borg.shared["y"] = n', 'o.v, p.v = p.v, n', '{o}.w.append({v})', 'Borg.shared.clear()']
OTHERS = ['s.add({i})', 's.discard({i})', 's ^= {{{i}, n}}', 'q.append({v})', 'q.rotate(1)', 'q[0] = {v}', 'q.popleft()', 'q.extend(({i}, n))',
          'b[0] = {i}', 'b.append({i})', 'view[0] = {i}', 'b[1:2] = b"xy"', 'items.append({v})', 'items + {v}', 'n = items.a or n', '-items',
          'n = {i} in items or n', 'table.x = {v}', 'table.y', 'del table.x', 'table[{k}] = {v}', 'count[{k}] += 1', 'count[{k}].append({v})']
UNSEEN = ['h + {i}', 'h.any', 'h == {i}', 'n = n if h == {i} else n + 1', '-h', '{i} in h', 'h({i})', 'h[{i}]', 'h[0] = {v}', 'h = hidden({l})',
          'h = n', 'h = h2 = hidden({l})', 'h2 = n', 'i, h = n, hidden({l})', 'u = watched({l})', 'u = n', 'u = [u]', 'del u', 'u, n = n, {i}',
          'for x in map({l}.append, (n, i)): n = n + 1', 'x, y = map({l}.append, ({i}, n))', '[*map({l}.append, ({v},))]', 'it = map({l}.append, (1, 2, 3))',
          'next(it)', 'next(it, None)', 'n = {i} in it or n', 'list(it)', 'n = sum(feed({l}, 2))',
          'n = [n for x in map({l}.append, ({i},))] and n', '{l}.extend(feed(m, 2))', 'functools.partial({l}.append, {v})()', 'max(n, *feed({l}, 2))',
          'n = (lambda: {l}.append({v}) or n)()', 'functools.reduce(operator.add, feed({l}, 3))', "text = f'{{next(it, n)}}'", 'any(map({l}.append, (1, 2)))',
          'sorted((1,), key={l}.append)', 'min((n, i), key={l}.append)', '{d}.update(a=h({i}))', 'gc.collect()', 'n = not -h and n']
NAMES = ['l = [{v}]', 'l = {l}', 'm = {l}', 'm = l[:]', 'l = None; l = [n]', 'l, m = m, l', 'd = {{{k}: {v}}}', 'd = {d}', 'd = dict(d)', 'o = {o}', 'p = {o}',
         'o = Plain({v})', 'o = None; o = Plain(n)', 'o, p = p, o', 't = (l, d, o)', 't = ({l}, {d}, {o})', 't = {v}', 'd = None; d = {{"a": n}}',
         's = set(s)', 'q = collections.deque(q, 4)', 'items = Items((n,))', 'b = bytearray(b"abc"); view = memoryview(b)', 'p = Child(n)',
         'm = [[n], l]', 'm = m[0]', 'l = l[0]', 'd = d["a"]', 'o = o.w', 'it = iter({l})', 'table = Table(a=n)', 'count = collections.defaultdict(list)']
GLOBALS = ['G.append({v})', 'H[{k}] = {v}', 'I.v = {v}', 'l = G', 'd = H', 'o = I', "globals()['J'] = {v}", 'J = {v}', "n = J and n", 'G[0] = {l}',
           'H.pop("a")', 'm = G; m.append({i})', 'H["o"] = I', 'I.w = G']
VALUES = ['{i}', 'n', 'n + {i}', '[n]', '[{i}, [n]]', '{{"a": n}}', '{l}', '{d}', '{o}', "'word'", '(n, [i])', 'None', '1.5', 'Plain(n)', '{l}[:2]', 'm', 'p',
          'n * 1000', '[]', 'watched({l})']
AT_LIST = ['l'] * 6 + ['m'] * 4 + ['o.w', 'd["a"]', 'l[0]', 't[0]', 'p.w', 'items', '(m or l)', '(l if n else m)', 'G']
AT_DICT = ['d'] * 6 + ['t[1]', 'l[0]', 'o.v', 'H', 'table', 'space']
AT_OBJECT = ['o'] * 6 + ['p'] * 4 + ['t[2]', 'd["o"]', 'l[0]', 'I', 'm[-1]']
FUNCTIONS = 6


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = (PRELUDE % seed).splitlines()

    def fill(self, text, depth=0):
        """A template with something in each place."""
        r = self.r
        places = {'i': lambda: str(r.randrange(1, 9)), 'k': lambda: r.choice(("'a'", "'b'", "'o'", 'n', '7')),
                  'v': lambda: self.fill(r.choice(VALUES[:5] if depth else VALUES), depth + 1), 'l': lambda: r.choice(AT_LIST),
                  'd': lambda: r.choice(AT_DICT), 'o': lambda: r.choice(AT_OBJECT)}
        out, at = '', 0
        while at < len(text):
            if text[at:at + 2] in ('{{', '}}'):
                out, at = out + text[at], at + 2
            elif text[at] == '{':
                out, at = out + places[text[at + 1]](), at + 3
            else:
                out, at = out + text[at], at + 1
        return out

    def put(self, indent, text):
        self.lines.append('    ' * indent + text)

    def statement(self, indent):
        kinds = (PURE, LISTS, DICTS, OBJECTS, OTHERS, UNSEEN, NAMES, GLOBALS)
        kind, = self.r.choices(kinds, (3, 4, 3, 4, 2, 7, 3, 2))
        self.put(indent, self.fill(self.r.choice(kind)))
        for _ in range(self.r.randrange(3)):
            self.put(indent, self.fill(self.r.choice(PURE[:8] if self.r.randrange(2) else PURE)))

    def guarded(self, indent):
        """What may fail, in a try of its own."""
        self.put(indent, 'try:')
        for _ in range(self.r.randrange(1, 4)):
            self.statement(indent + 1)
        self.put(indent, self.r.choice(('except Exception:', 'except Exception as e:', 'except (TypeError, LookupError, AttributeError, ValueError, '
                                        'NameError, RuntimeError, StopIteration, BufferError, RecursionError):')))
        self.put(indent + 1, 'n = %d' % self.r.randrange(9))
        if self.r.randrange(4) == 0:
            self.put(indent, 'finally:')
            self.put(indent + 1, 'n = 5')

    def block(self, indent, size, callees):
        for _ in range(size):
            how = self.r.randrange(12)
            if how < 7 or indent > 3:
                self.guarded(indent)
            elif how == 7:
                self.put(indent, 'if type(n) is int and n %% %d:' % self.r.randrange(2, 4))
                self.block(indent + 1, self.r.randrange(1, 3), callees)
            elif how == 8:
                self.put(indent, 'for i in range(%d):' % self.r.randrange(1, 4))
                self.block(indent + 1, self.r.randrange(1, 3), ())
            elif how == 9:
                self.put(indent, 'k = %d' % self.r.randrange(1, 4))
                self.put(indent, 'while k:')
                self.put(indent + 1, 'k = k - 1')
                self.guarded(indent + 1)
            elif callees:
                self.put(indent, 'try:')
                self.put(indent + 1, self.fill('%s(%s)' % (self.r.choice(callees), self.r.choice(('l, d, o', '{l}, {d}, {o}', 'm, d, p', '[n], {d}, o',
                                                                                                 'l, {{"a": [n]}}, {o}', 'l, d, Plain(n)')))))
                self.put(indent, 'except Exception:')
                self.put(indent + 1, 'n = 2')
            else:
                self.guarded(indent)
        if indent < 3:
            self.put(indent, 'l, d, o, n = tidy(l, d, o, n)')

    def setup(self, indent):
        for text in ('m, p, t, s, q = [n], Plain(n), (l, d, o), {n}, collections.deque((n,), 4)', 'b, items, table = bytearray(b"abc"), Items(), Table()',
                     'view, count, space = memoryview(b), collections.defaultdict(list), {}', 'h, put, it, u, i = hidden(l), l.append, iter(()), n, 1'):
            self.put(indent, text)

    def program(self):
        put = self.put
        for text in ('G, H, I, J = [1], {"a": [2]}, Plain(3), 0', '', '', 'def tidy(l, d, o, n):', '    """What grew too large to be compared is cut."""',
                     '    if type(l) not in (list, Items) or len(l) > 6:', '        l = [1]', '    if type(d) is not dict or len(d) > 5:', '        d = {"a": [2]}',
                     '    if not issubclass(type(o), Plain) or len(vars(o)) > 4 or type(o.__dict__.get("w")) is not list or len(o.w) > 5:',
                     '        o = Plain(3)', '    if len(G) > 5 or len(H) > 5 or len(I.__dict__) > 5:', '        G.clear(), H.clear(), I.__init__(4)',
                     '        H["a"] = [1]', '    return l, d, o, n if type(n) is int else 1'):
            put(0, text)
        for f in reversed(range(FUNCTIONS)):
            put(0, '')
            put(0, '')
            put(0, 'def f%d(l, d, o, n=1):' % f)
            if self.r.randrange(3) == 0:
                put(1, 'global J')
            self.setup(1)
            self.block(1, self.r.randrange(4, 8), ['f%d' % i for i in range(f + 1, FUNCTIONS)])
            if self.r.randrange(4) == 0:
                put(1, 'keep = [lambda: (l, d), lambda: o]')
                self.block(1, 2, ())
            put(1, self.r.choice(('return n', 'return l', 'return (l, d)', 'return o')))
        put(0, '')
        put(0, '')
        put(0, 'l, d, o, n = [0], {"a": [1]}, Plain(2), 1')
        self.setup(0)
        self.block(0, 4, ['f0', 'f1'])
        put(0, 'f0(l, d, o)')
        self.block(0, 3, ['f2', 'f3'])
        return '\n'.join(self.lines) + '\n'


if __name__ == '__main__':
    sys.stdout.write(Maker(int(sys.argv[1])).program())
