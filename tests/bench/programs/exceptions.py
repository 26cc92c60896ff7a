"""Exceptions raised, passed on through frames, and caught."""


def fail(i):
    if i % 3 == 0:
        raise ValueError(i)
    return i


def through(i):
    try:
        return fail(i)
    finally:
        i = 0


def main():
    caught = 0
    for i in range(600_000):
        try:
            through(i)
        except ValueError as e:
            caught += len(e.args)


main()
