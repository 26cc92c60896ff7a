"""os.abort in a function: dies of SIGABRT.

status: SIGABRT
oracle: no, what is not flushed is lost with the process
coverage: no, what is not flushed is lost with the process
"""
import os
import resource


def give_up(count):
    count += 1
    print('aborting', count, flush=True)
    os.abort()


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
give_up(1)
