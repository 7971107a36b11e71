"""What a sequence has beside its cells: tokens, names, the axis that is summed, and lines of a signal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from convviz.core.geometry import windows
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render.arrange import RAIL, Board, Chart
from convviz.render.colours import ROLES
from convviz.render.marks import CAPITAL, Box, Line, Mark, Text, fitted

_ROLE = ROLES["light"]
_INKS = ("ink", "now_text")
_SMALL = 7.5
_POINTS = 2000
"""Points of a line at most: more than a printer draws on its width."""


def rails(scene: Scene, board: Board, filter: int) -> Iterator[Mark]:
    """Tokens, along which axis kernel or window moves, over which is summed, and the names of the outputs."""
    first, last, before = board.rows[0].input, board.rows[-1].input, scene.spec.padding[0][0]
    for position, token in enumerate(scene.position_labels or ()):
        x = first.x + (before + position + 0.5) * first.cell
        if (short := fitted(token, max(first.cell - 1, 0), _SMALL)) != "…":
            yield Text(x, first.y - 4, short, _SMALL, _ROLE["text"])
    bottom = last.y + last.height
    is_kernel = scene.layer.HAS_WEIGHTS
    moves = phrase("the kernel moves along L →") if is_kernel else phrase("the window moves along L →")
    yield Text(first.x, bottom + 12, moves, _SMALL, _ROLE["now_text"], "start")
    if len(board.rows) > 1 and scene.layer.CHANNELS == "all":
        x, top = first.x - RAIL + 16, first.y + 1
        yield Line(((x + 4, top), (x, top), (x, bottom - 1), (x + 4, bottom - 1)), _ROLE["mute"])
        yield Text(x - 4, (top + bottom) / 2, phrase("summed"), _SMALL, _ROLE["mute"], turned=True)
    if scene.spec.out_channels > 1:
        output = board.output
        for row, name in enumerate(scene.filter_labels):
            y = output.y + (row + 0.5) * output.tall + CAPITAL * _SMALL
            colour = _ROLE["now_text" if row == filter else "mute"]
            yield Text(output.x - 6, y, fitted(name, RAIL - 8, _SMALL), _SMALL, colour, "end")


def still(scene: Scene, board: Board) -> Iterator[Mark]:
    """The input as lines, one a channel."""
    if board.charts:
        box = board.charts[0]
        yield Box(*box, fill=_ROLE["soft"])
        for position, row in enumerate(board.rows):
            values = scene.padded[row.input.channel]
            yield from _lines(box, scene.domain["input"], values, len(values), _ROLE[_INKS[position % 2]])


def moving(scene: Scene, board: Board, filter: int, step: int, shown: int) -> Iterator[Mark]:
    """The window over the input's lines, and the output as a line up to a step, with a dot where it is."""
    spec, (source, target) = scene.spec, board.charts
    cell = board.rows[0].input.cell
    (window,) = windows(spec, (shown,))
    left = source[0] + (window.start + spec.padding[0][0]) * cell
    yield Box(left, source[1], len(window) * cell, source[3], fill=_ROLE["now"], opacity=0.12)
    yield Box(*target, fill=_ROLE["soft"])
    values = scene.answer[filter]
    yield from _lines(target, scene.answer_domain, values[: step + 1], len(values), _ROLE["ink"])
    x = target[0] + (shown + 0.5) * target[2] / len(values)
    y = _height(target, scene.answer_domain, values[shown : shown + 1])[0]
    yield Box(x - 2.2, y - 2.2, 4.4, 4.4, fill=_ROLE["now"], radius=2.2)


def grown(scene: Scene, board: Board, values: np.ndarray) -> Iterator[Mark]:
    """The output as a line, as far as stamps have made it grow."""
    target = board.charts[1]
    yield Box(*target, fill=_ROLE["soft"])
    yield from _lines(target, scene.domain["output"], values, len(values), _ROLE["ink"])


def _lines(
    box: Chart, reach: tuple[float, float], values: np.ndarray, count: int, ink: str
) -> Iterator[Line]:
    """The zero line, and the values as a line across `count` positions."""
    x, _, width, _ = box
    zero = float(_height(box, reach, np.zeros(1))[0])
    yield Line(((x, zero), (x + width, zero)), _ROLE["mute"], 0.5, 0.4)
    heights = _height(box, reach, values)
    chosen = np.unique(np.linspace(0, len(values) - 1, min(len(values), _POINTS)).round().astype(int))
    points = tuple((float(x + (i + 0.5) * width / count), float(heights[i])) for i in chosen)
    if len(points) > 1:
        yield Line(points, ink, 0.9)


def _height(box: Chart, reach: tuple[float, float], values: np.ndarray) -> np.ndarray:
    """Where values lie in a chart whose scale includes zero."""
    low, high = min(reach[0], 0.0) / 2, max(reach[1], 0.0) / 2
    share = (np.nan_to_num(values / 2, posinf=high, neginf=low) - low) / (high - low or 1.0)
    heights: np.ndarray = box[1] + box[3] * (1 - np.clip(share, 0.0, 1.0))
    return heights
