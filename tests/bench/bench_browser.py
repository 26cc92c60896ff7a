#!/usr/bin/env python3
"""How long each kind of key takes in the browser, from the byte that is sent to the last byte of what it draws, on a run of
ten million events; and how much memory and idle time the browser takes there.

    BENCH_EVENTS=10000000   length of the run       BENCH_KEYS=60   presses of each kind
    BENCH_DOC=FILE          where the figures are added as Markdown

Prints median and 99th percentile of each kind. What lasts longer than 16 ms is marked: a frame of sixty a second.
"""
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMILEY = os.path.join(ROOT, 'smiley')
PROGRAM = os.path.join(ROOT, 'test_app', 'mixed_calls.py')
EVENTS = int(os.environ.get('BENCH_EVENTS', 10_000_000))
KEYS = int(os.environ.get('BENCH_KEYS', 60))
EVENTS_A_ROUND = 688
REPLAYED = 2_000_000
FUNCTIONS = 5000
DOC = os.environ.get('BENCH_DOC')
LIMIT_MS = 16
QUIET_S, PATIENCE_S = 0.005, 0.4  # a frame is over when nothing came for so long; a key that shows nothing

# name, keys pressed before the first, keys that are pressed in turn
KINDS = [
    ('down', 't50%\r', ['j']),
    ('up', '', ['k']),
    ('page down', '', ['\x06']),
    ('page up', '', ['\x02']),
    ('last, first row', '', ['G', 'gg']),
    ('step into', 't30%\r', ['s']),
    ('step into, back', '', ['S']),
    ('step over', 't61.5%\r', ['o']),
    ('step over, back', '', ['O']),
    ('step out', '', ['u', 't62%\r']),
    ('step out, back', '', ['U', 't62.3%\r']),
    ('go to a percentage', '', ['t%d%%\r' % p for p in (3, 97, 41, 68, 12, 85, 54)]),
    ('next execution', 't20%\r', [']']),
    ('previous execution', '', ['[']),
    ('first, last execution', '', ['{', '}']),
    ('go to caller', 't33.3%\r', ['p', 't33.4%\r', 't71%\r']),
    ('back, forward', '', [',', '.']),
    ('fold, unfold', 't44%\r', ['h', 'l']),
    ('fold all but two levels', '', ['d1\r', 'd\r']),
    ('next pane', '', ['\t']),
    ('trace, source', '', ['3', '2']),
    ('trace, threads', '', ['4', '2']),
    ('trace, output', '', ['5', '2']),
    ('trace, exceptions', '', ['6', '2']),
    ('trace, profile', '', ['7', '2']),
    ('next, previous hit', '/risky\r', ['n', 'n', 'N']),
    ('down, filtered', 'ffunc:risky kind:call\r', ['j']),
    ('page down, filtered', '', ['\x06']),
    ('help and back', 'W', ['?', 'q']),
]


class Browser:
    def __init__(self, database, home):
        env = {'TERM': 'xterm-256color', 'LC_ALL': 'C.UTF-8', 'HOME': home, 'PATH': os.environ['PATH']}
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 60, 200, 0, 0))
            os.execve(SMILEY, [SMILEY, '--database', database, 'browse', 'last'], env)

    def frame(self, since):
        """Seconds from `since` to the last byte of the frame; None: nothing was drawn."""
        last = None
        while select.select([self.fd], [], [], PATIENCE_S if last is None else QUIET_S)[0]:
            if not os.read(self.fd, 65536):
                break
            last = time.perf_counter()
        return None if last is None else last - since

    def press(self, keys):
        if len(keys) > 2 and keys.endswith('\r'):  # a prompt: only its Enter counts
            os.write(self.fd, keys[:-1].encode())
            self.frame(0)
            keys = '\r'
        now = time.perf_counter()
        os.write(self.fd, keys.encode())
        return self.frame(now)

    def settle(self):
        """Until nothing is drawn and nothing is worked on any more."""
        for _ in range(600):
            before = self.cpu()
            self.frame(0)
            if self.cpu() == before:
                return

    def cpu(self):
        with open('/proc/%d/stat' % self.pid) as f:
            fields = f.read().rsplit(')', 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def status(self):
        with open('/proc/%d/status' % self.pid) as f:
            return dict(line.split(':', 1) for line in f)

    def memory(self):
        status = self.status()
        return tuple(int(status[k].split()[0]) / 1024 for k in ('VmRSS', 'VmHWM'))

    def idle(self):
        """Ticks used and times woken, in two seconds in which nobody does anything."""
        ticks, woken = self.cpu(), int(self.status()['voluntary_ctxt_switches'])
        time.sleep(2)
        return self.cpu() - ticks, int(self.status()['voluntary_ctxt_switches']) - woken

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def percentile(times, p):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * p))]


def record(database, events):
    rounds = max(1, events // EVENTS_A_ROUND)
    subprocess.run([SMILEY, '-q', '--database', database, 'run', '--local', PROGRAM, str(rounds)], check=True,
                   stdout=subprocess.DEVNULL)


class Report:
    """What is printed, line by line, and as Markdown at the end of DOC: a table of keys, sentences around it."""

    def __init__(self):
        self.rows, self.facts = [], []

    def fact(self, name, text):
        print('%-26s %s' % (name, text), flush=True)
        self.facts.append('- %s: %s\n' % (name, text))

    def key(self, name, median, high, n):
        print('%-26s %8.2f ms %8.2f ms %5d%s' % (name, median, high, n, '  more than %d ms' % LIMIT_MS if high > LIMIT_MS else ''), flush=True)
        self.rows.append('| %s | %.2f | %.2f |\n' % (name, median, high))

    def write(self, title):
        if DOC:
            with open(DOC, 'a') as f:
                f.write('\n## %s\n\nFrom the byte of a key to the last byte of what it draws, 200×60; %d presses of each kind, in ms:\n\n'
                        '| key | median | 99th percentile |\n| --- | ---: | ---: |\n' % (title, KEYS))
                f.writelines(self.rows + ['\n'] + self.facts)


report = Report()


def measure(browser, name, before, turns):
    if before:
        browser.press(before)
        browser.frame(0)
    times = [browser.press(turns[i % len(turns)]) for i in range(KEYS)]
    times = [t * 1000 for t in times if t is not None]
    if not times:
        report.fact(name, 'nothing was drawn')
        return False
    median, high = statistics.median(times), percentile(times, 0.99)
    report.key(name, median, high, len(times))
    return high <= LIMIT_MS


def replay(home):
    """Events a second of `replay` into a file, of a run that is not too long for that."""
    database = os.path.join(home, 'replay.db')
    record(database, REPLAYED)
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        subprocess.run([SMILEY, '-q', '--database', database, 'replay', 'last'], check=True, stdout=out)
        return REPLAYED / (time.perf_counter() - started)



def large_profile(home):
    """The profile of 5,000 functions that call each other, opened before it could be read in idle moments."""
    program, database = os.path.join(home, 'many.py'), os.path.join(home, 'many.db')
    with open(program, 'w') as f:
        for i in range(FUNCTIONS):
            f.write('def f%d(d):\n    if d:\n        f%d(d - 1), f%d(d - 1)\n    return len(str(d))\n' %
                    (i, (7 * i + 3) % FUNCTIONS, (13 * i + 5) % FUNCTIONS))
        f.write('for i in range(%d):\n    globals()["f%%d" %% i](1)\n' % FUNCTIONS)
    subprocess.run([SMILEY, '-q', '--database', database, 'run', '--local', program], check=True)
    first = Browser(database, home)
    first.frame(first.started)
    report.fact('profile of %d functions, first' % FUNCTIONS, '%.2f ms' % (first.press('7') * 1000))
    first.settle()
    for kind in [('functions, sorted', '', ['s']), ('functions, down', '', ['j'])]:
        measure(first, *kind)
    first.close()


def main():
    with tempfile.TemporaryDirectory() as home:
        database = os.path.join(home, 'bench.db')
        record(database, EVENTS)
        browser = Browser(database, home)
        first = browser.frame(browser.started)
        report.fact('first screen', '%.2f ms' % ((first or 0) * 1000))
        print('%-26s %11s %11s %5s' % ('key', 'median', '99th of 100', 'n'))
        browser.settle()
        quick = [measure(browser, *kind) for kind in KINDS]
        browser.settle()
        for screen, key in (('trace', '2'), ('list of runs', '1')):
            browser.press(key)
            browser.settle()
            report.fact('two idle seconds, %s' % screen, '%d of 200 ticks, woken %d times' % browser.idle())
        report.fact('memory of the browser', '%.0f MB, %.0f MB at most' % browser.memory())
        browser.close()
        large_profile(home)
        report.fact('replay into a file', '%.1f million events a second' % (replay(home) / 1e6))
        report.write('Looking at a run of {:,} events'.format(EVENTS))
        if '--strict' in sys.argv and not all(quick):
            sys.exit(1)


main()
