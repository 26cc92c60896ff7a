"""Classes that change their module, name or qualified name after they were seen, as enum and namedtuple do it to theirs."""
import collections


class Plain:
    kind = 1


def look(thing, where):
    held = [thing, where]
    thing.__module__ = 'else.where'
    held.append(1)
    thing.__qualname__ = 'Outer.' + thing.__name__
    held.append(2)
    thing.__name__ = 'Renamed'
    thing.kind = 2
    return held


Point = collections.namedtuple('Point', 'x y')
same = Plain
looked = look(Plain, Point)
point = Point(1, 2)
Point.__module__ = 'points'
Point.__qualname__ = 'Line.Point'
looked = look(Point, Plain)
Plain.kind = 3
del Plain.kind
