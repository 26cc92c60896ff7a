"""Subclasses of int, str, list, dict, set, tuple, float and Exception, with attributes and with methods that lie."""
import collections


class Loud(list):
    def __len__(self):
        raise RuntimeError('do not ask')

    def __iter__(self):
        raise RuntimeError('do not look')


class Lying(dict):
    def __getitem__(self, key):
        return 'lie'

    def items(self):
        return [('not', 'true')]


class Number(int):
    unit = 'm'


class Text(str):
    def __eq__(self, other):
        raise RuntimeError('do not compare')

    __hash__ = str.__hash__


class Point(tuple):
    pass


class Problem(Exception):
    def __str__(self):
        return 'described'


def work():
    loud = Loud([1, 2])
    loud.append(3)
    loud.note = 'attribute'
    lying = Lying(a=1)
    lying['b'] = 2
    number = Number(5)
    number.unit = 'km'
    number += 1
    text = Text('abc')
    text = text + 'd'
    point = Point((1, 2))
    point.name = 'p'
    ordered = collections.OrderedDict(a=1, b=2)
    ordered.move_to_end('a')
    default = collections.defaultdict(list)
    default['x'].append(1)
    counted = collections.Counter('hello')
    counted['l'] += 1
    queue = collections.deque([1, 2, 3], maxlen=3)
    queue.append(4)
    queue.rotate(1)
    problem = Problem(1)
    problem.extra = [1]
    return lying['z'], number, text, list(point), list(ordered), dict(default), counted.most_common(1), list(queue), str(problem)


print(work())
