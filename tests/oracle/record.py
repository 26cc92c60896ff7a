#!/usr/bin/python3
"""Records a program by Python's own sys.settrace, to hold a recording of smiley's against it.

    record.py OUT ROOT SCRIPT [ARG…]

One JSON object a line for every event of a file below ROOT:

    event     call, resume, line, exception, yield, return; "leave" where Python does not tell a yield from a return
    thread    the thread's name              depth   how many recorded calls of the thread are open under this one
    file      absolute path                  line    as the frame has it, at least 1
    function  the code object's name
    locals    {name: text}; null where the text is not compared (see Text); functions, modules, methods and dunder names left out
    value     yield, return: text            exception: the type's name; "exception" then holds the exception's own text

It runs none of the program's code: only objects whose type is known to the last slot are written out.
"""
import collections
import dis
import inspect
import json
import os
import sys
import threading
import types

SKIPPED = (types.ModuleType, types.FunctionType, types.MethodType)
SCALARS = (type(None), bool, int, float, complex, range)
GENERATOR = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
SECRET = ('password', 'passwd', 'secret', 'token', 'api_key', 'authorization', 'cookie', 'credential', 'private_key')


class Unclear(Exception):
    """This value's text is not ours to say."""


class Text:
    """The text of a value, as long as it stays within the limits that a recording has by default. What is gone through is copied
    before: another thread may change its size meanwhile, and an error in a trace function ends the tracing."""
    DEPTH, ITEMS, STRING, VALUES = 5, 64, 256, 500

    def __init__(self):
        self.open, self.count = [], 0

    @classmethod
    def of(cls, value):
        try:
            return cls().text(value)
        except Unclear:
            return None

    def text(self, value):
        self.count += 1
        if self.count > self.VALUES:
            raise Unclear
        kind = type(value)
        if kind is int and value.bit_length() > 4000:
            raise Unclear
        if kind in SCALARS:
            return repr(value)
        if kind in (str, bytes, bytearray):
            if len(value) > self.STRING:
                raise Unclear
            return repr(value)
        if any(value is outer for outer in self.open):
            return self.cycle(kind)
        if len(self.open) == self.DEPTH:
            raise Unclear
        self.open.append(value)
        try:
            return self.container(kind, value)
        finally:
            self.open.pop()

    @staticmethod
    def cycle(kind):
        if kind is list:
            return '[...]'
        if kind is dict:
            return '{...}'
        raise Unclear

    def container(self, kind, value):
        if type(kind) is type and kind in PARTS and kind is not collections.deque:
            return self.parts(kind, value)
        if kind is slice:
            return 'slice(%s, %s, %s)' % (self.text(value.start), self.text(value.stop), self.text(value.step))
        if kind.__module__ == 'builtins' and kind.__mro__[-3:] == (Exception, BaseException, object):
            if kind in (ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, RuntimeError, LookupError) and not value.__dict__:
                arguments = BaseException.args.__get__(value)
                return '%s(%s)' % (kind.__name__, self.items(arguments))
        return self.instance(kind, value)

    def items(self, values):
        return ', '.join([self.text(v) for v in values])

    def parts(self, base, value):
        """What a container holds, be it of this class or of one that derives from it."""
        if base.__len__(value) > self.ITEMS:
            raise Unclear
        if base is dict:
            for key in list(dict.keys(value)):
                if issubclass(type(key), str) and any(word in str.lower(key) for word in SECRET):
                    raise Unclear
            items = self.ordered(value) if issubclass(type(value), collections.OrderedDict) else list(dict.items(value))
            return '{%s}' % ', '.join('%s: %s' % (self.text(k), self.text(v)) for k, v in items)
        before, after = PARTS[base]
        if not base.__len__(value) and base in (set, frozenset):
            return base.__name__ + '()'
        if base is tuple and base.__len__(value) == 1:
            after = ',)'
        return before + self.items(list(base.__iter__(value))) + after

    @staticmethod
    def ordered(value):
        try:
            items = list(collections.OrderedDict.items(value))
        except KeyError:
            items = []
        if len(items) != dict.__len__(value):  # something went behind its back
            raise Unclear
        return items

    def instance(self, kind, value):
        """ClassName(base, attr=value, …) of plain instances: all they have is what their builtin base holds, and stands in a
        __dict__."""
        if type(kind) is not type:
            raise Unclear
        mro = type.__dict__['__mro__'].__get__(kind)
        base = next((c for c in mro if c in PARTS or c in ATOMS), object)
        if base is object and kind.__basicsize__ != PLAIN_SIZE:
            raise Unclear
        for c in mro[:mro.index(base)]:
            space = type.__dict__['__dict__'].__get__(c)
            if type(c) is not type or space.get('__slots__', ()) != () or not c.__flags__ & 1 << 9 and c not in KNOWN:
                raise Unclear
        parts = []
        if base in PARTS:
            parts.append(self.parts(base, value))
        elif base is not object:
            parts.append(self.text(ATOMS[base](value)))
        return '%s(%s)' % (kind.__name__, ', '.join(parts + self.attributes(value)))

    def attributes(self, value):
        try:
            attributes = object.__getattribute__(value, '__dict__')
        except AttributeError:
            return []
        if type(attributes) is not dict or len(attributes) > self.ITEMS:
            raise Unclear
        parts = []
        for name, item in list(attributes.items()):
            if type(name) is not str or not name.isidentifier() or name[:2] == '__' or issubclass(type(item), SKIPPED):
                raise Unclear
            if any(word in name.lower() for word in SECRET):
                raise Unclear
            parts.append('%s=%s' % (name, self.text(item)))
        return parts


class Plain:
    pass


PLAIN_SIZE = Plain.__basicsize__
PARTS = {list: '[]', tuple: '()', set: '{}', frozenset: ('frozenset({', '})'), dict: '{}', collections.deque: '[]'}
ATOMS = {int: int.__int__, float: float.__float__, str: str.__str__, bytearray: lambda v: bytearray.__getitem__(v, slice(None))}
KNOWN = (collections.OrderedDict, collections.defaultdict)  # that are no heap types, and show what a dict does


class Recorder:
    def __init__(self, out, root):
        self.out, self.root = out, os.path.realpath(root) + os.sep
        self.files = {}
        self.frames = {}    # id(frame) -> frame, while it lives: kept alive by us so that no id comes back
        self.raised = {}    # id(frame) -> True while its last event was an exception
        self.lock = threading.Lock()
        self.local = threading.local()

    def path(self, frame):
        """The absolute path of a frame's file where it is below the root, else None."""
        name = frame.f_code.co_filename
        if name not in self.files:
            inside = not name.startswith('<') and os.path.realpath(name).startswith(self.root)
            self.files[name] = os.path.abspath(name) if inside else None
        return self.files[name]

    def depth(self, event):
        """How many calls of this thread are open under the event's, by the events themselves."""
        if event == 'call':
            self.local.open = getattr(self.local, 'open', 0) + 1
        depth = self.local.open - 1
        if event == 'return':
            self.local.open -= 1
        return depth

    def kind(self, frame, event, value):
        generator = frame.f_code.co_flags & GENERATOR
        if event == 'call' and generator:
            if id(frame) in self.frames:
                return 'resume'
            self.frames[id(frame)] = frame
        if event == 'return' and generator:
            if dis.opname[frame.f_code.co_code[frame.f_lasti]] != 'YIELD_VALUE':
                return 'leave' if value is None and self.raised.get(id(frame)) else 'return'
            return 'leave' if value is None and self.raised.get(id(frame)) else 'yield'
        return event

    def trace(self, frame, event, value):
        path = self.path(frame)
        if path is None:
            return None
        row = {'event': self.kind(frame, event, value), 'thread': threading.current_thread().name, 'depth': self.depth(event),
               'file': path, 'line': max(frame.f_lineno or 1, 1), 'function': frame.f_code.co_name,
               'locals': {name: None if any(word in name.lower() for word in SECRET) else Text.of(v)
                          for name, v in frame.f_locals.items()
                          if not issubclass(type(v), SKIPPED) and not (name[:2] == '__' and name[-2:] == '__')}}
        if event == 'return':
            row['value'] = Text.of(value)
        elif event == 'exception':
            row['value'] = value[0].__name__
            row['exception'] = Text.of(value[1])
        self.raised[id(frame)] = event == 'exception'
        with self.lock:
            self.out.write(json.dumps(row) + '\n')
        return self.trace


def main():
    out, root, script = sys.argv[1:4]
    script = os.path.abspath(script)
    sys.argv = sys.argv[3:]
    sys.path[0] = os.path.dirname(script)
    sys.setrecursionlimit(sys.getrecursionlimit() + 300)  # what the tracer itself needs
    with open(script, 'rb') as f:
        code = compile(f.read(), script, 'exec')
    module = types.ModuleType('__main__')
    module.__file__ = script
    sys.modules['__main__'] = module
    with open(out, 'w', encoding='utf-8') as out:
        recorder = Recorder(out, root)
        threading.settrace(recorder.trace)
        sys.settrace(recorder.trace)
        try:
            exec(code, module.__dict__)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            for thread in threading.enumerate():
                if thread is not threading.current_thread() and not thread.daemon:
                    thread.join()


if __name__ == '__main__':
    main()
