"""A text of a class of one's own, at the address of one that is gone, as long as that, with its characters elsewhere; where those of the
first stood there is nothing any more."""

LONG = 40_000_000  # always from the system, and given back to it at once


class Text(str):
    pass


def work():
    source = 'x' * LONG
    for i in range(4):
        text = Text(source)
        text = None
        between = bytes(LONG); text = Text(source); between = None
        text = None
    short = None
    for i in range(40):
        short, other = Text('text'), Text('text' if i % 3 else 'more')
        short = other = None
    return text, short


work()
