"""One container under several names, in several frames, in other containers, in a closure and as a default."""


def append_to(target, value):
    target.append(value)
    return target


def with_default(value, seen=[]):
    seen.append(value)
    return seen


def work():
    a = [1]
    b = a
    box = {'a': a, 'again': a, 'pair': (a, a)}
    b.append(2)
    append_to(box['a'], 3)
    append_to(a, 4) is b
    c = a[:]
    c.append(5)

    def inner():
        a.append(6)
        return len(b)

    size = inner()
    a = None
    b.append(size)
    grid = [[0] * 2] * 3
    grid[0][0] = 1
    return box, grid


print(work())
print(with_default(1), with_default(2) is with_default(3), with_default(4))
