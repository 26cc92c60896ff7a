"""Where in a line a change is made, and by which way the next event is reached: branches and jumps on one line, code that stands twice or
has no line, statements over several lines, exceptions half way, functions so large that their jumps are long."""


class Plain:
    def __init__(self, x=0):
        self.x = x


def pure(n):
    n = n + 1
    return n


def branches():
    shown, n = [], 0
    held = [shown]
    put = shown.append
    for i in range(4):
        n = n + 1 if i % 2 else put(i) or n
        n = n + 1
        n = i > 1 and put(10 + i) or n + 1
        n = n + 1
        if i == 2 and not put(20 + i) or i == 3:
            n = n + 1
        n = n + 1
        if i < 2 or put(30 + i):
            n = n + 1
        else:
            n = n + 2
        n = n + 1
        0 < i < (put(40 + i) or 2) < 9
        n = n + 1
        while n % 2: n = n + 1
        n = n + 1
        while n % 3 and (put(50 + i) is None): n = n + 1
        n = n + 1
        for k in 1, 2: n = n + k
        n = n + 1
        for k in 1, 2: put(60 + k)
        n = n + 1
        n = [n, put(70)][0] if i else n
        n = n + 1
        if i == 1: put(80); continue
        if i == 2: n = n + 1; continue
        if i == 3: put(90); break
        n = n + 1; put(100); n = n + 1
        put(110); n = n + 1
        del shown[:5]
    else:
        n = -1
    n = n + 1
    n = put(120) or n; n = n + 1; n = n + 1
    assert n, put(130)
    n = n + 1
    assert n and put(140) is None
    n = n + 1
    (lambda k: put(k) or k)(150) if n else put(160)
    n = n + 1
    not (n and put(170))
    n = n + 1
    return held, n


def several_lines():
    shown, n = [], 0
    held = {'s': shown}
    n = (n
         + (shown.append(1) or 1)
         + 1
         + pure(n)
         + (shown.append(2) or 2))
    n = n + 1
    values = [
        n,
        shown.append(3),
        n + 1,
        shown.append(4),
    ]
    table = {
        'a': n,
        'b': shown.append(5),
        'c': [
            k
            for k in (1, 2)
            if shown.append(k)
            is None
        ],
    }
    n = pure(
        shown.append(6)
        or n
    )
    if (n and
            shown.append(7) or
            n):
        n = n + 1
    n = n + 1
    text = (f'{n} '
            f'{shown.append(8)} '
            f'{n}')
    shown[
        0
    ] = n
    n = n + 1
    held[
        'k'
        if n
        else 'l'
    ] = \
        shown
    n = n + 1
    for k in (
            1,
            shown.append(9) or 2,
    ):
        n = n + \
            k
    n = n + 1

    def inner(
            a=shown.append(10),
            *,
            b: shown.append(11) = 1,
    ) -> shown.append(12):
        return a
    n = n + 1

    class Body(
            *((shown.append(13) or Plain),),
    ):
        shown.append(14)
        a = shown
        b = n
        a.append(15)
        c: shown.append(16) = 1
    n = n + 1

    @lambda f: shown.append(17) or f
    @lambda f: pure(1) and f
    def decorated():
        pass
    n = n + 1
    with (
            Scope(shown, 18) as a,
            Scope(shown, 19),
    ):
        n = n + 1
    n = n + 1
    return held, values, table, text


class Scope:
    def __init__(self, items, k):
        self.items, self.k = items, k

    def __enter__(self):
        self.items.append(self.k)

    def __exit__(self, kind, error, trace):
        self.items.append(-self.k)
        return kind is ZeroDivisionError


def raising():
    shown, n = [], 1
    held = (shown,)
    try:
        n = (shown.append(1) or n) // 0
    except ZeroDivisionError:
        n = n + 1
    n = n + 1
    try:
        n = n + 1
        shown.append(2); n = n // 0
    except (shown.append(3) or KeyError, ZeroDivisionError) as error:
        n = n + 1
    n = n + 1
    for i in range(3):
        try:
            if i == 1:
                shown.append(4); continue
            if i == 2:
                shown.append(5); break
            n = n + 1
        finally:
            n = n + 1
            shown.append(6)
            n = n + 1
        n = n + 1
    n = n + 1
    try:
        try:
            n = n // 0
        finally:
            shown.append(7)
            n = n + 1
    except ZeroDivisionError:
        n = n + 1
    n = n + 1
    with Scope(shown, 8):
        n = n // 0
    n = n + 1
    for i in range(2):
        with Scope(shown, 9 + i):
            n = n + 1
            continue
    n = n + 1
    try:
        n = n + 1
    except KeyError:
        shown.append(11)
    else:
        shown.append(12)
        n = n + 1
    finally:
        n = n + 1
    n = n + 1
    try:
        raise ExceptionGroup('g', [ValueError(1), KeyError(2)])
    except* ValueError:
        shown.append(13)
        n = n + 1
    except* KeyError as error:
        n = n + 1
        shown.append(14)
    n = n + 1
    try:
        unwinding(shown)
    except ZeroDivisionError:
        n = n + 1
    n = n + 1
    try:
        shown.append(15) or shown.missing
    except AttributeError:
        n = n + 1
    n = n + 1
    try:
        first, second = (shown.append(16), 1, 2)
    except ValueError:
        n = n + 1
    n = n + 1
    try:
        pure(shown.append(17), 2)
    except TypeError:
        n = n + 1
    n = n + 1
    try:
        nothing + (shown.append(18) or 1)
    except NameError:
        n = n + 1
    n = n + 1
    try:
        (shown.append(19) or 1) + nothing
    except NameError:
        n = n + 1
    n = n + 1
    return held, n


def unwinding(items):
    n = 0
    try:
        n = n + 1
        return (items.append(20) or n) // 0
    finally:
        n = n + 1
        items.append(21)


def returning(items, how):
    n = how
    if how == 0:
        return items.append('a')
    if how == 1: return n
    try:
        if how == 2:
            return items.append('b') or n
        n = n + 1
        if how == 3:
            return n
        n = n + 1
    finally:
        n = n + 1
        if how == 3:
            return items.append('c')
        items.append('d')
    return [items.append('e'), n]


def yielding(items):
    n = 1
    got = yield items.append('f')
    n = n + 1
    n = (yield n) or items.append('g') or n
    n = n + 1
    items.append((yield) or 'h'); n = n + 1
    try:
        yield n
    except KeyError:
        items.append('i')
        n = n + 1
    n = n + 1
    n = n + len([(yield n), items.append('j')])
    n = n + 1
    yield from items[:1]; items.append('k')
    n = n + 1
    return items.append('l')


def leaving():
    shown, n = [], 0
    held = [shown, (shown,)]
    for how in range(5):
        returning(shown, how)
        n = n + 1
    n = n + 1
    n = n + (returning(shown, 2) or 1); n = n + 1
    g = yielding(shown)
    n = n + 1
    next(g)
    n = n + 1
    g.send(1)
    n = n + 1
    g.send(None)
    n = n + 1
    shown.append('own')
    n = n + 1
    next(g)
    n = n + 1
    g.throw(KeyError)
    n = n + 1
    for k in g:
        n = n + 1
        shown.append(n)
        n = n + 1
    n = n + 1
    [next(other) for other in (yielding(shown), yielding(shown))]
    n = n + 1
    return held, n


def matched():
    shown, n = [], 0
    held = {1: shown}
    for value in (1, [2, 3], {'k': 4}, Plain(5), 'six', None):
        match value:
            case 1 if shown.append('one'):
                n = -1
            case 1:
                n = n + 1
            case [a, b] if n and not shown.append(a):
                n = n + 1
            case {'k': k}:
                shown.append(k); n = n + 1
            case Plain(x=x) if (y := shown.append(x)) is None:
                n = n + 1
            case str() | None:
                n = n + 1
        n = n + 1
    return held, n


def walrus():
    shown, n = [], 0
    held = [shown]
    while (k := len(shown)) < 3: shown.append(k)
    n = n + 1
    if (k := shown) and n: k.append('k')
    n = n + 1
    values = [last := x for x in shown if (before := n) or shown.append('never')]
    n = n + 1
    n = n + len(list(shown.append(x) for x in (1, 2) if (n := n + x)))
    n = n + 1
    {shown.append(x): x for x in (3,)}
    n = n + 1
    [[shown.append((x, y)) for x in (1,)] for y in (2,)]
    n = n + 1
    return held, values, last, before


def large(count):
    """A function with more constants, names and jumps than an instruction's own byte can tell."""
    names = list(map('v%d'.__mod__, range(count)))
    numbers = '; '.join(map('%s = %d'.__mod__, zip(names, range(1000, 1000 + count))))
    adds = '; '.join(map('n = n + %s'.__mod__, names))
    return compile('\n'.join(['def big(shown, n):', ' ' + numbers, ' for k in range(3):', '  ' + '; '.join(map('%s += k'.__mod__, names)),
                              '  n = n + 1 if k else shown.append(v7) or n', '  n = n + %s' % names[-1], '  if k == 1:',
                              '   ' + adds, '   shown.append(n); continue',
                              '  n = n + 1', '  while n % 2: n = n + 1', '  shown.x = n', '  n = n + 1', ' n = n + 1',
                              ' try:', '  ' + adds + '; shown.append(n); n = n // 0',
                              ' except ZeroDivisionError:', '  n = n + 1', ' n = n + 1', ' return n']) + '\n', __file__, 'exec')


class Items(list):
    pass


def large_ones():
    shown, n = Items(), 0
    space = {}
    exec(large(300), space)
    n = n + space['big'](shown, n)
    n = n + 1
    return shown, n


for work in (branches, several_lines, raising, leaving, matched, walrus, large_ones):
    done = work()
    print(work.__name__, len(done))
