"""Picture files as cells: what somebody uploads, made safe and small once, then laid on any grid at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from math import ceil
from typing import Literal

import numpy as np
from PIL import Image

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CELLS, MAX_NAME, MAX_UPLOAD_MB
from convviz.data.readers.decoding import decode
from convviz.data.readers.files import empty
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
    """

    pixels: np.ndarray = field(compare=False, repr=False)
    name: str
    notes: tuple[str, ...]
    digest: str
    pattern: Pattern | None = field(default=None, compare=False, repr=False)
    reduced_from: tuple[int, int] | None = None


def read_picture(data: bytes, name: str) -> Picture:
    """Read the file of a picture.

    Its content decides what it is, not its name. Sizes are taken from its headers before anything is decoded,
    and one picture is decoded at a time. It is turned upright as its EXIF says and laid over white where it
    is transparent; of an animation the first frame is used.

    Parameters
    ----------
    data : bytes
        A file of at most `MAX_UPLOAD_MB`.
    name : str
        What the user calls it; used in messages only.

    Returns
    -------
    picture : Picture

    Raises
    ------
    SourceError
        Saying what the file is, which limit or rule it breaks and what to do.

    Examples
    --------
    >>> bitmap = b"P5 3 1 255 " + bytes([0, 128, 255])
    >>> read_picture(bitmap, "three.pgm").pixels[..., 0]
    array([[  0, 128, 255]], dtype=uint8)
    """
    name = shown(name, MAX_NAME) or phrase("the file")
    if not data:
        raise empty(name)
    if len(data) > MAX_UPLOAD_MB * 2**20:
        told = phrase(
            "“{name}” has {size} MB, and at most {most} MB are read; save it smaller, or as a JPEG.",
            name=name,
            size=ceil(len(data) / 2**20 * 10) / 10,
            most=MAX_UPLOAD_MB,
        )
        raise SourceError(told)
    decoded = decode(data, name)
    pixels = np.array(decoded.image)
    pixels.flags.writeable = False
    digest = blake2b(data, digest_size=16).hexdigest()
    return Picture(pixels, name, decoded.notes, digest, reduced_from=decoded.reduced_from)


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
            "A picture can be seen at 1 to {most} cells, not {cells}; choose a number between.",
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
    height, width = pixels.shape[:2]
    rows, columns = _span(edges[1], edges[3], height), _span(edges[0], edges[2], width)
    image = Image.fromarray(np.ascontiguousarray(pixels[rows, columns]))
    scale = cells / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    reduced = [channel.convert("F").resize(size, Image.Resampling.BOX) for channel in image.split()]
    channels = [np.asarray(channel) for channel in reduced]
    return np.stack(channels).astype(np.float64)


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
