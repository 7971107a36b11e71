"""Missing numbers: between their neighbours, as 0, or left out, and what is said of it."""

import numpy as np

from convviz.core.errors import SourceError
from convviz.data.wording import grouped
from convviz.language import count_phrase, later, phrase

BETWEEN, ZERO, OUT = "between", "zero", "out"
FILLS = {
    BETWEEN: later("gaps between their neighbours"),
    ZERO: later("gaps as 0"),
    OUT: later("rows with gaps left out"),
}
"""What can be done about gaps, and what it is called in a choice."""


def filled(values: np.ndarray, fill: str, name: str) -> tuple[np.ndarray, list[str]]:
    """Return a sequence without gaps, and a note if it had any.

    Parameters
    ----------
    values : ndarray, shape (C, L)
        NaN where a number is missing.
    fill : one of `FILLS`
    name : str
        For messages.

    Raises
    ------
    SourceError
        If nothing is left, or a channel has no number.

    Examples
    --------
    >>> filled(np.array([[1, np.nan, 2]]), "between", "a")
    (array([[1. , 1.5, 2. ]]), ['1 gap filled between its neighbours'])
    >>> filled(np.array([[np.nan, 3.0], [1, 2]]), "out", "a")[0]
    array([[3.],
           [2.]])
    """
    missing = np.isnan(values)
    count = int(missing.sum())
    if not count:
        return values, []
    if fill == OUT:
        kept = values[:, ~missing.any(axis=0)]
        if not kept.shape[1]:
            told = phrase("“{name}” has a gap in every row; choose another way to fill gaps.", name=name)
            raise SourceError(told)
        rows = values.shape[1] - kept.shape[1]
        return kept, [count_phrase("left out {count} row with gaps", "left out {count} rows with gaps", rows)]
    if fill == ZERO:
        note = count_phrase("{count} gap filled with 0", "{count} gaps filled with 0", count)
        return np.where(missing, 0.0, values), [note]
    note = count_phrase(
        "{count} gap filled between its neighbours",
        "{gaps} gaps filled between their neighbours",
        count,
        gaps=grouped(count),
    )
    return np.stack([_between(*pair) for pair in zip(values, missing, strict=True)]), [note]


def _between(channel: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """A straight line from neighbour to neighbour; at an end, the nearest."""
    places = np.arange(len(channel))
    known = ~missing
    return np.interp(places, places[known], channel[known]) if known.any() else np.zeros(len(channel))
