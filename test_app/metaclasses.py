"""Metaclasses: __prepare__ with an own mapping, __new__, __call__, and classes made by type()."""


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **options):
        space = {'prepared': name}
        return space

    def __new__(mcs, name, bases, space, **options):
        space['made_by'] = mcs.__name__
        return super().__new__(mcs, name, bases, space)

    def __init__(cls, name, bases, space, **options):
        super().__init__(name, bases, space)
        cls.options = options

    def __call__(cls, *args):
        instance = super().__call__(*args)
        instance.called_with = args
        return instance


class Made(metaclass=Meta, colour='red'):
    value = 1

    def __init__(self, n):
        self.n = n


made = Made(5)
dynamic = type('Dynamic', (Made,), {'extra': [1, 2]})
print(Made.prepared, Made.made_by, Made.options, made.n, made.called_with, dynamic.extra, type(dynamic).__name__)
