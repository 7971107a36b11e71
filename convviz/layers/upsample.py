"""Upsampling: each cell repeated, each channel by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import builtin, per_axis
from convviz.core.array_shapes import AXES, check_cells, checked_input
from convviz.core.taps import nearest
from convviz.engine import as_floats, repeat
from convviz.language import phrase
from convviz.layers.choosing import NO_PADDING, NO_WEIGHTS, option
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
from convviz.layers.programs import UPSAMPLING
from convviz.layers.windowed import WindowSpec, along_axes, no_weights, per_axis_text
from convviz.layers.wording import TIMES

KIND = "upsample"
CHANNELS: Literal["all", "each"] = "each"
HAS_WEIGHTS = False
WEIGHT_AXES: tuple[str, ...] = ()
SETTINGS: tuple[str, ...] = ()
PADDINGS: tuple[str, ...] = ("valid",)
BEGINS: Mapping[str, int] = {}
_FACTOR = Option("scale_factor", 2, 1, 8, per_axis=True)
OPTIONS: tuple[Option, ...] = (_FACTOR,)
ABSENT: Mapping[str, str] = {**NO_PADDING, **NO_WEIGHTS}

cells_to_fit = any_kernel_fits
planned = one_way
most = no_limits

Factors = float | tuple[float, ...]
"""A whole number for all axes, or one an axis; torch writes them as floats."""


@dataclass(frozen=True, slots=True)
class Upsample:
    """Settings of ``torch.nn.Upsample`` with ``mode="nearest"``, as in `upsample`."""

    scale_factor: Factors

    def resolve(self, input_shape: Iterable[int]) -> WindowSpec:
        """Return the integers on an input ``(C, *spatial)``; a ConvSpecError says why there are none."""
        channels, *sizes = checked_input(input_shape)
        factors = per_axis("scale_factor", _whole(self.scale_factor), AXES[len(sizes)], least=1)
        outputs = [size * factor for size, factor in zip(sizes, factors, strict=True)]
        check_cells("scale_factor", (channels, *outputs), AXES[len(sizes)])
        return WindowSpec(KIND, channels, tuple(map(nearest, sizes, outputs)))


def upsample(input: ArrayLike, scale_factor: Factors) -> np.ndarray:
    """Repeat each cell along every axis, each channel by itself.

    The result is that of ``torch.nn.functional.interpolate`` with ``mode="nearest"`` for one unbatched item.

    Parameters
    ----------
    input : (C, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    scale_factor : int or tuple of int
        At least 1; one for all axes, or one an axis. A float that is a whole number, as torch prints it, is
        one too; torch also takes fractions.

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
    >>> upsample([[3, 7]], 2)
    array([[3., 3., 7., 7.]])
    """
    (cells,) = as_floats(input=input)
    return forward(Upsample(scale_factor).resolve(cells.shape), cells)


def resolve(input_shape: tuple[int, ...], choice: Choice) -> WindowSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``."""
    return Upsample(option(choice, _FACTOR)).resolve(input_shape)


def given(input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]) -> Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    return Given(Upsample(**settings).resolve(input_shape))


def combination(spec: WindowSpec) -> Combination:
    """Return how the one number under a window becomes the output: as it is."""
    return Combination("sum", phrase("copy"))


def name(rank: int, library: str = "torch") -> str:
    """Return what the layer is called in torch, or in Keras.

    Examples
    --------
    >>> name(2), name(2, "keras")
    ('Upsample', 'UpSampling2D')
    """
    return "Upsample" if library == "torch" else f"UpSampling{rank}D"


def headline(spec: WindowSpec) -> str:
    """Say what happens to each cell."""
    return phrase(
        "**{layer}** repeats each cell **{times}** times, each channel by itself: no weights",
        layer=name(spec.ndim),
        times=per_axis_text(factors(spec)),
    )


def counts(spec: WindowSpec, bias: bool = True) -> str:
    """Count the cells that are copied."""
    return no_weights(spec.out_channels * spec.steps)


def sizes_formula(spec: WindowSpec) -> str:
    """Multiply the sizes of the input."""
    sizes = zip(spec.input_size, factors(spec), spec.output_size, strict=True)
    return along_axes(spec.axes, [f"{size} {TIMES} {factor} = {output}" for size, factor, output in sizes])


def settings(spec: WindowSpec) -> list[str]:
    """Say how often a cell is repeated."""
    return [phrase("scale factor {factor}", factor=per_axis_text(factors(spec)))]


def arguments(spec: WindowSpec) -> dict[str, Any]:
    """Return the setting that gives the output again, by its torch name."""
    return {"scale_factor": factors(spec)}


def forward(
    spec: WindowSpec,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> np.ndarray:
    """Return the output, ``(C, *output_size)``."""
    (cells,) = as_floats(input=input)
    return repeat(cells, factors(spec))


def backward(
    spec: WindowSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> Gradient:
    """Return dL/d(input): a cell gets the gradients of all its copies."""
    cells = (size for pair in zip(spec.input_size, factors(spec), strict=True) for size in pair)
    copies = tuple(range(2, 2 * spec.ndim + 1, 2))
    return Gradient(grad.reshape(len(grad), *cells).sum(axis=copies))


def steps(spec: WindowSpec, framework: str, operation: str, padding: str) -> Steps:
    """Return the program in a framework, which makes the output."""
    return UPSAMPLING[framework](spec, factors(spec), name(spec.ndim, "keras"))


def factors(spec: WindowSpec) -> tuple[int, ...]:
    """Return how often a cell is repeated along each axis."""
    sizes = zip(spec.output_size, spec.input_size, strict=True)
    return tuple(output // size for output, size in sizes)


def _whole(value: object) -> object:
    """Whole floats as ints, anything else as it is."""
    value = builtin(value)
    if isinstance(value, tuple):
        return tuple(map(_whole, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value
