"""A str in the place of another value: short, long, the same again, one that it begins or ends with, of other width, cut, in a
slot, a cell and a namespace."""


class Text(str):
    pass


LONG = 'abcdefghij' * 40


def values():
    for n in (0, 1, 7, 8, 9, 31, 32, 33, 127, 128, 129, 255, 256, 257, 300, 400):
        yield LONG[:n]
        yield LONG[:n] + '!'
        yield LONG[:n].replace('j', 'J')
        yield LONG[:n] + 'é'
        yield LONG[:n] + '\x00'
        yield LONG[-n:]
    yield from (None, 'none', 1, '1', 1.5, '1.5', b'bytes', 'bytes', [], 'list', True, '', Text('text'), 'text', Text('text'))
    yield from ('\ud800', 'surrogate', '日本', 'ab', 'é', 'e', 10**40, 'large', (), 'tuple', print, 'print', values, 'values')


def in_a_slot():
    text = before = None
    for value in values():
        before = text
        text = value
        same = str(text) if type(text) is str else ''
        text = ''.join(list(same)) if same else text
    return text, before


def in_a_cell():
    text = ''

    def put(value):
        nonlocal text
        text = value

    for value in values():
        put(value)
        text = text
    return text, put


def growing():
    text, line, pair = '', '', ('', '')
    for i in range(300):
        text += chr(97 + i % 26)
        line = text[:i % 37] + '.'
        pair = line, text
        if i % 90 == 89:
            text = text[:30 + i // 90]
    return text, line, pair


def one_after_the_other(first, second):
    first, second = second, first
    third = first + second
    first += third
    del second
    second = first[:-1]
    return first, second, third


in_a_slot()
in_a_cell()
growing()
one_after_the_other('a', 'b' * 40)
one_after_the_other('é' * 40, LONG)
for name in values():
    other = name
    if type(name) is str:
        other += 'x'
