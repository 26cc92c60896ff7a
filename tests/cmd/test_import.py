"""export and import: between databases of ours, and from those of the Python program smiley; its messages, too."""
import base64
import fcntl
import json
import marshal
import os
import queue
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import termios
import threading
import unittest

import support

# The tables as that program makes them.
SCHEMA = '''
create table run (id text primary key not null, cwd text, description text, start_time int, end_time int,
                  error_message text, traceback text, stats text);
create table trace (id integer primary key autoincrement not null, run_id text not null references run(id), thread_id text,
                    call_id text, event text not null, filename text, line_no int, func_name text, trace_arg text,
                    local_vars text, timestamp int);
create view location_counts as select run_id, thread_id, count(*) as num_locations from trace group by run_id, thread_id;
create table file (signature text primary key not null, name text, body text);
create table run_file (run_id text not null references run(id), signature text not null references file(signature));
'''
RUN = '11111111-2222-3333-4444-555555555555'
SOURCE = 'def double(n):\n    m = n * 2\n    return m\nx = double(21)\n'
START = 1436367235.25


class Foreign:
    """A database of that program's shape, or any other."""

    def __init__(self, path, schema=SCHEMA):
        self.sql = sqlite3.connect(path)
        self.sql.executescript(schema)
        self.time = START

    def run(self, id=RUN, cwd='/home/someone', description='["prog.py", "an argument"]', start=START, end=START + 9,
            message=None, traceback='null', stats=None):
        self.sql.execute('insert into run values (?,?,?,?,?,?,?,?)',
                         (id, cwd, description, start, end, message, traceback, stats))

    def event(self, event, func='<module>', line=1, local_vars='{}', arg='null', file='/app/prog.py', thread='MainThread',
              run=RUN, call='c', time=0):
        self.time += 0.001
        if not isinstance(local_vars, (str, type(None), bytes)):
            local_vars = json.dumps(local_vars)
        self.sql.execute('insert into trace (run_id, thread_id, call_id, event, filename, line_no, func_name, trace_arg, '
                         'local_vars, timestamp) values (?,?,?,?,?,?,?,?,?,?)',
                         (run, thread, call, event, file, line, func, arg, local_vars, self.time if time == 0 else time))

    def file(self, body=SOURCE, name='/app/prog.py', run=RUN):
        signature = 'sha-%s-%d' % (name, len(body or ''))
        self.sql.execute('insert or ignore into file values (?,?,?)', (signature, name, body))
        self.sql.execute('insert into run_file values (?,?)', (run, signature))

    def doubling(self):
        self.event('call', line=1)
        self.event('line', line=1)
        self.event('line', line=4)
        self.event('call', 'double', 1, {'n': 21})
        self.event('line', 'double', 2, {'n': 21})
        self.event('line', 'double', 3, {'n': 21, 'm': 42})
        self.event('return', 'double', 3, {'n': 21, 'm': 42}, '42')
        self.event('return', line=4, local_vars={'x': 42})

    def done(self):
        self.sql.commit()
        self.sql.close()


class FromPython(support.Case):
    def setUp(self):
        super().setUp()
        self.db = Foreign('old.db')

    def bring(self, *args, code=0, **kwargs):
        self.db.done()
        return self.smiley('import', 'old.db', *args, code=code, **kwargs)

    def value(self, text):
        """What becomes of one value."""
        self.db.run()
        self.db.event('call', local_vars='{"v": %s}' % text)
        self.bring()
        return self.rows()[0]['locals']['v']

    def show(self):
        return json.loads(self.smiley('show', '-f', 'json', 'last').out)

    def test_a_whole_run(self):
        self.db.run()
        self.db.file()
        self.db.doubling()
        done = self.bring()
        self.assertEqual(done.err.count('\n'), 1, done)
        run = self.newest()
        self.assertEqual((run['id'], run['events'], run['cwd']), (RUN, 8, '/home/someone'))
        self.assertEqual(run['description'], "prog.py 'an argument'")
        self.assertEqual(run['outcome'], 'ok')
        rows = self.rows()
        self.assertEqual([(r['event'], r['line'], r['function']) for r in rows],
                         [('call', 1, '<module>'), ('line', 1, '<module>'), ('line', 4, '<module>'), ('call', 1, 'double'),
                          ('line', 2, 'double'), ('line', 3, 'double'), ('return', 3, 'double'), ('return', 4, '<module>')])
        self.assertEqual([r['changed'] for r in rows], [[], [], [], ['n'], [], ['m'], [], ['x']])
        self.assertEqual(rows[6]['value'], '42')
        self.assertMentions(self.smiley('replay', 'last').out, 'm = n * 2', 'm = 42', 'x = double(21)')
        self.assertMentions(self.smiley('files', 'last').out, '/app/prog.py')

    def test_values(self):
        self.db.run()
        values = {'i': 1, 'big': 2 ** 80, 'neg': -2 ** 70, 'f': 1.5, 'nan': float('nan'), 'inf': float('-inf'), 's': 'é\n\ud800',
                  'n': None, 't': True, 'l': [1, [2, {}]], 'd': {'a': 1}, 'set': '{1, 2}', 'e': 1e300, 'smile': '\U0001f600',
                  'o': {'__class__': 'Point', '__module__': 'geo', 'x': 1, 'inner': {'__class__': 'C', '__module__': 'm'}},
                  'half': {'__class__': 'Point'}}
        self.db.event('call', local_vars=values)
        self.bring()
        self.assertEqual(self.rows()[0]['locals'], {
            'i': '1', 'big': str(2 ** 80), 'neg': str(-2 ** 70), 'f': '1.5', 'nan': 'nan', 'inf': '-inf', 's': "'é\\n\\ud800'",
            'n': 'None', 't': 'True', 'l': '[1, [2, {}]]', 'd': "{'a': 1}", 'set': "'{1, 2}'", 'e': '1e+300',
            'smile': "'\U0001f600'", 'o': 'Point(x=1, inner=C())', 'half': "{'__class__': 'Point'}"})

    def test_secrets(self):
        """What looks like a secret by its name is left out, unless it is asked for."""
        self.db.run()
        self.db.event('call', local_vars={'password': 'p-1', 'd': {'accessToken': 'p-2'}, 'n': 1})
        self.bring()
        self.assertEqual(self.rows()[0]['locals'], {'password': '<redacted>', 'd': "{'accessToken': <redacted>}", 'n': '1'})
        self.smiley('import', 'old.db', '--no-redact', '--replace')
        self.assertEqual(self.rows()[0]['locals'], {'password': "'p-1'", 'd': "{'accessToken': 'p-2'}", 'n': '1'})

    def test_deep_value(self):
        self.assertMentions(self.value('[' * 900 + ']' * 900), '[[[[[')

    def test_too_deep_to_be_read(self):
        self.db.run()
        self.db.event('call', local_vars='{"v": %s}' % ('[' * 100000 + ']' * 100000))
        self.assertMentions(self.bring().err, 'variables cannot be read')

    def test_wide_value(self):
        self.assertMentions(self.value(json.dumps(list(range(5000)))), '3000 more')

    def test_many_large_variables(self):
        self.db.run()
        for i in range(3):
            self.db.event('line', local_vars={'v%d' % n: 'x' * 4000 for n in range(1000)})
        self.assertMentions(self.bring().err, 'too large')
        self.assertEqual(len(self.rows()), 4)

    def test_huge_number(self):
        self.assertMentions(self.value('9' * 100000), 'bits')

    def test_variables_that_go(self):
        self.db.run()
        self.db.event('call', local_vars={'a': 1, 'b': 2})
        self.db.event('line', local_vars={'b': 2})
        self.db.event('line', local_vars={'b': 2, 'a': 1})
        self.bring()
        self.assertEqual([r['locals'] for r in self.rows()], [{'a': '1', 'b': '2'}, {'b': '2'}, {'a': '1', 'b': '2'}])

    def test_threads_share_a_stack_of_ids(self):
        self.db.run()
        for step in ('call', 'line', 'return'):
            for thread in ('MainThread', 'Thread-1'):
                self.db.event(step, 'work', 5, {'me': thread}, thread=thread, call='the same')
        done = self.bring()
        self.assertNotIn('added', done.err)
        for row in self.rows():
            self.assertEqual(row['locals'], {'me': repr(row['thread'])})
        self.assertEqual(len(self.rows('--thread', 'Thread-1')), 3)

    def test_generator_goes_on_in_the_same_function(self):
        self.db.run()
        for line in (3, 5):
            self.db.event('call', 'gen', line, {'i': line})
            self.db.event('line', 'gen', 5, {'i': line})
            self.db.event('return', 'gen', 5, {'i': line}, str(line))
        done = self.bring()
        self.assertNotIn('added', done.err)
        self.assertEqual([r['value'] for r in self.rows() if r['event'] == 'return'], ['3', '5'])

    def test_exception(self):
        self.db.run(message='no such thing', traceback=json.dumps([['/app/prog.py', 4, '<module>', 'x = double(21)'],
                                                                   ['/app/prog.py', 2, 'double', 'm = n * 2']]))
        error = {'args': ['no such thing'], '__class__': 'KeyError', '__module__': 'builtins'}
        for func in ('double', '<module>'):
            self.db.event('call', func)
        self.db.event('exception', '<module>', 4, arg=json.dumps(["<class 'KeyError'>", error, [['/app/prog.py', 4, 'f', None]]]))
        self.db.event('return', '<module>', 4)
        self.db.event('exception', 'double', 4, arg=json.dumps(["<type 'exceptions.NameError'>", 'no name', None]))
        self.db.event('return', 'double', 4)
        self.bring()
        rows = self.rows()
        self.assertEqual([r['value'] for r in rows if r['event'] == 'exception'], ['KeyError', 'NameError'])
        shown = self.show()
        self.assertMentions(json.dumps(shown), 'no such thing', 'File \\"/app/prog.py\\", line 2, in double', 'm = n * 2')
        self.assertEqual(len(self.runs('--errors')), 1)

    def test_profile(self):
        stats = {('/app/prog.py', 1, 'double'): (2, 3, 0.5, 1.25, {('/app/prog.py', 1, '<module>'): (2, 3, 0.5, 1.25)}),
                 ('/app/prog.py', 1, '<module>'): (1, 1, 0.25, 1.5, {}), ('~', 0, '<built-in method len>'): (9, 9, 0.0, 0.0, {})}
        for version in (4, 2, 1, 0):
            with self.subTest(version=version):
                if os.path.exists('old.db'):
                    os.unlink('old.db')
                self.db = Foreign('old.db')
                self.db.run(stats=base64.b64encode(marshal.dumps(stats, version)).decode())
                self.db.doubling()
                self.assertNotIn('profile', self.bring('--replace').err)
                out = self.smiley('stats', 'show', 'last').out
                self.assertRegex(out, r'3/2 +0\.500 +0\.167 +1\.250 +0\.625 .*double')
                self.assertMentions(out, 'built-in method len', '13 function calls')

    def test_garbage_stats(self):
        for stats in ('', 'x', '!!!', 'AAAA', base64.b64encode(marshal.dumps([1])).decode(), base64.b64encode(b'{' * 99).decode(),
                      base64.b64encode(marshal.dumps({(1, 2): 3, 'x': {}})).decode(), b'\0\1', 'fQ=='):
            with self.subTest(stats=stats):
                os.unlink('old.db')
                self.db = Foreign('old.db')
                self.db.run(stats=stats)
                self.db.doubling()
                self.bring('--replace')
                self.assertEqual(self.newest()['events'], 8)

    def test_garbage_in_the_run(self):
        cases = [dict(cwd=None, description=None, start=None, end=None, traceback=None),
                 dict(description='not json', start='yesterday', end='never', message='', traceback='also not'),
                 dict(start=float('inf'), end=-1, traceback='"null"'), dict(start=1e300, traceback='[1, null, [], [[]]]'),
                 dict(description='[1, null, {"a": []}]', traceback=json.dumps(json.dumps([['f', 1, 'g', 't']]))),
                 dict(cwd=b'\xff\xfe\0', description=b'\xff', message=b'\xff')]
        for i, case in enumerate(cases):
            with self.subTest(**case):
                os.unlink('old.db')
                self.db = Foreign('old.db')
                self.db.run(**case)
                self.db.doubling()
                self.bring('--replace')
                self.assertEqual(self.newest()['events'], 8)
                self.smiley('show', 'last')
                if i == 0:
                    self.assertEqual(self.newest()['outcome'], 'lost')

    def test_garbage_in_events(self):
        self.db.run()
        self.db.event('nonsense')
        self.db.event('line', 'nobody_called', 7, 'not json', arg=None)
        self.db.event('line', None, None, None, file=None, thread=None, time=None, call=None)
        self.db.event('return', 'never_begun', 3, '[]', arg='{')
        self.db.event('call', 'outer', -5, '{"a": 1}')
        self.db.event('call', 'inner', 'nine', b'\xff\xfe')
        self.db.event('line', 'outer', 2 ** 40, '{"a": 1}')
        self.db.event('line', 'outer', 3, '{"a": 1}', time='soon')
        self.db.event('line', 'outer', 3, '{"a": 1}', time=1)
        self.db.event('line', '', 3, '{"": "", "\\ud83d": "\\ud83d"}', file='', thread='')
        err = self.bring().err
        self.assertMentions(err, '1 event left out, of no known kind', 'calls that were missing', 'returns that were missing',
                            'without a time', 'variables cannot be read', 'without source')
        self.assertGreaterEqual(len(self.rows()), 9)
        self.assertMentions(json.dumps(self.show()), 'of no known kind')

    def test_files(self):
        self.db.run()
        self.db.file(body='')
        self.db.file(body=None, name='/app/other.py')
        self.db.doubling()
        self.db.event('call', file='/app/other.py')
        self.assertMentions(self.bring().err, '2 files without source')

    def test_half_made_schemas(self):
        trace = "insert into trace (run_id, event) values ('r', 'line')"
        cases = [('create table run (id text);', "insert into run values ('r')", 0),
                 ('create table trace (run_id text, event text);', trace, 2),
                 ('create table run (id int); create table trace (run_id text, event text, local_vars blob); create table file (x)',
                  trace, 2)]
        for schema, row, events in cases:
            with self.subTest(schema=schema):
                os.unlink('old.db')
                self.db = Foreign('old.db', schema)
                self.db.sql.execute(row)
                self.bring('--replace')
                self.assertEqual(self.newest()['events'], events)

    def test_ids_that_cannot_be(self):
        for id in ('', 'x' * 100, 'a/b', 'blank in it', 'é', '\x1b[31m'):
            self.db.run(id=id)
        self.db.run(id='fine')
        self.bring()
        ids = [run['id'] for run in self.runs()]
        self.assertEqual(len(ids), 7)
        self.assertIn('fine', ids)
        self.assertTrue(all(id.isascii() and id.isprintable() for id in ids))

    def test_only_some_and_refused_twice(self):
        for id in ('aaa', 'bbb', 'ccc'):
            self.db.run(id=id)
        self.bring('bbb', 'c')
        self.assertEqual(sorted(run['id'] for run in self.runs()), ['bbb', 'ccc'])
        self.assertMentions(self.smiley('import', 'old.db', code=1).err, 'already', '--replace')
        self.assertEqual(len(self.runs()), 2)
        self.smiley('import', '--replace', 'old.db')
        self.assertEqual(len(self.runs()), 3)

    def test_other_files(self):
        self.db.done()
        sqlite3.connect('empty.db').execute('create table x (y)').connection.commit()
        for name, content in (('text', b'hello'), ('nothing', b''), ('cut', open('old.db', 'rb').read()[:700])):
            with open(name, 'wb') as f:
                f.write(content)
        for name in ('text', 'nothing', 'cut', 'empty.db', 'missing', '.'):
            done = self.smiley('import', name, code=1)
            self.assertEqual(done.err.count('\n'), 1, done)
        self.assertFalse(os.path.exists('smiley.db'))

    def test_damaged_pages(self):
        self.db.run()
        for i in range(3000):
            self.db.event('line', local_vars={'i': i})
        self.db.done()
        size = os.path.getsize('old.db')
        for at in range(4096, size, size // 12):
            shutil.copy('old.db', 'bad.db')
            with open('bad.db', 'r+b') as f:
                f.seek(at)
                f.write(os.urandom(3000))
            done = self.smiley('import', '--replace', 'bad.db', code=None)
            self.assertIn(done.code, (0, 1), done)
            self.assertGreater(done.err.count('\n'), 0)

    def test_mutated_json(self):
        import random
        dice = random.Random(7)
        text = json.dumps({'a': [1, 2.5e3, float('nan'), None, True, 'x\u1234\ud800'],
                           'o': {'__class__': 'C', '__module__': 'm', 'args': [1, {'b': -12345678901234567890}]}})
        self.db.run()
        for _ in range(1500):
            changed = bytearray(text.encode())
            for _ in range(dice.randint(1, 4)):
                at = dice.randrange(len(changed))
                changed[at:at + dice.randint(0, 3)] = dice.choice([b'', b'"', b'\\', b'\\u', b'[', b'{', b'}', b',', b'9' * 30, b'\xff',
                                                                   b'NaN', b'-', b'\0', b'__class__'])
            kind = dice.choice(['line', 'call', 'return', 'exception'])
            self.db.event(kind, dice.choice('fgh'), dice.randint(0, 9), changed.decode('utf-8', 'surrogateescape').encode(
                'utf-8', 'surrogateescape'), changed.decode('latin-1'))
        self.bring()
        self.assertGreaterEqual(len(self.rows()), 1500)


class Ours(support.Case):
    def setUp(self):
        super().setUp()
        self.source('def f(n):\n    return n + 1\nfor i in range(20000):\n    f(i)\nprint("done")\n')
        self.source('raise SystemExit(3)\n', 'three.py')
        self.record('three.py', code=3)
        self.record('prog.py')
        self.ids = [run['id'] for run in self.runs()]

    def same(self, id, *databases):
        texts = [self.smiley('--database', db, *command, id).out
                 for db in databases for command in (('replay', '--output'), ('show',), ('stats', 'show'), ('files',), ('threads',))]
        half = len(texts) // 2
        self.assertEqual(texts[:half], texts[half:])

    def test_there_and_back(self):
        self.smiley('export', 'last', 'one.db')
        self.same(self.ids[0], 'smiley.db', 'one.db')
        self.smiley('--database', 'new.db', 'import', 'one.db', self.ids[0][:8])
        self.same(self.ids[0], 'smiley.db', 'new.db')
        self.assertEqual(os.stat('new.db').st_mode & 0o777, 0o600)

    def test_all(self):
        self.smiley('export', 'all', 'all.db')
        self.smiley('--database', 'new.db', 'import', 'all.db')
        listed = [self.smiley('--database', db, 'list', '-f', 'json').out for db in ('smiley.db', 'new.db')]
        self.assertEqual(*listed)

    def test_named_after_the_run(self):
        self.smiley('export', 'last')
        self.same(self.ids[0], 'smiley.db', self.ids[0] + '.db')

    def test_refused_and_replaced(self):
        self.smiley('export', 'last', 'one.db')
        self.assertMentions(self.smiley('export', 'last', 'one.db', code=1).err, self.ids[0], 'already', '--replace')
        self.assertMentions(self.smiley('import', 'one.db', code=1).err, 'already')
        self.smiley('export', '--replace', 'last', 'one.db')
        self.smiley('import', '--replace', 'one.db')
        self.same(self.ids[0], 'smiley.db', 'one.db')
        self.assertEqual(len(self.runs()), 2)

    def test_onto_itself(self):
        os.symlink('smiley.db', 'other.db')
        self.smiley('export', 'last', 'other.db', code=2)
        self.smiley('import', 'other.db', code=2)

    def test_no_such_run(self):
        self.smiley('export', 'ffffffff-0', 'one.db', code=1)
        self.assertFalse(os.path.exists('one.db'))

    def test_damage_is_not_copied(self):
        for table, change in (('bodies', 'body = zeroblob(length(body))'), ('chunks', 'events = events - 1'),
                              ('chunks', 'summary = zeroblob(9)'), ('definitions', "records = x'ff'"), ('chunks', 'end_ns = 0')):
            with self.subTest(change=change):
                shutil.copy('smiley.db', 'bad.db')
                sql = sqlite3.connect('bad.db')
                sql.execute('update %s set %s' % (table, change))
                sql.commit()
                sql.close()
                done = self.smiley('--database', 'new.db', 'import', 'bad.db', self.ids[0], code=1)
                self.assertMentions(done.err, 'damaged')
                self.assertEqual(self.smiley('--database', 'new.db', 'list', '-f', 'value', '-c', 'id').out, '')

    def test_killed_halfway(self):
        """Whenever it is killed, the run is there whole or not at all."""
        for _ in range(12):
            if os.path.exists('new.db'):
                os.unlink('new.db')
            child = subprocess.Popen([support.SMILEY, '-q', '--database', 'new.db', 'import', 'smiley.db', self.ids[0]],
                                     env=support.environment(), cwd=self.home)
            self.wait_until(lambda: os.path.exists('new.db') or child.poll() is not None, 'the import')
            child.send_signal(signal.SIGKILL)
            child.wait()
            if os.path.exists('new.db') and os.path.getsize('new.db'):
                there = self.smiley('--database', 'new.db', 'list', '-f', 'value', '-c', 'id', code=None).out.split()
                if there:
                    self.same(self.ids[0], 'smiley.db', 'new.db')


try:
    import zmq
except ImportError:
    zmq = None


@unittest.skipUnless(zmq, 'needs python3-zmq')
class Messages(support.Case):
    """What that program's `run --remote` sends: it binds, and the listener connects."""

    def setUp(self):
        super().setUp()
        self.queue = queue.Queue()
        sender = threading.Thread(target=self.send_all)
        sender.start()
        self.addCleanup(sender.join)
        self.addCleanup(self.queue.put, None)
        self.endpoint = '>ipc://' + os.path.join(self.home, 'wire')
        self.source(SOURCE, 'there.py')

    def send_all(self):
        """A PUSH socket without listeners makes its program wait, so it has a thread of its own."""
        push = zmq.Context.instance().socket(zmq.PUSH)
        push.setsockopt(zmq.SNDTIMEO, 60000)
        push.bind('ipc://' + os.path.join(self.home, 'wire'))
        for parts in iter(self.queue.get, None):
            push.send_multipart(parts)
        push.close(linger=0)

    def send(self, event, **body):
        self.queue.put([event.encode(), json.dumps(dict(run_id=RUN, timestamp=START, **body)).encode()])

    def event(self, event, line, local_vars, arg=None, func='double', file='there.py'):
        self.send(event, func_name=func, line_no=line, filename=os.path.join(self.home, file), arg=arg, local_vars=local_vars,
                  call_id='x', thread_id='MainThread')

    def story(self):
        self.send('start_run', cwd='/app', command_line=['there.py'])
        self.event('call', 1, {'n': 21})
        self.event('line', 2, {'n': 21})
        self.event('line', 3, {'n': 21, 'm': 42})
        self.event('return', 3, {'n': 21, 'm': 42}, 42)
        self.event('call', 1, {}, file='gone.py')

    def test_record(self):
        self.story()
        for hostile in ([b'line', b'{'], [b'x', b'{}'], [b'', b''], [b'line', b'[]'], [b'line', b'{"run_id": 5}'],
                        [b'end_run', b'{"run_id": "none"}'], [b'line', b'[' * 5000]):
            self.queue.put(hostile)
        self.send('end_run', message=None, traceback=None, stats=None)
        self.smiley('record', '--exit', '--socket', self.endpoint)
        self.assertEqual((self.newest()['events'], self.newest()['outcome']), (5, 'ok'))
        self.assertMentions(self.smiley('replay', 'last').out, 'm = n * 2', 'm = 42')

    def test_secrets_are_redacted(self):
        self.event('call', 1, {'n': 21, 'api_key': 'k-1'})
        self.send('end_run', message=None)
        self.smiley('record', '--exit', '--socket', self.endpoint)
        out = self.smiley('replay', 'last').out
        self.assertMentions(out, 'n = 21', 'api_key = <redacted>')
        self.assertNotIn('k-1', out)

    def test_watch(self):
        """Its runs arrive in the browser's list, and stay in the database that was named."""
        master, sub = os.openpty()
        fcntl.ioctl(sub, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        watch = subprocess.Popen([support.SMILEY, '--database', 'heard.db', 'watch', '--socket', self.endpoint], stdin=sub,
                                 stdout=sub, stderr=sub, cwd=self.home, env=support.environment(TERM='xterm'))
        os.close(sub)
        self.addCleanup(os.close, master)
        self.addCleanup(lambda: watch.poll() is None and watch.kill())
        screen = bytearray()

        def seen(text):
            while select.select([master], [], [], 0)[0]:
                try:
                    screen.extend(os.read(master, 65536))
                except OSError: # EIO: it has left
                    break
            return text in screen

        self.story()
        self.send('end_run', message=None, traceback=None, stats=None)
        self.wait_until(lambda: seen(b'there.py'), 'the run in the list')
        os.write(master, b'\r')
        self.wait_until(lambda: seen(b'double'), 'the trace')
        self.wait_until(lambda: [run['outcome'] for run in json.loads(
            self.smiley('--database', 'heard.db', 'list', '-f', 'json').out)] == ['ok'], 'its end')
        os.write(master, b'Q')
        self.wait_until(lambda: seen(b'\x1b[?1049l') or watch.poll() is not None, 'the end')
        self.assertEqual(watch.wait(support.LIMIT), 0)
        self.assertEqual([run['events'] for run in json.loads(
            self.smiley('--database', 'heard.db', 'list', '-f', 'json').out)], [5])

    def test_monitor_and_failure(self):
        self.story()
        self.send('end_run', message='went wrong', traceback=[['f.py', 1, 'f', 'x']], stats=None)
        done = self.smiley('monitor', '--exit', '--socket', self.endpoint, code=1)
        self.assertMentions(done.out, 'm = n * 2', 'm = 42')

    def test_no_start_and_the_same_run_again(self):
        self.event('line', 2, {'n': 21})
        self.send('end_run', message=None)
        self.smiley('record', '--exit', '--socket', self.endpoint)
        self.story()
        self.send('end_run', message=None)
        self.smiley('record', '--exit', '--socket', self.endpoint)
        self.assertEqual(sorted(run['id'] for run in self.runs()), [RUN, RUN + '.2'])

    def test_left_open(self):
        self.story()
        listener = subprocess.Popen([support.SMILEY, 'record', '--socket', self.endpoint], env=support.environment(),
                                    cwd=self.home, stderr=subprocess.DEVNULL)
        self.wait_until(lambda: os.path.exists('smiley.db') and
                        any(run['events'] == 5 for run in json.loads(self.smiley('list', '-f', 'json', code=None).out or '[]')),
                        'the events, before the run has ended')
        listener.send_signal(signal.SIGINT)
        self.assertEqual(listener.wait(), 0)
        self.assertEqual(self.newest()['outcome'], 'lost')


if __name__ == '__main__':
    unittest.main()
