"""Reads address 0 through ctypes: dies of SIGSEGV.

status: SIGSEGV
oracle: no, what is not flushed is lost with the process
coverage: no, what is not flushed is lost with the process
"""
import ctypes
import resource


def crash(address):
    return ctypes.string_at(address)


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print('reading', flush=True)
crash(0)
