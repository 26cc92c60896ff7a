"""Dies of SIGTERM in the middle of a function; what was printed and flushed before is there.

status: SIGTERM
oracle: no, what is not flushed is lost with the process
coverage: no, what is not flushed is lost with the process
"""
import os
import signal


def die(reason):
    print(reason, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()


die('now')
