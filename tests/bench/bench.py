#!/usr/bin/env python3
"""What recording costs, beside what else a program can run under.

Every row is measured in one go: all ways of running a program take turns, round after round, and what is printed are ratios
of medians (± half the spread between the quartiles, in percent). Start-up is taken off: each way's time for an empty program.

    BENCH_ROUNDS=5   rounds            BENCH_ONLY=word,word   programs whose name holds one of the words
    BENCH_DOC=FILE   where the tables go as Markdown, too
"""
import glob
import os
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SMILEY, BUILD = os.path.join(ROOT, 'smiley'), os.path.join(ROOT, 'build', 'release', 'bench')
PYTHON = '/usr/bin/python3'
ROUNDS = int(os.environ.get('BENCH_ROUNDS', 5))
DOC = os.environ.get('BENCH_DOC') and os.path.abspath(os.environ['BENCH_DOC'])
ONLY = [w for w in os.environ.get('BENCH_ONLY', '').split(',') if w]
OPTIONS = {'json_pure': ['--include-package', 'json'], 'library': ['--no-include-site-packages']}
SOCKET = 'ipc://bench.sock'


def ways(program, name):
    """How a program can be run: name → command."""
    under = [PYTHON, os.path.join(HERE, 'under.py')]
    smiley = [SMILEY, '--database', 'bench.db', '-q', 'run']
    more = OPTIONS.get(name, [])
    return {
        'plain': [PYTHON, program],
        'ctrace': under + ['ctrace', program],
        'cboth': under + ['cboth', program],
        'settrace': under + ['settrace', program],
        'f_locals': under + ['flocals', program],
        'coverage': [PYTHON, '-m', 'coverage', 'run', '--data-file=bench.coverage', program],
        'cProfile': [PYTHON, '-m', 'cProfile', '-o', 'bench.prof', program],
        'local': smiley + ['--local'] + more + [program],
        'socket': smiley + ['--remote', '--socket', SOCKET] + more + [program],
        'lean': smiley + ['--local', '--no-output', '--no-profile'] + more + [program],
    }


def remove_databases():
    for path in glob.glob('bench.db*'):
        os.unlink(path)


def run(command):
    """Wall seconds, and those of all its processors."""
    remove_databases()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               env=dict(os.environ, PYTHONPATH=BUILD))
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        sys.exit('%s: exit status %s: %s' % (' '.join(command), process.returncode, said.decode(errors='replace')))
    return wall, usage.ru_utime + usage.ru_stime


def peaks(command):
    """Peak memory in MB of smiley's own process and of the program's."""
    remove_databases()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen = {}

    def look(pid):
        try:
            with open('/proc/%d/status' % pid) as f:
                name, peak = re.search(r'Name:\t(.*)\n(?:.*\n)*?VmHWM:\s+(\d+)', f.read()).groups()
            seen[name] = max(seen.get(name, 0), int(peak) / 1024)
        except (OSError, AttributeError):
            pass

    while process.poll() is None:
        look(process.pid)
        for children in glob.glob('/proc/%d/task/*/children' % process.pid):
            try:
                with open(children) as f:
                    for child in f.read().split():
                        look(int(child))
            except OSError:
                pass
        time.sleep(0.005)
    program = [peak for name, peak in seen.items() if name not in ('smiley', 'smiley-witness')]
    return seen.get('smiley', 0), max(program, default=0)


def facts(command):
    """Of a recording: events, its seconds, bytes in the database, seconds from the program's end to smiley's."""
    run(command)
    ended = time.time()
    db = sqlite3.connect('bench.db')
    events, seconds, end = db.execute('SELECT events, (end_ns - start_ns) / 1e9, end_ns / 1e9 FROM runs').fetchone()
    used = db.execute('SELECT sum(n) FROM (SELECT length(body) n FROM bodies UNION ALL SELECT length(summary) FROM chunks)').fetchone()[0]
    db.close()
    return events, seconds, used, ended - end


class Listener:
    """smiley record, for the runs that are sent."""

    def __enter__(self):
        self.process = subprocess.Popen([SMILEY, '--database', 'listener.db', '-q', 'record', '--socket', SOCKET],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not os.path.exists(SOCKET[len('ipc://'):]) and self.process.poll() is None:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def measure(program, name, empty):
    commands = ways(program, name)
    taken = {way: [] for way in commands}
    for _ in range(ROUNDS):
        for way, command in commands.items():
            taken[way].append(run(command))
    median = {way: statistics.median(wall for wall, _ in t) - empty[way][0] for way, t in taken.items()}
    cpu = {way: statistics.median(c for _, c in t) - empty[way][1] for way, t in taken.items()}
    spread = {way: quartiles([wall for wall, _ in t]) / 2 / max(median[way], 1e-9) for way, t in taken.items()}
    return median, cpu, spread


def quartiles(values):
    if len(values) < 3:
        return max(values) - min(values)
    low, _, high = statistics.quantiles(values, n=4)
    return high - low


def start_up():
    """Each way's time for a program that does nothing."""
    with open('empty.py', 'w') as f:
        f.write('pass\n')
    commands = ways('empty.py', 'empty')
    taken = {way: [] for way in commands}
    for _ in range(max(ROUNDS, 5)):
        for way, command in commands.items():
            taken[way].append(run(command))
    return {way: tuple(statistics.median(x) for x in zip(*t)) for way, t in taken.items()}


class Table:
    def __init__(self, title, *columns):
        self.title, self.rows = title, [columns]

    def add(self, *cells):
        self.rows.append(cells)

    def text(self):
        widths = [max(len(row[i]) for row in self.rows) for i in range(len(self.rows[0]))]
        lines = ['  '.join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths))).rstrip()
                 for row in self.rows]
        return '\n'.join([self.title] + lines) + '\n'

    def markdown(self):
        head, *rest = self.rows
        lines = ['| ' + ' | '.join(row) + ' |' for row in [head, ['---'] + ['---:'] * (len(head) - 1)] + rest]
        return '\n'.join(['', self.title + ':', ''] + lines) + '\n'


def machine():
    model = 'unknown processor'
    try:
        with open('/proc/cpuinfo') as f:
            model = re.search(r'model name\s*: (.*)', f.read()).group(1)
    except (OSError, AttributeError):
        pass
    return '%s, %d processors, %s, Python %s' % (model, os.cpu_count(), platform.system() + ' ' + platform.release(),
                                                 platform.python_version())


def main():
    programs = sorted(glob.glob(os.path.join(HERE, 'programs', '*.py')))
    names = {p: os.path.splitext(os.path.basename(p))[0] for p in programs}
    programs = [p for p in programs if not ONLY or any(w in names[p] for w in ONLY)]
    os.chdir(tempfile.mkdtemp(prefix='smiley-bench-'))
    times = Table('Wall time ÷ the plain program\'s', *(['program', 'plain s'] + list(ways('', ''))[1:]))
    ratios = Table('smiley ÷ its yardsticks (wall; ± half the quartiles\' distance of smiley\'s runs)', 'program',
                   'lean ÷ ctrace', 'local ÷ cboth', 'local ÷ settrace', 'local ÷ coverage', 'CPU: local ÷ plain', '±')
    costs = Table('What an event costs beyond the plain program, in ns (settrace - ctrace is all that a recorder may take that is to be '
                  'faster than settrace)', 'program', 'ctrace', 'settrace', 'settrace - ctrace', 'lean - ctrace', 'lean', 'local')
    sizes = Table('What a recording is', 'program', 'events', 'M events/s', 'bytes an event', 'done after ms', 'recorder MB', 'program MB')
    with Listener():
        empty = start_up()
        for program in programs:
            name = names[program]
            print(name, file=sys.stderr, flush=True)
            median, cpu, spread = measure(program, name, empty)
            command = ways(program, name)['local']
            events, seconds, used, after = facts(command)
            recorder, traced = peaks(command)
            times.add(name, '%.3f' % median['plain'], *('%.2f' % (median[w] / median['plain']) for w in list(median)[1:]))
            ratios.add(name, *('%.2f' % r for r in (
                median['lean'] / median['ctrace'], median['local'] / median['cboth'], median['local'] / median['settrace'],
                median['local'] / median['coverage'], cpu['local'] / cpu['plain'])), '%.0f %%' % (100 * spread['local']))
            costs.add(name, *('%.0f' % (1e9 * (median[more] - median[less]) / max(events, 1)) for more, less in (
                ('ctrace', 'plain'), ('settrace', 'plain'), ('settrace', 'ctrace'), ('lean', 'ctrace'), ('lean', 'plain'),
                ('local', 'plain'))))
            sizes.add(name, '{:,}'.format(events), '%.1f' % (events / median['local'] / 1e6), '%.2f' % (used / max(events, 1)),
                      '%.0f' % (1000 * after), '%.0f' % recorder, '%.0f' % traced)
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    print(machine(), '\n')
    tables = times, ratios, costs, sizes
    print('\n'.join(table.text() for table in tables))
    if DOC:
        with open(DOC, 'w') as f:
            f.write('# Performance\n\nMade by `make bench-doc` on: %s.\nEvery row was measured in one run, all ways taking turns, '
                    'medians of %d rounds, start-up taken off. docs/measuring.md says how.\n' % (machine(), ROUNDS))
            f.write(''.join(table.markdown() for table in tables))


main()
