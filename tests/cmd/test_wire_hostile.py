"""Whatever is thrown at a listener, it drops it, says so once, and goes on."""
import ctypes
import ctypes.util
import glob
import json
import os
import random
import struct
import unittest

import support
import test_remote

try:
    import zmq
except ImportError:
    zmq = None

xxhash = ctypes.CDLL(ctypes.util.find_library('xxhash') or 'libxxhash.so.0')
xxhash.XXH3_64bits.restype = ctypes.c_uint64


def seal(frame):
    """The frame with the hash that fits."""
    inner = bytes(frame[:-8])
    return inner + struct.pack('<Q', xxhash.XXH3_64bits(inner, ctypes.c_size_t(len(inner))))


def mutate(dice, frame):
    frame = bytearray(frame)
    for _ in range(dice.choice((1, 1, 2, 8))):
        what, at = dice.randrange(7), dice.randrange(len(frame))
        if what == 0:
            frame[at] ^= 1 << dice.randrange(8)
        elif what == 1:
            frame[at] = dice.choice((0, 1, 127, 128, 255))
        elif what == 2:
            del frame[at:at + dice.randrange(1, 40)]
        elif what == 3:
            frame[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 20)))
        elif what == 4:
            frame[5:6] = bytes([dice.randrange(9)])  # another kind
        elif what == 5:
            frame[8:16] = struct.pack('<Q', dice.choice((0, 1, 2, 3, 4, 5, 2 ** 31, 2 ** 63, 2 ** 64 - 1)))
        else:
            start = dice.randrange(len(frame))
            frame[at:at] = frame[start:start + 50]
        if len(frame) < 26:
            frame += bytes(26 - len(frame))
    return seal(frame) if dice.random() < 0.8 else bytes(frame)


@unittest.skipIf(not zmq, 'needs python3-zmq')
class Hostile(test_remote.Remote):
    def setUp(self):
        super().setUp()
        self.context = zmq.Context()
        self.addCleanup(self.context.destroy, 0)

    def frames(self, *args):
        """What a sender sends, taken down by somebody who never answers."""
        pull = self.context.socket(zmq.PULL)
        pull.bind(self.endpoint)
        sender = self.send(*args, options=('--stall', '1'))
        frames = []
        while not frames or frames[-1][5] != 4:
            self.assertTrue(pull.poll(support.LIMIT * 500), 'a message')
            frames.append(pull.recv())
        self.finish(sender)
        pull.close(0)
        os.unlink(self.endpoint[6:])
        return frames

    def throw(self, throws):
        """Throws frames (or lists of them) at a listener, and sees that a run still arrives whole."""
        listener = self.listen()
        push = self.context.socket(zmq.PUSH)
        push.connect(self.endpoint)
        for frame in throws:
            push.send_multipart(frame if isinstance(frame, list) else [frame])
        self.finish(self.send(1, 50))
        self.wait_until(lambda: listener.poll() is not None or 'prog.py 1 50' in self.said(listener), 'the run')
        self.wait_until(lambda: listener.poll() is not None or 'ended: exit 3' in self.said(listener), 'its end')
        push.close(5000)
        self.stop(listener)
        said = self.said(listener)
        self.assertEqual(said.count('smiley: dropped'), 1, said)
        run = [r for r in self.stored('heard.db') if r['description'] == 'prog.py 1 50'][0]
        self.assertSameEvents(self.events_of('heard.db', run['id']), self.expected(1, 50))
        for other in self.stored('heard.db'):  # damaged perhaps, but readable without harm
            for command in ('show', 'replay', 'files', 'threads'):
                self.smiley('--database', 'heard.db', command, other['id'], code=None)
        self.assertEqual({os.path.basename(n) for n in glob.glob('*') if not n.startswith(('heard.db', 'home.db', 'local.db', 'listener'))} -
                         {'socket', 'socket.ack'}, {'prog.py'})
        return said

    def test_noise(self):
        dice = random.Random(5)
        frames = [bytes(dice.randrange(256) for _ in range(dice.randrange(300))) for _ in range(300)]
        frames += [b'', b'SMLY', b'SMLY\1', b'SMLY' + bytes(100), b'SMLY\2' + bytes(100), seal(b'SMLY\1\1\x3f' + bytes(200)), bytes(1 << 20)]
        frames += [[b'a', b'b', b'c'], [b'x', b'{}'], [b'call', b'nonsense'], [b''] * 40, [b'start_run', b'[' * 100000]]
        self.throw(frames)

    def test_mutations(self):
        dice = random.Random(6)
        frames = self.frames(2, 400)
        throws = []
        for round in range(120 if support.VARIANT == 'release' else 60):
            name = b'%036d' % round
            mine = [seal(f[:6] + bytes([len(name)]) + f[7:16] + name + f[16 + f[6]:]) for f in frames if f[5] != 6]
            broken = dice.randrange(len(mine))
            for i, frame in enumerate(mine):
                throws.append(mutate(dice, frame) if i == broken else frame)
                if i == broken and dice.random() < 0.5:
                    throws.append(frame)
        self.throw(throws)

    def test_facts(self):
        def start(body, kind=1, number=1, name=b'facts'):
            return seal(b'SMLY\1' + bytes([kind, len(name), 0]) + struct.pack('<Q', number) + name + body + bytes(8))
        bodies = [b'', b'null', b'[]', b'{}', b'{"pid": "x"}', b'{"pid": 1e999}', b'{"pid": 99999999999999999999}', b'{"cwd": 5}', b'{"start_ns": -5}',
                  b'{"cwd": "\\u0000"}', b'{"cwd": "\xff"}', b'[' * 200000, b'{"a":' * 200000, b'{"description": "' + b'x' * 3000000 + b'"}',
                  b'{"description": "\\u001b[31m\\n\\u202e"}']
        throws = [start(body, name=b'run%d' % i) for i, body in enumerate(bodies)]
        throws += [start(b'{}', name=name) for name in (b'../../etc/passwd', b'a/b', b'a b', b'a\0b', b'\xff', b'x' * 63, b'x' * 64)]
        for body in bodies + [b'{"status": "running"}', b'{"status": "killed", "code": 4000}', b'{"status": "killed", "code": 0}', b'{"status": 7}']:
            name = b'end%d' % len(throws)
            throws += [start(b'{}', name=name), start(body, kind=4, number=2, name=name), start(body, kind=4, number=3, name=name)]
        self.assertNotIn('\x1b', self.throw(throws))

    def test_a_run_that_has_ended_is_left_alone(self):
        frames = self.frames(1, 50)
        listener = self.listen()
        self.finish(self.send(1, 50))
        self.stop(listener)
        name = self.stored('heard.db')[0]['id'].encode()
        before = self.events_of('heard.db')
        listener = self.listen()
        push = self.context.socket(zmq.PUSH)
        push.connect(self.endpoint)
        for frame in frames:
            number = struct.unpack_from('<Q', frame, 8)[0]
            for add in (0, 100, len(frames)):
                push.send(seal(frame[:8] + struct.pack('<Q', number + add if frame[5] != 1 else 1) + name + frame[16 + frame[6]:]))
        self.finish(self.send(1, 51))
        push.close(5000)
        self.stop(listener)
        self.assertEqual(len(self.stored('heard.db')), 2)
        self.assertSameEvents(self.events_of('heard.db', name.decode()), before)


if __name__ == '__main__':
    unittest.main()
