"""Items that come and go at the ends of lists: numbers, containers and objects, first and last ones, at the limit of what is shown and
behind it, in lists inside other things, shared ones, ones that refer to what is around them."""
import sys


class Node:
    def __init__(self, n):
        self.n = n
        self.queue = []
        self.next = None


def at_the_limit(most):
    items = list(range(most - 3))
    for i in range(6):
        items.append(1000 * i)
    for i in range(3):
        items.append([i])
        items[0] -= 1
    for i in range(9):
        items.pop()
    items.append('word' * 20)
    items.append(None)
    items.append(2.5)
    items.append(10 ** 30)
    items.pop()
    return len(items)


def empty_and_full():
    outer = {'before': [1], 'list': [], 'after': [[2], 3]}
    inner = outer['list']
    for value in (1, 700, 'é' * 9, b'bytes', None, -5, 1.5, (), (1, 2), [3], {4: 5}, {6}, Node(1), inner, outer, len, Node, 3j, 'x' * 999):
        inner.append(value)
        inner.pop()
        inner.append(value)
        inner.append(value)
        outer['after'].append(value)
        inner.pop()
        outer['after'][0] = [len(inner)]
        outer['after'].pop()
    while inner:
        inner.pop()
    return outer


def hand_on(node, packet):
    node.queue.append(packet)
    packet.n += 1
    if node.next:
        node.next.queue.append(node.queue.pop())
    node.n += 1


def objects():
    last = Node(0)
    node = Node(1)
    node.next = last
    both = [node, last]
    packets = [Node(10), Node(500)]
    for i in range(3):
        hand_on(node, packets[i % 2])
        both[0].queue.append(both[1])
        both[0].queue.append(i)
        both[0].queue.pop()
        both[0].queue.pop()
        last.queue.append(node.queue)
        last.queue.pop()
    packets[0].queue.append(packets)
    packets.pop()
    packets[0].queue.pop()
    return both


def too_deep():
    chain = top = []
    for i in range(7):
        chain.append(i)
        chain.append([i])
        chain = chain[-1]
    low = chain
    top.append(low)
    low.append(5)
    top.pop()
    low.pop()
    top.append(top)
    low.append([])
    return top


def values(n):
    rows = []
    for i in range(n):
        rows.append([i] * 30)
    rows[0].append(1)
    rows[0].pop()
    for i in range(n):
        rows.pop()
    return rows


sys.setrecursionlimit(900)
print(at_the_limit(64), at_the_limit(3), len(empty_and_full()), len(objects()), len(too_deep()), values(36))
