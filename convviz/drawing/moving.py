"""What of a drawing moves: window, products, sums, the output as far as it is computed, and the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import numpy as np

from convviz.colours import ROLES
from convviz.drawing import charts
from convviz.drawing.arrange import Board, Panel, Row, lift
from convviz.drawing.cells import INKS, characters_of, colours, heatmap, is_light, number, type_of
from convviz.drawing.marks import CAPITAL, Box, Cells, Line, Mark, Text, width_of
from convviz.drawing.resting import slices
from convviz.explain import MINUS
from convviz.geometry import step_index
from convviz.numerals import printed, text
from convviz.scene import Scene
from convviz.working import Working

_ROLE = ROLES["light"]
_SUM, _SUM_CHARACTERS = 9.5, 8
_BOLDER = 1.12
"""How much wider a bold text is."""
_OUTLINE = 1.8
_CURVE = 16


def moving(scene: Scene, board: Board, working: Working, step: int, shown: int) -> Iterator[Mark]:
    """Draw a step.

    Parameters
    ----------
    scene : Scene
    board : Board
    working : Working
        Of the step that is shown.
    step, shown : int
        As far as the output is computed, and where the kernel is.
    """
    filter, index = working.filter, step_index(scene.spec, shown)
    cursor = lift(index) if scene.spec.ndim > 1 else (0, filter, index[0])
    yield from _output(scene, board.output, filter, step)
    if board.charts:
        yield from charts.moving(scene, board, filter, step, shown)
    sums = []
    for row, channel in zip(board.rows, working.channels, strict=True):
        values = np.array([one.value for one in channel.products]).reshape(row.products.shape)
        yield from heatmap(row.products, values, colours(values, scene.domain["product"], "activation"))
        sums.append(_sum(row, channel.sum))
    yield from sums
    start = lift(tuple(o * s for o, s in zip(index, scene.spec.stride, strict=True)))
    yield from _guides(scene, board, start, cursor, sums)
    yield from _windows(scene, board, start)
    yield from _cursor(scene, board.output, cursor, float(scene.shown[(filter, *index)]))


def _sum(row: Row, sum: str) -> Text:
    if len(sum) > _SUM_CHARACTERS:
        sum = text(printed(Decimal(sum.replace(MINUS, "-"))))
    x, middle, anchor = row.sum
    return Text(x, middle + CAPITAL * _SUM, f"Σ {sum}", _SUM, _ROLE["ink"], anchor, bold=True)


def _output(scene: Scene, panel: Panel, filter: int, step: int) -> Iterator[Mark]:
    """The output up to a step; the rest is veiled."""
    is_sequence = scene.spec.ndim == 1
    values = scene.shown.reshape(panel.shape) if is_sequence else scene.shown[filter].reshape(panel.shape)
    shown = colours(values, scene.domain["output"], "activation")
    reached = np.arange(scene.spec.steps) <= step
    reached = np.broadcast_to(reached, panel.shape) if is_sequence else reached.reshape(panel.shape)
    shown[~reached] = [int(_ROLE["veil"][i : i + 2], 16) for i in (1, 3, 5)]
    yield from heatmap(panel, values, shown, reached.astype(int))
    yield from slices(panel, 0)


def _cursor(scene: Scene, panel: Panel, cursor: tuple[int, ...], value: float) -> Iterator[Mark]:
    x, y = panel.corner(cursor)
    shown = colours(np.array([[value]]), scene.domain["output"], "activation")
    yield Cells(x, y, panel.cell, panel.tall, shown)
    if type := type_of(panel, characters_of(scene.shown)):
        yield number(panel, cursor, value, type, INKS[not is_light(shown[0, 0])], bold=True)
    yield from outline(x, y, panel.cell, panel.tall)


def outline(x: float, y: float, width: float, height: float, line: float = _OUTLINE) -> Iterator[Box]:
    """A box that stays visible however small its cells are."""
    wide, high = (max(0.0, 5.0 - side) / 2 for side in (width, height))
    box = (x - wide, y - high, width + 2 * wide, height + 2 * high)
    yield Box(*box, stroke=_ROLE["now"], line=line + 3, opacity=0.18, radius=2.5)
    yield Box(*box, stroke=_ROLE["now"], line=line, radius=2.0)


def _windows(scene: Scene, board: Board, start: tuple[int, int, int]) -> Iterator[Mark]:
    """The window on every slice it covers; over a sequence one, as tall as all channels."""
    kernel, dilation = lift(scene.spec.kernel_size, 1), lift(scene.spec.dilation, 1)
    spans = lift(_spans(scene), 1)
    for row in board.rows:
        for d in range(kernel[0]):
            corner = (start[0] + d * dilation[0], start[1], start[2])
            yield from _skipped(row.input, corner, spans, dilation)
            if scene.spec.ndim > 1:
                x, y = row.input.corner(corner)
                yield from outline(x, y, spans[2] * row.input.cell, spans[1] * row.input.tall)
    if scene.spec.ndim == 1:
        first, last = board.rows[0].input, board.rows[-1].input
        x, y = first.corner(start)
        yield from outline(x, y, spans[2] * first.cell, last.y + last.height - y)


def _skipped(
    panel: Panel, corner: tuple[int, int, int], spans: tuple[int, ...], dilation: tuple
) -> Iterator[Box]:
    """A veil over the cells that a dilated kernel skips."""
    d, row, column = corner
    for h, w in product(range(spans[1]), range(spans[2])):
        if (h % dilation[1] or w % dilation[2]) and panel.cell >= 2:
            x, y = panel.corner((d, row + h, column + w))
            yield Box(x, y, panel.cell, panel.tall, fill=_ROLE["card"], opacity=0.72)


def _guides(
    scene: Scene, board: Board, start: tuple[int, int, int], cursor: tuple[int, ...], sums: list[Text]
) -> Iterator[Line]:
    """From the window to its products, and from the sums to the output cell."""
    spans = lift(_spans(scene), 1)
    goal_x, goal_y = board.output.corner(cursor)
    edge, _ = board.output.corner((cursor[0], cursor[1], 0))  # no line crosses a number
    for row, sum in zip(board.rows, sums, strict=True):
        x, y = row.input.corner(start)
        right, bottom = x + spans[2] * row.input.cell, y + spans[1] * row.input.tall
        if board.kind == "strip":
            if row is board.rows[-1]:
                points = ((x + right) / 2, bottom), (goal_x + board.output.cell / 2, goal_y)
                yield Line(points, _ROLE["now"], 0.7, 0.4)
            continue
        target = row.products if board.kind == "stacked" else row.kernel
        yield Line(((right, y), (target.x, target.y)), _ROLE["now"], 0.6, 0.4)
        yield Line(((right, bottom), (target.x, target.y + target.height)), _ROLE["now"], 0.6, 0.4)
        width = width_of(sum.text, _SUM) * _BOLDER / (1 if sum.anchor == "start" else 2)
        points = (sum.x + width + 4, row.sum[1]), (edge - 2, goal_y + board.output.tall / 2)
        yield Line(_curve(*points), _ROLE["now"], 0.6, 0.4)


def _spans(scene: Scene) -> tuple[int, ...]:
    """Cells from the first to the last tap along each axis."""
    axes = zip(scene.spec.kernel_size, scene.spec.dilation, strict=True)
    return tuple((size - 1) * dilation + 1 for size, dilation in axes)


def _curve(start: tuple[float, float], goal: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Points from one to the other that set out and arrive level."""
    ways = [step / _CURVE for step in range(_CURVE + 1)]
    across, down = goal[0] - start[0], goal[1] - start[1]
    return tuple((start[0] + across * way, start[1] + down * way * way * (3 - 2 * way)) for way in ways)
