"""A thread that dies of an exception nobody catches: the program goes on."""
import sys
import threading


def fail():
    local = 'in the thread'
    raise RuntimeError(local)


def report(args):
    print('hook:', args.exc_type.__name__, args.exc_value, file=sys.stderr)


threading.excepthook = report
t = threading.Thread(target=fail, name='failing')
t.start()
t.join()
print('main goes on')
