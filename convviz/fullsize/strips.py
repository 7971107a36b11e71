"""The convolution of a whole picture, a strip of output rows at a time: exact, and never all in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.engine import output_of, plan_of
from convviz.engine.padding import under
from convviz.engine.planning import INEXACT
from convviz.engine.work import covered_by, evenly
from convviz.fullsize.filters import Kernels

STRIP = 1 << 19
"""Pixels of a strip, of its input or its output if that is more: three channels are 6 MB in float32."""

EXACT = 1 << 24
"""Below this, float32 holds every whole number."""

_HALVINGS = 24

BRIGHTEST = 255


@dataclass(frozen=True, eq=False)
class Strips:
    """A convolution that is asked for strip by strip.

    Attributes
    ----------
    spec : ConvSpec
        The integers of the whole.
    channels : ndarray, (C_in, H, W)
    kernels : Kernels
    dtype : numpy dtype
        float32 where it holds every sum exactly, else float64.
    algorithm : str
        One for all strips, of those that are exact.
    rows : tuple of slice
        The output rows of each strip.
    """

    spec: ConvSpec
    channels: np.ndarray
    kernels: Kernels
    dtype: np.dtype
    algorithm: str
    rows: tuple[slice, ...]

    def values(self, rows: slice) -> np.ndarray:
        """Return some rows of the output, ``(C_out, rows, W_out)``."""
        spec = self.spec
        covered = under(spec, self.channels[np.newaxis], (rows, slice(0, spec.output_size[1])))[0]
        return output_of(
            replace(spec, input_size=covered.shape[1:], padding=((0, 0),) * 2),
            covered.astype(self.dtype, order="C"),
            self.kernels.weight.astype(self.dtype),
            self.kernels.bias.astype(self.dtype),
            self.algorithm,
        )


def strips(
    channels: np.ndarray,
    kernels: Kernels,
    sliding: Sliding,
    pixels: int = STRIP,
) -> Strips:
    """Cut a convolution into strips.

    Parameters
    ----------
    channels : ndarray, uint8, (C_in, H, W)
    kernels : Kernels
    sliding : Sliding
    pixels : int
        How many a strip has at most, unless a single row has more.

    Raises
    ------
    ConvSpecError
        If the settings do not fit the picture.

    Examples
    --------
    >>> ramp = np.arange(12, dtype=np.uint8).reshape(1, 4, 3)
    >>> cut = strips(ramp, Kernels(np.ones((1, 1, 3, 3)), np.zeros(1), 1), Sliding(padding="same"), pixels=6)
    >>> [cut.values(rows).tolist() for rows in cut.rows]
    [[[[8.0, 15.0, 12.0], [21.0, 36.0, 27.0]]], [[[39.0, 63.0, 45.0], [32.0, 51.0, 36.0]]]]
    """
    sliding = replace(sliding, groups=kernels.groups)
    spec = ConvSpec.of(channels.shape, kernels.weight.shape, sliding)
    height, width = spec.output_size
    per_row = max(width, spec.input_size[1] * spec.rules[0].jump)
    rows = evenly(height, max(1, int(pixels // per_row)))
    dtype = np.dtype(np.float32 if is_exact_in_single(kernels) else np.float64)
    covered = covered_by(spec.rules[0], slice(0, rows))
    strip = replace(spec, input_size=(len(covered), spec.padded_size[1]), padding=((0, 0),) * 2)
    chosen = plan_of(strip, dtype=dtype).algorithm
    algorithm = "toeplitz" if chosen in INEXACT else chosen
    cuts = tuple(slice(top, min(top + rows, height)) for top in range(0, height, rows))
    return Strips(spec, channels, kernels, dtype, algorithm, cuts)


def is_exact_in_single(kernels: Kernels) -> bool:
    """Return whether float32 holds every sum.

    They are whole multiples of one power of two that weights and bias are, and must be few enough.
    """
    numbers = np.concatenate((kernels.weight.ravel(), kernels.bias))
    weights = np.abs(kernels.weight).sum(axis=(1, 2, 3))
    reach = float((weights * BRIGHTEST + np.abs(kernels.bias)).max())
    halvings = (power for power in range(_HALVINGS) if not np.any(np.ldexp(numbers, power) % 1))
    return reach * 2.0 ** next(halvings, _HALVINGS) < EXACT
