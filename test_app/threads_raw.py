"""Threads started below the threading module, and a daemon that is still there at the end.

oracle: no, threading.settrace does not reach such threads
coverage: no, for the same reason
"""
import _thread
import threading

lock = _thread.allocate_lock()
lock.acquire()
out = []


def raw(value):
    out.append(value)
    lock.release()


_thread.start_new_thread(raw, ('raw',)); lock.acquire()
print(out)


def forever(started):
    started.set() or threading.Event().wait()


started = threading.Event()
threading.Thread(target=forever, args=(started,), daemon=True, name='daemon').start()
started.wait()
print('leaving a daemon behind')
