"""Generators interleaved: several alive at once, of the same code and of others, nested, left unfinished."""


def count(name, limit):
    i = 0
    while i < limit:
        yield (name, i)
        i += 1
    return name + ' done'


def chain(*parts):
    for part in parts:
        result = yield from part
        yield result


def echo():
    received = []
    while True:
        value = yield len(received)
        received.append(value)


def work():
    a, b = count('a', 3), count('b', 2)
    seen = []
    for x, y in zip(a, b):
        seen.append((x, y))
    rest = list(a)
    both = list(chain(count('c', 2), count('d', 1)))
    e, f = echo(), echo()
    next(e)
    next(f)
    e.send('one')
    f.send('two')
    e.send('three')
    unfinished = count('u', 100)
    next(unfinished)
    seen.append(next(unfinished))
    unfinished.close()
    return seen, rest, both


print(work())
