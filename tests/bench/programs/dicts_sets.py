"""Dicts and sets that change all the time."""


def main():
    counts, seen = {}, set()
    for i in range(800_000):
        key = i * 7919 % 61
        counts[key] = counts.get(key, 0) + 1
        seen.add(key % 50)
        if key == 17:
            seen.discard(i % 50)
            del counts[key]


main()
