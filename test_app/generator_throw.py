"""Generators that are thrown into and closed: caught inside, passed on, refused, in finally blocks, through yield from."""


def stubborn():
    while True:
        try:
            yield 'waiting'
        except ValueError as error:
            yield 'caught %s' % error
        finally:
            cleaned = True


def delegate():
    try:
        yield from stubborn()
    except KeyError as error:
        yield 'outer caught %s' % error


def ends():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print('closed')
        raise


def refuses():
    try:
        yield 1
    except GeneratorExit:
        yield 'no'


g = delegate()
print(next(g), g.throw(ValueError('v')), next(g), g.throw(KeyError('k')))
g.close()
e = ends()
next(e)
e.close()
e.close()
r = refuses()
next(r)
try:
    r.close()
except RuntimeError as error:
    print(error)
fresh = ends()
try:
    fresh.throw(IndexError, 'never started')
except IndexError as error:
    print('out came', error)
try:
    next(fresh)
except StopIteration:
    print('exhausted')
