"""Coroutines that run in turns under asyncio.gather, tasks, a queue, a cancelled task, an exception from a task."""
import asyncio


async def step(name, n, log):
    for i in range(n):
        log.append((name, i))
        await asyncio.sleep(0)
    return name * n


async def fails():
    await asyncio.sleep(0)
    raise ValueError('from a task')


async def producer(queue):
    for i in range(3):
        await queue.put(i)
    await queue.put(None)


async def consumer(queue):
    got = []
    while (item := await queue.get()) is not None:
        got.append(item)
    return got


async def patient():
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        note = 'cancelled'
        raise


async def main():
    log = []
    results = await asyncio.gather(step('a', 2, log), step('b', 3, log))
    errors = await asyncio.gather(fails(), return_exceptions=True)
    queue = asyncio.Queue(1)
    _, got = await asyncio.gather(producer(queue), consumer(queue))
    task = asyncio.create_task(patient())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        cancelled = True
    return results, log, [str(e) for e in errors], got, cancelled


print(asyncio.run(main()))
