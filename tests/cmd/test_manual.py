"""The manual pages are made of the same tables as the help, and are up to date."""
import os
import shutil

import support


class Manual(support.Case):
    def test_up_to_date(self):
        done = self.command(support.PYTHON, os.path.join(support.ROOT, 'tests', 'tools', 'manual.py'), '--check',
                            env={'SMILEY_BIN': support.SMILEY})
        self.assertEqual(done.code, 0, repr(done))

    def test_every_action_is_named(self):
        with open(os.path.join(support.ROOT, 'docs', 'man', 'smiley-keymap.5'), encoding='utf-8') as f:
            page = f.read().replace('\\-', '-')
        with open(os.path.join(support.ROOT, 'keymaps', 'default.keymap'), encoding='utf-8') as f:
            for line in f:
                words = line.split()
                if len(words) == 2 and not line.startswith(('#', '[', 'include')):
                    self.assertIn('.B %s\n' % words[1], page)

    def test_groff_takes_them(self):
        if not shutil.which('groff'):
            self.skipTest('groff is not installed')
        for name in ('smiley.1', 'smiley-config.5', 'smiley-keymap.5'):
            done = self.command('groff', '-man', '-ww', '-z', '-Tutf8', os.path.join(support.ROOT, 'docs', 'man', name))
            self.assertEqual((done.code, done.err), (0, ''), name)
