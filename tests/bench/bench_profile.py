"""Shares of own time: smiley's profile of a traced run beside Python's own profiler without tracing.

For every program of tests/bench/programs (BENCH_ONLY: those whose names are in it) both take turns, BENCH_ROUNDS times (3);
of each function the shortest time counts, since whatever else the machine does only adds. Functions above 5 % are printed, and
how far the worst is off."""
import glob
import marshal
import os
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SMILEY = os.environ.get('SMILEY_BIN') or os.path.join(ROOT, 'smiley')
CPROFILE = os.path.join(ROOT, 'tests', 'tools', 'cprofile.py')


def shortest(into, times):
    for key, seconds in times.items():
        into[key] = min(seconds, into.get(key, seconds))


def theirs(folder, program):
    out = os.path.join(folder, 'out')
    subprocess.run(['/usr/bin/python3', CPROFILE, out, program], stdout=subprocess.DEVNULL, check=True)
    with open(out, 'rb') as f:
        return {key: row[2] for key, row in marshal.load(f).items()}


def ours(folder, program):
    out = os.path.join(folder, 'out')
    command = [SMILEY, '--database', os.path.join(folder, 'db'), '-q']
    subprocess.run([*command, 'run', '--local', program], stdout=subprocess.DEVNULL, check=True)
    subprocess.run([*command, 'stats', 'export', 'last', out], check=True)
    times = {}
    with open(out, 'rb') as f:
        for (path, line, name), row in marshal.load(f).items():
            key = path, line, re.sub(' at 0x[0-9a-f]+', ' at 0x', name)
            times[key] = times.get(key, 0) + row[2]
    return times


def compare(program, rounds):
    a, b = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(rounds):
            shortest(a, theirs(folder, program))
            shortest(b, ours(folder, program))
    whole_a, whole_b = sum(a.values()), sum(b.values())
    print('%s: %.3f s, traced %.3f s' % (os.path.basename(program), whole_a, whole_b))
    worst = 0
    for key in sorted(a | b, key=lambda key: -a.get(key, 0)):
        x, y = 100 * a.get(key, 0) / whole_a, 100 * b.get(key, 0) / whole_b
        if max(x, y) >= 5:
            worst = max(worst, abs(x - y))
            print('  %5.1f %% %5.1f %%  %s:%d(%s)' % (x, y, os.path.basename(key[0]), key[1], key[2]))
    large = [key for key in a | b if a.get(key, 0) >= whole_a / 20]
    first = [sorted(large, key=lambda key: -t.get(key, 0))[:5] for t in (a, b)]
    print('  worst %.1f points; first five %s' % (worst, 'agree' if first[0] == first[1] else 'in another order'))


only = os.environ.get('BENCH_ONLY', '').split(',')
for path in sorted(glob.glob(os.path.join(HERE, 'programs', '*.py'))):
    name = os.path.splitext(os.path.basename(path))[0]
    if only == [''] or name in only:
        compare(path, int(os.environ.get('BENCH_ROUNDS', 3)))
