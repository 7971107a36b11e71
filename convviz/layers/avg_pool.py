"""Average pooling: the sum of each window through its divisor, each channel by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import builtin, flag, shown, whole
from convviz.core.array_shapes import AXES
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding
from convviz.core.taps import Strided, Windows
from convviz.engine import as_floats, pool_mean
from convviz.engine.gradients import spread
from convviz.language import later, phrase
from convviz.layers.choosing import NO_WEIGHTS, option, same_on_both_sides
from convviz.layers.layer import (
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
    window_text,
)

KIND = "avg_pool"
CHANNELS: Literal["all", "each"] = "each"
HAS_WEIGHTS = False
WEIGHT_AXES: tuple[str, ...] = ()
SETTINGS: tuple[str, ...] = ("kernel_size", "stride", "padding")
PADDINGS: tuple[str, ...] = ("valid",)
BEGINS: Mapping[str, int] = {"kernel_size": 2, "stride": 2}
_CEIL_MODE = Option("ceil_mode", 0, 0, 1)
_COUNT_PADDING = Option("count_include_pad", 1, 0, 1)
_DIVISOR = Option(
    "divisor_override", 0, 0, 99, later("divisor_override 0: each sum is divided by its number of cells.")
)
OPTIONS: tuple[Option, ...] = (_CEIL_MODE, _COUNT_PADDING, _DIVISOR)
ABSENT: Mapping[str, str] = NO_WEIGHTS

planned = one_way
most = half_of_kernel


def cells_to_fit(input_size: Sequence[int], sliding: Sliding) -> tuple[int | None, ...]:
    """Return the cells of the padded input; in 3D those of the input itself, as torch has it."""
    return tuple(input_size) if len(input_size) == 3 else padded_cells(input_size, sliding)


@dataclass(frozen=True, slots=True)
class AvgPoolSpec(WindowSpec):
    """The integers of an average pooling.

    Attributes
    ----------
    ceil_mode, count_include_pad : bool
    divisor_override : int or None
    """

    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None

    @property
    def divisor(self) -> np.ndarray:
        """What each sum is divided by: one number, or an array ``output_size`` where windows differ."""
        if self.divisor_override is not None:
            return np.array(float(self.divisor_override))
        counted = [_counted(rule, self.count_include_pad) for rule in self.rules]
        if all((cells == cells[0]).all() for cells in counted):
            return np.array(prod(cells[0] for cells in counted))
        return np.asarray(reduce(np.multiply.outer, counted))


@dataclass(frozen=True, slots=True)
class AvgPool:
    """Settings of ``torch.nn.AvgPool1d``, ``AvgPool2d`` and ``AvgPool3d``, as in `avg_pool`."""

    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Sizes = 0
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None

    def resolve(self, input_shape: Iterable[int]) -> AvgPoolSpec:
        """Return the integers on an input ``(C, *spatial)``; a ConvSpecError says why there are none."""
        channels, rules = pooled_axes(
            input_shape, self.kernel_size, self.stride, self.padding, 1, self.ceil_mode
        )
        _check_volume(rules)
        counts_padding = flag("count_include_pad", self.count_include_pad)
        return AvgPoolSpec(
            KIND, channels, rules, bool(self.ceil_mode), counts_padding, _override(self.divisor_override)
        )


def avg_pool(
    input: ArrayLike,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> np.ndarray:
    """Average each window, each channel by itself.

    The result is that of ``torch.nn.functional.avg_pool{1d, 2d, 3d}`` for one unbatched item;
    torch has `divisor_override` in 2D and 3D only.

    Parameters
    ----------
    input : (C, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    kernel_size, stride : int or tuple of int
        At least 1; one for all axes, or one an axis. The stride is the kernel size unless it is given.
    padding : int or tuple of int
        Zeros on both sides, from 0 to half of the kernel size.
    ceil_mode : bool
        Whether there is also a last window that passes the end. It is clipped there, and begins in the input
        or in the padding before it.
    count_include_pad : bool
        Whether the divisor counts the cells in the padding. Cells past it are never counted.
    divisor_override : int, optional
        Divide by this and not by the count of cells; not 0.

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
    >>> avg_pool([[3, 7, 2, 5]], 2)
    array([[5. , 3.5]])
    >>> avg_pool([[3, 7, 2, 5]], 2, padding=1, count_include_pad=False)
    array([[3. , 4.5, 5. ]])
    """
    (cells,) = as_floats(input=input)
    pool = AvgPool(kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    return forward(pool.resolve(cells.shape), cells)


def resolve(input_shape: tuple[int, ...], choice: Choice) -> AvgPoolSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``; a divisor of 0 is none."""
    sliding, rank = choice.sliding, len(input_shape) - 1
    padding = same_on_both_sides(sliding, AXES[rank], name(rank))
    is_ceiled, counts_padding = (bool(option(choice, one)) for one in (_CEIL_MODE, _COUNT_PADDING))
    pool = AvgPool(
        choice.kernel_size,
        sliding.stride,
        padding,
        is_ceiled,
        counts_padding,
        whole("divisor_override", option(choice, _DIVISOR), least=0) or None,
    )
    return pool.resolve(input_shape)


def given(input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]) -> Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    return Given(AvgPool(**settings).resolve(input_shape))


def combination(spec: AvgPoolSpec) -> Combination:
    """Return how the numbers under a window become one: their sum is divided."""
    divisor: int | Literal["taps", "inside"] = spec.divisor_override or (
        "taps" if spec.count_include_pad else "inside"
    )
    return Combination("mean", phrase("mean"), "(", closing=")", divisor=divisor)


def name(rank: int, library: str = "torch") -> str:
    """Return what the layer is called in torch, or in Keras.

    Examples
    --------
    >>> name(2), name(2, "keras")
    ('AvgPool2d', 'AveragePooling2D')
    """
    return f"AvgPool{rank}d" if library == "torch" else f"AveragePooling{rank}D"


def headline(spec: AvgPoolSpec) -> str:
    """Say what is taken of each window."""
    return phrase(
        "**{layer}** takes the **average** of each **{window}** window, each channel by itself: no weights",
        layer=name(spec.ndim),
        window=window_text(spec),
    )


def counts(spec: AvgPoolSpec, bias: bool = True) -> str:
    """Count the cells that are summed."""
    return no_weights(spec.out_channels * spec.steps * prod(spec.kernel_size))


def sizes_formula(spec: AvgPoolSpec) -> str:
    """Put the numbers into the formula for the output's size."""
    return places_formula(spec, spec.ceil_mode)


def settings(spec: AvgPoolSpec) -> list[str]:
    """Say how the window moves and what it is divided by, a setting each."""
    parts = moving(spec, spec.ceil_mode)
    if spec.divisor_override is not None:
        return [*parts, phrase("divisor {divisor}", divisor=spec.divisor_override)]
    if any(map(any, spec.padding)) and not spec.count_include_pad:
        parts.append(phrase("padding not counted"))
    return parts


def arguments(spec: AvgPoolSpec) -> dict[str, Any]:
    """Return the settings that give the output again, by their torch names."""
    override = {} if spec.divisor_override is None else {"divisor_override": spec.divisor_override}
    switches = {"ceil_mode": spec.ceil_mode, "count_include_pad": spec.count_include_pad}
    return sliding_arguments(spec) | switches | override


def forward(
    spec: AvgPoolSpec,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> np.ndarray:
    """Return the output, ``(C, *output_size)``."""
    (cells,) = as_floats(input=input)
    return pool_mean(cells, spec.rules, [spec.divisor[np.newaxis]])


def backward(
    spec: AvgPoolSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> Gradient:
    """Return dL/d(input): each cell of a window gets the same share of its gradient."""
    return Gradient(spread(grad / spec.divisor.astype(grad.dtype), spec.rules))


def steps(spec: AvgPoolSpec, framework: str, operation: str, padding: str) -> Steps:
    """Return the program in a framework, which makes the output."""
    return POOLING[framework](pooling(spec))


def pooling(spec: AvgPoolSpec) -> Pooling:
    """Return what a program is to make."""
    return Pooling(
        spec,
        "mean",
        name(spec.ndim),
        name(spec.ndim, "keras"),
        spec.ceil_mode,
        spec.count_include_pad,
        spec.divisor_override,
        spec.divisor,
    )


def _check_volume(rules: tuple[Strided, ...]) -> None:
    """Refuse what torch's avg_pool3d alone refuses: a kernel larger than the input without its padding."""
    for axis, rule in enumerate(rules if len(rules) == 3 else ()):
        if rule.kernel_size > rule.size:
            message = phrase(
                "kernel size {kernel} along {axis} is larger than the input {size}, and in 3D padding and "
                "ceil_mode do not make up for that; use at most {size}.",
                kernel=rule.kernel_size,
                axis=AXES[3][axis],
                size=rule.size,
            )
            raise ConvSpecError(message, parameter="kernel_size", axis=axis)


def _counted(rule: Strided | Windows, counts_padding: bool) -> np.ndarray:
    """Cells of each window along an axis."""
    assert isinstance(rule, Strided), "an adaptive window has no padding"
    padding = rule.before + rule.after if counts_padding else 0
    before = 0 if counts_padding else rule.before
    whole = Strided(rule.size + padding, rule.kernel_size, rule.outputs, rule.stride, rule.dilation, before)
    cells = np.zeros(rule.outputs)
    for tap in range(rule.kernel_size):
        cells[whole.run(tap).outputs] += 1
    return cells


def _override(value: object) -> int | None:
    number = builtin(value)
    if number is None or (isinstance(number, int) and not isinstance(number, bool) and number):
        return number
    message = phrase(
        "divisor_override must be a whole number other than 0, or None for the count of cells; got {value}.",
        value=shown(number),
    )
    raise ConvSpecError(message, parameter="divisor_override")
