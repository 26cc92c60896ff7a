"""Variables of functions in functions: what stands in their cells is changed by others, and exchanged, while their frames look at what was
written only. Pure lines stand between, and must show each change."""
import ctypes
import threading
import types


class Box:
    def __init__(self, x=0):
        self.x = x
        self.items = [x]


def exchanged():
    kept, n = [1], 0

    def other():
        nonlocal kept
        kept = [2]

    def same_address():
        nonlocal kept
        for i in range(3):
            kept = None
            kept = [10 + i]

    n = n + 1  #: kept == [1]
    other()
    n = n + 1  #: kept == [2]
    same_address()
    n = n + 1  #: kept == [12]
    kept = [3]
    n = n + 1  #: kept == [3]
    del kept
    n = n + 1
    return n


def from_c():
    kept, n = [1], 0
    box = Box()

    def reader():
        return kept, box

    cell = reader.__closure__[1]
    n = n + 1  #: kept == [1]
    cell.cell_contents = [5]
    n = n + 1  #: kept == [5]
    setattr(cell, 'cell_contents', {'six': 6})
    n = n + 1  #: kept == {'six': 6}
    types.CellType.cell_contents.__set__(cell, (7,))
    n = n + 1  #: kept == (7,)
    ctypes.pythonapi.PyCell_Set(ctypes.py_object(cell), ctypes.py_object([8]))
    n = n + 1  #: kept == [8]
    return n


def filled(box, items=()):
    """Both a cell and, in the caller, a variable; a bound method in a cell."""
    items, n = list(items), 0
    add = items.append

    def fill():
        add(box.x)
        box.items.append(add)
        box.x += 1

    def change():
        nonlocal n
        n = n + 1
        fill()
        n = n + 1

    n = n + 1  #: items == []
    change()
    n = n + 1  #: items == [0] | [2]
    box.items.clear()
    n = n + 1
    return change


def nested():
    table, n = {}, 0

    def inner(k):
        def innermost():
            table[k] = [k]
            return table

        n = 0
        n = n + 1
        innermost()
        n = n + 1
        return innermost

    first, second = inner('a'), inner('b')
    n = n + 1  #: table == {'a': ['a'], 'b': ['b']}
    first()['c'] = first
    n = n + 1
    del second()['c']
    n = n + 1  #: table == {'a': ['a'], 'b': ['b']}
    return n


def generated(kept):
    n = 0

    def numbers():
        for i in range(3):
            kept.append(i)
            yield i
            kept[0] = i

    for i in numbers():
        n = n + 1
        n = n + i  #: kept == [9, 0] | [0, 0, 1] | [1, 0, 1, 2]
    n = n + 1  #: kept == [2, 0, 1, 2]
    return n


def of_class():
    class Child(Box):
        def __init__(self):
            super().__init__(4)

        def rename(self):
            __class__.__name__ = 'Renamed'

    n, child = 0, Child()
    n = n + 1
    child.rename()
    n = n + 1
    return n


def threaded():
    kept, n = [0], 0
    go, done = threading.Lock(), threading.Lock()
    go.acquire()
    done.acquire()

    def work():
        nonlocal kept
        go.acquire()
        kept.append(1)
        done.release()
        go.acquire()
        kept = {'other': 1}
        done.release()

    t = threading.Thread(target=work)
    t.start()
    n = n + 1  #: kept == [0]
    go.release(); done.acquire()
    n = n + 1  #: kept == [0, 1]
    go.release(); done.acquire()
    n = n + 1  #: kept == {'other': 1}
    t.join()
    return n


def stored(boxes):
    """A variable gets objects at the address of the one before, and ones that were seen elsewhere."""
    n = 0
    for i in range(3):
        box = None
        box = Box(i)
        n = n + 1
        box.items.append(i)
        n = n + 1
        box, boxes[0] = boxes[0], box
        n = n + 1
        box.x = boxes[0].x
        n = n + 1
    many = [Box(k) for k in range(70)]
    for box in many:
        n = n + 1
        many[box.x - 1].items.append(n)
        n = n + 1
    return n


def twenty(a, b, c, d, e, f, g, h):
    """More is written between two looks than is kept, of objects that are shown and of others."""
    n = 0
    others = [[], [], []]
    for i in range(20):
        a[0] = i; others[0].append(i); others[1].append(i); others[2].append(i)
    n = n + 1  #: a == [19]
    for i in range(3):
        others[i][0] = b; c.append(i)
        n = n + 1
    h.append(g)
    n = n + 1  #: h == [[]]
    g.append(1); d.append(2)
    n = n + 1  #: h == [[1]]
    return n


def main():
    exchanged()
    from_c()
    box = Box()
    filled(box)()
    filled(box)()
    nested()
    generated([9])
    of_class()
    threaded()
    stored([Box(100)])
    twenty([0], [1], [], [], [], [], [], [])


main()
