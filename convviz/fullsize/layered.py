"""Any other layer than a convolution over a whole picture: strip by strip, each a small layer of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_PIXELS
from convviz.core.parts import period
from convviz.core.sliding import Sliding
from convviz.data.readers.refusals import mega
from convviz.engine.work import evenly
from convviz.fullsize.filters import Kernels
from convviz.fullsize.strips import STRIP, is_exact_in_single
from convviz.language import phrase
from convviz.layers import LAYERS
from convviz.layers.layer import Choice, Layer


@dataclass(frozen=True, eq=False)
class LayerStrips:
    """A layer that is asked for strip by strip.

    Attributes
    ----------
    spec : Spec
        The integers of the whole.
    channels : ndarray, (C_in, H, W)
    kernels : Kernels or None
        None where the layer has no weights.
    dtype : numpy dtype
        float32 where it holds every number exactly, else float64.
    rows : tuple of slice
        The output rows of each strip.
    """

    spec: Any
    channels: np.ndarray
    kernels: Kernels | None
    dtype: np.dtype
    rows: tuple[slice, ...]

    def values(self, rows: slice) -> np.ndarray:
        """Return some rows of the output, ``(C_out, rows, W_out)``."""
        own, positions = self.spec.strip(range(rows.start, rows.stop))
        cells = self.channels[:, positions.start : positions.stop].astype(self.dtype, order="C")
        layer = LAYERS[own.kind]
        if self.kernels is None:
            return layer.forward(own, cells, np.zeros(0), None)
        weight, bias = (one.astype(self.dtype) for one in (self.kernels.weight, self.kernels.bias))
        return layer.forward(own, cells, weight, bias, exact=True)


def layer_strips(
    channels: np.ndarray,
    layer: Layer,
    choice: Choice,
    kernels: Kernels | None,
    pixels: int = STRIP,
) -> LayerStrips:
    """Cut a layer over a picture into strips.

    Parameters
    ----------
    channels : ndarray, uint8, (C_in, H, W)
    layer : Layer
        Any but a convolution, and with windows that grow with the picture none.
    choice : Choice
        What is chosen for it on the stage.
    kernels : Kernels or None
    pixels : int
        How many a strip has at most, unless the fewest rows that can be cut off have more.

    Raises
    ------
    ConvSpecError
        If the settings do not fit the picture, or its result would be too large.

    Examples
    --------
    >>> from convviz.layers import max_pool
    >>> ramp = np.arange(8, dtype=np.uint8).reshape(1, 4, 2)
    >>> cut = layer_strips(ramp, max_pool, Choice(1, (2, 2), Sliding((2, 2)), {}), None, pixels=4)
    >>> [cut.values(rows).tolist() for rows in cut.rows]
    [[[[3.0]]], [[[7.0]]]]
    """
    if kernels is not None:
        sliding: Sliding = replace(choice.sliding, groups=kernels.groups)
        choice = choice._replace(filters=len(kernels.weight), sliding=sliding)
    spec: Any = layer.resolve(channels.shape, choice)
    height, width = spec.output_size
    _check_size(width, height)
    unit, rule = period(spec.rules[0]), spec.rules[0]
    per_unit = max(width, int(channels.shape[2] * rule.jump)) * unit
    rows = unit * evenly(height // unit, max(1, pixels // per_unit))
    is_sum = layer.combination(spec).by == "sum" and (kernels is None or is_exact_in_single(kernels))
    is_single = is_sum or layer.combination(spec).by in ("max", "min")
    return LayerStrips(
        spec,
        channels,
        kernels,
        np.dtype(np.float32 if is_single else np.float64),
        tuple(slice(top, min(top + rows, height)) for top in range(0, height, rows)),
    )


def _check_size(width: int, height: int) -> None:
    if width * height <= MAX_PIXELS:
        return
    told = phrase(
        "The result would have {width} × {height} pixels, {megapixels} megapixels, and at most {most} are "
        "computed at full size; choose a smaller picture, or a smaller stride or scale factor.",
        width=width,
        height=height,
        megapixels=mega(width * height),
        most=mega(MAX_PIXELS),
    )
    raise ConvSpecError(told, parameter="input_size")
