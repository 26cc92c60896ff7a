"""A module inside a package."""


def deep(n):
    return [n] * n
