"""A program must not notice smiley: stdout, stderr, exit status and signal are byte for byte what python3 gives."""
import os
import subprocess

import support


class Unnoticed(support.Case):
    def both(self, program, args):
        """The command lines without and with smiley."""
        return ([support.PYTHON, program.path, *args],
                [support.SMILEY, '--database', os.path.join(self.home, 'db'), '-q', 'run', '--local', program.path, *args])

    def into_pipes(self, command, program):
        done = self.command(*command, input=program.stdin)
        return done.code, done.raw, done.raw_err

    def into_files(self, command, program):
        """Both streams into one file, so that their order shows too."""
        with open('in', 'wb') as f:
            f.write(program.stdin)
        with open('in', 'rb') as stdin, open('both', 'wb') as both:
            code = subprocess.run(command, stdin=stdin, stdout=both, stderr=both, cwd=self.home, env=support.environment(),
                                  timeout=support.LIMIT).returncode
        with open('both', 'rb') as both:
            return code, both.read()

    def into_terminal(self, command, program):
        done = support.on_terminal(command, self.home, support.environment(TERM='dumb'))
        return done.code, done.raw

    def check(self, program):
        for args, status in program.runs:
            plain, traced = self.both(program, args)
            for way in (self.into_pipes, self.into_files, self.into_terminal):
                if program.stdin and way == self.into_terminal:
                    continue  # where its input ends is for a person at a terminal to say
                with self.subTest(way=way.__name__, args=args):
                    want, got = way(plain, program), way(traced, program)
                    self.assertEqual(got, want)
                    self.assertEqual(want[0], status, 'what its docstring says')


support.per_program(Unnoticed, lambda p: True)
