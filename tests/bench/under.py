"""Runs a program under one of the hooks that smiley is measured against: under.py HOOK PROGRAM."""
import sys
import threading

hook, path = sys.argv[1:3]
sys.argv = [path]
with open(path) as f:
    code = compile(f.read(), path, 'exec')
names = {'__name__': '__main__', '__file__': path}


def itself(frame, event, arg):
    return itself


def with_locals(frame, event, arg):
    frame.f_locals
    return with_locals


if hook in ('ctrace', 'cboth'):
    import nothing
    set_hook = nothing.trace if hook == 'ctrace' else nothing.trace_and_profile
    start = threading.Thread._bootstrap_inner

    def bootstrap(self):  # a thread's hook has to be set in it
        set_hook()
        start(self)

    threading.Thread._bootstrap_inner = bootstrap
    set_hook()
elif hook in ('settrace', 'flocals'):
    function = itself if hook == 'settrace' else with_locals
    threading.settrace(function)
    sys.settrace(function)
exec(code, names)
