#!/usr/bin/python3
"""Holds a recording against what record.py wrote of the same program.

    compare.py RECORDED REPLAYED ROOT

REPLAYED is the output of `smiley replay --format json`. Prints the first differences and exits 1, or says how much was the
same. Threads are compared one by one. Beyond telling the same story, a recording must be at one with itself: event numbers
grow by one, times never fall, and a variable whose text differs from the last one of its call is among `changed`.
"""
import json
import os
import sys

OPEN, CLOSE = '([{', ')]}'
EVENTS = ('call', 'resume', 'line', 'exception', 'yield', 'return')


class Canonical:
    """Text with the items of every set in one order, so that hash order is no difference."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def until(self, close):
        items, item, mapping = [], '', False
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == close:
                break
            self.at += 1
            if c in '\'"':
                end = self.at
                while end < len(self.text) and self.text[end] != c:
                    end += 2 if self.text[end] == '\\' else 1
                item += c + self.text[self.at:end + 1]
                self.at = end + 1
            elif c in OPEN:
                inner = self.until(CLOSE[OPEN.index(c)])
                self.at += 1
                item += c + inner + CLOSE[OPEN.index(c)]
            elif c == ',' and close:
                items.append(item.strip())
                item = ''
            else:
                mapping |= c == ':'
                item += c
        items.append(item.strip())
        return ', '.join(sorted(items) if close == '}' and not mapping else items)


def canonical(text):
    return Canonical(text).until('') if text is not None and '{' in text else text


def same(want, got):
    return want is None or want == got or got is not None and canonical(want) == canonical(got)


def load(name, root=None):
    """Rows by thread, only of files below root."""
    threads = {}
    with open(name, encoding='utf-8') as f:
        for row in map(json.loads, f):
            if row['event'] in EVENTS + ('leave',) and (root is None or os.path.realpath(row['file']).startswith(root)):
                threads.setdefault(row['thread'], []).append(row)
    return threads


def where(thread, i, row):
    return '%s, event %d of the thread: %s %s:%d %s' % (thread, i, row['event'], os.path.basename(row['file']), row['line'],
                                                        row['function'])


def row_differences(want, got):
    if want['event'] != got['event'] and not (want['event'] == 'leave' and got['event'] in ('yield', 'return')):
        yield 'event: expected %s, recorded %s' % (want['event'], got['event'])
    for key in ('line', 'function', 'depth'):
        if want[key] != got[key]:
            yield '%s: expected %r, recorded %r' % (key, want[key], got[key])
    if os.path.realpath(want['file']) != os.path.realpath(got['file']):
        yield 'file: recorded %s' % got['file']
    if set(want['locals']) != set(got['locals']):
        yield 'names: expected %s, recorded %s' % (sorted(want['locals']), sorted(got['locals']))
    for name, text in want['locals'].items():
        if name in got['locals'] and not same(text, got['locals'][name]):
            yield '%s: expected %s, recorded %s' % (name, text, got['locals'][name])
    for key in ('value', 'exception'):
        if key in want and not (key == 'exception' and key not in got) and not same(want[key], got.get(key)):
            yield '%s: expected %s, recorded %s' % (key, want[key], got.get(key))


def story_differences(recorded, replayed, root):
    want, got = load(recorded, root), load(replayed, root)
    for thread in sorted(set(want) | set(got)):
        expected, actual = want.get(thread, []), got.get(thread, [])
        for i, (a, b) in enumerate(zip(expected, actual)):
            found = ['%s: %s' % (where(thread, i, a), text) for text in row_differences(a, b)]
            if found:
                yield from found
                return
        if len(expected) != len(actual):
            longer = expected if len(expected) > len(actual) else actual
            yield '%s: %d events expected, %d recorded; the first too many is %s' % (
                thread, len(expected), len(actual), where(thread, min(len(expected), len(actual)), longer[min(len(expected), len(actual))]))
            return


def inner_differences(replayed):
    number, time, locals_of = 0, -1, {}
    with open(replayed, encoding='utf-8') as f:
        for row in map(json.loads, f):
            if row['n'] != number + 1:
                yield 'event numbers: %d follows %d' % (row['n'], number)
            number = row['n']
            if row['time'] < time:
                yield 'event %d: time falls from %s to %s' % (number, time, row['time'])
            time = row['time']
            if row['event'] == 'output':
                continue
            last = locals_of.get(row['call'], {})
            differ = {name for name in set(last) | set(row['locals']) if last.get(name) != row['locals'].get(name)}
            if not differ <= set(row['changed']):
                yield 'event %d (%s line %d): %s differ, but only %s are said to have changed' % (
                    number, row['function'], row['line'], sorted(differ), sorted(row['changed']))
            locals_of[row['call']] = row['locals']


def differences(recorded, replayed, root):
    root = os.path.realpath(root) + os.sep
    return list(story_differences(recorded, replayed, root)) + list(inner_differences(replayed))[:10]


def main():
    found = differences(*sys.argv[1:4])
    if found:
        print('\n'.join(found))
        sys.exit(1)
    print('the same story: %d events' % sum(map(len, load(sys.argv[1]).values())))


if __name__ == '__main__':
    main()
