"""The example of the quick start prints what it has always printed."""
import os
import shutil

import support

GOLDEN = os.path.join(support.ROOT, 'tests', 'golden')


def story(text):
    """From the line that starts a run to the one that finishes it."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith('Starting new run'))
    last = next(i for i, line in enumerate(lines) if line == 'Finished run')
    return lines[first:last + 1]


class Quickstart(support.Case):
    def replayed(self, folder, *args, code=0):
        for name in os.listdir(folder):
            if name.endswith('.py'):
                shutil.copy(os.path.join(folder, name), self.home)
        self.record('./test.py', *args, code=code)
        return self.smiley('replay', 'last').out

    def test_example(self):
        if not support.EXAMPLES:
            self.skipTest('no folder of examples beside the work tree (SMILEY_EXAMPLES names one)')
        folder = os.path.join(support.EXAMPLES, 'quickstart')
        with open(os.path.join(folder, 'monitor.txt'), encoding='utf-8') as f:
            self.assertEqual(story(self.replayed(folder)), story(f.read()))

    def golden(self, name, *args, code=0):
        """UPDATE=1 writes the golden anew."""
        path = os.path.join(GOLDEN, name)
        got = self.replayed(support.TEST_APP, *args, code=code)
        if os.environ.get('UPDATE'):
            with open(path, 'w', encoding='utf-8') as f:
                f.write(got)
        with open(path, encoding='utf-8') as f:
            self.assertEqual(got.splitlines(), f.read().splitlines())

    def test_own_program(self):
        self.golden('test.txt')

    def test_own_program_that_fails(self):
        self.golden('test-e.txt', '-e', code=1)
