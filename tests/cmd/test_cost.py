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
LINES = 3  # of an iteration
MOST = 1000  # instructions a line, some 650 of them the interpreter's own


@unittest.skipUnless(support.VARIANT == 'release', 'only what is built as it is used has a cost')
@unittest.skipUnless(shutil.which('valgrind'), 'valgrind is not installed (make deps)')
class Cost(support.Case):
    def instructions(self, n):
        """Of smiley-run and the program; its end of the ring is emptied by tests/bench/drain.c."""
        path = self.source(LOOP % n)
        done = self.command(DRAIN, 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
                            LAUNCHER, '--ring', '200', '--quiet', '--no-output', '--no-profile',
                            '--max-depth', '5', '--max-items', '64', '--max-string', '256', '--max-values', '1000', '--', path)
        self.assertEqual(done.code, 0, repr(done))
        return int(re.search(r'Collected : (\d+)', done.err).group(1))

    def test_scalar_loop(self):
        few, many = 2_000, 12_000
        line = (self.instructions(many) - self.instructions(few)) / (many - few) / LINES
        self.assertLess(line, MOST, 'a line of a scalar loop takes %.0f instructions: see what became slower (docs/measuring.md)' % line)
        self.assertGreater(line, MOST / 3, 'nothing was traced, or the bound is to be lowered')
