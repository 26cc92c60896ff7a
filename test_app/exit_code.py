"""sys.exit with a number, in a function, through finally.

status: 3
"""
import sys


def leave(code):
    try:
        sys.exit(code)
    finally:
        print('on the way out')


leave(3)
