"""What stands in a pasted call: numbers, texts, tuples, names that are not known, and calls."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from types import EllipsisType
from typing import Any, NamedTuple

from convviz.frameworks.read.tokens import Token, misread
from convviz.language import phrase

MAX_DIGITS = 9


class Name(NamedTuple):
    """What is not known here, such as ``torch.float32`` or ``2 * width``, and the names in it."""

    text: str
    parts: tuple[str, ...] = ()


class Invocation(NamedTuple):
    """A call: its dotted name, its arguments, how it is written, and what it takes from ``*args``."""

    name: str
    positional: tuple[Value, ...]
    named: dict[str, Value]
    text: str = ""
    starred: tuple[str, ...] = ()


Value = int | float | complex | str | bytes | bool | None | tuple[Any, ...] | Name | Invocation


def parts_of(value: Value) -> tuple[str, ...]:
    """The names that a value needs; of a call that is not known, the call."""
    if isinstance(value, Name):
        return value.parts or (value.text,)
    return (value.text or f"{value.name}(…)",) if isinstance(value, Invocation) else ()


def is_known(value: Value) -> bool:
    """Whether a value is no name and no call, and has none in it."""
    if isinstance(value, Name | Invocation):
        return False
    return not isinstance(value, tuple) or all(map(is_known, value))


class Typed(dict[str, Value]):
    """Values by the names that they are for, and those names that were met in a text."""

    def __init__(self, values: Mapping[str, Value]):
        super().__init__(values)
        self.met: list[str] = []

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a name, and keep that it was met."""
        if name in self and name not in self.met:
            self.met.append(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Value:
        value: Value = self.get(name)
        return value


def number_of(token: Token) -> Value:
    """Return the number that a piece stands for."""
    if len(token.text) > MAX_DIGITS:
        raise misread(token, phrase("a number may have {most} characters at most", most=MAX_DIGITS))
    return literal_of(token, phrase("Python does not read this as a number"))


def literal_of(token: Token, why: str) -> Value:
    """Return what a piece stands for; `why` is said where it is nothing."""
    try:
        return literal(token.text)
    except ValueError:
        raise misread(token, why) from None


def literal(text: str) -> Value:
    """Return what a number or a string stands for, by Python's own rules.

    A string with values in braces stays a `Name`: what it will be is not known here.

    Raises
    ------
    ValueError
        Where Python reads neither.

    Examples
    --------
    >>> literal("1_6"), literal("0x3"), literal("r'sa' 'me'")
    (16, 3, 'same')
    """
    try:
        with warnings.catch_warnings():
            # An unknown escape such as "\\d" stands for itself, with a warning for whoever wrote it.
            warnings.simplefilter("ignore")
            node = ast.parse(text, mode="eval").body
    except (SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError(text) from error
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
        return "".join(parts) if len(parts) == len(node.values) else Name(text)
    if not isinstance(node, ast.Constant) or isinstance(node.value, EllipsisType):
        raise ValueError(text)
    return node.value
