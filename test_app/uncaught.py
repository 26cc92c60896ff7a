"""An exception that nobody catches, chained both ways, from three frames deep.

status: 1
"""


def inner(values):
    total = sum(values)
    try:
        return total / len(values)
    except ZeroDivisionError as error:
        raise LookupError('nothing in %r' % (values,)) from error


def outer():
    try:
        inner([])
    except LookupError:
        undefined_name


print('about to fail')
outer()
