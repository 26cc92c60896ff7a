"""Numbers and strings far behind the first of a list, dict, set or deque, which become wider and narrower, come and go, in no order:
in a local, in an attribute, beside others in one list, with containers among them for a time, and handed on to a function."""
import random
from collections import deque


class Holder:
    def __init__(self, items, counts):
        self.items = items
        self.counts = counts
        self.name = 'holder'


def value(rnd):
    return rnd.choice((rnd.randrange(-4, 4), rnd.randrange(200), rnd.randrange(1 << rnd.randrange(1, 60)), 'x' * rnd.randrange(20),
                       None, True, rnd.random(), 'é', -rnd.randrange(1 << 30)))


def change_list(items, rnd):
    n = len(items)
    what = rnd.randrange(12)
    if what < 6:
        items[rnd.randrange(n)] = value(rnd)
    elif what == 6:
        items.insert(rnd.randrange(n), value(rnd))
    elif what == 7 and n > 40:
        del items[rnd.randrange(n)]
    elif what == 8:
        items[n // 2:n // 2 + 3] = [value(rnd), value(rnd)]
    elif what == 9:
        i, k = rnd.randrange(n), rnd.randrange(n)
        items[i], items[k] = items[k], items[i]
    elif what == 10:
        items.append(value(rnd))
    elif n > 40:
        items.pop()
    return n


def change_dict(counts, rnd):
    keys = list(counts)
    key = rnd.choice(keys)
    what = rnd.randrange(10)
    if what < 6:
        counts[key] = value(rnd)
    elif what == 6:
        counts[value(rnd)] = value(rnd)
    elif what == 7 and len(keys) > 40:
        del counts[key]
    elif what == 8:
        counts[key] = [1]
        counts[keys[-1]] = 300
        counts[key] = 0
    else:
        counts['key %d' % rnd.randrange(99)] = 1
    return len(counts)


def locals_only(rnd):
    items, counts = [value(rnd) for _ in range(58)], {i * 7: value(rnd) for i in range(60)}
    numbers, queue = set(range(60)), deque(range(60))
    for i in range(120):
        items[rnd.randrange(len(items))] = value(rnd)
        counts[rnd.randrange(60) * 7] = value(rnd)
        if i % 9 == 0:
            items[30] = [i]
            items[57] = i
            items[30] = 1000 * i
        if i % 11 == 0:
            del counts[next(iter(counts))]
            counts[i * 7] = 1 << 20
        numbers.discard(rnd.randrange(60))
        numbers.add(rnd.randrange(10000))
        queue[rnd.randrange(60)] = value(rnd)
        queue.rotate(rnd.randrange(3))
    return items, counts, numbers, queue


def handed_on(rnd):
    items, counts = [value(rnd) for _ in range(60)], {i: i for i in range(60)}
    for _ in range(100):
        change_list(items, rnd)
        change_dict(counts, rnd)
    return items, counts


def held(rnd):
    holder = Holder([value(rnd) for _ in range(60)], {i: i for i in range(50)})
    both = [holder.items, holder.counts, 7]
    for i in range(100):
        change_list(holder.items, rnd)
        change_dict(both[-2], rnd)
        holder.name = 'x' * (i % 5)
        if i % 20 == 0:
            both.insert(0, [i])
        elif i % 20 == 10:
            del both[0]
    return holder, both


for seed in range(2):
    locals_only(random.Random(seed))
    handed_on(random.Random(seed))
    held(random.Random(seed))
