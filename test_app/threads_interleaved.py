"""Two threads that hand a turn to and fro, so that their events interleave in one fixed order."""
import queue
import threading


def player(name, log, mine, other, rounds):
    for i in range(rounds):
        mine.acquire()
        log.put((name, i))
        other.release()


log = queue.SimpleQueue()
ping, pong = threading.Semaphore(1), threading.Semaphore(0)
players = [threading.Thread(target=player, args=('ping', log, ping, pong, 4), name='ping'),
           threading.Thread(target=player, args=('pong', log, pong, ping, 4), name='pong')]
for p in players:
    p.start()
for p in players:
    p.join()
print([log.get() for _ in range(8)])
