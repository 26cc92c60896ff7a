"""Containers changed by C code: sort in the middle, array, heapq, bisect, random, struct, deque, memoryview, regex results."""
import array
import bisect
import ctypes
import heapq
import random


def work():
    items = [5, 3, 8, 1]
    heapq.heapify(items)
    heapq.heappush(items, 0)
    bisect.insort(items, 4)
    random.Random(1).shuffle(items)
    numbers = array.array('i', [1, 2, 3])
    numbers[1] = 20
    numbers.append(4)
    data = bytearray(b'abcdef')
    view = memoryview(data)
    view[2:4] = b'XY'
    buffer = (ctypes.c_int * 3)(1, 2, 3)
    buffer[0] = 9
    swap = items
    swap[0], swap[-1] = swap[-1], swap[0]
    swap[:] = map(str, swap)
    return items, list(numbers), data, list(buffer)


print(work())
