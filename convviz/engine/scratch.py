"""Memory that one thread uses again from tile to tile: fresh pages cost as much as the copy into them."""

from math import ceil, prod

import numpy as np

_LINE = 64


class Scratch:
    """A buffer that grows to the largest array asked for; a new array takes the place of the one before.

    Examples
    --------
    >>> scratch = Scratch()
    >>> first, second = scratch.array((2, 3), np.float32), scratch.array((6,), np.float32)
    >>> np.shares_memory(first, second)
    True
    """

    def __init__(self):
        self._bytes = np.empty(0, np.uint8)

    def array(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """A C-contiguous array that begins on a cache line, with whatever was in the memory."""
        needed = prod(shape) * np.dtype(dtype).itemsize
        if self._bytes.nbytes < needed + _LINE:
            self._bytes = np.empty(needed + _LINE, np.uint8)
        start = -self._bytes.ctypes.data % _LINE
        return self._bytes[start : start + needed].view(dtype).reshape(shape)

    def rows(self, shape: tuple[int, ...], length: int, dtype: np.dtype) -> np.ndarray:
        """An array (*shape, length) whose rows begin on cache lines, but not a power of two apart."""
        per_line = _LINE // np.dtype(dtype).itemsize
        pitch = (ceil(length / per_line) | 1) * per_line
        return self.array((*shape, pitch), dtype)[..., :length]
