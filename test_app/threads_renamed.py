"""A thread that changes its own name in the middle, and the main thread that does.

oracle: no, rows are told apart by the name at the time, a recording by the thread
"""
import threading


def work():
    before = threading.current_thread().name
    threading.current_thread().name = 'after'
    return before, threading.current_thread().name


names = []
t = threading.Thread(target=lambda: names.extend(work()), name='before')
t.start()
t.join()
threading.current_thread().name = 'renamed main'
names.append(threading.current_thread().name)
print(names)
