"""A pinned cell on a drawing: what it meets or feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from convviz.core.geometry import meets, reaches, step_index, taps
from convviz.layers.scene import Scene
from convviz.render.arrange import Board, Panel, lift
from convviz.render.colours import ROLES
from convviz.render.marks import Box
from convviz.render.spacing import BOTH
from convviz.settings.spot import Spot

_NOW = ROLES["light"]["now"]
_MARKED_MOST = 2000


def pointed(scene: Scene, board: Board, spot: Spot) -> Iterator[Box]:
    """Mark the outputs that an input cell feeds, the input cells a weight meets, the factors of a product."""
    pin, spec = spot.pinned, scene.spec
    assert pin is not None, "whoever asks has looked"
    index = step_index(spec, spot.step)
    if pin.panel == "output":
        cell = lift(index) if spec.ndim > 1 else (0, spot.filter, index[0])
        yield _outlined(board.output, cell, 0.9)
        return
    row = next((one for one in board.rows if one.input.channel == pin.channel), None)
    if row is None:
        return
    before = tuple(pair[0] for pair in spec.padding)
    if pin.panel == "input":
        fed = reaches(spec, pin.index)
        rows = (lift(one) if spec.ndim > 1 else (0, spot.filter, one[0]) for one in fed)
        yield from _marked(board.output, rows)
        yield _outlined(row.input, _plus(pin.index, before))
        return
    yield _outlined(row.kernel, pin.index)
    if pin.panel == "weight":
        met = product(*meets(spec, pin.index))
        yield from _marked(row.input, (lift(_plus(one, before)) for one in met))
        return
    yield _outlined(row.products, pin.index)
    for tap in taps(spec, index):
        if tap.kernel == pin.index:
            yield _outlined(row.input, _plus(tap.input, before))


def _outlined(panel: Panel, index: tuple[int, ...], line: float = 1.4) -> Box:
    x, y = panel.corner(index)
    return Box(x, y, panel.cell, panel.tall, stroke=_NOW, line=line, radius=1.5)


def _marked(panel: Panel, cells: Iterable[tuple[int, int, int]]) -> Iterator[Box]:
    """Translucent marks on cells, or one round all where there are too many to see."""
    boxes = [(*panel.corner(cell), panel.cell, panel.tall) for cell in cells]
    if len(boxes) > _MARKED_MOST or panel.cell < 1.5:
        boxes = _round(boxes)
    for box in boxes:
        yield Box(*box, fill=_NOW, opacity=BOTH["marked_opacity"])
        yield Box(*box, stroke=_NOW, line=0.7, opacity=0.9)


def _round(boxes: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    if not boxes:
        return []
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return [(left, top, right - left, bottom - top)]


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))
