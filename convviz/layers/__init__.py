"""One layer at work: its settings, its arrays, and what comes out.

A module for each layer kind, with the names of `convviz.layers.layer.Layer`; whoever speaks of a layer asks
it for what is its own.
"""

from __future__ import annotations

from convviz.layers import convolution
from convviz.layers.layer import Layer, Spec

LAYERS: dict[str, Layer] = {"convolution": convolution}
"""The layers there are, by the `kind` of their spec."""


def layer_of(spec: Spec) -> Layer:
    """Return the layer that a spec is of.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> layer_of(resolve((1, 5, 5), (1, 1, 3, 3))).name(2)
    'Conv2D'
    """
    return LAYERS[spec.kind]
