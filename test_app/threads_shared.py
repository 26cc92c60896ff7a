"""A container that other threads change while this one's frame stands still in one line and waits."""
import threading

shared = {'items': [], 'done': False}


def fill(target):
    for i in range(3):
        target['items'].append(i)


def finish(target):
    target['items'].clear()
    target['done'] = True


def in_thread(function, name):
    thread = threading.Thread(target=function, args=(shared,), name=name)
    thread.start(); thread.join()


def watch():
    mine = shared['items']
    in_thread(fill, 'filler')
    seen = list(mine)
    in_thread(finish, 'finisher')
    after = list(mine)
    return seen, after, shared


print(watch())
