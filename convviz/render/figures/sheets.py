"""A sheet of cells as plotly sees it: heatmaps under each other, outlines and hatches, in plain dicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from convviz.explain.headline import THIN
from convviz.language import decimal_sign, spoken
from convviz.render.colours import ROLES, SCALES, ScaleName, Theme

EXACT_CELLS = 16_384
"""Planes up to this size carry float64, as on the stage; larger ones are looked at, not read."""

Trace = dict[str, Any]
"""A trace, a shape or a part of a layout, as plotly takes it."""

Span = tuple[int, int]
"""First index, and the one after the last."""

_WRITTEN_SIDE = 16  # with more cells a side there is no room for their numbers
_MOST_TICKS = 8
_LARGE, _SMALL, _LEAST_HEIGHT, _GAP = 360, 260, 56, 60  # pixels
_FONT = "Inter, ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_MARGIN = {"l": 56, "r": 16, "t": 44, "b": 92}
_BELOW_TICKS, _BELOW_NOTE = 22, 52


class Sheet(NamedTuple):
    """What one figure shows: planes of cells under each other, all of one extent, and what lies on them.

    `labels`, `notes`, `traces` and `shapes` have one entry a plane; `extent` is the rows and the columns.
    """

    title: str
    scale: ScaleName
    reach: tuple[float, float]
    extent: tuple[Span, Span]
    labels: Sequence[str]
    notes: Sequence[str]
    traces: Sequence[Sequence[Trace]]
    shapes: Sequence[Sequence[Trace]]


def plane_height(extent: tuple[Span, Span], planes: int) -> int:
    """Return the height in pixels of one of several planes, such that its cells are about square."""
    (top, bottom), (left, right) = extent
    side = _LARGE if planes == 1 else _SMALL
    return max(round(side * min(1.0, (bottom - top) / (right - left))), _LEAST_HEIGHT)


def figure(sheet: Sheet, height: int, theme: Theme) -> Trace:
    """Return a sheet as a plotly figure, its planes `height` pixels high."""
    roles, count = ROLES[theme], len(sheet.labels)
    inner = count * height + (count - 1) * _GAP
    layout = titled(sheet.title, inner + _MARGIN["t"] + _MARGIN["b"], _MARGIN, theme) | {
        "plot_bgcolor": roles["card"],
        "modebar": {"bgcolor": roles["card"], "color": roles["mute"], "activecolor": roles["now"]},
        "coloraxis": _colour_axis(sheet, inner),
        "uirevision": str(sheet.extent),  # a zoom outlives a step, but not a change of the size
        "annotations": [],
        "shapes": [],
    }
    data = []
    for row in range(count):
        suffix = str(row + 1) if row else ""
        top = inner - row * (height + _GAP)
        layout |= _axes(sheet, row, suffix, ((top - height) / inner, top / inner))
        place = {"xref": f"x{suffix}", "yref": f"y{suffix}"}
        layout["shapes"] += [shape | place for shape in sheet.shapes[row]]
        layout["annotations"].append(_note(sheet.notes[row], suffix))
        data += [trace | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in sheet.traces[row]]
    return {"data": data, "layout": layout}


def titled(title: str, height: int, margin: dict[str, int], theme: Theme) -> Trace:
    """Return what the layout of every figure says: its title, how large it is, its ground and its type."""
    roles = ROLES[theme]
    return {
        "template": {},  # plotly's own would be sent with every figure
        "height": height,
        "margin": margin,
        "paper_bgcolor": roles["card"],
        "font": {"family": _FONT, "color": roles["text"], "size": 12},
        "title": {"text": title, "x": 0.02, "font": {"size": 14, "color": roles["ink"]}},
        "separators": f"{decimal_sign(spoken())}{THIN}",
    }


def heatmap(cells: np.ndarray, start: tuple[int, int], hover: str) -> Trace:
    """Return the trace of a plane of cells whose first row and column are `start`."""
    trace = {
        "type": "heatmap",
        "z": cells.astype(np.float32) if cells.size > EXACT_CELLS else cells,
        "y0": start[0],
        "x0": start[1],
        "coloraxis": "coloraxis",
        "hovertemplate": f"{hover}<extra></extra>",
        "hoverongaps": False,
    }
    if max(cells.shape) <= _WRITTEN_SIDE:
        trace |= {"texttemplate": "%{z}", "xgap": 1, "ygap": 1}
    return trace


def rectangle(rows: Span, columns: Span, colour: str, width: float = 3) -> Trace:
    """Return the outline of whole cells: their edges lie half a cell round their index."""
    y0, y1, x0, x1 = (edge - 0.5 for edge in (*rows, *columns))
    return {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": {"color": colour, "width": width}}


def veil(rows: Span, columns: Span, theme: Theme) -> Trace:
    """Return what is seen where a heatmap has no cells yet."""
    colour = ROLES[theme]["veil"]
    return rectangle(rows, columns, colour, width=0) | {"fillcolor": colour, "layer": "below"}


def outlines(cells: Sequence[tuple[int, ...]], colour: str) -> Trace:
    """Return thin outlines of single cells, as one shape."""
    squares = (
        f"M{column - 0.5},{row - 0.5}H{column + 0.5}V{row + 0.5}H{column - 0.5}Z" for row, column in cells
    )
    return {"type": "path", "path": "".join(squares), "line": {"color": colour, "width": 1.5}}


def hatch(outer: tuple[Span, Span], inner: tuple[Span, Span], theme: Theme) -> Trace:
    """Return the trace that hatches `outer` except for `inner`, which may be empty."""
    (top, bottom), (left, right) = outer
    (inner_top, inner_bottom), (inner_left, inner_right) = inner
    strips = [
        (top, inner_top, left, right),
        (inner_bottom, bottom, left, right),
        (inner_top, inner_bottom, left, inner_left),
        (inner_top, inner_bottom, inner_right, right),
    ]
    x: list[float | None] = []
    y: list[float | None] = []
    for y0, y1, x0, x1 in strips:
        if y0 < y1 and x0 < x1:
            y += [y0 - 0.5, y0 - 0.5, y1 - 0.5, y1 - 0.5, y0 - 0.5, None]
            x += [x0 - 0.5, x1 - 0.5, x1 - 0.5, x0 - 0.5, x0 - 0.5, None]
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "none",
        "fill": "toself",
        "fillpattern": {"shape": "/", "size": 7, "solidity": 0.15, "fgcolor": ROLES[theme]["pad_text"]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _axes(sheet: Sheet, row: int, suffix: str, domain: tuple[float, float]) -> Trace:
    (top, bottom), (left, right) = sheet.extent
    rim_x, rim_y = 0.5 + 0.01 * (right - left), 0.5 + 0.01 * (bottom - top)  # outlines are as wide as a line
    axis = {"showgrid": False, "zeroline": False, "constrain": "domain", "tick0": 0}
    x = {
        "range": [left - rim_x, right - 1 + rim_x],
        "anchor": f"y{suffix}",
        "dtick": _tick_step(right - left),
    }
    y = {
        "range": [bottom - 1 + rim_y, top - rim_y],
        "domain": list(domain),
        "title": {"text": sheet.labels[row]},
        "dtick": _tick_step(bottom - top),
    }
    if bottom - top == 1:
        y |= {"showticklabels": False, "ticks": ""}
    else:
        y["scaleanchor"] = f"x{suffix}"
    return {f"xaxis{suffix}": axis | x, f"yaxis{suffix}": axis | y}


def _tick_step(cells: int) -> int:
    steps: Iterator[int] = (factor * 10**power for power in range(4) for factor in (1, 2, 5))
    return next(step for step in steps if cells / step <= _MOST_TICKS)


def _note(text: str, suffix: str) -> Trace:
    place = {"x": 0.5, "y": 0, "xref": f"x{suffix} domain", "yref": f"y{suffix} domain"}
    return place | {"text": text, "showarrow": False, "yanchor": "top", "yshift": -_BELOW_TICKS}


def _colour_axis(sheet: Sheet, inner: int) -> Trace:
    bar = {"orientation": "h", "thickness": 8, "len": 0.9, "outlinewidth": 0, "nticks": 5}
    low, high = sheet.reach
    return {
        "colorscale": [list(stop) for stop in SCALES[sheet.scale]],
        "cmin": low,
        "cmax": high if low < high else low + 1,
        "colorbar": bar | {"y": -_BELOW_NOTE / inner, "yanchor": "top"},
    }
