"""What of a drawing stays while the kernel steps: input, padding, kernel, headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from convviz.core.geometry import unreached
from convviz.explain.numerals import printed, text
from convviz.explain.stamps import is_stamped
from convviz.language import later, phrase
from convviz.layers.scene import Scene
from convviz.render import anchor, charts
from convviz.render.arrange import CHART, MARGIN, RAIL, TOKENS, WIDTH, Board, Panel, Row, lift
from convviz.render.cells import heatmap
from convviz.render.colours import ROLES, colours, input_scale, rgb, weight_scale
from convviz.render.marks import CAPITAL, Hatch, Mark, Text, fitted, width_of
from convviz.render.spacing import BOTH

_ROLE = ROLES["light"]
_SMALL, _USUAL = 7.5, 9.0
UNTOUCHED: float = BOTH["untouched_opacity"]
"""Opacity of the hatch over cells that no tap ever touches."""
Place = tuple[float, float, float, float]
"""x, y, width and height of a box."""


def resting(scene: Scene, board: Board, filter: int, stamps: bool = False) -> Iterator[Mark]:
    """Draw all that stays while one filter is walked, step by step or stamp by stamp."""
    for position, row in enumerate(board.rows):
        yield from _input(scene, row.input)
        if scene.layer.HAS_WEIGHTS:
            if not scene.has_own_kernels:  # those are of the step
                weights = scene.weight[filter, position].reshape(row.kernel.shape)
                shades = colours(weights, scene.domain["weight"], weight_scale(scene))
                yield from heatmap(row.kernel, weights, shades)
            yield from _operators(board, row)
        yield from _channel(scene, row)
    yield from _headings(scene, board, filter, stamps)
    if scene.spec.ndim == 1:
        yield from charts.rails(scene, board, filter)
        yield from charts.still(scene, board)


def _input(scene: Scene, panel: Panel) -> Iterator[Mark]:
    """The input; its padding is hatched with pale numbers, and what no tap ever touches is hatched over."""
    values = scene.padded[panel.channel].reshape(panel.shape)
    shown = colours(values, scene.domain["input"], input_scale(scene, panel.channel))
    before = lift(tuple(pair[0] for pair in scene.spec.padding))
    inside = np.zeros(panel.shape, dtype=bool)
    inner = zip(before, lift(scene.spec.input_size, 1), strict=True)
    inside[tuple(slice(first, first + size) for first, size in inner)] = True
    shown[~inside] = rgb(_ROLE["pad"])
    marks = list(heatmap(panel, values, shown, np.where(inside, 1, 2), _ROLE["pad_text"]))
    texts = [mark for mark in marks if isinstance(mark, Text)]
    yield from (mark for mark in marks if not isinstance(mark, Text))
    for d in range(panel.shape[0]):
        for box in ring(panel, inside[d], d):
            yield Hatch(*box, _ROLE["hatch"])
    for box in untouched(scene, panel, range(panel.shape[0])):
        yield Hatch(*box, _ROLE["mute"], UNTOUCHED)
    yield from texts
    yield from slices(panel, before[0])


def ring(panel: Panel, inside: np.ndarray, d: int) -> Iterator[Place]:
    """The padding round what is `inside` one slice, in at most four boxes."""
    high, wide = inside.shape
    if not inside.any():
        yield _box(panel, d, (0, high), (0, wide))
        return
    (top, bottom), (left, right) = extent(inside)
    for down, across in (
        ((0, top), (0, wide)),
        ((bottom, high), (0, wide)),
        ((top, bottom), (0, left)),
        ((top, bottom), (right, wide)),
    ):
        if down[0] < down[1] and across[0] < across[1]:
            yield _box(panel, d, down, across)


def extent(inside: np.ndarray) -> tuple[tuple[int, int], tuple[int, int]]:
    """First row and the one after the last that are `inside`, and so the columns."""
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    return (int(rows[0]), int(rows[-1]) + 1), (int(columns[0]), int(columns[-1]) + 1)


def untouched(scene: Scene, panel: Panel, depths: Sequence[int]) -> Iterator[Place]:
    """Boxes of the cells that no tap ever touches; `depths` says which slice each of the panel's is."""
    for axis in range(scene.spec.ndim):
        for index in unreached(scene.spec, axis):
            place = axis + 3 - scene.spec.ndim
            yield from _stripes(panel, depths, place, index + scene.spec.padding[axis][0])


def _box(panel: Panel, d: int, rows: tuple[int, int], columns: tuple[int, int]) -> Place:
    x, y = panel.corner((d, rows[0], columns[0]))
    return x, y, (columns[1] - columns[0]) * panel.cell, (rows[1] - rows[0]) * panel.tall


def _stripes(panel: Panel, depths: Sequence[int], axis: int, position: int) -> Iterator[Place]:
    """Boxes of all cells at one position along one of three axes, one a slice."""
    for d, depth in enumerate(depths):
        if axis == 0 and depth != position:
            continue
        rows = (position, position + 1) if axis == 1 else (0, panel.shape[1])
        columns = (position, position + 1) if axis == 2 else (0, panel.shape[2])
        yield _box(panel, d, rows, columns)


def slices(panel: Panel, first: int) -> Iterator[Text]:
    """Which slice is which, in the gap above it or in its corner."""
    if panel.shape[0] < 2 or panel.shape[2] * panel.cell < 16:
        return
    for d in range(panel.shape[0]):
        x, y = panel.corner((d, 0, 0))
        size = min(6.5, panel.tall * 0.9)
        if size > 3:
            yield Text(x, y - 1.6, text(printed(d - first)), size, _ROLE["text"], "start")


def _operators(board: Board, row: Row) -> Iterator[Text]:
    middle = row.kernel.y + row.kernel.height / 2 + 4.5
    equals = Text((row.kernel.x + row.kernel.width + row.products.x) / 2, middle, "=", 13, _ROLE["mute"])
    if board.kind != "stacked":
        left = row.window or row.input
        yield Text((left.x + left.width + row.kernel.x) / 2, middle, "·", 15, _ROLE["mute"])
        yield equals


def _channel(scene: Scene, row: Row) -> Iterator[Text]:
    panel = row.input
    assert panel.channel is not None, "only the output's has none"
    name = scene.channel_labels[panel.channel]
    middle = panel.y + panel.height / 2
    if scene.spec.ndim == 1:
        label = fitted(name, RAIL - 24, _SMALL)
        yield Text(panel.x - 6, middle + CAPITAL * _SMALL, label, _SMALL, _ROLE["mute"], "end")
    else:
        label = fitted(name, max(panel.height, 60.0), _USUAL)
        yield Text(panel.x - 7, middle, label, _USUAL, _ROLE["mute"], turned=True)


def _headings(scene: Scene, board: Board, filter: int, stamps: bool) -> Iterator[Text]:
    first, last = board.rows[0], board.output
    is_sequence = scene.spec.ndim == 1
    apart = first.products.y != first.kernel.y or first.products.x - first.kernel.x > 82
    output = scene.called("output")
    if scene.spec.out_channels > 1 and not is_sequence:
        output = phrase(
            "{panel}, {filter}",
            panel=output,
            filter=fitted(scene.filter_labels[filter], 150, _USUAL),
        )
    if board.kind == "strip" and not is_stamped(scene) and scene.panels is None:
        output = anchor.said(scene.spec) or output
    kernel = phrase("kernel, flipped") if scene.operation == "convolve" else scene.called("weight")
    products = phrase("window × kernel") if apart and not first.window else phrase("products")
    if stamps and not first.window:
        products = phrase("cell × kernel")
    if not scene.layer.HAS_WEIGHTS:
        kernel, products = "", phrase("window")
    elif first.window:
        x, y = first.window.x + first.window.width / 2, first.window.y - 7
        yield Text(x, y, phrase("cell") if stamps else phrase("window"), _USUAL, _ROLE["mute"])
    chart = CHART * bool(board.charts)
    for panel, words, extra in (
        (first.input, _input_heading(scene), TOKENS * is_sequence + chart),
        (first.kernel, kernel, 0.0),
        (first.products, products, 0.0),
        (last, output, chart),
    ):
        numbered = 5.0 if panel.shape[0] > 1 and panel.name in ("input", "output") else 0.0
        x, y = panel.x + panel.width / 2, panel.y - 7 - extra - numbered
        if words:
            half = width_of(words, _USUAL) / 2
            x = max(MARGIN + half, min(WIDTH - MARGIN - half, x))
            yield Text(x, y, words, _USUAL, _ROLE["mute"])


def _input_heading(scene: Scene) -> str:
    is_padded = any(map(any, scene.spec.padding))
    if scene.panels is not None:
        return scene.called("input")
    if scene.spec.ndim < 3:
        return phrase("input, with its padding") if is_padded else phrase("input")
    plain = later("input, slice by slice along {axis}")
    padded = later("input, with its padding, slice by slice along {axis}")
    return phrase(padded if is_padded else plain, axis=scene.axes[0])
