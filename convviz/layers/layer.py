"""What a layer says of itself: a module of `convviz.layers` has these names; a spec says whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, prod
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from convviz.core.sliding import Sliding
from convviz.core.spec import Spec
from convviz.engine import Plan
from convviz.language import later

__all__ = ["Choice", "Combination", "Layer", "Option", "Spec", "Steps"]

SETTINGS = ("kernel_size", "stride", "padding", "dilation", "groups", "padding_mode", "operation")
"""The settings that a layer may have, in torch's words; `Layer.SETTINGS` are those of them that it has."""


@dataclass(frozen=True, slots=True)
class Combination:
    """How the numbers under a window become one, and how that is written: ``min(3, 7)``, or ``3×2 + 7×1``.

    Attributes
    ----------
    by : {"sum", "mean", "min", "max"}
    sign : str
        What stands before the result beside the window.
    opening, joint, closing : str
        What stands before the numbers, between two of them, and after them.
    brackets : bool
        Whether a negative number after the joint stands in brackets.
    divisor : int, {"taps", "inside"} or None
        Of a mean: what its sum is divided by. A number; the taps that meet a cell, of the padding too; or
        those that meet a cell of the input itself.
    """

    by: Literal["sum", "mean", "min", "max"]
    sign: str = "Σ"
    opening: str = ""
    joint: str = " + "
    closing: str = ""
    brackets: bool = True
    divisor: int | Literal["taps", "inside"] | None = None

    def written(self, terms: Iterable[str], divisor: int = 1) -> str:
        """Return terms as they are written out; `divisor` is that of a mean.

        Examples
        --------
        >>> Combination("min", "min", "min(", ", ", ")", brackets=False).written(["3", "−7"])
        'min(3, −7)'
        >>> Combination("mean", "mean", "(", closing=")", divisor=4).written(["3", "(−7)"], 4)
        '(3 + (−7)) / 4'
        """
        joined = f"{self.opening}{self.joint.join(terms)}{self.closing}" or "0"
        return f"{joined} / {divisor}" if self.by == "mean" else joined

    def winner(self, numbers: Sequence[float]) -> int | None:
        """Return where the number that is taken stands: the first of equals, as torch has it.

        Of several NaN it is the last. None where all numbers count, or there are none.

        Examples
        --------
        >>> Combination("max").winner([2, 7, 7]), Combination("sum").winner([2, 7])
        (1, None)
        """
        if self.by not in ("min", "max") or not len(numbers):
            return None
        best = 0
        for position, number in enumerate(numbers):
            is_better = number > numbers[best] if self.by == "max" else number < numbers[best]
            if is_better or isnan(number):
                best = position
        return best

    def divisor_at(self, cells: Sequence[tuple[int, ...]], input_size: tuple[int, ...]) -> int:
        """Return what the sum over some input cells is divided by; 1 where it is not divided.

        Examples
        --------
        >>> Combination("mean", divisor="inside").divisor_at([(-1,), (0,), (1,)], (5,))
        2
        """
        if self.divisor is None or isinstance(self.divisor, int):
            return self.divisor or 1
        if self.divisor == "taps":
            return len(cells)
        return sum(all(0 <= i < n for i, n in zip(cell, input_size, strict=True)) for cell in cells)


Chosen = int | tuple[int, ...]
"""What is chosen for an option: one number, or one an axis."""


class Option(NamedTuple):
    """A setting that only one kind of layer has: a whole number, with its torch name.

    `low` and `high` are the least and the most that a page takes, `usual` is what stands for it when nothing
    is said. From 0 to 1 it is a switch. `note` is an English sentence that is said with it, or empty.
    `per_axis` says whether it may have one number an axis.
    """

    name: str
    usual: int
    low: int
    high: int
    note: str = ""
    per_axis: bool = False


class Choice(NamedTuple):
    """What is chosen for a layer, before it is resolved: of `options`, those that are not as usual."""

    filters: int
    kernel_size: tuple[int, ...]
    sliding: Sliding
    options: Mapping[str, Chosen]


class Most(NamedTuple):
    """The most that a setting takes along each axis beside the other settings, and why, in English."""

    along: tuple[int, ...]
    reason: str


class Given(NamedTuple):
    """A layer as a library's user gives it: its integers, and its weight as a scene has it, if it has one."""

    spec: Any
    weight: np.ndarray | None = None


class Gradient(NamedTuple):
    """What a layer sends back: dL/d(input), and dL/d(weight) and dL/d(bias) of one that has them."""

    input: np.ndarray
    weight: np.ndarray | None = None
    bias: np.ndarray | None = None


class Steps(NamedTuple):
    """The lines of a program that make `output` of `input`, and of `weight` and `bias` if there are any.

    `imports` are lines beyond those that the framework always needs; `blocks` are separated by blank lines.
    """

    blocks: tuple[str, ...]
    imports: tuple[str, ...] = ()


class Layer(Protocol):
    """What is a layer's own.

    Attributes
    ----------
    CHANNELS : {"all", "each"}
        Whether an output map takes in all channels of its group, or each channel makes a map by itself.
    HAS_WEIGHTS : bool
        Whether what lies under the window is multiplied with weights, and a bias added.
    WEIGHT_AXES : tuple of str
        The axes of channels that PyTorch's weight has, in their order: ``"C_out"`` and ``"C_in"``; the last
        one is shared out to groups.
    SETTINGS : tuple of str
        Those of `convviz.layers.layer.SETTINGS` that it has.
    PADDINGS : tuple of str
        The paddings with a name that it takes. One that takes ``"valid"`` only pads both sides alike.
    BEGINS : mapping of str to int
        The ``kernel_size`` and the ``stride`` that show what it does, where they are not the usual ones.
    OPTIONS : tuple of Option
        Settings that it alone has.
    ABSENT : mapping of str to str
        What it does not offer, and why, in English, to be said with `phrase`: a sentence for any of
        ``"matrix"``, ``"columns"`` (im2col), ``"code"``, ``"full"``, ``"quiz"``, ``"compare"`` and
        ``"differences"``, the last three of a visitor's own set-up on the pages of these names.
    """

    CHANNELS: Literal["all", "each"]
    HAS_WEIGHTS: bool
    WEIGHT_AXES: tuple[str, ...]
    SETTINGS: tuple[str, ...]
    PADDINGS: tuple[str, ...]
    BEGINS: Mapping[str, int]
    OPTIONS: tuple[Option, ...]
    ABSENT: Mapping[str, str]

    def name(self, rank: int, library: str = ...) -> str:
        """What a layer with so many spatial axes is called, on the page or in torch or Keras."""

    def resolve(self, input_shape: tuple[int, ...], choice: Choice) -> Spec:
        """The integers of what is chosen, on an input ``(C_in, *spatial)``; raises `ConvSpecError`."""

    def given(
        self, input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]
    ) -> Given:
        """The integers of settings by their torch names; the weight in torch's order, None without one."""

    def cells_to_fit(self, input_size: Sequence[int], sliding: Sliding) -> tuple[int | None, ...]:
        """Along each axis the cells that a kernel has to fit into; None where any kernel does."""

    def most(self, input_size: Sequence[int], choice: Choice) -> Mapping[str, Most]:
        """What ``"padding"`` and its options take, where the other settings limit it."""

    def combination(self, spec: Any) -> Combination:
        """How the numbers under a window become one."""

    def headline(self, spec: Any) -> str:
        """What moves where and what is combined, the words that matter between ``**``."""

    def counts(self, spec: Any, bias: bool = True) -> str:
        """What is learned and what is computed."""

    def sizes_formula(self, spec: Any) -> str:
        """The formula for the output's size, with its numbers put in."""

    def settings(self, spec: Any) -> list[str]:
        """How its window moves, in words of a setting each."""

    def arguments(self, spec: Any) -> dict[str, Any]:
        """The settings that give the output again, by their torch names."""

    def forward(
        self,
        spec: Any,
        input: np.ndarray,
        weight: np.ndarray,
        bias: np.ndarray | None,
        exact: bool = False,
    ) -> np.ndarray:
        """The output, ``(C_out, *output_size)``; if `exact`, by products and sums alone."""

    def backward(
        self,
        spec: Any,
        grad: np.ndarray,
        input: np.ndarray,
        weight: np.ndarray,
        bias: np.ndarray | None,
        exact: bool = False,
    ) -> Gradient:
        """What dL/d(output) makes of input, weight and bias, each in the shape that `forward` takes."""

    def planned(self, spec: Any, weight: np.ndarray, dtype: np.dtype) -> Plan | None:
        """How the engine computes it, where it has a choice."""

    def steps(self, spec: Any, framework: str, operation: str, padding: str) -> Steps:
        """The program in a framework of `convviz.frameworks.write.programs.TITLES`.

        `padding` is the padding's name, where it has one. Not asked where ``"code"`` is in `ABSENT`.
        """


LARGEST = Combination("max", "max", "max(", ", ", ")", brackets=False)
"""How a maximum combines what lies under its window."""


def one_way(spec: Any, weight: np.ndarray, dtype: np.dtype) -> None:
    """None: `Layer.planned` of a layer that the engine computes in one way only."""


def any_kernel_fits(input_size: Sequence[int], sliding: Sliding) -> tuple[None, ...]:
    """Along each axis None: `Layer.cells_to_fit` of a layer whose kernel needs not lie on its input."""
    return (None,) * len(input_size)


def no_limits(input_size: Sequence[int], choice: Choice) -> Mapping[str, Most]:
    """Return none: `Layer.most` of a layer whose settings do not limit each other."""
    return {}


def half_of_kernel(input_size: Sequence[int], choice: Choice) -> Mapping[str, Most]:
    """Return half of the kernel size: `Layer.most` of pooling.

    Examples
    --------
    >>> half_of_kernel((5,), Choice(1, (3,), Sliding(), {}))["padding"].along
    (1,)
    """
    halves = tuple(size // 2 for size in choice.kernel_size)
    return {"padding": Most(halves, later("it may be at most half of the kernel size"))}


def padded_cells(input_size: Sequence[int], sliding: Sliding) -> tuple[int | None, ...]:
    """Along each axis the cells of the padded input; None where the padding grows with the kernel.

    Examples
    --------
    >>> padded_cells((5, 5), Sliding(padding=((1, 0), (0, 0)))), padded_cells((5,), Sliding(padding="same"))
    ((6, 5), (None,))
    """
    padding = 0 if sliding.padding == "valid" else sliding.padding
    if isinstance(padding, str):
        return (None,) * len(input_size)
    entries = padding if isinstance(padding, tuple) else (padding,) * len(input_size)
    pairs = (entry if isinstance(entry, tuple) else (entry, entry) for entry in entries)
    return tuple(cells + sum(pair) for cells, pair in zip(input_size, pairs, strict=True))


def taps_of(spec: Spec) -> int:
    """Taps of a channel: the cells of the kernel, or of the largest window."""
    return prod(spec.kernel_size)
