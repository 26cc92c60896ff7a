"""Many small method calls on objects with attributes, handed around in lists: tasks that pass packets."""


class Packet:
    def __init__(self, kind, load):
        self.kind = kind
        self.load = load
        self.hops = 0


class Task:
    def __init__(self, name, following):
        self.name = name
        self.following = following
        self.queue = []
        self.done = 0
        self.held = False

    def take(self, packet):
        packet.hops += 1
        self.queue.append(packet)

    def is_ready(self):
        return not self.held and bool(self.queue)

    def step(self):
        packet = self.queue.pop()
        packet.load ^= self.done & 7
        self.done += 1
        self.pass_on(packet)

    def pass_on(self, packet):
        self.following.take(packet)


class Scheduler:
    def __init__(self, n):
        self.last = Task('last', None)
        self.tasks = [self.last]
        for i in range(n):
            self.tasks.insert(0, Task('task %d' % i, self.tasks[0]))
        self.last.following = self.tasks[0]
        self.rounds = 0

    def run(self, rounds):
        while self.rounds < rounds:
            for task in self.tasks:
                if task.is_ready():
                    task.step()
            self.rounds += 1


scheduler = Scheduler(5)
for k in range(3):
    scheduler.tasks[0].take(Packet(k, k * 3))
scheduler.run(40_000)
