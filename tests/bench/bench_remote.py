"""What sending costs: a run recorded into the database, and the same sent to `record`, to `monitor`, and by fifty programs at once; and
how long it takes until an event is on the screen of `watch`. Side by side, in one go.

    bench_remote.py          ROUNDS=n (how many loops of a million, default 6)
"""
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMILEY = os.environ.get('SMILEY_BIN', os.path.join(ROOT, 'smiley'))
LOOP = '''
import sys
def main(n):
    total = i = 0
    while i < n:
        total += i & 7
        i += 1
    return total
main(int(sys.argv[1]))
'''
TICKS = '''
import os, time
time.sleep(1.5)
for i in range(40):
    time.sleep(0.1)
    os.write(1, b'x')
'''


def smiley(*args, **kwargs):
    return subprocess.Popen([SMILEY, '-q', *map(str, args)], **kwargs)


def listener(command, *args, **kwargs):
    process = subprocess.Popen([SMILEY, '--database', 'heard.db', command, '--socket', 'ipc://socket', *args], stderr=subprocess.PIPE, **kwargs)
    process.stderr.readline()  # it listens
    return process


def timed(*args):
    start = time.monotonic()
    smiley(*args).wait()
    return time.monotonic() - start


def events(database):
    out = subprocess.run([SMILEY, '--database', database, 'list', '-f', 'csv', '-c', 'events'], stdout=subprocess.PIPE).stdout
    return [int(line) for line in out.split()[1:]]


def throughput(n):
    best = {}
    for _ in range(3):
        best['local'] = min(best.get('local', 1e9), timed('--database', 'local.db', 'run', '--local', 'loop.py', n))
        receiver = listener('record', '--exit')
        best['remote'] = min(best.get('remote', 1e9), timed('run', '--remote', '--socket', 'ipc://socket', 'loop.py', n))
        receiver.communicate()
    count = events('heard.db')[0]
    print('%-38s %8.2f s  %6.1f million events/s' % ('run --local', best['local'], count / best['local'] / 1e6))
    print('%-38s %8.2f s  %6.1f million events/s  %.2f times --local' % ('run --remote, to record', best['remote'],
                                                                       count / best['remote'] / 1e6, best['remote'] / best['local']))


def monitor(n):
    with open('text', 'wb') as out:
        process = listener('monitor', '--exit', stdout=out)
        start = time.monotonic()
        smiley('run', '--remote', '--socket', 'ipc://socket', 'loop.py', n).wait()
        process.communicate()
    seconds = time.monotonic() - start
    with open('text', 'rb') as text:
        lines = sum(piece.count(b'\n') for piece in iter(lambda: text.read(1 << 20), b''))
    os.unlink('text')
    print('%-38s %8.2f s  %6.2f million lines/s' % ('monitor, into a file', seconds, lines / seconds / 1e6))


def fifty():
    os.unlink('heard.db')
    receiver = listener('record')
    start = time.monotonic()
    for process in [smiley('run', '--remote', '--socket', 'ipc://socket', 'loop.py', 50000) for _ in range(50)]:
        process.wait()
    seconds = time.monotonic() - start
    receiver.send_signal(signal.SIGINT)
    receiver.communicate()
    counts = events('heard.db')
    print('%-38s %8.2f s  %d runs, %s' % ('50 programs at once, to record', seconds, len(counts), 'all whole' if len(set(counts)) == 1 else 'NOT ALL WHOLE'))


def latency():
    main, sub = pty.openpty()
    fcntl.ioctl(main, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
    watch = subprocess.Popen([SMILEY, '--database', 'watched.db', 'watch', '--socket', 'ipc://socket'], stdin=sub, stdout=sub, stderr=sub,
                             start_new_session=True, env=dict(os.environ, TERM='xterm-256color', HOME=os.getcwd()))
    os.close(sub)
    while not os.path.exists('socket.ack'):
        time.sleep(0.02)
    program = smiley('run', '--remote', '--socket', 'ipc://socket', 'ticks.py', stdout=subprocess.PIPE)
    time.sleep(1)
    os.write(main, b'\r')
    seen, printed = [], None
    while program.poll() is None:
        ready = select.select([main, program.stdout], [], [], 0.1)[0]
        now = time.monotonic()
        if program.stdout in ready and os.read(program.stdout.fileno(), 100):
            printed = now
        if main in ready:
            os.read(main, 65536)
            if printed:
                seen.append((now - printed) * 1000)
                printed = None
    watch.kill()
    watch.wait()
    seen.sort()
    print('%-38s %5.0f ms median, %.0f ms at the most (of %d)' % ('event to the screen of watch', seen[len(seen) // 2], seen[-1], len(seen)))


def main():
    home = tempfile.mkdtemp(prefix='smiley-bench-')
    try:
        os.chdir(home)
        with open('loop.py', 'w') as f:
            f.write(LOOP)
        with open('ticks.py', 'w') as f:
            f.write(TICKS)
        rounds = int(os.environ.get('ROUNDS', 6))
        print('== sending: a loop of %d million rounds' % rounds)
        throughput(rounds * 1000000)
        monitor(rounds * 100000)
        fifty()
        latency()
    finally:
        os.chdir('/')
        shutil.rmtree(home, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
