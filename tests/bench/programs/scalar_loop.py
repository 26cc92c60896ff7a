"""A while loop over two ints: the cheapest thing a tracer can meet."""


def main():
    i = x = 0
    while i < 2_000_000:
        x = x + i
        i += 1


main()
