"""Slots: with and without __dict__, inherited, deleted, unset, changed in place."""


class Slim:
    __slots__ = ('x', 'y', '__weakref__')

    def __init__(self, x):
        self.x = x


class Wider(Slim):
    __slots__ = ('z', '__dict__')


class Named:
    __slots__ = {'name': 'documented', '_private': 'too', '__mangled': 'really'}

    def __init__(self):
        self.name = []
        self.__mangled = 1

    def bump(self):
        self.__mangled += 1
        return self.__mangled


def work():
    s = Slim(1)
    s.y = [2]
    s.y.append(3)
    del s.x
    s.x = 'again'
    w = Wider(5)
    w.z = 6
    w.free = 7
    w.z += 1
    n = Named()
    n.name.append('n')
    return s.x, s.y, w.x, w.z, w.free, n.name, n.bump()


print(work())
