"""A KeyboardInterrupt nobody catches: Python prints the traceback and dies of SIGINT itself.

status: SIGINT
"""
import signal


def stop():
    signal.raise_signal(signal.SIGINT)


stop()
