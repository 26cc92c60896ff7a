"""Things that wander between the queues of a ring, as the frames of several functions show it: known by themselves when
they are put in, referred to again behind where they come or go, shown there too deep, put in before they are taken out."""


class Thing:
    def __init__(self, load):
        self.load = load
        self.hops = 0


class Station:
    def __init__(self, name, following):
        self.name = name
        self.following = following
        self.queue = []
        self.done = 0

    def take(self, thing):
        thing.hops += 1
        self.queue.append(thing)

    def step(self):
        thing = self.queue.pop()
        self.done += 300
        if hasattr(thing, 'load'):
            thing.load ^= self.done
            self.following.take(thing)
        else:
            self.following.queue.append(thing)


class Ring:
    def __init__(self, n):
        last = Station('last', None)
        self.stations = [last]
        for i in range(n):
            self.stations.insert(0, Station(f'station {i}', self.stations[0]))
        last.following = self.stations[0]
        self.marked = []

    def run(self, rounds):
        for _ in range(rounds):
            for station in self.stations:
                if station.queue:
                    station.step()


def wander(n, things):
    ring = Ring(n)
    for thing in things:
        ring.stations[0].queue.append(thing)
    ring.run(5)
    ring.marked.append(things[0])
    ring.run(3)
    ring.marked.append(ring.stations[-1])
    ring.run(2)
    ring.marked.clear()
    ring.run(2)
    return [len(station.queue) for station in ring.stations]


def between(ring, thing):
    """From one queue to another, and both in one line: where it goes may stand before where it was, or behind."""
    for source in ring.stations:
        for target in ring.stations:
            source.queue.append(thing)
            target.queue.append(source.queue.pop())
            target.queue.pop(); source.queue.append(thing); source.queue.append(thing)
            target.queue.append(source.queue.pop()); source.queue.remove(thing)
            ring.marked.append(thing)
            target.queue.clear(); source.queue.clear()
            ring.marked.pop()


def leaves():
    """What is known by itself, in another place each time, and at another depth."""
    thing, itself, shelf = Thing(1), [], []
    itself.append(itself)
    for leaf in thing, {'a': 1000}, {2000, 3000}, (4000, 'x'), [5.5], itself, frozenset({1}), bytearray(b'abc'), range(3):
        shelf.append(leaf)
        shelf.append([[leaf], leaf])
        shelf.append([[[[[leaf]]]]])
        if isinstance(leaf, Thing):
            leaf.load += 1000
        shelf[-2].append([leaf])
        shelf.pop()
        shelf.append({'leaf': leaf})
        shelf.append({'leaf': [leaf]})
        del shelf[0]
        shelf.append(leaf)
        shelf.clear()
    return shelf


def attributes():
    """They come, go, and come back in another order."""
    thing = Thing(7)
    holder = [thing, [thing], {'thing': thing}]
    thing.third = thing.load + 1000
    del thing.load
    thing.hops = 'hops'
    thing.load = 2000
    thing.inner = Thing(8)
    thing.inner.load = thing
    thing.third = -1
    thing.load, thing.hops = thing.hops, thing.load
    del thing.inner, thing.third
    thing.third = holder
    thing.hops += 1
    thing.__dict__
    thing.hops += 1
    return len(holder)


print(wander(1, [Thing(1)]), wander(5, [Thing(i * 300) for i in range(3)]), wander(7, [Thing(1), [2], {'three': 3}, Thing(4)]))
between(Ring(2), Thing(1000))
between(Ring(6), [1000])
print(leaves(), attributes())
