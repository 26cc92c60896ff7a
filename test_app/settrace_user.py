"""A program that traces itself, and one that profiles itself: its own hooks must work as ever.

oracle: no, a second tracer takes the place of the first
coverage: no, for the same reason
"""
import sys

events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name == 'traced':
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def traced(n):
    n += 1
    return n


traced(0)
sys.settrace(tracer)
traced(1)
sys.settrace(None)
traced(2)
print(events, sys.gettrace())


def profiler(frame, event, arg):
    if frame.f_code.co_name == 'traced':
        profiled.append(event)


profiled = []
sys.setprofile(profiler)
traced(3)
sys.setprofile(None)
print(profiled, sys.getprofile())
