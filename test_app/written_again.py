"""What is written several times in a row: an exception in each frame that it leaves, changed on its way; containers that calls return;
and numbers of a module that are exchanged one after the other, and otherwise."""


class Failure(Exception):
    def __init__(self, n, items):
        super().__init__(n, items)
        self.items = items
        self.n = n


def fails(n, items):
    if n % 3 == 0:
        raise ValueError(n)
    if n % 3 == 1:
        raise Failure(n, items)
    raise KeyError('key %d' % n, [n])


def passes(n, items):
    try:
        fails(n, items)
    finally:
        items.append(n)


def changes(n, items):
    try:
        passes(n, items)
    except ValueError as e:
        e.args = (n, 'another')
        raise
    except Failure as e:
        e.n += 1
        e.more = [e.n]
        raise
    except KeyError as e:
        e.args[1].append('more')
        e.add_note('noted')
        raise e


def catches():
    caught, items = [], []
    for n in range(9):
        try:
            changes(n, items)
        except Exception as e:
            caught.append(e.args[0])
            e.args += (n,)
            try:
                raise RuntimeError(e) from e
            except RuntimeError as other:
                other.args[0].args = ()
                caught.append(len(other.args))
        try:
            raise e if n > 20 else ValueError([n])
        except ValueError as again:
            again.args[0].append(list(again.args))
            caught.append(repr(again))
    return caught


class Keeper:
    def __init__(self):
        self.items = []
        self.pair = (self.items, 1)

    def add(self, v):
        self.items.append(v)
        return self.items

    def both(self):
        return self.pair

    def itself(self):
        return self


def returned():
    keeper = Keeper()
    for i in range(4):
        keeper.add(i)
        keeper.both()
        keeper.itself().n = i
        keeper.itself().add(keeper.n)
        keeper.add([i]).append(2.5)
        keeper.both()[0].clear() if i % 2 else keeper.itself()
    return keeper.itself()


print(catches())
print(len(returned().items))
a = b = c = 0
f = 0.5
for i in range(4):
    a = i
    a = a + 1000
    b = a
    b = b + 1; b = b - 1
    a = a
    c = [a]
    c = 5
    c = c * 1000
    c = None
    f = f * 2
    f = f + 1; a = 7
    f = 'text'
    f = i * 0.5
    globals()['a'] = i * 3000
    globals().update(a=i * 4000)
    del a
    a = i
    added = i
    del added
    d = {}
    d['a'] = i
    a = i + 5000
    d['a'] = i + 1
    globals()['new%d' % i] = i
    a = a + 1


class Body:
    x = 1
    for i in range(3):
        x = x * 1000
        y = x
        y = y + i
        locals()['x'] = i
        x = x + 1
        del y
        x = [x][0]
