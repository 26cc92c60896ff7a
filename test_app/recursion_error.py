"""Recursion without end: the interpreter stops it, at the same depth as ever.

oracle: no, a tracer in Python needs stack of its own
"""


def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


def endless():
    return endless() + 1


first = depth(0)
print('reached', first > 900)
try:
    endless()
except RecursionError as error:
    print(type(error).__name__, str(error)[:32])
