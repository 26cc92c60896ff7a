"""Reference counts and identities the program can see: the recorder borrows nothing and leaves nothing behind.

oracle: no, a tracer in Python holds references
"""
import gc
import sys


def count(value):
    return sys.getrefcount(value)


def work():
    fresh = object()
    one = sys.getrefcount(fresh)
    alias = fresh
    two = sys.getrefcount(fresh)
    held = [fresh]
    three = sys.getrefcount(fresh)
    del alias, held
    four = sys.getrefcount(fresh)
    return one, two, three, four, count(fresh)


def referrers():
    target = []
    return len(gc.get_referrers(target))


def leak():
    def generator():
        local = [1]
        yield local
    before = len(gc.get_objects())
    for _ in range(50):
        for item in generator():
            item.append(2)
    return len(gc.get_objects()) - before < 30


print(work(), referrers(), leak())
