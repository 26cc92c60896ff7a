"""Loops of each kind: while-else, break, continue, nested, over a list that changes, over a dict view, zip and enumerate."""


def work():
    n = 0
    while n < 3:
        n += 1
        if n == 2:
            continue
    else:
        ended = 'while'
    for i in range(3):
        for j in range(3):
            if j > i:
                break
        else:
            full = i
    items = [1, 2, 3]
    for item in items:
        if item < 3:
            items.append(item + 2)
    for index, (key, value) in enumerate({'a': 1, 'b': 2}.items()):
        pass
    for items[0] in range(3):
        pass
    for _ in ():
        never = 1
    while True:
        n -= 1
        if not n: break
    return ended, full, items, index, key, value, n


print(work())
