"""Comprehensions of each kind, nested, with conditions, with walrus, in class and lambda, over generators."""


def work(n):
    squares = [i * i for i in range(n)]
    evens = {i for i in squares if i % 2 == 0}
    table = {i: [j for j in range(i)] for i in range(3)}
    lazy = (i + n for i in squares)
    first = next(lazy)
    rest = list(lazy)
    pairs = [(a, b) for a in 'xy' for b in range(2) if b or a == 'x']
    last = [y := i for i in range(n)]
    flat = [x for row in [[1, 2], [3]] for x in row]
    return squares, sorted(evens), table, first, rest, pairs, last, y, flat


print(work(4))
print([f(2) for f in [lambda x, k=k: x + k for k in range(3)]])
print(sum(x for x in range(5)), any(x > 3 for x in range(10)))
