"""Every program of test_app, recorded by smiley and by Python's own sys.settrace, must tell the same story."""
import os
import sys

import support

sys.path.insert(0, os.path.join(support.ROOT, 'tests', 'oracle'))
import compare


class Told(support.Case):
    def tell(self, recorder, out, program, args, root=support.TEST_APP):
        """Runs a tracer in Python over the program."""
        return self.command(support.PYTHON, recorder, out, root, program.path, *args, input=program.stdin)

    def held(self, program, args, root, code=0):
        """Records a program below root and holds it against tests/oracle, and against a further oracle where there is one
        (SMILEY_ORACLE or ../shared/oracle): what differs."""
        want, got = os.path.join(self.home, 'want'), os.path.join(self.home, 'got')
        self.record(program.path, *args, code=code, input=program.stdin)
        with open(got, 'wb') as f:
            f.write(self.smiley('replay', '--format', 'json', 'last').raw)
        self.tell(os.path.join(support.ROOT, 'tests', 'oracle', 'record.py'), want, program, args, root)
        found = compare.differences(want, got, root)
        if support.ORACLE:
            self.tell(os.path.join(support.ORACLE, 'oracle.py'), want, program, args, root)
            done = self.command(support.PYTHON, os.path.join(support.ORACLE, 'compare.py'), want, got, root)
            found += [repr(done)] if done.code else []
        return found


class Recorded(Told):
    def check(self, program):
        for args, status in program.runs:
            with self.subTest(args=args):
                self.assertEqual(self.held(program, args, support.TEST_APP, status), [])


support.per_program(Recorded, lambda p: p.oracle)


class Compare(Told):
    """The comparison itself must see a difference where there is one."""

    def test_sets_have_no_order(self):
        self.assertTrue(compare.same('{1, 2, (3, {4, 5})}', '{(3, {5, 4}), 2, 1}'))
        self.assertFalse(compare.same('{1, 2}', '{1, 3}'))
        self.assertFalse(compare.same('{1: 2, 3: 4}', '{3: 4, 1: 2}'))
        self.assertFalse(compare.same("{'a, b'}", "{'b, a'}"))
        self.assertFalse(compare.same('[1, 2]', '[2, 1]'))
        self.assertTrue(compare.same(None, 'whatever'))
        self.assertFalse(compare.same('1', None))

    def test_sees_a_changed_value(self):
        program = support.Program(os.path.join(support.TEST_APP, 'nested.py'))
        want, got = os.path.join(self.home, 'want'), os.path.join(self.home, 'got')
        self.tell(os.path.join(support.ROOT, 'tests', 'oracle', 'record.py'), want, program, [])
        with open(want) as f:
            lines = f.read()
        for old, new in (("'two'", "'three'"), ('"line": 6', '"line": 7'), ('"function": "work"', '"function": "play"')):
            self.assertIn(old, lines)
            with open(got, 'w') as f:
                f.write(lines.replace(old, new))
            root = support.TEST_APP + os.sep
            self.assertNotEqual(list(compare.story_differences(want, got, root)), [])
            self.assertEqual(list(compare.story_differences(want, want, root)), [])
