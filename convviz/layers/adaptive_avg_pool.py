"""Adaptive average pooling: as many windows as asked for, and the average of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from convviz.engine import as_floats, pool_mean
from convviz.engine.gradients import spread
from convviz.language import phrase
from convviz.layers import adaptive as shared
from convviz.layers.adaptive import OUTPUT_SIZE, AdaptiveSizes, cells_of, described, resolved
from convviz.layers.choosing import NO_PADDING, NO_WEIGHTS, SAME_SIZE, option
from convviz.layers.layer import (
    Choice,
    Combination,
    Given,
    Gradient,
    Option,
    Steps,
    any_kernel_fits,
    no_limits,
    one_way,
)
from convviz.layers.programs import ADAPTIVE
from convviz.layers.programs.adaptive import Adaptive
from convviz.layers.windowed import WindowSpec

KIND = "adaptive_avg_pool"
CHANNELS: Literal["all", "each"] = "each"
HAS_WEIGHTS = False
WEIGHT_AXES: tuple[str, ...] = ()
SETTINGS: tuple[str, ...] = ()
PADDINGS: tuple[str, ...] = ("valid",)
BEGINS: Mapping[str, int] = {}
OPTIONS: tuple[Option, ...] = (OUTPUT_SIZE,)
ABSENT: Mapping[str, str] = {**NO_PADDING, **SAME_SIZE, **NO_WEIGHTS}

cells_to_fit = any_kernel_fits
planned = one_way
counts, sizes_formula = shared.counts, shared.sizes_formula
settings, arguments = shared.settings, shared.arguments
most = no_limits


@dataclass(frozen=True, slots=True)
class AdaptiveAvgPool:
    """Settings of ``torch.nn.AdaptiveAvgPool1d``, ``…2d`` and ``…3d``, as in `adaptive_avg_pool`."""

    output_size: AdaptiveSizes

    def resolve(self, input_shape: Iterable[int]) -> WindowSpec:
        """Return the integers on an input ``(C, *spatial)``; a ConvSpecError says why there are none."""
        return resolved(KIND, input_shape, self.output_size)


def adaptive_avg_pool(input: ArrayLike, output_size: AdaptiveSizes) -> np.ndarray:
    """Average each of so many windows that cover the input, each channel by itself.

    The result is that of ``torch.nn.functional.adaptive_avg_pool{1d, 2d, 3d}`` for one unbatched item.
    Output o sees the cells from ⌊o·size/outputs⌋ to ⌈(o + 1)·size/outputs⌉, so windows may differ in length
    by one and share a cell. With the size 1 this is global average pooling.

    Parameters
    ----------
    input : (C, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    output_size : int or tuple of (int or None)
        At least 1; one for all axes, or one an axis, where None keeps the size of the input.

    Returns
    -------
    (C, *output_size) ndarray
        float32 if the input is float32, else float64.

    Raises
    ------
    ConvSpecError
        If input and settings make no layer; the message says which limit was passed and what to do.

    Examples
    --------
    >>> adaptive_avg_pool([[3, 7, 2, 5, 8]], 2)
    array([[4., 5.]])
    """
    (cells,) = as_floats(input=input)
    return forward(AdaptiveAvgPool(output_size).resolve(cells.shape), cells)


def resolve(input_shape: tuple[int, ...], choice: Choice) -> WindowSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``."""
    return AdaptiveAvgPool(option(choice, OUTPUT_SIZE)).resolve(input_shape)


def given(input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]) -> Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    return Given(AdaptiveAvgPool(**settings).resolve(input_shape))


def combination(spec: WindowSpec) -> Combination:
    """Return how the numbers under a window become one: their sum is divided by their count."""
    return Combination("mean", phrase("mean"), "(", closing=")", divisor="taps")


def name(rank: int, library: str = "torch") -> str:
    """Return what the layer is called in torch, or in Keras.

    Examples
    --------
    >>> name(2), name(2, "keras")
    ('AdaptiveAvgPool2d', 'AdaptiveAveragePooling2D')
    """
    return f"AdaptiveAvgPool{rank}d" if library == "torch" else f"AdaptiveAveragePooling{rank}D"


def headline(spec: WindowSpec) -> str:
    """Say what is taken of each window."""
    return phrase(
        "**{layer}** takes the **average** of each of **{windows} windows**, "
        "each channel by itself: no weights",
        layer=name(spec.ndim),
        windows=described(spec),
    )


def forward(
    spec: WindowSpec,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> np.ndarray:
    """Return the output, ``(C, *output_size)``."""
    (cells,) = as_floats(input=input)
    return pool_mean(cells, spec.rules, divisors(spec))


def backward(
    spec: WindowSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> Gradient:
    """Return dL/d(input): each cell of a window gets the same share of its gradient."""
    for divisor in divisors(spec):
        grad = grad / divisor.astype(grad.dtype)
    return Gradient(spread(grad, spec.rules))


def divisors(spec: WindowSpec) -> list[np.ndarray]:
    """Return what a sum is divided by: as torch does, by the lengths along the axes, one after the other.

    A single window over all is divided once by its cells, as torch's mean. The roundings are those of torch.
    """
    if spec.steps == 1:
        return [np.array(float(prod(spec.input_size)))]
    shapes = np.eye(spec.ndim, dtype=int) * (np.array(spec.output_size) - 1) + 1
    return [
        cells_of(rule).reshape(1, *shape) for rule, shape in zip(spec.rules, shapes.tolist(), strict=True)
    ]


def steps(spec: WindowSpec, framework: str, operation: str, padding: str) -> Steps:
    """Return the program in a framework, which makes the output."""
    return ADAPTIVE[framework](Adaptive(spec, "mean", name(spec.ndim), name(spec.ndim, "keras")))
