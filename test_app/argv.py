"""What the program sees of itself: argv, __name__, __file__, path, flags, the command line's odd arguments.

args: -x --flag=1 "two words" "" -- 'üñí' '*'
oracle: no, it prints what names its module has
"""
import os
import sys

print(sys.argv[1:], __name__, os.path.basename(__file__), os.path.basename(sys.argv[0]), __package__, __spec__)
print([os.path.basename(p) for p in sys.path[:1]], sys.flags.isolated, sys.flags.safe_path, sys.flags.utf8_mode, sys.orig_argv[-3:])
print(sys.executable, sys.prefix, sys.base_prefix, sys.flags.dev_mode, sys.warnoptions, sys._xoptions, len(sys.builtin_module_names) > 10)
print('__builtins__' in globals(), sorted(name for name in globals() if name.startswith('__')))
