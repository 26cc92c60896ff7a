"""Match statements: literals, captures, sequences, mappings, classes, guards, alternatives."""
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def describe(value):
    match value:
        case None | False:
            return 'nothing'
        case 0 | 1 as bit:
            return 'bit %d' % bit
        case str() as text if len(text) > 3:
            return 'long ' + text
        case [first, *rest]:
            return first, rest
        case {'kind': kind, **others}:
            return kind, others
        case Point(x=0, y=y):
            return 'on the axis at %d' % y
        case Point(x, y):
            return x + y
        case _:
            return 'else'


for value in (None, 1, 'text', 'abc', [1, 2, 3], (4,), {'kind': 'k', 'a': 1}, Point(0, 5), Point(2, 3), 7.5):
    print(describe(value))
