"""Subprocesses: their output, status and environment; pipes; one killed; sys.executable; os.system."""
import os
import signal
import subprocess
import sys

print(subprocess.run(['echo', 'from a child'], stdout=subprocess.PIPE, text=True).stdout.strip(), flush=True)
subprocess.run(['sh', '-c', 'echo straight through; echo and on stderr >&2'])
print(subprocess.run([sys.executable, '-c', 'import sys; print(sys.gettrace()); sys.exit(4)'], capture_output=True, text=True))
print(subprocess.run(['cat'], input=b'piped', stdout=subprocess.PIPE).stdout)
p = subprocess.Popen(['sleep', '60'])
p.send_signal(signal.SIGTERM)
print(p.wait(), flush=True)
print(os.waitstatus_to_exitcode(os.system('exit 9')), sorted(k for k in os.environ if 'SMILEY_FD' in k or 'PYTHON' in k))
print(subprocess.run(['sh', '-c', 'ls /proc/self/fd | wc -l'], stdout=subprocess.PIPE).stdout.strip(), len(os.listdir('/proc/self/fd')))
