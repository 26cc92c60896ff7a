"""Recursion: the same code object many times on the stack, each with variables of its own."""


def factorial(n):
    if n <= 1:
        return 1
    below = factorial(n - 1)
    return n * below


def fib(n, memo={}):
    if n in memo:
        return memo[n]
    if n < 2:
        result = n
    else:
        result = fib(n - 1) + fib(n - 2)
    memo[n] = result
    return result


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def permutations(items, chosen=()):
    if not items:
        yield chosen
    for i, item in enumerate(items):
        yield from permutations(items[:i] + items[i + 1:], chosen + (item,))


print(factorial(10), fib(12), is_even(7), list(permutations([1, 2, 3])))
