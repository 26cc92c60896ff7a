"""server: much asked of it, and clients that behave badly. Its memory stays within bounds, and others are served all the while."""
import http.client
import os
import random
import re
import socket
import threading
import unittest

import support
import web

CONNECTIONS = 8
PAGE = b'GET /runs HTTP/1.1\r\nHost: localhost\r\n'


class Much(web.Web):
    def memory(self):
        with open('/proc/%d/status' % self.server.process.pid) as f:
            return int(re.search(r'VmRSS:\s+(\d+)', f.read()).group(1)) / 1024

    def ask(self, paths, failures):
        """One connection that is kept, and each path asked for over it."""
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=support.LIMIT)
        try:
            for path, status, fields in paths:
                connection.request('GET', path, headers=fields)
                answer = connection.getresponse()
                answer.read()
                if answer.status != status:
                    failures.append((path, answer.status))
        except (OSError, http.client.HTTPException) as error:
            failures.append(error)
        finally:
            connection.close()

    def ask_all(self, paths):
        failures = []
        threads = [threading.Thread(target=self.ask, args=(paths[i::CONNECTIONS], failures)) for i in range(CONNECTIONS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(failures, [])

    @unittest.skipIf(support.VARIANT == 'asan', 'what is freed is kept there for a while')
    def test_memory_stays(self):
        self.record(os.path.join(support.ROOT, 'test_app', 'mixed_calls.py'), '300')
        self.server = web.Server(self)
        run = '/runs/' + self.newest()['id']
        pages = self.server.json(run)['pages']
        self.assertGreater(pages, 5000)
        rng = random.Random(4)
        tag = {'If-None-Match': self.server.ask(run)[1]['ETag']}

        def some(n):
            kinds = [lambda: (run + '?page=%d' % rng.randint(1, pages), 200, {})] * 8 + [
                lambda: (run + '?per_page=5&page=%d' % rng.randint(1, pages), 200, {'Accept': 'application/json'}),
                lambda: (run + '?thread_id=0&page=%d' % rng.randint(1, pages), 200, {}),
                lambda: (run + '/exceptions?page=%d' % rng.randint(1, 9), 200, {}),
                lambda: (run + '/output', 200, {}),
                lambda: (run + '?event=%d' % rng.randint(1, 200000), 200, {}),
                lambda: (run, 304, tag),
                lambda: ('/runs/none%d' % rng.randint(1, 10**9), 404, {}),
                lambda: (run + '/threads', 200, {}),
            ]
            return [rng.choice(kinds)() for _ in range(n)]
        self.ask_all(some(100))
        early = self.memory()
        rounds = [early]
        while len(rounds) < 7:  # each thread keeps pages and chunks, and fills its part when it has its turn
            self.ask_all(some(2500))
            rounds.append(self.memory())
            if rounds[-1] < rounds[-2] + 25:
                break
        self.assertLess(rounds[-1], rounds[-2] + 25, 'a page has 26 KB: it is not they that grow: %s' % rounds)
        self.assertLess(rounds[-1], early + 120, 'pages that are kept have 32 MB, decoded chunks of each thread as many: %s' % rounds)


class Rude(web.Web):
    def setUp(self):
        super().setUp()
        self.source('text = ["x" * 200 + str(i) for i in range(3000)]\nfor i in range(3000):\n    print(i, "y" * 200)\n')
        self.record('prog.py')
        self.run_path = '/runs/' + self.newest()['id']
        self.server = web.Server(self)

    def send(self, data):
        s = socket.create_connection(('127.0.0.1', self.server.port), timeout=support.LIMIT)
        self.addCleanup(s.close)
        try:
            s.sendall(data)
        except OSError:
            pass  # thrown out before it had said all
        return s

    def assertOthersAreServed(self):
        for path in ('/runs', self.run_path, self.run_path + '/output', '/assets/smiley.css'):
            self.assertEqual(self.server.status(path), 200, path)

    def answer(self, s):
        """The first line of what comes, or b'' where the connection is closed without a word."""
        try:
            s.settimeout(support.LIMIT)
            return s.recv(65536).split(b'\r\n')[0]
        except OSError:
            return b''

    def test_many_idle_connections(self):
        kept = [self.send(b'') for _ in range(300)]
        self.assertOthersAreServed()
        self.assertEqual(len(kept), 300)

    def test_heads_that_never_end(self):
        for i in range(60):
            self.send(PAGE)
            self.send(PAGE[:i])
            self.send(b'\r\n' * i)
        self.assertOthersAreServed()

    def test_bodies_that_never_end(self):
        for _ in range(40):
            self.send(b'POST /runs/delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntoken=')
            self.send(b'POST /runs/delete HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntok')
        self.assertOthersAreServed()

    def test_who_asks_and_does_not_read(self):
        for _ in range(40):
            self.send((PAGE.replace(b'/runs', (self.run_path + '/output').encode()) + b'\r\n') * 30)
        self.assertOthersAreServed()

    def test_floods_of_fields(self):
        for flood in (b''.join(b'X-%d: y\r\n' % i for i in range(20000)), b'X: ' + b'y' * 10**6 + b'\r\n', b'Cookie: a=b\r\n' * 5000,
                      b'Host: localhost\r\n' * 5000, b' folded\r\n' * 5000):
            s = self.send(PAGE + flood + b'\r\n')
            self.assertNotIn(b' 200 ', self.answer(s), flood[:20])
            self.assertOthersAreServed()

    def test_huge_addresses(self):
        for address in (b'/' + b'a' * 10**6, b'/runs?' + b'page=1&' * 10**5, b'/runs/' + b'%41' * 10**5, b'/runs' + b'/' * 10**5):
            s = self.send(b'GET ' + address + b' HTTP/1.1\r\nHost: localhost\r\n\r\n')
            self.assertNotIn(b' 200 ', self.answer(s), address[:20])
            self.assertOthersAreServed()

    def test_what_is_no_request(self):
        for data in (b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + bytes(200), b'\x00' * 1000, b'SSH-2.0-x\r\n', b'GET / HTTP/1.1\nHost:localhost\n\n',
                     b'G\rE\rT / HTTP/1.1\r\n\r\n', b'GET /\x00runs HTTP/1.1\r\nHost: localhost\r\n\r\n', b'GET  /runs  HTTP/1.1\r\n\r\n',
                     b'POST /runs/delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\ntoken',
                     b'POST /runs/delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
                     b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', b'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n'):
            s = self.send(data)
            s.shutdown(socket.SHUT_WR)
            self.assertNotIn(b' 200 ', self.answer(s), data[:30])
            self.assertOthersAreServed()

    def test_ways_out(self):
        """Paths that name something else than a page: nothing is ever read but the database."""
        secret = 'never shown %d' % os.getpid()
        self.source(secret, 'secret.txt')
        key = self.server.json(self.run_path + '/files')['files'][0]['key']
        for path in ('/../secret.txt', '/runs/../secret.txt', '/%2e%2e/secret.txt', '/assets/../secret.txt', '/assets/%2e%2e%2fsecret.txt',
                     self.run_path + '/files/../../../secret.txt', self.run_path + '/files/%2e%2e%2fsecret.txt', self.run_path + '/files/' + key + '/..',
                     self.run_path + '/files/' + key + '%00', '//secret.txt', '/runs/' + '../' * 3 + 'secret.txt', '/./secret.txt',
                     '/runs/~', '/runs/~..', '/runs/\\..\\secret.txt', '/runs/%c0%ae%c0%ae/secret.txt', self.run_path + '/files/' + self.home + '/secret.txt'):
            status, _, text = self.server.ask(path)
            self.assertEqual(status, 404, path)
            self.assertNotIn(secret, text)
        self.assertOthersAreServed()

    def test_wrong_hosts(self):
        for host in (b'evil.example', b'localhost@evil.example', b'localhost evil', b'[::1', b'127.0.0.1.evil', b'.', b'localhost:80:80', b'x' * 5000):
            s = self.send(b'GET /runs HTTP/1.1\r\nHost: ' + host + b'\r\n\r\n')
            self.assertRegex(self.answer(s), b'^HTTP/1.1 (400|421) ', host)
        self.assertOthersAreServed()
