"""asyncio with 1,000 tasks."""
import asyncio


async def task(n, queue):
    total = 0
    for i in range(40):
        total += i * n
        await asyncio.sleep(0)
    await queue.put(total)


async def main():
    queue = asyncio.Queue()
    await asyncio.gather(*(task(n, queue) for n in range(1000)))
    return queue.qsize()


asyncio.run(main())
