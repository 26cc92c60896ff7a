"""Threads that write in turn, to both streams."""
import sys
import threading


def speak(n):
    print('thread', n)
    print('error', n, file=sys.stderr)


for n in range(3):
    t = threading.Thread(target=speak, args=(n,), name='speaker-%d' % n)
    t.start()
    t.join()
