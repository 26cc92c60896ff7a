"""Beside __main__.py."""


def answer(n):
    doubled = n * 2
    return doubled + 40
