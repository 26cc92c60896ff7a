"""Output redirected inside the program: sys.stdout replaced, contextlib, dup2 over descriptor 1, stdout closed at the end.

oracle: no, the oracle's own file takes a descriptor
"""
import contextlib
import io
import os
import sys
import tempfile

caught = io.StringIO()
with contextlib.redirect_stdout(caught):
    print('into a string')
print('caught:', caught.getvalue().strip(), flush=True)
with tempfile.TemporaryFile() as target:
    saved = os.dup(1)
    os.dup2(target.fileno(), 1)
    print('into a file', flush=True)
    os.dup2(saved, 1)
    os.close(saved)
    target.seek(0)
    print('file:', target.read())
sys.stdout.flush()
sys.stderr.write('closing stdout\n')
sys.stdout.close()
os.close(2)
