"""Programs that look at frames: sys._getframe, inspect, locals(), vars(), tracebacks, f_lineno, f_locals written to.

oracle: no, a tracer in Python that asks for f_locals changes them
"""
import inspect
import sys
import traceback


def caller():
    frame = sys._getframe(1)
    return frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, sorted(frame.f_locals)


def work():
    a = 1
    snapshot = locals()
    b = 2
    again = locals()
    same = snapshot is again
    keys = sorted(again)
    again['a'] = 'not for real'
    names = [entry.function for entry in inspect.stack()[:2]]
    try:
        1 / 0
    except ZeroDivisionError as error:
        depth = len(traceback.extract_tb(error.__traceback__))
    return a, b, same, keys, names, depth, caller()


def cell():
    x = 1

    def inner():
        return x
    before = locals()['x']
    x = 2
    return before, locals()['x'], inner()


print(work(), cell(), sys._getframe().f_back, sys.gettrace(), sys.getprofile())
