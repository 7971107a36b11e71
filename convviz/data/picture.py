"""A picture as a visitor brings it, and as cells: laid on any grid at once.

Pillow averages pixels and is imported then; a picture that is a pattern needs none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CELLS, MAX_NAME
from convviz.data.wording import shown
from convviz.language import phrase

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601-7, section 2.5.1
Pattern = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for use.

    Attributes
    ----------
    pixels : ndarray, uint8, shape (H, W, 3)
        The working copy, read-only; its longer side has at most `WORKING_SIDE` pixels.
    name : str
        What it is called: at most `MAX_NAME` characters, none of them a control character.
    notes : tuple of str
        What was done to it, such as "reduced from 8000 × 6000 to 1024 × 768 pixels".
    digest : str
        BLAKE2b of the file. Pictures are equal if all but the pixels and the pattern are.
    pattern : callable or None
        For a picture that is drawn anew on every grid instead of resampled, so that it stays exact:
        ``pattern(row, column, side)`` is the grey, 0 to 255, of the cells of a grid of side × side.
    reduced_from : (int, int) or None
        Its width and height before, if it was reduced.
    gaps : int
        How many of its numbers were missing (NaN) and filled.
    """

    pixels: np.ndarray = field(compare=False, repr=False)
    name: str
    notes: tuple[str, ...]
    digest: str
    pattern: Pattern | None = field(default=None, compare=False, repr=False)
    reduced_from: tuple[int, int] | None = None
    gaps: int = 0


def picture_input(
    picture: Picture,
    *,
    colour: Literal["grey", "rgb"] = "grey",
    cells: int = 64,
    region: Sequence[float] | None = None,
) -> np.ndarray:
    """Lay a picture, or a part of it, on a grid.

    Each cell is the average of the pixels under it; where there are more cells than pixels, pixels repeat.
    The aspect is kept, to the nearest cell and never below one.

    Parameters
    ----------
    picture : Picture
    colour : {"grey", "rgb"}
        Grey is the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, rounded.
    cells : int
        Cells on the longer side, 1 to `MAX_CELLS`.
    region : (left, top, right, bottom), optional
        In percent, 0 to 100; rounded to whole pixels, and at least one.

    Returns
    -------
    input : ndarray, float64, shape (C, H, W)
        Whole numbers from 0 to 255; C is 1 for grey and 3 for rgb.

    Raises
    ------
    SourceError
        If the region is empty or leaves the picture, or there are too many cells.

    Examples
    --------
    >>> from convviz.data.readers.pictures import read_picture
    >>> picture = read_picture(b"P6 2 1 255 " + bytes([255, 0, 0, 0, 0, 255]), "red and blue.ppm")
    >>> picture_input(picture, cells=2)
    array([[[76., 29.]]])
    """
    if colour not in ("grey", "rgb"):
        told = phrase(
            "There is no colour “{colour}”; choose grey or rgb.", colour=shown(str(colour), MAX_NAME)
        )
        raise SourceError(told)
    if not 1 <= cells <= MAX_CELLS:
        told = phrase(
            "A picture can be shown with 1 to {most} cells, not {cells}; choose a number in that range.",
            most=MAX_CELLS,
            cells=cells,
        )
        raise SourceError(told)
    edges = _fractions(region)
    if picture.pattern:
        values = _drawn(picture.pattern, cells, edges)
        return np.repeat(values[np.newaxis], 3 if colour == "rgb" else 1, axis=0).astype(np.float64)
    averages = _averages(picture.pixels, cells, edges)
    if colour == "grey":
        averages = np.tensordot(LUMA, averages, axes=1)[np.newaxis]
    return np.round(averages)


def _fractions(region: Sequence[float] | None) -> tuple[float, ...]:
    left, top, right, bottom = region or (0, 0, 100, 100)
    if not (0 <= left < right <= 100 and 0 <= top < bottom <= 100):
        told = phrase(
            "The region from {left:g} to {right:g} % across and from {top:g} to {bottom:g} % down is "
            "empty or leaves the picture; give each two ends between 0 and 100, the smaller one first.",
            left=left,
            right=right,
            top=top,
            bottom=bottom,
        )
        raise SourceError(told)
    return left / 100, top / 100, right / 100, bottom / 100


def _averages(pixels: np.ndarray, cells: int, edges: tuple[float, ...]) -> np.ndarray:
    """The average colour under each cell, exact, with the channels first."""
    from PIL import Image

    height, width = pixels.shape[:2]
    rows, columns = _span(edges[1], edges[3], height), _span(edges[0], edges[2], width)
    image = Image.fromarray(np.ascontiguousarray(pixels[rows, columns]))
    scale = cells / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    channels = [channel.convert("F").resize(size, Image.Resampling.BOX) for channel in image.split()]
    return np.stack([np.asarray(channel) for channel in channels]).astype(np.float64)


def _drawn(pattern: Pattern, cells: int, edges: tuple[float, ...]) -> np.ndarray:
    """A pattern drawn so finely that the longer side of the region has this many cells."""
    left, top, right, bottom = edges
    side = round(cells / max(right - left, bottom - top))
    rows, columns = _span(top, bottom, side), _span(left, right, side)
    row, column = np.ogrid[rows, columns]
    return pattern(row, column, side)


def _span(start: float, stop: float, length: int) -> slice:
    """The cells between two fractions of a length: whole ones, and at least one."""
    count = max(1, round((stop - start) * length))
    first = min(round(start * length), length - count)
    return slice(first, first + count)
