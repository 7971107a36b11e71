"""A network as one HTML file of its own, and in a notebook: its overview, which needs no server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convviz.language import FIRST, count_phrase, phrase, spoken
from convviz.network import Network
from convviz.network.table import totals
from convviz.stage.overview import check_size, overview
from convviz.stage.page import Displayed, filled
from convviz.stage.script import overview_script, overview_style


def network_page(
    network: Network, maps: Mapping[str, np.ndarray], *, title: str = "", caption: str = "", **shown: Any
) -> str:
    """One self-contained HTML file with the overview of a network, whose cells can be pointed at.

    Parameters
    ----------
    network : Network
    maps : mapping of str to ndarray
        Of every layer, as `Network.trace` returns them.
    title, caption : str
        Plain text; unless given, how many layers there are, and their weights and multiply-adds.
    **shown
        As for `convviz.stage.overview.overview`.

    Returns
    -------
    str
        HTML. Its own policy forbids it every request.

    Examples
    --------
    >>> from convviz.network import Conv
    >>> net = Network((1, 4, 4), [Conv(1, 2, 3)])
    >>> "<title>a &lt; b</title>" in network_page(net, net.trace(np.ones((1, 4, 4))), title="a < b")
    True
    """
    layers = count_phrase("A network of {count} layer", "A network of {count} layers", len(network.names))
    return filled(
        title or layers,
        caption or counts(network),
        overview(network, maps, **shown),
        style=overview_style(),
        script=overview_script(spoken()),
    )


def counts(network: Network) -> str:
    """Return how many weights a network has, and how many multiply-adds it takes.

    Examples
    --------
    >>> from convviz.network import Conv
    >>> counts(Network((1, 4, 4), [Conv(1, 2, 3)]))
    '20 weights · 72 multiply-adds'
    """
    weights, products = totals(network.table())
    return phrase(
        "{weights} · {products}",
        weights=count_phrase("{count} weight", "{count} weights", weights),
        products=count_phrase("{count} multiply-add", "{count} multiply-adds", products),
    )


class ShownNetwork(Displayed):
    """A network that a notebook displays as its overview, and that `save` writes as a page of its own."""

    def __init__(
        self, network: Network, input: ArrayLike, height: int, language: str = FIRST, **shown: Any
    ) -> None:
        check_size(network)
        self.network = network
        self.maps = network.trace(input)
        self.height = height
        self.language = language
        self._shown = shown

    @property
    def output(self) -> np.ndarray:
        """The map of the last layer."""
        return list(self.maps.values())[-1]

    def _page(self) -> str:
        return network_page(self.network, self.maps, **self._shown)

    def __repr__(self) -> str:
        layers = len(self.network.names)
        return f"<Network of {layers} layers, {self.network.input_shape} to {self.output.shape}>"
