"""Async generators, async comprehensions, async for and async with, closed early, thrown into."""
import asyncio


class Resource:
    def __init__(self, log):
        self.log = log

    async def __aenter__(self):
        self.log.append('enter')
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, kind, value, traceback):
        self.log.append('exit' if kind is None else kind.__name__)
        return kind is KeyError


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def numbers(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            yield i
    finally:
        closed.append(n)


closed = []


async def main():
    log = []
    async with Resource(log) as resource:
        doubled = [x * 2 async for x in numbers(3)]
    async with Resource(log):
        raise KeyError('swallowed')
    down = [x async for x in Countdown(3)]
    early = numbers(10)
    async for x in early:
        if x == 1:
            break
    await early.aclose()
    sent = numbers(5)
    await sent.__anext__()
    try:
        await sent.athrow(ValueError('thrown'))
    except ValueError as error:
        log.append(str(error))
    lookup = {x: x async for x in numbers(2)}
    return doubled, down, log, lookup


print(asyncio.run(main()), closed)
