"""Long sequences, averaged down to what can be shown."""

import numpy as np

from convviz.core.limits import MAX_LENGTH
from convviz.data.wording import grouped
from convviz.language import phrase


def averaged(values: np.ndarray, count: int) -> np.ndarray:
    """Average `count` neighbours to one.

    Parameters
    ----------
    values : ndarray, shape (C, L)
    count : int
        At least 1.

    Returns
    -------
    values : ndarray, float64, shape (C, ceil(L / count))
        The last one may be the average of fewer.

    Examples
    --------
    >>> averaged(np.array([[1, 3, 5, 7, 10]]), 2)
    array([[ 2.,  6., 10.]])
    """
    length = values.shape[1]
    starts = range(0, length, count)
    sums = np.add.reduceat(values, starts, axis=1, dtype=np.float64)
    return sums / np.diff([*starts, length])


def shortened(values: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return a sequence of at most `MAX_LENGTH` positions, and a note if it had more.

    As few neighbours as it takes are averaged to one.

    Parameters
    ----------
    values : ndarray, shape (C, L)

    Examples
    --------
    >>> shortened(np.zeros((1, 10_000)))[1]
    ('averaged 3 to 1: 10\u202f000 to 3\u202f334 positions',)
    """
    length = values.shape[1]
    if length <= MAX_LENGTH:
        return values, ()
    count = -(-length // MAX_LENGTH)
    values = averaged(values, count)
    note = phrase(
        "averaged {count} to 1: {before} to {after} positions",
        count=count,
        before=grouped(length),
        after=grouped(values.shape[1]),
    )
    return values, (note,)
