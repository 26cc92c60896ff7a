"""Lambdas: as keys, with defaults, over several lines, calling themselves, called from C code."""

add = lambda a, b=1: a + b
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
spread = (lambda *args, **kw:
          (len(args),
           sorted(kw)))
words = ['pear', 'fig', 'banana']
print(add(1), add(1, 2), fact(6), spread(1, 2, x=3))
print(sorted(words, key=lambda w: (len(w), w)), list(map(lambda w: w[0], words)), max(words, key=lambda w: w[-1]))
