"""Numbers that somebody typed or pasted, as an array, and back.

How a text may be written: `convviz.data.typed.nesting`. Positions in messages count from 0, as everywhere.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_KERNEL, MAX_MAGNITUDE, MAX_TEXT, MAX_TYPED_CELLS
from convviz.data.typed.decimals import no_number, ratio
from convviz.data.typed.nesting import nested_tokens
from convviz.data.typed.notations import plain
from convviz.data.wording import grouped
from convviz.language import count_phrase, later, phrase

LEVELS = {
    1: (later("channel"), later("position")),
    2: (later("channel"), later("row"), later("column")),
    3: (later("channel"), later("slice"), later("row"), later("column")),
}
AS_MANY = {
    "channel": later(
        "{place} has {have}, and {first} has {expected} (counted from 0); give each channel as many."
    ),
    "slice": later(
        "{place} has {have}, and {first} has {expected} (counted from 0); give each slice as many."
    ),
    "row": later("{place} has {have}, and {first} has {expected} (counted from 0); give each row as many."),
}
"""What is said of a list on a level that is longer or shorter than the first."""


def parse_matrix(text: str, *, rank: int = 2) -> np.ndarray:
    """Read numbers from a text.

    Parameters
    ----------
    text : str
        At most `MAX_TEXT` characters: a table, nested brackets, or what `convviz.data.typed.notations` knows.
        A number may be a fraction, 1/9.
    rank : {1, 2, 3}
        Spatial axes that are wanted. One more level of brackets, or a blank line, separates channels.

    Returns
    -------
    values : ndarray, float64, shape (C, \\*spatial)
        At most `MAX_TYPED_CELLS` finite numbers in `MAX_CHANNELS` channels, none beyond ±`MAX_MAGNITUDE`.

    Raises
    ------
    SourceError
        Saying what was read where, which rule it breaks and what to do.

    Examples
    --------
    >>> parse_matrix("1 2; 3 −4")
    array([[[ 1.,  2.],
            [ 3., -4.]]])
    >>> parse_matrix("[[[1, 2]], [[3, 4]]]").shape
    (2, 1, 2)
    """
    if len(text) > MAX_TEXT:
        told = phrase(
            "The text has {characters} characters, and at most {most} are read; paste a smaller table.",
            characters=grouped(len(text)),
            most=grouped(MAX_TEXT),
        )
        raise SourceError(told)
    text, factor = plain(text)
    tree = _lifted(nested_tokens(text, rank), rank)
    numbers = [_read(token, path, rank, factor) for path, token in _leaves(tree, (), rank)]
    if not numbers:
        told = phrase("There are no numbers in the text; type some, such as 1 2 3, one row a line.")
        raise SourceError(told)
    if len(numbers) > MAX_TYPED_CELLS:
        raise _too_many(len(numbers), rank)
    shape = _shape(tree, rank)
    if shape[0] > MAX_CHANNELS:
        told = phrase(
            "The text has {channels} channels, and at most {most} are read; paste fewer, "
            "and leave no blank lines between the rows of one channel.",
            channels=shape[0],
            most=MAX_CHANNELS,
        )
        raise SourceError(told)
    return np.array(numbers).reshape(shape)


def parse_kernel(text: str, *, rank: int = 2) -> np.ndarray:
    """Read one filter from a text, written as for `parse_matrix`.

    Parameters
    ----------
    text : str
    rank : {1, 2, 3}

    Returns
    -------
    kernel : ndarray, float64, shape (C_in // groups, \\*kernel_size)
        One channel for a kernel that is to be used on every channel. Sizes of at most `MAX_KERNEL`.

    Raises
    ------
    SourceError
        As `parse_matrix`, and for a kernel that is too large.

    Examples
    --------
    >>> parse_kernel("-1 0 1; -2 0 2; -1 0 1").shape
    (1, 3, 3)
    """
    kernel = parse_matrix(text, rank=rank)
    size = kernel.shape[1:]
    if max(size) > MAX_KERNEL:
        given, limit = ("×".join(map(str, lengths)) for lengths in (size, [MAX_KERNEL] * rank))
        told = phrase(
            "The kernel has {given} weights, and at most {most} are used; paste a smaller one. "
            "(A matrix to work on goes under Input.)",
            given=given,
            most=limit,
        )
        raise SourceError(told)
    return kernel


def format_matrix(values: np.ndarray) -> str:
    """Write numbers as a text that `parse_matrix` reads back exactly.

    Parameters
    ----------
    values : ndarray, shape (C, \\*spatial)
        Finite numbers.

    Returns
    -------
    text : str
        A row a line and a blank line between channels; brackets if there are three spatial axes.

    Examples
    --------
    >>> print(format_matrix(np.array([[[1, 0.5]], [[-2, 1e-7]]])))
    1 0.5
    <BLANKLINE>
    -2 1e-07
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim == 2:
        return "\n\n".join(map(_line, values))
    if values.ndim == 3:
        return "\n\n".join("\n".join(map(_line, channel)) for channel in values)
    return _brackets(values)


def _line(row: np.ndarray) -> str:
    return " ".join(repr(number).removesuffix(".0") for number in row.tolist())


def _brackets(values: np.ndarray) -> str:
    inner = _line(values) if values.ndim == 1 else ",\n".join(map(_brackets, values))
    return f"[{inner}]"


def _lifted(tree: list[Any], rank: int) -> list[Any]:
    """The same in as many lists as make every leaf lie `rank` + 1 levels deep."""
    depth = 0
    node: Any = tree
    while isinstance(node, list):
        depth, node = depth + 1, node[0] if node else None
    while depth > rank + 1 and len(tree) == 1:  # a batch of one, or one filter
        tree, depth = tree[0], depth - 1
    if depth > rank + 1:
        told = phrase(
            "There are {depth} levels of brackets, and for {rank}D at most {most} are read ({levels}); "
            "copy one array out of it.",
            depth=grouped(depth),
            rank=rank,
            most=rank + 1,
            levels=", ".join(map(phrase, LEVELS[rank])),
        )
        raise SourceError(told)
    for _ in range(rank + 1 - depth):
        tree = [tree]
    return tree


def _leaves(tree: list[Any], path: tuple[int, ...], rank: int) -> Iterator[tuple[tuple[int, ...], str]]:
    for index, node in enumerate(tree):
        place = (*path, index)
        if isinstance(node, str) != (len(place) == rank + 1):
            told = phrase(
                "Numbers and brackets are mixed near {place}; "
                "put every row into brackets of its own, or leave all brackets out.",
                place=_place(place, rank),
            )
            raise SourceError(told)
        if isinstance(node, str):
            yield place, node
        else:
            yield from _leaves(node, place, rank)


def _shape(tree: list[Any], rank: int) -> tuple[int, ...]:
    """The common length on each level, or a sentence on the first list of another length."""
    shape = []
    nodes: list[tuple[tuple[int, ...], list[Any]]] = [((), tree)]
    for level in range(rank + 1):
        expected = len(nodes[0][1])
        for path, node in nodes:
            if len(node) != expected:
                unit = "number" if level == rank else LEVELS[rank][level]
                place = _place(path, rank)
                told = phrase(
                    AS_MANY[LEVELS[rank][level - 1]],
                    place=place[:1].upper() + place[1:],
                    have=_counted(len(node), unit),
                    first=_place(nodes[0][0], rank),
                    expected=_counted(expected, unit),
                )
                raise SourceError(told)
        shape.append(expected)
        nodes = [((*path, index), child) for path, node in nodes for index, child in enumerate(node)]
    return tuple(shape)


def _place(path: tuple[int, ...], rank: int) -> str:
    """Where a path leads, in words: "row 2, column 0"; the channel is named only beyond the first."""
    names = [
        phrase("{name} {index}", name=phrase(name), index=index)
        for name, index in zip(LEVELS[rank], path, strict=False)
    ]
    return ", ".join(names[1:] if len(names) > 1 and path[0] == 0 else names)


def _counted(count: int, unit: str) -> str:
    if unit == "slice":
        return count_phrase("{count} slice", "{count} slices", count)
    if unit == "row":
        return count_phrase("{count} row", "{count} rows", count)
    return count_phrase("{count} number", "{count} numbers", count)


def _too_many(numbers: int, rank: int) -> SourceError:
    if rank == 1:
        told = later(
            "The text has {numbers} numbers, and at most {most} are read; "
            "paste a smaller part, or upload it as a CSV file."
        )
    else:
        told = later(
            "The text has {numbers} numbers, and at most {most} are read (128 × 128); "
            "paste a smaller part, or save it as a picture and upload that."
        )
    return SourceError(phrase(told, numbers=grouped(numbers), most=grouped(MAX_TYPED_CELLS)))


def _read(token: str, path: tuple[int, ...], rank: int, factor: Fraction) -> float:
    value = ratio(token)
    if value is not None and factor != 1:
        value = value * factor.numerator / factor.denominator
    if value is None or abs(value) > MAX_MAGNITUDE:
        raise no_number(token, _place(path, rank))
    return value
