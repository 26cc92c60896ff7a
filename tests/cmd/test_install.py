"""make install: what it puts where, and that it runs from there; make deps: what it says."""
import os

import support


class Install(support.Case):
    def test_install(self):
        if support.VARIANT != 'release':
            self.skipTest('only the release is installed')
        done = self.command('make', '-C', support.ROOT, '--no-print-directory', 'install', 'DESTDIR=' + self.home + '/dest', 'PREFIX=/usr/local')
        self.assertEqual(done.code, 0, repr(done))
        root = self.home + '/dest/usr/local'
        for path in ('bin/smiley', 'bin/smiley-run', 'share/smiley/keymaps/default.keymap', 'share/man/man1/smiley.1',
                     'share/man/man5/smiley-keymap.5', 'share/bash-completion/completions/smiley', 'share/doc/smiley/README.md'):
            self.assertTrue(os.path.getsize(os.path.join(root, path)), path)
        done = self.command(root + '/bin/smiley', 'run', '--local', self.source('print("installed")\n'))
        self.assertEqual((done.code, done.out), (0, 'installed\n'), repr(done))
        self.assertIn('prog.py', self.command(root + '/bin/smiley', 'list').out)


class Demo(support.Case):
    def test_demo_without_a_terminal_prints_the_replay(self):
        if support.VARIANT != 'release':
            self.skipTest('the demo is of the release')
        done = self.command('make', '-C', support.ROOT, '--no-print-directory', 'demo', env={'SMILEY_NO_INSTALL': '1'})
        self.assertEqual(done.code, 0, repr(done))
        self.assertMentions(done.out, 'leaving a with', 'Starting new run: test_app/test.py', 'squares(limit)', 'Finished run')


class Deps(support.Case):
    def deps(self, packages, **env):
        return self.command('sh', os.path.join(support.ROOT, 'tests', 'tools', 'deps.sh'), env={'SMILEY_PACKAGES': packages, **env})

    def test_nothing_missing(self):
        done = self.deps('libc6 dpkg', SMILEY_NO_INSTALL='1')
        self.assertEqual((done.code, done.out, done.err), (0, '', ''))

    def test_missing(self):
        done = self.deps('dpkg no-such-package another-one', SMILEY_NO_INSTALL='1')
        self.assertEqual(done.code, 1)
        self.assertRegex(done.out, r'apt-get update && .*apt-get install -y .* no-such-package another-one\n$')
        self.assertNotIn(' dpkg', done.out)

    def test_every_package_has_its_reason(self):
        with open(os.path.join(support.ROOT, 'Makefile')) as f:
            makefile = f.read().replace('\\\n', ' ')
        with open(os.path.join(support.ROOT, 'docs', 'dependencies.md')) as f:
            reasons = f.read()
        for line in makefile.splitlines():
            if line.startswith(('BUILD_PACKAGES', 'TEST_PACKAGES')):
                for package in line.split(':=')[1].split():
                    self.assertIn('`%s`' % package, reasons)
