"""Dataclasses, named tuples, enums, flags and types.SimpleNamespace."""
import collections
import dataclasses
import enum
import types
import typing


@dataclasses.dataclass
class Item:
    name: str
    price: float = 1.5
    tags: list = dataclasses.field(default_factory=list)

    @property
    def label(self):
        return self.name.upper()


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    a: int
    b: tuple = ()


Pair = collections.namedtuple('Pair', 'left right')


class Typed(typing.NamedTuple):
    x: int
    y: int = 2


class Colour(enum.Enum):
    RED = 1
    GREEN = 'g'


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 10


class Bits(enum.Flag):
    A = 1
    B = 2


def work():
    item = Item('tea')
    item.tags.append('hot')
    item.price *= 2
    other = dataclasses.replace(item, name='coffee')
    frozen = Frozen(1, (2, 3))
    pair = Pair(1, [2])
    pair.right.append(3)
    typed = Typed(5)
    pair = pair._replace(left=typed)
    colour = Colour.RED
    colour = Colour('g')
    level = Level.LOW
    level = Level.HIGH + 1
    bits = Bits.A | Bits.B
    space = types.SimpleNamespace(a=1)
    space.b = [space.a]
    return item, other, frozen, pair, typed, colour, level, bits, space


for value in work():
    print(value)
