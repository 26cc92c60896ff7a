"""Thousands of random, repeatable changes in place of nested and shared containers, seen through several names and frames."""
import random


def children(x):
    if type(x) in (list, tuple):
        return [k for k in x if type(k) in (list, dict, set, tuple)]
    return [k for k in x.values() if type(k) in (list, dict, set, tuple)] if type(x) is dict else []


def change(x, r):
    for _ in range(r.randrange(4)):
        inner = children(x)
        if not inner:
            break
        x = r.choice(inner)
    new = r.choice([r.randint(-300, 300), r.randint(0, 10 ** 12), 2 ** 70 + r.randint(0, 3), 'word%d' % r.randint(0, 9), [r.random()],
                    {'n': [r.randint(0, 9)]}, (r.randint(0, 9), []), None, 1.5, float('nan'), b'\x00x', 'é' * r.randint(0, 3)])
    if type(x) is list:
        how = r.randrange(6)
        if how == 0 or not x:
            x.append(new)
        elif how == 1:
            x[r.randrange(len(x))] = new
        elif how == 2:
            x.pop(r.randrange(len(x)))
        elif how == 3:
            x.insert(r.randint(0, len(x)), new)
        elif how == 4:
            x.reverse()
        elif len(x) < 6:
            x *= 2
    elif type(x) is dict:
        how = r.randrange(4)
        if how < 2 or not x:
            x['k%d' % r.randrange(5)] = new
        elif how == 2:
            del x[r.choice(list(x))]
        else:
            copy = dict(x)
            x.clear()
            x.update(copy)
    elif type(x) is set:
        how = r.randrange(3)
        if how == 0 and x:
            x.pop()
        else:
            x.add(r.randrange(12))


def work(seed):
    r = random.Random(seed)
    a, b, c = [1, [2, {'three': 4}]], {'x': [], 'y': {1, 2}}, ({}, [set()])
    d = [a, b]
    for step in range(40):
        change(r.choice([a, b, c, d]), r)
        if len(str(d)) > 200:
            d = [b]
        if len(str(a)) > 200 or len(str(b)) > 200 or len(str(c)) > 200:
            a, b, c = b, {'again': a[:1]} if type(a) is list else {}, ([c[1]], {})


for seed in range(8):
    work(seed)

r = random.Random('module level')
one, two = [[]], {}
for step in range(30):
    change(r.choice([one, two]), r)
    two['one'] = len(one)
