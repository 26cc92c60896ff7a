"""The web pages in a real web browser: no complaint on its console, nothing that spills over, keys, sorting, filters, search, paging,
deleting. Set SMILEY_PICTURES to a folder to have a picture of every page."""
import base64
import glob
import os
import unittest

import chromium
import support
import web

PROGRAM = '''\
import threading
def work(n):
    # halves it
    half = n // 2
    print('half of', n)
    return half
for i in range(3):
    t = threading.Thread(target=work, args=(i,), name='worker %d' % i)
    t.start()
    t.join()
long = 'word ' * 40
nested = {'a': [1, 2, {'b': (3, 4)}], 'text': long}
for i in range(30):
    nested['a'].append(i)
try:
    work('text')
except TypeError as problem:
    caught = problem
'''
WIDE, PHONE = (1280, 800), (390, 844)


@unittest.skipUnless(chromium.PROGRAM, 'there is no chromium')
class Pages(web.Web):
    def setUp(self):
        super().setUp()
        self.source(PROGRAM)
        self.source('raise ValueError("went wrong")\n', 'bad.py')
        for i in range(4):
            self.source('x = %d\n' % i, 'other%d.py' % i)
            self.record('other%d.py' % i)
        self.record('bad.py', code=1)
        self.record('prog.py')
        self.browser = chromium.Browser(self)

    def look(self, url, name):
        """A page at both widths, light and dark, with and without scripts."""
        for (width, height), dark, scripts in ((WIDE, False, True), (PHONE, True, True), (PHONE, False, False)):
            self.browser.size(width, height, dark, scripts)
            self.browser.go(url)
            self.assertEqual(self.browser.problems, [], url)
            if scripts:
                self.assertLessEqual(self.browser.run('document.documentElement.scrollWidth'), width, '%s is wider than %d' % (url, width))
                self.assertGreater(self.browser.run('getComputedStyle(document.body).lineHeight.length'), 0)
            if os.environ.get('SMILEY_PICTURES'):
                self.browser.picture(os.path.join(os.environ['SMILEY_PICTURES'], '%s-%d%s.png' % (name, width, '-dark' if dark else '')))
        self.browser.size(*WIDE)

    def test_server(self):
        server = web.Server(self)
        root = 'http://127.0.0.1:%d' % server.port
        run = self.newest()['id']
        waiting, seen = ['/runs'], set()
        while waiting:
            path = waiting.pop(0)
            kind = path.split('?')[0]
            if kind in seen or 'other' in path or path.endswith(('.png', '.svg')):
                continue
            seen.add(kind)
            self.look(root + path, kind.replace('/', '_').replace(run, 'run'))
            links = self.browser.run('Array.from(document.links, a => a.pathname + a.search)')
            waiting += [link for link in links if run in link or link.startswith('/runs/delete')][:40]
        self.assertGreaterEqual(len(seen), 9, seen)
        self.look(root + '/runs/%s/search?q=half' % run, 'search')

    def test_report(self):
        self.smiley('report', 'last', '-o', 'out', '--items-per-page', '20')
        self.smiley('report', 'last', '--single-file', '-o', 'one.html')
        for path in sorted(glob.glob('out/*.html')) + ['one.html']:
            self.look('file://' + os.path.abspath(path), 'report_' + os.path.basename(path))
        self.browser.go('file://' + os.path.abspath('out/index.html'))
        self.browser.run("s = document.querySelector('.tools select'); s.value = 'worker 1'; s.dispatchEvent(new Event('change'))")
        self.assertEqual(self.browser.run("new Set(Array.from(document.querySelectorAll('.block:not([hidden])'), b => b.dataset.thread)).size"), 1)

    def test_on_paper(self):
        self.source('def f(a):\n    text = "%s"\n    return a\nf([%s])\n' % ('long ' * 60, '1, ' * 200), 'wide.py')
        self.record('wide.py')
        self.smiley('report', 'last', '-o', 'out')
        b, paper = self.browser, 718  # A4 without its margins
        for path in sorted(glob.glob('out/*.html')):
            b.size(paper, 1000)
            b.ask('Emulation.setEmulatedMedia', media='print', features=[{'name': 'prefers-color-scheme', 'value': 'dark'}])
            b.go('file://' + os.path.abspath(path))
            self.assertLessEqual(b.run('document.documentElement.scrollWidth'), paper, path)
            self.assertEqual(b.run("Array.from(document.querySelectorAll('.tabs, .search, .choose, .pager, .filter, footer'))"
                                   ".filter(e => e.offsetParent !== null).length"), 0, path)
            self.assertEqual(b.run('getComputedStyle(document.body).color'), 'rgb(0, 0, 0)', path)
            self.assertEqual(b.run('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)', path)
            self.assertEqual(b.run("Array.from(document.querySelectorAll('.src, .source .text, .value, .wide, .trace'))"
                                   ".filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth).length"), 0, 'cut off: ' + path)
            pdf = b.ask('Page.printToPDF', printBackground=False)['data']
            self.assertEqual(base64.b64decode(pdf)[:5], b'%PDF-', path)
        self.assertEqual(b.problems, [])
        b.ask('Emulation.setEmulatedMedia', media='')

    def test_as_a_person(self):
        server, b = web.Server(self), self.browser
        root, run = 'http://127.0.0.1:%d' % server.port, self.newest()['id']
        b.size(*WIDE)
        b.go(root + '/runs')
        rows = "Array.from(document.querySelectorAll('tbody tr:not([hidden]) td.main a'), a => a.textContent)"
        names = b.run(rows)
        self.assertEqual(len(names), 6)
        b.run("document.querySelector('th button').click()")
        self.assertEqual(b.run(rows), sorted(names))
        b.run("document.querySelector('th button').click()")
        self.assertEqual(b.run(rows), sorted(names, reverse=True))
        b.key('/')
        self.assertEqual(b.run('document.activeElement.className'), 'filter')
        b.type('bad')
        self.assertEqual(b.run(rows), ['bad.py'])
        b.key('Escape')
        b.lead("Array.from(document.links).find(a => a.textContent.startsWith('Failing')).click()")
        self.assertEqual(b.run(rows), ['bad.py'])
        b.go(root + '/runs/' + run)
        b.key('j')
        b.key('j')
        self.assertEqual(b.run("document.querySelector('.here').id"), b.run("document.querySelectorAll('.block')[1].id"))
        b.key('k')
        self.assertEqual(b.run("document.querySelector('.here').id"), 'e1')
        b.lead("document.querySelector('a[rel=next]').click()")
        self.assertIn('page=2', b.run('location.search'))
        b.key('/')
        self.assertEqual(b.run('document.activeElement.name'), 'q')
        b.type('half')
        b.lead("document.querySelector('.search').requestSubmit()")
        self.assertIn('half = n // 2', b.run('document.body.innerText'))
        b.lead("Array.from(document.querySelectorAll('td.no a')).find(a => a.textContent.startsWith('#')).click()")
        self.assertTrue(b.run("document.querySelector('.wanted') && document.getElementById(location.hash.slice(1)) !== null"))
        b.run("document.querySelector('select[name=thread_id]').selectedIndex = 2")
        b.lead("document.querySelector('form.choose').requestSubmit()")
        self.assertEqual(b.run("new Set(Array.from(document.querySelectorAll('.block'), b => b.dataset.thread)).size"), 1)
        b.go(root + '/runs')
        b.lead("document.querySelector('td.act a').click()")
        b.lead("document.querySelector('button.danger').click()")
        self.assertEqual(b.run('location.pathname'), '/runs')
        self.assertEqual(len(b.run(rows)), 5)
        self.assertEqual(len(self.runs()), 5)
        self.assertEqual(b.problems, [])
