"""Exceptions caught, raised again, chained, suppressed, in else and finally, by asserts and by C code."""


class Custom(Exception):
    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code


def divide(a, b):
    try:
        result = a / b
    except ZeroDivisionError as error:
        message = str(error)
        raise Custom(7, message) from error
    else:
        return result
    finally:
        done = (a, b)


def again(n):
    try:
        divide(n, 0)
    except Custom:
        n += 1
        raise


def while_handling():
    try:
        [][1]
    except IndexError:
        {}['missing']


def swallow():
    for i in range(3):
        try:
            if i == 1:
                continue
            raise ValueError(i)
        except ValueError:
            pass
        finally:
            last = i
    return last


def override():
    try:
        raise KeyError('lost')
    finally:
        return 'finally wins'


def work():
    print(divide(6, 3))
    try:
        again(1)
    except Custom as error:
        print(error.code, error.args, type(error.__cause__).__name__)
    try:
        while_handling()
    except KeyError as error:
        print(repr(error), repr(error.__context__))
    print(swallow(), override())
    try:
        assert 1 > 2, 'not so'
    except AssertionError as error:
        print(error)
    try:
        int('x')
    except (TypeError, ValueError) as error:
        saved = error
    try:
        raise saved from None
    except ValueError as error:
        print(error.__suppress_context__)


work()
