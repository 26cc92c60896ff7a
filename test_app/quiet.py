"""Sleeps a little between steps, so that a reader can look on while it runs.

oracle: no, it is about time
"""
import sys
import time


def step(i):
    return i * i


rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 2
for i in range(rounds):
    value = step(i)
    print('step', i, flush=True)
    time.sleep(0.05)
