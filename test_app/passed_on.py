"""Arguments that the caller's variables show, or did a moment ago: through recursion, methods, generators, comprehensions,
threads and handlers, as *args, **kw and defaults; changed between the caller's last event and the call, and by the call."""
import functools
import threading


class Node:
    limit = 3

    def __init__(self, name, items):
        self.name = name
        self.items = items
        self.next = None

    def __eq__(self, other):
        return self.same(other)

    def __hash__(self):
        return hash(self.name)

    def same(self, other):
        return self.items == other.items

    def push(self, value):
        self.items.append(value)
        return self

    def twice(self, value):
        return self.push(value).push(self.size())

    def size(self):
        return len(self.items)

    def chain(self, other):
        self.next = other
        if len(other.items) < self.limit:
            other.twice(self)
            return self.chain(other)
        return self

    @classmethod
    def made(cls, text, *rest, **named):
        return cls(text, [text, rest, named])

    @property
    def last(self):
        return self.items[-1]


def recurse(tree, table, depth, path='a path that is longer than a few bytes'):
    table[depth] = path
    if depth == 0:
        tree.append(path)
        return tree
    return recurse(tree, table, depth - 1, path) + recurse(tree, table, depth - 1, path + '.')[:1]


def all_of(*args, **kw):
    return some_of(args, kw, *args, **kw)


def some_of(args, kw, *rest, first=None, second='nothing at all', **others):
    kw['first'] = first
    return args == rest, first, second, others


def grown(items, more=[0, 1, 2, 3]):
    more.append(len(items))
    items += more[-2:]
    return same(items, items, more)


def same(a, b, c):
    b.append('through another name')
    a = list(a)
    a.append(c)
    return a


def rebound(data):
    text = 'what the caller has is another one ' + str(data[0])

    def inner(given, text):
        nonlocal data
        data = ['rebound', given]
        text += '!'
        return deeper(given, data, text)

    result = inner(data, text)
    del data[1]
    return result, shown(data), shown(text)


def deeper(given, data, text):
    given[0] += 1
    return given, data, text


def shown(value):
    return repr(value)


def within_a_line(items, node):
    """The caller's variables change where it has no event: the call is of what they are now."""
    shown(items), items.append(4), shown(items), items.clear(), shown(items), items.extend(range(100)), shown(items)
    node.push(1).push(2) and node.twice(node.size()), shown(node.items)
    return shown(items := [5, 6, 7, 8, 9, 10, 11, 12]), shown(items)


def numbers(source, out):
    for value in source:
        out.append(value)
        got = yield shown(out)
        source = source + [got] if got else source
        yield from pairs(source, out)


def pairs(left, right):
    yield left, right
    right.append(left[0])
    yield shown(right)


def generators():
    source, out = [1, 2, 3, 4, 5, 6, 7], ['so far', 'nothing']
    for at in numbers(source, out):
        shown(at)
    half = numbers(source, out)
    next(half)
    out.append('in between')
    half.send([10])
    left = numbers(source, out)
    next(left)
    left.close()
    return [shown(out) for _ in source[:2] if out], {k: shown(source) for k in 'ab'}, max(out, key=lambda x: shown(source + [x]))


def handle(error, context, again=True):
    context.append(error)
    try:
        raise KeyError('while handling', context[:1]) from error
    except KeyError as e:
        return handle(e, context, False) if again else (e, error)


def failing(context):
    try:
        context.append(1 // (len(context) - len(context)))
    except ZeroDivisionError as error:
        return handle(error, context)


def worker(shared, lock, mine=()):
    for i in range(3):
        with lock:
            add(shared, i)
            mine = tuple(mine) + (i,)
    return add(list(mine), shared[:2])


def add(to, value):
    to.append(value)
    return Node.made('a node of a thread', to=to[:3]).size()


def threads():
    shared, lock = ['shared', 'by', 'all'], threading.Lock()
    for _ in range(3):
        thread = threading.Thread(target=worker, args=(shared, lock, [1, 2, 3, 4]))
        thread.start(), thread.join()
    return shared


def login(user, phrase, note):
    return check(user, phrase, note, phrase, user)


def check(user, text, third, other, last):
    return len(text) == len(other), third, last


@functools.lru_cache
def cached(text):
    return shown(text) + text


def many(v0, v1, v2, v3, v4, v5, v6, v7, v8, v9):
    return shown(v9), shown(v0), some_of([v0, v9], {'v5': v5}, v1, first=v2, second=v3, v4=v4)


def in_a_class(items):
    class Body:
        own = items
        text = shown(own)
        size = Node('in a class body', own).size()
    return Body.text, Body.size, shown(Body.own)


def executed(items, text):
    space = {'items': items, 'text': text, 'shown': shown}
    exec('more = [items, text]\nprint(shown(more))\nitems.append(more[1])\nshown(items)', space)
    return eval('shown(items) + text', space)


module_list = ['module', 'level', 1, 2, 3]
module_text = 'a text at module level'
module_node = Node('module', module_list)
for k in range(3):
    module_node.twice(k)
    shown(module_list), module_list.append(k), shown(module_list)
    shown(module_text)
shown(module_node.items)
print(recurse([], {}, 4))
print(all_of([1, 2, 3, 4, 5, 6], (7, 8, 9), first=module_list, third={'a': [module_text]}))
print(grown([9, 9, 9, 9, 9]), grown(module_list)[-1][:5])
print(rebound([1, 2, 3, 4, 5, 6, 7, 8]))
print(within_a_line([1, 2, 3], module_node))
print(generators())
print(failing(['context', 'of', 'an', 'error'])[1])
print(threads())
print(login('somebody', b'more than eight', 'a note of some length'))
print(cached(module_text), cached(module_text))
print(many(*([i] * 10 for i in range(10))))
print(in_a_class(['x'] * 10))
print(executed(['y'] * 10, module_text))
print(module_node.chain(Node('other', [])).last, module_node == Node('same', module_node.items), hash(module_node) == hash('module'))
print(sum(len(shown([module_list, i])) for i in range(3)), sorted([module_list[3:], [1]], key=lambda x: len(shown(x))))
