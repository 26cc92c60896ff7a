"""Objects of every builtin kind among the locals: iterators, views, ranges, slices, types, modules, files, matches, weak refs."""
import datetime
import decimal
import fractions
import io
import itertools
import pathlib
import re
import weakref


def generator():
    yield 1


async def coroutine():
    return 1


class Thing:
    def method(self):
        pass


def work():
    thing = Thing()
    bound = thing.method
    builtin = len
    builtin_method = [].append
    function = generator
    cls = Thing
    r = range(0, 10, 3)
    s = slice(1, None, -1)
    ellipsis = ...
    not_implemented = NotImplemented
    iterator = iter([1, 2])
    next(iterator)
    view = {'a': 1}.keys()
    zipped = zip([1], [2])
    chained = itertools.chain([1], [2])
    gen = generator()
    next(gen)
    coro = coroutine()
    coro.close()
    match = re.match('(a)b', 'abc')
    pattern = re.compile('x+')
    path = pathlib.PurePosixPath('/a/b')
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    span = datetime.timedelta(days=1)
    number = decimal.Decimal('1.50')
    fraction = fractions.Fraction(1, 3)
    text = io.StringIO('abc')
    text.read(1)
    reference = weakref.ref(thing)
    proxy = weakref.proxy(thing)
    mapping = type.__dict__['__dict__'].__get__(Thing)
    error = ValueError('made, not raised', 1)
    try:
        raise error
    except ValueError as caught:
        trace = caught.__traceback__
    code = work.__code__
    union = int | None
    alias = list[int]
    module = re
    return len(locals())


print(work())
