"""A smoke test of the browser in a real tmux. tests/screen holds the thorough ones."""
import os
import shutil
import subprocess

import support


class Tmux(support.Case):
    def setUp(self):
        super().setUp()
        if not shutil.which('tmux'):
            self.skipTest('tmux is not installed')
        for name in ('test.py', 'test_funcs.py'):
            shutil.copy(os.path.join(support.TEST_APP, name), self.home)
        self.record('test.py')
        self.socket = os.path.join(self.home, 'tmux')
        self.addCleanup(self.tmux, 'kill-server', check=False)

    def tmux(self, *args, check=True):
        env = support.environment(TERM='xterm-256color', SHELL='/bin/sh')
        env.pop('TMUX', None)
        done = subprocess.run(['tmux', '-S', self.socket, '-f', '/dev/null', *args], cwd=self.home, env=env, timeout=support.LIMIT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def browse(self, *args, columns=80, rows=24):
        """Starts the browser; its exit status lands in the file `status`."""
        command = '%s %s; echo $? > status; exec cat' % (support.SMILEY, ' '.join(args))
        self.tmux('new-session', '-d', '-x', str(columns), '-y', str(rows), command)

    def screen(self):
        return self.tmux('capture-pane', '-p')

    def wait_for(self, *words):
        def there():
            screen = self.screen()
            return screen if all(word in screen for word in words) else None
        try:
            return self.wait_until(there, 'the screen to show %s' % (words,))
        except AssertionError:
            self.fail('%s never came; the screen is\n%s' % (words, self.screen()))

    def keys(self, *keys):
        self.tmux('send-keys', *keys)

    def left(self):
        def status():
            with open('status') as f:
                return f.read().strip()
        return self.wait_until(lambda: os.path.exists('status') and status(), 'the browser to leave')

    def test_walk(self):
        self.browse()
        self.wait_for('test.py', 'ok')
        self.keys('Enter')
        self.wait_for('import sys', 'test_funcs')
        self.keys('G')
        self.wait_for('test_funcs.a()')
        self.keys('q')
        self.wait_for('ok')
        self.keys('q')
        self.assertEqual(self.left(), '0')

    def test_one_run_and_help(self):
        self.browse('browse', 'last', columns=120, rows=40)
        self.wait_for('import test_funcs')
        self.keys('?')
        self.wait_for('step')
        self.keys('q')
        self.wait_for('import test_funcs')

    def test_resize(self):
        self.browse('browse', 'last')
        self.wait_for('test_funcs')
        for columns, rows in ((40, 10), (200, 60), (10, 3), (80, 24)):
            self.tmux('resize-window', '-x', str(columns), '-y', str(rows))
        self.wait_for('test_funcs')
        self.keys('q')
