"""Values as text: what repr prints, what limits cut, what is redacted."""
import support


class Values(support.Case):
    def variables(self, text, *options, name=None):
        """All recorded variables at the end of a program."""
        self.record(self.source(text), options=options)
        return [row for row in self.rows() if row['event'] == 'return'][-1]['locals']

    def test_like_repr(self):
        texts = ["'it\\'s'", '"it\'s"', "'both \\' and \"'", '1e16', '1e-05', '0.1', 'float("nan")', '-0.0', 'b"\\x00\'"', '{1}', 'frozenset({1})',
                 '()', '(1,)', '{"a": [1, {}]}', 'set()', 'frozenset()', '10**50', '-5', 'True', 'None', '...', '1+2j', '-0j', 'range(3)',
                 'range(1, 9, 2)', 'slice(1, None)', 'bytearray(b"x")', '"\\x1b\\u202e\\ud800\\U0001f680é\\x7f\\xad"', '[[], [[]]]', 'NotImplemented',
                 '1e22', '123456789.123', '5e-324', 'float("-inf")', '2**63', '-2**63', '2**64-1', 'b"\\xff\\n\\t\\r"', '"\\n\\t\\r\\\\"']
        got = self.variables('\n'.join('v%d = %s' % item for item in enumerate(texts)))
        for i, text in enumerate(texts):
            with self.subTest(text=text):
                self.assertEqual(got['v%d' % i], repr(eval(text)))

    def test_instances(self):
        got = self.variables('class A:\n    def __init__(self):\n        self.x = 1\n        self.y = [2]\n'
                             'class B:\n    pass\n'
                             'class S:\n    __slots__ = ("p", "q")\n'
                             'a = A()\nb = B()\ns = S()\ns.q = 5\n'
                             'loop = []\nloop.append(loop)\n')
        self.assertEqual(got['a'], 'A(x=1, y=[2])')
        self.assertEqual(got['b'], 'B()')
        self.assertEqual(got['s'], 'S(q=5)')
        self.assertEqual(got['loop'], '[[...]]')

    def test_cut(self):
        got = self.variables('items = list(range(1000))\ntext = "x" * 1000\ndeep = [[[[[[[1]]]]]]]\ntable = dict.fromkeys(range(100))\n')
        self.assertRegex(got['items'], r'^\[0, 1, .*63, … 936 more\]$')
        self.assertRegex(got['text'], r"^'x{256}'… 744 more$")
        self.assertIn('…', got['deep'])
        self.assertRegex(got['table'], r'… 36 more\}$')

    def test_limits_are_options(self):
        got = self.variables('items = list(range(10))\ntext = "abcdef"\ndeep = [[[77]]]\n', '--max-items', '3', '--max-string', '2', '--max-depth', '2')
        self.assertEqual(got['items'], '[0, 1, 2, … 7 more]')
        self.assertEqual(got['text'], "'ab'… 4 more")
        self.assertNotIn('77', got['deep'])

    def test_changes_at_the_cut_and_behind_it(self):
        steps = (('inner.append(1)', '[0, 0, [1]]'), ('long.append(2)', '[0, 0, [1], … 1 more]'), ('inner.append(3)', '[0, 0, [1, 3], … 1 more]'),
                 ('long.insert(0, 4)', '[4, 0, 0, … 2 more]'), ('inner.append(5)', '[4, 0, 0, … 2 more]'), ('long[-1] = inner', '[4, 0, 0, … 2 more]'),
                 ('long.pop()', '[4, 0, 0, … 1 more]'), ('list(map(long.append, (6, 7)))', '[4, 0, 0, … 3 more]'), ('del long[0]', '[0, 0, [1, 3, 5], … 2 more]'),
                 ('del long[3:]', '[0, 0, [1, 3, 5]]'), ('inner.append(8)', '[0, 0, [1, 3, 5, … 1 more]]'), ('inner[3] = 9', '[0, 0, [1, 3, 5, … 1 more]]'),
                 ('del inner[0]', '[0, 0, [3, 5, 9]]'))
        self.record(self.source('def f():\n inner, n = [], 0\n long = [0, 0, inner]\n' +
                                ''.join(' %s\n n = n + 1\n' % step for step, _ in steps) + ' return n\nf()\n'), options=('--max-items', '3'))
        got = {row['line']: row['locals'].get('long') for row in self.rows() if row['event'] == 'line'}
        self.assertEqual([got[5 + 2 * i] for i in range(len(steps))], [text for _, text in steps])

    def test_args_of_an_exception_are_no_level(self):
        got = self.variables('e = ValueError("bad", 2)\ndeep = [[[[e]]]]\nfar = [[[[ValueError("x", [1])]]]]\n')
        self.assertEqual(got['deep'], "[[[[ValueError('bad', 2)]]]]")
        self.assertEqual(got['far'], "[[[[ValueError('x', [… 1 item])]]]]")

    def test_secrets_are_not_taken_over(self):
        """What a caller shows is a secret under another name, and the other way round."""
        self.record(self.source('def check(text, password):\n    return text is password\n'
                                'def login(note, secret):\n    return check(note, note), check(secret, secret), check([note], secret)\n'
                                'login("a note of some length", ["one", "more", "secret"])\n'))
        for row in self.rows():
            for name in {'password', 'secret'} & set(row.get('locals', ())):
                self.assertEqual(row['locals'][name], '<redacted>')
        texts = [row['locals']['text'] for row in self.rows() if row['event'] == 'call' and row['function'] == 'check']
        self.assertEqual(texts, ["'a note of some length'", "['one', 'more', 'secret']", "['a note of some length']"])

    def test_copies_beyond_measure(self):
        """A reader takes so many bytes from callers and no more: from there on they are written again."""
        self.record(self.source('import sys\nsys.setrecursionlimit(5000)\n'
                                'def down(text, n):\n    return down(text, n - 1) if n else text\n'
                                'down("x" * 40_000, 1700)\n'), options=['--max-string', '40000'])
        run = self.newest()
        self.assertEqual((run['outcome'], run['events']), ('ok', 6 + 1701 * 3))

    def test_secrets(self):
        path = 'secret_names.py'
        self.record(support.os.path.join(support.TEST_APP, path))
        out = self.smiley('replay', 'last').out + self.smiley('replay', '--format', 'json', 'last').out
        values = [line for line in out.splitlines() if 'hunter2' in line and 'self.password' not in line and "login('u'" not in line
                  and '"event"' in line]
        self.assertEqual(values, [])
        last = [row for row in self.rows() if row['function'] == 'login'][-1]['locals']
        for name in ('password', 'api_key', 'token', 'my_secret_value', 'cookies'):
            self.assertEqual(last[name], '<redacted>', name)
        self.assertMentions(last['headers'], "'Authorization': <redacted>", "'accept': 'text'")
        self.assertMentions(last['account'], "user='me'", 'password=<redacted>')
        self.assertIn("'private_key': <redacted>", last['settings'])
        self.assertEqual(last['plain'], "'shown'")
        with open('smiley.db', 'rb') as f:
            self.assertNotIn(b'k-123', f.read().replace(b"api_key='k-123'", b''))

    def test_secrets_that_change(self):
        got = self.variables('class A:\n    def __init__(self):\n        self.n, self.password = 1, 1000\n\n\n'
                             'a, d = A(), {"n": 1, "password": 1000}\n'
                             'for k in range(3):\n    a.password += 777000\n    d["password"] += 777000\n    a.n += 1\n    d["n"] += 1\n')
        self.assertMentions(got['a'], 'n=4', 'password=<redacted>')
        self.assertEqual(got['d'], "{'n': 4, 'password': <redacted>}")
        rows = str(self.rows())
        for value in (778000, 1555000, 2332000):
            self.assertNotIn(str(value), rows)

    def test_redaction_is_an_option(self):
        got = self.variables('password = "p"\nmine = "m"\nyours = "y"\n', '--redact', 'mine')
        self.assertEqual((got['password'], got['mine'], got['yours']), ('<redacted>', '<redacted>', "'y'"))
        got = self.variables('password = "p"\n', '--no-redact')
        self.assertEqual(got['password'], "'p'")

    def test_names_left_out(self):
        got = self.variables('import os\nfrom os import path\ndef f(): pass\nclass C:\n    def m(self): pass\nbound = C().m\n__own__ = 1\n_kept = 2\n')
        self.assertEqual(set(got), {'C', '_kept'})

    def test_hostile_text_reaches_no_terminal(self):
        self.source('x = "\\x1b[2J\\x07\\x9b"\nprint("\\x1b]0;title\\x07")\n', 'od\x1bd.py')
        self.record('od\x1bd.py')
        for args in (('list',), ('show', 'last'), ('files', 'last'), ('threads', 'last'), ('replay', '--output', 'last')):
            self.assertNotIn('\x1b', self.smiley(*args).out, args)

    def test_hostile_class(self):
        self.record(support.os.path.join(support.TEST_APP, 'hostile.py'))
        self.assertNotIn('"CALLED', self.smiley('replay', '--format', 'json', '--output', 'last').out)
        names = {name for row in self.rows() for name in row['locals']}
        self.assertMentions(names, 'value', 'holder', 'nested', 'made')
