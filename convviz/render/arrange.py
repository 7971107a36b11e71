"""Where each panel lies on the page: a row a channel of input, kernel and products; beside it the output."""

from __future__ import annotations

from math import ceil, isqrt
from typing import NamedTuple

from convviz.layers.layer import Spec
from convviz.layers.scene import Scene
from convviz.render.anchor import anchor
from convviz.render.marks import Anchor
from convviz.render.spacing import BOTH, PRINT

WIDTH = 720.0
"""Points across the page: ten inches."""
MARGIN = 24.0
TOP = 56.0
"""Where the board begins, below the margin and the headline."""
HEAD: float = PRINT["head"]
GAP: float = PRINT["gap"]
OPERATOR: float = PRINT["operator"]
SUM: float = PRINT["sum"]
CHART: float = PRINT["chart"]
TOKENS: float = PRINT["tokens"]
RAIL: float = PRINT["rail"]

_INSIDE = WIDTH - 2 * MARGIN
_OUTPUT_SHARE = 0.35
_LABEL: float = PRINT["label"]
_RAIL_GAP: float = PRINT["rail_gap"]
_CELL_MOST: float = PRINT["cell_most"]
_NUMBERED: float = PRINT["numbered"]


Chart = tuple[float, float, float, float]
"""x, y, width and height of the lines of a signal."""


class Panel(NamedTuple):
    """A grid of cells, `cell` wide and `tall` high: `shape` is (D, H, W), `across` slices lie in a row."""

    name: str
    channel: int | None
    shape: tuple[int, int, int]
    rank: int
    cell: float
    tall: float
    across: int
    x: float = 0.0
    y: float = 0.0

    @property
    def width(self) -> float:
        return (self.across * self.shape[2] + self.across - 1) * self.cell

    @property
    def height(self) -> float:
        down = ceil(self.shape[0] / self.across)
        return (down * self.shape[1] + down - 1) * self.tall

    def corner(self, index: tuple[int, ...]) -> tuple[float, float]:
        """Top left corner of a cell; an index of fewer than three axes lacks the leading ones."""
        d, h, w = lift(index)
        across, down = d % self.across, d // self.across
        return (
            self.x + (across * (self.shape[2] + 1) + w) * self.cell,
            self.y + (down * (self.shape[1] + 1) + h) * self.tall,
        )

    def at(self, x: float, y: float) -> Panel:
        return self._replace(x=x, y=y)


class Row(NamedTuple):
    """The panels of one channel, and where its sum stands: x, the middle of the line, and its anchor.

    Of a layer without weights `kernel` lies where the products are, and is not drawn. A kernel that does not
    stand beside its input has the window's cells before it.
    """

    input: Panel
    kernel: Panel
    products: Panel
    sum: tuple[float, float, Anchor]
    window: Panel | None = None

    def without_kernel(self) -> Row:
        """The window alone, where the kernel would lie; of two panels one above the other, half way."""
        x, y = (self.window or self.kernel).x, (self.kernel.y + self.products.y) / 2
        products, (across, middle, anchor) = self.products.at(x, y), self.sum
        place = (across + x - self.products.x, middle + y - self.products.y, anchor)
        return Row(self.input, self.kernel.at(x, y), products, place)

    def moved(self, right: float, down: float) -> Row:
        panels = (self.input, self.kernel, self.products)
        input, kernel, products = (one.at(one.x + right, one.y + down) for one in panels)
        x, y, anchor = self.sum
        window = self.window and self.window.at(self.window.x + right, self.window.y + down)
        return Row(input, kernel, products, (x + right, y + down, anchor), window)


class Board(NamedTuple):
    """Every panel in its place, and the charts of a signal."""

    kind: str
    rows: tuple[Row, ...]
    output: Panel
    bottom: float
    charts: tuple[Chart, ...] = ()


def lift(index: tuple[int, ...], missing: int = 0) -> tuple[int, int, int]:
    """Return an index of three axes, or sizes, the missing leading ones being `missing`."""
    d, h, w = (missing,) * (3 - len(index)) + tuple(index)
    return d, h, w


def arrange(scene: Scene, filter: int) -> Board:
    """Place the panels of a scene that show one filter."""
    spec, channels = scene.spec, list(scene.channels_of(filter))
    if spec.ndim == 1 and spec.padded_size[0] > BOTH["strip_from"]:
        board = _strip(spec, channels)
        rows = board.rows if scene.layer.HAS_WEIGHTS else tuple(map(Row.without_kernel, board.rows))
        return board._replace(rows=rows)
    high = min(max(250.0, 118.0 * len(channels)), 560.0)
    left = _INSIDE * (1 - _OUTPUT_SHARE) - GAP
    options = [
        _rows(spec, channels, left, high, kernel_cell, stacked)
        for stacked in ((False,) if spec.ndim == 1 else (False, True))
        for kernel_cell in PRINT["kernel_cells"]
    ]
    fitting = [one for one in options if one[1] <= left and one[2] <= high * 1.02]
    _, wide, tall, rows, kind = max(fitting, key=lambda one: one[0]) if fitting else options[-1]
    if not scene.layer.HAS_WEIGHTS:
        rows = tuple(map(Row.without_kernel, rows))
    output = _output(spec, _INSIDE * _OUTPUT_SHARE, max(high, tall) - HEAD)
    whole = max(tall, HEAD + output.height)
    down = TOP + (whole - tall) / 2
    rows = tuple(row.moved(MARGIN + max(0.0, (left - wide) / 2), down) for row in rows)
    across = WIDTH - MARGIN - _INSIDE * _OUTPUT_SHARE / 2 - output.width / 2
    output = output.at(across, TOP + HEAD + (whole - HEAD - output.height) / 2)
    return Board(kind, rows, output, TOP + whole + TOKENS * (spec.ndim == 1))


def _panel(name: str, channel: int | None, size: tuple[int, ...], cell: float, across: int = 1) -> Panel:
    return Panel(name, channel, lift(size, 1), len(size), cell, cell, across)


def _across(size: tuple[int, ...]) -> int:
    """Slices of a volume side by side, so that they make about a square."""
    return 1 if len(size) < 3 else isqrt(size[0] - 1) + 1


def _fitting(unit: Panel, wide: float, high: float) -> float:
    return min(_CELL_MOST, wide / unit.width, high / unit.height)


def _output(spec: Spec, wide: float, high: float) -> Panel:
    """The map of one filter; of a sequence, a row for each filter."""
    labels = RAIL if spec.ndim == 1 and spec.out_channels > 1 else 0.0
    unit = _panel("output", None, spec.output_size, 1.0, _across(spec.output_size))
    if spec.ndim == 1:
        unit = unit._replace(shape=(1, spec.out_channels, spec.output_size[0]))
    cell = _fitting(unit, wide - labels, high)
    return unit._replace(cell=cell, tall=cell)


def _rows(
    spec: Spec, channels: list[int], left: float, high: float, kernel_cell: float, stacked: bool
) -> tuple[float, float, float, tuple[Row, ...], str]:
    """One way to place the rows from (0, 0) on: its score, width and height, the rows, and its kind."""
    rails = spec.ndim == 1
    gap, label = (_RAIL_GAP, RAIL) if rails else (GAP, _LABEL)
    slices = lift(spec.kernel_size, 1)[0]
    kernel = _panel("weight", 0, spec.kernel_size, kernel_cell, slices)
    beside = OPERATOR + max(kernel.width, SUM) if stacked else 2 * (OPERATOR + kernel.width) + SUM
    stack = 2 * kernel.height + HEAD + 22 if stacked else kernel.height
    count, head = len(channels), HEAD + TOKENS * rails
    room = (high - head - (count - 1) * gap) / count
    unit = _panel("input", 0, spec.padded_size, 1.0, _across(spec.padded_size))
    cell = _fitting(unit, max(left - label - beside, 30.0), max(room, 12.0))
    if rails:
        cell = min(cell, kernel_cell * 1.4)
    tall = max(unit.height * cell, stack)
    rows = []
    for position, channel in enumerate(channels):
        middle = head + position * (tall + gap) + tall / 2
        rows.append(_row(spec, channel, middle, (label, cell, kernel_cell, slices), stacked, beside))
    wide = label + unit.width * cell + beside
    share = PRINT["volume_share"] if spec.ndim == 3 else BOTH["share"]
    aim = min(left * share, room * unit.width / unit.height)
    score = min(1.0, unit.width * cell / aim) + BOTH["kernel_score"] * min(
        1.0, kernel_cell / PRINT["kernel_cell"]
    )
    cell_numbered, kernel_numbered = (
        BOTH["numbers_score"] * min(1.0, side / _NUMBERED) for side in (cell, kernel_cell)
    )
    score += cell_numbered + kernel_numbered - BOTH["stacked_cost"] * stacked
    unlike = kernel_cell / max(cell, PRINT["readable"]) - BOTH["unlike_from"]
    score -= BOTH["unlike_cost"] * max(0.0, unlike)
    height = head + count * tall + (count - 1) * gap
    return score, wide, height, tuple(rows), "stacked" if stacked else "beside"


def _row(
    spec: Spec,
    channel: int,
    middle: float,
    sizes: tuple[float, float, float, int],
    stacked: bool,
    beside: float,
) -> Row:
    label, cell, kernel_cell, slices = sizes
    input = _panel("input", channel, spec.padded_size, cell, _across(spec.padded_size))
    input = input.at(label, middle - input.height / 2)
    kernel = _panel("weight", channel, spec.kernel_size, kernel_cell, slices)
    right = input.x + input.width + OPERATOR
    if stacked:
        x = right + (beside - OPERATOR - kernel.width) / 2
        top = middle - (2 * kernel.height + HEAD + 22) / 2
        kernel = kernel.at(x, top)
        products = kernel._replace(name="product", y=top + kernel.height + HEAD)
        return Row(input, kernel, products, (x + kernel.width / 2, products.y + kernel.height + 11, "middle"))
    kernel = kernel.at(right, middle - kernel.height / 2)
    products = kernel._replace(name="product", x=right + kernel.width + OPERATOR)
    return Row(input, kernel, products, (products.x + kernel.width + 8, middle, "start"))


def _strip(spec: Spec, channels: list[int]) -> Board:
    """A long sequence: input and output as wide as the page, one above the other, the arithmetic below."""
    length, count = spec.padded_size[0], len(channels)
    cell = min(_CELL_MOST, (_INSIDE - RAIL) / length)
    tall = min(22.0, max(8.0, 170.0 / count))
    chart = CHART if spec.in_channels <= BOTH["charted"] else 0.0
    left, y = MARGIN + RAIL, TOP + HEAD + TOKENS + chart
    inputs = []
    for channel in channels:
        input = _panel("input", channel, spec.padded_size, cell)._replace(tall=tall)
        inputs.append(input.at(left, y))
        y += tall + _RAIL_GAP
    above = y + HEAD + TOKENS + chart
    row = min(22.0, max(8.0, 120.0 / spec.out_channels))
    shape = (1, spec.out_channels, spec.output_size[0])
    shift = anchor(spec) * cell
    across = min(cell * spec.rules[0].jump, (_INSIDE - RAIL - shift) / spec.output_size[0])
    output = Panel("output", None, shape, 1, across, row, 1, left + shift, above)
    y = output.y + output.height + GAP + HEAD
    room = (_INSIDE - RAIL - 2 * OPERATOR - SUM) / (3 * spec.kernel_size[0])
    small = max(3.0, min(30.0, room))
    short = min(22.0, max(10.0, 160.0 / count))
    rows = []
    for position, input in enumerate(inputs):
        kernel = _panel("weight", input.channel, spec.kernel_size, small)._replace(tall=short)
        apart = kernel.width + OPERATOR
        window_cells = kernel._replace(name="window").at(left, y + position * (short + _RAIL_GAP))
        kernel = kernel.at(left + apart, window_cells.y)
        products = kernel._replace(name="product", x=kernel.x + apart)
        sum: tuple[float, float, Anchor] = (products.x + kernel.width + 8, kernel.y + short / 2, "start")
        rows.append(Row(input, kernel, products, sum, window_cells))
    charts: tuple[Chart, ...] = ()
    if chart:
        lines = chart - 8
        charts = (
            (left, TOP + HEAD + TOKENS, inputs[0].width, lines),
            (output.x, above - chart, output.width, lines),
        )
    return Board("strip", tuple(rows), output, y + count * (short + _RAIL_GAP), charts)
