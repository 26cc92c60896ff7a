"""The lines hit per file are those that coverage.py reports."""
import json
import os

import support

READ = '''
import coverage, json, sys
data = coverage.CoverageData(sys.argv[1])
data.read()
print(json.dumps({f: sorted(data.lines(f)) for f in data.measured_files()}))
'''


class Lines(support.Case):
    def check(self, program):
        if self.command(support.PYTHON, '-c', 'import coverage').code:
            self.skipTest('python3-coverage is not installed')
        for args, status in program.runs:
            with self.subTest(args=args):
                data = os.path.join(self.home, 'coverage.data')
                self.command(support.PYTHON, '-m', 'coverage', 'run', '--data-file=' + data,
                             '--include=%s/*' % support.TEST_APP, program.path, *args, input=program.stdin)
                want = json.loads(self.command(support.PYTHON, '-c', READ, data).out)
                os.unlink(data)
                self.record(program.path, *args, code=status, input=program.stdin)
                got = {}
                for row in self.rows():
                    if row['event'] == 'line' and os.path.realpath(row['file']).startswith(support.TEST_APP):
                        got.setdefault(os.path.realpath(row['file']), set()).add(row['line'])
                self.assertEqual({f: lines for f, lines in want.items() if lines}, {f: sorted(lines) for f, lines in got.items()})


# An empty file's one line is 0 to coverage.py, 1 to everybody else.
support.per_program(Lines, lambda p: p.coverage and p.name != 'empty')
