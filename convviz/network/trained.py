"""Trained weights that are shipped, by name: those of a plan that fit its layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from convviz.language import later
from convviz.network import digits


class Trained(NamedTuple):
    """Weights that somebody trained.

    Attributes
    ----------
    title : str
        What people read.
    source : str
        Where the data is from, and under which licence.
    classes : tuple of str
        What the outputs of the last layer stand for.
    numbers : callable
        Returns the numbers, a dict for each layer that has any, in their order.
    """

    title: str
    source: str
    classes: tuple[str, ...]
    numbers: Callable[[], tuple[Mapping[str, np.ndarray], ...]]


WEIGHTS: Mapping[str, Trained] = MappingProxyType(
    {
        "digits": Trained(
            later("Digits"),
            later(
                "Trained on 1 438 of the 1 797 digits of Alpaydin and Kaynak, Optical Recognition of "
                "Handwritten Digits (UCI, CC BY 4.0)"
            ),
            digits.CLASSES,
            digits.weights,
        )
    }
)
"""Trained weights by their names in an address."""
