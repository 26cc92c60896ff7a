"""Text that cannot be encoded, a closed pipe of the program's own, writing to a closed file: the errors are the program's.

status: 120
oracle: no, the oracle's own file takes a descriptor
"""
import os
import sys

try:
    print('\ud800')
except UnicodeEncodeError as error:
    print(error.reason)
read, write = os.pipe()
os.close(read)
try:
    os.write(write, b'x')
except BrokenPipeError as error:
    print(type(error).__name__)
try:
    os.write(999, b'x')
except OSError as error:
    print(error.errno)
try:
    os.write(1, 'text')
except TypeError as error:
    print(error)
print(os.write(1, b''), sys.stdout.write('four'))
sys.stdout.detach().write(b'detached\n')
