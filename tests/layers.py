"""Includes only point downwards, and every library's header has one home: read from the #include lines."""
import glob
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Lowest first. Layers of one row do not see each other.
ROWS = [['base'], ['stream'], ['store', 'wire'], ['foreign', 'model'], ['record', 'html', 'ui'], ['cmd'], ['main']]

# The layer of every public header include/smiley/X.h. A new header is added here, and nowhere by default.
HEADERS = {
    'base': 'err buf varint map text run redact',
    'stream': 'format value defs record state chunk pack ring write',
    'store': 'store reader foreign_db',
    'wire': 'endpoint curve sender receiver',
    'foreign': 'foreign',
    'model': 'trace highlight statements replay describe threads exceptions find moves filter output tree profile call_graph graph_drawing call_tree files flame pattern',
    'record': 'recorder',
    'html': 'html report server',
    'ui': 'browser',
    'cmd': 'cmd options',
}
LAYER_OF = {header: layer for layer, headers in HEADERS.items() for header in headers.split()}

# Where a library's header may stand: folders (with a slash at the end) or single files. One file means any one file.
HOMES = [
    (r'Python\.h|internal/.*|frameobject\.h|structmember\.h|cpython/.*', ['src/tracer/'], False),
    (r'sqlite3\.h', ['src/store/'], False),
    (r'zmq\.h', ['src/wire/'], False),
    (r'(ncursesw?/)?(n?curses|term|panel|menu|form)\.h', ['ui/'], False),
    (r'(graphviz/)?(gvc|cgraph)\.h', ['src/model/'], True),
    (r'pcre2\.h', ['src/model/'], True),
    (r'microhttpd\.h', ['src/html/'], True),
    (r'zstd\.h|zdict\.h', ['src/stream/pack.c'], True),
    (r'(libsmartcols/)?libsmartcols\.h', ['src/cmd/'], True),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def sources():
    """Paths, relative to the root, of all C files and headers of the product."""
    for pattern in ('src/**/*.[ch]', 'ui/**/*.[ch]', 'include/**/*.h', 'src/**/*.def', 'ui/**/*.def', 'include/**/*.def'):
        for path in glob.glob(os.path.join(ROOT, pattern), recursive=True):
            yield os.path.relpath(path, ROOT)


def layer_of(path):
    """The layer a file of the product belongs to; None where nobody said."""
    parts = path.split('/')
    if parts[0] == 'ui':
        return 'ui'
    if path.startswith('src/main.'):
        return 'main'
    if parts[0] == 'src':
        return parts[1]
    return LAYER_OF.get(os.path.splitext(parts[-1])[0])


def row_of(layer):
    return next((i for i, row in enumerate(ROWS) if layer in row), None)


def may_use(user, used):
    if user == 'tracer':
        return used in ('base', 'stream', 'tracer')
    if row_of(user) is None or row_of(used) is None:
        return False
    return user == used or row_of(used) < row_of(user)


def includes(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as f:
        return [name for _, name in INCLUDE.findall(f.read())]


class Layers(unittest.TestCase):
    def test_every_file_has_a_layer(self):
        lost = [p for p in sources() if layer_of(p) != 'tracer' and row_of(layer_of(p)) is None]
        self.assertEqual(lost, [], 'say in tests/layers.py where these belong')

    def test_includes_point_downwards(self):
        wrong = []
        for path in sources():
            user = layer_of(path)
            for name in includes(path):
                if name.startswith('smiley/'):
                    used = LAYER_OF.get(os.path.splitext(name[len('smiley/'):])[0])
                else:  # a private header: beside the file, or by its path from the root
                    beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
                    target = next((p for p in (beside, name) if os.path.exists(os.path.join(ROOT, p))), None)
                    if target is None:
                        continue
                    used = layer_of(target)
                    if used != user:
                        wrong.append('%s includes the private %s of %s' % (path, name, used))
                        continue
                if not used or not may_use(user, used):
                    wrong.append('%s (%s) includes %s (%s)' % (path, user, name, used))
        self.assertEqual(wrong, [])

    def test_library_headers_have_one_home(self):
        for pattern, homes, single in HOMES:
            users = [p for p in sources() if any(re.fullmatch(pattern, name) for name in includes(p))]
            strangers = [p for p in users if not any(p == h or h.endswith('/') and p.startswith(h) for h in homes)]
            self.assertEqual(strangers, [], '%s belongs in %s' % (pattern, homes))
            if single:
                self.assertLessEqual(len(users), 1, '%s belongs in one file, not in %s' % (pattern, users))

    def test_lower_layers_neither_print_nor_exit(self):
        call = re.compile(r'(?<![\w.>])(printf|puts|putchar|perror|exit|_exit|getenv|secure_getenv|abort)\s*\(')
        comment = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)
        wrong = []
        for path in sources():
            if layer_of(path) in ('base', 'stream', 'store', 'wire', 'foreign', 'model') and path.endswith('.c'):
                with open(os.path.join(ROOT, path), encoding='utf-8') as f:
                    text = comment.sub(' ', f.read())
                wrong += ['%s calls %s()' % (path, name) for name in sorted(set(call.findall(text)))]
        self.assertEqual(wrong, [])
