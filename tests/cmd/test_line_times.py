"""Each line's own time: held against the events of the run, one by one, and against a line that is known to be slow."""
import unittest

import support
import web

SLOW = '''\
import time


def fast(n):
    total = 0
    for i in range(n):
        total += i
    return total


def slow():
    time.sleep(0.05)
    return 1


for k in range(3):
    fast(100)
    slow()
'''


def own_times(rows):
    """What passes from an event to the next one of its thread is the time of the line that is then on top of its stack."""
    stacks, times, since = {}, {}, {}
    for row in rows:
        thread, now = row['thread'], round(row['time'] * 1e9)
        stack = stacks.setdefault(thread, [])
        if stack:
            line = stack[-1][1]
            times[line] = times.get(line, 0) + now - since[thread]
        since[thread] = now
        if row['event'] in ('call', 'resume'):
            stack.append([row['call'], None])
        if row['event'] != 'output':
            assert stack[-1][0] == row['call'], row
            stack[-1][1] = row['file'], row['line']
        if row['event'] in ('return', 'yield'):
            stack.pop()
    return {line: ns for line, ns in times.items() if ns}


class LineTimes(web.Web):
    def told(self, database='smiley.db', run='last'):
        """By file and line, as the web pages tell; and that the file's sum is told everywhere."""
        server, times = web.Server(self, database=database), {}
        run = server.json('/runs')['runs'][0]['id']
        listed = server.json('/runs/%s/files' % run)['files']
        for file in listed:
            lines = server.json('/runs/%s/files/%s' % (run, file['key']))['lines']
            times.update({(file['path'], line['line']): round(line['time'] * 1e9) for line in lines if line['time']})
            of_file = sum(ns for (path, _), ns in times.items() if path == file['path'])
            self.assertEqual(round(file['time'] * 1e9), of_file, file['path'])
        return times

    def check(self, program):
        self.record(program.path, *program.runs[0][0], code=program.runs[0][1], input=program.stdin)
        self.assertEqual(self.told(), own_times(self.rows('--output')))

    def test_a_slow_line(self):
        path = self.source(SLOW)
        self.record('prog.py')
        times = self.told()
        whole, slow = sum(times.values()), times[path, 12]
        self.assertGreaterEqual(slow, 3 * 50e6 * 0.9)  # a young clock is bent by a tenth at most (src/tracer/clock.c)
        self.assertEqual(max(times, key=times.get), (path, 12))
        self.assertLess(times[path, 17], slow)  # what it calls is not its own
        self.assertLessEqual(whole, float(self.runs()[0]['duration']) * 1e9 * 1.1)
        self.assertLessEqual(whole, self.rows()[-1]['time'] * 1e9)

    def test_many_chunks(self):
        self.source('total = 0\nfor i in range(30000):\n    total += i\n')
        self.record('prog.py')
        self.assertEqual(self.told(), own_times(self.rows('--output')))

    def test_pages_show_them(self):
        self.source(SLOW)
        self.record('prog.py')
        server = web.Server(self)
        run = self.runs()[0]['id']
        key = server.json('/runs/%s/files' % run)['files'][0]['key']
        page = self.assertPage(server.get('/runs/%s/files/%s' % (run, key)))
        line = {attributes['id']: attributes for tag, attributes in page.tags if tag == 'tr' and 'id' in attributes}
        self.assertEqual(line['L12']['class'], 't5')
        self.assertNotIn('class', line['L2'])
        self.assertMentions(self.assertPage(server.get('/runs/%s/files' % run)).text, 'Time', '100.0 %')

    def test_a_line_that_never_ran(self):
        self.source('import sys\n\n# of no use\nif len(sys.argv) > 5:\n    print(1)\nelse:\n    print(2)\n')
        self.record('prog.py')
        server = web.Server(self)
        run = self.runs()[0]['id']
        key = server.json('/runs/%s/files' % run)['files'][0]['key']
        page = self.assertPage(server.get('/runs/%s/files/%s' % (run, key)))
        never = {a['id'] for tag, a in page.tags if tag == 'tr' and a.get('class') == 'never'}
        self.assertEqual(never, {'L5'})

    def test_copies_keep_them(self):
        self.source(SLOW)
        self.record('prog.py')
        self.smiley('export', 'last', 'copy.db')
        self.assertEqual(self.told('copy.db'), self.told())


CHECKED = 'generators', 'exceptions', 'generator_throw', 'async_gather', 'threads_interleaved', 'recursion', 'output_ways'
support.per_program(LineTimes, lambda program: program.name in CHECKED)

if __name__ == '__main__':
    unittest.main()
