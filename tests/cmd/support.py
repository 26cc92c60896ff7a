"""What the command tests share: a folder of their own, the smiley under test, and the programs of test_app."""
import ast
import glob
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import tempfile
import termios
import time
import unittest

ROOT = os.environ.get('SMILEY_ROOT') or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMILEY = os.path.abspath(os.environ.get('SMILEY_BIN') or os.path.join(ROOT, 'smiley'))
VARIANT = os.environ.get('SMILEY_VARIANT', 'release')
PYTHON = '/usr/bin/python3'
TEST_APP = os.path.realpath(os.path.join(ROOT, 'test_app'))
LIMIT = 240  # seconds until a hung process is given up: a safety net, no test waits for it


def shared(variable, *parts):
    """A folder that the project's tests use where there is one: named by a variable, or beside the work tree."""
    path = os.environ.get(variable) or os.path.join(ROOT, '..', 'shared', *parts)
    return os.path.realpath(path) if os.path.isdir(path) else None


ORACLE = shared('SMILEY_ORACLE', 'oracle')
EXAMPLES = shared('SMILEY_EXAMPLES', 'examples')


class Program:
    """One program of test_app. The end of its docstring may say:

    args: …      arguments, as a shell would take them       also: …    run it a second time, with these
    stdin: …     its standard input, with \\n and the like    status: …  exit status or signal name (0 where not said); also-status
    oracle: no, why                                          coverage: no, why
    """

    def __init__(self, path):
        self.path, self.name = path, os.path.splitext(os.path.basename(path))[0]
        with open(path, 'rb') as f:
            doc = ast.get_docstring(ast.parse(f.read())) or ''
        self.said = dict(re.findall(r'^(args|also|stdin|status|also-status|oracle|coverage): (.*)$', doc, re.M))
        self.about = doc.split('\n')[0]
        self.runs = [(shlex.split(self.said.get('args', '')), self.as_status('status'))]
        if 'also' in self.said:
            self.runs.append((shlex.split(self.said['also']), self.as_status('also-status')))
        self.stdin = ast.literal_eval('"%s"' % self.said.get('stdin', '').replace('"', '\\"')).encode()
        self.oracle = not self.said.get('oracle', '').startswith('no')
        self.coverage = not self.said.get('coverage', '').startswith('no')

    def as_status(self, key):
        status = self.said.get(key, '0')
        return int(status) if status.isdigit() else -getattr(signal, status)


def programs():
    return [Program(p) for p in sorted(glob.glob(os.path.join(TEST_APP, '*.py')))]


def per_program(cls, wanted, suffix=''):
    """Gives a test class one method a program: its `check(program)`."""
    for program in programs():
        if wanted(program):
            def method(self, program=program):
                self.check(program)
            method.__doc__ = None
            setattr(cls, 'test_%s%s' % (program.name, suffix), method)


class Done:
    """How a command ended: exit status (negative: a signal) and what it wrote."""

    def __init__(self, code, out, err):
        self.code, self.raw, self.raw_err = code, out, err
        self.out, self.err = out.decode('utf-8', 'backslashreplace'), err.decode('utf-8', 'backslashreplace')

    def __repr__(self):
        return 'status %s\nstdout:\n%s\nstderr:\n%s' % (self.code, self.out, self.err)


def environment(**more):
    env = dict(os.environ)
    for name in list(env):
        if name.startswith(('PYTHON', 'SMILEY_', 'COVERAGE')) or name in ('VIRTUAL_ENV', 'NO_COLOR', 'COLUMNS', 'LINES', 'DISPLAY'):
            del env[name]
    env.update(LC_ALL='C.UTF-8', PYTHONHASHSEED='0', PYTHONDONTWRITEBYTECODE='1')
    env.update({k: v for k, v in more.items() if v is not None})
    return env


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.home = os.path.realpath(tempfile.mkdtemp(prefix='smiley-cmd-'))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        os.chdir(self.home)
        self.addCleanup(os.chdir, '/')

    def command(self, *argv, input=b'', env={}, cwd=None, preexec=None):
        """Runs a program to its end."""
        try:
            done = subprocess.run(list(map(str, argv)), input=input, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  cwd=cwd or self.home, env=environment(**env), timeout=LIMIT, preexec_fn=preexec)
        except subprocess.TimeoutExpired as error:
            self.fail('hangs: %s\n%s\n%s' % (shlex.join(map(str, argv)), error.stdout, error.stderr))
        return Done(done.returncode, done.stdout, done.stderr)

    def smiley(self, *args, code=0, **kwargs):
        """Runs smiley, which must end with `code` (None: any) and without a sanitizer's report."""
        done = self.command(SMILEY, *args, **kwargs)
        self.assertNotRegex(done.err, 'AddressSanitizer|LeakSanitizer|runtime error:', shlex.join(map(str, args)))
        if code is not None:
            self.assertEqual(done.code, code, '%s\n%r' % (shlex.join(map(str, args)), done))
        return done

    def record(self, *program, options=(), code=0, **kwargs):
        """Records a program into the test's database."""
        return self.smiley('run', '--local', *options, *program, code=code, **kwargs)

    def source(self, text, name='prog.py'):
        path = os.path.join(self.home, name)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        return path

    def rows(self, *args, run='last'):
        """The events of a run, as replay's JSON has them."""
        return [json.loads(line) for line in self.smiley('replay', '--format', 'json', *args, run).out.splitlines()]

    def runs(self, *args):
        return json.loads(self.smiley('list', '-f', 'json', *args).out)

    def newest(self):
        return self.runs()[0]

    def wait_until(self, condition, what):
        """Waits for a condition, looking often; fails when it does not come."""
        end = time.monotonic() + LIMIT / 2
        while not (value := condition()):
            if time.monotonic() > end:
                self.fail('waited in vain for ' + what)
            time.sleep(0.01)
        return value

    def start(self, *argv, env={}, **kwargs):
        process = subprocess.Popen(list(map(str, argv)), cwd=self.home, env=environment(**env), start_new_session=True, **kwargs)

        def stop():
            try:
                os.killpg(process.pid, signal.SIGKILL)  # also what it started, and left behind
            except ProcessLookupError:
                pass
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()
        self.addCleanup(stop)
        return process

    def assertMentions(self, text, *words):
        for word in words:
            self.assertIn(word, text)


def has_module(name):
    """Whether the system's Python has a module."""
    return subprocess.run([PYTHON, '-c', 'import ' + name], stderr=subprocess.DEVNULL).returncode == 0


def child_of(pid):
    """The pid of the program that a `smiley run` traces, or None."""
    try:
        with open('/proc/%d/task/%d/children' % (pid, pid)) as f:
            children = [int(word) for word in f.read().split()]
        for child in children:
            with open('/proc/%d/cmdline' % child, 'rb') as f:
                if os.path.basename(f.read().split(b'\0')[0]) == b'smiley-run':
                    return child
    except FileNotFoundError:
        pass
    return None


def on_terminal(argv, cwd, env, feed=b'', rows=24, columns=80):
    """Runs a command with all three standard streams on a terminal; its status and what it wrote."""
    main, sub = pty.openpty()
    termios.tcsetwinsize(sub, (rows, columns)) if hasattr(termios, 'tcsetwinsize') else None
    process = subprocess.Popen(argv, cwd=cwd, env=env, stdin=sub, stdout=sub, stderr=sub, start_new_session=True)
    os.close(sub)
    if feed:
        os.write(main, feed)
    output, end = b'', time.monotonic() + LIMIT
    while time.monotonic() < end:
        ready, _, _ = select.select([main], [], [], 0.05)
        if ready:
            try:
                piece = os.read(main, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        elif process.poll() is not None and not select.select([main], [], [], 0)[0]:
            break
    else:
        process.kill()
    process.wait()
    os.close(main)
    return Done(process.returncode, output, b'')
