"""What of a drawing moves while a transposed layer is watched from its input: a stamp, the output so far."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from convviz.explain.numerals import printed, text
from convviz.explain.stamps import Stamp, overlaps, told
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render import charts
from convviz.render.arrange import HEAD, Board, Chart, Panel, Row, lift
from convviz.render.cells import heatmap, tiles
from convviz.render.colours import ROLES, colours, input_scale, output_scale, rgb, weight_scale
from convviz.render.leading import led
from convviz.render.marks import CAPITAL, Box, Line, Mark, Text, width_of
from convviz.render.moving import BOLDER, SUM, curve, live, outline
from convviz.render.resting import slices
from convviz.render.spacing import BOTH

_ROLE = ROLES["light"]
_SMALL, _USUAL = 7.5, 9.0
_PALE, _DENSE = 0.1, 0.75
"""How much of the tint a cell with one stamp has, and one with the most."""
_SHARES = 0.6, 0.3
"""Of the height that the output has otherwise: what is left to it, and what its counts have."""


def counted(board: Board) -> tuple[Board, Panel | None]:
    """Make room for the counts of stamps below the output; a strip has none."""
    output = board.output
    if board.kind == "strip":
        return board, None
    if output.rank == 1:
        counts = output._replace(name="counts", shape=(1, 1, output.shape[2]))
        return board, counts.at(output.x, output.y + output.height + HEAD)
    own, others = (output._replace(cell=output.cell * share, tall=output.tall * share) for share in _SHARES)
    middle = output.x + output.width / 2
    own = own.at(middle - own.width / 2, output.y)
    counts = others._replace(name="counts").at(middle - others.width / 2, own.y + own.height + HEAD)
    return board._replace(output=own), counts


def counts_of(scene: Scene, panel: Panel) -> Iterator[Mark]:
    """Draw how many stamps lie on each output cell in the end, and whether that is a checkerboard."""
    counts = overlaps(scene).reshape(panel.shape)
    dense = (counts - 1) / max(int(counts.max()) - 1, 1)
    share = np.where(counts > 0, _PALE + (_DENSE - _PALE) * dense, 0.0)[..., np.newaxis]
    tint = np.rint(share * rgb(_ROLE["now"]) + (1 - share) * rgb(_ROLE["card"])).astype(np.uint8)
    marks = heatmap(panel, counts.astype(float), tint) if panel.cell >= 2 * _SMALL else tiles(panel, tint)
    yield from marks
    middle = panel.x + panel.width / 2
    yield Text(middle, panel.y - 7, phrase("stamps per cell"), _USUAL, _ROLE["mute"])
    below = panel.y + panel.height + 12
    yield Text(middle, below, told(scene), _USUAL, _ROLE["now_text"])


def stamping(scene: Scene, board: Board, stamp: Stamp, drawn: tuple[Mark, ...] = ()) -> Iterator[Mark]:
    """Draw a stamp; no line crosses what is `drawn` already."""
    values = list(_values(scene, board, stamp))
    sums = [_sum(row, stamp) for row in board.rows]
    boxes = _boxes(scene, board.output, stamp)
    if boxes and board.kind != "strip":
        yield from led(_guides(board, stamp, boxes[0], sums), board, (*drawn, *values, *sums))
    yield from values
    yield from sums
    yield from _landed(scene, board.output, stamp)
    for box in boxes:
        yield from outline(*box)
    for row in board.rows:
        x, y = row.input.corner(lift(stamp.cell))
        yield from outline(x, y, row.input.cell, row.input.tall)


def _values(scene: Scene, board: Board, stamp: Stamp) -> Iterator[Mark]:
    """The output as far as it has grown, and the cells of the stamp."""
    yield from _output(scene, board.output, stamp)
    if board.charts:
        yield from charts.grown(scene, board, stamp.sums[stamp.filter])
    for row in board.rows:
        yield from _products(scene, row, stamp)


def _products(scene: Scene, row: Row, stamp: Stamp) -> Iterator[Mark]:
    channel = row.input.channel
    assert channel is not None, "only the output's has none"
    value = stamp.values[channel]
    met = np.zeros(scene.spec.kernel_size, dtype=bool)
    for one in stamp.landings:
        met[one.kernel] = True
    if row.window:
        under = np.full(scene.spec.kernel_size, value)
        yield from live(row.window, under, met, scene.domain["input"], input_scale(scene))
    if scene.has_own_kernels:
        kernel = scene.kernel_on(stamp.cell, stamp.filter)
        yield from live(row.kernel, kernel, met, scene.domain["weight"], weight_scale(scene))
    yield from live(row.products, stamp.products[channel], met, scene.domain["product"], output_scale(scene))


def _sum(row: Row, stamp: Stamp) -> Text:
    """What the products are, in words."""
    assert row.input.channel is not None, "only the output's has none"
    number = text(printed(stamp.values[row.input.channel]))
    x, middle, anchor = row.sum
    words = phrase("{number} × kernel", number=number)
    return Text(x, middle + CAPITAL * SUM, words, SUM, _ROLE["ink"], anchor, bold=True)


def _output(scene: Scene, panel: Panel, stamp: Stamp) -> Iterator[Mark]:
    """The output as far as it has grown; what has no stamp yet is veiled."""
    is_sequence = scene.spec.ndim == 1
    values = (stamp.sums if is_sequence else stamp.sums[stamp.filter]).reshape(panel.shape)
    shown = colours(values, scene.domain["output"], output_scale(scene))
    reached = stamp.counts > 0
    reached = np.broadcast_to(reached, panel.shape) if is_sequence else reached.reshape(panel.shape)
    shown[~reached] = rgb(_ROLE["veil"])
    yield from heatmap(panel, values, shown, reached.astype(int))
    yield from slices(panel, 0)


def _landed(scene: Scene, output: Panel, stamp: Stamp) -> Iterator[Mark]:
    """Mark where the stamp falls on what lay there before."""
    for one in stamp.landings:
        if not stamp.fresh[one.output]:
            x, y = output.corner(_on_output(scene, stamp, one.output))
            yield Box(x, y, output.cell, output.tall, fill=_ROLE["now"], opacity=BOTH["marked_opacity"])


def _boxes(scene: Scene, output: Panel, stamp: Stamp) -> list[Chart]:
    """The box of the stamp on each slice that it reaches."""
    places = [_on_output(scene, stamp, one.output) for one in stamp.landings]
    boxes = []
    for slice in sorted({place[0] for place in places}):
        own = [output.corner(place) for place in places if place[0] == slice]
        (left, top), (right, bottom) = map(min, zip(*own, strict=True)), map(max, zip(*own, strict=True))
        boxes.append((left, top, right + output.cell - left, bottom + output.tall - top))
    return boxes


def _guides(board: Board, stamp: Stamp, box: Chart, sums: list[Text]) -> Iterator[Line]:
    """From the input cell to its stamp, and from there onto the output."""
    for row, sum in zip(board.rows, sums, strict=True):
        x, y = row.input.corner(lift(stamp.cell))
        target, products = row.products if board.kind == "stacked" else row.kernel, row.products
        start = (x + row.input.cell, y + row.input.tall / 2)
        yield Line(curve(start, (target.x - 3, target.y + target.height / 2)), _ROLE["now"], 0.6, 0.4)
        right = products.x + products.width
        if sum.anchor == "start":
            right = sum.x + width_of(sum.text, SUM) * BOLDER
        start = (right + 4, products.y + products.height / 2)
        yield Line(curve(start, (box[0] - 3, box[1] + box[3] / 2)), _ROLE["now"], 0.6, 0.4)


def _on_output(scene: Scene, stamp: Stamp, index: tuple[int, ...]) -> tuple[int, int, int]:
    return lift(index) if scene.spec.ndim > 1 else (0, stamp.filter, index[0])
