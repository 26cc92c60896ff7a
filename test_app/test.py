"""The program to try smiley on: calls, a generator, and with -e an exception nobody catches.

also: -e
also-status: 1
"""
import sys

import test_funcs


def fail(items):
    # Divides by the number of items left, and takes
    # one away each time: sooner or later there are none.
    while True:
        share = 12 / len(items)
        print('each of', items, 'gets', share)
        items.pop()


if __name__ == '__main__':
    test_funcs.a()
    if '-e' in sys.argv[1:]:
        fail(['ann', 'bob', 'cyd'])
