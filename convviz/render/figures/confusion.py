"""Which digits a network takes for which, as a plotly figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from convviz.language import phrase
from convviz.render.colours import ROLES, SCALES, Theme


def confusion(counts: np.ndarray, classes: Sequence[str], theme: Theme) -> go.Figure:
    """Return a heatmap of how many of each class, a row, are answered as each, a column.

    Parameters
    ----------
    counts : (classes, classes) ndarray of int
    classes : sequence of str
    theme : {"light", "dark"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    roles, is_right = ROLES[theme], np.eye(len(counts), dtype=bool)
    wrong = np.where(is_right, 0, counts)
    most = max(1, int(wrong.max()))
    # Right answers, which are many, are grey: the colours are for the wrong ones.
    parts = (
        (is_right, {"colorscale": [[0, roles["line"]], [1, roles["line"]]], "zmin": 0, "zmax": 1}),
        (
            wrong > 0,
            {"colorscale": [list(stop) for stop in SCALES["activation"]], "zmin": -most, "zmax": most},
        ),
    )
    hover = phrase("digit {y}, answered as {x}: {count}").format(y="%{y}", x="%{x}", count="%{customdata}")
    figure = go.Figure(
        [
            go.Heatmap(
                z=np.where(is_shown, counts, np.nan),
                x=list(classes),
                y=list(classes),
                text=np.where(is_shown & (counts > 0), counts.astype(str), ""),
                texttemplate="%{text}",
                customdata=counts,
                hovertemplate=hover + "<extra></extra>",
                showscale=False,
                xgap=1,
                ygap=1,
                **settings,
            )
            for is_shown, settings in parts
        ]
    )
    axis = {"type": "category", "fixedrange": True, "color": roles["text"], "showgrid": False}
    axis |= {"constrain": "domain"}  # square cells, and nothing beside them
    figure.update_layout(
        height=360,
        margin={"l": 48, "r": 8, "t": 8, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor=roles["soft"],
        font={"color": roles["ink"], "size": 13},
        xaxis=axis | {"title": {"text": phrase("answer")}},
        yaxis=axis | {"title": {"text": phrase("digit")}, "autorange": "reversed", "scaleanchor": "x"},
    )
    return figure
