"""Lists, dicts, sets and deques longer than what is shown of them, that grow and shrink behind that, by one and by many, past
the lengths that take another byte, while what is shown changes, too, or does not; under two names, and in C code."""
from collections import deque


def lengths():
    for missing in (1, 2, 126, 127, 128, 129, 16383, 16384, 16385, 128, 127, 0, 1, 16385, 1, 0):
        yield 64 + missing
        yield 256 + missing


def grown_to(n):
    items, other = [], None
    for i in range(n):
        items.append(i)
        if i == 100:
            other = items
    items.pop()
    items[0] = 'first'
    items.append(n)
    items.append(n)
    items[63] = 'last shown'
    items.insert(0, 'new')
    items.pop(0)
    items.pop()
    items.sort(key=str)
    items.reverse()
    return items, other


def set_to(kind, make):
    for n in lengths():
        kind = make(n)
        size = len(kind)
    return kind, size


def cut_to():
    items, queue, numbers, names = [], deque(), set(), {}
    for n in lengths():
        items[:] = range(n)
        del items[70:100]
        items.extend(range(30))
        queue.clear()
        queue.extend(range(n))
        queue.append(1)
        queue.pop()
        queue.popleft()
        queue.appendleft(7)
        numbers.clear()
        numbers.update(range(n))
        numbers.add(-1)
        numbers.discard(n - 1)
        names.clear()
        names.update(dict.fromkeys(range(n), 0))
        names['more'] = 1
        names.pop('more')
        names[n - 1] = 2
        names[0] = 3
    return items, queue, numbers, names


class Holder:
    def __init__(self):
        self.items = [0] * 300

    def grow(self):
        self.items.append(1)
        return len(self.items)


def held():
    holder = Holder()
    items = holder.items
    for i in range(100):
        holder.grow()
        items.append([])
        if i % 10 == 0:
            items[i % 64] = i
        if i % 7 == 0:
            del items[260:]
    return holder, items


def with_containers():
    items = [[i] for i in range(66)]
    for i in range(150):
        items.append(i)
        items[i % 60].append(i)
    return items


grown_to(66)
grown_to(330)
set_to(None, lambda n: list(range(n)))
cut_to()
held()
with_containers()
everything = []
for i in range(400):
    everything.append(i)
