"""Volumes of any size as what can be shown: averaged down, exactly, a slice at a time."""

from collections.abc import Iterable, Iterator, Sequence
from math import prod

import numpy as np

from convviz.language import phrase
from convviz.limits import MAX_VOLUME_SIDE
from convviz.sources.data import check_values
from convviz.sources.wording import grouped, scaled

CHECKED_AT_ONCE = 2**18


def fitting(shape: Sequence[int], side: int = MAX_VOLUME_SIDE) -> tuple[int, int, int]:
    """Return the size at which a volume is shown: no side longer than `side`.

    A slice keeps its aspect, to the nearest cell and never below one; the depth is cut on its own.

    Parameters
    ----------
    shape : (D, H, W)

    Examples
    --------
    >>> fitting((200, 512, 256)), fitting((3, 8, 8))
    ((64, 64, 32), (3, 8, 8))
    """
    depth, height, width = shape
    scale = min(1, side / max(height, width))
    return min(depth, side), max(1, round(height * scale)), max(1, round(width * scale))


def averages(
    slices: Iterable[np.ndarray],
    shape: Sequence[int],
    name: str,
    *,
    side: int = MAX_VOLUME_SIDE,
    place: tuple[int, ...] = (),
) -> np.ndarray:
    """Average a volume down until no side is longer than `side`, with one slice in memory at a time.

    Each cell is the average of what it covers, with a part of a voxel counted as that part. For whole numbers
    it is exact but for one rounding, by the division at the end; a volume that fits is not touched.

    Parameters
    ----------
    slices : iterable of ndarray, each of shape (H, W)
        As many as `shape` says.
    shape : (D, H, W)
    name : str
        For messages.
    side : int
    place : tuple of int
        The index of the volume in an array of more axes, for messages.

    Returns
    -------
    averages : ndarray, float64, shape ``fitting(shape, side)``

    Raises
    ------
    SourceError
        Naming the first value that cannot be shown.

    Examples
    --------
    >>> averages(np.full((2, 1, 128), 3), (2, 1, 128), "three").shape
    (2, 1, 64)
    """
    size = fitting(shape, side)
    total = np.zeros(size)
    for index, plane in enumerate(slices):
        _check(plane, name, (*place, index))
        sums = _sums(_sums(plane, size[1]).T, size[2]).T
        for cell, weight in _cells_over(index, shape[0], size[0]):
            total[cell] += weight * sums
    return total / prod(length for length, count in zip(shape, size, strict=True) if count < length)


def reduce_volume(values: np.ndarray, name: str, *, side: int = MAX_VOLUME_SIDE) -> np.ndarray:
    """Average a volume in memory down until no side is longer than `side`; whole numbers stay whole.

    Parameters
    ----------
    values : ndarray, shape (C, D, H, W) or (D, H, W)
    name : str
        For messages.
    side : int

    Returns
    -------
    values : ndarray, float64, shape ``(C, *fitting((D, H, W), side))``

    Raises
    ------
    SourceError
        Naming the first value that cannot be shown.

    Examples
    --------
    >>> reduce_volume(np.arange(8).reshape(2, 2, 2), "eight", side=1)
    array([[[[4.]]]])
    """
    channels = values if values.ndim == 4 else values[np.newaxis]
    places = [(index,) if values.ndim == 4 else () for index in range(len(channels))]
    reduced = np.stack(
        [
            averages(channel, channel.shape, name, side=side, place=place)
            for channel, place in zip(channels, places, strict=True)
        ]
    )
    return np.round(reduced) if _is_whole(channels) else reduced


def size_notes(given: Sequence[int], shown: Sequence[int]) -> tuple[str, ...]:
    """Return what is to be said of a volume's size, before and after.

    Examples
    --------
    >>> size_notes((200, 512, 512), (64, 64, 64)), size_notes((1, 8, 8), (1, 8, 8))
    (('reduced from 200 × 512 × 512 to 64 × 64 × 64',), ('a volume of one slice',))
    """
    notes = [phrase("a volume of one slice")] if given[0] == 1 else []
    if tuple(given) != tuple(shown):
        notes.append(phrase("reduced from {before} to {after}", before=times(given), after=times(shown)))
    return tuple(notes)


def times(shape: Sequence[int]) -> str:
    """Sizes as people read them: "2 × 512 × 512"."""
    return " × ".join(map(grouped, shape))


def brightness(values: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return finite numbers as whole ones from 0 to 255, the smallest as 0, and a note if that changes them.

    Examples
    --------
    >>> brightness(np.array([-1.0, 0, 1]))
    (array([  0., 128., 255.]), ('values −1 to 1 scaled to 0–255',))
    """
    low, high = values.min() + 0.0, values.max() + 0.0  # no negative zero
    notes = () if (low, high) == (0, 255) else (scaled(low, high),)
    return np.round((values - low) / ((high - low) or 1) * 255), notes


def _is_whole(channels: np.ndarray) -> bool:
    if channels.dtype.kind in "biu":
        return True
    return all((plane == np.rint(plane)).all() for channel in channels for plane in channel)


def _check(plane: np.ndarray, name: str, place: tuple[int, ...]) -> None:
    """Look for numbers that cannot be shown, some rows at a time; small whole numbers all can be."""
    if plane.dtype.kind in "biu" and plane.itemsize < 8:
        return
    rows = max(1, CHECKED_AT_ONCE // plane.shape[1])
    for first in range(0, len(plane), rows):
        check_values(plane[first : first + rows].astype(np.float64), name, (*place, first, 0))


def _sums(plane: np.ndarray, count: int) -> np.ndarray:
    """Rows added up to `count`: each cell covers len(plane) units, and each row is `count` units high."""
    height = len(plane)
    if count == height:
        return plane
    sums = np.empty((count, plane.shape[1]))
    for cell in range(count):
        first, last = cell * height // count, -(-(cell + 1) * height // count)
        edges = np.clip(np.arange(first, last + 1) * count, cell * height, (cell + 1) * height)
        np.matmul(np.diff(edges).astype(np.float64), plane[first:last], out=sums[cell])
    return sums


def _cells_over(index: int, length: int, count: int) -> Iterator[tuple[int, int]]:
    """The cells that one of `length` slices has a part in, and how many of its `count` units lie in each."""
    if count == length:
        yield index, 1
        return
    start, stop = index * count, (index + 1) * count
    for cell in range(start // length, -(-stop // length)):
        yield cell, min(stop, (cell + 1) * length) - max(start, cell * length)
