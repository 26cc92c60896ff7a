"""Nine hundred frames deep, down and up, and out by an exception from the bottom."""


def down(n):
    if n == 0:
        return 0
    return 1 + down(n - 1)


def fall(n):
    if n == 0:
        raise ValueError('bottom')
    fall(n - 1)


print(down(900))
try:
    fall(900)
except ValueError as error:
    print(error)
