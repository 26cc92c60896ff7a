"""A scalar loop beside a list of 10,000 items that nobody touches."""


def main():
    items = list(range(10_000))
    i = x = 0
    while i < 1_500_000:
        x = x + i
        i += 1
    return items


main()
