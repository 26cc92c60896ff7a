"""Other threads, tasks and signal handlers change what a frame shows while its own lines are pure or wait: functions, and C callables that
are a thread by themselves. Who runs when is settled by locks."""
import _thread
import asyncio
import concurrent.futures
import functools
import operator
import queue
import signal
import threading
import time


class Plain:
    def __init__(self, x=0):
        self.x = x


def start(lock, *calls):
    """A thread without any function of ours: it makes the calls, and releases the lock. Whoever starts it waits in the same line."""
    _thread.start_new_thread(list, (map(operator.call, [*calls, lock.release]),))


def without_functions():
    shown, table, o, n = [], {}, Plain(), 0
    held = [[shown], (table, o)]
    lock = _thread.allocate_lock()
    lock.acquire()
    n = n + 1
    start(lock, functools.partial(shown.append, 1)); lock.acquire()
    n = n + 1
    start(lock, functools.partial(table.update, k=2), functools.partial(shown.extend, (3, 4))); n = lock.acquire() and n + 1
    n = n + 1
    start(lock, functools.partial(setattr, o, 'x', 5)); lock.acquire(timeout=60)
    n = n + 1
    start(lock, shown.reverse, functools.partial(operator.setitem, table, 'k', o)); lock.__enter__()
    n = n + 1
    if start(lock, shown.clear) or lock.acquire():
        n = n + 1
    n = n + 1
    return held, n


def run(tasks, done):
    while True:
        task = tasks.get()
        if task is None:
            break
        task()
        done.put(None)


def with_functions():
    shown, table, n = [[0]], {'k': [0]}, 0
    inner = shown[0]
    held = {'s': shown, 't': table}
    tasks, done = queue.SimpleQueue(), queue.SimpleQueue()
    thread = threading.Thread(target=run, args=(tasks, done), name='worker')
    thread.start()
    n = n + 1
    tasks.put(lambda: inner.append(1)); done.get()
    n = n + 1
    tasks.put(lambda: table.update(l=shown)); n = n + (done.get() is None)
    n = n + 1
    tasks.put(lambda: exec('inner[0] = 2', {'inner': inner})); done.get(timeout=60)
    n = n + 1
    tasks.put(lambda: shown.__setitem__(0, [3])); done.get()
    n = n + 1
    inner.append(4)
    n = n + 1
    tasks.put(functools.partial(shown[0].append, 5)); done.get()
    n = n + 1
    tasks.put(lambda: [k.clear() for k in table.values()]); done.get()
    n = n + 1
    tasks.put(None)
    thread.join()
    n = n + 1
    return held, n


def passes(shown, ready, mine, theirs, name):
    """Threads that take turns; each shows what all change, and lets the next one go on in the line in which it waits."""
    n = 0
    ready.release(); mine.acquire()
    while n < 4:
        n = n + 1
        shown.append(name + str(n))
        n = n + 0
        theirs.release(); mine.acquire()
    return n


def turns():
    shown, n = [], 0
    ready, one, other, last = (threading.Semaphore(0) for i in range(4))
    threads = [threading.Thread(target=passes, args=(shown, ready, one, other, 'a'), name='a'),
               threading.Thread(target=passes, args=(shown, ready, other, last, 'b'), name='b')]
    for thread in threads:
        thread.start(); ready.acquire()
    while n < 4:
        one.release(); last.acquire()
        n = n + 1
        shown.append(n)
        n = n + 0
    one.release(); threads[0].join()
    n = n + 1
    other.release(); threads[1].join()
    n = n + 1
    return shown, n


def pools():
    shown, n = [0], 0
    held = (shown,)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        n = n + 1
        pool.submit(shown.append, 1).result()
        n = n + 1
        list(pool.map(shown.append, (2, 3)))
        n = n + 1
        pool.submit(operator.setitem, shown, 0, 4).result()
        n = n + 1
        n = n + pool.submit(shown.pop, 0).result(60)
        n = n + 1
    n = n + 1
    timer = threading.Timer(0, shown.append, (5,))
    timer.start(); timer.join()
    n = n + 1
    thread = threading.Thread(target=functools.partial(shown.insert, 0, 6))
    thread.start(); thread.join()
    n = n + 1
    time.sleep(0)
    n = n + 1
    return held, n


def signals():
    waiting, n = {int(signal.SIGUSR1): 'one', int(signal.SIGUSR2): 'two'}, 0
    held = [waiting]
    signal.signal(signal.SIGUSR1, waiting.pop)
    signal.signal(signal.SIGUSR2, waiting.pop)
    n = n + 1
    signal.raise_signal(signal.SIGUSR1)
    n = n + 1
    n = n + 1
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR2)
    n = n + 1
    n = n + 1
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    signal.signal(signal.SIGUSR2, signal.SIG_DFL)
    return held, n


class Steps:
    """Awaiting it appends, a step at a time."""

    def __init__(self, shown, values):
        self.__class__ = type('Steps', (Steps,), {'__await__': functools.partial(map, shown.append, values)})


async def other(shown, n):
    shown.append(n)
    n = n + 1
    await asyncio.sleep(0)
    n = n + 1
    shown.append(n)
    n = n + 1
    return n


async def tasks():
    shown, n = [], 0
    held = [shown]
    loop = asyncio.get_running_loop()
    loop.call_soon(shown.append, 1)
    n = n + 1
    await asyncio.sleep(0)
    n = n + 1
    await Steps(shown, (2, 3))
    n = n + 1
    task = asyncio.create_task(other(shown, 4), name='other')
    n = n + 1
    await asyncio.sleep(0)
    n = n + 1
    n = n + await task
    n = n + 1
    n = n + await other(shown, 10)
    n = n + 1
    future = loop.create_future()
    future.add_done_callback(shown.append)
    loop.call_soon(future.set_result, 5)
    n = n + await future
    n = n + 1
    await asyncio.sleep(0)
    n = n + 1
    shown.pop()
    n = n + 1
    await asyncio.gather(other(shown, 20), other(shown, 30))
    n = n + 1
    await loop.run_in_executor(None, shown.append, 6)
    n = n + 1
    later = loop.create_future()
    loop.call_later(0.001, shown.append, 7)
    loop.call_later(0.002, later.set_result, 1)
    n = n + await later
    n = n + 1
    async with Scope(shown):
        n = n + 1
    n = n + 1
    async for k in counted(shown):
        n = n + k
        shown.append(-k)
        n = n + 1
    n = n + 1
    values = [k async for k in counted(shown)]
    n = n + 1
    return held, values


class Scope:
    def __init__(self, shown):
        self.shown = shown

    async def __aenter__(self):
        await Steps(self.shown, ('in', 'in too'))

    async def __aexit__(self, *error):
        k = 1
        await Steps(self.shown, ('out',))
        k = k + 1


async def counted(shown):
    k = 0
    while k < 2:
        k = k + 1
        await Steps(shown, (100 + k,))
        yield k
        k = k + 0


def by_hand():
    """Coroutines without a loop."""
    shown, n = [], 0
    coroutine = Scope(shown).__aenter__()
    n = n + 1
    coroutine.send(None)
    n = n + 1
    shown.append(1)
    n = n + 1
    coroutine.send(None)
    n = n + 1
    try:
        coroutine.send(None)
    except StopIteration:
        n = n + 1
    n = n + 1
    return shown, n


for work in (without_functions, with_functions, turns, pools, signals, by_hand):
    result = work()
    print(work.__name__, len(result))
result = asyncio.run(tasks())
print(len(result))
