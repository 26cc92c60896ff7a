"""Imported by imports.py; says so once each time it is run."""
VALUE = 21
try:
    STATE.append('reloaded')
except NameError:
    STATE = ['loaded']


def double(n):
    result = n * 2
    return result
