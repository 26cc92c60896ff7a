"""Module variables changed from functions, while the module's own frame waits below."""

counter = 0
log = []


def bump(by):
    global counter
    counter += by
    log.append(counter)
    return counter


def direct():
    globals()['planted'] = 'by hand'
    globals()['counter'] = -1


for step in range(3):
    bump(step)
direct()
counter += 100
print(counter, log, planted)
