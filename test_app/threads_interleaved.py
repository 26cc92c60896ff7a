"""Two threads that hand a turn to and fro, so that their events interleave in one fixed order."""
import threading

log = []


def player(name, mine, other, rounds):
    for i in range(rounds):
        mine.acquire()
        log.append((name, i))
        other.release()


ping, pong = threading.Semaphore(1), threading.Semaphore(0)
players = [threading.Thread(target=player, args=('ping', ping, pong, 4), name='ping'),
           threading.Thread(target=player, args=('pong', pong, ping, 4), name='pong')]
for p in players:
    p.start()
for p in players:
    p.join()
print(log)
