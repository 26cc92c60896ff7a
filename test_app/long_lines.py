"""Statements over many lines, several statements in one, line continuations, semicolons, code far to the right."""


def work(a,
         b=2,
         *rest):
    total = (a
             + b
             + sum(
                 rest))
    table = {
        'x': total,
        'y': [
            i
            for i in range(3)
            if i],
    }; extra = 1; more = \
        extra + 1
    if a: b = 5; b += 1
    for i in (1, 2): extra += i
    text = """several
lines {}
""".format(
        total)
    call = max(
        a,
        b,
        key=lambda v:
        -v)
    return total, table, extra, more, text, call


print(work(1),
      work(2, 3, 4, 5))
