"""Volumes of any size as what can be shown: averaged down, exactly, a part at a time."""

from collections.abc import Iterable, Iterator, Sequence
from math import prod

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_VOLUME_CELLS, MAX_VOLUME_LENGTH, MAX_VOLUME_SIDE
from convviz.data.readers.missing import filled, takes_means
from convviz.data.series import check_values
from convviz.data.wording import grouped, scaled
from convviz.language import phrase

CHECKED_AT_ONCE = 2**17


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


def check_lengths(shape: Sequence[int], name: str) -> None:
    """Refuse a volume that is too long along an axis, or has too many cells, before any is read.

    Parameters
    ----------
    shape : (D, H, W) or (C, D, H, W)
    name : str
        For messages.

    Raises
    ------
    SourceError

    Examples
    --------
    >>> check_lengths((64, 512, 512), "head")
    """
    if max(shape) > MAX_VOLUME_LENGTH:
        told = phrase(
            "“{name}” has {length} cells along one axis ({shape}), and at most {most} are read; "
            "save a smaller part of it and upload that.",
            name=name,
            length=grouped(max(shape)),
            shape=times(shape),
            most=grouped(MAX_VOLUME_LENGTH),
        )
        raise SourceError(told)
    if prod(shape) > MAX_VOLUME_CELLS:
        told = phrase(
            "“{name}” has {cells} cells ({shape}), and at most {most} are read; "
            "save a smaller part of it and upload that.",
            name=name,
            cells=grouped(prod(shape)),
            shape=times(shape),
            most=grouped(MAX_VOLUME_CELLS),
        )
        raise SourceError(told)


def averages(
    slices: Iterable[np.ndarray],
    shape: Sequence[int],
    name: str,
    *,
    side: int = MAX_VOLUME_SIDE,
    place: tuple[int, ...] = (),
) -> np.ndarray:
    """Average a volume down until no side is longer than `side`, with few slices in memory at a time.

    Each cell is the average of what it covers, with a part of a voxel counted as that part. For whole numbers
    it is exact but for one rounding, by the division at the end; a volume that fits is not touched.

    Parameters
    ----------
    slices : iterable of ndarray, each of shape (H, W) or (n, H, W)
        One or several slices each, as many in all as `shape` says.
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
    return averaged_with_gaps(slices, shape, name, side=side, place=place)[0]


def averaged_with_gaps(
    slices: Iterable[np.ndarray],
    shape: Sequence[int],
    name: str,
    *,
    side: int = MAX_VOLUME_SIDE,
    place: tuple[int, ...] = (),
) -> tuple[np.ndarray, int]:
    """Return what `averages` does, and how many values were NaN: each counts as 0."""
    averager = Averager(shape, name, side=side, place=place)
    for block in slices:
        averager.add(block)
    return averager.averages, averager.gaps


class Averager:
    """What `averages` does, slice by slice: so that several volumes may be averaged side by side.

    Attributes
    ----------
    gaps : int
        How many values were NaN; each counts as 0, or is left out of its average, as
        `convviz.data.readers.missing` says. Where nothing is left, neighbours fill the cell.
    """

    def __init__(
        self,
        shape: Sequence[int],
        name: str,
        *,
        side: int = MAX_VOLUME_SIDE,
        place: tuple[int, ...] = (),
    ):
        self._shape, self._name, self._place = shape, name, place
        self._size = fitting(shape, side)
        self._shares = [_shares(*lengths) for lengths in zip(shape, self._size, strict=True)]
        self._total = np.zeros(self._size)
        self._takes_means = takes_means()
        self._gone: np.ndarray | None = None
        self.gaps = 0
        self._first = 0

    def add(self, block: np.ndarray) -> None:
        """Add the next slice, ``(H, W)``, or the next few, ``(n, H, W)``."""
        block = block if block.ndim == 3 else block[np.newaxis]
        first = self._first
        for planes, rows in _parts(block.shape):
            part = block[planes, rows]
            values = part.astype(np.float64, order="C")
            if part.dtype.kind == "f" and (gaps := np.isnan(values)).any():
                self.gaps += int(gaps.sum())
                values[gaps] = 0
                if self._takes_means:
                    self._gone = np.zeros(self._size) if self._gone is None else self._gone
                    planes_of = slice(first + planes.start, first + planes.stop)
                    _add(self._gone, gaps.astype(np.float64), planes_of, rows, self._shares)
            if not _is_small(part.dtype):
                check_values(values, self._name, (*self._place, first + planes.start, rows.start, 0))
            _add(self._total, values, slice(first + planes.start, first + planes.stop), rows, self._shares)
        self._first += len(block)

    @property
    def averages(self) -> np.ndarray:
        """The averages, once all slices were added."""
        lengths = zip(self._shape, self._size, strict=True)
        share = prod(length for length, count in lengths if count < length)
        if self._gone is None:
            result: np.ndarray = self._total / share
            return result
        there = share - self._gone
        is_missing = there < 0.5
        return filled(self._total / np.where(is_missing, 1, there), is_missing)


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
    reduced = np.empty((len(channels), *fitting(channels.shape[1:], side)))
    for index, channel in enumerate(channels):
        place = (index,) if values.ndim == 4 else ()
        reduced[index] = averages([channel], channel.shape, name, side=side, place=place)
    return np.round(reduced, out=reduced) if _is_whole(channels) else reduced


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
    return all(
        (part == np.rint(part)).all()
        for channel in channels
        for part in (channel[place] for place in _parts(channel.shape))
    )


def _is_small(dtype: np.dtype) -> bool:
    """Whether all numbers of a kind can be shown: whole ones of less than 64 bits."""
    return dtype.kind in "biu" and dtype.itemsize < 8


def _parts(shape: tuple[int, int, int]) -> Iterator[tuple[slice, slice]]:
    """Slices and rows of a block, some `CHECKED_AT_ONCE` numbers at a time, in their order."""
    slices, rows, columns = shape
    some_rows = min(rows, max(1, CHECKED_AT_ONCE // columns))
    some_slices = max(1, CHECKED_AT_ONCE // (rows * columns))
    for index in range(0, slices, some_slices):
        for row in range(0, rows, some_rows):
            yield slice(index, min(index + some_slices, slices)), slice(row, min(row + some_rows, rows))


def _shares(length: int, count: int) -> np.ndarray | None:
    """How many units of each voxel lie in each cell, (count, length); None where every voxel is a cell.

    The axis has count × length units: each cell covers `length` of them, each voxel `count`.
    """
    if count == length:
        return None
    cells, voxels = np.arange(count)[:, np.newaxis], np.arange(length)
    ends = np.minimum((cells + 1) * length, (voxels + 1) * count)
    return (ends - np.maximum(cells * length, voxels * count)).clip(0).astype(np.float64)


def _add(
    total: np.ndarray, values: np.ndarray, planes: slice, rows: slice, shares: Sequence[np.ndarray | None]
) -> None:
    """Add a part of a volume to the cells that it lies in: products of matrices, one an axis."""
    over_depth, over_height, over_width = shares
    if over_width is not None:
        values = (values.reshape(-1, values.shape[2]) @ over_width.T).reshape(*values.shape[:2], -1)
    if over_height is not None:
        values, rows = over_height[:, rows] @ values, slice(None)
    if over_depth is None:
        total[planes, rows] += values
        return
    count, length = over_depth.shape
    cells = slice(planes.start * count // length, -(-planes.stop * count // length))
    total[cells, rows] += np.tensordot(over_depth[cells, planes], values, axes=1)
