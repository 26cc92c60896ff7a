"""Names, attributes and dict keys that are no plain strings, dicts that change while looked at, an emptied __dict__."""


class Key(str):
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return str.__eq__(self, other)


class Holder:
    pass


def work():
    holder = Holder()
    holder.__dict__[Key('odd')] = 1
    holder.__dict__.update({'': 'empty name', 'with space': 2, 'new\nline': 3, '日本': 4})
    del holder.__dict__
    holder.back = True
    table = {}
    for i in range(200):
        table[i] = i
        if i > 3:
            del table[i - 3]
    self_changing = [1, 2, 3]
    self_changing.sort(key=lambda v: len(self_changing))
    odd = {float('nan'): 1, float('inf'): 2, -0.0: 3, frozenset({1}): 4, b'b': 5, ...: 6, NotImplemented: 7, int: 8}
    return table, holder.back, len(odd)


print(work())
