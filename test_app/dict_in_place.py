"""Dicts changed in place: items, update, pop, setdefault, order after delete and reinsert, keys of many types."""


def work():
    d = {}
    d['a'] = 1
    d['b'] = [1]
    d['b'].append(2)
    d[1] = 'one'
    d[1.5] = 'one and a half'
    d[True] = 'still the key 1'
    d[(1, 2)] = {'deep': {'deeper': 0}}
    d[(1, 2)]['deep']['deeper'] += 1
    del d['a']
    d['a'] = 'now last'
    d.update(b=3, c=4)
    d.pop('c')
    d.setdefault('e', []).append(5)
    d.popitem()
    d |= {None: 0}
    for key in list(d):
        if isinstance(key, str):
            d[key] = key * 2
    copy = d.copy()
    d.clear()
    return copy, d


print(work())
