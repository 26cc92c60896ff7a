"""However a program ends, what it did is recorded, and smiley ends as it did."""
import os
import re
import resource
import signal
import struct

import support


class Endings(support.Case):
    def ends(self, program, code, outcome, *args):
        """Runs a program of test_app (or a text) to its end; its rows."""
        path = os.path.join(support.TEST_APP, program + '.py') if program.isidentifier() else self.source(program)
        done = self.record(path, *args, code=code)
        run = self.newest()
        self.assertEqual(run['outcome'], outcome)
        rows = self.rows()
        self.assertEqual(int(run['events']), len(rows))
        self.assertTrue(rows)
        return rows

    def test_normal(self):
        self.ends('x = 1\n', 0, 'ok')

    def test_exit_code(self):
        rows = self.ends('exit_code', 3, 'exit 3')
        self.assertEqual(rows[-1]['event'], 'return')

    def test_hard_exit(self):
        rows = self.ends('hard_exit', 7, 'exit 7')
        last = [row for row in rows if row['event'] != 'output'][-1]
        self.assertEqual((last['event'], last['function'], last['locals'].get('local')), ('line', 'leave', '7'))

    def test_abort(self):
        rows = self.ends('aborts', -signal.SIGABRT, 'killed (SIGABRT)')
        last = [row for row in rows if row['event'] != 'output'][-1]
        self.assertEqual((last['event'], last['locals']['count']), ('line', '2'))

    def test_segfault(self):
        rows = self.ends('segfault', -signal.SIGSEGV, 'killed (SIGSEGV)')
        last = [row for row in rows if row['event'] != 'output'][-1]
        self.assertEqual((last['event'], last['function'], last['locals']), ('line', 'crash', {'address': '0'}))

    def test_own_signal(self):
        self.ends('killed_by_signal', -signal.SIGTERM, 'killed (SIGTERM)')

    def test_keyboard_interrupt(self):
        self.ends('interrupted', -signal.SIGINT, 'killed (SIGINT)')

    def test_exec(self):
        rows = self.ends('exec_replaces', 5, 'exit 5')
        self.assertIn('become', {row['function'] for row in rows})

    def test_fork(self):
        rows = self.ends('forks', 0, 'ok')
        self.assertEqual([row['value'] for row in rows if row['function'] == 'child' and row['event'] == 'return'], ['3'])

    def test_uncaught(self):
        self.ends('uncaught', 1, 'exit 1')
        run = self.newest()
        self.assertMentions(run['error'], 'NameError')
        shown = self.smiley('show', 'last').out
        self.assertMentions(shown, 'ZeroDivisionError: division by zero', 'LookupError: nothing in []',
                            'The above exception was the direct cause of the following exception:',
                            'During handling of the above exception, another exception occurred:',
                            "NameError: name 'undefined_name' is not defined", 'in outer', 'in inner')

    def test_traceback_is_pythons_own(self):
        self.source('def f(x):\n    return 1 / x\n\nf(0)\n')
        plain = self.command(support.PYTHON, 'prog.py')
        traced = self.smiley('-q', 'run', '--local', 'prog.py', code=1)
        self.assertEqual(traced.err, plain.err)

    def test_exit_status_of_a_message(self):
        done = self.record(self.source('import sys\nsys.exit("a message")\n'), code=1)
        self.assertIn('a message\n', done.err)
        self.assertEqual(self.newest()['outcome'], 'exit 1')

    def test_daemon_threads_at_the_end(self):
        self.ends('threads_raw', 0, 'ok')

    def test_syntax_error(self):
        done = self.record(self.source('def f(:\n'), code=1)
        self.assertIn('SyntaxError', done.err)
        self.assertIn('SyntaxError', self.newest()['error'])

    def test_nothing_at_all(self):
        self.record(self.source(''))
        self.assertEqual(self.newest()['outcome'], 'ok')


class Killed(support.Case):
    """kill -9 in the middle of a tight loop, whose count the program keeps in a file it maps."""

    def loop(self, limit):
        with open('count', 'wb') as f:
            f.write(bytes(8))
        path = os.path.join(support.TEST_APP, 'tight_loop.py')
        return [support.SMILEY, '-q', 'run', '--local', path, limit, os.path.join(self.home, 'count')]

    def count(self):
        with open('count', 'rb') as f:
            return struct.unpack('q', f.read(8))[0]

    def events(self, limit):
        self.smiley(*self.loop(limit)[1:])
        return int(self.newest()['events'])

    def kill_at(self, rounds, number=signal.SIGKILL):
        """Kills the program once it has done so many rounds; how many it had done, and what list says."""
        process = self.start(*self.loop(10 ** 8))
        self.wait_until(lambda: self.count() >= rounds, 'the loop')
        os.kill(support.child_of(process.pid), number)
        self.assertEqual(process.wait(support.LIMIT), -number)
        return self.count(), self.newest()

    def test_every_event_is_there(self):
        few, many = self.events(1000), self.events(3000)
        per_round, rest = (many - few) // 2000, few - (many - few) // 2000 * 1000
        for rounds in (1, 1000, 50000):
            with self.subTest(rounds=rounds):
                done, run = self.kill_at(rounds)
                self.assertEqual(run['outcome'], 'killed (SIGKILL)')
                missing = done * per_round + rest - int(run['events'])
                self.assertLessEqual(abs(missing), 2 * per_round + rest, 'missing %d of %s' % (missing, run['events']))
                last = [line for line in self.smiley('replay', '--format', 'json', 'last').out.splitlines()[-8:]]
                self.assertIn('"i"', last[-1])

    def test_the_recorder_dies(self):
        """The program goes on without it, says so once, and ends with its own status."""
        self.source('import sys, os\n'
                    'print("started", flush=True)\n'
                    'sys.stdin.readline()\n'
                    'for i in range(3000000):\n'
                    '    x = i\n'
                    'print("done", os.getpid(), flush=True)\n'
                    'open("finished", "w").close()\n')
        process = self.start(support.SMILEY, '-q', 'run', '--local', 'prog.py', stdin=support.subprocess.PIPE,
                             stdout=support.subprocess.PIPE, stderr=support.subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b'started\n')
        self.wait_until(lambda: os.path.exists('smiley.db') and self.runs() and int(self.newest()['events']) > 0, 'events')
        self.assertEqual(self.newest()['outcome'], 'running')
        program = support.child_of(process.pid)
        process.kill()
        process.wait()
        process.stdin.write(b'go on\n')
        process.stdin.close()
        self.assertEqual(process.stdout.readline(), b'done %d\n' % program)
        self.wait_until(lambda: os.path.exists('finished'), 'the program')
        complaint = process.stderr.read().decode()
        self.assertEqual(len(complaint.splitlines()), 1, complaint)
        self.assertTrue(complaint.startswith('smiley'), complaint)
        self.assertEqual(self.newest()['outcome'], 'lost')
        self.smiley('replay', 'last')

    def test_interrupt_reaches_the_program(self):
        self.source('import sys, time\n'
                    'try:\n'
                    '    print("ready", flush=True)\n'
                    '    while True:\n'
                    '        time.sleep(0.01)\n'
                    'except KeyboardInterrupt:\n'
                    '    print("interrupted", flush=True)\n'
                    '    sys.exit(9)\n')
        process = self.start(support.SMILEY, 'run', '--local', 'prog.py', stdout=support.subprocess.PIPE,
                             stderr=support.subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b'ready\n')
        os.killpg(process.pid, signal.SIGINT)
        self.assertEqual(process.stdout.readline(), b'interrupted\n')
        self.assertEqual(process.wait(support.LIMIT), 9)
        self.assertEqual(self.newest()['outcome'], 'exit 9')

    def test_termination_is_passed_on(self):
        self.source('import signal, sys, time\n'
                    'signal.signal(signal.SIGTERM, lambda *a: sys.exit(11))\n'
                    'print("ready", flush=True)\n'
                    'while True:\n'
                    '    time.sleep(.1)\n')
        process = self.start(support.SMILEY, 'run', '--local', 'prog.py', stdout=support.subprocess.PIPE,
                             stderr=support.subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b'ready\n')
        os.kill(process.pid, signal.SIGTERM)
        self.assertEqual(process.wait(support.LIMIT), 11)
        self.assertEqual(self.newest()['outcome'], 'exit 11')


class Looking(support.Case):
    def test_a_quiet_program_shows_at_once(self):
        self.source('import sys\n'
                    'x = "before the wait"\n'
                    'print("waiting", flush=True)\n'
                    'sys.stdin.readline()\n')
        process = self.start(support.SMILEY, '-q', 'run', '--local', 'prog.py', stdin=support.subprocess.PIPE,
                             stdout=support.subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b'waiting\n')
        self.wait_until(lambda: os.path.exists('smiley.db') and self.runs() and '"before the wait"' in self.smiley('replay', 'last').out
                        and any(row['event'] == 'line' and row['line'] == 4 for row in self.rows()), 'the last line')
        self.assertEqual(self.newest()['outcome'], 'running')
        process.stdin.close()
        self.assertEqual(process.wait(support.LIMIT), 0)
        self.assertEqual(self.newest()['outcome'], 'ok')


class NoDatabase(support.Case):
    """Where nothing can be written, the program still runs to its end, and one line says what is wrong."""

    def runs_anyway(self, database, *args, **kwargs):
        self.source('import sys\nfor i in range(200000):\n    x = str(i)\nprint("end")\nsys.exit(6)\n')
        done = self.smiley('--database', database, '-q', 'run', '--local', 'prog.py', code=6, **kwargs)
        self.assertEqual(done.out, 'end\n')
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertRegex(done.err, '^smiley: ')
        return done.err

    def test_full_disk(self):
        self.runs_anyway('smiley.db', preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)))

    def test_file_size_limit(self):
        """A limit that is reached in the middle of the run is said to be one."""
        self.source('for i in range(400000):\n    x = [i, str(i) * 5]\nprint("end")\n')
        limits = (1 << 19, 1 << 19)
        done = self.smiley('-q', 'run', '--local', 'prog.py',
                           preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits))
        self.assertEqual(done.out, 'end\n')
        self.assertRegex(done.err, r'^smiley: recording stopped, the program goes on: .*as large as a file may be')

    def test_full_device(self):
        if os.geteuid():
            self.skipTest('needs root, to mount a small disk')
        os.mkdir('disk')
        if self.command('mount', '-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', 'disk').code:
            self.skipTest('cannot mount a small disk here')
        self.addCleanup(support.subprocess.run, ['umount', os.path.join(self.home, 'disk')], stderr=support.subprocess.DEVNULL)
        complaint = self.runs_anyway('disk/smiley.db')
        self.assertRegex(complaint, 'full|space')

    def test_no_such_folder(self):
        self.assertIn('no/such/folder', self.runs_anyway('no/such/folder/smiley.db'))

    def test_not_a_database(self):
        """That is a mistake of the person's, which costs nothing to mend: nothing is run."""
        with open('other.db', 'w') as f:
            f.write('something else\n' * 100)
        for path in ('other.db', '/'):
            done = self.smiley('--database', path, 'run', '--local', self.source('print("ran")\n'), code=1)
            self.assertEqual(done.out, '')
            self.assertRegex(done.err, '^smiley: ' + path)
        with open('other.db') as f:
            self.assertTrue(f.read().startswith('something else'))

    def test_unwritable(self):
        if not os.geteuid():
            self.skipTest('root may write everywhere')
        os.mkdir('closed')
        os.chmod('closed', 0o555)
        self.assertIn('closed', self.runs_anyway('closed/smiley.db'))


class Modes(support.Case):
    def test_database_is_private(self):
        self.record(self.source('x = 1\n'))
        self.assertEqual(os.stat('smiley.db').st_mode & 0o777, 0o600)

    def test_closing_line(self):
        done = self.record(self.source('x = 1\n'))
        run = self.newest()
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertMentions(done.err, run['id'][:8], 'smiley.db')
        self.assertEqual(self.smiley('-q', 'run', '--local', 'prog.py').err, '')

    def test_database_by_variable(self):
        self.source('x = 1\n')
        self.record('prog.py', env={'SMILEY_DATABASE': 'named.db'})
        self.assertTrue(os.path.exists('named.db'))
        self.assertFalse(os.path.exists('smiley.db'))

    def test_many_at_once(self):
        self.source('import sys\nfor i in range(2000):\n    x = i\nprint(sys.argv[1])\n')
        processes = [self.start(support.SMILEY, '-q', 'run', '--local', 'prog.py', n, stdout=support.subprocess.PIPE,
                                stderr=support.subprocess.PIPE) for n in range(6)]
        for n, process in enumerate(processes):
            out, err = process.communicate(timeout=support.LIMIT)
            self.assertEqual((process.returncode, out, err), (0, b'%d\n' % n, b''))
        runs = self.runs()
        self.assertEqual(len(runs), 6)
        self.assertEqual({str(run['events']) for run in runs}, {str(runs[0]['events'])})
