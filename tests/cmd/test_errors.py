"""Bad input: one clear line that starts with "smiley: ", exit status 2 for bad usage and 1 for a failure; never a traceback."""
import os
import sqlite3

import support


class Errors(support.Case):
    def refused(self, *args, code, words=(), **kwargs):
        done = self.smiley(*args, code=code, **kwargs)
        first = done.err.splitlines()[0] if done.err else ''
        self.assertTrue(first.startswith('smiley: '), repr(done))
        self.assertNotIn('Traceback', done.err)
        self.assertMentions(done.err, *words)
        return done

    def with_runs(self, n=1):
        self.source('x = 1\n')
        for _ in range(n):
            self.record('prog.py')

    def test_usage(self):
        self.refused('no-such-command', code=2, words=['no-such-command'])
        self.refused('list', '--no-such-option', code=2, words=['no-such-option'])
        self.refused('list', '-f', 'xml', code=2, words=['xml'])
        self.refused('list', '-f', code=2)
        self.refused('show', code=2)
        self.refused('run', code=2)
        self.refused('run', '--local', code=2)
        self.refused('run', '--max-items', 'many', 'prog.py', code=2, words=['many'])
        self.refused('run', '--max-items', '-1', 'prog.py', code=2)
        self.refused('run', '--max-items', '99999999999999999999', 'prog.py', code=2)
        self.refused('--no-such', code=2)
        self.refused('help', 'no-such-command', code=2, words=['no-such-command'])
        self.refused('show', 'one', 'two', 'three', code=2)
        self.refused('--database', code=2)

    def test_help(self):
        for args in (['help'], ['--help'], ['-h'], *([c, '--help'] for c in 'run list show threads files replay delete browse'.split()),
                     *(['help', c] for c in 'run list show threads files replay delete browse help complete'.split())):
            with self.subTest(args=args):
                done = self.smiley(*args)
                self.assertEqual(done.err, '')
                self.assertIn('smiley', done.out)
                self.assertLessEqual(max(map(len, done.out.splitlines())), 100)

    def test_version(self):
        self.assertRegex(self.smiley('--version').out, r'^smiley \d+\.\d+')

    def test_no_such_script(self):
        plain = self.command(support.PYTHON, 'nowhere.py')
        done = self.smiley('run', '--local', 'nowhere.py', code=plain.code)
        self.assertIn('nowhere.py', done.err)

    def test_unreadable_script(self):
        if not os.geteuid():
            self.skipTest('root may read everything')
        os.chmod(self.source('x = 1\n'), 0)
        self.assertIn('prog.py', self.smiley('run', '--local', 'prog.py', code=2).err)

    def test_unknown_run(self):
        self.with_runs()
        for command in ('show', 'threads', 'files', 'replay', 'delete', 'browse'):
            with self.subTest(command=command):
                self.refused(command, 'zzz', code=1, words=['zzz'])

    def test_last_of_none(self):
        self.with_runs()
        self.smiley('delete', 'last')
        self.refused('show', 'last', code=1)

    def test_ambiguous_prefix(self):
        for _ in range(40):
            self.with_runs()
            ids = [run['id'] for run in self.runs()]
            heads = [i[0] for i in ids]
            double = next((h for h in heads if heads.count(h) > 1), None)
            if double:
                break
        self.refused('show', double, code=1, words=[i for i in ids if i.startswith(double)][:1])

    def test_no_database(self):
        for command in (['list'], ['show', 'last'], ['replay', 'last'], ['delete', 'x']):
            with self.subTest(command=command):
                self.refused(*command, code=1, words=['smiley.db'])
        self.assertFalse(os.path.exists('smiley.db'))

    def test_not_a_database(self):
        for content in (b'text\n', b'', b'SQLite format 3\0' + b'\xff' * 5000, os.urandom(10000)):
            with self.subTest(content=content[:20]):
                with open('bad.db', 'wb') as f:
                    f.write(content)
                self.refused('--database', 'bad.db', 'list', code=1, words=['bad.db'])
                with open('bad.db', 'rb') as f:
                    self.assertEqual(f.read(), content, 'was changed')

    def test_database_of_another_program(self):
        with sqlite3.connect('other.db') as db:
            db.execute('create table run (id text)')
        self.refused('--database', 'other.db', 'list', code=1, words=['other.db'])
        done = self.refused('--database', 'other.db', 'run', '--local', self.source('print(1)\n'), code=1, words=['other.db'])
        self.assertEqual(done.out, '', 'must not run: a mistake in typing would look like a run')

    def test_newer_database(self):
        self.with_runs()
        with sqlite3.connect('smiley.db') as db:
            version = db.execute('pragma user_version').fetchone()[0]
            db.execute('pragma user_version = %d' % (version + 1000))
        self.refused('list', code=1, words=['newer', str(version + 1000)])
        self.refused('delete', 'last', code=1)

    def test_truncated_database(self):
        self.source('for i in range(20000):\n    x = [i] * 5\n')
        self.record('prog.py')
        with sqlite3.connect('smiley.db') as db:
            db.execute('pragma wal_checkpoint(truncate)')
        db.close()
        size = os.path.getsize('smiley.db')
        for part in (size // 2, size - 4096, 8192, 4096, 100):
            with self.subTest(part=part):
                os.truncate('smiley.db', part)
                for args in (['list'], ['replay', 'last'], ['show', 'last']):
                    done = self.smiley(*args, code=None)
                    self.assertIn(done.code, (0, 1))
                    if done.code:
                        self.assertRegex(done.err, '(?m)^smiley: ')

    def test_damaged_database(self):
        """Bytes changed anywhere in the file: an error or a story, never a crash."""
        import random
        self.source('def f(n):\n    return [n, str(n)]\nfor i in range(3000):\n    f(i)\nprint("x")\n')
        self.record('prog.py')
        with sqlite3.connect('smiley.db') as db:
            db.execute('pragma wal_checkpoint(truncate)')
        db.close()
        with open('smiley.db', 'rb') as f:
            whole = f.read()
        random = random.Random(5)
        for _ in range(25 if support.VARIANT == 'release' else 10):
            broken = bytearray(whole)
            for _ in range(random.choice((1, 10, 200))):
                broken[random.randrange(100, len(broken))] = random.randrange(256)
            for suffix in ('-wal', '-shm'):
                if os.path.exists('smiley.db' + suffix):
                    os.unlink('smiley.db' + suffix)
            with open('smiley.db', 'wb') as f:
                f.write(broken)
            for args in (['list'], ['replay', 'last'], ['replay', '--format', 'json', 'last'], ['files', 'last']):
                done = self.smiley(*args, code=None)
                self.assertIn(done.code, (0, 1), repr(done)[-2000:])

    def test_a_folder_as_database(self):
        self.refused('--database', '/', 'list', code=1)

    def test_unreadable_database(self):
        if not os.geteuid():
            self.skipTest('root may read everything')
        self.with_runs()
        os.chmod('smiley.db', 0)
        self.refused('list', code=1, words=['smiley.db'])

    def test_read_only_database(self):
        if not os.geteuid():
            self.skipTest('root may write everywhere')
        self.with_runs()
        os.chmod('smiley.db', 0o400)
        os.chmod('.', 0o500)
        self.addCleanup(os.chmod, self.home, 0o700)
        self.smiley('list')
        self.smiley('replay', 'last')
        self.refused('delete', 'last', code=1, words=['smiley.db'])

    def test_locked_database(self):
        self.with_runs()
        db = sqlite3.connect('smiley.db', isolation_level=None)
        self.addCleanup(db.close)
        db.execute('begin immediate')
        self.smiley('list')
        self.smiley('replay', 'last')

    def test_browser_without_terminal(self):
        self.with_runs()
        self.refused('browse', code=2, words=['terminal'])
        self.refused(code=2, words=['terminal'])

    def test_launcher_missing(self):
        os.mkdir('alone')
        import shutil
        shutil.copy(support.SMILEY, 'alone/smiley')
        done = self.command('alone/smiley', 'run', '--local', self.source('x = 1\n'))
        if done.code == 0:
            self.skipTest('an installed smiley-run was found')
        self.assertEqual(done.code, 1, repr(done))
        self.assertMentions(done.err, 'smiley: ', 'smiley-run')
