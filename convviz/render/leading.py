"""Lines that lead from one panel to another, cut where numbers and names stand: none of them is crossed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from convviz.render.arrange import Board
from convviz.render.marks import Line, Mark, Text, width_of

Place = tuple[float, float, float, float]
"""Left, top, right and bottom."""

_ABOVE, _BELOW = 0.78, 0.24
"""How far letters reach from the baseline, of the type size."""
_BOLDER = 1.12
_AWAY = 1.5
"""Points between a line and a text."""
_Point = tuple[float, float]


def led(lines: Iterable[Line], board: Board, drawn: Iterable[Mark]) -> Iterator[Line]:
    """Cut lines where they would cross what is written.

    Parameters
    ----------
    lines : iterable of Line
    board : Board
        A panel of it in which numbers stand is crossed nowhere.
    drawn : iterable of Mark
        What is drawn; only its texts count.

    Yields
    ------
    Line
        The pieces that are left.
    """
    texts = [_place_of(mark) for mark in drawn if isinstance(mark, Text)]
    panels = [board.output]
    for row in board.rows:
        panels += [one for one in (row.input, row.window, row.kernel, row.products) if one]
    boxes = [(one.x, one.y, one.x + one.width, one.y + one.height) for one in panels]
    places = [*texts, *(box for box in boxes if any(_holds(box, text) for text in texts))]
    for line in lines:
        for points in _pieces(line.points, places):
            yield line._replace(points=points)


def _place_of(text: Text) -> Place:
    length = width_of(text.text, text.size) * (_BOLDER if text.bold else 1)
    before = {"start": 0.0, "middle": length / 2, "end": length}[text.anchor] + _AWAY
    after = length + 2 * _AWAY - before
    up, down = _ABOVE * text.size + _AWAY, _BELOW * text.size + _AWAY
    if text.turned:
        return text.x - up, text.y - after, text.x + down, text.y + before
    return text.x - before, text.y - up, text.x + after, text.y + down


def _holds(box: Place, text: Place) -> bool:
    """Whether the middle of a text lies in a box."""
    x, y = (text[0] + text[2]) / 2, (text[1] + text[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _pieces(points: Sequence[_Point], places: Sequence[Place]) -> Iterator[tuple[_Point, ...]]:
    """What is left of a line through points outside all places."""
    piece: list[_Point] = []
    for start, goal in pairwise(points):
        for first, last in _outside(start, goal, places):
            one, other = (_along(start, goal, way) for way in (first, last))
            if not piece or piece[-1] != one:
                if piece:
                    yield tuple(piece)
                piece = [one]
            piece.append(other)
    if piece:
        yield tuple(piece)


def _along(start: _Point, goal: _Point, way: float) -> _Point:
    if way == 1:
        return goal
    return start[0] + (goal[0] - start[0]) * way, start[1] + (goal[1] - start[1]) * way


def _outside(start: _Point, goal: _Point, places: Sequence[Place]) -> Iterator[tuple[float, float]]:
    """The parts of the way from one point to another, from 0 to 1, that lie in none of the places."""
    reached = 0.0
    for first, last in sorted(filter(None, (_inside(start, goal, place) for place in places))):
        if first > reached:
            yield reached, first
        reached = max(reached, last)
    if reached < 1:
        yield reached, 1.0


def _inside(start: _Point, goal: _Point, place: Place) -> tuple[float, float] | None:
    """The part of a way that lies in a place (Liang and Barsky, 1984)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        low, high, way = place[axis] - start[axis], place[axis + 2] - start[axis], goal[axis] - start[axis]
        if way == 0:
            if low >= 0 or high <= 0:
                return None
            continue
        enters, leaves = sorted((low / way, high / way))
        first, last = max(first, enters), min(last, leaves)
    return (first, last) if first < last else None
