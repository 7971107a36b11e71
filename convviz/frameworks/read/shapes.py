"""The shape of an input as people write it, and of an output as a framework prints it."""

from __future__ import annotations

import re

from convviz.core.errors import SourceError
from convviz.data.wording import grouped, quoted
from convviz.frameworks.read.values import literal
from convviz.language import count_phrase, phrase

Shape = tuple[int | None, ...]

MAX_SHAPE_TEXT = 80
MAX_SIZE = 1_000_000
"""Cells along an axis; the longest input that anyone writes down."""

_BATCH = ("none", "n", "b", "batch", "batch_size")
_BRACKETS = re.compile(
    r"^(?:(?:torch\.)?size|(?:tf\.)?tensorshape)?\s*[\[(][\s\[(]*(.*?)[\])\s]*[\])]$",
    re.IGNORECASE | re.DOTALL,
)
_ENTRIES = re.compile(r"\+?0[xX][0-9a-fA-F_]+(?!\w)|[^\s,×xX*]+")
"""The sizes: what is between commas, spaces and crosses. A hexadecimal number is no size 0 by another."""


def read_shape(text: str) -> Shape:
    """Read a shape such as ``(1, 3, 32, 32)``, ``3×32×32`` or ``(None, 32, 32, 3)``.

    Raises
    ------
    SourceError

    Examples
    --------
    >>> read_shape("(None, 28, 28, 1)"), read_shape("3 x 32 x 32")
    ((None, 28, 28, 1), (3, 32, 32))
    """
    if len(text) > MAX_SHAPE_TEXT:
        raise SourceError(
            phrase(
                "The shape has {count} characters, and the limit is {most}; write its sizes only.",
                count=len(text),
                most=MAX_SHAPE_TEXT,
            )
        )
    stripped = text.strip()
    match = _BRACKETS.match(stripped)
    entries = _ENTRIES.findall(match.group(1) if match else stripped)
    if not entries:
        raise SourceError(phrase("The input's shape is missing; write its sizes, such as (1, 3, 32, 32)."))
    sizes = tuple(_size(entry, position) for position, entry in enumerate(entries))
    if not 2 <= len(sizes) <= 5:
        raise SourceError(
            phrase(
                "The shape has {sizes}; a convolution takes 2 to 5, such as (1, 3, 32, 32): the batch, the "
                "channels, and one to three axes to move along.",
                sizes=count_phrase("{count} size", "{count} sizes", len(sizes)),
            )
        )
    return sizes


def shape_text(shape: Shape) -> str:
    """Write a shape as a framework prints it.

    >>> shape_text((None, 8))
    '(None, 8)'
    """
    return str(tuple(shape))


def _size(entry: str, position: int) -> int | None:
    if (position == 0 and entry.lower() in (*_BATCH, "-1", "?")) or entry == "None":
        return None
    size = _whole(entry)
    if size is None or not 1 <= size <= MAX_SIZE:
        told = phrase(
            "The size {size} in the shape must be a whole number from 1 to {most}.",
            size=quoted([entry]),
            most=grouped(MAX_SIZE),
        )
        if entry.lower() in _BATCH:
            told += " " + phrase("None stands for the batch, in front only.")
        raise SourceError(told)
    return size


def _whole(entry: str) -> int | None:
    """A whole number as Python reads it; None if it is none."""
    digits = entry.removeprefix("+")
    if not digits.isascii() or not digits[:1].isdigit():
        return None
    try:
        value = literal(digits)
    except ValueError:
        return None
    return value if isinstance(value, int) else None
