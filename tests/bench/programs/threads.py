"""Four threads, each with a loop of its own."""
import threading


def work(k):
    total = 0
    for i in range(500_000):
        total += i ^ k
    return total


threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
