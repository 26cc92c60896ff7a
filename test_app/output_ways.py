"""Every way to write: print, sys.stdout.write, its buffer, stderr, os.write, bytes that are no text, nothing at all."""
import os
import sys


def work():
    print('print')
    print('no newline', end='')
    print()
    print('to', 'stderr', file=sys.stderr, sep='-')
    sys.stdout.write('write\n')
    sys.stdout.writelines(['lines ', 'of ', 'them\n'])
    sys.stdout.flush()
    sys.stdout.buffer.write(b'buffer \xff\xfe\n')
    sys.stdout.buffer.flush()
    os.write(1, b'descriptor\n')
    os.write(2, b'descriptor 2\n')
    sys.stderr.write('ünïcode 日本 🚀\n')
    print('', end='')
    print('x' * 100000)
    sys.stdout.buffer.write(b'')
    print('half a line', end='', flush=True)
    print('…and the rest')
    sys.__stdout__.write('the original stdout\n')


work()
print('isatty', sys.stdout.isatty(), sys.stderr.isatty(), sys.stdin.isatty())
print(sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering, sys.stdout.name, sys.stdout.mode, sys.stdout.fileno())
print(type(sys.stdout).__name__, type(sys.stdout.buffer).__name__, type(getattr(sys.stdout.buffer, "raw", None)).__name__, sys.stderr.line_buffering)
