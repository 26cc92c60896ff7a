"""What a line event costs the traced program, in instructions, which no other load on the machine changes."""
import os
import re
import shutil
import unittest

import support

BUILD = os.environ.get('SMILEY_BUILD') or os.path.join(support.ROOT, 'build', 'release')
DRAIN = os.path.join(BUILD, 'bench', 'drain')
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
LINES = {LOOP: 3, COUNTERS: 4}  # of an iteration
MOST = 1000  # instructions a line, some 650 of them the interpreter's own
MOST_COUNTING = 3800  # the same beside values that change at two lines of four


@unittest.skipUnless(support.VARIANT == 'release', 'only what is built as it is used has a cost')
@unittest.skipUnless(shutil.which('valgrind'), 'valgrind is not installed (make deps)')
class Cost(support.Case):
    def instructions(self, loop, n):
        """Of smiley-run and the program; its end of the ring is emptied by tests/bench/drain.c."""
        path = self.source(loop % n)
        done = self.command(DRAIN, 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
                            LAUNCHER, '--ring', '200', '--quiet', '--no-output', '--no-profile',
                            '--max-depth', '5', '--max-items', '64', '--max-string', '256', '--max-values', '1000', '--', path)
        self.assertEqual(done.code, 0, repr(done))
        return int(re.search(r'Collected : (\d+)', done.err).group(1))

    def line(self, loop, few, many):
        return (self.instructions(loop, many) - self.instructions(loop, few)) / (many - few) / LINES[loop]

    def test_scalar_loop(self):
        line = self.line(LOOP, 2_000, 12_000)
        self.assertLess(line, MOST, 'a line of a scalar loop takes %.0f instructions: see what became slower (docs/measuring.md)' % line)
        self.assertGreater(line, MOST / 3, 'nothing was traced, or the bound is to be lowered')

    def test_counters_in_containers(self):
        line = self.line(COUNTERS, 500, 3_000)
        self.assertLess(line, MOST_COUNTING, 'a line beside a dict and objects that change takes %.0f instructions: is all of a value '
                        'written where one number in it is another?' % line)
