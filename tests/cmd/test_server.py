"""server: pages, addresses, JSON, who may ask and what for, slow and broken clients, its end."""
import base64
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import urllib.parse

import support
import web

PROGRAM = '''\
import threading
def work(n):
    # halves it, and
    # says so
    half = n // 2
    print('half of', n)
    return {'half': half}
threads = [threading.Thread(target=work, args=(i,), name='worker %d' % i) for i in range(3)]
for t in threads:
    t.start()
    t.join()
try:
    work('text')
except TypeError as problem:
    caught = problem
del t
for i in range(40):
    total = i * i
print('done', total)
'''


class Pages(web.Web):
    def setUp(self):
        super().setUp()
        self.source(PROGRAM)
        self.record('prog.py', 'one & two', '<x>')
        self.source('raise ValueError("went <b>wrong</b>")\n', 'bad.py')
        self.record('bad.py', code=1)
        self.bad, self.good = [run['id'] for run in self.runs()]
        self.server = web.Server(self)

    def all_pages(self, start='/runs'):
        """Every page that can be reached by links, by path; what is linked must be there."""
        pages, waiting = {}, [start]
        while waiting:
            path = waiting.pop()
            if path in pages or len(pages) > 150:
                continue
            if path.endswith(('.png', '.svg')):
                self.assertEqual(self.server.status(path, method='HEAD'), 200, path)
                continue
            status, headers, text = self.server.ask(path)
            self.assertEqual((status, headers['Content-Type']), (200, 'text/html; charset=utf-8'), path)
            pages[path] = page = self.assertPage(text, path)
            for link in page.links + page.assets + [form['action'] for form in page.forms if form.get('method') != 'post']:
                target, _, _ = urllib.parse.urljoin(path, link).partition('#')
                if target.startswith('/assets/'):
                    self.assertEqual(self.server.status(target), 200, target)
                else:
                    self.assertTrue(target.startswith('/runs'), target)
                    waiting.append(target)
        return pages

    def test_every_page_and_link(self):
        pages = self.all_pages()
        for tail in ('', '/files', '/threads', '/output', '/exceptions', '/stats', '/stats/graph'):
            self.assertIn('/runs/' + self.good + tail, pages)
        for path, page in pages.items():
            for link in page.links:
                target, _, fragment = urllib.parse.urljoin(path, link).partition('#')
                if fragment and target in pages:
                    self.assertIn(fragment, pages[target].ids, (path, link))

    def test_root_leads_to_the_runs(self):
        status, headers, _ = self.server.ask('/')
        self.assertEqual((status, headers['Location']), (303, '/runs'))

    def test_runs(self):
        page = self.assertPage(self.server.get('/runs'))
        self.assertMentions(page.text, "prog.py 'one & two' '<x>'", 'bad.py', 'exit 1', 'ValueError', 'went <b>wrong</b>')
        failing = self.assertPage(self.server.get('/runs?errors=1')).text
        self.assertIn('bad.py', failing)
        self.assertNotIn('prog.py', failing)
        runs = self.server.json('/runs')['runs']
        self.assertEqual([run['id'] for run in runs], [self.bad, self.good])
        self.assertEqual([run['failed'] for run in runs], [True, False])
        self.assertEqual(len(self.server.json('/runs?errors=1')['runs']), 1)

    def test_new_runs_appear(self):
        self.source('x = 1\n', 'later.py')
        self.record('later.py')
        self.assertIn('later.py', self.server.get('/runs'))
        self.assertEqual(self.server.status('/runs/' + self.newest()['id']), 200)

    def test_what_is_known_of_a_run(self):
        text = self.assertPage(self.server.get('/runs/' + self.bad)).text
        self.assertMentions(text, self.home, '3.11', 'Traceback (most recent call last)', 'ValueError: went <b>wrong</b>', self.bad)

    def test_trace_tells_what_replay_tells(self):
        for run in (self.good, self.bad):
            rows, blocks, html, page, pages = self.rows(run=run), [], [], 1, 1
            while page <= pages:
                part = self.server.json('/runs/%s?per_page=5&page=%d' % (run, page))
                seen = self.assertPage(self.server.get('/runs/%s?per_page=5&page=%d' % (run, page)))
                self.assertEqual([(b['first'], b['last'], b['event']) for b in part['blocks']], seen.blocks)
                html.append(seen)
                blocks += part['blocks']
                pages, page = part['pages'], page + 1
            web.walk_blocks(blocks, rows, self)
            web.walk_pages(html, rows, self)

    def test_paging(self):
        last = self.server.json('/runs/%s?per_page=5' % self.good)['pages']
        self.assertGreater(last, 8)
        self.assertEqual(self.server.json('/runs/%s?per_page=5&page=100000' % self.good)['page'], last)
        text = self.assertPage(self.server.get('/runs/%s?per_page=5&page=5' % self.good)).text
        self.assertRegex(text, r'1…456…%d' % last)
        self.assertEqual(self.server.json('/runs/%s?per_page=7' % self.good)['per_page'], 20)

    def test_one_thread(self):
        threads = {t['name']: t for t in self.server.json('/runs/%s/threads' % self.good)['threads']}
        worker = threads['worker 1']
        part = self.server.json('/runs/%s?per_page=100&thread_id=%d' % (self.good, worker['id']))
        self.assertEqual({b['thread'] for b in part['blocks']}, {'worker 1'})
        rows = self.rows('--thread', 'worker 1', run=self.good)
        self.assertEqual(sum(b['last'] - b['first'] + 1 for b in part['blocks']), len(rows))
        self.assertEqual(worker['events'], len(rows))
        parts = [self.server.json('/runs/%s?per_page=5&page=%d&thread_id=%d' % (self.good, page, worker['id']))['blocks']
                 for page in range(1, part['total'] // 5 + 2)]
        self.assertEqual(part['blocks'], sum(parts[:-1] if part['total'] % 5 == 0 else parts, []))
        self.assertEqual(self.server.status('/runs/%s?thread_id=99' % self.good), 404)

    def test_link_to_an_event(self):
        rows = self.rows(run=self.good)
        for n in (1, len(rows) // 2, len(rows)):
            page = self.assertPage(self.server.get('/runs/%s?event=%d&per_page=5' % (self.good, n)))
            self.assertIn('e%d' % n, page.ids)
            self.assertTrue(any(first <= n <= last for first, last, _ in page.blocks))

    def test_source(self):
        listed = self.server.json('/runs/%s/files' % self.good)['files']
        self.assertEqual([f['path'] for f in listed], [os.path.join(self.home, 'prog.py')])
        source = self.server.json('/runs/%s/files/%s' % (self.good, listed[0]['key']))
        self.assertEqual([line['text'] for line in source['lines']], PROGRAM.splitlines())
        hits, first = {}, {}
        for row in self.rows(run=self.good):
            if row['event'] == 'line':
                hits[row['line']] = hits.get(row['line'], 0) + 1
                first.setdefault(row['line'], row['n'])
        for line in source['lines']:
            self.assertEqual((line['hits'], line['first']), (hits.get(line['line'], 0), first.get(line['line'])))
        page = self.assertPage(self.server.get('/runs/%s/files/%s' % (self.good, listed[0]['key'])))
        self.assertIn('L%d' % len(PROGRAM.splitlines()), page.ids)
        self.assertMentions(page.text, 'def work(n):')

    def test_output_and_exceptions(self):
        lines = self.server.json('/runs/%s/output' % self.good)['lines']
        self.assertEqual([line['text'] for line in lines], ['half of 0', 'half of 1', 'half of 2', 'done 1521'])
        self.assertTrue(all(line['stream'] == 'stdout' and line['whole'] for line in lines))
        raised = self.server.json('/runs/%s/exceptions' % self.good)['exceptions']
        self.assertEqual([(x['type'], x['caught']) for x in raised], [('TypeError', True)])
        self.assertMentions(self.assertPage(self.server.get('/runs/%s/exceptions' % self.bad)).text, 'ValueError', 'not caught')

    def test_statistics_and_call_graph(self):
        stats = self.server.json('/runs/%s/stats' % self.good)
        work = next(f for f in stats['functions'] if f['function'] == 'work')
        self.assertEqual((work['ncalls'], work['primitive_calls']), (4, 4))
        self.assertEqual(stats['total_calls'], sum(f['ncalls'] for f in stats['functions']))
        text = self.assertPage(self.server.get('/runs/%s/stats' % self.good)).text
        self.assertMentions(text, 'prog.py:2(work)', 'primitive')
        page = self.assertPage(self.server.get('/runs/%s/stats/graph' % self.good))
        graph = self.server.json('/runs/%s/stats/graph' % self.good)
        self.assertEqual(len([tag for tag, _ in page.tags if tag == 'rect']), len(graph['nodes']))
        for edge in graph['edges']:
            self.assertLess(max(edge['from'], edge['to']), len(graph['nodes']))
        self.assertTrue(self.server.get('/runs/%s/stats/graph.svg' % self.good).lstrip().startswith('<?xml'))
        self.assertEqual(self.server.ask_bytes('/runs/%s/stats/graph.png' % self.good)[:8], b'\x89PNG\r\n\x1a\n')
        self.record('--no-profile', 'prog.py')
        bare = self.newest()['id']
        for tail in ('/stats', '/stats/graph'):
            self.assertIn('no profile', self.assertPage(self.server.get('/runs/' + bare + tail)).text)
        self.assertEqual(self.server.status('/runs/%s/stats/graph.png' % bare), 404)

    def test_search(self):
        found = self.server.json('/runs/%s/search?q=half' % self.good)
        self.assertMentions(json.dumps(found['source']), 'half = n // 2')
        self.assertTrue(any(v.get('variable') == 'half' or "'half'" in v['value'] for v in found['values']), found)
        self.assertEqual([f['function'] for f in self.server.json('/runs/%s/search?q=wor' % self.good)['functions']], ['work'])
        text = self.assertPage(self.server.get('/runs/%s/search?q=%%3Cscript%%3E' % self.good)).text
        self.assertIn('<script>', text)
        self.assertEqual(self.server.status('/runs/%s/search?q=re:(' % self.good), 400)

    def test_search_by_an_expression_that_never_ends(self):
        self.source("value = '%s!'\nfor value in range(3):\n    pass\n" % ('a' * 60), 'hard.py')
        self.record('hard.py')
        path = '/runs/%s/search?q=' % self.runs()[0]['id']
        self.assertIs(self.server.json(path + 're:a%2B!')['complete'], True)
        for hard in ('(a%2B)%2B$', '((a*)*)*%5C1$'):
            self.assertIs(self.server.json(path + 're:' + hard)['complete'], False, hard)
        self.assertMentions(self.assertPage(self.server.get(path + 're:(a%2B)%2B$')).text, 'takes too long on some')
        self.assertEqual(self.server.status(path + 're:' + '(' * 60 + 'a' + '{1,200})' * 60), 400)

    def test_unknown(self):
        for path in ('/runs/nosuch', '/runs/%s/nosuch' % self.good, '/runs/%s/files/0123' % self.good, '/nosuch', '/assets/x', '/assets/',
                     '/runs/../../etc/passwd', '/runs/..%2F..%2Fetc%2Fpasswd', '/runs/%00', '/runs/%zz', '/assets/..%2fsmiley.c',
                     '/runs//threads', '/runs/%s/files/..%%2f' % self.good):
            status, _, text = self.server.ask(path)
            self.assertEqual(status, 404, path)
            self.assertPage(text, path)
        self.assertEqual(self.server.status('/runs/%s?page=x' % self.good), 400)
        self.assertEqual(self.server.json('/runs/nosuch')['error'], 'Not found')

    def test_fields_and_tags(self):
        status, headers, text = self.server.ask('/assets/smiley.css')
        self.assertEqual(self.server.ask('/assets/smiley.css', If_None_Match=headers['ETag'])[0::2], (304, ''))
        self.assertEqual(self.server.status('/runs', If_None_Match=self.server.ask('/runs')[1]['ETag']), 304)
        for path in ('/runs', '/assets/smiley.js', '/nosuch'):
            headers = self.server.ask(path)[1]
            self.assertMentions(headers['Content-Security-Policy'], "default-src 'none'", "frame-ancestors 'none'")
            self.assertNotIn('unsafe', headers['Content-Security-Policy'])
            self.assertEqual((headers['X-Content-Type-Options'], headers['Referrer-Policy'], headers['X-Frame-Options']),
                             ('nosniff', 'no-referrer', 'DENY'))
        status, headers, text = self.server.ask('/runs', 'HEAD')
        self.assertEqual((status, text), (200, ''))

    def test_what_is_accepted(self):
        for accept, kind in (('application/json', 'application/json'), ('Application/JSON, text/plain, */*', 'application/json'),
                             ('application/json, text/html;q=0.1', 'application/json'), ('text/html, application/json;q=0.9', 'text/html'),
                             ('*/*', 'text/html'), ('', 'text/html')):
            self.assertEqual(self.server.ask('/runs', Accept=accept)[1]['Content-Type'].partition(';')[0], kind, accept)

    def test_methods(self):
        for method in ('PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'POST'):
            status, headers, _ = self.server.ask('/runs', method)
            self.assertEqual((status, headers['Allow']), (405, 'GET, HEAD'), method)

    def test_host_is_checked(self):
        for host in ('evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '[::1', ''):
            self.assertIn(self.server.status('/runs', Host=host), (400, 421), host)
        for host in ('localhost', 'LOCALHOST:%d' % self.server.port, '127.0.0.1:99', '[::1]:8080'):
            self.assertEqual(self.server.status('/runs', Host=host), 200, host)

    def token(self):
        page = self.assertPage(self.server.get('/runs/delete?run=' + self.good))
        self.assertMentions(page.text, 'Delete this run?', 'prog.py')
        return next(a['value'] for tag, a in page.tags if tag == 'input' and a.get('name') == 'token')

    def test_delete(self):
        form = {'run': self.good, 'token': self.token()}
        for wrong in ({'run': self.good}, {'run': self.good, 'token': 'x' * 32}, {'run': self.good, 'token': ''}):
            self.assertEqual(self.server.post('/runs/delete', wrong)[0], 403)
        self.assertEqual(self.server.post('/runs/delete', form, Origin='http://evil.example')[0], 403)
        self.assertEqual(self.server.post('/runs/delete', form, Sec_Fetch_Site='cross-site')[0], 403)
        self.assertEqual(self.server.post('/runs/delete', {**form, 'run': 'x' * 10000})[0], 413)
        self.assertEqual(self.server.post('/runs/delete', {'run': 'nosuch', 'token': form['token']})[0], 404)
        self.assertEqual(self.server.status('/runs/delete?run=nosuch'), 404)
        self.assertEqual(len(self.runs()), 2)
        self.assertEqual(self.server.status('/runs/' + self.good), 200)
        status, headers, _ = self.server.post('/runs/delete', form, Origin='http://127.0.0.1:%d' % self.server.port)
        self.assertEqual((status, headers['Location']), (303, '/runs'))
        self.assertEqual([run['id'] for run in self.runs()], [self.bad])
        self.assertEqual(self.server.status('/runs/' + self.good), 404)

    def test_read_only(self):
        server = web.Server(self, '--read-only')
        self.assertNotIn('/runs/delete', server.get('/runs'))
        self.assertEqual(server.status('/runs/delete?run=' + self.good), 403)
        self.assertEqual(server.post('/runs/delete', {'run': self.good, 'token': self.token()})[0], 403)
        self.assertEqual(len(self.runs()), 2)

    def test_broken_and_slow_clients(self):
        def send(data):
            s = socket.create_connection(('127.0.0.1', self.server.port), timeout=support.LIMIT)
            self.addCleanup(s.close)
            s.sendall(data)
            return s
        slow = [send(b'GET /runs HTTP/1.1\r\nHost: loc') for _ in range(100)] + [send(b'\r\n\r\n')]
        for data in (b'GET\r\n\r\n', b'GET /runs HTTP/9.9\r\n\r\n', b'\xff\xfe\x00 / HTTP/1.1\r\n\r\n', b'GET /runs HTTP/1.1\r\n\r\n',
                     b'GET ' + b'/x' * 40000 + b' HTTP/1.1\r\nHost: localhost\r\n\r\n', b'GET http://x/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
                     b'POST /runs/delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n',
                     b'POST /runs/delete HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
                     b'GET /runs HTTP/1.1\r\n' + b'X: ' + b'y' * 70000 + b'\r\n\r\n'):
            answer = b''
            try:
                s = send(data)
                s.shutdown(socket.SHUT_WR)
                answer = s.recv(65536)
            except OSError:
                pass  # thrown out before it had said all
            self.assertNotIn(b' 200 ', answer.split(b'\r\n')[0], data[:60])
        self.assertEqual(self.server.status('/runs'), 200)
        for s in slow:
            s.close()

    def test_many_at_once(self):
        failures = []

        def ask(path):
            try:
                for _ in range(5):
                    if self.server.status(path) != 200:
                        failures.append(path)
            except OSError as error:
                failures.append(error)
        threads = [threading.Thread(target=ask, args=('/runs/%s?per_page=5&page=%d' % (self.good, i % 9 + 1),)) for i in range(24)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(failures, [])


class StrangeProfiles(web.Web):
    """Profiles a person can come by: as a table, as pages, as files. What there is to see is there, and nothing that is no number."""
    PROGRAMS = {
        'recursive': ('def f(n):\n    return n and f(n - 1)\nf(9)\n', 0, {'f': '10/1'}),
        'mutual': ('def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n != 0 and even(n - 1)\neven(9)\n', 0,
                   {'even': '5/1', 'odd': '5/1'}),
        'killed': ('import os\ndef forever():\n    while True:\n        os.kill(os.getpid(), 9)\nforever()\n', -signal.SIGKILL, {'forever': '1'}),
        'single': ('x = 1\n', 0, {'<module>': '1'}),
        'empty': ('', 0, {'<module>': '1'}),
        'none': ('x = 1\n', 0, {}),
        'zero': ('def f():\n    pass\nf()\nf()\n', 0, {'f': '2'}),
        'zero edges': ('def f():\n    pass\nf()\nf()\n', 0, {'f': '2'}),
    }

    def recorded(self, kind):
        text, code, _ = self.PROGRAMS[kind]
        self.source(text)
        self.record('prog.py', code=code, options=['--no-profile'] if kind == 'none' else [])
        run = self.newest()['id']
        tables = {'zero': ('profile_functions', 'profile_edges'), 'zero edges': ('profile_edges',)}.get(kind, ())
        with sqlite3.connect('smiley.db') as database:
            for table in tables:
                database.execute('UPDATE %s SET own_ns = 0, total_ns = 0 WHERE run = (SELECT max(run) FROM %s)' % (table, table))
        database.close()
        return run

    def seen(self, text):
        self.assertNotRegex(text, r'(?<!\w)-?(nan|inf)(?!\w)')
        return text

    def test_all(self):
        server = None
        for kind, (_, _, functions) in self.PROGRAMS.items():
            run = self.recorded(kind)
            server = server or web.Server(self)
            with self.subTest(kind):
                table = self.seen(self.smiley('stats', 'show', run).out)
                page = self.seen(self.assertPage(server.get('/runs/%s/stats' % run)).text)
                graph = self.seen(self.assertPage(server.get('/runs/%s/stats/graph' % run)).text)
                self.assertEqual('no profile' in page + graph, not functions)
                rows = {f['function']: f for f in server.json('/runs/%s/stats' % run)['functions']}
                shown = [n['function'] for n in server.json('/runs/%s/stats/graph' % run)['nodes']]
                for name, calls in functions.items():
                    self.assertRegex(table, r'(?m)^ +%s +\d.*prog\.py:\d+\(%s\)$' % (calls, name))
                    self.assertMentions(page, calls, '(%s)' % name)
                    self.assertEqual('%d/%d' % (rows[name]['ncalls'], rows[name]['primitive_calls']),
                                     calls if '/' in calls else calls + '/' + calls)
                    self.assertMentions(graph, name)
                if len(rows) == 1:
                    self.assertMentions(page, '1 function call (1 primitive)')
                    self.assertTrue(any(name in function for function in shown), shown)
                for form in ('pstats', 'callgrind', 'folded', 'speedscope', 'dot', 'svg', 'png', 'pdf'):
                    self.smiley('stats', 'export', run, 'out.' + form, '-f', form, code=0 if functions else 1)
                    if functions and form in ('callgrind', 'folded', 'speedscope', 'dot', 'svg'):
                        with open('out.' + form, encoding='utf-8') as f:
                            self.seen(f.read())
                self.smiley('report', run, '-o', 'report', '--force')
                for name in ('stats.html', 'call_graph.html'):
                    with open('report/' + name, encoding='utf-8') as f:
                        text = self.seen(self.assertPage(f.read()).text)
                    self.assertMentions(text, *(functions or ['no profile']))


class Commands(web.Web):
    def setUp(self):
        super().setUp()
        self.source('x = 1\n')
        self.record('prog.py')

    def test_ends_cleanly(self):
        for sig in (signal.SIGINT, signal.SIGTERM):
            server = web.Server(self)
            server.status('/runs')
            server.process.send_signal(sig)
            self.assertEqual(server.process.wait(support.LIMIT), 0)
            self.assertEqual(server.process.stderr.read(), b'')

    def test_port_in_use(self):
        server = web.Server(self)
        done = self.smiley('server', '--port', server.port, code=1)
        self.assertEqual(done.err.count('\n'), 1)
        self.assertMentions(done.err, 'port %d' % server.port, 'in use', '--port')

    def test_no_database(self):
        self.assertMentions(self.smiley('--database', 'none.db', 'server', code=1).err, 'none.db')

    def test_other_addresses(self):
        done = self.smiley('server', '--host', '0.0.0.0', '--port', '0', code=2)
        self.assertMentions(done.err, '--password-file', '--insecure')
        server = web.Server(self, '--host', '0.0.0.0', '--insecure')
        self.assertEqual(server.status('/runs'), 200)
        self.assertEqual(server.status('/runs', Host='evil.example'), 421)
        server.process.send_signal(signal.SIGINT)
        self.assertMentions(server.process.stderr.read().decode(), 'others can reach', 'without a password')
        self.smiley('server', '--host', 'no such host', code=2)

    def test_password(self):
        with open('secret', 'w') as f:
            f.write('open sesame\n')
        os.chmod('secret', 0o644)
        self.assertMentions(self.smiley('server', '--password-file', 'secret', code=1).err, 'chmod 600')
        os.chmod('secret', 0o600)
        server = web.Server(self, '--password-file', 'secret')

        def basic(text):
            return 'Basic ' + base64.b64encode(text.encode()).decode()
        status, headers, text = server.ask('/runs')
        self.assertEqual((status, headers['WWW-Authenticate'][:5]), (401, 'Basic'))
        self.assertNotIn('prog.py', text)
        for wrong in ('me:open', 'me:', ':', 'open sesame', 'me:open sesame!'):
            self.assertEqual(server.status('/runs', Authorization=basic(wrong)), 401, wrong)
        self.assertEqual(server.status('/assets/smiley.css'), 401)
        self.assertEqual(server.status('/runs', Authorization=basic('me:open sesame')), 200)
        with open('secret', 'w') as f:
            f.write('\n')
        self.smiley('server', '--password-file', 'secret', code=1)
        self.smiley('server', '--password-file', 'no such', code=1)

    def test_open(self):
        with open('browser', 'w') as f:
            f.write('#!/bin/sh\necho "$1" > opened.tmp && mv opened.tmp opened\n')
        os.chmod('browser', 0o755)
        server = self.start(support.SMILEY, 'server', '--port', '0', '--open', env={'BROWSER': './browser'}, stderr=subprocess.PIPE)
        self.wait_until(lambda: os.path.exists('opened'), 'the web browser')
        with open('opened') as f:
            self.assertIn(f.read().strip(), server.stderr.readline().decode())

    def test_running_run_says_so(self):
        self.source('import sys\nprint("ready", flush=True)\nfor line in sys.stdin:\n    got = line\n', 'waits.py')
        program = self.start(support.SMILEY, 'run', '--local', 'waits.py', stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
        program.stdout.readline()
        server = web.Server(self)
        run = self.wait_until(lambda: next((r for r in server.json('/runs')['runs'] if r['running'] and r['events'] > 2), None), 'the run')
        self.assertIn('still going on', server.get('/runs/' + run['id']))
        program.stdin.write(b'one\n')
        program.stdin.flush()
        self.wait_until(lambda: any(block['changed'].get('line') == "'one\\n'"
                                    for block in server.json('/runs/%s?per_page=100' % run['id'])['blocks']), 'what it does')
        program.stdin.close()
        program.wait(support.LIMIT)
        self.wait_until(lambda: 'still going on' not in server.get('/runs/' + run['id']), 'its end')
