"""A step of a volume in space: the surfaces of input and output, with the window as a box of wire."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import plotly.graph_objects as go

from convviz.core.geometry import step_index, windows
from convviz.data.readers.reducing import reduce_volume
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render.colours import ROLES, SCALES, ScaleName, Theme, input_scale, output_scale
from convviz.render.figures.sheets import Trace, titled

SIDE = 24
"""Cells a side of what is drawn: plotly works surfaces out in the browser, point by point."""

_HEIGHT = 420
_MARGIN = {"l": 8, "r": 8, "t": 44, "b": 8}
_SURFACES = 4


def volumes(scene: Scene, step: int, filter: int = 0, theme: Theme = "light") -> dict[str, go.Figure]:
    """Draw one step of a volume in space.

    Parameters
    ----------
    scene : Scene
        Of three spatial axes.
    step : int
        0 to ``scene.spec.steps - 1``.
    filter : int
        0 to ``scene.spec.out_channels - 1``.
    theme : {"light", "dark"}

    Returns
    -------
    dict of plotly.graph_objects.Figure
        ``"input volume"``, of the first channel that the filter sums over, and ``"output volume"``; both
        averaged down to `SIDE` cells a side.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.arange(64.0).reshape(1, 4, 4, 4), np.ones((1, 1, 2, 2, 2)))
    >>> [trace.type for trace in volumes(scene, step=0)["output volume"].data]
    ['isosurface', 'scatter3d']
    """
    spec, index = scene.spec, step_index(scene.spec, step)
    channel = scene.channels_of(filter)[0]
    along = windows(spec, index)
    window = _box([axis.start for axis in along], [len(axis) for axis in along], theme)
    cell = _box(index, (1, 1, 1), theme)
    given = _surfaces(scene.input[channel], input_scale(scene), theme)
    made = _surfaces(scene.answer[filter], output_scale(scene), theme)
    input_title = phrase("input, {channel}", channel=scene.channel_labels[channel])
    output_title = phrase("output, {filter}", filter=scene.filter_labels[filter])
    return {
        "input volume": _figure(input_title, [given, window], theme),
        "output volume": _figure(output_title, [made, cell], theme),
    }


def _surfaces(values: np.ndarray, scale: ScaleName, theme: Theme) -> Trace:
    """Surfaces of equal value, from a fifth of the range to its top; both signs where zero is the middle."""
    size = values.shape
    small = reduce_volume(values, "volume", side=SIDE)[0] if max(size) > SIDE else values
    places = [
        (np.arange(count) + 0.5) * length / count - 0.5
        for count, length in zip(small.shape, size, strict=True)
    ]
    depth, row, column = (axis.ravel().astype(np.float32) for axis in np.meshgrid(*places, indexing="ij"))
    low, high = float(small.min()), float(small.max())
    if scale in ("activation", "gradient"):
        high = max(abs(low), abs(high)) or 1.0
        low, ends = -high, (-0.8 * high, 0.8 * high)
    else:
        high = high if high > low else low + 1
        ends = (low + 0.2 * (high - low), low + 0.9 * (high - low))
    place = phrase("slice {slice}, row {row}, column {column}", slice="%{z}", row="%{y}", column="%{x}")
    return {
        "type": "isosurface",
        "x": column,
        "y": row,
        "z": depth,
        "value": small.ravel().astype(np.float32),
        "isomin": ends[0],
        "isomax": ends[1],
        "cmin": low,
        "cmax": high,
        "surface": {"count": _SURFACES},
        "caps": {axis: {"show": False} for axis in "xyz"},
        "opacity": 0.45,
        "colorscale": [list(stop) for stop in SCALES[scale]],
        "colorbar": {"thickness": 8, "len": 0.7, "outlinewidth": 0},
        "hovertemplate": f"{place}<br>%{{value}}<extra></extra>",
    }


def _box(start: Sequence[int], size: Sequence[int], theme: Theme) -> Trace:
    """The twelve edges of a box of whole cells."""
    corners = [[first - 0.5, first + length - 0.5] for first, length in zip(start, size, strict=True)]
    lines: list[list[float | None]] = [[], [], []]
    for along in range(3):
        ends = (
            [axis] if number == along else [[end, end] for end in axis] for number, axis in enumerate(corners)
        )
        for pairs in product(*ends):
            for line, pair in zip(lines, pairs, strict=True):
                line += [*pair, None]
    depth, row, column = lines
    return {
        "type": "scatter3d",
        "mode": "lines",
        "x": column,
        "y": row,
        "z": depth,
        "line": {"color": ROLES[theme]["now"], "width": 6},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _figure(title: str, traces: Sequence[Trace], theme: Theme) -> go.Figure:
    roles = ROLES[theme]
    axis = {"gridcolor": roles["line"], "backgroundcolor": roles["card"], "zeroline": False}
    scene = {
        "xaxis": axis | {"title": {"text": "W"}},
        "yaxis": axis | {"title": {"text": "H"}, "autorange": "reversed"},
        "zaxis": axis | {"title": {"text": "D"}},
        "aspectmode": "data",
        "camera": {"eye": {"x": -1.3, "y": 1.5, "z": 0.9}},
    }
    layout = titled(title, _HEIGHT, _MARGIN, theme) | {
        "scene": scene,
        "uirevision": title,
    }
    return go.Figure({"data": list(traces), "layout": layout})
