"""A list that grows by an item at a time, and stays a local."""


def main():
    items = []
    for i in range(2_000_000):
        items.append(i)


main()
