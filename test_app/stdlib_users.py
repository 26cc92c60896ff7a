"""Standard library at work with callbacks into the program: re, json, sorted, functools, itertools, heapq, string formatting."""
import functools
import heapq
import itertools
import json
import re


class Version:
    def __init__(self, text):
        self.parts = [int(p) for p in text.split('.')]

    def __lt__(self, other):
        return self.parts < other.parts

    def __repr__(self):
        return '.'.join(map(str, self.parts))

    def __format__(self, spec):
        return spec + repr(self)


def replace(match):
    word = match.group(0)
    return word.upper()


def default(value):
    return {'version': repr(value)}


versions = sorted([Version('1.10'), Version('1.9'), Version('1.9.1')])
print(versions, f'{versions[0]:v}', re.sub(r'\b\w', replace, 'some words here'))
print(json.dumps({'v': versions}, default=default), functools.reduce(lambda a, b: a * b, range(1, 6)))
print([list(g) for _, g in itertools.groupby([1, 1, 2], key=lambda v: v % 2)], heapq.nsmallest(2, [3, 1, 2], key=lambda v: -v))
