"""Programs that say themselves, in comments, what a variable holds when a line is about to run:

    n = n + 1  #: shown == [1, 2]; n == 3 | 4

`|` stands between what it holds each time. This judges what no tracer in Python can: it keeps objects alive, takes locks, and is
itself seen by hooks."""
import os
import re
import sys

import support

sys.path.insert(0, os.path.join(support.ROOT, 'tests', 'oracle'))
import compare


def said(path):
    """{line: [(name, [text, …]), …]} of a program."""
    with open(path, encoding='utf-8', errors='replace') as f:
        comments = {number: found[1] for number, line in enumerate(f, 1) if (found := re.search(r'  #: (.+)$', line))}
    return {number: [(name, texts.split(' | ')) for name, texts in (claim.split(' == ', 1) for claim in comment.split('; '))]
            for number, comment in comments.items()}


class Said(support.Case):
    def check(self, program):
        claims = said(program.path)
        for args, status in program.runs:
            with self.subTest(args=args):
                self.record(program.path, *args, code=status, input=program.stdin)
                seen = {}
                for row in self.rows():
                    if row['event'] == 'line' and os.path.realpath(row['file']) == program.path:
                        seen.setdefault(row['line'], []).append(row['locals'])
                wrong = []
                for line, names in claims.items():
                    for name, texts in names:
                        got = [variables.get(name) for variables in seen.get(line, ())]
                        texts = texts * len(got) if len(texts) == 1 and got else texts
                        if len(got) != len(texts) or not all(map(compare.same, texts, got)):
                            wrong.append('line %d: %s is said to be %s, and recorded as %s' % (line, name, texts, got))
                self.assertEqual(wrong, [])


support.per_program(Said, lambda p: said(p.path))
