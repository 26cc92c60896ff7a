"""What an event costs the traced program, and the recorder, in instructions, which no other load on the machine changes; with the
profile a few more or less, as what takes longer is measured each time."""
import os
import re
import shutil
import unittest

import support

BUILD = os.environ.get('SMILEY_BUILD') or os.path.join(support.ROOT, 'build', 'release')
DRAIN = os.path.join(BUILD, 'bench', 'drain')
RECORD = os.path.join(BUILD, 'tests', 'bench', 'bench_stream')
LAUNCHER = os.path.join(os.path.dirname(support.SMILEY), 'smiley-run')
LOOP = '''
def work(n):
    i = total = 0
    while i < n:
        total += i
        i += 1
    return total


work(%d)
'''
UNTOUCHED = '''
def work(n):
    items, numbers = list(range(200)), iter(range(2 * n))
    i = total = 0
    while i < n:
        total += i
        i += 1
    return items, numbers


work(%d)
'''
COUNTERS = '''
class Node:
    def __init__(self, following):
        self.n = 0
        self.following = following


def work(n):
    node = Node(Node(Node(None)))
    counts = dict.fromkeys(range(50), 1000)
    i = 0
    while i < n:
        counts[i %% 50] += 1
        node.following.following.n += 1
        i += 1


work(%d)
'''
FLOATS = '''
def work(n):
    x, y, vx, vy, step = 1.0, 0.0, 0.0, 1.0, 0.001
    for _ in range(n):
        f = step * (x * x + y * y)
        vx -= f * x
        vy -= f * y
        x += step * vx
        y += step * vy


work(%d)
'''
CALLS = '''
def add(a, b):
    return a + b


def work(n):
    i = 0
    while i < n:
        i = add(i, 1)


work(%d)
'''
DOCUMENT = '''
class Reader:
    def __init__(self):
        self.document = {i: {'name': 'user %%d' %% i, 'tags': ['a', 'b', None, True]} for i in range(60)}
        self.at, self.sums = 0, [0, 0]

    def next(self, names):
        for name, number in names:
            if name in self.document:
                self.sums[0] += number
        self.at += 1
        return self.at


def work(n):
    reader, names, i = Reader(), [('x', 1), ('y', 2)], 0
    while i < n:
        i = reader.next(names) + len(names) - 2


work(%d)
'''
GENERATOR = '''
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def work(n):
    for i in count(n):
        pass


work(%d)
'''
EXCEPTIONS = '''
def work(n):
    for i in range(n):
        try:
            raise ValueError
        except ValueError:
            pass


work(%d)
'''
BUILTINS = '''
def work(n):
    text = 'abc'
    for i in range(n):
        len(text)
        len(text)
        len(text)


work(%d)
'''
ENDS = '''
class Task:
    def __init__(self, following):
        self.queue = []
        self.following = following


def work(n):
    items, seen, tasks = [], {}, Task(Task(None))
    i = 0
    while i < n:
        items.append(i)
        seen[i %% 50] = i
        tasks.following.queue.append(i)
        tasks.queue.append(tasks.following.queue.pop())
        del seen[i %% 50]
        tasks.queue.pop()
        i += 1


work(%d)
'''
WORDS = '''
def work(n):
    i, line = 0, ''
    while i < n:
        word = 'word %%d' %% i
        line = line[-80:] + word
        i += 1


work(%d)
'''
CLOSURES = '''
def work(n):
    table, items, names, pair = {'k': [1, 2]}, [1, [2]], {'a', 'b'}, (1, [2])

    def count(k, isinstance=isinstance, dict=dict):
        shown = table, items, names, pair
        k += 1
        return k

    i = 0
    while i < n:
        i = count(i)


work(%d)
'''
HANDED = '''
class Owner:
    def __init__(self):
        self.box, self.handed = Box(), 0

    def hand(self, k):
        self.box.take(self, k)
        self.handed += 1
        return self.handed


class Box:
    def __init__(self):
        self.n, self.items = 0, [[0], {1: 2}]

    def take(self, owner, k):
        self.n += k
        return owner


def work(n):
    owner, i = Owner(), 0
    while i < n:
        i = owner.hand(i)


work(%d)
'''
SETS = '''
def work(n):
    seen, i = set(), 0
    while i < n:
        seen.add(i * 7 %% 40)
        seen.discard(i %% 40)
        i += 1


work(%d)
'''
QUEUE = '''
from collections import deque


def work(n):
    queue, i = deque(range(20)), 0
    while i < n:
        queue.append(i)
        queue.popleft()
        i += 1


work(%d)
'''
STACK = '''
def work(n):
    stack, i = list(range(30)), 0
    while i < n:
        stack.append(i)
        stack[i %% 30] = i
        stack.pop()
        i += 1


work(%d)
'''
SORTED = '''
def work(n):
    items, i = list(range(30)), 0
    while i < n:
        items[i * 7 %% 30] = i * 7919 %% 1000
        items.sort()
        i += 1


work(%d)
'''
EVENTS = {SETS: 4, QUEUE: 4, STACK: 5, SORTED: 4, LOOP: 3, UNTOUCHED: 3, COUNTERS: 4, FLOATS: 6, CALLS: 5, GENERATOR: 7, EXCEPTIONS: 6, BUILTINS: 4,
          ENDS: 8, WORDS: 4, DOCUMENT: 13, CLOSURES: 7, HANDED: 11}  # of an iteration
MOST = 900  # instructions a line, some 630 of them the interpreter's own
MOST_COUNTING = 3300  # the same beside values that change at two lines of four
MOST_ENDS = 3900  # beside containers of which items come and go at six lines of eight
MOST_BESIDE = 5_400  # beside a document of which something else in the object that holds it changes at three of thirteen
MOST_WORDS = 2000  # beside strings that are new at two lines of four


@unittest.skipUnless(support.VARIANT == 'release', 'only what is built as it is used has a cost')
@unittest.skipUnless(shutil.which('valgrind'), 'valgrind is not installed (make deps)')
class Cost(support.Case):
    def instructions(self, loop, n, *options):
        """Of smiley-run and the program; its end of the ring is emptied by tests/bench/drain.c."""
        path = self.source(loop % n)
        done = self.command(DRAIN, 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
                            LAUNCHER, '--ring', '200', '--quiet', '--no-output', *options,
                            '--max-depth', '5', '--max-items', '64', '--max-string', '256', '--max-values', '1000', '--', path)
        self.assertEqual(done.code, 0, repr(done))
        return int(re.search(r'Collected : (\d+)', done.err).group(1))

    def event(self, loop, few, many, *options):
        return (self.instructions(loop, many, *options) - self.instructions(loop, few, *options)) / (many - few) / EVENTS[loop]

    def check(self, loop, most, *options):
        event = self.event(loop, 500, 3_000, *(options or ['--no-profile']))
        self.assertLess(event, most, 'an event takes %.0f instructions: see what became slower (docs/measuring.md)' % event)

    def test_scalar_loop(self):
        line = self.event(LOOP, 2_000, 12_000, '--no-profile')
        self.assertLess(line, MOST, 'a line of a scalar loop takes %.0f instructions: see what became slower (docs/measuring.md)' % line)
        self.assertGreater(line, MOST / 3, 'nothing was traced, or the bound is to be lowered')

    def test_beside_values_that_stay(self):
        self.check(UNTOUCHED, 1_080)

    def test_floats(self):
        self.check(FLOATS, 1_320)

    def test_calls(self):
        self.check(CALLS, 920)

    def test_calls_in_the_profile(self):
        self.check(CALLS, 1_200, '--no-output')

    def test_generator(self):
        self.check(GENERATOR, 590)

    def test_exceptions(self):
        self.check(EXCEPTIONS, 900)

    def test_builtins_in_the_profile(self):
        self.check(BUILTINS, 1_550, '--no-output')

    def test_counters_in_containers(self):
        line = self.event(COUNTERS, 500, 3_000, '--no-profile')
        self.assertLess(line, MOST_COUNTING, 'a line beside a dict and objects that change takes %.0f instructions: is all of a value '
                        'written where one number in it is another?' % line)

    def test_items_that_come_and_go(self):
        line = self.event(ENDS, 500, 3_000, '--no-profile')
        self.assertLess(line, MOST_ENDS, 'a line beside containers whose last items change takes %.0f instructions: is more written than '
                        'those items?' % line)

    def test_sets(self):
        self.check(SETS, 3_300)

    def test_deques(self):
        self.check(QUEUE, 2_550)

    def test_lists_used_as_stacks(self):
        self.check(STACK, 2_450)

    def test_lists_that_are_sorted(self):
        self.check(SORTED, 4_400)

    def test_a_document_that_stays(self):
        self.check(DOCUMENT, MOST_BESIDE)

    def test_variables_of_functions_around(self):
        self.check(CLOSURES, 1_950)

    def test_objects_handed_on(self):
        self.check(HANDED, 2_700)

    def test_strings(self):
        line = self.event(WORDS, 500, 3_000, '--no-profile')
        self.assertLess(line, MOST_WORDS, 'a line beside short strings takes %.0f instructions: are they looked at again at each?' % line)


@unittest.skipUnless(support.VARIANT == 'release', 'only what is built as it is used has a cost')
@unittest.skipUnless(shutil.which('valgrind'), 'valgrind is not installed (make deps)')
class Recorder(support.Case):
    """From the ring's bytes to a chunk as it is stored; a quarter to a third of it is compressing."""

    def instructions(self, loop, n):
        path = self.source(loop % n)
        done = self.command(DRAIN, '-o', 'kept.stream', LAUNCHER, '--ring', '200', '--quiet', '--no-output', '--no-profile', '--', path)
        self.assertEqual(done.code, 0, repr(done))
        done = self.command('valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', RECORD, '-1', 'kept.stream')
        self.assertEqual(done.code, 0, repr(done))
        return int(re.search(r'Collected : (\d+)', done.err).group(1))

    def check(self, loop, most, few=2_000, many=12_000):
        event = (self.instructions(loop, many) - self.instructions(loop, few)) / (many - few) / EVENTS[loop]
        self.assertLess(event, most, 'an event takes the recorder %.0f instructions: see what became slower (docs/measuring.md)' % event)
        self.assertGreater(event, most / 3, 'nothing was recorded, or the bound is to be lowered')

    def test_scalar_loop(self):
        self.check(LOOP, 365)

    def test_calls(self):
        self.check(CALLS, 570)

    def test_generator(self):
        self.check(GENERATOR, 345)

    def test_exceptions(self):
        self.check(EXCEPTIONS, 290)

    def test_items_that_come_and_go(self):
        self.check(ENDS, 690, 500, 3_000)
