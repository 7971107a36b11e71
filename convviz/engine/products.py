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
