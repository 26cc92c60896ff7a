"""SystemExit without anything: status 0, and atexit functions run.

oracle: no, what runs at exit comes after it
coverage: no, for the same reason
"""
import atexit

atexit.register(print, 'bye', flush=True)


@atexit.register
def last():
    order.append('last')
    print(order)


order = ['module']
raise SystemExit
