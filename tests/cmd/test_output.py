"""What a program writes is recorded between the events of the very lines that wrote it."""
import os

import support


class Output(support.Case):
    def outputs(self, options=(), **kwargs):
        """(stream, text, line of the event before) of each output, pieces from one line joined."""
        self.record('prog.py', options=options, **kwargs)
        found, line = [], None
        for row in self.rows():
            if row['event'] == 'line':
                line = row['line']
            elif row['event'] == 'output':
                if found and found[-1][0] == row['stream'] and found[-1][2] == line:
                    found[-1][1] += row['value']
                else:
                    found.append([row['stream'], row['value'], line])
        return [tuple(item) for item in found]

    def test_in_its_place(self):
        self.source('import os, sys\n'
                    'print("one")\n'
                    'sys.stdout.write("two\\n")\n'
                    'sys.stderr.write("three\\n")\n'
                    'sys.stdout.buffer.write(b"four\\n")\n'
                    'os.write(1, b"five\\n")\n'
                    'os.write(2, b"six\\n")\n'
                    'print("seven", file=sys.stderr)\n'
                    'print("eight", flush=True)\n'
                    'x = 1\n'
                    'print("ünï", "日本", sep="-")\n')
        want = [('stdout', 'one\n', 2), ('stdout', 'two\n', 3), ('stderr', 'three\n', 4), ('stdout', 'four\n', 5), ('stdout', 'five\n', 6),
                ('stderr', 'six\n', 7), ('stderr', 'seven\n', 8), ('stdout', 'eight\n', 9), ('stdout', 'ünï-日本\n', 11)]
        self.assertEqual(self.outputs(), want)

    def test_left_out(self):
        self.source('print("one")\n')
        self.assertEqual(self.outputs(['--no-output']), [])

    def test_long(self):
        self.source('print("x" * 200000)\n')
        [(stream, text, line)] = self.outputs()
        self.assertEqual((stream, line, len(text)), ('stdout', 1, 200001))

    def test_replay_shows_it_when_asked(self):
        self.source('print("some words")\n')
        self.record('prog.py')
        self.assertEqual(self.smiley('replay', 'last').out.count('some words'), 2)  # the source, called and run
        self.assertEqual(self.smiley('replay', '--output', 'last').out.count('some words'), 3)

    def test_replaced_stdout_is_not_the_descriptor(self):
        self.source('import io, sys\nsys.stdout = io.StringIO()\nprint("inside")\nsys.stdout = sys.__stdout__\nprint("out")\n')
        self.assertEqual([text for _, text, _ in self.outputs()], ['out\n'])

    def test_bytes_that_are_no_text(self):
        self.source('import os\nos.write(1, b"\\xff\\xfe\\x00\\x1b[31m\\n")\n')
        self.assertEqual(len(self.outputs()), 1)
        self.assertNotIn('\x1b[31m', self.smiley('replay', '--output', 'last').out)

    def test_traceback_is_output_too(self):
        self.source('def f():\n    raise ValueError("shown")\nf()\n')
        text = ''.join(text for stream, text, _ in self.outputs(code=1) if stream == 'stderr')
        self.assertIn('ValueError: shown', text)
