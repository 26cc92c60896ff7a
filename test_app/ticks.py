"""Works on at a steady pace, for as many rounds as the argument says."""
import sys
import time


def tick(n):
    square = n * n
    time.sleep(0.01)
    return square


rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
for i in range(rounds):
    print('tick', tick(i), flush=True)
