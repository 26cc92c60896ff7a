"""Arguments of every kind: positional only, defaults, star, keyword only, double star, changed inside the function."""


def everything(a, /, b, c=3, *args, d, e=5, **kwargs):
    a = a + 1
    args = args + (a,)
    kwargs['more'] = b
    e *= 2
    return a, b, c, args, d, e, kwargs


def unpack(*parts):
    first, *middle, last = parts
    (x, (y, z)), w = (1, (2, 3)), 4
    return first, middle, last, x + y + z + w


def mutable(options={}):
    options['calls'] = options.get('calls', 0) + 1
    return options


print(everything(1, 2, d=4))
print(everything(1, 2, 3, 4, 5, d=6, z=7))
print(everything(*range(3), **{'d': 0}))
print(unpack(1, 2), unpack(1, 2, 3, 4), mutable(), mutable())
