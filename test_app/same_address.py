"""New objects where old ones have just been freed: an address seen before says nothing about the value."""


def lists():
    total = 0
    for i in range(20):
        x = [i]
        total += x[0]
        x = None
        x = [i, i]
    return total


def floats():
    f = 0.5
    for _ in range(20):
        f = f + 1.25
        g = f * 3.0; g = g - 1.0; g = g * 2.0
    return f, g


def one_line():
    x = [0]; x = [1]; x = [2]
    y = {'k': 1}; del y; y = {'k': 2}
    z = 1000; z = z + 1; z = z - 1; z += 5
    t = (x, 1); t = (x, 2); t = (x, 3)
    return x, y, z, t


def strings():
    s = ''
    for i in range(30):
        s = 'number %d' % i
        s = 'Number %d' % i
    b = b''
    for i in range(10):
        b = bytes([i, i + 1, i + 2])
    return s, b


def instances():
    class Thing:
        def __init__(self, n):
            self.n = n

    for i in range(20):
        thing = Thing(i)
        thing = Thing(-i)
    return thing.n


print(lists(), floats(), one_line(), strings(), instances())
