"""The way back through what is no sum with fixed weights: each cell of dL/d(output) has a kernel of its own.

A maximum sends all to the cell that won, a mean the same share to each cell of its window, an activation its
slope times what comes. All three stamp dL/d(output) onto dL/d(input) as a transposed convolution does, but
with other weights at each cell: a 1 where the winner is, 1 / divisor, or a slope. No page offers this layer;
it is on the stage of a way back only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, ClassVar, Literal

import numpy as np

from convviz.engine import as_floats
from convviz.language import later, phrase
from convviz.layers import conv_transpose as stamping
from convviz.layers.layer import Gradient, Option, Steps
from convviz.layers.transposed import ConvTransposeSpec
from convviz.layers.wording import multiply_adds

KIND = "shares"
Of = Literal["max", "mean", "slope"]
MOST_WEIGHTS = 1 << 20
"""So many weights the stage can be sent."""

CHANNELS: Literal["all", "each"] = "all"
HAS_WEIGHTS = True
WEIGHT_AXES: tuple[str, ...] = ()
SETTINGS: tuple[str, ...] = ()
PADDINGS: tuple[str, ...] = ()
BEGINS: Mapping[str, int] = {}
OPTIONS: tuple[Option, ...] = ()
_ONE_KERNEL = later("This shows one kernel, and here each cell of dL/d(output) has a kernel of its own.")
ABSENT: Mapping[str, str] = dict.fromkeys(
    ("matrix", "columns", "code", "full", "quiz", "compare", "differences", "plots"), _ONE_KERNEL
)

cells_to_fit, most, planned = stamping.cells_to_fit, stamping.most, stamping.planned
resolve, given, combination = stamping.resolve, stamping.given, stamping.combination
settings, sizes_formula = stamping.settings, stamping.sizes_formula


@dataclass(frozen=True, slots=True)
class SharesSpec(ConvTransposeSpec):
    """A transposed convolution, channel by channel, whose weights are ``(C, cells, *kernel_size)``.

    Attributes
    ----------
    of : {"max", "mean", "slope"}
        What the weights are: a 1 at each winner, shares of a mean, or slopes.
    """

    kind: ClassVar[str] = KIND

    of: Of = "max"

    @property
    def weights(self) -> int:
        """A kernel for each cell."""
        return self.in_channels * prod(self.input_size) * prod(self.kernel_size)


def name(rank: int, library: str = "torch") -> str:
    """Return what it is called: it has no name in any library."""
    return phrase("way back")


def headline(spec: SharesSpec) -> str:
    """Say what becomes of each number that comes back."""
    if spec.of == "max":
        return phrase(
            "**dL/d(input)**: each window sends its gradient to its **largest** cell, of equal ones to the "
            "first; all others get **0**"
        )
    if spec.of == "mean":
        return phrase(
            "**dL/d(input)**: each window sends each of its cells the same **share** of its gradient"
        )
    return phrase("Back through an **activation**: each gradient times the **slope** at its own number")


def weight_name(of: str) -> str:
    """Return what the weights are called above their panel."""
    return {"max": phrase("winner"), "mean": phrase("1 / divisor"), "slope": phrase("slope")}[of]


def counts(spec: SharesSpec, bias: bool = True) -> str:
    """Count the products."""
    return multiply_adds(spec.multiply_adds)


def arguments(spec: SharesSpec) -> dict[str, Any]:
    """Return none: no library has such a layer."""
    return {}


def forward(
    spec: SharesSpec,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    exact: bool = False,
) -> np.ndarray:
    """Return dL/d(input), ``(C, *output_size)``, of dL/d(output) and the weights of each of its cells.

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> spec = SharesSpec(1, 1, 1, (strided(4, 2, stride=2),), (0,))
    >>> forward(spec, np.array([[3.0, 5.0]]), np.array([[[0.0, 1.0], [1.0, 0.0]]]))
    array([[0., 3., 5., 0.]])
    """
    cells, kernels = as_floats(input=input, weight=weight)
    kernels = kernels.reshape(*cells.shape, *spec.kernel_size)
    sums = np.zeros((len(cells), *spec.output_size), cells.dtype)
    for taps in product(*map(range, spec.kernel_size)):
        runs = [rule.run(tap) for rule, tap in zip(spec.strides_back, taps, strict=True)]
        met: tuple[Any, ...] = (slice(None), *(run.outputs for run in runs))
        sums[(slice(None), *(run.positions for run in runs))] += cells[met] * kernels[(*met, *taps)]
    return sums


def backward(
    spec: SharesSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    exact: bool = False,
) -> Gradient:
    """Never asked: it is a way back itself."""
    raise NotImplementedError("a way back has no way back")


def steps(spec: SharesSpec, framework: str, operation: str, padding: str) -> Steps:
    """Never asked: there is no code for it."""
    raise NotImplementedError("no framework has it")
