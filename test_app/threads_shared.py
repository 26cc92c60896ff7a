"""A container that another thread changes while this one's frame stands still and waits."""
import threading

shared = {'items': [], 'done': False}
go, ready = threading.Event(), threading.Event()


def change(target):
    for i in range(3):
        target['items'].append(i)
    ready.set()
    go.wait()
    target['items'].clear()
    target['done'] = True


def watch():
    mine = shared['items']
    thread = threading.Thread(target=change, args=(shared,), name='changer')
    thread.start()
    ready.wait()
    seen = list(mine)
    go.set()
    thread.join()
    after = list(mine)
    return seen, after, shared


print(watch())
