"""A folder that runs: `smiley run test_app/package_main`, also zipped, also with -m."""
import sys

from side import answer

print(answer(int(sys.argv[1]) if len(sys.argv) > 1 else 1), __name__, __package__)
