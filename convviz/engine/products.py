"""Matrix products small enough to stay on their thread, with sums short enough to stay accurate."""

import numpy as np

from convviz.engine.work import evenly

PRODUCT = 500_000
"""The largest product, in multiply-adds, that OpenBLAS surely computes on the calling thread.

From 2 × 65 536 × 4 on it may use threads of its own, for one product at a time (interface/gemm.c and
GEMM_MULTITHREAD_THRESHOLD of OpenBLAS 0.3); with AVX-512 from 10⁶ on (sgemm_small_kernel_permit_skylakex.c).
Those threads wait for each other in a loop: on a machine with other work a product can take a thousand
times as long. So the engine's threads are its own.
"""

_FILTERS, _SHORT = 16, 64
"""Filters for one product, twice as many where their sums are short: then the columns are packed for more."""
_LANES = 16
"""Numbers of float32 in the widest register: products are fastest for as many places at a time."""

DEPTH = 384
"""The longest sum a small product makes in a row: its rounding error grows with the root of this."""


def multiply(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    """Fill out (..., m, n) with left (..., m, k) times right (..., k, n), the sums made in pieces of `DEPTH`.

    Examples
    --------
    >>> out = np.empty((1, 1))
    >>> multiply(np.ones((1, 1000)), np.ones((1000, 1)), out)
    >>> out
    array([[1000.]])
    """
    depth = evenly(left.shape[-1], DEPTH)
    np.matmul(left[..., :depth], right[..., :depth, :], out=out)
    for start in range(depth, left.shape[-1], depth):
        piece = slice(start, start + depth)
        out += np.matmul(left[..., piece], right[..., piece, :])


def multiply_maps(filters: np.ndarray, columns: np.ndarray, maps: np.ndarray) -> None:
    """Fill maps (G, F, places) with filters (G or 1, F, rows) times columns (G, rows, places), of any size.

    One call does all pieces of a size: between calls a thread may have to wait for the interpreter.
    """
    _, count, rows = filters.shape
    for some, block in _pieces(count, _FILTERS if rows > _SHORT else 2 * _FILTERS):
        left = filters[:, some].reshape(len(filters), -1, 1, block, rows)
        most = PRODUCT // (block * evenly(rows, DEPTH))
        for run, places in _pieces(columns.shape[2], max(_LANES, most - most % _LANES)):
            right = columns[..., run].reshape(len(columns), 1, rows, -1, places).swapaxes(2, 3)
            out = maps[:, some, run].reshape(len(maps), left.shape[1], block, -1, places).swapaxes(2, 3)
            multiply(left, right, out)


def _pieces(size: int, most: int) -> list[tuple[slice, int]]:
    """A size cut into as many pieces of a length as fit, and the rest: where they lie, how long each is.

    >>> _pieces(10, 4)
    [(slice(0, 8, None), 4), (slice(8, 10, None), 2)]
    """
    rest = size % most
    parts = [(slice(0, size - rest), most), (slice(size - rest, size), rest)]
    return [(part, length) for part, length in parts if part.start < part.stop]
