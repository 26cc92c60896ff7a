"""Code made at run time: exec and eval, compiled under an invented name, under a real one, with own namespaces."""


def work():
    local = 3
    a = eval('local * 2')
    space = {'start': 1}
    exec('start += 1\nmade = [start]\ndef inner(x):\n    return x + start\nresult = inner(40)\n', space)
    code = compile('x = 1\ny = x + 1\n', '<made up>', 'exec')
    exec(code, {})
    names = {}
    exec('class K:\n    attr = 5\n', {}, names)
    function = eval('lambda n: n + 1')
    b = function(1)
    try:
        exec('1/0')
    except ZeroDivisionError as error:
        failed = str(error)
    return a, space['result'], b, failed, names['K'].attr


print(work())
