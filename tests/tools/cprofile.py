#!/usr/bin/python3
"""What Python's own profiler counts: cprofile.py [-t] OUT PROGRAM [ARG...] runs a program and writes, marshalled, a dict:

    { (file, line, name): [primitive calls, calls, own s, cumulative s, { caller: [primitive calls, calls] }] }

It imports nothing that the interpreter has not got already, so that the program's own imports
are counted here and there alike, and it is not cProfile's dict, which forgets one of two functions of the same label (two
lambdas in a line): their numbers are added up, as smiley does. With -t each thread has a profiler of its own, and those are added
up, too: for programs that import threading anyway."""
import marshal
import posix
import sys

import _lsprof


def label(code):
    if isinstance(code, str):
        head, at, tail = code.partition(' at 0x')
        return '~', 0, head + (at and ' at 0x' + tail.lstrip('0123456789abcdef'))
    return code.co_filename, code.co_firstlineno, code.co_name


def in_thread(frame, event, arg):
    """The first event of a thread; the profiler takes this function's place."""
    profiler = _lsprof.Profiler()
    profilers.append(profiler)
    profiler.enable()


profilers = [_lsprof.Profiler()]
if sys.argv[1] == '-t':
    del sys.argv[1]
    import threading
    threading.setprofile(in_thread)
out, path = sys.argv[1], sys.argv[2]
sys.argv = sys.argv[2:]
full = path if path.startswith('/') else posix.getcwd() + '/' + path
sys.path[0] = full.rpartition('/')[0]
with open(full, 'rb') as f:
    program = compile(f.read(), path, 'exec')
main = type(sys)('__main__')
main.__dict__.update(__file__=path, __builtins__=__builtins__)
sys.modules['__main__'] = main
try:
    profilers[0].enable()
    exec(program, main.__dict__)
except SystemExit:
    pass
finally:
    profilers[0].disable()
    stats = {}
    entries = [entry for profiler in profilers for entry in profiler.getstats()]
    for entry in entries:
        row = stats.setdefault(label(entry.code), [0, 0, 0, 0, {}])
        row[0] += entry.callcount - entry.reccallcount
        row[1] += entry.callcount
        row[2] += entry.inlinetime
        row[3] += entry.totaltime
    for entry in entries:
        for call in entry.calls or ():
            row = stats[label(call.code)][4].setdefault(label(entry.code), [0, 0])
            row[0] += call.callcount - call.reccallcount
            row[1] += call.callcount
    with open(out, 'wb') as f:
        marshal.dump(stats, f)
