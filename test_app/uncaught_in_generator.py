"""An exception that leaves a generator, a comprehension and a module.

status: 1
"""


def produce():
    for i in (2, 1, 0):
        yield 10 // i


result = [x for x in produce()]
