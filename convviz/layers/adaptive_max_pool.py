"""Adaptive max pooling: as many windows as asked for, and the largest number of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from convviz.engine import as_floats, pool_max
from convviz.engine.gradients import to_winners
from convviz.language import phrase
from convviz.layers import adaptive as shared
from convviz.layers.adaptive import OUTPUT_SIZE, AdaptiveSizes, described, resolved
from convviz.layers.choosing import NO_PADDING, NO_PRODUCTS, SAME_SIZE, option
from convviz.layers.layer import (
    LARGEST,
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

KIND = "adaptive_max_pool"
CHANNELS: Literal["all", "each"] = "each"
HAS_WEIGHTS = False
WEIGHT_AXES: tuple[str, ...] = ()
SETTINGS: tuple[str, ...] = ()
PADDINGS: tuple[str, ...] = ("valid",)
BEGINS: Mapping[str, int] = {}
OPTIONS: tuple[Option, ...] = (OUTPUT_SIZE,)
ABSENT: Mapping[str, str] = {
    **NO_PADDING,
    **SAME_SIZE,
    **NO_PRODUCTS,
}

cells_to_fit = any_kernel_fits
planned = one_way
counts, sizes_formula = shared.counts, shared.sizes_formula
settings, arguments = shared.settings, shared.arguments
most = no_limits


@dataclass(frozen=True, slots=True)
class AdaptiveMaxPool:
    """Settings of ``torch.nn.AdaptiveMaxPool1d``, ``…2d`` and ``…3d``, as in `adaptive_max_pool`."""

    output_size: AdaptiveSizes

    def resolve(self, input_shape: Iterable[int]) -> WindowSpec:
        """Return the integers on an input ``(C, *spatial)``; a ConvSpecError says why there are none."""
        return resolved(KIND, input_shape, self.output_size)


def adaptive_max_pool(input: ArrayLike, output_size: AdaptiveSizes) -> np.ndarray:
    """Take the largest number of each of so many windows that cover the input, each channel by itself.

    The result is that of ``torch.nn.functional.adaptive_max_pool{1d, 2d, 3d}`` for one unbatched item.
    Output o sees the cells from ⌊o·size/outputs⌋ to ⌈(o + 1)·size/outputs⌉, so windows may differ in length
    by one and share a cell. With the size 1 this is global max pooling.

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
    >>> adaptive_max_pool([[3, 7, 2, 5, 4]], 2)
    array([[7., 5.]])
    """
    (cells,) = as_floats(input=input)
    return pool_max(cells, AdaptiveMaxPool(output_size).resolve(cells.shape).rules)


def resolve(input_shape: tuple[int, ...], choice: Choice) -> WindowSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``."""
    return AdaptiveMaxPool(option(choice, OUTPUT_SIZE)).resolve(input_shape)


def given(input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]) -> Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    return Given(AdaptiveMaxPool(**settings).resolve(input_shape))


def combination(spec: WindowSpec) -> Combination:
    """Return how the numbers under a window become one: the largest is taken."""
    return LARGEST


def name(rank: int, library: str = "torch") -> str:
    """Return what the layer is called in torch, or in Keras.

    Examples
    --------
    >>> name(2), name(2, "keras")
    ('AdaptiveMaxPool2d', 'AdaptiveMaxPooling2D')
    """
    return f"AdaptiveMaxPool{rank}d" if library == "torch" else f"AdaptiveMaxPooling{rank}D"


def headline(spec: WindowSpec) -> str:
    """Say what is taken of each window."""
    return phrase(
        "**{layer}** takes the **largest** of each of **{windows} windows**, "
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
    return pool_max(cells, spec.rules)


def backward(
    spec: WindowSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> Gradient:
    """Return dL/d(input): all of a window's goes to its largest cell, of equal ones to the first."""
    return Gradient(to_winners(grad, input, spec.rules))


def steps(spec: WindowSpec, framework: str, operation: str, padding: str) -> Steps:
    """Return the program in a framework, which makes the output."""
    return ADAPTIVE[framework](Adaptive(spec, "max", name(spec.ndim), name(spec.ndim, "keras")))
