"""Two variables of a frame that show the same objects, which what the frame calls changes in turn, the later part of them first: again
and again, with other objects at other addresses, so that what was written of them in the called frame is sometimes forgotten in
between."""


class State:
    def __init__(self):
        self.widths = [None]

    def close(self, part):
        part.data.append(5)
        part.data.append(6)
        self.widths[0] = part.measure()


class Part:
    def __init__(self, state):
        self.state = state
        self.data = [1]
        self.width = None

    def measure(self):
        self.width = (1, len(self.data))
        return self.width


def one(state, part):
    part.state, part.data, part.width, state.widths[0] = state, [1], None, None
    state.close(part)


def work(n):
    states = [State() for i in range(40)]
    parts = [Part(state) for state in states]
    for i in range(n):
        one(states[(i * 11 + i // 40) % 40], parts[i * 7 % 40])
    return len(parts)


print(work(1500))
