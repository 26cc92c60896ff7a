"""A class body whose namespace is no plain dict: an own mapping type that notes what happens to it."""

log = []


class Space(dict):
    def __setitem__(self, key, value):
        if not key.startswith('__'):
            log.append(('set', key))
        super().__setitem__(key, value)

    def __missing__(self, key):
        if key.startswith('magic_'):
            return key.upper()
        raise KeyError(key)


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases):
        return Space()


class Body(metaclass=Meta):
    x = 1
    y = magic_word
    x = x + 1


print(log, Body.x, Body.y)
