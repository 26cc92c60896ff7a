"""Class bodies run like functions: names come, change and go; nested classes; loops; comprehension in a class."""


class Base:
    registry = []

    def __init_subclass__(cls, **options):
        cls.registry.append((cls.__name__, options))


class Body(Base, flag=True):
    a = 1
    b = a + 1
    for i in range(3):
        a += i
    del i
    squares = [n * n for n in range(3)]

    class Inner:
        depth = 2
        names = {'x': depth}

    if b > 1:
        chosen = 'yes'
    else:
        chosen = 'no'

    @property
    def prop(self):
        return self.a

    @staticmethod
    def static(x=a):
        return x

    @classmethod
    def made(cls):
        return cls()


print(Body.a, Body.squares, Body.Inner.names, Body.chosen, Body().prop, Body.static(), type(Body.made()).__name__, Base.registry)
