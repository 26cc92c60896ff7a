"""Reads its standard input: by line, by character, the rest, and past its end.

stdin: first line\nsecond line\nthird ünïcode\nlast without end
"""
import sys

first = input()
second = sys.stdin.readline()
character = sys.stdin.read(1)
rest = sys.stdin.read()
try:
    input('prompt> ')
except EOFError as error:
    end = type(error).__name__
print([first, second, character, rest, end])
