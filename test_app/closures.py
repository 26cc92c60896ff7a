"""Closures: cells shared by functions, nonlocal, cells deleted and filled again, loops that capture, a class in a function."""


def counter(start):
    count = start

    def up(by=1):
        nonlocal count
        count += by
        return count

    def peek():
        return count

    return up, peek


def deleted():
    x = [1]

    def look():
        try:
            return x
        except NameError as error:
            return str(error)

    before = look()
    del x
    gone = look()
    x = 'back'
    return before, gone, look()


def captured():
    functions = []
    for i in range(3):
        functions.append(lambda: i)
    bound = [lambda i=i: i for i in range(3)]
    return [f() for f in functions], [f() for f in bound]


def three_deep(a):
    def second(b):
        def third(c):
            nonlocal a
            a = a + b + c
            return a
        return third
    return second(10)(100), a


def class_inside(prefix):
    class Greeter:
        greeting = prefix + '!'

        def greet(self, name):
            return prefix, name, __class__.__name__
    return Greeter().greet('x'), Greeter.greeting


up, peek = counter(5)
up()
up(10)
print(peek(), deleted(), captured(), three_deep(1), class_inside('hey'))
