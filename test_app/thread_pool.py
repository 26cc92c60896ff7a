"""A pool of one worker thread, futures, an exception carried over from the thread."""
from concurrent.futures import ThreadPoolExecutor


def square(n):
    if n == 3:
        raise ValueError(n)
    return n * n


with ThreadPoolExecutor(1, thread_name_prefix='pool') as pool:
    results = []
    for future in [pool.submit(square, n) for n in range(5)]:
        try:
            results.append(future.result())
        except ValueError as error:
            results.append(repr(error))
print(results)
