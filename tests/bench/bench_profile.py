#!/usr/bin/python3
"""Shares of own time: smiley's profile of a traced run beside Python's own profiler without tracing.

For every program of tests/bench/programs (BENCH_ONLY: words that its name may hold) both take turns, BENCH_ROUNDS times (5). What
is printed of each function above 5 % is the median of its shares: cProfile's, smiley's. A program passes where none of those is
more than 5 points off and the five largest stand in the same order; two that cProfile finds less than a point apart may change
places, since that is how far its own rounds are from each other. With BENCH_STRICT=1 the exit status tells whether all passed.

Of programs that start threads the times of all threads are added up on both sides (cProfile runs in each), but for what
threads wait for locks: that depends on when the interpreter's lock changes hands, which is another time in each way of running.
"""
import glob
import marshal
import os
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SMILEY = os.environ.get('SMILEY_BIN') or os.path.join(ROOT, 'smiley')
CPROFILE = os.path.join(ROOT, 'tests', 'tools', 'cprofile.py')
ROUNDS = int(os.environ.get('BENCH_ROUNDS', 5))
ONLY = [word for word in os.environ.get('BENCH_ONLY', '').split(',') if word]
LARGE, MOST_OFF, NOISE = 5, 5, 1  # percent, points, points
DRIVER = ('~', 0, '<built-in method builtins.exec>')
WAIT = ('~', 0, "<method 'acquire' of '_thread.lock' objects>")


def has_threads(program):
    with open(program) as f:
        return 'threading' in f.read()


def theirs(folder, program):
    options = ['-t'] if has_threads(program) else []
    out = os.path.join(folder, 'out')
    subprocess.run(['/usr/bin/python3', CPROFILE, *options, out, program], stdout=subprocess.DEVNULL, check=True)
    return own_times(out)


def ours(folder, program):
    out = os.path.join(folder, 'out')
    command = [SMILEY, '--database', os.path.join(folder, 'db'), '-q']
    subprocess.run([*command, 'run', '--local', program], stdout=subprocess.DEVNULL, check=True)
    subprocess.run([*command, 'stats', 'export', 'last', out], check=True)
    return own_times(out)


def own_times(path):
    times = {}
    with open(path, 'rb') as f:
        for (file, line, name), row in marshal.load(f).items():
            key = file, line, re.sub(' at 0x[0-9a-f]+', ' at 0x', name)
            if key != DRIVER:
                times[key] = times.get(key, 0) + row[2]
    return times


def shares(times, left_out):
    kept = {key: own for key, own in times.items() if key not in left_out}
    whole = sum(kept.values())
    return {key: 100 * own / whole for key, own in kept.items()}


def medians(rounds):
    return {key: statistics.median(r.get(key, 0) for r in rounds) for key in set().union(*rounds)}


def same_order(a, b):
    """Whether b has the five largest of a in a's order, but for those that are close to each other."""
    first = sorted((key for key in a if a[key] >= LARGE), key=lambda key: -a[key])[:5]
    return all(b.get(x, 0) >= b.get(y, 0) or a[x] - a[y] < NOISE for i, x in enumerate(first) for y in first[i + 1:])


def compare(program):
    times = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            times[0].append(theirs(folder, program))
            times[1].append(ours(folder, program))
    left_out = [WAIT] if has_threads(program) else []
    a, b = (medians([shares(t, left_out) for t in side]) for side in times)
    whole = [statistics.median(sum(t.values()) for t in side) for side in times]
    print('%s: %.3f s, traced %.3f s' % (os.path.basename(program), *whole))
    worst = 0
    for key in sorted(a | b, key=lambda key: -a.get(key, 0)):
        x, y = a.get(key, 0), b.get(key, 0)
        if max(x, y) >= LARGE:
            worst = max(worst, abs(x - y))
            print('  %5.1f %% %5.1f %%  %s:%d(%s)' % (x, y, os.path.basename(key[0]), key[1], key[2]))
    agree = same_order(a, b)
    print('  worst %.1f points; first five %s' % (worst, 'agree' if agree else 'in another order'), flush=True)
    return worst, agree


def main():
    results = {}
    for path in sorted(glob.glob(os.path.join(HERE, 'programs', '*.py'))):
        name = os.path.splitext(os.path.basename(path))[0]
        if not ONLY or any(word in name for word in ONLY):
            results[name] = compare(path)
    failed = [name for name, (worst, agree) in results.items() if worst > MOST_OFF or not agree]
    print('worst of all %.1f points; %s' % (max((w for w, _ in results.values()), default=0),
                                            'not as they should be: ' + ', '.join(failed) if failed else 'all agree'))
    return bool(failed) and os.environ.get('BENCH_STRICT') == '1'


if __name__ == '__main__':
    sys.exit(main())
