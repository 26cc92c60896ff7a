"""os._exit: no finally, no atexit, no flush.

status: 7
oracle: no, what is not flushed is lost with the process
coverage: no, what is not flushed is lost with the process
"""
import atexit
import os


def leave(code):
    try:
        local = code
        os._exit(local)
    finally:
        print('never')


atexit.register(print, 'never either')
print('this line stands in a buffer where stdout is no terminal')
leave(7)
