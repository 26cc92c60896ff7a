"""Exception groups and except*, notes, nested groups."""


def failing():
    error = ValueError('a')
    error.add_note('with a note')
    raise ExceptionGroup('many', [error, TypeError('b'), ExceptionGroup('inner', [KeyError('c')])])


def work():
    caught = []
    try:
        failing()
    except* ValueError as group:
        caught.append([str(e) for e in group.exceptions])
    except* KeyError as group:
        caught.append(len(group.exceptions))
    except* TypeError:
        caught.append('type')
    return caught


print(work())
