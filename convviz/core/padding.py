"""Where the value of a cell in the padding comes from."""

from collections.abc import Callable
from typing import Any

import numpy as np

LOWEST = "−∞"
"""The padding mode of a maximum: no cell of the padding is ever the largest. Nobody else can choose it."""

SOURCES: dict[str, Callable[[Any, int], Any]] = {
    "zeros": lambda position, size: None,
    LOWEST: lambda position, size: None,
    "reflect": lambda position, size: size - 1 - abs(size - 1 - abs(position)),
    "replicate": lambda position, size: np.clip(position, 0, size - 1),
    "circular": lambda position, size: position % size,
}
"""By padding mode: which position of an input of this size has its value at a position in the padding.

Of a number or of an array of them; None where it is no copy: a 0 stands there, or −∞. The padding is
within the limits of `convviz.core.spec`.
"""
