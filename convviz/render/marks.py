"""What a drawing consists of, in points of 1/72 inch from its top left corner."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from convviz.render.spacing import BOTH

Anchor = Literal["start", "middle", "end"]

CAPITAL = 0.36
"""From the baseline to the middle of a digit, of the type size."""

_WIDTHS = {
    0.32: "\N{NARROW NO-BREAK SPACE} 'ijlIJ,.·/:;\\|",
    0.42: 'f-()[]t⌊⌋!r"',
    0.55: "*_`–sz“”?cLFkvxyP",
    0.72: "ABKRVXZCU",
    0.86: "HNDG&OQw∞#+<=>^~−×≈→≤M",
    1.0: "%mW@…",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
_USUAL, _WIDE, _WIDE_FROM = 0.64, 1.2, 0x2E80


class Box(NamedTuple):
    """A rectangle, filled, outlined with a line of a width, or both."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    line: float = 0.0
    opacity: float = 1.0
    radius: float = 0.0


class Cells(NamedTuple):
    """Coloured cells without gaps; `colours` is (rows, columns, 3) of uint8."""

    x: float
    y: float
    cell: float
    tall: float
    colours: np.ndarray


class Grid(NamedTuple):
    """The lines between and around cells."""

    x: float
    y: float
    cell: float
    tall: float
    rows: int
    columns: int


class Scale(NamedTuple):
    """A bar in the colours of a scale, its lowest on the left; `stops` are shares of it with a colour."""

    x: float
    y: float
    width: float
    height: float
    stops: tuple[tuple[float, str], ...]
    stroke: str


class Hatch(NamedTuple):
    """A rectangle under diagonal lines."""

    x: float
    y: float
    width: float
    height: float
    stroke: str
    opacity: float = 1.0


class Line(NamedTuple):
    """A line through points, each (x, y)."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    line: float = 0.6
    opacity: float = 1.0


class Text(NamedTuple):
    """One line of text; `y` is its baseline. Turned, it reads upwards."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    anchor: Anchor = "middle"
    bold: bool = False
    turned: bool = False


Mark = Box | Cells | Grid | Hatch | Line | Scale | Text

GRID: tuple[str, float, float] = (BOTH["grid"], BOTH["grid_opacity"], 0.4)
"""Colour, opacity and width of a grid's lines."""
HATCH = (4.2, 0.8)
"""Points between the lines of a hatch, and their width."""


class Drawing(NamedTuple):
    """Marks on a page, the first at the bottom."""

    width: float
    height: float
    background: str
    marks: tuple[Mark, ...]


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, in points, in the widest of the usual sans-serifs (DejaVu Sans).

    Examples
    --------
    >>> round(width_of("12", 10), 1)
    12.8
    """
    widths = (_WIDTH.get(one, _WIDE if ord(one) >= _WIDE_FROM else _USUAL) for one in text)
    return sum(widths) * size


def fitted(text: str, room: float, size: float) -> str:
    """Return a text cut to a width, with an ellipsis.

    Examples
    --------
    >>> fitted("channel", 30, 10)
    'cha…'
    """
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text}…"


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Break a text between words into lines of a width.

    Examples
    --------
    >>> wrapped("one two three", 50, 10)
    ['one two', 'three']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
