"""list, show, threads, files, delete: tables in every format."""
import csv
import io
import json
import os

import support

COLUMNS = ['id', 'description', 'cwd', 'start', 'end', 'duration', 'events', 'outcome', 'error']


class Tables(support.Case):
    def setUp(self):
        super().setUp()
        self.source('import threading, helper\n'
                    'def work():\n'
                    '    return helper.double(2)\n'
                    't = threading.Thread(target=work, name="second, thread")\n'
                    't.start()\n'
                    't.join()\n')
        self.source('def double(n):\n    return n * 2\n', 'helper.py')
        self.source('raise ValueError("went \\"wrong\\", twice")\n', 'bad.py')
        self.record('prog.py', 'an argument', '--x')
        self.record('bad.py', code=1)

    def test_list_json(self):
        newest, oldest = self.runs()
        for run in (newest, oldest):
            self.assertEqual(sorted(run), sorted(COLUMNS))
            self.assertEqual(run['cwd'], self.home)
        self.assertIn('bad.py', newest['description'])
        self.assertIn("'an argument' --x", oldest['description'])
        self.assertEqual((newest['outcome'], oldest['outcome']), ('exit 1', 'ok'))
        self.assertMentions(newest['error'], 'went "wrong", twice')
        self.assertFalse(oldest['error'])
        self.assertGreater(int(oldest['events']), 10)

    def test_list_csv(self):
        rows = list(csv.reader(io.StringIO(self.smiley('list', '-f', 'csv').out)))
        self.assertEqual([name.lower() for name in rows[0]], COLUMNS)
        self.assertEqual(len(rows), 3)
        self.assertIn('went "wrong", twice', rows[1][-1])

    def test_list_table(self):
        out = self.smiley('list').out
        self.assertMentions(out, 'prog.py', 'bad.py', 'exit 1', self.newest()['id'][:8])

    def test_list_value(self):
        self.assertEqual(self.smiley('list', '-f', 'value', '-c', 'outcome').out.splitlines(), ['exit 1', 'ok'])

    def test_columns_in_the_order_asked_for(self):
        rows = list(csv.reader(io.StringIO(self.smiley('list', '-f', 'csv', '-c', 'outcome', '-c', 'id').out)))
        self.assertEqual([name.lower() for name in rows[0]], ['outcome', 'id'])
        self.assertEqual(rows[1], ['exit 1', self.newest()['id']])
        self.assertEqual([sorted(run) for run in self.runs('-c', 'id', '-c', 'events')], [['events', 'id']] * 2)

    def test_only_errors(self):
        self.assertEqual([run['outcome'] for run in self.runs('--errors')], ['exit 1'])

    def test_empty(self):
        for run in self.runs():
            self.smiley('delete', run['id'])
        self.assertEqual(self.runs(), [])
        self.smiley('list')
        self.smiley('list', '-f', 'csv')

    def test_show(self):
        for row in (json.loads(self.smiley('show', '-f', 'json', 'last').out),):
            row = row[0] if isinstance(row, list) else row
            text = json.dumps(row)
            self.assertMentions(text, self.home, 'bad.py', 'ValueError', self.newest()['id'])
        self.assertMentions(self.smiley('show', 'last').out, 'bad.py', 'Traceback (most recent call last)', '3.11')
        self.smiley('show', '-f', 'csv', 'last')
        self.smiley('show', '-f', 'value', 'last')

    def test_threads(self):
        run = self.runs()[1]['id']
        self.assertMentions(self.smiley('threads', run).out, 'MainThread', 'second, thread')
        names = json.dumps(json.loads(self.smiley('threads', '-f', 'json', run).out))
        self.assertMentions(names, 'MainThread', 'second, thread')
        self.assertIn('"second, thread"', self.smiley('threads', '-f', 'csv', run).out)

    def test_files(self):
        run = self.runs()[1]['id']
        self.assertMentions(self.smiley('files', run).out, 'prog.py', 'helper.py')
        self.assertEqual(len(json.loads(self.smiley('files', '-f', 'json', run).out)), 2)

    def test_prefix_and_last(self):
        newest, oldest = [run['id'] for run in self.runs()]
        length = next(n for n in range(1, 37) if newest[:n] != oldest[:n])
        self.assertIn('prog.py', self.smiley('show', oldest[:length]).out)
        self.assertIn('bad.py', self.smiley('show', 'last').out)

    def test_delete(self):
        newest, oldest = [run['id'] for run in self.runs()]
        self.smiley('delete', oldest)
        self.assertEqual([run['id'] for run in self.runs()], [newest])
        self.smiley('delete', oldest, code=1)
        self.smiley('delete', 'last')
        self.assertEqual(self.runs(), [])

    def test_delete_several(self):
        self.smiley('delete', *[run['id'] for run in self.runs()])
        self.assertEqual(self.runs(), [])

    def test_output_that_cannot_be_written(self):
        with open('/dev/full', 'w') as full:
            done = support.subprocess.run([support.SMILEY, 'list'], cwd=self.home, env=support.environment(), stdout=full,
                                          stderr=support.subprocess.PIPE, timeout=support.LIMIT)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.startswith(b'smiley: '), done.stderr)

    def test_reader_that_goes_away(self):
        process = self.start(support.SMILEY, 'replay', 'last', stdout=support.subprocess.PIPE, stderr=support.subprocess.PIPE)
        process.stdout.close()
        self.assertNotIn(b'Sanitizer', process.stderr.read())
        self.assertIn(process.wait(support.LIMIT), (0, 1, -13))


class Replay(support.Case):
    def setUp(self):
        super().setUp()
        self.source('import threading\n'
                    'def work(n):\n'
                    '    try:\n'
                    '        return 1 // n\n'
                    '    except ZeroDivisionError:\n'
                    '        print("caught")\n'
                    't = threading.Thread(target=work, args=(0,), name="other")\n'
                    't.start()\n'
                    't.join()\n')
        self.record('prog.py')

    def test_text(self):
        lines = self.smiley('replay', 'last').out.splitlines()
        self.assertTrue(lines[0].startswith('Starting new run: prog.py'), lines[0])
        self.assertEqual(lines[-1], 'Finished run')
        other = [line for line in lines if 'return 1 // n' in line]
        self.assertTrue(other and all('other' in line for line in other), other)
        self.assertTrue(any('prog.py:4: exception: ZeroDivisionError: ' in line or 'prog.py:   4: exception: ZeroDivisionError: ' in line
                            for line in lines), lines)
        self.assertFalse(any(line.strip() == 'caught' for line in lines))

    def test_one_thread(self):
        out = self.smiley('replay', '--thread', 'other', 'last').out
        self.assertNotIn('import threading', out)
        self.assertIn('return 1 // n', out)
        self.smiley('replay', '--thread', 'no such', 'last', code=1)
        self.assertEqual({row['thread'] for row in self.rows('--thread', 'other')}, {'other'})

    def test_json(self):
        rows = self.rows()
        self.assertEqual([row['n'] for row in rows], list(range(1, len(rows) + 1)))
        for row in rows:
            for key in ('event', 'n', 'time', 'thread', 'call', 'depth', 'file', 'line', 'function', 'locals', 'changed'):
                self.assertIn(key, row, row['event'])
        kinds = [row['event'] for row in rows if row['thread'] == 'other' and row['event'] != 'output']
        self.assertEqual(kinds, ['call', 'line', 'line', 'exception', 'line', 'line', 'return'])
        output = [row for row in rows if row['event'] == 'output']
        self.assertEqual(({row['stream'] for row in output}, ''.join(row['value'] for row in output)), ({'stdout'}, 'caught\n'))
        call = [row for row in rows if row['thread'] == 'other'][0]
        self.assertEqual((call['depth'], call['function'], call['locals'], call['changed']), (0, 'work', {'n': '0'}, ['n']))

    def test_colour_only_on_a_terminal(self):
        self.assertNotIn('\x1b', self.smiley('replay', 'last').out)
        argv = [support.SMILEY, 'replay', 'last']
        self.assertIn(b'\x1b[', support.on_terminal(argv, self.home, support.environment(TERM='xterm-256color')).raw)
        self.assertNotIn(b'\x1b[', support.on_terminal(argv, self.home, support.environment(TERM='xterm-256color', NO_COLOR='1')).raw)


class Completion(support.Case):
    def complete(self, line):
        """What bash offers after the last word of a line."""
        script = '''
            source <("$1" complete)
            read -ra COMP_WORDS <<< "$2"
            [[ $2 == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$2 COMP_POINT=${#2}
            spec=$(complete -p smiley) || exit 1
            function=$(sed -n 's/.*-F \\([^ ]*\\) .*/\\1/p' <<< "$spec")
            "$function" smiley "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
        '''
        path = os.path.dirname(support.SMILEY) + ':' + os.environ.get('PATH', '/usr/bin:/bin')
        done = self.command('bash', '--norc', '-c', script, 'bash', support.SMILEY, line, env={'PATH': path})
        self.assertEqual((done.code, done.err), (0, ''), repr(done))
        return [word.strip() for word in done.out.split('\n') if word.strip()]

    def test_commands(self):
        self.assertLessEqual({'run', 'list', 'show', 'threads', 'files', 'replay', 'delete', 'browse', 'help', 'complete'},
                             set(self.complete('smiley ')))
        self.assertEqual(self.complete('smiley repl'), ['replay'])

    def test_options(self):
        self.assertMentions(self.complete('smiley run --'), '--local', '--include-stdlib', '--no-output')
        self.assertIn('--database', self.complete('smiley --data'))

    def test_run_ids(self):
        self.record(self.source('x = 1\n'))
        self.assertMentions(self.complete('smiley show '), self.newest()['id'], 'last')
