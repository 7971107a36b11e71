"""One layer at work: its settings, its arrays, and what comes out.

A module for each layer kind, with the names of `convviz.layers.layer.Layer`; whoever speaks of a layer asks
it for what is its own.
"""

from __future__ import annotations

from convviz.layers import (
    adaptive_avg_pool,
    adaptive_max_pool,
    avg_pool,
    conv_transpose,
    convolution,
    max_pool,
    shares,
    upsample,
)
from convviz.layers.layer import Layer, Spec, taps_of

CONVOLUTION = "conv"
LAYERS: dict[str, Layer] = {
    CONVOLUTION: convolution,
    conv_transpose.KIND: conv_transpose,
    max_pool.KIND: max_pool,
    avg_pool.KIND: avg_pool,
    adaptive_max_pool.KIND: adaptive_max_pool,
    adaptive_avg_pool.KIND: adaptive_avg_pool,
    upsample.KIND: upsample,
}
"""The layers there are, by the `kind` of their spec, which is also what an address calls them."""
_OF_WAYS_BACK: dict[str, Layer] = {shares.KIND: shares}
"""Layers at work on the stage of a way back only."""


def products_of(spec: Spec) -> int:
    """Return how many products, or cells under a window, the output is made of by its definition.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> products_of(resolve((3, 5, 5), (1, 3, 3, 3)))
    243
    """
    channels = 1 if layer_of(spec).CHANNELS == "each" else spec.in_channels // spec.groups
    return spec.out_channels * spec.steps * channels * taps_of(spec)


def layer_of(spec: Spec) -> Layer:
    """Return the layer that a spec is of.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> layer_of(resolve((1, 5, 5), (1, 1, 3, 3))).name(2)
    'Conv2D'
    """
    return LAYERS.get(spec.kind) or _OF_WAYS_BACK[spec.kind]
