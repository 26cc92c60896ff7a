"""report: a folder of pages that hold together, what it replaces and what it leaves alone, hostile recordings."""
import glob
import os
import signal
import sqlite3
import subprocess
import urllib.parse

import support
import web

PROGRAM = '''\
import sys
def count(n):
    # counts down
    while n:
        n -= 1
    return n
count(int(sys.argv[1]))
print('counted', file=sys.stderr)
'''

# What a hostile program can put into everything it gives us; in a file whose own name is no better.
HOSTILE = r'''
import sys
class Evil(Exception):
    pass
Evil.__name__ = Evil.__qualname__ = '<script>alert("class")</script>'
script = '<script>alert(1)</script>'
attribute = '" onmouseover="alert(1)" \'><img src=x onerror=alert(1)>'
comment = ']]> --> <!-- </pre></article></style></title>'
control = 'a\x00b\x1b[31mred\x07\x7f\x85\u202egpj.exe\u200b\ufeff\ud800'
raw = b'\xff\xfe<b>'
entity = '&lt;b&gt; &#60;'
namespace = {}
exec(compile('def f():\n    x = "</script><script>alert(2)</script>"\n    return x\n', '<img src=x onerror=alert(3)>', 'exec'), namespace)
namespace['f']()
sys.stdout.write(script + attribute + comment + '\n')
sys.stdout.flush()
sys.stdout.buffer.write(b'\xff\xfe\x00\x1b[2J<b>bytes</b>\n')
sys.stdout.flush()
sys.stderr.write('</table><script>alert(4)</script>\n')
huge = 'x' * 10000000 + '<script>'
listed = [script] * 100
try:
    raise Evil(script)
except Evil as problem:
    kept = str(problem)
raise ValueError('<script>alert("message")</script>' + attribute)
'''


class Report(web.Web):
    def setUp(self):
        super().setUp()
        self.source(PROGRAM)

    def pages(self, folder='out'):
        """The pages of a folder by name, each well made; every link leads to something in it."""
        pages = {}
        for path in glob.glob(os.path.join(folder, '*.html')):
            with open(path, encoding='utf-8') as f:
                pages[os.path.basename(path)] = self.assertPage(f.read(), path)
        for name, page in pages.items():
            for link in page.links + page.assets:
                target, _, fragment = link.partition('#')
                self.assertNotIn(':', target, link)
                target = urllib.parse.unquote(target) or name
                self.assertTrue(os.path.exists(os.path.join(folder, target)), (name, link))
                if fragment:
                    self.assertIn(fragment, pages[target].ids, (name, link))
        return pages

    def test_folder(self):
        self.record('prog.py', '40')
        done = self.smiley('report', 'last', '-o', 'out', '--items-per-page', '10')
        self.assertMentions(done.err, 'wrote out')
        pages = self.pages()
        for name in ('index.html', 'trace-2.html', 'files.html', 'threads.html', 'output.html', 'exceptions.html', 'stats.html', 'call_graph.html'):
            self.assertIn(name, pages)
        self.assertEqual(len([name for name in pages if name.startswith('file-')]), 1)
        trace = [pages.get('index.html' if i == 1 else 'trace-%d.html' % i) for i in range(1, len(pages))]
        web.walk_pages([page for page in trace if page], self.rows(), self)
        self.assertEqual(oct(os.stat('out').st_mode & 0o777), oct(0o777 & ~umask()))

    def test_default_name_and_title(self):
        self.record('prog.py', '2')
        self.smiley('report', 'last', '--title', 'Counting <down>')
        folder = 'smiley-report-' + self.newest()['id'][:8]
        pages = self.pages(folder)
        self.assertIn('Counting <down>', pages['index.html'].text)
        self.assertIn('Counting <down>', pages['files.html'].text)

    def test_single_file(self):
        self.record('prog.py', '30')
        self.smiley('report', 'last', '--single-file', '-o', 'one.html', '--items-per-page', '5')
        with open('one.html', encoding='utf-8') as f:
            page = self.assertPage(f.read())
        self.assertEqual(page.assets, [])
        for link in page.links:
            self.assertTrue(link.startswith('#') and link[1:] in page.ids, link)
        web.walk_pages([page], self.rows(), self)
        self.assertMentions(page.text, 'def count(n):', 'counted', 'MainThread')
        self.smiley('report', 'last', '--single-file', '-o', 'one.html', code=1)
        self.smiley('report', 'last', '--single-file', '-o', 'one.html', '--force')
        self.smiley('report', 'last', '--single-file', '-o', 'prog.py', '--force', code=1)

    def test_replaces_only_its_own(self):
        self.record('prog.py', '2')
        os.mkdir('mine')
        for folder in ('mine', 'prog.py', '.', '..', ''):
            for force in ((), ('--force',)):
                self.assertIn(self.smiley('report', 'last', '-o', folder, *force, code=None).code, (1, 2), folder)
        self.assertEqual(os.listdir('mine'), [])
        self.smiley('report', 'last', '-o', 'out')
        with open('out/index.html') as f:
            before = f.read()
        self.assertMentions(self.smiley('report', 'last', '-o', 'out', code=1).err, '--force')
        self.record('prog.py', '3')
        self.smiley('report', 'last', '-o', 'out/', '--force')
        with open('out/index.html') as f:
            self.assertNotEqual(f.read(), before)
        with open('out/notes.txt', 'w') as f:
            f.write('mine')
        self.assertMentions(self.smiley('report', 'last', '-o', 'out', '--force', code=1).err, 'notes.txt')
        os.remove('out/notes.txt')
        os.symlink('/etc/hostname', 'out/trace-99.html')
        self.smiley('report', 'last', '-o', 'out', '--force', code=1)
        os.remove('out/trace-99.html')
        self.assertEqual(sorted(name for name in os.listdir('.') if name.startswith('.')), [])

    def test_leaves_out_what_is_too_much(self):
        self.source("for i in range(1300):\n    print('line', i)\n    try:\n        raise ValueError(i)\n    except ValueError:\n        pass\n")
        self.record('prog.py')
        left_out = ('left out: ', ' blocks of the trace, 300 lines of output, 900 exceptions', '--max-pages')
        self.assertMentions(self.smiley('report', 'last', '-o', 'out', '--items-per-page', '10', '--max-pages', '2').err, *left_out)
        pages = self.pages()
        for kind in ('trace', 'output', 'exceptions'):
            self.assertEqual(len([name for name in pages if name.startswith(kind + '-')]), 1)
            first = 'index.html' if kind == 'trace' else kind + '.html'
            for name in (first, kind + '-2.html'):
                self.assertMentions(pages[name].text, 'left out of this report', '--max-pages')
        self.assertMentions(self.smiley('report', 'last', '--single-file', '--items-per-page', '10', '--max-pages', '2').err, *left_out)
        self.smiley('report', 'last', '-o', 'out', '--force')
        for name, page in self.pages().items():
            self.assertNotIn('left out of this report', page.text, name)

    def test_single_file_has_all(self):
        self.source("for i in range(600):\n    print('line', i)\n    try:\n        raise ValueError(i)\n    except ValueError:\n        pass\n")
        self.record('prog.py')
        self.assertNotIn('left out', self.smiley('report', 'last', '--single-file', '-o', 'one.html').err)
        with open('one.html', encoding='utf-8') as f:
            page = self.assertPage(f.read())
        self.assertNotIn('left out', page.text)
        self.assertEqual(page.raw.count('<td class="text">line '), 600)
        self.assertEqual(page.raw.count('<strong>ValueError</strong>'), 2 * 600)  # in the trace and in the list
        self.assertEqual([page.raw.count('<h1>%s</h1>' % name) for name in ('Output', 'Exceptions', 'Threads')], [1, 1, 1])

    def test_progress_only_on_a_terminal(self):
        self.record('prog.py', '40')
        self.assertNotIn('%', self.smiley('report', 'last', '-o', 'out', '--items-per-page', '5').err)
        argv = [support.SMILEY, 'report', 'last', '-o', 'out', '--items-per-page', '5', '--force']
        done = support.on_terminal(argv, self.home, support.environment(TERM='xterm'))
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.raw, rb'\[#+\.*\] +\d+%')
        self.assertRegex(done.raw, rb'\r\x1b\[Ksmiley: wrote out')

    def test_interrupted(self):
        self.source('for i in range(60000):\n    x = [i]\n', 'long.py')
        self.record('long.py')
        process = self.start(support.SMILEY, 'report', 'last', '-o', 'out', '--items-per-page', '5', stderr=subprocess.PIPE)
        self.wait_until(lambda: glob.glob('.out.*/trace-2.html') or process.poll() is not None, 'its first pages')
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        if process.wait(support.LIMIT):  # else it was quicker
            self.assertEqual((process.returncode, said.count('\n')), (1, 1), said)
            self.assertFalse(os.path.exists('out'))
        self.assertEqual(glob.glob('.out.*'), [])

    def test_cannot_be_written(self):
        self.record('prog.py', '2')
        self.assertMentions(self.smiley('report', 'last', '-o', 'no/such/folder', code=1).err, 'no/such/folder')
        self.smiley('report', 'nosuch', '-o', 'out', code=1)
        self.assertFalse(os.path.exists('out'))

    def test_empty_run_and_missing_source(self):
        self.source('')
        self.record('prog.py')
        self.record('-c', 'x = 1')
        for i, run in enumerate(self.runs()):
            self.smiley('report', run['id'], '-o', 'out%d' % i)
            self.pages('out%d' % i)

    def test_hostile(self):
        name = self.source(HOSTILE, '<b onclick=alert(1)> & "quoted" \'single\'.py')
        self.record(name, '<script>alert(5)</script>', code=1)
        database = sqlite3.connect('smiley.db')
        database.execute("UPDATE runs SET id = '../../etc/<b>', host = '<script>' || char(7), user = '\"><script>'")
        database.commit()
        database.close()
        run = '../../etc/<b>'
        self.smiley('report', run, '-o', 'out', '--title', '</title><script>alert(6)</script>"\'><img src=x onerror=alert(6)>')
        for page_name, page in self.pages().items():
            self.assertHarmless(page)
        self.smiley('report', run, '--single-file')
        self.assertEqual([name for name in os.listdir('.') if 'report' in name], ['smiley-report-etcb.html'])
        with open('smiley-report-etcb.html', encoding='utf-8') as f:
            self.assertHarmless(self.assertPage(f.read()))
        server = web.Server(self)
        paths, seen = ['/runs'], set()
        while paths:
            path = paths.pop()
            if path in seen:
                continue
            seen.add(path)
            if path.endswith('.png'):
                continue
            status, _, text = server.ask(path)
            self.assertEqual(status, 200, path)
            if path.endswith('.svg'):
                self.assertNotIn('<script', text)
                continue
            page = self.assertPage(text, path)
            self.assertHarmless(page)
            paths += [urllib.parse.urljoin(path, link).partition('#')[0] for link in page.links if len(seen) < 60]
            server.json(path)
        self.assertIn('/runs/~..%2F..%2Fetc%2F%3Cb%3E/output', seen)

    def assertHarmless(self, page):
        for tag, attributes in page.tags:
            self.assertNotIn(tag, ('img', 'b ', 'iframe', 'object'), page.raw[:200])
            self.assertFalse(any(name.startswith('on') for name in attributes), attributes)
            self.assertFalse(attributes.get('href', '').startswith('javascript'), attributes)
        self.assertLessEqual(len([tag for tag, _ in page.tags if tag == 'script']), 1)
        self.assertNotIn('<script>alert', page.raw)
        self.assertNotRegex(page.text, '[\u202a-\u202e\u200b\ufeff]')


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
