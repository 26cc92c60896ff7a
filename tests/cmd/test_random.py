"""Programs made at random (tests/tools/random_program.py), each recorded and held against the oracles. With others, by hand:

    SEEDS=100-400 tests/run --only test_random
"""
import os
import sys

import support
import test_oracle

sys.path.insert(0, os.path.join(support.ROOT, 'tests', 'tools'))
import random_program

PARTS = 4


class Seeds(test_oracle.Told):
    def check_part(self, part):
        first, last = map(int, os.environ.get('SEEDS', '0-15').split('-'))
        for seed in range(first + part, last + 1, PARTS):
            with self.subTest(seed=seed):
                path = self.source(random_program.Maker(seed).program(), 'seed%d.py' % seed)
                self.assertEqual(self.held(support.Program(path), (), self.home), [])

    def test_one(self):
        self.check_part(0)

    def test_two(self):
        self.check_part(1)

    def test_three(self):
        self.check_part(2)

    def test_four(self):
        self.check_part(3)
