"""What a layer says of itself: a module of `convviz.layers` has these names; a spec says whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from convviz.core.spec import Spec
from convviz.engine import Plan

__all__ = ["Combination", "Layer", "Spec"]


@dataclass(frozen=True, slots=True)
class Combination:
    """How the numbers under a window become one, and how that is written: ``min(3, 7)``, or ``3×2 + 7×1``.

    Attributes
    ----------
    by : {"sum", "min", "max"}
    sign : str
        What stands before the result beside the window.
    opening, joint, closing : str
        What stands before the numbers, between two of them, and after them.
    brackets : bool
        Whether a negative number after the joint stands in brackets.
    """

    by: Literal["sum", "min", "max"]
    sign: str = "Σ"
    opening: str = ""
    joint: str = " + "
    closing: str = ""
    brackets: bool = True

    def written(self, terms: Iterable[str]) -> str:
        """Return terms as they are written out.

        Examples
        --------
        >>> Combination("min", "min", "min(", ", ", ")", brackets=False).written(["3", "−7"])
        'min(3, −7)'
        """
        return f"{self.opening}{self.joint.join(terms)}{self.closing}"


class Layer(Protocol):
    """What is a layer's own.

    Attributes
    ----------
    COMBINATION : Combination
    CHANNELS : {"all", "each"}
        Whether an output map takes in all channels of its group, or each channel makes a map by itself.
    HAS_WEIGHTS : bool
        Whether what lies under the window is multiplied with weights, and a bias added.
    """

    COMBINATION: Combination
    CHANNELS: Literal["all", "each"]
    HAS_WEIGHTS: bool

    def name(self, rank: int) -> str:
        """What a layer with so many spatial axes is called."""

    def headline(self, spec: Any) -> str:
        """What moves where and what is combined, the words that matter between ``**``."""

    def counts(self, spec: Any, bias: bool = True) -> str:
        """What is learned and what is computed."""

    def sizes_formula(self, spec: Any) -> str:
        """The formula for the output's size, with its numbers put in."""

    def settings(self, spec: Any) -> list[str]:
        """How its window moves, in words of a setting each."""

    def forward(
        self, spec: Any, input: np.ndarray, weight: np.ndarray, bias: np.ndarray | None
    ) -> np.ndarray:
        """The output, ``(C_out, *output_size)``."""

    def planned(self, spec: Any, weight: np.ndarray, dtype: np.dtype) -> Plan | None:
        """How the engine computes it, where it has a choice."""
