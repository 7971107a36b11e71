"""What crosses to the browser of a course: kernels, maps and curves at every moment, as arrays.

The component is made of `script.learning_script` and `script.learning_style`. Moments are the iterations of a
descent, or the epochs of a training; walking through them needs no server. Where the page `hears` it, the
component sets the trigger ``rest`` to ``{"at"}`` once the visitor rests at a moment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

import numpy as np

from convviz.render.colours import ROLES, SCALES, ScaleName
from convviz.stage.payload import encode_array


class Panel(NamedTuple):
    """Numbers that are drawn as cells, or of a signal as a line.

    Attributes
    ----------
    title : str
    values : ndarray
        ``(moments, cells)``; of what does not move ``(cells,)``.
    shape : (slices, rows, columns)
    domain : (float, float)
        The ends of its colour scale.
    scale : ScaleName
    row : {"kernels", "maps"}
        In which row it stands.
    under : ndarray or None
        ``(cells,)``: of a line, the line that it is to become.
    names : tuple of str
        Of shares of 1, what each is called: they are drawn as bars.
    under_title, line_title : str
        What the lines are called.
    """

    title: str
    values: np.ndarray
    shape: tuple[int, int, int]
    domain: tuple[float, float]
    scale: ScaleName
    row: Literal["kernels", "maps"]
    under: np.ndarray | None = None
    names: tuple[str, ...] = ()
    under_title: str = ""
    line_title: str = ""


class Line(NamedTuple):
    """A curve over the moments: its title and ``(moments,)`` numbers."""

    title: str
    values: np.ndarray


class Graph(NamedTuple):
    """The curves of a course.

    Attributes
    ----------
    lines : sequence of Line
        At most two.
    is_log : bool
        Whether the axis grows by powers of ten.
    is_percent : bool
        Whether the numbers are shares of 1.
    level : (str, float) or None
        A level to compare with, and what it is called.
    """

    lines: Sequence[Line]
    is_log: bool = False
    is_percent: bool = False
    level: tuple[str, float] | None = None


def learning(
    panels: Sequence[Panel],
    graph: Graph,
    *,
    unit: Literal["iteration", "epoch"],
    begin: int | None = None,
    at: int | None = None,
    hears: bool = False,
) -> dict[str, Any]:
    """Return all that the component needs of a course, ready for JSON.

    Parameters
    ----------
    panels : sequence of Panel
    graph : Graph
    unit : {"iteration", "epoch"}
        What its moments are called.
    begin : int, optional
        The moment that is shown at first; without it the last.
    at : int, optional
        The moment to go to, also in a course that is shown already.
    hears : bool
        Whether the page wants to know where the visitor rests.

    Returns
    -------
    dict
        ``id`` is a digest of what is drawn.
    """
    last = len(graph.lines[0].values) - 1
    content = {
        "unit": unit,
        "last": last,
        "begin": last if begin is None else begin,
        "panels": [_panel(panel) for panel in panels],
        "graph": {
            "lines": [{"title": title, "values": _numbers(values)} for title, values in graph.lines],
            "is_log": graph.is_log,
            "is_percent": graph.is_percent,
            "domain": [0.0, 1.0] if graph.is_percent else None,
            "level": graph.level and {"title": graph.level[0], "value": graph.level[1]},
        },
        "table": unit == "iteration",
    }
    canonical = json.dumps(content, allow_nan=False, sort_keys=True)
    return {
        "id": blake2b(canonical.encode(), digest_size=12).hexdigest(),
        **content,
        "at": at,
        "hears": hears,
        "colours": {
            "roles": {theme: dict(roles) for theme, roles in ROLES.items()},
            "scales": {name: [list(stop) for stop in stops] for name, stops in SCALES.items()},
        },
    }


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        **{name: getattr(panel, name) for name in ("title", "scale", "row", "under_title", "line_title")},
        "shape": list(panel.shape),
        "domain": list(panel.domain),
        "moves": panel.values.ndim > 1,
        "values": _numbers(panel.values),
        "way": "bars" if panel.names else "cells" if panel.under is None else "lines",
        "names": list(panel.names),
        "under": None if panel.under is None else _numbers(panel.under),
    }


def _numbers(values: np.ndarray) -> dict[str, Any]:
    """Few numbers to the last bit; of many, six digits are more than a cell shows."""
    return encode_array(values, exact=values.size <= _EXACT)


_EXACT = 20_000
