"""__del__ and weak references: objects must die exactly when they die without smiley, and finalizers print.

The recorder may not keep anything alive: each line prints what has died so far.

oracle: no, a tracer in Python keeps objects alive and is blind to what runs inside itself
coverage: no, for the same reason
"""
import gc
import weakref

gc.disable()
dead = []


class Mortal:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        dead.append(self.name)
        print('del', self.name)


def scope():
    local = Mortal('local')
    other = [Mortal('in a list')]
    other.clear()
    print('cleared', dead)
    local = None
    print('replaced', dead)
    last = Mortal('at return')
    return len(dead)


print(scope(), dead)
watched = Mortal('watched')
reference = weakref.ref(watched, lambda r: print('callback', r() is None))
weakref.finalize(watched, print, 'finalize')
watched = Mortal('second')
print(dead)
a, b = Mortal('cycle a'), Mortal('cycle b')
a.other, b.other = b, a
del a, b
print('collected', gc.collect() > 0, sorted(dead))
try:
    raise ValueError(Mortal('in an exception'))
except ValueError as error:
    kept = error
kept = None
print(dead)
mapping = weakref.WeakValueDictionary()
mapping['x'] = temporary = Mortal('weakly held')
del temporary
print(len(mapping))
last = Mortal('at exit')
