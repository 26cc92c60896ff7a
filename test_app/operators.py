"""Every special method called by the interpreter from C: each is a call of its own in the trace."""


class Vector:
    def __init__(self, *items):
        self.items = list(items)

    def __repr__(self):
        return 'Vector(%s)' % ', '.join(map(repr, self.items))

    def __add__(self, other):
        return Vector(*[a + b for a, b in zip(self.items, other.items)])

    def __iadd__(self, other):
        for i, value in enumerate(other.items):
            self.items[i] += value
        return self

    def __eq__(self, other):
        return self.items == other.items

    def __bool__(self):
        return any(self.items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]

    def __contains__(self, item):
        return item in self.items

    def __iter__(self):
        return iter(self.items)

    def __call__(self, factor):
        return Vector(*[factor * i for i in self])

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self, other))


def work():
    v = Vector(1, 2)
    w = v + Vector(3, 4)
    v += w
    parts = [*v]
    first, second = w
    return v, w == v, bool(Vector(0)), len(w), w[0], 4 in w, w(2), v @ w, parts, first, second


print(work())
