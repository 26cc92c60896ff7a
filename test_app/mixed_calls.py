"""Calls of all sorts in a loop: recursion, generators, exceptions, instances, output. The argument says how many rounds; the
browser's benchmark takes so many that ten million events are recorded."""

import sys


class Node:
    def __init__(self, name, value):
        self.name = name
        self.value = value


def scale(x, k):
    y = x * k
    return y % 1000003


def walk(n, acc):
    if n == 0:
        return acc
    acc = scale(acc + n, 7)
    return walk(n - 1, acc)


def fill(n):
    items = {}
    for i in range(n):
        items[i % 50] = scale(i, 3)
    return len(items)


def numbers(n):
    for i in range(n):
        yield i * i


def risky(i):
    try:
        if i % 10 == 0:
            raise ValueError('tenth %d' % i)
        return i
    except ValueError:
        return -1


def main(rounds):
    total = 0
    for r in range(rounds):
        total += walk(20, r)
        total += fill(60)
        for v in numbers(20):
            total += v
        total += risky(r)
        node = Node('n%d' % r, total)
        if r % 1000 == 0:
            print('round', r, total)
    return total


print(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
