"""Strings: grown in a loop, long, cut past the limits, changed in one character, of each internal width, interned or not."""


def grow():
    s = ''
    for i in range(120):
        s += chr(97 + i % 26)
    s += 'é'
    s += '日'
    s += '🚀'
    s = s[:20]
    return s


def long():
    text = 'abc' * 1000
    text = text + '!'
    text = 'X' + text[1:]
    lines = '\n'.join('line %d' % i for i in range(5))
    return len(text), lines


def raw():
    data = b'\x00\x01\xfe\xff' + b"it's" + b'"'
    data += bytes(range(32, 48))
    changing = bytearray(b'abc')
    changing[0] = 90
    changing.extend(b'def')
    changing.clear()
    view = memoryview(b'view')
    return data, bytes(changing), bytes(view[1:3])


def longer():
    ascii, wide, data, short = 'a' * 20, 'é' * 20, b'a' * 20, 'b' * 20
    for n in (0, 1, 12, 70, 24, 1, 1, 100, 26, 1, 1, 40):
        ascii += 'x' * n
        wide += 'é' * n
        data += b'x' * n
        short = short[n // 9:] + 'y'
        other = ascii
        ascii = ascii[:-1] + 'é' if n == 40 else ascii
    return len(ascii), len(wide), len(data), short, len(other)


print(grow(), long(), raw(), longer())
