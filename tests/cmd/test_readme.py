"""Every command that README.md shows works as shown."""
import os
import re
import shutil

import support

with open(os.path.join(support.ROOT, 'README.md'), encoding='utf-8') as f:
    TEXT = f.read()

# What is not run here: these are the suite itself, or change the machine.
NOT_HERE = re.compile(r'^(git clone|cd |make( |$)|sudo )')
# These open the browser: they are run on a terminal, and left by q.
BROWSER = re.compile(r'^\./smiley( --database \S+)?( browse.*)?$')


def commands():
    """The lines of all blocks fenced as `sh`, without comments."""
    for block in re.findall(r'^```sh\n(.*?)^```', TEXT, re.M | re.S):
        for line in block.splitlines():
            line = line.split('  #')[0].strip()
            if line and not line.startswith('#'):
                yield line


class Readme(support.Case):
    def setUp(self):
        super().setUp()
        os.symlink(support.SMILEY, 'smiley')
        shutil.copytree(support.TEST_APP, 'test_app')

    def test_begins_with_demo_and_check(self):
        first = list(commands())[:6]
        self.assertTrue(any(c.startswith('make demo') for c in first), first)
        self.assertTrue(any(c.startswith('make check') for c in first), first)

    def test_make_targets_exist(self):
        with open(os.path.join(support.ROOT, 'Makefile')) as f:
            makefile = f.read()
        for command in commands():
            if command.startswith('make '):
                for target in re.findall(r'(?<=\s)[a-z][a-z-]*(?![\w=/])', command):
                    self.assertRegex(makefile, r'(?m)^%s:' % re.escape(target))

    def test_commands(self):
        seen = 0
        for command in commands():
            if NOT_HERE.match(command):
                continue
            with self.subTest(command=command):
                seen += 1
                if BROWSER.match(command):
                    argv = ['sh', '-c', command]
                    done = support.on_terminal(argv, self.home, support.environment(TERM='xterm-256color'), b'qqqq')
                    self.assertEqual(done.code, 0, done.out[-2000:])
                    continue
                done = self.command('sh', '-c', command)
                self.assertEqual(done.code, 1 if command.endswith('test.py -e') else 0, '%s\n%r' % (command, done))
        self.assertGreater(seen, 10)

    def test_options_are_real(self):
        """Every long option the text names is one that some command's help names."""
        helps = self.smiley('help').out + ''.join(self.smiley('help', c).out for c in
                                                  'run list show threads files replay delete browse complete report server stats export import watch record '
                                                  'monitor'.split())
        for option in set(re.findall(r'`[^`\n]*?(--[a-z][a-z-]+)', TEXT)):
            self.assertIn(option, helps)
