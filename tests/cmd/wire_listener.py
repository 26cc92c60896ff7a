"""A listener in Python, written from docs/wire.md alone: takes one run and prints what it was, as JSON.

    wire_listener.py ENDPOINT [DROP]     DROP: a number; that many messages are thrown away first, to be asked for again
"""
import ctypes
import ctypes.util
import json
import struct
import sys

import zmq

START, DEFINITIONS, CHUNK, END, OPEN, BEAT, DONE = range(1, 8)
zstd = ctypes.CDLL(ctypes.util.find_library('zstd') or 'libzstd.so.1')
zstd.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong
zstd.ZSTD_decompress.restype = ctypes.c_size_t


def unpack(data):
    size = zstd.ZSTD_getFrameContentSize(data, ctypes.c_size_t(len(data)))
    out = ctypes.create_string_buffer(size or 1)
    assert zstd.ZSTD_decompress(out, ctypes.c_size_t(size), data, ctypes.c_size_t(len(data))) == size
    return out.raw[:size]


def uints(data):
    """All numbers of a row of uints."""
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


class Run:
    def __init__(self, name):
        self.name, self.number, self.events, self.kinds = name, 0, 0, []
        self.definitions, self.facts, self.end, self.last = 0, None, None, None

    def take(self, kind, number, body):
        """The flags to acknowledge it with."""
        numbered = kind <= END
        if number > self.number + numbered:
            return 2 if self.number else 1
        if number < self.number + numbered:
            return 0
        if kind == START:
            self.facts = json.loads(body)
        elif kind == DEFINITIONS:
            self.definitions += len(unpack(body))
        elif kind in (CHUNK, OPEN):
            seq, length = struct.unpack_from('<QI', body)
            summary, packed = body[12:12 + length], body[12 + length:]
            first, events = list(uints(summary[:24]))[:2]
            raw = unpack(packed)
            head = list(uints(raw[:30]))[:3]
            times = list(uints(raw[len(raw) - head[2]:]))
            assert len(times) == events, (len(times), events)
            if self.last:
                assert (seq, first) in (self.last[:2], (self.last[0] + 1, self.last[1] + self.last[2])), (seq, first, self.last)
            self.last = (seq, first, events)
            self.events = first + events - 1
        elif kind == END:
            self.end = json.loads(body)
        if numbered:
            self.number += 1
            self.kinds.append(kind)
        return 0


def listen(endpoint, drop):
    context = zmq.Context()
    pull, pub = context.socket(zmq.PULL), context.socket(zmq.PUB)
    pull.linger = 0
    pub.linger = 1000
    start, colon, port = endpoint.rpartition(':')
    pub.bind(endpoint + '.ack' if endpoint.startswith('ipc:') else '%s:%d' % (start, int(port) + 1))
    pull.bind(endpoint)
    print('listening', flush=True)
    runs, done = {}, None
    while not done:
        if pull.poll(50):
            frame = pull.recv()
            magic, version, kind, length, zero, number = struct.unpack_from('<4sBBBBQ', frame)
            assert (magic, version, zero) == (b'SMLY', 1, 0)
            name, body = frame[16:16 + length], frame[16 + length:-8]
            if drop and kind <= END:
                drop -= 1
                continue
            run = runs.setdefault(name, Run(name.decode()))
            flags = run.take(kind, number, body)
            done = run if kind == DONE and run.end else None
            pub.send(b'A' + name + b'\0' + struct.pack('<BBQQQ', 1, flags, 4711, run.number, run.events))
        else:
            for run in runs.values():
                pub.send(b'A' + run.name.encode() + b'\0' + struct.pack('<BBQQQ', 1, 0, 4711, run.number, run.events))
        pub.send(b'L\0' + struct.pack('<BBQQQ', 1, 0, 4711, 0, 0))
    print(json.dumps({'id': done.name, 'events': done.events, 'facts': done.facts, 'end': done.end, 'kinds': done.kinds,
                      'definitions': done.definitions}))


if __name__ == '__main__':
    listen(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
