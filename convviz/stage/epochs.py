"""A training as the panels of a course: kernels, the maps of a picture, its answers, and the accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from convviz.language import phrase
from convviz.network import digits
from convviz.network.items import Plan
from convviz.network.plan import built
from convviz.stage.learning import Graph, Line, Panel, learning
from convviz.training.digits import Epoch, with_weights

_MOST_SLICES = 32


def training(
    plan: Plan, epochs: Sequence[Epoch], picture: np.ndarray | None, *, begin: int
) -> dict[str, Any]:
    """Return what the browser needs to walk through a training.

    Parameters
    ----------
    plan : Plan
        The network that was trained.
    epochs : sequence of Epoch
    picture : (1, 8, 8) ndarray or None
        Whose maps are shown.
    begin : int
        The epoch that is shown at first.

    Returns
    -------
    dict
        As of `convviz.stage.learning.learning`.
    """
    panels = [panel for panel in (_kernels(epochs),) if panel]
    if picture is not None:
        panels += _maps(plan, epochs, picture)
    line = Line(phrase("Accuracy on test digits"), np.array([epoch.accuracy for epoch in epochs]))
    return learning(panels, Graph([line], is_percent=True), unit="epoch", begin=begin, hears=True)


def _kernels(epochs: Sequence[Epoch]) -> Panel | None:
    """The kernels of the first convolution."""
    number = next(
        (number for number, layer in enumerate(epochs[0].weights) if layer and layer["weight"].ndim == 4), -1
    )
    if number < 0:
        return None
    weights = np.array([epoch.weights[number]["weight"] for epoch in epochs], dtype=float)
    slices = weights.reshape(len(epochs), -1, *weights.shape[-2:])[:, :_MOST_SLICES]
    shape = (slices.shape[1], slices.shape[2], slices.shape[3])
    reach = float(np.abs(slices).max()) or 1.0
    title = phrase("Kernels of the first convolution")
    return Panel(title, slices.reshape(len(epochs), -1), shape, (-reach, reach), "weight", "kernels")


def _maps(plan: Plan, epochs: Sequence[Epoch], picture: np.ndarray) -> list[Panel]:
    """The first maps of a picture after their activation, and its answers, at each epoch."""
    traces = []
    for epoch in epochs:
        network, _ = built(with_weights(plan, epoch.weights), picture.shape)
        traces.append(network.trace(picture))
    names = network.names
    scores = np.array([trace[names[-1]] for trace in traces])
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = grown / grown.sum(axis=1, keepdims=True)
    panels = [
        Panel(phrase("Picture"), picture.ravel(), (1, 8, 8), (0.0, 16.0), "numbers", "maps"),
        Panel(
            phrase("Answer for this picture"),
            shares,
            (1, 1, len(digits.CLASSES)),
            (0.0, 1.0),
            "numbers",
            "maps",
            names=digits.CLASSES,
        ),
    ]
    at = 1 if len(names) > 2 and traces[0][names[1]].ndim == 3 else 0
    if traces[0][names[at]].ndim == 3:
        cells = np.array([trace[names[at]] for trace in traces])[:, :_MOST_SLICES]
        reach = float(np.abs(cells).max()) or 1.0
        shape = (cells.shape[1], cells.shape[2], cells.shape[3])
        title = phrase("Maps of {layer}", layer=names[at])
        rows = cells.reshape(len(epochs), -1)
        panels.insert(1, Panel(title, rows, shape, (-reach, reach), "activation", "maps"))
    return panels
