"""Tuples with mutable items, nested, empty, of one, changed through their items only."""


def work():
    inner = [1]
    pair = (inner, {'k': 0})
    pair[0].append(2)
    pair[1]['k'] += 1
    single = (1,)
    empty = ()
    deep = ((((inner,),),),)
    deep[0][0][0][0].append(3)
    a, b = b, a = 1, 2
    single += (pair,)
    inner[:] = []
    return pair, single, empty, deep, a, b


print(work())
