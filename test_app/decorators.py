"""Decorators: with arguments, stacked, of classes, functools.wraps, lru_cache, singledispatch, cached_property."""
import functools


def logged(prefix):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            calls.append(prefix + function.__name__)
            result = function(*args, **kwargs)
            return result
        return wrapper
    return decorate


def frozen(cls):
    cls.frozen = True
    return cls


calls = []


@logged('outer ')
@logged('inner ')
def add(a, b):
    return a + b


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.singledispatch
def describe(value):
    return 'something'


@describe.register
def _(value: int):
    return 'an int'


@frozen
class Lazy:
    @functools.cached_property
    def value(self):
        return 40 + 2


lazy = Lazy()
print(add(1, 2), calls, fib(10), describe(1), describe('x'), lazy.value, lazy.value, lazy.frozen)
