"""A network of hand-made kernels that finds the corners of bright shapes."""

from __future__ import annotations

from dataclasses import replace

from convviz.core.numbers import Numbers
from convviz.network.items import Plan, item

_LEFT = ((-1, 0, 1),) * 3
_TOP = ((-1,) * 3, (0,) * 3, (1,) * 3)
_EDGES = (_LEFT, tuple(row[::-1] for row in _LEFT), _TOP, _TOP[::-1])
"""Left, right, top and bottom: J. M. S. Prewitt, *Object Enhancement and Extraction*, 1970."""

_CORNERS = ((1, 0, 1, 0), (0, 1, 1, 0), (1, 0, 0, 1), (0, 1, 0, 1))
"""Which edges meet at top left, top right, bottom left and bottom right."""

_SHAPES = (
    "................",
    "................",
    "..######........",
    "..######....##..",
    "..######....##..",
    "..######....##..",
    "..######....##..",
    "............##..",
    "............##..",
    "................",
    "...##########...",
    "...##########...",
    "...##########...",
    "...####.........",
    "...####.........",
    "................",
)


def shapes() -> Numbers:
    """Return a picture of bright shapes, 1 on 0: (1, 16, 16)."""
    return Numbers.of([[[float(cell == "#") for cell in row] for row in _SHAPES]])


def plan() -> Plan:
    """Return four kernels that answer at the edges of a shape, then four that add two of them.

    On a shape of ones an edge answers 3 along its side, 2 in the side's last cell and 1 beyond. Two edges
    come to 4 only where they meet; the bias takes 3 away, so that ReLU leaves 1 there and 0 elsewhere.
    """
    edges = (("weight", Numbers.of([[kernel] for kernel in _EDGES])), ("bias", Numbers.of([0] * 4)))
    weight = Numbers.of([[[[share]] for share in corner] for corner in _CORNERS])
    both = (("weight", weight), ("bias", Numbers.of([-3] * 4)))
    return Plan(
        (
            replace(item("Conv", 4, 3, padding=1, name="edges"), numbers=edges),
            item("ReLU"),
            replace(item("Conv", 4, 1, name="corners"), numbers=both),
            item("ReLU"),
        )
    )
