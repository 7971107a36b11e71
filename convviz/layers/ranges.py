"""How far the numbers of an array reach, for the scales of their colours."""

from __future__ import annotations

import numpy as np


def finite_range(array: np.ndarray) -> tuple[float, float]:
    """Return the least and the largest number that is finite; 0 and 0 without one.

    Examples
    --------
    >>> finite_range(np.array([3.0, np.inf, -7.0]))
    (-7.0, 3.0)
    """
    finite = array[np.isfinite(array)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def reach_of(array: np.ndarray) -> float:
    """Return the largest size of a finite number, whatever its sign."""
    return max(map(abs, finite_range(array)))
