"""multiprocessing by fork, with a result through a pipe, and a child that dies of a signal.

coverage: no, its own patching of processes is not the matter here
oracle: no, its children would write into the same file
"""
import multiprocessing
import os
import signal


def square(n):
    result = n * n
    return result


def dies():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == '__main__':
    context = multiprocessing.get_context('fork')
    with context.Pool(2) as pool:
        print(pool.map(square, range(4)))
        pool.close()
        pool.join()
    p = context.Process(target=dies)
    p.start()
    p.join()
    print(p.exitcode)
