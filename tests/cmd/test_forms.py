"""Every way to name a program: a script, -m, -c, -, a folder, a zip; and the environment it runs in."""
import os
import subprocess
import sys
import zipfile

import support


class Forms(support.Case):
    PROGRAM = ('import sys, os\n'
               'def f(x):\n'
               '    return x + 1\n'
               'print(f(1), [os.path.basename(a) for a in sys.argv], __name__, [os.path.basename(p) for p in sys.path[:1]])\n')

    def same(self, *args, input=b'', env={}, options=(), code=0, cwd=None):
        """With smiley as without; the number of recorded functions named f's calls."""
        plain = self.command(support.PYTHON, *args, input=input, env=env, cwd=cwd)
        traced = self.smiley('-q', '--database', self.home + '/smiley.db', 'run', '--local', *options, *args, code=plain.code,
                             input=input, env=env, cwd=cwd)
        self.assertEqual((traced.out, traced.err), (plain.out, plain.err))
        self.assertEqual(plain.code, code, repr(plain))
        return [row for row in self.rows() if row['function'] == 'f' and row['event'] == 'call']

    def test_script(self):
        self.source(self.PROGRAM)
        self.assertEqual(len(self.same('prog.py', 'a', '--b', '-c')), 1)
        self.assertEqual(len(self.same('./prog.py')), 1)
        self.assertEqual(len(self.same(self.home + '/prog.py', '')), 1)

    def test_script_elsewhere(self):
        os.makedirs('deep/er')
        self.source(self.PROGRAM, 'deep/er/prog.py')
        self.assertEqual(len(self.same('deep/er/prog.py')), 1)
        self.assertEqual(len(self.same('er/prog.py', cwd=self.home + '/deep')), 1)

    def test_options_end_at_the_script(self):
        self.source('import sys\nprint(sys.argv)\n')
        self.same('prog.py', '--local', '-q', '--', '-f', 'json')

    def test_double_dash_before_the_script(self):
        self.source('import sys\nprint(sys.argv)\n')
        self.assertIn("['prog.py', '--', 'x']", self.record('--', 'prog.py', '--', 'x').out)

    def test_module(self):
        os.mkdir('pack')
        for name in ('__init__', 'mod', '__main__'):
            self.source(self.PROGRAM, 'pack/%s.py' % name)
        self.assertEqual(len(self.same('-m', 'pack.mod', 'x', '-m')), 2)  # and once for the package
        self.assertEqual(len(self.same('-m', 'pack')), 2)

    def test_module_that_is_not_there(self):
        self.same('-m', 'no.such.module', code=1)

    def test_command(self):
        self.same('-c', 'import sys; print(sys.argv); sys.exit(4)', 'a', '-x', code=4)

    def test_standard_input(self):
        self.same('-', 'a', 'b', input=self.PROGRAM.encode())

    def test_folder(self):
        os.mkdir('app')
        self.source('from side import f\n' + self.PROGRAM, 'app/__main__.py')
        self.source(self.PROGRAM, 'app/side.py')
        self.assertEqual(len(self.same('app', 'x')), 2)

    def test_folder_without_main(self):
        os.mkdir('app')
        plain = self.command(support.PYTHON, 'app')
        traced = self.smiley('run', '--local', 'app', code=None)
        self.assertEqual(plain.code, 1)
        self.assertIn(traced.code, (1, 2))
        self.assertIn('app', traced.err)

    def test_zip(self):
        with zipfile.ZipFile('app.zip', 'w') as z:
            z.writestr('__main__.py', 'import side\nfrom pack import inner\n' + self.PROGRAM)
            z.writestr('side.py', '# a comment\n' + self.PROGRAM)
            z.writestr('pack/__init__.py', '')
            z.writestr('pack/inner.py', self.PROGRAM)
        self.assertEqual(len(self.same('app.zip', 'x')), 3)
        rows = [row for row in self.rows() if row['function'] == 'f']
        self.assertEqual({os.path.basename(row['file']) for row in rows}, {'__main__.py', 'side.py', 'inner.py'})
        self.assertIn('    return x + 1', self.smiley('replay', 'last').out)

    def test_zip_named_relatively(self):
        with zipfile.ZipFile('lib.zip', 'w') as z:
            z.writestr('side.py', '# -*- coding: latin-1 -*-\n# caf\xe9\ndef f(x):\n    return x + 1\n'.encode('latin-1'))
        os.mkdir('elsewhere')
        self.source('import os, sys\nsys.path.insert(0, "lib.zip")\nimport side\nos.chdir("elsewhere")\nprint(side.f(1))\n')
        self.same('prog.py')
        self.assertIn('    return x + 1', self.smiley('--database', self.home + '/smiley.db', 'replay', 'last').out)

    def test_included_packages(self):
        self.source('import json\nprint(json.dumps({"a": [1]}, indent=1))\n')
        for names, seen in ((['json'], {'__init__.py', 'encoder.py'}), (['json.encoder'], {'encoder.py'}),
                            (['jso', 'json.enc'], set())):
            self.record(*[word for name in names for word in ('--include-package', name)], 'prog.py')
            files = {os.path.basename(row['file']) for row in self.rows()} - {'prog.py'}
            self.assertEqual(files & {'__init__.py', 'encoder.py'}, seen)

    def test_source_is_kept_as_it_was(self):
        self.source(self.PROGRAM)
        self.record('prog.py')
        self.source('# nothing left\n')
        self.assertIn('return x + 1', self.smiley('replay', 'last').out)
        os.unlink('prog.py')
        self.assertIn('return x + 1', self.smiley('replay', 'last').out)

    def test_program_that_changes_its_own_source(self):
        self.source('open(__file__, "w").write("# gone\\n")\nimport other\nprint("second line")\n')
        self.source('import os\nos.unlink(__file__)\nx = 1\n', 'other.py')
        self.record('prog.py')
        out = self.smiley('replay', 'last').out
        self.assertMentions(out, 'print("second line")', 'os.unlink(__file__)')

    def test_coding_line(self):
        with open('latin.py', 'wb') as f:
            f.write(b'# coding: latin-1\nx = "gr\xfc\xdfe"\nprint(x)\n')
        self.same('latin.py')
        self.assertIn('x = "grüße"', self.smiley('replay', 'last').out)


class Environment(support.Case):
    def venv(self, name='venv'):
        path = os.path.join(self.home, name)
        done = self.command(support.PYTHON, '-m', 'venv', '--without-pip', path)
        self.assertEqual(done.code, 0, repr(done))
        site = os.path.join(path, 'lib', 'python%d.%d' % sys.version_info[:2], 'site-packages')
        self.source('def f():\n    return "from the venv"\n', os.path.join(site, 'only_in_venv.py'))
        return path, site

    PROGRAM = 'import only_in_venv, sys\nprint(only_in_venv.f(), sys.prefix != sys.base_prefix, sys.executable, sys.path)\n'

    def test_active_by_variable(self):
        venv, _ = self.venv()
        self.source(self.PROGRAM)
        plain = self.command(venv + '/bin/python3', 'prog.py')
        traced = self.record('prog.py', env={'VIRTUAL_ENV': venv})
        self.assertEqual(traced.out, plain.out)
        self.assertIn('f', {row['function'] for row in self.rows()})

    def test_active_by_path(self):
        venv, _ = self.venv()
        self.source(self.PROGRAM)
        plain = self.command(venv + '/bin/python3', 'prog.py')
        traced = self.record('prog.py', env={'PATH': venv + '/bin:' + os.environ['PATH']})
        self.assertEqual(traced.out, plain.out)

    def test_named(self):
        venv, _ = self.venv('a venv with spaces')
        self.source(self.PROGRAM)
        plain = self.command(venv + '/bin/python3', 'prog.py')
        traced = self.record('prog.py', options=['--python', venv + '/bin/python3'])
        self.assertEqual(traced.out, plain.out)

    def test_without_a_venv(self):
        self.source('import sys\nprint(sys.prefix, sys.path, sys.executable)\n')
        self.assertEqual(self.record('prog.py', env={'PATH': '/usr/bin:/bin'}).out,
                         self.command('/usr/bin/python3', 'prog.py').out)

    def test_what_is_left_out(self):
        venv, site = self.venv()
        self.source('import only_in_venv, json\nonly_in_venv.f()\njson.dumps({1: [2]}, indent=1)\n')
        for options, inside, outside in (
                ([], {'prog.py', 'only_in_venv.py'}, {'encoder.py', '__init__.py'}),
                (['--no-include-site-packages'], {'prog.py'}, {'only_in_venv.py', 'encoder.py'}),
                (['--include-stdlib'], {'prog.py', 'only_in_venv.py', 'encoder.py'}, set()),
                (['--include-package', 'json'], {'prog.py', 'encoder.py', 'only_in_venv.py'}, {'codecs.py'}),
                (['--no-include-site-packages', '--include-package', 'only_in_venv'], {'prog.py', 'only_in_venv.py'}, {'encoder.py'}),
                (['--include-stdlib', '--no-include-stdlib'], {'prog.py'}, {'encoder.py'})):
            with self.subTest(options=options):
                self.record('prog.py', options=options, env={'VIRTUAL_ENV': venv})
                files = {os.path.basename(row['file']) for row in self.rows() if row['event'] != 'output'}
                self.assertLessEqual(inside, files)
                self.assertFalse(outside & files, files)

    def test_variables_of_python(self):
        self.source('import sys, warnings\nprint(sys.flags, sys.path[:3], sys.warnoptions, sys.stdout.encoding)\n')
        for env in ({'PYTHONPATH': '/some/where'}, {'PYTHONUNBUFFERED': '1'}, {'PYTHONWARNINGS': 'error'}, {'PYTHONOPTIMIZE': '2'},
                    {'PYTHONIOENCODING': 'latin-1'}, {'PYTHONUTF8': '1'}, {'PYTHONSAFEPATH': '1'}, {'PYTHONHASHSEED': '7'},
                    {'PYTHONDEVMODE': '1'}, {'LC_ALL': 'C'}, {'LC_ALL': 'POSIX', 'PYTHONCOERCECLOCALE': '0'}):
            with self.subTest(env=env):
                plain = self.command(support.PYTHON, 'prog.py', env=env)
                traced = self.record('prog.py', options=[], env=env)
                self.assertEqual((traced.out, traced.code), (plain.out, plain.code))

    def test_environment_is_the_programs_own(self):
        self.source('import os\nprint(sorted(os.environ.items()), os.getcwd(), os.umask(0o22), os.nice(0))\n')
        self.assertEqual(self.record('prog.py').out, self.command(support.PYTHON, 'prog.py').out)

    def test_closed_streams(self):
        self.source('import sys, os\nos.write(os.open("result", os.O_CREAT | os.O_WRONLY), repr((sys.stdin is None, sys.stdout is None, sys.stderr is None)).encode())\n')
        for closed in ('<&-', '>&-', '2>&-', '<&- >&- 2>&-'):
            with self.subTest(closed=closed):
                found = []
                for command in ([support.PYTHON], [support.SMILEY, '-q', 'run', '--local']):
                    subprocess.run(['sh', '-c', '"$@" prog.py ' + closed, 'sh', *command], cwd=self.home, env=support.environment(), timeout=support.LIMIT)
                    with open('result') as f:
                        found.append(f.read())
                    os.unlink('result')
                self.assertEqual(*found)
