"""What an expression in a pasted model can stand for, besides numbers, texts, tuples and `grammar.Name`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from convviz.frameworks.read.grammar import Invocation, Name

__all__ = [
    "Bound",
    "Chain",
    "Channels",
    "Definition",
    "Instance",
    "Keywords",
    "Later",
    "Leaf",
    "Missing",
    "Name",
    "Padded",
    "Scope",
    "Tensor",
]


class Padded(NamedTuple):
    """Cells around a map that no layer has taken in yet: before and after, their mode, and what put them."""

    pairs: tuple[tuple[int, int], ...]
    mode: str
    name: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """A map: the number of the layer that makes it, 0 the input; and the cells that were put around it."""

    place: int
    padded: Padded | None = None


@dataclass(frozen=True, eq=False)
class Leaf:
    """A layer, not yet on an input; its arguments are worked out when it meets one."""

    line: int
    called: str
    invocation: Callable[[], Invocation]


@dataclass(frozen=True, eq=False)
class Chain:
    """Modules one after the other, each with its name; `is_list` where they are only kept together."""

    entries: list[tuple[str, Any]]
    is_list: bool = False


@dataclass(frozen=True, eq=False)
class Definition:
    """A class or a function of the text, and the names around it."""

    node: ast.ClassDef | ast.FunctionDef
    scope: Scope

    def method(self, name: str) -> ast.FunctionDef | None:
        """Return a function of a class."""
        return next((one for one in self.functions() if one.name == name), None)

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Go through the functions of a class."""
        return (one for one in self.node.body if isinstance(one, ast.FunctionDef))


@dataclass(frozen=True, eq=False)
class Instance:
    """An object of a class of the text."""

    definition: Definition
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of something: of an `Instance`, a `Tensor` or a `Chain`."""

    owner: Any
    name: str


@dataclass(frozen=True, slots=True)
class Later:
    """An expression whose value is asked for when it is needed: only then it matters if it cannot be read."""

    node: ast.expr
    scope: Scope


@dataclass(frozen=True, eq=False)
class Keywords:
    """What a function of the text is given by names that it has not: its ``**kwargs``."""

    given: dict[str, Any]


class Channels(Exception):
    """Channels that an input must have whose shape is not known."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Missing(Exception):
    """A number that the text gives a name, and no value."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(name)
        self.name, self.line = name, line


@dataclass(frozen=True, eq=False)
class Scope:
    """Names and what they stand for; where one is not known, it may be in the scope around."""

    names: dict[str, Any] = field(default_factory=dict)
    around: Scope | None = None

    def find(self, name: str) -> Any:
        """Return what a name stands for; a KeyError if it is not known."""
        if name in self.names:
            return self.names[name]
        if self.around is None:
            raise KeyError(name)
        return self.around.find(name)

    def copy(self) -> Scope:
        """Return the names as they are now."""
        return Scope(dict(self.names), self.around)
