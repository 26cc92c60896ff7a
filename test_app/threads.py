"""Threads with names of their own, started in turn, each with its own stack and variables."""
import threading


def worker(n, results):
    total = 0
    for i in range(n):
        total += helper(i)
    results.append((threading.current_thread().name, total))


def helper(i):
    squared = i * i
    return squared


def work():
    results = []
    for n in (3, 1, 2):
        thread = threading.Thread(target=worker, args=(n, results), name='worker-%d' % n)
        thread.start(); thread.join()
    return results


class Own(threading.Thread):
    def run(self):
        self.answer = helper(6) + 6


own = Own(name='own')
own.start()
own.join()
print(work(), own.answer)
