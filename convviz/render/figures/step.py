"""The step of a scene as plotly figures: input, kernel, window × kernel, output.

The stage shows the same step faster and closer; these are for zooming, hovering, colour bars and a PNG, and
for where the stage cannot run. Every figure stacks one plane for each channel that the filter sums over (in
3D: for each channel and each depth of the kernel); one spatial axis is drawn as a single row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from convviz.core.geometry import Tap, step_index, step_of, taps
from convviz.explain.arithmetic import Arithmetic, work_out
from convviz.explain.following import following
from convviz.explain.headline import MINUS, TIMES
from convviz.language import later, phrase, spoken
from convviz.layers.scene import Scene, Term
from convviz.render.colours import ROLES, Theme, input_scale, output_scale, weight_scale
from convviz.render.figures.sheets import (
    Sheet,
    Span,
    Trace,
    figure,
    hatch,
    heatmap,
    outlines,
    plane_height,
    rectangle,
    veil,
)

CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "filename": "convviz", "scale": 2},
}
"""For ``st.plotly_chart(figure, config=CONFIG, theme=None)``: zoom, pan, reset and a PNG."""

_BUTTONS = (later("Zoom"), later("Pan"), later("Reset axes"), later("Download plot as a PNG"))
"""What plotly calls them."""

OUTLINED_SIDE = 32
"""With more cells a side, the taps of a dilated window are too small for outlines of their own."""


class Plane(NamedTuple):
    """A row of the input, kernel and product figures: one channel and, in 3D, one depth of the kernel."""

    channel: int
    weight: tuple[int, ...]
    depth: tuple[int, ...]
    label: str


def config() -> Trace:
    """Return `CONFIG`, with plotly's own words in the language that is spoken."""
    words = {button: phrase(button) for button in _BUTTONS}
    return CONFIG | {"locale": spoken(), "locales": {spoken(): {"dictionary": words, "format": {}}}}


def panels(scene: Scene, step: int, filter: int = 0, theme: Theme = "light") -> dict[str, go.Figure]:
    """Draw one step of a scene.

    Parameters
    ----------
    scene : Scene
    step : int
        0 to ``scene.spec.steps - 1``.
    filter : int
        0 to ``scene.spec.out_channels - 1``.
    theme : {"light", "dark"}

    Returns
    -------
    dict of plotly.graph_objects.Figure
        ``"input"``, ``"kernel"``, ``"product"`` and ``"output"``, in the order in which they are read; of a
        layer without weights there is no kernel, and its product is the window.

    Raises
    ------
    IndexError
        When there is no such step or filter.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.arange(9.0).reshape(1, 3, 3), np.ones((1, 1, 2, 2)))
    >>> panels(scene, step=3)["product"].data[0].z.tolist()
    [[4.0, 5.0], [7.0, 8.0]]
    """
    index = step_index(scene.spec, step)
    if filter not in range(scene.spec.out_channels):
        raise IndexError(f"filter {filter} is outside the {scene.spec.out_channels} filters")
    window = list(taps(scene.spec, index))
    planes = _planes(scene, window, filter)
    arithmetic = work_out(scene, step, filter)
    sheets = {
        "input": _input(scene, window, planes, theme),
        **({"kernel": _kernel(scene, planes, filter)} if scene.layer.HAS_WEIGHTS else {}),
        "product": _product(scene, planes, scene.terms(step, filter), arithmetic),
        "output": _output(scene, arithmetic, theme),
    }
    heights = dict.fromkeys(sheets, plane_height(sheets["input"].extent, len(planes)))
    heights["output"] = plane_height(sheets["output"].extent, len(planes))
    return {name: go.Figure(figure(sheet, heights[name], theme)) for name, sheet in sheets.items()}


def _planes(scene: Scene, window: Sequence[Tap], filter: int) -> list[Plane]:
    depths = {tap.kernel[:-2]: tap.input[:-2] for tap in window}
    depths = depths or {(0,) * (scene.spec.ndim - 2): (0,) * (scene.spec.ndim - 2)}  # no tap meets a cell
    return [
        Plane(channel, (position, *kernel), depth, scene.channel_labels[channel] + _depth(depth))
        for position, channel in enumerate(scene.channels_of(filter))
        for kernel, depth in depths.items()
    ]


def _input(scene: Scene, window: Sequence[Tap], planes: Sequence[Plane], theme: Theme) -> Sheet:
    spec = scene.spec
    is_padded = any(map(any, spec.padding))
    note = phrase("hatched: padding ({mode})", mode=spec.padding_mode) if is_padded else ""
    return Sheet(
        title=phrase("input, with its padding") if is_padded and not scene.panels else scene.called("input"),
        scale=input_scale(scene),
        reach=scene.domain["input"],
        extent=_padded_extent(scene),
        labels=[plane.label for plane in planes],
        notes=[""] * (len(planes) - 1) + [note],
        traces=[_input_traces(scene, plane, theme) for plane in planes],
        shapes=[_window(scene, window, theme)] * len(planes),
    )


def _input_traces(scene: Scene, plane: Plane, theme: Theme) -> list[Trace]:
    """The data, and round it the padding: paler, under a hatch."""
    spec, hover, traces = scene.spec, _hover(scene, plane.label), []
    depths = list(zip(plane.depth, spec.input_size, spec.padding, strict=False))
    outer, inner = _padded_extent(scene), ((0, 0), (0, 0))
    if all(0 <= depth < size for depth, size, _ in depths):
        inner = _extent(spec.input_size)
        traces.append(heatmap(np.atleast_2d(scene.input[(plane.channel, *plane.depth)]), (0, 0), hover))
    if outer != inner:
        at = [depth + before for depth, _, (before, _) in depths]
        ring = np.atleast_2d(scene.padded[(plane.channel, *at)]).copy()
        (top, _), (left, _) = outer
        (first_row, end_row), (first_column, end_column) = inner
        ring[first_row - top : end_row - top, first_column - left : end_column - left] = np.nan
        hover = phrase("padding ({mode})", mode=spec.padding_mode) + f"<br>{hover}"
        traces += [heatmap(ring, (top, left), hover) | {"opacity": 0.4}, hatch(outer, inner, theme)]
    return traces


def _window(scene: Scene, window: Sequence[Tap], theme: Theme) -> list[Trace]:
    cells = sorted({((0, *tap.input))[-2:] for tap in window})
    if not cells:
        return []
    (top, left), (bottom, right) = cells[0], cells[-1]
    colour = ROLES[theme]["now"]
    shapes = [rectangle((top, bottom + 1), (left, right + 1), colour)]
    is_readable = max(scene.spec.padded_size) <= OUTLINED_SIDE
    return (
        [*shapes, outlines(cells, colour)]
        if is_readable and len(cells) < (bottom + 1 - top) * (right + 1 - left)
        else shapes
    )


def _kernel(scene: Scene, planes: Sequence[Plane], filter: int) -> Sheet:
    return Sheet(
        title=phrase("kernel, flipped") if scene.operation == "convolve" else scene.called("weight"),
        scale=weight_scale(scene),
        reach=scene.domain["weight"],
        extent=_extent(scene.spec.kernel_size),
        labels=[plane.label for plane in planes],
        notes=[""] * len(planes),
        traces=[[_kernel_trace(scene, plane, filter)] for plane in planes],
        shapes=[[]] * len(planes),
    )


def _kernel_trace(scene: Scene, plane: Plane, filter: int) -> Trace:
    weight = np.atleast_2d(scene.weight[(filter, *plane.weight)])
    return heatmap(weight, (0, 0), _hover(scene, plane.label))


def _product(scene: Scene, planes: Sequence[Plane], terms: Sequence[Term], arithmetic: Arithmetic) -> Sheet:
    has_weights, channels = scene.layer.HAS_WEIGHTS, list(scene.channels_of(arithmetic.filter))
    products = np.full((len(channels), *scene.spec.kernel_size), np.nan)  # where a tap meets nothing
    written = np.full(products.shape, "", dtype=object)
    for term in terms:
        place = (channels.index(term.channel), *term.kernel)
        products[place] = term.product
        words = f"{number(term.input)} {TIMES} {number(term.weight)} = {number(term.product)}"
        written[place] = words if has_weights else number(term.input)
    scale = output_scale(scene) if has_weights else input_scale(scene)
    return Sheet(
        title=phrase("window × kernel") if has_weights else phrase("window"),
        scale=scale,
        reach=scene.domain["product"],
        extent=_extent(scene.spec.kernel_size),
        labels=[plane.label for plane in planes],
        notes=_results(scene, planes, terms, arithmetic),
        traces=[
            [
                heatmap(np.atleast_2d(products[plane.weight]), (0, 0), "%{customdata}")
                | {"customdata": np.atleast_2d(written[plane.weight])}
            ]
            for plane in planes
        ],
        shapes=[[]] * len(planes),
    )


def _results(
    scene: Scene, planes: Sequence[Plane], terms: Sequence[Term], arithmetic: Arithmetic
) -> list[str]:
    """What the products of each plane come to: of a sum a part each, else that of its channel, once."""
    sign = scene.combination.sign
    if scene.combination.by == "sum":
        parts = dict.fromkeys(((plane.channel, *plane.weight[1:]) for plane in planes), 0.0)
        for term in terms:
            parts[term.channel, *term.kernel[:-2]] += term.product
        return [f"{sign} {number(part)}" for part in parts.values()]
    results = {channel.channel: f"{sign} {channel.sum}" for channel in arithmetic.channels}
    return [results.pop(plane.channel, "") for plane in reversed(planes)][::-1]


def _output(scene: Scene, arithmetic: Arithmetic, theme: Theme) -> Sheet:
    index, filter = arithmetic.index, arithmetic.filter
    extent = _extent(scene.spec.output_size)
    row, column = ((0, *index))[-2:]
    label = scene.filter_labels[filter] + _depth(index[:-2])
    cells = np.atleast_2d(scene.answer[(filter, *index[:-2])]).copy()
    cells[row + 1 :] = cells[row, column + 1 :] = np.nan
    return Sheet(
        title=scene.called("output"),
        scale=output_scale(scene),
        reach=scene.answer_domain,
        extent=extent,
        labels=[label],
        notes=["<br>".join([_total(scene, arithmetic), *_following(scene, arithmetic)])],
        traces=[[heatmap(cells, (0, 0), _hover(scene, label))]],
        shapes=[
            [veil(*extent, theme), rectangle((row, row + 1), (column, column + 1), ROLES[theme]["now"])],
        ],
    )


def _total(scene: Scene, arithmetic: Arithmetic) -> str:
    step, filter = step_of(scene.spec, arithmetic.index), arithmetic.filter
    value = number(scene.shown[(filter, *arithmetic.index)])
    if not scene.layer.HAS_WEIGHTS:
        return f"{scene.combination.sign} {value}"
    return phrase(
        "Σ {sum} + bias {bias} = {value}",
        sum=number(sum(term.product for term in scene.terms(step, filter))),
        bias=number(scene.bias[filter]),
        value=value,
    )


def _following(scene: Scene, arithmetic: Arithmetic) -> list[str]:
    """What follows the layer, written out; names are of the catalogue, and no visitor's words are in it."""
    return following(scene, step_of(scene.spec, arithmetic.index), arithmetic.filter)


def _hover(scene: Scene, label: str) -> str:
    if scene.spec.ndim == 1:
        where = phrase("position {position}", position="%{x}")
    else:
        where = phrase("row {row}, column {column}", row="%{y}", column="%{x}")
    return f"{label}<br>{where}<br>%{{z}}"


def _padded_extent(scene: Scene) -> tuple[Span, Span]:
    return _extent(scene.spec.padded_size, [-before for before, _ in scene.spec.padding])


def _extent(sizes: Sequence[int], starts: Sequence[int] = (0, 0, 0)) -> tuple[Span, Span]:
    spans = [(start, start + size) for size, start in zip(sizes, starts, strict=False)]
    rows, columns = [(0, 1), *spans][-2:]
    return rows, columns


def number(value: float) -> str:
    """Return a number as a person reads it, to six significant digits.

    Examples
    --------
    >>> number(-0.5), number(1 / 3), number(2.0)
    ('−0.5', '0.333333', '2')
    """
    return f"{value:.6g}".replace("-", MINUS)


def _depth(depth: tuple[int, ...]) -> str:
    return "".join(", " + phrase("depth {depth}", depth=number(position)) for position in depth)
