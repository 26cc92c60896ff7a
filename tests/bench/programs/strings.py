"""Strings: joined, cut, formatted, and one that grows."""


def main():
    words = []
    line = ''
    for i in range(800_000):
        word = 'w%d' % (i % 997)
        line += word
        if len(line) > 120:
            words.append(line[:40].upper())
            line = ''
        if len(words) > 50:
            text = '-'.join(words)
            words = text.split('-')[:5]


main()
