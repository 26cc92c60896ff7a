"""What test.py calls: three functions deep, with a generator at the bottom."""


def squares(limit):
    for i in range(limit):
        # what the caller sees
        yield i * i


def c(limit):
    print('limit =', limit)
    data = list(squares(limit))
    total = 0
    for value in data:
        total += value
    print('leaving c with', total)
    return total


def b(factor):
    limit = factor * 3
    total = c(limit)
    print('leaving b')
    return {'limit': limit, 'total': total}


def a():
    result = b(2)
    result['label'] = 'squares'
    print('leaving a with', result)
