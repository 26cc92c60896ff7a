"""Down to 900 calls and up again, over and over."""


def down(n):
    if n == 0:
        return 0
    return down(n - 1) + 1


for _ in range(1000):
    down(900)
