"""Attributes of instances: set, changed in place, deleted, through other names, through __dict__, of classes too."""


class Point:
    dimensions = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.trail = []

    def move(self, dx, dy):
        self.trail.append((self.x, self.y))
        self.x += dx
        self.y += dy
        return self


class Empty:
    pass


def work():
    p = Point(1, 2)
    q = p
    q.move(1, 0).move(0, 1)
    p.name = 'p'
    q.trail[0] = 'gone'
    del p.name
    setattr(p, 'z', 3)
    p.__dict__['w'] = 4
    vars(p).pop('z')
    e = Empty()
    e.inside = p
    e.inside.x = 'changed through e'
    Point.dimensions = 3
    e.__dict__ = {'fresh': 1}
    p.__class__ = Empty
    return p.trail, p.w, e.fresh, Point.dimensions


print(work())
