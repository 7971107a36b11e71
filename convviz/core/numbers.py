"""An array as a value: it compares, hashes and never changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array of finite numbers as a value: it compares, hashes and never changes.

    Attributes
    ----------
    shape : tuple of int
    data : bytes
        The numbers as float64 in C order.

    Examples
    --------
    >>> Numbers.of([[1, 2]]) == Numbers.of(np.array([[1.0, 2.0]]))
    True
    """

    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def of(cls, values: ArrayLike) -> Numbers:
        array = np.asarray(values, dtype=np.float64) + 0.0  # no negative zero: equal numbers, equal bytes
        return cls(array.shape, array.tobytes())

    @property
    def array(self) -> np.ndarray:
        """The numbers, float64 and read-only."""
        return np.frombuffer(self.data).reshape(self.shape)
