"""The profile: counted as cProfile counts, shown as pstats shows it, exported for other tools.

What differs from cProfile, and why:
- the frame that cProfile's own driver executes the program from, and its switching off, are not the program's;
- functions that the program has left for the end (atexit) cProfile does not see;
- cProfile sees one thread, so programs that start threads have more calls here.
"""
import csv
import io
import json
import marshal
import os
import pstats
import re
import shutil
import signal
import unittest

import support

CPROFILE = os.path.join(support.ROOT, 'tests', 'tools', 'cprofile.py')
DRIVER = ('~', 0, '<built-in method builtins.exec>')
OFF = ('~', 0, "<method 'disable' of '_lsprof.Profiler' objects>")

WORKLOADS = {
    'json': "import json\nd = {'a': list(range(50)), 'b': [{'x': i} for i in range(9)]}\n"
            "for i in range(3):\n    json.loads(json.dumps(d, indent=1, sort_keys=True))\n",
    're': "import re\nfor i in range(3):\n    re.findall(r'(\\w+) (?P<n>\\d+)', 'foo 12 bar 7 ' * 20)\n    re.sub('a', lambda m: 'b', 'banana')\n",
    'decimal': "import decimal\nx = decimal.Decimal(2)\nfor i in range(20):\n    x = x.sqrt() + decimal.Decimal(i)\nstr(x)\n",
    'python decimal': "import _pydecimal as d\nx = d.Decimal(2)\nfor i in range(5):\n    x = x.sqrt() + d.Decimal(i)\nstr(x)\n",
    'sorting': "v = [(i * 7919) % 101 for i in range(100)]\nsorted(v, key=lambda i: -i)\nv.sort(key=str)\nmin(v, key=abs)\n"
               "list(map(lambda a: a + 1, filter(None, v)))\n",
    'recursion': "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
                 "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n != 0 and even(n - 1)\nfib(12)\neven(30)\n",
    'generators': "def g(n):\n    for i in range(n):\n        yield i\ndef two(n):\n    yield from g(n)\n    yield from (i for i in g(n))\n"
                  "sum(two(9))\nit = two(5)\nnext(it)\nit.close()\nt = g(3)\nnext(t)\ntry:\n    t.throw(KeyError)\nexcept KeyError:\n    pass\n",
    'exceptions': "def a(n):\n    if n == 0:\n        raise ValueError(n)\n    try:\n        a(n - 1)\n    finally:\n        len('x')\n"
                  "for i in range(5):\n    try:\n        a(4)\n    except ValueError:\n        pass\ntry:\n    int('x')\nexcept ValueError:\n    pass\n",
    'lru_cache': "import functools\n@functools.lru_cache(None)\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nf(40)\nf(40)\n",
    'classes': "import collections, dataclasses, enum\nclass L(list):\n    def append(self, v):\n        super().append(v)\n"
               "@dataclasses.dataclass(order=True)\nclass P:\n    x: int\n    y: int = 0\nclass C(enum.Enum):\n    A = 1\n"
               "v = L()\nfor i in range(3):\n    v.append(P(i))\nmax(v), C(1), repr(v), collections.namedtuple('T', 'a b')(1, 2)\n",
    'callbacks': "import functools, itertools, operator\nfunctools.reduce(lambda a, b: a + b, range(20))\n"
                 "list(itertools.groupby(range(9), key=lambda i: i // 3))\n"
                 "class K:\n    def __hash__(self):\n        return 1\n    def __eq__(self, other):\n        return True\n"
                 "{K(): 1, K(): 2}\ndict.fromkeys('abc')\n",
    'text': "import textwrap, string, collections\nt = 'the quick brown fox ' * 20\ntextwrap.fill(t, 30)\ncollections.Counter(t.split())\n"
            "string.Template('$a b').substitute(a=1)\n'{:>5}'.format(3)\n",
    'coroutines': "import asyncio\nasync def leaf(n):\n    await asyncio.sleep(0)\n    return n\n"
                  "c = leaf(1)\ntry:\n    c.send(None)\n    c.send(None)\nexcept StopIteration:\n    pass\n",
    'exec': "for i in range(4):\n    exec('def f(n):\\n    return n + 1\\nf(1)')\neval('len([1])')\n",
    'lambdas in a line': "f, g = (lambda: 1), (lambda: 2)\nf(), f(), g()\n",
    'own profiler': "def f():\n    return 1\nf()\nimport sys\nsys.setprofile(lambda *a: None)\nsys.setprofile(None)\nf()\n",
}


class Profiles(support.Case):
    def exported(self, run='last'):
        self.smiley('stats', 'export', run, os.path.join(self.home, 'out.prof'))
        with open('out.prof', 'rb') as f:
            stats = marshal.load(f)
        plain = {}
        for key, (cc, nc, tt, ct, callers) in stats.items():
            plain[bare(key)] = [cc, nc, tt, ct, {bare(c): [v[1], v[0]] for c, v in callers.items()}]
        return plain

    def cprofile(self, path, *args, options=()):
        done = self.command(support.PYTHON, CPROFILE, *options, 'ref.prof', path, *args)
        self.assertEqual(done.code, 0, done)
        with open('ref.prof', 'rb') as f:
            return marshal.load(f)

    def same_as_cprofile(self, path, *args):
        self.record(path, *args)
        theirs = self.cprofile(path, *args)
        mine = self.exported()
        for stats in (theirs, mine):
            stats.pop(OFF, None)
            driver = stats.pop(DRIVER, None)
            for row in stats.values():
                row[4].pop(DRIVER, None)
        self.assertEqual(counts(mine), counts(theirs))
        return mine


def bare(key):
    return key[0], key[1], re.sub(' at 0x[0-9a-f]+', ' at 0x', key[2])


def counts(stats):
    return sorted((k, v[0], v[1], sorted(v[4].items())) for k, v in stats.items())


def add_workloads():
    for name, text in WORKLOADS.items():
        if name != 'own profiler':
            def method(self, text=text):
                self.source(text)
                self.same_as_cprofile(os.path.join(self.home, 'prog.py'))
            setattr(Counts, 'test_' + name.replace(' ', '_'), method)


class Counts(Profiles):
    """Calls, primitive calls, and both for every caller."""


add_workloads()


class Threads(Profiles):
    def test_counts(self):
        """Each thread's calls, with a profiler of Python's in each of them: of the program's own functions and what those call.
        Those that start a thread are left out: there, cProfile begins in the middle of one."""
        self.source('import threading, queue\nq = queue.Queue()\ndef leaf(n):\n    return len(str(n))\n'
                    'def down(n):\n    return leaf(n) if n == 0 else down(n - 1)\ndef items(n):\n    yield from range(n)\n'
                    'def work(k):\n    for i in items(k):\n        q.put(down(i))\n'
                    'ts = [threading.Thread(target=work, args=(k,)) for k in (3, 5, 40)]\n[t.start() for t in ts]\n[t.join() for t in ts]\n'
                    'sorted((q.get() for i in range(48)), key=leaf)\n')
        path = os.path.join(self.home, 'prog.py')
        self.record(path)
        mine, theirs = (of_program(stats, path) for stats in (self.exported(), self.cprofile(path, options=['-t'])))
        self.assertEqual(mine, theirs)
        self.assertEqual(mine[path, 5, 'down'][:2], [48, sum(range(1, 4)) + sum(range(1, 6)) + sum(range(1, 41))])


def of_program(stats, path):
    """Calls of the program's functions, and those that come from them."""
    return {key: row[:2] + [{c: n for c, n in row[4].items() if c[0] == path}] if key[0] == path else
            {c: n for c, n in row[4].items() if c[0] == path and c[2] != '<module>'}
            for key, row in stats.items() if key[0] == path or any(c[0] == path and c[2] != '<module>' for c in row[4])}


class Show(Profiles):
    def setUp(self):
        super().setUp()
        self.source(WORKLOADS['recursion'] + WORKLOADS['sorting'])
        self.record('prog.py')

    def test_looks_like_pstats(self):
        for order in ('calls', 'cumulative', 'cumtime', 'file', 'filename', 'line', 'module', 'name', 'ncalls', 'nfl', 'pcalls',
                      'stdname', 'time', 'tottime', 'cumu', 'tot', 'std'):
            self.smiley('stats', 'export', 'last', 'o')
            out = io.StringIO()
            pstats.Stats('o', stream=out).strip_dirs().sort_stats(order).print_stats()
            theirs = out.getvalue().split('\n\n', 1)[1]
            mine = self.smiley('stats', 'show', 'last', '--sort-order', order).out
            self.assertEqual(mine, theirs, order)
            self.assertIn('Ordered by: ', mine)

    def test_numbers(self):
        out = self.smiley('stats', 'show', 'last').out
        self.assertRegex(out, r'\n +465/1 +\d+\.\d{3} .* prog.py:1\(fib\)\n')
        self.assertRegex(out, r'\d+ function calls \(\d+ primitive calls\) in \d+\.\d{3} seconds\n')

    def test_limit_and_formats(self):
        rows = json.loads(self.smiley('stats', 'show', 'last', '-f', 'json', '--limit', '3', '-s', 'ncalls').out)
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows, sorted(rows, key=lambda r: -r['ncalls']))
        self.assertEqual(sorted(rows[0]), sorted(['ncalls', 'pcalls', 'tottime', 'cumtime', 'file', 'line', 'name']))
        heading, *lines = csv.reader(io.StringIO(self.smiley('stats', 'show', 'last', '-f', 'csv', '-c', 'name', '-c', 'ncalls').out))
        self.assertEqual(heading, ['name', 'ncalls'])
        self.assertIn(['fib', '465'], lines)

    def test_callers_and_callees(self):
        out = self.smiley('stats', 'show', 'last', '--callers', 'fib').out
        self.assertMentions(out, 'was called by...', 'prog.py:1(fib)', '<-')
        self.assertRegex(out, r'464/2 .*fib')
        self.assertRegex(self.smiley('stats', 'show', 'last', '--callees', 'even').out, r'prog.py:3\(even\) +-> +15/1 .*prog.py:5\(odd\)')
        rows = json.loads(self.smiley('stats', 'show', 'last', '--callers', 'fib', '-f', 'json').out)
        self.assertEqual(sorted(r['ncalls'] for r in rows), [1, 464])
        self.assertIn('no function', self.smiley('stats', 'show', 'last', '--callers', 'nowhere', code=1).err)

    def test_refusals(self):
        for args in (['show'], ['export', 'last'], ['wrong', 'last'], ['show', 'last', '--sort-order', 'x'], ['show', 'last', '-s', 'c'],
                     ['show', 'last', '-f', 'pstats'], ['export', 'last', 'o', '-f', 'json'], ['show', 'last', '-c', 'nothing'],
                     ['show', 'last', '--callers', 'a', '--callees', 'b'], ['show', 'last', '--node-threshold', '1'],
                     ['export', 'last', 'o', '--edge-threshold', '1'], ['export', 'last', 'o', '-f', 'dot', '--node-threshold', 'x'],
                     ['export', 'last', 'o', '-f', 'dot', '--edge-threshold', '101'], ['export', 'last', 'o', '-f', 'dot', '--node-threshold', 'nan'], ['show', 'a', 'b'], ['show', 'last', '--limit', '0']):
            done = self.smiley('stats', *args, code=2)
            self.assertRegex(done.err, '^smiley: .*\n$')
        self.smiley('stats', 'show', 'nosuch', code=1)

    def test_without_profile(self):
        self.record('prog.py', options=['--no-profile'])
        self.assertIn('0 function calls in 0.000 seconds', self.smiley('stats', 'show', 'last').out)
        self.assertEqual(json.loads(self.smiley('stats', 'show', 'last', '-f', 'json').out), [])
        self.assertIn('has no profile', self.smiley('stats', 'export', 'last', 'o', code=1).err)
        self.assertFalse(os.path.exists('o'))


class Export(Profiles):
    def setUp(self):
        super().setUp()
        self.source(WORKLOADS['recursion'] + WORKLOADS['json'] + 'def f_é(): pass\nf_é()\n')
        self.record('prog.py')

    def export(self, form):
        self.smiley('stats', 'export', 'last', 'o.' + form, '-f', form)
        with open('o.' + form, 'rb') as f:
            return f.read()

    def test_pstats(self):
        self.export('pstats')
        out = io.StringIO()
        stats = pstats.Stats('o.pstats', stream=out)
        stats.sort_stats('cumtime').print_stats()
        stats.print_callers()
        stats.print_callees()
        self.assertIn('f_é', out.getvalue())
        self.assertRegex(out.getvalue(), r' 464/2 +[\d.]+ +[\d.]+ +\S*prog.py:1\(fib\)')
        self.assertRegex(out.getvalue(), r'prog.py:3\(even\) +-> +15/1 +[\d.]+ +[\d.]+ +\S*prog.py:5\(odd\)')

    def test_pstats_of_two_runs(self):
        """They add up, and so do callers."""
        self.export('pstats')
        os.rename('o.pstats', 'first')
        self.source(WORKLOADS['recursion'] + 'fib(5)\n')
        self.record('prog.py')
        self.export('pstats')
        first, second, both = (pstats.Stats(*names) for names in (['first'], ['o.pstats'], ['first', 'o.pstats']))
        self.assertEqual(both.total_calls, first.total_calls + second.total_calls)
        self.assertAlmostEqual(both.total_tt, first.total_tt + second.total_tt)
        key, = (k for k in both.stats if k[2] == 'fib')
        self.assertEqual([stats.stats[key][0] for stats in (first, second)], [1, 2])
        self.assertEqual(both.stats[key][:2], (3, 465 + 465 + 15))
        self.assertEqual(both.stats[key][4][key][:2], (464 + 464 + 14, 2 + 2 + 2))

    def test_callgrind(self):
        """Lines as the format's grammar has them; costs that add up to the total."""
        text = self.export('callgrind').decode()
        own, calls = 0, False
        for line in text.splitlines():
            self.assertRegex(line, r'^(#.*|version: 1|creator: .*|cmd: .*|positions: line|events: ns|summary: \d+|totals: \d+|'
                                   r'(fl|fn|cfl|cfn)=.+|calls=\d+ \d+|\d+ \d+|)$')
            if re.match(r'\d+ \d+$', line) and not calls:
                own += int(line.split()[1])
            calls = line.startswith('calls=')
        self.assertEqual([own] * 2, [int(n) for n in re.findall(r'^(?:summary|totals): (\d+)', text, re.M)])

    @unittest.skipUnless(shutil.which('callgrind_annotate'), 'valgrind is not installed (make deps)')
    def test_callgrind_is_read_by_its_own_tool(self):
        """Own and cumulative times as they stand in the pstats export."""
        self.export('callgrind')
        self.export('pstats')
        stats = {k[2]: v for k, v in pstats.Stats('o.pstats').stats.items() if k[0].endswith('prog.py')}
        for options, column in (([], 2), (['--inclusive=yes'], 3)):
            done = self.command('callgrind_annotate', '--threshold=100', '--show-percs=no', *options, 'o.callgrind')
            self.assertEqual((done.code, done.err), (0, ''), done)
            times = {name: int(ns.replace(',', '')) for ns, name in re.findall(r'^ *([\d,]+) +\S*prog.py:(\S+)', done.out, re.M)}
            for name in ('<module>', 'f_é' if options else 'fib'):  # of recursion, that tool counts each level
                self.assertAlmostEqual(times[name] / 1e9, stats[name][column], 5, (options, name))

    def test_folded(self):
        text = self.export('folded').decode()
        whole = 1e9 * sum(row['tottime'] for row in json.loads(self.smiley('stats', 'show', 'last', '-f', 'json').out))
        self.assertAlmostEqual(sum(int(line.rpartition(' ')[2]) for line in text.splitlines()), whole, delta=whole / 20)
        for line in text.splitlines():
            self.assertRegex(line, r'^[^;]+(;[^;]+)* \d+$')
        self.assertIn('prog.py:1(<module>);prog.py:1(fib) ', text)

    def test_speedscope(self):
        """As the published schema (file-format-schema.json) has it: what must be there, of which type, and nothing else."""
        data = json.loads(self.export('speedscope'))
        has(self, data, {'$schema': str, 'profiles': list, 'shared': dict, 'activeProfileIndex': int, 'exporter': str, 'name': str})
        self.assertEqual(data['$schema'], 'https://www.speedscope.app/file-format-schema.json')
        has(self, data['shared'], {'frames': list})
        for frame in data['shared']['frames']:
            has(self, frame, {'name': str, 'file': str, 'line': int, 'col': int}, ['name'])
        profile = data['profiles'][data['activeProfileIndex']]
        has(self, profile, {'type': str, 'name': str, 'unit': str, 'startValue': int, 'endValue': int, 'samples': list, 'weights': list})
        self.assertEqual((profile['type'], profile['unit']), ('sampled', 'nanoseconds'))
        self.assertEqual(len(profile['samples']), len(profile['weights']))
        self.assertEqual(sum(profile['weights']), profile['endValue'] - profile['startValue'])
        for sample in profile['samples']:
            for frame in sample:
                self.assertIn('name', data['shared']['frames'][frame])

    def test_pictures(self):
        self.assertRegex(self.export('dot').decode(), r'(?s)^digraph \{.*prog.py:1\(<module>\).*->.*\}\n$')
        self.assertIn(b'<svg', self.export('svg'))
        self.assertTrue(self.export('png').startswith(b'\x89PNG'))
        self.assertTrue(self.export('pdf').startswith(b'%PDF'))

    def test_dot_is_drawn_by_dot(self):
        if not shutil.which('dot'):
            self.skipTest('there is no dot')
        self.export('dot')
        self.assertEqual(self.command('dot', '-Tsvg', 'o.dot').code, 0)

    def test_format_by_name(self):
        for name, begins in (('o.prof', b'{'), ('o', b'{'), ('o.svg', b'<?xml'), ('o.PNG', b'\x89PNG'), ('o.gv', b'digraph'),
                             ('o.speedscope.json', b'{"$schema"'), ('callgrind.out.1', b'# callgrind'), ('.svg', b'{')):
            self.smiley('stats', 'export', 'last', name)
            with open(name, 'rb') as f:
                self.assertTrue(f.read().startswith(begins), name)
        self.smiley('stats', 'export', 'last', 'o.svg', '-f', 'pstats')
        pstats.Stats('o.svg')

    def test_thresholds(self):
        """All there is at 0, hardly anything at 100; the defaults are gprof2dot's."""
        def boxes(*options):
            dot = self.smiley('stats', 'export', 'last', '-', '-f', 'dot', *options).out
            return len(re.findall(r'(?m)^\s*\d+ \[', dot)), dot.count(' -> ')
        rows = json.loads(self.smiley('stats', 'show', 'last', '-f', 'json').out)
        nodes, edges = boxes('--node-threshold', '0', '--edge-threshold', '0')
        self.assertEqual(nodes, len(rows))
        self.assertEqual(boxes('--node-threshold=0')[0], nodes)
        self.assertLess(boxes('--node-threshold=0', '--edge-threshold=50')[1], edges)
        self.assertLess(boxes('--node-threshold=50')[0], nodes)
        self.assertEqual(boxes(), boxes('--node-threshold=0.5', '--edge-threshold=0.1'))
        self.assertIn(b'<svg', self.smiley('stats', 'export', 'last', '-', '-f', 'svg', '--node-threshold', '20').raw)

    def test_whole_or_not_at_all(self):
        with open('there', 'w') as f:
            f.write('before')
        os.chmod('there', 0o444)
        os.mkdir('folder')
        for path in ('folder', 'no/such/folder') + (() if os.geteuid() == 0 else ('there',)):
            self.assertIn('cannot write', self.smiley('stats', 'export', 'last', path, code=1).err)
        os.symlink('target', 'link')
        self.smiley('stats', 'export', 'last', 'target')
        self.smiley('stats', 'export', 'last', 'link')
        self.assertTrue(os.path.islink('link'))
        self.assertEqual(self.smiley('stats', 'export', 'last', '-', '-f', 'dot').raw[:9], b'digraph {')
        self.assertEqual([n for n in os.listdir('.') if n.startswith(('target.', 'folder.'))], [])


def has(case, data, types, required=None):
    case.assertLessEqual(set(types) if required is None else set(required), set(data) | (set(types) & OPTIONAL))
    for key, value in data.items():
        case.assertIs(type(value), types[key], key)


OPTIONAL = {'activeProfileIndex', 'exporter', 'name'}


class Runs(Profiles):
    def test_killed(self):
        """What never returned counts with the time it took so far."""
        self.source('import os, time\ndef forever():\n    n = 0\n    while True:\n        n += 1\n'
                    '        if n == 3_000_000:\n            os.kill(os.getpid(), 9)\ndef outer():\n    forever()\nouter()\n')
        self.record('prog.py', code=-signal.SIGKILL)
        stats = {k[2]: v for k, v in self.exported().items()}
        self.assertEqual([stats[n][:2] for n in ('<module>', 'outer', 'forever')], [[1, 1]] * 3)
        self.assertGreater(stats['forever'][2], 0.01)
        self.assertGreaterEqual(stats['outer'][3], stats['forever'][3])

    def test_ends_at_once(self):
        for end in ('os._exit(3)', 'os.abort()', 'os.execv("/bin/true", ["true"])', 'os.kill(os.getpid(), 15)'):
            self.source('import os\ndef f():\n    %s\nf()\n' % end)
            self.record('prog.py', code=None)
            stats = {k[2]: v for k, v in self.exported().items()}
            self.assertEqual([stats[n][:2] for n in ('<module>', 'f')], [[1, 1]] * 2, end)

    def test_forks(self):
        """The child is another program: its calls are not in the parent's profile, which goes on to its end."""
        self.source('import os\ndef f():\n    return abs(-1)\nf()\npid = os.fork()\nfor i in range(3 if pid else 50):\n    f()\n'
                    'if pid:\n    os.waitpid(pid, 0)\n    f()\n')
        self.record('prog.py')
        stats = {k[2]: v for k, v in self.exported().items()}
        self.assertEqual([stats[n][:2] for n in ('f', '<built-in method builtins.abs>')], [[5, 5]] * 2)

    def test_live(self):
        self.source('import sys, time\nprint("on", flush=True)\nwhile True:\n    sorted([3, 1, 2])\n')
        process = self.start(support.SMILEY, '-q', 'run', '--local', 'prog.py', stdout=-1)
        process.stdout.readline()
        self.wait_until(lambda: 'builtins.sorted' in self.smiley('stats', 'show', 'last', code=None).out, 'the profile')

    def test_threads(self):
        self.source('import threading\ndef work():\n    for i in range(10):\n        abs(i)\n'
                    'ts = [threading.Thread(target=work) for i in range(3)]\n[t.start() for t in ts]\n[t.join() for t in ts]\n')
        self.record('prog.py')
        stats = {k[2]: v for k, v in self.exported().items()}
        self.assertEqual(stats['work'][:2], [3, 3])
        self.assertEqual(stats['<built-in method builtins.abs>'][:2], [30, 30])

    def test_programs_own_profiler(self):
        """It sees what it would see without smiley; the profile goes on after it."""
        self.source('import cProfile, pstats, sys\ndef f(): return len("x")\nf()\np = cProfile.Profile()\np.enable()\nf()\np.disable()\nf()\n'
                    'p.create_stats()\nprint(sorted((k[2], v[:2]) for k, v in p.stats.items()))\n'
                    'seen = []\nsys.setprofile(lambda f, e, a: seen.append((e, f.f_code.co_name)))\nf()\nsys.setprofile(None)\nf()\nprint(seen, sys.getprofile())\n'
                    'with cProfile.Profile() as q:\n    x = f()\n    y = f()\nf()\n')
        plain = self.command(support.PYTHON, 'prog.py')
        done = self.record('prog.py', options=['-q'])
        self.assertEqual((done.out, done.err), (plain.out, ''))
        mine = {k[2]: v for k, v in self.exported().items()}
        self.assertEqual(mine['f'][1], 4)
        self.assertMentions(self.smiley('show', 'last').out, 'profiler of its own')
        lines = [row['line'] for row in self.rows() if row['event'] == 'line']
        self.assertEqual([lines.count(n) for n in (16, 17, 18)], [1, 2, 1])

    def test_empty_and_single(self):
        self.source('')
        self.record('prog.py')
        self.assertEqual([k[2] for k in self.exported()], ['<module>'])


class Programs(Profiles):
    """Every program of test_app that starts no thread and no profiler."""

    def check(self, program):
        with open(program.path, encoding='latin-1') as f:
            if re.search(r'thread|setprofile|settrace|fork|_exit|subprocess|atexit|asyncio|urandom|input\(', f.read()):
                self.skipTest('not one thread of one process')
        self.same_as_cprofile(program.path, *program.runs[0][0])


support.per_program(Programs, lambda p: p.oracle and p.runs[0][1] == 0 and not p.stdin)

if __name__ == '__main__':
    unittest.main()
