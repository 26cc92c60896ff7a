"""What generators return, StopIteration's value, a RuntimeError made of a StopIteration, generators that yield at once."""


def with_result():
    total = 0
    while (value := (yield total)) is not None:
        total += value
    return {'total': total}


def leaks():
    yield 1
    next(iter(()))
    yield 2


def nothing():
    return
    yield


g = with_result()
next(g)
g.send(2)
g.send(3)
try:
    g.send(None)
except StopIteration as stop:
    print(stop.value)
try:
    list(leaks())
except RuntimeError as error:
    print(error, type(error.__cause__).__name__)
print(list(nothing()), [*with_result()] if False else None)
