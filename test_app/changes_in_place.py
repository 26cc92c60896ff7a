"""Changes that are recorded by replacing a few bytes of a value: numbers in dicts, lists and attributes, what is behind the cut, parts
that come, go and move among others, and what they are referred to by; and all that only looks like one of these."""
import collections
import threading


class Plain:
    def __init__(self, a, b=None):
        self.a = a
        self.b = b
        self.c = []


class Slots:
    __slots__ = ('s', 't')


class Both(Slots):
    def __init__(self):
        self.s = 1000
        self.x = 2000
        self.y = None


class Numbers(list):
    pass


ATOMS = [0, -17, 256, 257, 10 ** 6, -10 ** 18, 2 ** 63, None, True, 1.5, float('nan'), -0.0, '', 'text', 'x' * 300, 'é', b'b', 2j, (), len, int]


def atoms_in(put):
    for value in ATOMS:
        put(value)
    for value in reversed(ATOMS):
        put(value)


def items():
    numbers = [1000, [2000], 3000]
    atoms_in(lambda v: numbers.__setitem__(0, v))
    atoms_in(lambda v: numbers.__setitem__(2, v))
    numbers[0], numbers[2] = numbers[2], numbers[0]
    numbers[:] = [5000, numbers[1], 6000]
    numbers[1][0] += 1
    numbers[1] = numbers[1][0]
    numbers[1] = [numbers]
    many = list(range(1000, 1010))
    many.reverse()
    many[::2] = range(5)
    many.sort()
    many[3] = many
    return numbers, many


def entries():
    counts = {'a': 1000, 'inner': {'n': 5000}, 3: 4}
    atoms_in(lambda v: counts.__setitem__('a', v))
    atoms_in(lambda v: counts.__setitem__(3, v))
    counts['inner']['n'] += 1
    counts.update(a=1, inner=2)
    counts['inner'] = {'n': 1}
    del counts['a']
    counts['a'] = 5000
    counts.setdefault('a', 6000)
    counts.pop('a')
    counts[('a', 1)] = 7000
    counts[('a', 1)] += 1
    for i in range(70):
        counts[i] = i * 1000
    for i in (0, 40, 62, 63, 64, 69):
        counts[i] += 1
    for i in range(70):
        del counts[i]
        counts[i] = -i
    same = {'k': 1}
    same.clear()
    same['k'] = 1
    same['k'], same['l'] = 2, 3
    keyed = dict.fromkeys('abcdef', 1000)
    for key in 'fdb':
        keyed[key] = keyed.pop(key) + 1
    keyed['e'] = 3
    counter = collections.Counter('abracadabra')
    counter.update('xyz')
    counter['a'] -= 1
    return counts, same, keyed, counter


def attributes():
    p = Plain(1000, Plain(2000))
    atoms_in(lambda v: setattr(p, 'a', v))
    atoms_in(lambda v: setattr(p.b, 'b', v))
    p.b.c.append(1)
    del p.a
    p.a = 5
    p.a, p.b = p.b, p.a
    p.__dict__['a'] = 17
    p.__dict__['b'] = 18
    p.__dict__ = {'b': 1, 'a': [2]}
    p.b += 1
    p.a[0] += 1
    p.__class__ = Slots if False else type('Other', (Plain,), {})
    p.b += 1
    q = Both()
    atoms_in(lambda v: setattr(q, 's', v))
    atoms_in(lambda v: setattr(q, 'x', v))
    q.t = [q]
    q.y = 1
    q.t.append(q.y)
    del q.s
    q.y = 2
    n = Numbers([1, 2])
    n.extra = 3
    n.extra = 4
    n[0] = 5
    type(p).__name__ = 'Renamed'
    return p, q, n


def behind_the_cut():
    long = list(range(60))
    for i in range(200):
        long.append(i)
    for i in (0, 63, 64):
        long[i] = 5000
    while len(long) > 62:
        del long[-7:]
    wide = {i: i for i in range(60)}
    for i in range(60, 200):
        wide[i] = i
    wide[0], wide[150] = 1000, 1000
    wide[63] += 1
    wide[64] += 1
    return long, wide


def ring(n):
    nodes = [Plain(i) for i in range(n)]
    for i, node in enumerate(nodes):
        node.b = nodes[(i + 1) % n]
    return nodes


def moves():
    """Packets handed around in a ring: containers that come before others, or stand behind them, and REFs to all of these."""
    nodes = ring(7)
    packets = [[i] for i in range(3)]
    nodes[0].c.extend(packets)
    for step in range(30):
        here, there = nodes[step % 7], nodes[(step * 3 + 1) % 7]
        if here.c:
            there.c.append(here.c.pop())
        if step % 5 == 0:
            here.c, there.c = there.c, here.c
        packets[step % 3][0] += 1
        if step % 7 == 3:
            there.c.append(packets[0])
        if step % 11 == 5:
            packets[1].append(here.c)
        if step % 11 == 8:
            packets[1].pop()
        nodes[2].a = [nodes[5]] if step % 4 == 1 else step * 1000
    return nodes, packets


def nearer():
    """What was too deep comes nearer, what was shown goes out of sight."""
    chain = ring(9)[0]
    far = chain.b.b.b.b.b
    chain.a = far
    chain.a = 1
    chain.b.c.append(far)
    far.a += 1000
    chain.b.b.c.append(far.b)
    chain.b.c.pop()
    chain.b = chain.b.b
    deep = [[[[[1000, []]]]]]
    inmost = deep[0][0][0][0]
    deep.append(inmost[1])
    inmost[1].append(5)
    deep.pop()
    deep.insert(0, inmost)
    inmost[0] += 1
    del deep[0]
    return chain, deep


def addresses():
    """Other objects at the addresses of those before."""
    box = [[1000], {'a': 1}, Plain(1)]
    for i in range(6):
        box[0] = [1000 + i]
        box[1] = {'a': i}
        box[2] = Plain(i)
        box[0] = None
        box[0] = [5000]
        box[1] = (i,)
        box[1] = {i}
        box[2].a = float(i)
        box[2].a = float(i + 1)
        box[2].c = {}
        box[2].c = []
    return box


def others(box, change):
    thread = threading.Thread(target=change, args=(box,))
    thread.start(), thread.join()  # one line: what a line between them shows would be the scheduler's to say
    box['n'] += 1000
    return box


def frames():
    box = {'n': 1000, 'p': Plain(2000)}
    also = box['p']
    others(box, lambda b: b.update(n=5000))
    others(box, lambda b: setattr(b['p'], 'a', 6000))
    also.a += 1
    others(box, lambda b: b['p'].c.append(also))
    del box['p']
    also.c.clear()
    mixed = collections.OrderedDict(a=1000, b=[2])
    mixed.move_to_end('a')
    mixed['a'] += 1
    bits = {1, 2, 3}
    bits.discard(2)
    bits.add(2)
    bits ^= {3, 4}
    queue = collections.deque([1000, 2000], 3)
    queue.rotate()
    queue[0] = 7
    queue.extend((1, 2))
    return box, also, mixed, bits, queue


for work in (items, entries, attributes, behind_the_cut, moves, nearer, addresses, frames):
    done = work()
