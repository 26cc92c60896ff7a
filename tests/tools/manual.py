#!/usr/bin/python3
"""Makes the manual pages of docs/man/*.in: the commands' part from `smiley help`, the browser's actions from ui/*.def.

    manual.py            writes docs/man/smiley.1, docs/man/smiley-keymap.5 and docs/man/smiley-config.5
    manual.py --check    says whether they are up to date
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMILEY = os.environ.get('SMILEY_BIN') or os.path.join(ROOT, 'smiley')
MAN = os.path.join(ROOT, 'docs', 'man')


def groff(text):
    """Text with what troff would take for its own escaped."""
    text = re.sub(r"^([.'])", r'\\&\1', text.replace('\\', '\\e').replace('-', '\\-'), flags=re.M)
    return re.sub(r'[^\0-\x7f]', lambda m: '\\[u%04X]' % ord(m.group()), text)


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding='utf-8') as f:
        return f.read()


def help_of(*command):
    return subprocess.run([SMILEY, 'help', *command], stdout=subprocess.PIPE, text=True, check=True).stdout


def commands():
    """A section of every command, as its help page has it."""
    names = re.findall(r'^  ([a-z][a-z-]*)  ', help_of(), re.M)
    parts = []
    for name in names:
        parts.append('.SS smiley %s\n.nf\n%s\n.fi' % (groff(name), groff(help_of(name).strip('\n'))))
    return '\n'.join(parts)


def rows(path, macro, fields):
    """The arguments of each MACRO(id, …) row of a .def file."""
    for body in re.findall(r'^%s\((.*)\)$' % macro, read(path), re.M):
        yield [re.sub(r'^"|"$', '', part.strip()) for part in body.split(',', fields - 1)]


def contexts():
    return '\n'.join('.TP\n.B %s\n%s' % (groff(name), groff(heading)) for _, name, heading in rows('ui/contexts.def', 'CONTEXT', 3))


def actions():
    found = list(rows('ui/actions.def', 'ACTION', 4))
    parts = []
    for group, heading in rows('ui/actions.def', 'ACTION_GROUP', 2):
        parts.append('.SS ' + groff(heading))
        parts += ['.TP\n.B %s\n%s' % (groff(name), groff(text)) for _, name, of, text in found if of == group]
    return '\n'.join(parts)


def settings():
    parts = []
    for _, name, kind, default, values, text in settings_rows():
        choice = ' | '.join(values.split()) if kind == 'CHOICE' else values
        by_default = '; by default %s' % default if default else ''
        parts.append('.TP\n\\fB%s\\fR %s\n%s%s.' % (groff(name), groff(choice), groff(text), groff(by_default)))
    return '\n'.join(parts)


def settings_rows():
    """Values and help hold commas, so strings are read as strings."""
    for body in re.findall(r'^SETTING\((.*)\)$', read('ui/settings.def'), re.M):
        names, strings = re.findall(r'(?:^|, )([A-Z_]+)(?=,)', re.sub(r'"[^"]*"', '""', body)), re.findall(r'"([^"]*)"', body)
        yield names[0], strings[0], names[1], strings[1], strings[2], strings[3]


def roles():
    return ',\n'.join(groff(name) for name in re.findall(r'^ROLE\([A-Z_0-9]+, "([^"]+)"', read('ui/terminal/roles.def'), re.M))


def pages():
    yield 'smiley.1', read(MAN, 'smiley.1.in').replace('@COMMANDS@', commands())
    yield 'smiley-keymap.5', read(MAN, 'smiley-keymap.5.in').replace('@CONTEXTS@', contexts()).replace('@ACTIONS@', actions())
    yield 'smiley-config.5', read(MAN, 'smiley-config.5.in').replace('@SETTINGS@', settings()).replace('@ROLES@', roles())


def main():
    stale = []
    for name, text in pages():
        path = os.path.join(MAN, name)
        if sys.argv[1:] == ['--check']:
            if not os.path.exists(path) or read(path) != text:
                stale.append(name)
        else:
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
    if stale:
        sys.exit('out of date, run `make manual`: ' + ', '.join(stale))


if __name__ == '__main__':
    main()
