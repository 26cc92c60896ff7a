"""Signals the program handles: an alarm, one it sends itself, SIGINT as KeyboardInterrupt, in the middle of a loop."""
import os
import signal

seen = []


def handler(number, frame):
    seen.append((signal.Signals(number).name, frame.f_code.co_name))


def loop():
    count = 0
    while not seen:
        count += 1
    return count > 0


signal.signal(signal.SIGALRM, handler)
signal.signal(signal.SIGUSR1, handler)
os.kill(os.getpid(), signal.SIGUSR1)
print(loop(), seen)
seen.clear()
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print('interrupted')
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGPIPE).name,
      signal.getsignal(signal.SIGTERM).name, sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
