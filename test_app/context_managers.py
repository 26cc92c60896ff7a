"""With statements: several at once, one that swallows, one made of a generator, exit stacks, an exception in exit."""
import contextlib


class Noted:
    def __init__(self, name, log, swallow=False):
        self.name, self.log, self.swallow = name, log, swallow

    def __enter__(self):
        self.log.append('+' + self.name)
        return self.name

    def __exit__(self, kind, value, traceback):
        self.log.append('-' + self.name + (kind.__name__ if kind else ''))
        return self.swallow


@contextlib.contextmanager
def managed(log):
    log.append('before')
    try:
        yield len(log)
    except ValueError as error:
        log.append(str(error))
    finally:
        log.append('after')


def work():
    log = []
    with Noted('a', log) as a, Noted('b', log) as b:
        log.append(a + b)
    with Noted('c', log, swallow=True):
        1 / 0
    with managed(log) as size:
        raise ValueError(size)
    with contextlib.ExitStack() as stack:
        for name in 'xy':
            stack.enter_context(Noted(name, log))
    with contextlib.suppress(KeyError):
        {}[0]
    for i in range(2):
        with Noted(str(i), log):
            continue
    return log


print(work())
