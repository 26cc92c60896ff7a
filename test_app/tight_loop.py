"""A tight loop that counts, for killing and for measuring: how many rounds it has done stands in a file it maps.

oracle: no, too long where nobody kills it
also: 1000
coverage: no, for the same reason
"""
import mmap
import sys


def loop(limit, shown):
    i = 0
    while i < limit:
        i += 1
        shown[0] = i
    return i


limit = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
if len(sys.argv) > 2:
    with open(sys.argv[2], 'r+b') as f:
        shown = memoryview(mmap.mmap(f.fileno(), 8)).cast('q')
else:
    shown = [0]
print(loop(limit, shown))
