"""Annotations, generics, protocols, abstract classes, overloads: class bodies and calls nobody thinks of."""
from __future__ import annotations

import abc
from typing import Generic, Protocol, TypeVar

T = TypeVar('T')


class Shape(abc.ABC):
    sides: int = 0

    @abc.abstractmethod
    def area(self) -> float: ...


class Square(Shape):
    sides: int = 4

    def __init__(self, side: float) -> None:
        self.side: float = side

    def area(self) -> float:
        return self.side ** 2


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> None:
        self.items.append(item)


class HasArea(Protocol):
    def area(self) -> float: ...


def total(shapes: list[HasArea]) -> float:
    result: float = 0
    for shape in shapes:
        result += shape.area()
    return result


stack = Stack[int]()
stack.push(1)
try:
    Shape()
except TypeError as error:
    abstract = type(error).__name__
print(total([Square(2), Square(3)]), stack.items, abstract, Square.__annotations__)
