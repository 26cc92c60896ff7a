"""The end of an object calls a method of a list, which a proxy was made with.

oracle: no, a tracer in Python keeps objects alive
"""
import weakref

held = [[0] for _ in range(300)]


class Plain:
    pass


def by_proxy():
    shown, n = [], held
    x = Plain()
    p = weakref.proxy(x, shown.append)
    n = 1
    x = 1
    n = 2
    return len(shown)


print(by_proxy())
