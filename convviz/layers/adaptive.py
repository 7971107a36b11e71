"""What adaptive max and average pooling have in common."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np

from convviz.core.taps import NOWHERE, Strided, Windows, adaptive, expand
from convviz.language import phrase
from convviz.layers.layer import Option
from convviz.layers.windowed import WindowSpec, along_axes, no_weights, output_sizes

AdaptiveSizes = int | tuple[int | None, ...]
"""One whole number for all spatial axes, or one an axis; None keeps an axis as it is."""

OUTPUT_SIZE = Option("output_size", 3, 1, 64, per_axis=True)
"""Of all axes alike, as an address has it: 3 windows show how they overlap where the input is no multiple."""


def described(spec: WindowSpec) -> str:
    """Return the output's sizes, as in 2 × 3."""
    return " × ".join(map(str, spec.output_size))


def resolved(kind: str, input_shape: Iterable[int], output_size: AdaptiveSizes) -> WindowSpec:
    """Return the integers on an input ``(C, *spatial)``; a ConvSpecError says why there are none."""
    channels, sizes, outputs = output_sizes(input_shape, output_size)
    return WindowSpec(kind, channels, tuple(map(adaptive, sizes, outputs)))


def counts(spec: WindowSpec, bias: bool = True) -> str:
    """Count the cells of all windows of all channels."""
    return no_weights(spec.out_channels * prod(int(cells_of(rule).sum()) for rule in spec.rules))


def settings(spec: WindowSpec) -> list[str]:
    """Say how many windows there are."""
    return [phrase("output size {size}", size=described(spec))]


def arguments(spec: WindowSpec) -> dict[str, Any]:
    """Return the setting that gives the output again, by its torch name."""
    return {"output_size": spec.output_size}


def cells_of(rule: Strided | Windows) -> np.ndarray:
    """Return how many cells each window along an axis has.

    Examples
    --------
    >>> from convviz.core.taps import adaptive
    >>> cells_of(adaptive(5, 3)).tolist()
    [2.0, 3.0, 2.0]
    """
    return np.asarray((expand(rule).positions != NOWHERE).sum(1), float)


def sizes_formula(spec: WindowSpec) -> str:
    """Say how many cells the windows along each axis have."""
    return along_axes(spec.axes, [_shares(rule) for rule in spec.rules])


def _shares(rule: Strided | Windows) -> str:
    lengths = sorted(set(cells_of(rule).astype(int).tolist()))
    return phrase(
        "{outputs} (windows of {cells} out of {size} cells)",
        outputs=rule.outputs,
        cells=" – ".join(map(str, lengths)),
        size=rule.size,
    )
