"""Max pooling: the largest number of each window, each channel by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.array_shapes import AXES
from convviz.core.padding import LOWEST
from convviz.engine import as_floats, pool_max
from convviz.engine.gradients import to_winners
from convviz.language import phrase
from convviz.layers.choosing import NO_PRODUCTS, option, same_on_both_sides
from convviz.layers.layer import (
    LARGEST,
    Choice,
    Combination,
    Given,
    Gradient,
    Option,
    Steps,
    half_of_kernel,
    one_way,
    padded_cells,
)
from convviz.layers.programs import POOLING
from convviz.layers.programs.pooling import Pooling
from convviz.layers.windowed import (
    Sizes,
    WindowSpec,
    moving,
    no_weights,
    places_formula,
    pooled_axes,
    sliding_arguments,
    strides_of,
    window_text,
)

KIND = "max_pool"
CHANNELS: Literal["all", "each"] = "each"
HAS_WEIGHTS = False
WEIGHT_AXES: tuple[str, ...] = ()
SETTINGS: tuple[str, ...] = ("kernel_size", "stride", "padding", "dilation")
PADDINGS: tuple[str, ...] = ("valid",)
BEGINS: Mapping[str, int] = {"kernel_size": 2, "stride": 2}
_CEIL_MODE = Option("ceil_mode", 0, 0, 1)
OPTIONS: tuple[Option, ...] = (_CEIL_MODE,)
ABSENT: Mapping[str, str] = NO_PRODUCTS

cells_to_fit = padded_cells
planned = one_way
most = half_of_kernel


@dataclass(frozen=True, slots=True)
class MaxPoolSpec(WindowSpec):
    """The integers of a max pooling.

    Attributes
    ----------
    ceil_mode : bool
    """

    ceil_mode: bool = False

    @property
    def padding_mode(self) -> str:
        """−∞: a cell of the padding is never the largest."""
        return LOWEST


@dataclass(frozen=True, slots=True)
class MaxPool:
    """Settings of ``torch.nn.MaxPool1d``, ``MaxPool2d`` and ``MaxPool3d``, as in `max_pool`."""

    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Sizes = 0
    dilation: Sizes = 1
    ceil_mode: bool = False

    def resolve(self, input_shape: Iterable[int]) -> MaxPoolSpec:
        """Return the integers on an input ``(C, *spatial)``; a ConvSpecError says why there are none."""
        channels, rules = pooled_axes(
            input_shape, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode
        )
        return MaxPoolSpec(KIND, channels, rules, bool(self.ceil_mode))


def max_pool(
    input: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Take the largest number of each window, each channel by itself.

    The result is that of ``torch.nn.functional.max_pool{1d, 2d, 3d}`` for one unbatched item.
    NaN is larger than any number.

    Parameters
    ----------
    input : (C, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    kernel_size, stride, dilation : int or tuple of int
        At least 1; one for all axes, or one an axis. The stride is the kernel size unless it is given.
    padding : int or tuple of int
        Cells of −∞ on both sides, from 0 to half of the kernel size.
    ceil_mode : bool
        Whether there is also a last window that passes the end. It is clipped there, and begins in the input
        or in the padding before it.

    Returns
    -------
    (C, *out_spatial) ndarray
        float32 if the input is float32, else float64.

    Raises
    ------
    ConvSpecError
        If input and settings make no layer; the message says which limit was passed and what to do.

    Examples
    --------
    >>> max_pool([[3, 7, 2, 5, 4]], 2, ceil_mode=True)
    array([[7., 5., 4.]])
    """
    (cells,) = as_floats(input=input)
    spec = MaxPool(kernel_size, stride, padding, dilation, ceil_mode).resolve(cells.shape)
    return pool_max(cells, spec.rules)


def resolve(input_shape: tuple[int, ...], choice: Choice) -> MaxPoolSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``."""
    sliding, rank = choice.sliding, len(input_shape) - 1
    padding = same_on_both_sides(sliding, AXES[rank], name(rank))
    is_ceiled = bool(option(choice, _CEIL_MODE))
    return MaxPool(choice.kernel_size, sliding.stride, padding, sliding.dilation, is_ceiled).resolve(
        input_shape
    )


def given(input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]) -> Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    return Given(MaxPool(**settings).resolve(input_shape))


def combination(spec: MaxPoolSpec) -> Combination:
    """Return how the numbers under a window become one: the largest is taken."""
    return LARGEST


def name(rank: int, library: str = "torch") -> str:
    """Return what the layer is called in torch, or in Keras.

    Examples
    --------
    >>> name(2), name(2, "keras")
    ('MaxPool2d', 'MaxPooling2D')
    """
    return f"MaxPool{rank}d" if library == "torch" else f"MaxPooling{rank}D"


def headline(spec: MaxPoolSpec) -> str:
    """Say what is taken of each window."""
    return phrase(
        "**{layer}** takes the **largest** of each **{window}** window, each channel by itself: no weights",
        layer=name(spec.ndim),
        window=window_text(spec),
    )


def counts(spec: MaxPoolSpec, bias: bool = True) -> str:
    """Count the cells that are compared."""
    return no_weights(spec.out_channels * spec.steps * prod(spec.kernel_size))


def sizes_formula(spec: MaxPoolSpec) -> str:
    """Put the numbers into the formula for the output's size."""
    return places_formula(spec, spec.ceil_mode)


def settings(spec: MaxPoolSpec) -> list[str]:
    """Say how the window moves, a setting each."""
    return moving(spec, spec.ceil_mode)


def arguments(spec: MaxPoolSpec) -> dict[str, Any]:
    """Return the settings that give the output again, by their torch names."""
    return sliding_arguments(spec) | {
        "dilation": tuple(rule.dilation for rule in strides_of(spec)),
        "ceil_mode": spec.ceil_mode,
    }


def forward(
    spec: MaxPoolSpec,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> np.ndarray:
    """Return the output, ``(C, *output_size)``."""
    (cells,) = as_floats(input=input)
    return pool_max(cells, spec.rules)


def backward(
    spec: MaxPoolSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> Gradient:
    """Return dL/d(input): all of a window's goes to its largest cell, of equal ones to the first."""
    return Gradient(to_winners(grad, input, spec.rules))


def steps(spec: MaxPoolSpec, framework: str, operation: str, padding: str) -> Steps:
    """Return the program in a framework, which makes the output."""
    return POOLING[framework](pooling(spec))


def pooling(spec: MaxPoolSpec) -> Pooling:
    """Return what a program is to make."""
    return Pooling(spec, "max", name(spec.ndim), name(spec.ndim, "keras"), spec.ceil_mode)
