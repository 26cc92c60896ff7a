"""Changes to the last, the middle and the first item of long containers, within and past the recorder's limits."""


def work():
    long = list(range(60))
    long[59] = 'last'
    long[30] = 'middle'
    long[0] = 'first'
    longer = list(range(500))
    longer[499] = 'unseen'
    longer[10] = 'seen'
    longer.append(1)
    del longer[3]
    table = {i: i * i for i in range(50)}
    table[25] = [25]
    table[25].append(26)
    text = 'x' * 90
    text += 'y'
    text = text[:50] + 'Z' + text[51:]
    return len(long) + len(longer) + len(table) + len(text)


print(work())
