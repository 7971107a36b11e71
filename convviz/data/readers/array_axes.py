"""Which axes of an array are channels: guessed where it is not clear, said in a note, and open to choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convviz.core.limits import MAX_CELLS, MAX_CHANNELS, MAX_VOLUME_SIDE
from convviz.data.readers.gaps import BETWEEN, ZERO, filled
from convviz.data.readers.lengths import shortened
from convviz.data.readers.missing import gap_notes, takes_means
from convviz.data.readers.reducing import check_lengths, reduce_volume, size_notes, times
from convviz.data.series import Data
from convviz.language import later, phrase

LAST, FIRST = ":last", ":first"
"""What the page asks for; with a sign in front, as an array in an archive may be called "first"."""
WHICH_AXIS = {LAST: later("channels last"), FIRST: later("channels first")}
MOST_COLOURS = 4
"""So many channels have colours and transparency; more at the end of an array are taken for cells."""


def possible_axes(shape: Sequence[int], rank: int) -> tuple[str, ...]:
    """Return which axis of an array may hold its channels, the likelier first; none if there is no doubt.

    A short last axis looks like channels: a colour picture, a video, or voxels of several values.

    Examples
    --------
    >>> possible_axes((6, 8, 8, 3), 3), possible_axes((16, 24, 3), 3), possible_axes((3, 8, 8, 8), 3)
    ((':last', ':first'), (':last', ':first'), ())
    >>> possible_axes((200, 12), 1), possible_axes((2, 3), 2)
    ((':last', ':first'), ())
    """
    shape = _without_ones(shape, rank)
    if len(shape) not in (rank, rank + 1) or len(shape) < 2:
        return ()
    *others, last = shape
    is_short = last <= MOST_COLOURS and last < min(others)
    if len(shape) == rank:
        return (LAST, FIRST) if rank == 3 and is_short and last in (3, 4) and min(others) > 8 else ()
    if shape[0] > MAX_CHANNELS >= last or (is_short and shape[0] > MOST_COLOURS):
        return (LAST, FIRST) if shape[0] <= MAX_CHANNELS or is_short or rank == 1 else (LAST,)
    return (FIRST, LAST) if is_short else ()


def arranged_for(values: np.ndarray, rank: int, channels: str | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return an array as ``(C, *spatial)``, and what is to be said of its axes.

    Examples
    --------
    >>> arranged_for(np.zeros((16, 24, 3)), 3, None)[0].shape, arranged_for(np.zeros((4, 5)), 2, None)
    ((3, 1, 16, 24), (array([[[0., 0., 0., 0., 0.],
            [0., 0., 0., 0., 0.],
            [0., 0., 0., 0., 0.],
            [0., 0., 0., 0., 0.]]]), ()))
    """
    given = values.shape
    values = values.reshape(_without_ones(given, rank))
    possible = possible_axes(values.shape, rank)
    channels = channels or next(iter(possible), FIRST)
    if channels == LAST and possible:
        moved = np.moveaxis(values, -1, 0)
        if values.ndim == rank:
            note = phrase("the last axis of {shape} read as channels: one colour picture", shape=times(given))
            return moved[:, np.newaxis], (note,)
        return moved, (phrase("the last axis of {shape} read as channels", shape=times(given)),)
    if values.ndim == rank:
        note = phrase("all axes of {shape} read as a volume", shape=times(given))
        return values[np.newaxis], (note,) if possible else ()
    return values, (
        phrase("the first axis of {shape} read as channels", shape=times(given)),
    ) if possible else ()


def shown_array(values: np.ndarray, name: str, notes: tuple[str, ...]) -> Data:
    """Return an array ``(C, *spatial)`` as what is shown: averaged down, NaN as 0, with notes."""
    gaps = int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0
    rank = values.ndim - 1
    if rank == 1:
        numbers, _ = filled(values.astype(np.float64), BETWEEN if takes_means() else ZERO, name)
        sequence, shortening = shortened(numbers)
        return Data.of(sequence, name, notes=(*notes, *gap_notes(gaps), *shortening), gaps=gaps)
    volume = values if rank == 3 else values[:, np.newaxis]
    volume = (
        volume[0] if len(volume) == 1 else volume
    )  # so that a message names the place as it is in the file
    check_lengths(volume.shape, name)
    reduced = reduce_volume(volume, name, side=MAX_VOLUME_SIDE if rank == 3 else MAX_CELLS)
    sizes = size_notes(volume.shape[-3:], reduced.shape[1:])
    if rank == 2:
        reduced = reduced[:, 0]
        sizes = size_notes((2, *values.shape[1:]), (2, *reduced.shape[1:])) and (
            phrase(
                "reduced from {before} to {after}",
                before=times(values.shape[1:]),
                after=times(reduced.shape[1:]),
            ),
        )
    return Data.of(reduced, name, notes=(*notes, *sizes, *gap_notes(gaps)), gaps=gaps)


def _without_ones(shape: Sequence[int], rank: int) -> tuple[int, ...]:
    """Sizes without axes of 1 in front that are more than channels: a batch of one."""
    shape = tuple(shape)
    while len(shape) > rank + 1 and shape[0] == 1:
        shape = shape[1:]
    return shape
