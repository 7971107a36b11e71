"""Memory that one thread uses again from tile to tile: fresh pages cost as much as the copy into them."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil, prod

import numpy as np

_LINE = 64

_ROW = 512
"""Numbers in a row from which it pays to go through them where they lie. Rows shorter than its buffer, which
has room for 8192, numpy copies there first, and of long rows the copies take as long as the sums do."""


@contextmanager
def where_they_lie() -> Iterator[None]:
    """Have numpy go through long rows without a copy.

    >>> with where_they_lie():
    ...     np.getbufsize()
    512
    """
    with np.errstate():  # at its end numpy has its buffer back
        np.setbufsize(_ROW)
        yield


class Scratch:
    """Buffers by name; an array takes the place of the one before of the same name.

    Examples
    --------
    >>> scratch = Scratch()
    >>> first, second = (scratch.array("columns", (2, size), np.float32) for size in (4, 3))
    >>> np.shares_memory(first, second)
    True
    """

    def __init__(self) -> None:
        self._buffers: dict[str, np.ndarray] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """A C-contiguous array that begins on a cache line, with whatever was in the memory."""
        needed = prod(shape) * np.dtype(dtype).itemsize
        buffer = self._buffers.get(name)
        if buffer is None or buffer.nbytes < needed + _LINE:
            buffer = self._buffers[name] = np.empty(needed + _LINE, np.uint8)
        start = -buffer.ctypes.data % _LINE
        return buffer[start : start + needed].view(dtype).reshape(shape)

    def rows(self, name: str, shape: tuple[int, ...], length: int, dtype: np.dtype) -> np.ndarray:
        """An array (*shape, length) whose rows begin on cache lines, but not a power of two apart."""
        per_line = _LINE // np.dtype(dtype).itemsize
        pitch = (ceil(length / per_line) | 1) * per_line
        return self.array(name, (*shape, pitch), dtype)[..., :length]
