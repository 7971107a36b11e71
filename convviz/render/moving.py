"""What of a drawing moves: window, products, sums, the output as far as it is computed, and the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from convviz.core.geometry import step_index, tables
from convviz.explain.arithmetic import Arithmetic, Channel
from convviz.explain.numerals import number_of, printed, text
from convviz.layers.layer import Spec
from convviz.layers.scene import Scene
from convviz.render import charts
from convviz.render.arrange import Board, Panel, Row, lift
from convviz.render.cells import characters_of, heatmap, number, type_of
from convviz.render.colours import (
    ROLES,
    ScaleName,
    colours,
    ink_on,
    input_scale,
    output_scale,
    rgb,
    weight_scale,
)
from convviz.render.leading import led
from convviz.render.marks import CAPITAL, Box, Cells, Line, Mark, Text, width_of
from convviz.render.resting import slices
from convviz.render.spacing import BOTH
from convviz.render.takes import takes

_ROLE = ROLES["light"]
SUM, _SUM_CHARACTERS = 9.5, 8
BOLDER = 1.12
"""How much wider a bold text is."""
_OUTLINE = 1.8
_CURVE = 16

_Met = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Along each of three axes the cells of the padded input that meet a tap."""


def moving(
    scene: Scene, board: Board, arithmetic: Arithmetic, step: int, shown: int, drawn: tuple[Mark, ...] = ()
) -> Iterator[Mark]:
    """Draw a step.

    Parameters
    ----------
    scene : Scene
    board : Board
    arithmetic : Arithmetic
        Of the step that is shown.
    step, shown : int
        As far as the output is computed, and where the kernel is.
    drawn : tuple of Mark
        What stays, which no line crosses.
    """
    filter, index = arithmetic.filter, step_index(scene.spec, shown)
    cursor = lift(index) if scene.spec.ndim > 1 else (0, filter, index[0])
    values = list(_values(scene, board, arithmetic, step, shown))
    sums = [_sum(row, channel) for row, channel in zip(board.rows, arithmetic.channels, strict=True)]
    window = _window(scene.spec, index)
    yield from led(_guides(board, window, cursor, sums), board, (*drawn, *values, *sums))
    yield from values
    yield from sums
    yield from _windows(scene, board, window)
    yield from _cursor(scene, board.output, cursor, float(scene.answer[(filter, *index)]))


def _values(scene: Scene, board: Board, arithmetic: Arithmetic, step: int, shown: int) -> Iterator[Mark]:
    """The output as far as it is computed, and the cells of the step."""
    filter = arithmetic.filter
    yield from _output(scene, board.output, filter, step)
    if board.charts:
        yield from charts.moving(scene, board, filter, step, shown)
    for row, channel in zip(board.rows, arithmetic.channels, strict=True):
        values, met = _laid_out(scene.spec, {one.kernel: one.value for one in channel.products})
        given = input_scale(scene, channel.channel)
        scale: ScaleName = output_scale(scene) if scene.layer.HAS_WEIGHTS else given
        if row.window:
            under = _laid_out(scene.spec, _under(scene, channel))
            yield from live(row.window, *under, scene.domain["input"], given)
        if scene.has_own_kernels:
            own = {
                one.kernel: float(scene.kernel_on(one.cell, filter)[one.kernel]) for one in channel.products
            }
            yield from live(
                row.kernel, *_laid_out(scene.spec, own), scene.domain["weight"], weight_scale(scene)
            )
        yield from live(row.products, values, met, scene.domain["product"], scale)
        yield from takes(scene, row, channel)


def _under(scene: Scene, channel: Channel) -> dict[tuple[int, ...], float]:
    """The numbers of the input under the taps of a kernel."""
    before = [first for first, _ in scene.spec.padding]
    return {
        one.kernel: float(scene.padded[(channel.channel, *map(sum, zip(one.cell, before, strict=True)))])
        for one in channel.products
    }


def _laid_out(spec: Spec, met: dict[tuple[int, ...], float]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers in the shape of the kernel, and which of its taps meet a cell."""
    values, is_met = np.zeros(spec.kernel_size), np.zeros(spec.kernel_size, dtype=bool)
    for tap, value in met.items():
        values[tap], is_met[tap] = value, True
    return values, is_met


def live(
    panel: Panel, values: np.ndarray, met: np.ndarray, domain: tuple[float, float], scale: ScaleName
) -> Iterator[Mark]:
    """The cells of a step; what meets nothing stays blank."""
    cells = values.reshape(panel.shape)
    yield from heatmap(panel, cells, colours(cells, domain, scale))
    yield from _blanks(panel, met)


def _blanks(panel: Panel, met: np.ndarray) -> Iterator[Box]:
    """Cover the cells of a panel whose taps meet nothing at this step."""
    for index in zip(*np.nonzero(~met.reshape(panel.shape)), strict=True):
        x, y = panel.corner(tuple(map(int, index)))
        yield Box(x, y, panel.cell, panel.tall, fill=_ROLE["soft"])


def _sum(row: Row, channel: Channel) -> Text:
    sum = channel.sum
    if len(sum) > _SUM_CHARACTERS:
        sum = text(printed(number_of(sum)))
    x, middle, anchor = row.sum
    return Text(
        x, middle + CAPITAL * SUM, f"{channel.combination.sign} {sum}", SUM, _ROLE["ink"], anchor, bold=True
    )


def _output(scene: Scene, panel: Panel, filter: int, step: int) -> Iterator[Mark]:
    """The output up to a step; the rest is veiled."""
    is_sequence = scene.spec.ndim == 1
    values = scene.answer.reshape(panel.shape) if is_sequence else scene.answer[filter].reshape(panel.shape)
    shown = colours(values, scene.answer_domain, output_scale(scene))
    reached = np.arange(scene.spec.steps) <= step
    reached = np.broadcast_to(reached, panel.shape) if is_sequence else reached.reshape(panel.shape)
    shown[~reached] = rgb(_ROLE["veil"])
    yield from heatmap(panel, values, shown, reached.astype(int))
    yield from slices(panel, 0)


def _cursor(scene: Scene, panel: Panel, cursor: tuple[int, ...], value: float) -> Iterator[Mark]:
    x, y = panel.corner(cursor)
    shown = colours(np.array([[value]]), scene.answer_domain, output_scale(scene))
    yield Cells(x, y, panel.cell, panel.tall, shown)
    if type := type_of(panel, characters_of(scene.answer)):
        yield number(panel, cursor, value, type, ink_on(shown[0, 0]), bold=True)
    yield from outline(x, y, panel.cell, panel.tall)


def outline(x: float, y: float, width: float, height: float, line: float = _OUTLINE) -> Iterator[Box]:
    """A box that stays visible however small its cells are."""
    wide, high = (max(0.0, 5.0 - side) / 2 for side in (width, height))
    box = (x - wide, y - high, width + 2 * wide, height + 2 * high)
    yield Box(*box, stroke=_ROLE["now"], line=line + 3, opacity=BOTH["halo_opacity"], radius=2.5)
    yield Box(*box, stroke=_ROLE["now"], line=line, radius=2.0)


def _window(spec: Spec, index: tuple[int, ...]) -> _Met:
    axes = zip(tables(spec), index, spec.padding, strict=True)
    met: list[tuple[int, ...]] = [(0,)] * (3 - spec.ndim)
    met += [tuple(pair.input + before for pair in table.at(o)) for table, o, (before, _) in axes]
    d, h, w = met
    return d, h, w


def _box(window: _Met) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First cell of a window, and how many cells it spans, along each of three axes."""
    if not all(window):
        return (0, 0, 0), (0, 0, 0)
    return tuple(map(min, window)), tuple(max(met) - min(met) + 1 for met in window)


def _windows(scene: Scene, board: Board, window: _Met) -> Iterator[Mark]:
    """The window on every slice it covers; over a sequence one, as tall as all channels."""
    if not all(window):
        return  # no tap meets a cell
    start, spans = _box(window)
    for row in board.rows:
        for slice in window[0]:
            yield from _skipped(row.input, slice, window)
            if scene.spec.ndim > 1:
                x, y = row.input.corner((slice, *start[1:]))
                yield from outline(x, y, spans[2] * row.input.cell, spans[1] * row.input.tall)
    if scene.spec.ndim == 1:
        first, last = board.rows[0].input, board.rows[-1].input
        x, y = first.corner(start)
        yield from outline(x, y, spans[2] * first.cell, last.y + last.height - y)


def _skipped(panel: Panel, slice: int, window: _Met) -> Iterator[Box]:
    """A veil over the cells of a window that meet no tap."""
    _, rows, columns = window
    for row, column in product(range(min(rows), max(rows) + 1), range(min(columns), max(columns) + 1)):
        if (row not in rows or column not in columns) and panel.cell >= 2:
            x, y = panel.corner((slice, row, column))
            yield Box(x, y, panel.cell, panel.tall, fill=_ROLE["card"], opacity=BOTH["skipped_opacity"])


def _guides(board: Board, window: _Met, cursor: tuple[int, ...], sums: list[Text]) -> Iterator[Line]:
    """From the window to its products, and from the sums to the output cell."""
    start, spans = _box(window)
    goal_x, goal_y = board.output.corner(cursor)
    edge, _ = board.output.corner((cursor[0], cursor[1], 0))
    for row, sum in zip(board.rows, sums, strict=True):
        if not all(window):
            continue
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
        width = width_of(sum.text, SUM) * BOLDER / (1 if sum.anchor == "start" else 2)
        points = (sum.x + width + 4, row.sum[1]), (edge - 2, goal_y + board.output.tall / 2)
        yield Line(curve(*points), _ROLE["now"], 0.6, 0.4)


def curve(start: tuple[float, float], goal: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Points from one to the other that set out and arrive level."""
    ways = [step / _CURVE for step in range(_CURVE + 1)]
    across, down = goal[0] - start[0], goal[1] - start[1]
    return tuple((start[0] + across * way, start[1] + down * way * way * (3 - 2 * way)) for way in ways)
