"""Shared references and cycles: lists, dicts, instances that hold themselves, each other, and their frames."""


class Node:
    def __init__(self, name):
        self.name = name
        self.links = []
        self.owner = None


def work():
    loop = [1]
    loop.append(loop)
    loop.append(2)
    loop[0] = 'changed'
    d = {}
    d['self'] = d
    d['n'] = 1
    a, b = Node('a'), Node('b')
    a.links.append(b)
    b.links.append(a)
    b.owner = a
    a.name = 'A'
    shared = [0]
    pair = [shared, shared]
    shared[0] = 1
    pair[0] = [1]
    twisted = [pair, pair]
    pair.append(twisted)
    loop.pop(1)
    return len(loop), len(d), b.owner.name, len(twisted)


print(work())
