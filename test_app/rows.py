"""Containers of numbers and strings, of which items here and there change in each way at once: replaced, exchanged, inserted,
removed, sorted, at both ends and beyond the items shown; tables that grow, with holes, emptied and filled anew; keys that are
secret; deques that wander through their blocks; what is equal but another object; and one that turns into a container of
containers."""
from collections import deque


def numbers(seed):
    while True:
        seed = seed * 1103515245 + 12345 & 0x7fffffff
        yield seed >> 8


def change_list(a, take):
    n = next(take)
    what, at, v = n % 16, next(take) % (len(a) + 1), [n, n % 300, str(n), n / 7, None, True, 'é%d' % n, -n << 40, 256, 257][n // 16 % 10]
    if what < 3:
        a.append(v)
    elif what < 5 and a:
        a.pop()
    elif what == 5:
        a.insert(at, v)
    elif what == 6:
        del a[at:at + 1]
    elif what == 7:
        a[at:at + 2] = [v, n % 5, v]
    elif what == 8:
        a.sort(key=str)
    elif what == 9:
        a.reverse()
    elif what == 10 and len(a) > 80:
        a.clear()
    elif a:
        a[at % len(a)] = v
        a[at // 2], a[-1] = a[-1], a[at // 2]


def change_dict(d, take):
    n = next(take)
    what, key = n % 12, [n % 70, 'k%d' % (n % 40), (n % 40) / 2, 'password%d' % (n % 3)][n // 12 % 20 // 6]
    if what < 6:
        d[key] = d.get(key, 250) + 1
    elif what < 8:
        d.pop(key, None)
    elif what == 8 and d:
        d.popitem()
    elif what == 9 and d:
        d[next(iter(d))] = str(n)
    elif what == 10 and len(d) > 60:
        d.clear()
    elif d:
        d[n % 7] = d.pop(next(iter(d)))
    d.update({k: n for k, v in d.items() if not isinstance(v, int)})


def change_set(s, take):
    n = next(take)
    what, v = n % 8, [n % 90, 'w%d' % (n % 30)][n // 8 % 2]
    if what < 4:
        s.add(v)
    elif what < 6:
        s.discard(v)
    elif what == 6 and s:
        s.pop()
    elif n % 50 == 7:
        s.clear()
    else:
        s ^= {v, n % 5, 1000 + n % 3}


def change_deque(q, take):
    n = next(take)
    what, v = n % 12, [n, str(n % 1000), n % 200, n / 3][n // 12 % 4]
    if what < 5:
        q.append(v)
    elif what < 7 and q:
        q.popleft()
    elif what == 7:
        q.appendleft(v)
    elif what == 8 and q:
        q.pop()
    elif what == 9:
        q.rotate(n % 5 - 2)
    elif what == 10 and len(q) > 2:
        q[n % len(q)] = v
        del q[n % 3]
    else:
        q.extend([v] * (n % 7))
        if len(q) > 150:
            q.clear()


class Line(deque):
    pass


class Keeper:
    def __init__(self):
        self.items, self.counts, self.seen = [], {}, set()
        self.queue = deque()


def main():
    take = numbers(7)
    items, counts, seen, only_words = [], {}, set(), {}
    keeper, rows = Keeper(), [[0] * 5 for _ in range(4)]
    queue, last, line = deque(), deque(maxlen=6), Line()
    for i in range(260):
        change_list(items, take)
        change_dict(counts, take)
        change_set(seen, take)
        change_list(keeper.items, take)
        change_dict(keeper.counts, take)
        change_set(keeper.seen, take)
        change_deque(queue, take)
        change_deque(keeper.queue, take)
        last.append(i)
        line.append(i)
        rows[i % 4][i // 4 % 5] += i
        rows[i % 4].append(rows[i % 4].pop(0))
        only_words['w%d' % (i % 13)] = only_words.get('w%d' % (i % 11), 0) + i
        if i == 200:
            only_words[i] = 'general from now on'
        del only_words['w%d' % (i % 13)]
    queue.append([queue])
    queue.appendleft(5)
    queue.pop()
    was, items[:] = items[:3], range(5)
    same = [1000, 1000.5, 'text']
    same[0], same[1] = int('1000'), float('1000.5')
    same[2] = ''.join(['te', 'xt'])
    items.append([same])
    items[-1].append(same)
    same.append(items)
    items.pop()
    same.pop()
    return was, same, sorted(map(str, seen))


print(main())
