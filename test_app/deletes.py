"""Names that come and go: del of locals, of globals, of exception names, of arguments, unbound again and again."""

here = 1
del here
here = 2


def work(argument, *rest, **named):
    value = 1
    del value
    value = 2
    del argument
    try:
        argument
    except UnboundLocalError as error:
        message = type(error).__name__
    else:
        message = None
    for i in range(3):
        if i % 2:
            del value
        else:
            value = i
    del rest, named
    named = [message]
    try:
        raise ValueError('short-lived')
    except ValueError as e:
        named.append(str(e))
    return named


def globals_too():
    global fresh, here
    fresh = 'made in a function'
    here += 1
    del here
    return 'here' in globals()


print(work(1, 2, three=3), globals_too(), fresh)
