"""Containers in containers, changed at every depth, and replaced at every depth."""


def work():
    tree = {'left': [1, [2, [3, [4]]]], 'right': {'set': {1}, 'tuple': (1, [2])}}
    tree['left'][1][1][1].append(5)
    tree['left'][1][0] = 'two'
    tree['right']['set'].add(2)
    tree['right']['tuple'][1].append(3)
    inner = tree['left'][1]
    inner[1] = None
    del tree['left'][1]
    inner.append('only mine now')
    tree['left'] = inner
    tree['right']['tuple'] = tree['right']['tuple'] + (4,)
    return tree


for key, value in work().items():
    print(key, value)
