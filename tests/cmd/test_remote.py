"""From the program to a listener: nothing is lost and nothing comes twice, whatever becomes of the listener."""
import json
import os
import random
import re
import signal
import socket
import stat
import unittest

import support

# Deterministic, with some of everything: enough events for several chunks, and moments at which it waits for the test.
PROGRAM = '''
import sys, os, threading
def work(n, step):
    total, names = 0, {}
    for i in range(n):
        total += i * step
        names[str(i % 7)] = [i, total]
        if i % 50 == 0:
            try:
                raise ValueError(i)
            except ValueError as error:
                caught = error.args[0]
    return total
def numbers(n):
    for i in range(n):
        yield i * i
rounds, size, pause = int(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3
for r in range(rounds):
    x = work(size, r) + sum(numbers(50))
    print('round', r, x, flush=True)
    if pause:
        sys.stdin.readline()
sys.exit(3)
'''


def without_times(rows):
    for row in rows:
        for key in ('time', 'time_ns', 't', 'ns'):
            row.pop(key, None)
    return rows


class Remote(support.Case):
    def setUp(self):
        super().setUp()
        self.endpoint = 'ipc://' + os.path.join(self.home, 'socket')
        self.source(PROGRAM)

    def listen(self, *args, command='record', database='heard.db', endpoint=None, wait=True, **kwargs):
        """A listener, once it listens."""
        kwargs.setdefault('stdout', support.subprocess.DEVNULL)
        log = 'listener-%d.log' % len(os.listdir(self.home))
        with open(log, 'wb') as f:
            process = self.start(support.SMILEY, '--database', database, command, '--socket', endpoint or self.endpoint, *args,
                                 stderr=f, **kwargs)
        process.log = log
        if wait:
            self.wait_until(lambda: 'listening' in self.said(process) or process.poll() is not None, 'the listener')
        return process

    def said(self, process):
        with open(process.log) as f:
            return f.read()

    def send(self, *args, options=(), endpoint=None, database='home.db', program='prog.py', **kwargs):
        kwargs.setdefault('stdin', support.subprocess.PIPE)
        kwargs.setdefault('stdout', support.subprocess.PIPE)
        kwargs.setdefault('stderr', support.subprocess.PIPE)
        return self.start(support.SMILEY, '--database', database, 'run', '--remote', '--socket', endpoint or self.endpoint, *options,
                          program, *args, **kwargs)

    def finish(self, process, code=3):
        out, err = process.communicate(timeout=support.LIMIT)
        self.assertEqual(process.returncode, code, (out, err))
        self.assertNotIn(b'Sanitizer', err)
        return err.decode()

    def stop(self, listener, number=signal.SIGINT, code=0):
        listener.send_signal(number)
        self.assertEqual(listener.wait(support.LIMIT), code)
        self.assertNotIn('Sanitizer', self.said(listener))

    def events_of(self, database, run='last'):
        out = self.smiley('--database', database, 'replay', '--output', '--format', 'json', run).out
        return without_times([json.loads(line) for line in out.splitlines()])

    def stored(self, database):
        if not os.path.exists(database):
            return []
        done = self.smiley('--database', database, 'list', '-f', 'json', code=None)
        return json.loads(done.out) if done.code == 0 else []  # somebody is just making it

    def expected(self, *args):
        self.smiley('--database', 'local.db', '-q', 'run', '--local', 'prog.py', *args, code=3)
        return self.events_of('local.db')

    def assertSameEvents(self, found, expected):
        self.assertEqual(len(found), len(expected))
        for i, (a, b) in enumerate(zip(found, expected)):
            if a != b:
                self.fail('event %d: %s instead of %s' % (i + 1, a, b))


class Whole(Remote):
    def test_record(self):
        listener = self.listen('--exit')
        err = self.finish(self.send(3, 2000))
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertIn('sent to ' + self.endpoint, err)
        self.assertEqual(listener.wait(support.LIMIT), 1)  # the run failed: exit 3
        said = self.said(listener).splitlines()
        self.assertEqual(len(said), 3, said)
        self.assertMentions(said[2], 'ended: exit 3')
        self.assertSameEvents(self.events_of('heard.db'), self.expected(3, 2000))
        run, local = self.stored('heard.db')[0], self.stored('local.db')[0]
        for key in ('description', 'cwd', 'outcome', 'error', 'events'):
            self.assertEqual(run[key], local[key])
        self.assertFalse(os.path.exists('home.db'))

    def test_show_and_files_are_the_same(self):
        listener = self.listen('--exit')
        self.finish(self.send(1, 10))
        listener.wait()
        self.expected(1, 10)
        for command in ('files', 'threads'):
            heard, local = (json.loads(self.smiley('--database', d, command, 'last', '-f', 'json').out) for d in ('heard.db', 'local.db'))
            for rows in (heard, local):
                for row in rows:
                    self.assertGreater(row.get('time', 1), 0)
                    row.pop('os_id', None), row.pop('id', None), row.pop('time', None)
            self.assertEqual([r.get('path') or r.get('name') for r in heard], [r.get('path') or r.get('name') for r in local])

    def test_monitor(self):
        with open('text', 'wb') as f:
            listener = self.listen('--exit', command='monitor', stdout=f)
            self.finish(self.send(2, 500))
            self.assertEqual(listener.wait(support.LIMIT), 1)
        self.expected(2, 500)
        with open('text') as f:
            self.assertEqual(f.read(), self.smiley('--database', 'local.db', 'replay', 'last').out)
        self.assertEqual([n for n in os.listdir(self.home) if n.startswith('heard')], [])

    def test_tcp_and_turned_round(self):
        port = free_ports()
        listener = self.listen('--exit', endpoint='>tcp://127.0.0.1:%d' % port, wait=False)
        self.finish(self.send(1, 100, endpoint='@tcp://127.0.0.1:%d' % port))
        self.assertEqual(listener.wait(support.LIMIT), 1)
        self.assertSameEvents(self.events_of('heard.db'), self.expected(1, 100))

    def test_without_a_flag(self):
        """To the listener where one answers, else into the database."""
        run = [support.SMILEY, '--database', 'home.db', 'run', '--socket', self.endpoint, 'prog.py', '1', '10']
        self.assertIn('home.db', self.command(*run).err)
        listener = self.listen()
        self.assertIn('sent to', self.command(*run).err)
        listener.send_signal(signal.SIGSTOP)
        self.assertIn('home.db', self.command(*run).err)
        listener.send_signal(signal.SIGCONT)
        self.stop(listener)
        self.assertEqual(len(self.stored('heard.db')), 1)

    def test_many_programs(self):
        ports = free_ports()
        listener = self.listen('--socket', 'tcp://127.0.0.1:%d' % ports)
        n = 24
        programs = [self.send(2, 300, endpoint=self.endpoint if i % 2 else 'tcp://127.0.0.1:%d' % ports) for i in range(n)]
        for program in programs:
            self.finish(program)
        self.stop(listener)
        runs = self.stored('heard.db')
        self.assertEqual(len(runs), n)
        expected = self.expected(2, 300)
        self.assertEqual({(r['events'], r['outcome']) for r in runs}, {(len(expected), 'exit 3')})
        for run in runs[::8]:
            self.assertSameEvents(self.events_of('heard.db', run['id']), expected)

    def test_two_listeners(self):
        other = 'ipc://' + os.path.join(self.home, 'other')
        a, b = self.listen('--exit'), self.listen('--exit', database='other.db', endpoint=other)
        one, two = self.send(1, 100), self.send(2, 100, endpoint=other)
        self.finish(one), self.finish(two)
        self.assertEqual((a.wait(), b.wait()), (1, 1))
        self.assertSameEvents(self.events_of('heard.db'), self.expected(1, 100))
        self.assertSameEvents(self.events_of('other.db'), self.expected(2, 100))

    def test_several_runs_in_one_monitor(self):
        with open('text', 'wb') as f:
            listener = self.listen(command='monitor', stdout=f)
            one = self.send(2, 5, 'wait')
            self.assertIn(b'round 0', one.stdout.readline())
            self.wait_until(lambda: 'has begun' in self.said(listener), 'the first run')
            self.finish(self.send(1, 5))
            one.stdin.write(b'\n\n')
            one.stdin.flush()
            self.finish(one)
            self.stop(listener)
        with open('text') as f:
            lines = f.read().splitlines()
        second = [line for line in lines if re.match('[0-9a-f]{8}[|] ', line)]
        first = [line for line in lines if line not in set(second)]
        for part in (first, [line[10:] for line in second]):
            self.assertTrue(part[0].startswith('Starting new run: prog.py'), part[0])
            self.assertTrue(part[-1].startswith('Finished run'), part[-1])


def free_ports():
    """The first of two free ports in a row."""
    while True:
        with socket.socket() as a, socket.socket() as b:
            a.bind(('127.0.0.1', 0))
            port = a.getsockname()[1]
            try:
                b.bind(('127.0.0.1', port + 1))
            except OSError:
                continue
            return port


class Faults(Remote):
    def test_late_listener(self):
        program = self.send(2, 3000)
        self.assertIn(b'round 0', program.stdout.readline())
        listener = self.listen('--exit')
        err = self.finish(program)
        self.assertIn('sent to', err)
        self.assertEqual(listener.wait(support.LIMIT), 1)
        self.assertSameEvents(self.events_of('heard.db'), self.expected(2, 3000))
        self.assertFalse(os.path.exists('home.db'))

    def test_no_listener(self):
        err = self.finish(self.send(2, 1000, options=('--stall', '0')))
        self.assertMentions(err, 'no listener answers', 'home.db')
        self.assertEqual(len(err.splitlines()), 2, err)
        self.assertSameEvents(self.events_of('home.db'), self.expected(2, 1000))

    def test_interrupted_while_waiting(self):
        """Ctrl-C after the program has ended: nobody waits any longer, and the run is at home."""
        program = self.send(1, 100, options=('--stall', '1000'))
        self.assertIn(b'waiting for the listener', program.stderr.readline())
        program.send_signal(signal.SIGINT)
        self.assertIn('home.db', self.finish(program))
        self.assertSameEvents(self.events_of('home.db'), self.expected(1, 100))

    def test_listener_after_the_stall(self):
        """It gets all of the run, though the run went on at home, and home has all of it, too."""
        program = self.send(2, 3000, 'wait', options=('--stall', '0'))
        self.assertIn(b'round 0', program.stdout.readline())
        self.wait_until(lambda: self.stored('home.db') and self.stored('home.db')[0]['events'], 'the run at home')
        listener = self.listen('--exit')
        self.wait_until(lambda: 'has begun' in self.said(listener), 'the run at the listener')
        program.stdin.write(b'\n\n')
        program.stdin.flush()
        err = self.finish(program)
        self.assertMentions(err, 'no listener answers', 'sent to', 'and in home.db')
        self.assertEqual(listener.wait(support.LIMIT), 1)
        expected = self.expected(2, 3000, 'wait')
        self.assertSameEvents(self.events_of('heard.db'), expected)
        self.assertSameEvents(self.events_of('home.db'), expected)

    def test_listener_leaves(self):
        """The program goes on at once, and what is missing is at home."""
        listener = self.listen()
        program = self.send(2, 100, 'wait', options=('--stall', '1000'))
        self.assertIn(b'round 0', program.stdout.readline())
        self.wait_until(lambda: self.stored('heard.db'), 'the run at the listener')
        self.stop(listener)
        self.assertEqual(self.stored('heard.db')[0]['outcome'], 'lost')
        self.assertIn('interrupted', self.smiley('--database', 'heard.db', 'show', 'last').out)
        program.stdin.write(b'\n\n')
        program.stdin.flush()
        err = self.finish(program)
        self.assertMentions(err, 'has left', 'home.db')
        self.assertSameEvents(self.events_of('home.db'), self.expected(2, 100, 'wait'))

    def test_same_database_at_home(self):
        """The listener writes into the database in which the run goes on when the listener is gone."""
        listener = self.listen(database='home.db')
        program = self.send(3, 2000, 'wait', options=('--stall', '1000'))
        self.assertIn(b'round 0', program.stdout.readline())
        self.wait_until(lambda: self.stored('home.db') and self.stored('home.db')[0]['events'], 'the run at the listener')
        self.stop(listener)
        program.stdin.write(b'\n')
        program.stdin.flush()
        self.assertIn(b'round 1', program.stdout.readline())
        self.wait_until(lambda: self.stored('home.db')[0]['outcome'] == 'running', 'the run to go on')
        listener = self.listen('--exit', database='home.db')
        program.stdin.write(b'\n\n')
        program.stdin.flush()
        self.finish(program)
        self.assertEqual(len(self.stored('home.db')), 1)
        self.assertSameEvents(self.events_of('home.db'), self.expected(3, 2000, 'wait'))

    def test_program_dies(self):
        listener = self.listen('--exit')
        program = self.send(2, 100, 'wait')
        self.assertIn(b'round 0', program.stdout.readline())
        os.kill(support.child_of(program.pid), signal.SIGKILL)
        self.finish(program, -signal.SIGKILL)
        self.assertEqual(listener.wait(support.LIMIT), 1)
        self.assertEqual(self.stored('heard.db')[0]['outcome'], 'killed (SIGKILL)')

    def test_recorder_vanishes(self):
        listener = self.listen('--lost', '1')
        program = self.send(2, 100, 'wait')
        self.assertIn(b'round 0', program.stdout.readline())
        self.wait_until(lambda: self.stored('heard.db') and self.stored('heard.db')[0]['events'], 'the run')
        os.kill(program.pid, signal.SIGSTOP)
        self.wait_until(lambda: self.stored('heard.db')[0]['outcome'] == 'lost', 'the loss to be seen')
        os.kill(program.pid, signal.SIGCONT)
        self.wait_until(lambda: self.stored('heard.db')[0]['outcome'] == 'running', 'the return')
        program.stdin.write(b'\n\n')
        program.stdin.flush()
        self.finish(program)
        self.assertMentions(self.said(listener), 'is silent', 'is back', 'ended: exit 3')
        self.assertSameEvents(self.events_of('heard.db'), self.expected(2, 100, 'wait'))

    def faults(self, seed, rounds, faults):
        """The listener is stopped, killed and started again while the program works through its rounds."""
        dice = random.Random(seed)
        expected = self.expected(rounds, 1500, 'wait')
        listener = self.listen()
        program = self.send(rounds, 1500, 'wait', options=('--stall', '1000'))
        stopped = None
        for r in range(rounds):
            self.assertIn(b'round %d ' % r, program.stdout.readline())
            fault = dice.choice(faults)
            if stopped:
                stopped.send_signal(signal.SIGCONT)
                stopped = None
            if fault == 'kill':
                listener.kill()
                listener.wait()
                listener = self.listen()
            elif fault == 'away' and listener.poll() is None:
                listener.kill()
                listener.wait()
            elif fault == 'stop' and listener.poll() is None:
                stopped = listener
                listener.send_signal(signal.SIGSTOP)
            elif listener.poll() is not None:
                listener = self.listen()
            for _ in range(dice.randrange(3)):
                self.stored('heard.db')  # some time passes
            program.stdin.write(b'\n')
            program.stdin.flush()
        if stopped:
            stopped.send_signal(signal.SIGCONT)
        if listener.poll() is not None:
            listener = self.listen()
        err = self.finish(program)
        self.assertIn('sent to', err)
        self.stop(listener)
        self.assertEqual([r['outcome'] for r in self.stored('heard.db')], ['exit 3'])
        self.assertSameEvents(self.events_of('heard.db'), expected)
        self.assertFalse(os.path.exists('home.db'), err)

    def test_killed_at_random(self):
        self.faults(1, 12, ['kill', 'none', 'none'])

    def test_stopped_at_random(self):
        self.faults(2, 12, ['stop', 'none'])

    def test_everything_at_random(self):
        self.faults(3, 16, ['kill', 'away', 'stop', 'none'])

    def test_killed_under_full_load(self):
        """Without any waiting of the program: the listener dies in the middle of what is sent."""
        dice = random.Random(4)
        expected = self.expected(6, 8000)
        listener = self.listen()
        program = self.send(6, 8000, options=('--stall', '1000'))
        for r in range(6):
            program.stdout.readline()
            if dice.random() < 0.7:
                listener.kill()
                listener.wait()
                listener = self.listen()
        self.finish(program)
        self.stop(listener)
        self.assertSameEvents(self.events_of('heard.db'), expected)

    def test_another_database_after_a_restart(self):
        """The new listener gets the run from its start."""
        listener = self.listen(database='first.db')
        program = self.send(3, 3000, 'wait', options=('--stall', '1000'))
        self.assertIn(b'round 0', program.stdout.readline())
        self.wait_until(lambda: self.stored('first.db') and self.stored('first.db')[0]['events'], 'the run at the first')
        listener.kill()
        listener.wait()
        listener = self.listen('--exit')
        program.stdin.write(b'\n\n\n')
        program.stdin.flush()
        self.finish(program)
        self.assertEqual(listener.wait(support.LIMIT), 1)
        self.assertSameEvents(self.events_of('heard.db'), self.expected(3, 3000, 'wait'))


class Network(Remote):
    """Two network namespaces, and a cable between them that is pulled out and put back."""

    def setUp(self):
        super().setUp()
        if os.geteuid() or self.command('ip', 'netns', 'list').code:
            self.skipTest('needs root and network namespaces')
        tag = '%05x' % (os.getpid() & 0xfffff)
        self.here, self.there = 'smh' + tag, 'smt' + tag
        self.cable = 'sma' + tag, 'smb' + tag
        for name in (self.here, self.there):
            if self.command('ip', 'netns', 'add', name).code:
                self.skipTest('cannot make a network namespace')
            self.addCleanup(support.subprocess.run, ['ip', 'netns', 'del', name])
        if self.command('ip', 'link', 'add', self.cable[0], 'netns', self.here, 'type', 'veth', 'peer', 'name', self.cable[1],
                        'netns', self.there).code:
            self.skipTest('cannot make a pair of network devices')
        for name, device, address in ((self.here, self.cable[0], '10.99.7.1/24'), (self.there, self.cable[1], '10.99.7.2/24')):
            self.ip(name, 'addr', 'add', address, 'dev', device)
            self.ip(name, 'link', 'set', device, 'up')
            self.ip(name, 'link', 'set', 'lo', 'up')

    def ip(self, name, *args):
        self.assertEqual(self.command('ip', '-n', name, *args).code, 0, args)

    def test_cable(self):
        log = open('listener.log', 'wb')
        self.addCleanup(log.close)
        listener = self.start('ip', 'netns', 'exec', self.there, support.SMILEY, '--database', 'heard.db', 'record', '--insecure', '--socket',
                              'tcp://10.99.7.2:5556', stderr=log)
        listener.log = 'listener.log'
        self.wait_until(lambda: 'listening' in self.said(listener), 'the listener')
        rounds = 6
        program = self.start('ip', 'netns', 'exec', self.here, support.SMILEY, '--database', 'home.db', 'run', '--remote', '--insecure', '--stall',
                             '1000', '--socket', 'tcp://10.99.7.2:5556', 'prog.py', rounds, 3000, 'wait', stdin=support.subprocess.PIPE,
                             stdout=support.subprocess.PIPE, stderr=support.subprocess.PIPE)
        for r in range(rounds):
            self.assertIn(b'round %d ' % r, program.stdout.readline())
            if r == 0:
                self.wait_until(lambda: self.stored('heard.db') and self.stored('heard.db')[0]['events'], 'the run')
            self.ip(self.here, 'link', 'set', self.cable[0], 'down' if r % 2 == 0 else 'up')
            program.stdin.write(b'\n')
            program.stdin.flush()
        err = self.finish(program)
        self.assertIn('sent to', err)
        listener.send_signal(signal.SIGINT)
        self.assertEqual(listener.wait(support.LIMIT), 0)
        self.assertSameEvents(self.events_of('heard.db'), self.expected(rounds, 3000, 'wait'))
        self.assertFalse(os.path.exists('home.db'), err)


SSHD = support.shutil.which('sshd') or support.shutil.which('sshd', path='/usr/sbin:' + os.environ.get('SMILEY_SSHD', ''))


@unittest.skipIf(not SSHD or not support.shutil.which('ssh') or os.geteuid(), 'needs sshd, ssh and root')
class Ssh(Remote):
    """The recipes of docs/remote.md, with an ssh daemon of our own on this host as the other one."""

    def setUp(self):
        super().setUp()
        for name in ('host', 'user'):
            self.command('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', name)
        os.rename('user.pub', 'authorized')
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            self.port = s.getsockname()[1]
        os.makedirs('/run/sshd', exist_ok=True)
        with open('config', 'w') as f:
            f.write('Port %d\nListenAddress 127.0.0.1\nHostKey %s/host\nAuthorizedKeysFile %s/authorized\nStrictModes no\nPidFile none\n'
                    'UsePAM no\nPermitRootLogin yes\n' % (self.port, self.home, self.home))
        self.start(SSHD, '-D', '-e', '-f', os.path.join(self.home, 'config'), stderr=support.subprocess.DEVNULL)
        self.wait_until(lambda: self.answers(self.port), 'sshd')

    def answers(self, port):
        with socket.socket() as s:
            return s.connect_ex(('127.0.0.1', port)) == 0

    def ssh(self, *args, **kwargs):
        return self.start('ssh', '-F', 'none', '-p', self.port, '-i', 'user', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null',
                          '-o', 'ExitOnForwardFailure=yes', '-o', 'LogLevel=ERROR', *args, 'root@127.0.0.1', 'echo ready; cat',
                          stdin=support.subprocess.PIPE, stdout=support.subprocess.PIPE, **kwargs)

    def forwarded(self, option):
        far, near = free_ports(), free_ports()
        listen_at, send_to = far, near
        forwards = ['%d:127.0.0.1:%d' % (send_to + i, listen_at + i) for i in (0, 1)]
        tunnel = self.ssh(option, forwards[0], option, forwards[1])
        self.assertEqual(tunnel.stdout.readline(), b'ready\n')
        listener = self.listen('--exit', endpoint='tcp://127.0.0.1:%d' % listen_at)
        self.finish(self.send(1, 100, endpoint='tcp://127.0.0.1:%d' % send_to))
        self.assertEqual(listener.wait(support.LIMIT), 1)
        self.assertSameEvents(self.events_of('heard.db'), self.expected(1, 100))

    def test_listener_at_home(self):
        self.forwarded('-R')

    def test_program_at_home(self):
        self.forwarded('-L')


class Watch(Remote):
    """The browser on what arrives, on a terminal of its own."""

    def start_watch(self, *args):
        main, sub = support.pty.openpty()
        self.addCleanup(os.close, main)
        support.termios.tcsetwinsize(main, (30, 100)) if hasattr(support.termios, 'tcsetwinsize') else None
        watch = self.start(support.SMILEY, *args, 'watch', '--socket', self.endpoint, stdin=sub, stdout=sub, stderr=sub,
                           env={'TERM': 'xterm-256color'})
        os.close(sub)
        self.screen, self.terminal = b'', main
        return watch

    def sees(self, *words):
        def look():
            while support.select.select([self.terminal], [], [], 0)[0]:
                try:
                    self.screen += os.read(self.terminal, 65536)
                except OSError:
                    break
            text = re.sub(rb'\x1b(\[[0-9;?]*[a-zA-Z]|\(B|[>=])', b' ', self.screen)
            return all(word in text for word in words)
        self.wait_until(look, 'the screen to show %r' % (words,))

    def key(self, key):
        self.screen = b''
        os.write(self.terminal, key)

    def test_watch_and_keep(self):
        watch = self.start_watch()
        self.sees(b'Runs')
        program = self.send(2, 100, 'wait')
        self.assertIn(b'round 0', program.stdout.readline())
        self.wait_until(lambda: any(n.startswith('.smiley-watch-') and not n.endswith(('-wal', '-shm')) and self.stored(n)
                                    for n in os.listdir('.')), 'the run')
        self.key(b'q')
        self.sees(b'keep the 1 run')
        self.assertIsNone(program.poll())
        self.key(b'y\n')
        self.sees(b'kept in smiley.db')
        self.assertEqual(watch.wait(support.LIMIT), 0)
        program.stdin.write(b'\n\n')
        program.stdin.flush()
        err = self.finish(program)
        self.assertMentions(err, 'has left', 'home.db')
        self.assertEqual(len(self.stored('smiley.db')), 1)
        self.assertEqual([n for n in os.listdir('.') if n.startswith('.smiley')], [])
        self.assertSameEvents(self.events_of('home.db'), self.expected(2, 100, 'wait'))

    def test_named_database(self):
        watch = self.start_watch('--database', 'heard.db')
        self.sees(b'Runs')
        self.finish(self.send(1, 100))
        self.key(b'q')
        self.assertEqual(watch.wait(support.LIMIT), 0)
        self.assertSameEvents(self.events_of('heard.db'), self.expected(1, 100))

    def test_busy(self):
        listener = self.listen()
        watch = self.start_watch()
        self.sees(b'in use')
        self.assertEqual(watch.wait(support.LIMIT), 1)
        self.stop(listener)
        self.assertEqual([n for n in os.listdir('.') if n.startswith('.smiley')], [])

    def test_no_terminal(self):
        self.assertIn('terminal', self.smiley('watch', '--socket', self.endpoint, code=2).err)


class Keys(Remote):
    def keygen(self, name):
        self.smiley('-q', 'keygen', name)

    def test_modes(self):
        self.keygen('pair')
        self.assertEqual(stat.S_IMODE(os.stat('pair').st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat('pair.public').st_mode), 0o644)
        with open('pair') as f:
            before = f.read()
        self.assertIn('pair', self.smiley('keygen', 'pair', code=1).err)
        with open('pair') as f:
            self.assertEqual(f.read(), before)

    def setup_keys(self):
        for name in ('server', 'friend', 'stranger'):
            self.keygen(name)
        os.mkdir('clients')
        os.rename('friend.public', 'clients/friend.public')

    def test_right_keys(self):
        self.setup_keys()
        port = free_ports()
        listener = self.listen('--exit', '--curve-key', 'server', '--curve-clients', 'clients', endpoint='tcp://0.0.0.0:%d' % port)
        self.finish(self.send(1, 100, options=('--curve-key', 'friend', '--curve-server-key', 'server.public'),
                              endpoint='tcp://127.0.0.1:%d' % port))
        self.assertEqual(listener.wait(support.LIMIT), 1)
        self.assertIn('encrypted', self.said(listener))
        self.assertSameEvents(self.events_of('heard.db'), self.expected(1, 100))

    def test_wrong_keys(self):
        self.setup_keys()
        listener = self.listen('--curve-key', 'server', '--curve-clients', 'clients')
        wrong = [('--curve-key', 'stranger', '--curve-server-key', 'server.public'),
                 ('--curve-key', 'friend', '--curve-server-key', 'stranger.public'), ()]
        for options in wrong:
            err = self.finish(self.send(1, 10, options=('--stall', '1') + options))
            self.assertIn('home.db', err)
        self.assertIn('refused', self.said(listener))
        self.assertEqual(self.stored('heard.db'), [])
        self.stop(listener)

    def test_bad_keys(self):
        self.setup_keys()
        os.chmod('server', 0o644)
        self.assertMentions(self.smiley('record', '--socket', self.endpoint, '--curve-key', 'server', code=1).err, 'chmod 600')
        self.assertIn('nothing', self.smiley('record', '--socket', self.endpoint, '--curve-key', 'nothing', code=1).err)
        self.assertIn('prog.py', self.smiley('run', '--remote', '--curve-key', 'friend', '--curve-server-key', 'prog.py', 'prog.py', code=1).err)
        self.smiley('run', '--remote', '--curve-key', 'friend', 'prog.py', code=2)
        self.smiley('record', '--curve-clients', 'clients', code=2)
        os.mkdir('empty')
        self.smiley('record', '--curve-key', 'friend', '--curve-clients', 'empty', code=1)


@unittest.skipIf(not support.has_module('zmq'), 'needs python3-zmq')
class OtherLanguage(Remote):
    """A listener written from docs/wire.md."""

    def other(self, drop):
        listener = self.start(support.PYTHON, os.path.join(support.ROOT, 'tests', 'cmd', 'wire_listener.py'), self.endpoint, drop,
                              stdout=support.subprocess.PIPE)
        self.assertEqual(listener.stdout.readline(), b'listening\n')
        err = self.finish(self.send(3, 3000))
        self.assertIn('sent to', err)
        out, _ = listener.communicate(timeout=support.LIMIT)
        self.assertEqual(listener.returncode, 0)
        heard = json.loads(out)
        self.expected(3, 3000)
        local = self.stored('local.db')[0]
        self.assertEqual(heard['events'], local['events'])
        self.assertEqual(heard['end']['events'], local['events'])
        self.assertEqual((heard['end']['status'], heard['end']['code']), ('exited', 3))
        self.assertEqual(heard['facts']['description'], 'prog.py 3 3000')
        self.assertEqual((heard['kinds'][0], heard['kinds'][-1], heard['kinds'].count(1)), (1, 4, 1))

    def test_whole(self):
        self.other(0)

    def test_messages_that_were_dropped(self):
        self.other(3)


class Refused(Remote):
    def one_line(self, *args, code):
        done = self.smiley(*args, code=code)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        return done.err

    def test_bad_endpoints(self):
        for endpoint in ('', 'nonsense', 'tcp://', 'tcp://127.0.0.1', 'tcp://127.0.0.1:', 'tcp://127.0.0.1:0', 'tcp://127.0.0.1:70000',
                         'tcp://127.0.0.1:65535', 'udp://127.0.0.1:5000', 'ipc://', 'ipc://' + 'x' * 200, '>>tcp://127.0.0.1:5000',
                         'tcp://a b:5000', 'inproc://x'):
            with self.subTest(endpoint=endpoint):
                for command in ('record', 'monitor'):
                    self.one_line(command, '--socket', endpoint, code=2)
                self.one_line('run', '--remote', '--socket', endpoint, 'prog.py', code=2)

    def test_beyond_this_host(self):
        for endpoint in ('tcp://0.0.0.0:5999', 'tcp://*:5999', 'tcp://192.0.2.1:5999', 'tcp://[::]:5999'):
            self.assertIn('--insecure', self.one_line('record', '--socket', endpoint, code=2))
        self.assertIn('--insecure', self.one_line('run', '--remote', '--socket', 'tcp://192.0.2.1:5999', 'prog.py', code=2))

    def test_insecure_says_so(self):
        listener = self.listen('--insecure', endpoint='tcp://0.0.0.0:%d' % free_ports())
        self.assertIn('insecure', self.said(listener))
        self.stop(listener)

    def test_busy(self):
        port = free_ports()
        listener = self.listen(endpoint='tcp://127.0.0.1:%d' % port)
        self.assertIn('in use', self.one_line('record', '--socket', 'tcp://127.0.0.1:%d' % port, code=1))
        self.stop(listener)
        listener = self.listen()
        self.assertIn('in use', self.one_line('record', '--socket', self.endpoint, code=1))
        self.stop(listener)
        self.assertFalse(os.path.exists('socket'))

    def test_nothing_to_write(self):
        with open('other.db', 'w') as f:
            f.write('not a database\n' * 100)
        self.one_line('--database', 'other.db', 'record', '--socket', self.endpoint, code=1)


if __name__ == '__main__':
    unittest.main()
