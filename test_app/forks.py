"""os.fork: the child runs on and leaves with its own status, the parent's recording is whole.

oracle: no, its children would write into the same file
coverage: no, for the same reason
"""
import os
import sys


def child(value):
    total = 0
    for i in range(value):
        total += i
    return total


print('before', flush=True)
pid = os.fork()
if pid == 0:
    result = child(5)
    print('child', result, flush=True)
    os._exit(result)
_, status = os.waitpid(pid, 0)
print('parent', os.waitstatus_to_exitcode(status))
pid = os.fork()
if pid == 0:
    print('second child leaves by sys.exit')
    sys.exit(child(4))
_, status = os.waitpid(pid, 0)
print('parent', os.waitstatus_to_exitcode(status), child(3))
