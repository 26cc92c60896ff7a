"""OrderedDicts, whose order is their own: keys moved, taken out from either end, gone behind their back, of one hash, in a subclass that is a cache."""
import collections


class Key:
    asked = 0

    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 7

    def __eq__(self, other):
        Key.asked += 1
        return self is other


class Recent(collections.OrderedDict):
    def __init__(self, most):
        super().__init__()
        self.most = most

    def use(self, key):
        self[key] = self.pop(key, 0) + 1
        if len(self) > self.most:
            self.popitem(last=False)


def moved():
    ordered = collections.OrderedDict(a=1, b=2, c=3)
    ordered.move_to_end('a')
    ordered.move_to_end('c', last=False)
    ordered['b'] += 1
    ordered['d'] = [4]
    ordered.move_to_end('d', last=False)
    ordered['d'].append(5)
    last = ordered.popitem()
    first = ordered.popitem(last=False)
    ordered.update(e=6, b=7)
    ordered.move_to_end('b')
    other = ordered.copy()
    ordered.clear()
    ordered['z'] = 8
    return ordered, other, last, first


def held(ordered):
    inside = [ordered, {'it': ordered}]
    ordered.move_to_end(1)
    inside[1]['it'].move_to_end(2)
    ordered[(1, 2)] = inside[1]
    ordered.move_to_end((1, 2), last=False)
    del inside[1]['it']
    ordered.move_to_end(3, last=False)
    return len(inside)


def behind_its_back():
    ordered = collections.OrderedDict(a=1, b=2)
    dict.__setitem__(ordered, 'c', 3)
    dict.__delitem__(ordered, 'a')
    dict.__setitem__(ordered, 'd', 4)
    return dict.__len__(ordered)  #: ordered == OrderedDict({'b': 2, … 2 more})


def of_one_hash():
    keys = [Key(name) for name in 'abc']
    ordered = collections.OrderedDict.fromkeys(keys, 0)
    ordered.move_to_end(keys[0])
    del ordered[keys[1]]
    ordered[keys[1]] = 1
    ordered.move_to_end(keys[2])


def cache():
    recent = Recent(3)
    for key in 'abcadebca':
        recent.use(key)
    return dict(recent)


def large():
    ordered = collections.OrderedDict((str(i), i) for i in range(300))
    for i in range(0, 300, 7):
        ordered.move_to_end(str(i), last=i % 2 == 0)
    return list(ordered)[:3]


print(moved())
print(held(collections.OrderedDict.fromkeys([1, 2, 3])))
print(behind_its_back())
of_one_hash()
print(Key.asked)  # who looks at a key must not ask it
print(cache())
print(large())
