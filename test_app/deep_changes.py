"""Changes that leave most of a value as it was: deep inside, through a second name, by another thread, by C code, at the cut and
behind it."""
import array
import collections
import heapq
import threading


class Node:
    def __init__(self, n, below=None):
        self.n = n
        self.below = below
        self.items = []


def tree():
    return Node(0, Node(1, Node(2, Node(3))))


def inside():
    top = [tree(), tree(), {'t': tree()}]
    top[0].below.below.n += 1
    top[1].below.items.append(4)
    top[2]['t'].below.below = None
    top[2]['t'].more = [top[0].items]
    del top[1].below
    top[0].below, top[1].n = top[1], 17
    return top


def two_names():
    a = tree()
    b = a.below
    both = [a, b, {'b': b}]
    b.n = 10
    both[2]['b'].items.append(b.n)
    b.below.items = a.items
    a.items.append(1)
    a.below = None
    both[1].below.items.append(a)
    both[0], both[1] = both[1], both[0]
    return both


def other_thread():
    shared = [tree(), [[1], [2]], {'x': {'y': [3]}}]
    steps = [lambda: shared[0].below.items.append(5), lambda: shared[1][1].append(6), lambda: shared[2]['x']['y'].clear(),
             lambda: shared[1].reverse()]
    for step in steps:
        thread = threading.Thread(target=step)
        thread.start()
        thread.join()
    return shared


def by_c():
    rows = [[3, [1]], [1, [2]], [2, [0]]]
    box = {'rows': rows, 'flat': [5, 2, 9], 'text': bytearray(b'abc')}
    rows.sort()
    rows[0][1].extend((8, 9))
    heapq.heapify(box['flat'])
    heapq.heappush(box['flat'], 1)
    box['text'][1:2] = b'xyz'
    memoryview(box['text'])[0] = 65
    numbers = array.array('i', [1, 2])
    holder = [numbers, box]
    numbers[0] = 7
    queue = collections.deque([[1], [2], [3]], 3)
    held = (queue, [queue])
    queue.rotate(1)
    queue[0].append(4)
    queue.append([5])
    list(map(box['flat'].append, range(3)))
    return holder, held


def at_the_cut():
    long = [[i] for i in range(66)]
    long[63].append('shown')
    long[64].append('behind')
    long[63], long[64] = long[64], long[63]
    del long[0]
    long.pop()
    del long[64:]
    long.pop()
    deep = [[[[[[1]]]]]]
    deep[0][0][0][0][0].append(2)
    deep[0][0][0][0].append(3)
    deep[0][0][0].append(4)
    wide = {i: [i] for i in range(66)}
    wide[65].append(1)
    wide[63].append(1)
    del wide[0]
    many = [[[j] for j in range(40)] for i in range(30)]
    many[0][0].append(0)
    many[29][39].append(0)
    many[0] = []
    many[12][3] = [many[1]]
    return long, deep, wide, many


def same_shape():
    one, other = Node(1), Node(1)
    pair = [one, other]
    pair[0] = other
    pair[1] = one
    pair[0].n, pair[1].n = 5, 6
    pair = [pair[1], pair[0], [pair]]
    pair[2][0][1].items = pair[2]
    one.items.append(other)
    other.items = one.items
    return pair


for work in (inside, two_names, other_thread, by_c, at_the_cut, same_shape):
    done = work()
