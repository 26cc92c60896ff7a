"""Lists changed in place: append, insert, delete, slices, sort, reverse, extend, clear, by methods bound to other names."""


def work():
    items = [3, 1, 2]
    items.append(9)
    items.insert(0, 7)
    items[1] = 'three'
    items[1] = 3
    items.sort()
    items.reverse()
    del items[0]
    items[1:2] = [4, 5, 6]
    items += [8]
    items *= 2
    push = items.append
    push(None)
    list.pop(items)
    items.remove(8)
    items.extend(x for x in (1, 2))
    items.clear()
    items.append(items[:])
    return items


rows = [[0] * 3 for _ in range(2)]
rows[0][1] = 1
rows[1] = rows[0]
rows[0][2] = 2
print(work(), rows)
