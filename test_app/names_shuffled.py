"""Names of a module, a class body and a function whose values change their kind, are deleted and come again, in another
order, under the same pointer, or in great number: each walk over them takes a shorter way where nothing moved."""
import os

first = 1
second = 2.5
third = 'three'
count = 0
while count < 3:
    count += 1
    first, second = second, first
    first = -0.0 if count == 2 else first
    first = 0.0 if count == 2 else first

# the same value under two names, a number where a function was, a function where a number was
helper = len
same = count
helper = count
count = len
count = 7
helper = os
helper = [1]
helper.append(2)
same = helper
same.append(3)

# deleted and come again: the last place, then the first one
del third
third = 'again'
del first
second = 3
first = 4
first = True
first = 1
first = 1.0
first = 2 ** 40
first = 2 ** 40 + 1
first = 2 ** 70
first = 5
first = None

# a name that is no constant of the code
globals()['in' + 'vented'] = 1
invented = 2
globals()['in' + 'vented'] = 3
del globals()['in' + 'vented']
second = 4


class Body:
    a = 1
    b = a
    a = 'one'
    a = 2

    def a(self):
        return 1
    b = 3
    del a
    a = 4


def local(n):
    value = n
    value = float(n)
    value = n
    del value
    value = 'text'
    value = n + 1
    cell = n

    def inner():
        nonlocal cell
        cell += 1
        return cell
    value = inner()
    value = inner
    value = cell
    del cell
    value = float('nan')
    value = float('nan')
    return value


local(3)
names = ['v%d' % i for i in range(1100)]
space = {}
exec(compile('def many():\n' + ''.join(' %s = %d\n' % (n, i) for i, n in enumerate(names[:20])) +
             ' ' + ' = '.join(names) + ' = 1\n ' + ' = '.join(names[::2]) + ' = 2.0\n return v1\n', __file__, 'exec'), space)
second = space['many']()
