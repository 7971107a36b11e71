"""A step of a sequence as lines: the signal of every channel under the window, and the output so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from convviz.core.geometry import step_index, taps
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render.colours import ROLES, SCALES, Theme, output_scale
from convviz.render.figures.sheets import Trace, titled

DASHES = ("solid", "dash", "dot", "dashdot")
"""Channels differ by them, and by their labels: colours say what a number is, not whose."""

_MARKED = 128  # with more positions, marks run together
_HEIGHT = 240
_MARGIN = {"l": 56, "r": 16, "t": 44, "b": 44}


def lines(scene: Scene, step: int, filter: int = 0, theme: Theme = "light") -> dict[str, go.Figure]:
    """Draw one step of a sequence.

    Parameters
    ----------
    scene : Scene
        Of one spatial axis.
    step : int
        0 to ``scene.spec.steps - 1``.
    filter : int
        0 to ``scene.spec.out_channels - 1``.
    theme : {"light", "dark"}

    Returns
    -------
    dict of plotly.graph_objects.Figure
        ``"signal"``, with its padding and the cells of the window, and ``"response"``, up to this step.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene([[1.0, 2.0, 4.0]], [[[-1.0, 1.0]]])
    >>> lines(scene, step=1)["response"].data[0].y.tolist()
    [1.0, 2.0]
    """
    (position,) = step_index(scene.spec, step)
    (before, _), roles = scene.spec.padding[0], ROLES[theme]
    window = [tap.input[0] for tap in taps(scene.spec, (position,))]
    where = np.arange(scene.spec.padded_size[0]) - before
    signal = [
        _line(where, scene.padded[channel], scene.channel_labels[channel], roles["ink"], DASHES[order % 4])
        for order, channel in enumerate(scene.channels_of(filter))
    ]
    under = [
        _marks(window, scene.padded[channel][np.array(window, dtype=int) + before], roles["now"])
        for channel in scene.channels_of(filter)
    ]
    output, steps = scene.answer[filter, : step + 1], np.arange(scene.spec.steps)
    blue = SCALES[output_scale(scene)][-1][1]
    response = [
        _line(steps[: step + 1], output, scene.filter_labels[filter], blue, "solid"),
        _marks([position], output[-1:], roles["now"]),
    ]
    figures = {
        "signal": _figure(phrase("signal"), [*signal, *under], where, scene.padded, theme),
        "response": _figure(phrase("output so far"), response, steps, scene.answer[filter], theme),
    }
    figures["signal"]["layout"]["shapes"] = [_band(window, roles["now"])] if window else []
    return {name: go.Figure(figure) for name, figure in figures.items()}


def _line(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(x) <= _MARKED else "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"color": colour, "dash": dash, "width": 1.5},
        "marker": {"size": 5},
        "hovertemplate": phrase("position {position}", position="%{x}") + ": %{y}",
    }


def _marks(x: Sequence[int], y: np.ndarray, colour: str) -> Trace:
    ring = {"size": 9, "color": "rgba(0,0,0,0)", "line": {"color": colour, "width": 2}}
    hidden = {"hoverinfo": "skip", "showlegend": False}
    return {"type": "scatter", "mode": "markers", "x": list(x), "y": y, "marker": ring} | hidden


def _band(window: Sequence[int], colour: str) -> Trace:
    ends = {"x0": min(window) - 0.5, "x1": max(window) + 0.5, "y0": 0, "y1": 1, "yref": "paper"}
    return {
        "type": "rect",
        "fillcolor": colour,
        "opacity": 0.12,
        "line": {"width": 0},
        "layer": "below",
    } | ends


def _figure(
    title: str, traces: Sequence[Trace], where: np.ndarray, values: np.ndarray, theme: Theme
) -> Trace:
    """Traces on axes that stay as they are from step to step."""
    roles, rim = ROLES[theme], 0.06 * float(np.ptp(values)) or 1.0
    grid = {"gridcolor": roles["line"], "zerolinecolor": roles["control"]}
    across = [float(where[0]) - 0.5, float(where[-1]) + 0.5]
    layout = titled(title, _HEIGHT, _MARGIN, theme) | {
        "plot_bgcolor": roles["card"],
        "xaxis": grid | {"range": across, "tickformat": "d", "title": {"text": phrase("position")}},
        "yaxis": grid | {"range": [float(values.min()) - rim, float(values.max()) + rim]},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        "showlegend": len([trace for trace in traces if trace.get("name")]) > 1,
        "uirevision": str(across),
    }
    return {"data": list(traces), "layout": layout}
