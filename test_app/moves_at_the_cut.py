"""Objects that are moved about in a graph that is deeper than what is shown of it: too deep in one place, shown in another, met
before in a third; seen from several frames at once, and handed on in calls."""
import random


class Box:
    def __init__(self, k):
        self.k = k
        self.inside = [k]


class Node:
    def __init__(self, k):
        self.k = k
        self.boxes = []
        self.next = None


class Ring:
    def __init__(self, n):
        self.nodes = [Node(i) for i in range(n)]
        for i, node in enumerate(self.nodes):
            node.next = self.nodes[(i + 1) % n]
        self.moves = 0

    def move(self, source, target, box):
        source.boxes.remove(box)
        self.moves += 1
        target.boxes.append(box)
        return box

    def put_in(self, box, other):
        if other is not box:
            box.inside.append(other)
        self.moves += 1
        other.k += 1

    def take_out(self, box):
        other = box.inside.pop() if len(box.inside) > 1 else box
        self.moves += 1
        return other

    def step(self, rnd, boxes):
        source, target = rnd.choice(self.nodes), rnd.choice(self.nodes)
        box = rnd.choice(boxes)
        if box in source.boxes:
            self.move(source, target, box)
        else:
            target.boxes.insert(0, box)
        what = rnd.randrange(6)
        if what == 0:
            self.put_in(box, rnd.choice(boxes))
        elif what == 1:
            self.take_out(box)
        elif what == 2:
            self.nodes.append(self.nodes.pop(0))
        elif what == 3:
            source.next, target.next = target.next, source.next
        elif what == 4 and target.boxes:
            target.boxes[-1] = {'box': box, 'nodes': (source, [target])}
            target.boxes.pop()
        else:
            source.boxes[:] = source.boxes[:3]
        self.moves += 1


def seen_from_outside(ring, nodes, box, rnd, boxes):
    first, last = nodes[0], nodes[-1]
    for _ in range(25):
        ring.step(rnd, boxes)
        box.k += 1
    return first, last


def chain(n):
    inner = tail = [0]
    for i in range(n):
        inner = [i, inner]
    return inner, tail


def at_the_cut():
    """What ends the chain is too deep in it, until it is met at other places."""
    outer, tail = chain(8)
    both = [outer]
    n = 0
    both.append(tail)
    n += 1
    both.insert(0, tail)
    n += 1
    tail.append(n)
    n += 1
    del both[0]
    both.pop()
    n += 1
    both[0][1][1] = [tail, both[0][1][1]]
    n += 1
    both[0][1][1].append([tail])
    n += 1
    both[0][1][1].pop()
    del both[0][1][1][0]
    n += 1
    return both, n


class Holder:
    def __init__(self, **kept):
        self.__dict__.update(kept)


class Items(list):
    pass


def lengths():
    """Lists that are attributes of what is shown last: only their lengths are seen."""
    first, second, own = [], [1, 2], Items()
    last = Node(0)
    last.boxes, last.next = first, second
    outer = [[[[last]]]]
    other = [[[last]], first]
    n = 0
    first.append(n)
    n += 1
    second.append(n)
    first.append(n)
    n += 1
    first.extend(range(130))
    n += 1
    first *= 130
    n += 1
    second.clear()
    n += 1
    last.both = first
    n += 1
    first.pop()
    n += 1
    last.boxes = own
    own.append(n)
    n += 1
    del last.both
    own.append(n)
    first.clear()
    n += 1
    last.boxes, last.next = last.next, last.boxes
    second.append(n)
    n += 1
    last.next = (second,)
    second.append(n)
    n += 1
    outer[0].insert(0, second)
    n += 1
    second.append(n)
    n += 1
    del outer[0][0]
    second.append(n)
    n += 1
    outer[0][0][0][0] = Holder(a=first, b=second, c=last)
    n += 1
    first.append(n)
    last.boxes.append(n)
    n += 1
    second[:] = [second] * 3
    n += 1
    n += len(grown(outer, first)) + len(grown(last, second))
    return other, n


def grown(shown, inside):
    for i in range(3):
        inside.append(i)
    return inside


def same_place(values):
    """A variable of the caller was recorded with what stood at the address of the argument before."""
    n = 0
    for i in range(4):
        x = None
        x = Box(i)
        n += 1
        x = None
        n += look(Box(i + 10))
        x = Box(i + 20)
        n += sum(map(look, [x, Box(i + 30)]))
        del x
        n += look((x := Box(i + 40))) + look(x)
        x.inside.append(n); n += look(x)
        x.inside.append(n), look(x), x.inside.append(n), look(x)
        values[0] = x
        n += look(values[0])
    return n


def look(box):
    k = box.k
    box.k += 1
    return k


def main():
    rnd = random.Random(7)
    boxes = [Box(i) for i in range(5)]
    for n in 7, 3, 1:
        ring = Ring(n)
        for node in ring.nodes:
            ring.step(rnd, boxes)
        seen_from_outside(ring, ring.nodes, boxes[0], rnd, boxes)
    at_the_cut()
    lengths()
    same_place([None])


main()
