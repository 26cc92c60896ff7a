"""Properties, descriptors, __getattr__ and __setattr__ that compute: looking at an object must not run them."""

touched = []


class Watched:
    def __init__(self):
        self._value = 1

    @property
    def value(self):
        touched.append('get')
        return self._value

    @value.setter
    def value(self, new):
        touched.append('set')
        self._value = new

    def __getattr__(self, name):
        touched.append(name)
        return len(name)


class Descriptor:
    def __get__(self, instance, owner):
        touched.append('descriptor')
        return 5

    def __set__(self, instance, value):
        touched.append('descriptor set')


class Uses:
    field = Descriptor()


def work():
    w = Watched()
    w.value = 2
    w.value += 1
    unknown = w.unknown
    u = Uses()
    u.field = 1
    f = u.field
    return w, u, unknown, f


w, u, unknown, f = work()
print(touched, unknown, f)
