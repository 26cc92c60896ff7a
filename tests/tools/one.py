"""Finds the Python tests, and runs one of them: one.py test_module.Class.method. Exit status 0 where it passed or was skipped."""
import os
import sys
import unittest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [TESTS, os.path.join(TESTS, 'cmd')]


def flatten(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item.id()


def names(module=None):
    """The dotted names of all test methods: of one module, or of tests/cmd/test_*.py."""
    loader = unittest.TestLoader()
    modules = [module] if module else sorted(f[:-3] for f in os.listdir(os.path.join(TESTS, 'cmd'))
                                             if f.startswith('test_') and f.endswith('.py'))
    return [name for m in modules for name in flatten(loader.loadTestsFromName(m))]


def main():
    suite = unittest.defaultTestLoader.loadTestsFromName(sys.argv[1])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
    for _, why in result.skipped:
        print('skipped: ' + why)
    ok = result.wasSuccessful() and result.testsRun == 1 and not result.unexpectedSuccesses
    sys.stdout.flush()
    os._exit(0 if ok else 1)


if __name__ == '__main__':
    main()
