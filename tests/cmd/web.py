"""What the tests of report and server share: reading pages, and a server to ask."""
import html.parser
import http.client
import json
import re
import shutil
import subprocess
import urllib.parse

import support

VOID = {'meta', 'link', 'input', 'br', 'img', 'hr'}
# What Debian's tidy does not know yet.
TIDY_KNOWS_NOT = re.compile(r'proprietary attribute "aria-current"|<a> proprietary attribute "href"|^\s*$|^\d+ warnings?|unknown|^Info|^No warnings')


class Page(html.parser.HTMLParser):
    """A page as a list of tags, with what a reader sees. Fails on tags that are not closed, ids that come twice."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.forms, self.tags, self.problems, self.words = [], set(), [], [], [], [], []
        self.assets, self.blocks, self.articles, self.classes, self.raw = [], [], [], [], text
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append('never closed: %s' % self.open)

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        attributes = dict(attrs)
        if len(names) != len(set(names)):
            self.problems.append('attribute twice: %s' % attrs)
        for name in names:
            if name.startswith('on') or name == 'style':
                self.problems.append('script or style in an attribute: %s' % attrs)
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)
            self.classes.append(attributes.get('class') or '')
        if 'id' in attributes:
            if attributes['id'] in self.ids:
                self.problems.append('id twice: %s' % attributes['id'])
            self.ids.add(attributes['id'])
        if tag == 'a' and 'href' in attributes:
            self.links.append(attributes['href'])
        if tag == 'form':
            self.forms.append(attributes)
        if tag in ('script', 'img') and 'src' in attributes:
            self.assets.append(attributes['src'])
        if tag == 'link' and attributes.get('rel') == 'stylesheet':
            self.assets.append(attributes['href'])
        if tag == 'article':
            self.blocks.append((int(attributes['id'][1:]), int(attributes['data-last']), attributes['class'].split()[1]))
            self.articles.append({'vars': [], 'lines': [], 'place': '', 'fn': '', 'thread': '', 'value': '', 'printed': '', 'raised': ''})
        if self.articles and 'article' in self.open:
            if tag == 'dt':
                self.articles[-1]['vars'].append(['', ''])
            elif attributes.get('class') == 'l':
                self.articles[-1]['lines'].append('')

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append('</%s> closes nothing' % tag)
        elif self.classes:
            self.classes.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] not in ('script', 'style'):
            self.words.append(data)
        if 'article' in self.open:
            self.tell(self.articles[-1], data)

    def tell(self, block, data):
        """What a block of the trace says, part by part; of a folded value, all of it and once."""
        if 'was' in self.classes or 'summary' in self.open:
            return
        for tag, part in (('dt', 0), ('dd', 1)):
            if tag in self.open:
                block['vars'][-1][part] += data
        if 'l' in self.classes and 'no' in self.classes:
            block['lines'][-1] += data
        for name in ('place', 'fn', 'thread', 'value', 'printed', 'raised'):
            if name in self.classes:
                block[name] += data

    @property
    def text(self):
        return ''.join(self.words)


def tidy(text):
    """What tidy finds wrong with a page; nothing where there is no tidy."""
    if not shutil.which('tidy'):
        return []
    done = subprocess.run(['tidy', '-q', '-e', '--drop-empty-elements', 'no'], input=text.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=support.LIMIT)
    return [line for line in done.stderr.decode().splitlines() if not TIDY_KNOWS_NOT.search(line)]


class Web(support.Case):
    def assertPage(self, text, name=''):
        """A page that is well made; returned as such."""
        self.assertNotRegex(text, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]', name)
        page = Page(text)
        self.assertEqual(page.problems, [], name)
        self.assertEqual(tidy(text), [], name)
        return page


class Server:
    """A running `smiley server`, and requests to it."""

    def __init__(self, case, *options, database='smiley.db'):
        self.process = case.start(support.SMILEY, '--database', database, 'server', '--port', '0', *options,
                                  stderr=subprocess.PIPE)
        line = self.process.stderr.readline().decode()
        found = re.search(r'at http://(\[[^\]]*\]|[^:/]*):(\d+)/', line)
        if not found:
            case.fail('the server did not start: %s' % line)
        self.host, self.port, self.line = found.group(1).strip('[]'), int(found.group(2)), line

    def ask(self, path, method='GET', body=None, **headers):
        """Status, headers and text of one request, its redirections not followed."""
        status, fields, body = self.exchange(path, method, body, headers)
        return status, fields, body.decode('utf-8')

    def ask_bytes(self, path):
        return self.exchange(path, 'GET', None, {})[2]

    def exchange(self, path, method, body, headers):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=support.LIMIT)
        fields = {name.replace('_', '-'): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, fields)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask(path, **headers)[2]

    def status(self, path, **kwargs):
        return self.ask(path, **kwargs)[0]

    def json(self, path):
        status, headers, text = self.ask(path, Accept='application/json')
        assert headers['Content-Type'] == 'application/json', (status, headers, text)
        return json.loads(text)

    def post(self, path, fields, **headers):
        return self.ask(path, 'POST', urllib.parse.urlencode(fields), Content_Type='application/x-www-form-urlencoded', **headers)


def walk_pages(pages, rows, case):
    """Holds what a reader sees on the pages of a trace, block by block, against the events replay prints."""
    n, threads = 0, len({row['thread'] for row in rows}) > 1
    for page in pages:
        for (begin, end, kind), block in zip(page.blocks, page.articles):
            case.assertEqual(begin, n + 1)
            events, n = rows[begin - 1:end], end
            first, last = events[0], events[-1]
            case.assertEqual({row['event'] for row in events}, {kind})
            case.assertEqual(block['thread'], first['thread'] if threads else '')
            if kind == 'output':
                case.assertEqual(block['printed'], ''.join(row['value'] for row in events))
                continue
            case.assertTrue(all(int(row['line']) in map(int, block['lines']) for row in events) or kind in ('return', 'yield'), (block, events))
            path, _, lines = block['place'].rpartition(':')
            case.assertTrue(first['file'].endswith(path), (block, first))
            case.assertEqual([int(line) for line in lines.split('–')], sorted({min(row['line'] for row in events), max(row['line'] for row in events)}))
            case.assertEqual(block['fn'], '' if kind == 'line' else first['function'])
            case.assertEqual(dict((name, value.rstrip(' ')) for name, value in block['vars']),
                             {name: last['locals'].get(name, 'deleted') for row in events for name in row['changed']}, (block, events))
            if kind in ('return', 'yield') and not first.get('unwound'):
                case.assertEqual(block['value'], first['value'])
            if kind == 'exception':
                case.assertEqual(block['raised'], ': '.join(part for part in (first['value'], first['message']) if part))
    case.assertEqual(n, len(rows))


def walk_blocks(blocks, rows, case):
    """Holds blocks, as the pages' JSON has them, against the events replay prints."""
    n = 0
    for block in blocks:
        case.assertEqual(block['first'], n + 1)
        events = rows[block['first'] - 1:block['last']]
        n = block['last']
        first, last = events[0], events[-1]
        for row in events:
            for name in ('event', 'thread', 'call', 'depth', 'file', 'function'):
                case.assertEqual(block[name], row[name], (name, block, row))
        case.assertAlmostEqual(block['start'], first['time'], 6)
        case.assertAlmostEqual(block['end'], last['time'], 6)
        if block['call']:
            lines = [row['line'] for row in events]
            case.assertEqual((block['first_line'], block['last_line']), (min(lines), max(lines)))
        if block['event'] == 'output':
            case.assertEqual(block['value'], ''.join(row['value'] for row in events))
            case.assertEqual(block['stream'], first['stream'])
            continue
        changed = {name for row in events for name in row['changed']}
        case.assertEqual(set(block['changed']), changed, block)
        for name, value in block['changed'].items():
            case.assertEqual(value, last['locals'].get(name))
        for name in ('value', 'message', 'unwound'):
            if name in first:
                case.assertEqual(block[name], first[name])
    case.assertEqual(n, len(rows))
