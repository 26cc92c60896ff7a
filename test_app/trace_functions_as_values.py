"""Builtin functions, bound methods, classes and deques in variables, replaced by others that take their place in memory."""
import collections


def methods():
    x = []
    f = x.append; f = None; f = x.pop; f = None; f = x.sort
    for name in ('append', 'clear', 'copy', 'count'):
        f = None; f = getattr(x, name)
    return len


def classes():
    for n in range(3):
        made = None; made = type('Made%d' % n, (), {'n': n})
        it = None; it = made()
        it.value = n
    return it.value


def deques():
    d = collections.deque([1, 2, 3], 5)
    d.append([4])
    d.rotate(1)
    d[0].append(5)
    d[1] = 'new'
    d.extend(range(100))
    d.clear()
    counted = collections.Counter('abca'); counted['a'] += 1
    ordered = collections.OrderedDict(b=1, a=2); ordered.move_to_end('b')
    default = collections.defaultdict(list); default['x'].append(1); default['x'].append(2)
    return len(d)


methods()
classes()
deques()
