"""Buffered and unbuffered output mixed: what comes first must come first, with smiley as without.

oracle: no, the oracle's own file takes a descriptor
"""
import os
import sys

print('1 buffered')
os.write(1, b'2 direct, perhaps before 1\n')
sys.stderr.write('3 error\n')
sys.stdout.flush()
sys.stdout.buffer.write(b'4 bytes, ')
print('5 text')
sys.stdout.flush()
sys.stdout.reconfigure(line_buffering=True)
print('6 by line')
os.write(1, b'7 direct\n')
copy = os.dup(1)
os.write(copy, b'8 through a copy\n')
os.close(copy)
with open(1, 'w', closefd=False) as again:
    again.write('9 another file on the same descriptor\n')
with open('/dev/null', 'w') as null:
    saved, sys.stdout = sys.stdout, null
    print('nobody sees this')
    sys.stdout = saved
print('10 back')
