"""Missing voxels and pixels (NaN): as 0, or as the mean of their neighbours, whichever is chosen.

The choice holds for whatever is read within `filling`: readers average volumes and pictures in one place
(`convviz.data.readers.reducing`), and need not hand it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from convviz.data.wording import grouped
from convviz.language import count_phrase, later

ZERO, MEAN = ":missing as zero", ":missing as mean"
FILLS = {ZERO: later("missing values: 0"), MEAN: later("missing values: mean")}
"""What is offered, with a sign in front, as an array in an archive may be called "mean"."""
WORK = 2**24
"""Cells that are gone through to fill gaps from their edges; what is left then gets the mean of all."""
_chosen: ContextVar[str] = ContextVar("_chosen", default=ZERO)


@contextmanager
def filling(choice: str) -> Iterator[None]:
    """Fill what is missing in one of the ways of `FILLS` meanwhile."""
    token = _chosen.set(choice)
    try:
        yield
    finally:
        _chosen.reset(token)


def takes_means() -> bool:
    """Whether missing values become the mean of their neighbours just now, and not 0."""
    return _chosen.get() == MEAN


def filled(values: np.ndarray, is_missing: np.ndarray) -> np.ndarray:
    """Return values with each missing one as the mean of the known ones among those that touch it.

    Gaps are filled from their edges to their middle.

    Parameters
    ----------
    values : ndarray, float64, of any number of axes
    is_missing : ndarray of bool, of the same shape

    Examples
    --------
    >>> filled(np.array([[1.0, 0, 3], [2, 2, 2]]), np.array([[False, True, False], [False] * 3]))
    array([[1., 2., 3.],
           [2., 2., 2.]])
    """
    known = ~is_missing
    if known.all() or not known.any():
        return np.where(known, values, 0.0)
    values = np.where(known, values, 0.0)
    whole = float(values[known].mean())
    for _ in range(max(1, WORK // values.size)):
        around, count = _sums(values), _sums(known.astype(np.float64))
        reached = ~known & (count > 0)
        values[reached] = around[reached] / count[reached]
        known |= reached
        if known.all():
            return values
    return np.where(known, values, whole)


def _sums(values: np.ndarray) -> np.ndarray:
    """The sum of each cell and all that touch it, at a corner too."""
    for axis in range(values.ndim):
        padded = np.pad(values, [(1, 1) if one == axis else (0, 0) for one in range(values.ndim)])
        length = values.shape[axis]
        before, here, after = (np.take(padded, range(start, start + length), axis) for start in range(3))
        values = before + here + after
    return values


def gap_notes(gaps: int) -> tuple[str, ...]:
    """Return what is to be said of values that are NaN.

    Examples
    --------
    >>> gap_notes(2), gap_notes(0)
    (('2 values that are NaN read as 0',), ())
    """
    if not gaps:
        return ()
    if takes_means():
        note = count_phrase(
            "{count} value that is NaN filled with the mean of its neighbours",
            "{gaps} values that are NaN filled with the mean of their neighbours",
            gaps,
            gaps=grouped(gaps),
        )
    else:
        note = count_phrase(
            "{count} value that is NaN read as 0",
            "{gaps} values that are NaN read as 0",
            gaps,
            gaps=grouped(gaps),
        )
    return (note,)
