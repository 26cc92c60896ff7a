"""Generators feeding generators."""


def numbers(n):
    for i in range(n):
        yield i


def odd(source):
    for v in source:
        if v & 1:
            yield v


def running(source):
    total = 0
    for v in source:
        total += v
        yield total


for value in running(odd(numbers(1_000_000))):
    pass
