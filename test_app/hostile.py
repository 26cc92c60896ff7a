"""A class whose every method prints, raises or sleeps: recording it must call none of them. Nothing but the last line may print.

oracle: no, a tracer in Python would call the traps
"""
import time


def trap(name):
    def method(self, *args, **kwargs):
        calls.append(name)
        print('CALLED', name)
        time.sleep(0.01)
        raise RuntimeError(name)
    return method


calls = []
NAMES = '''repr str len eq ne lt gt le ge hash bool iter next contains getitem setitem delitem missing reversed call
format bytes index int float complex round trunc floor ceil add radd iadd sub mul getattr getattribute dir sizeof
reduce reduce_ex getstate copy deepcopy get set delete set_name instancecheck subclasscheck enter exit await aiter
length_hint fspath abs neg pos invert prepare mro_entries class_getitem'''.split()

space = {'__%s__' % name: trap(name) for name in NAMES if name not in ('set_name', 'class_getitem', 'prepare')}
space['prop'] = property(trap('property'))


class MetaTrap(type):
    def __repr__(cls):
        calls.append('meta repr')
        raise RuntimeError('meta repr')

    def __instancecheck__(cls, instance):
        calls.append('meta instancecheck')
        raise RuntimeError('meta instancecheck')

    def __getattribute__(cls, name):
        calls.append('meta ' + name)
        raise RuntimeError('meta getattribute')


Hostile = MetaTrap('Hostile', (), dict(space))
HostileList = MetaTrap('HostileList', (list,), dict(space))
HostileDict = MetaTrap('HostileDict', (dict,), dict(space))
HostileStr = MetaTrap('HostileStr', (str,), {k: v for k, v in space.items() if k != '__hash__'})
HostileInt = MetaTrap('HostileInt', (int,), {k: v for k, v in space.items() if k != '__hash__'})


class HostileError(Exception):
    __repr__ = trap('error repr')
    __str__ = trap('error str')
    __eq__ = trap('error eq')
    __getattribute__ = trap('error getattribute')


def receive(value, holder):
    again = value
    holder = {'key': value, 1: [value, (value,)]}
    nested = [[[value]]]
    return value


def fail():
    raise HostileError(made[0])


made = []
for kind, args in ((Hostile, ()), (HostileList, ([1, 2],)), (HostileDict, ({'a': 1},)), (HostileStr, ('text',)), (HostileInt, (5,))):
    base = type.__getattribute__(kind, '__mro__')[-2] if kind is not Hostile else object
    value = base.__new__(kind, *args)
    if base in (list, dict):
        base.__init__(value, *args)
    made.append(value)
    receive(value, None)
    value = receive(made, value)
try:
    fail()
except HostileError:
    caught = True
weird = {}
weird[5] = made[0]
del value, weird
print('calls:', calls)
