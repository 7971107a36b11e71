"""TIFF files whose numbers Pillow does not give as they are: with tifffile, imported when one is read.

These have a sign, floating point of 64 bits or in colours, 0 as white, a count of channels of their own, or a
first page that is the preview of a larger one. Sizes come from the directories (`headers.tiff_tags`) before
anything is decoded, and only what is not compressed or deflated is read this way.
"""

from __future__ import annotations

import re
from io import BytesIO
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_DEEP_PIXELS, MAX_FRAMES, MAX_STACK_PIXELS
from convviz.data.readers.headers import tiff_tags
from convviz.data.readers.reducing import Averager, brightness, check_lengths, gap_notes, size_notes
from convviz.data.readers.refusals import too_large, too_many_pixels
from convviz.data.series import Data
from convviz.data.wording import grouped, scaled
from convviz.language import count_phrase, phrase

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, SAMPLES, EXTRA, FORMAT = 256, 257, 258, 259, 262, 277, 338, 339
SUB_DIRECTORIES = 330
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
DESCRIPTION = 65_536
"""Bytes at the beginning and at the end in which a description of the pages is looked for."""
READABLE = (1, 8, 32946)
"""Compressions that need no other library: none, and two names of deflate. TIFF 6.0, section 3."""


class Layout(NamedTuple):
    """How the numbers of a page are kept."""

    width: int
    height: int
    bits: int
    samples: int
    form: int
    photometric: int
    compression: int


def layout_of(data: bytes, page: int = 0) -> Layout | None:
    """Return how the numbers of a page are kept; None if its directory cannot be read."""
    pages = tiff_tags(data, page + 1)
    if len(pages) <= page or WIDTH not in pages[page] or HEIGHT not in pages[page]:
        return None
    tags = pages[page]
    first = {number: values[0] for number, values in tags.items() if values}
    return Layout(
        width=first[WIDTH],
        height=first[HEIGHT],
        bits=first.get(BITS, 1),
        samples=first.get(SAMPLES, 1),
        form=first.get(FORMAT, UNSIGNED),
        photometric=first.get(PHOTOMETRIC, BLACK_IS_ZERO),
        compression=first.get(COMPRESSION, 1),
    )


def wants_own_reading(layout: Layout | None) -> bool:
    """Whether Pillow would change the numbers of a page, or not read it at all."""
    if layout is None or layout.compression not in READABLE or layout.photometric > RGB:
        return False
    if layout.samples not in (1, 3, 4):
        return layout.bits >= 8
    if layout.photometric == WHITE_IS_ZERO and layout.bits > 8:
        return True
    if layout.form == UNSIGNED and layout.bits <= 16:
        return layout.samples == 4 and layout.photometric != RGB and layout.bits >= 8
    return layout.form == SIGNED or layout.bits == 64 or layout.samples > 1


def read_page(data: bytes, layout: Layout, name: str, page: int = 0) -> np.ndarray:
    """Return the numbers of a page, ``(C, H, W)``, as they are in the file.

    Raises
    ------
    SourceError
        If it has too many.
    ValueError and others
        If it is damaged.
    """
    if not 0 < layout.width * layout.height * layout.samples <= MAX_DEEP_PIXELS:
        raise too_large(name, layout.width, layout.height * layout.samples, MAX_DEEP_PIXELS)
    from tifffile import TiffFile

    with TiffFile(BytesIO(data)) as file:
        found = file.pages[page]
        shape = found.shape
        if not 2 <= len(shape) <= 3 or prod(shape) != layout.width * layout.height * layout.samples:
            raise ValueError("the directory says otherwise")
        values = found.asarray(maxworkers=1)
    if values.ndim == 2:
        return values[np.newaxis]
    return values if values.shape[-2:] == (layout.height, layout.width) else np.moveaxis(values, -1, 0)


def as_bytes(values: np.ndarray, layout: Layout, notes: list[str]) -> np.ndarray:
    """Return numbers as brightness from 0 to 255; colours in floating point from 0 to 1 keep their range."""
    if values.dtype == np.uint8:
        return values
    numbers = values.astype(np.float64)
    gaps = np.isnan(numbers)
    if gaps.any():
        numbers[gaps] = 0
        count = int(gaps.sum())
        note = count_phrase(
            "{count} pixel that is NaN read as 0",
            "{gaps} pixels that are NaN read as 0",
            count,
            gaps=grouped(count),
        )
        notes.append(note)
    if not np.isfinite(numbers).all():
        raise SourceError(phrase("The picture has infinite pixels; put finite numbers in their place."))
    low, high = float(numbers.min()), float(numbers.max())
    if layout.form == FLOAT and layout.samples > 1 and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    notes.append(scaled(low, high))
    bright = np.round((numbers - low) / ((high - low) or 1) * 255).astype(np.uint8)
    return 255 - bright if layout.photometric == WHITE_IS_ZERO else bright


def larger_page(data: bytes) -> tuple[int, int] | None:
    """Return the sides of another page, if it is so much larger that the first is a preview of it."""
    pages = tiff_tags(data, 8)
    for place in pages[0].get(SUB_DIRECTORIES, ()) if pages else ():
        pages += tiff_tags(data, 1, place)
    sides = [(page[WIDTH][0], page[HEIGHT][0]) for page in pages if page.get(WIDTH) and page.get(HEIGHT)]
    width, height = max(sides, key=prod, default=(0, 0))
    return (width, height) if sides and width * height > 4 * prod(sides[0]) else None


class Order(NamedTuple):
    """How the pages of a file follow each other: so many channels and slices, and which come first."""

    channels: int
    slices: int
    channels_first: bool


def order_of(data: bytes, pages: int) -> Order | None:
    """Return what the description of a TIFF says of its pages, by OME or ImageJ; None if not of channels."""
    text = data[:DESCRIPTION] + data[-DESCRIPTION:]
    if b"<OME" in text or b"<ome:OME" in text:
        found = {key: int(size) for key, size in re.findall(rb'\bSize([CZT])="([0-9]{1,6})"', text)}
        named = re.search(rb'DimensionOrder="XY([CZT]{3})"', text)
        order = named[1] if named else b"CZT"
        channels, slices, times = (found.get(key, 1) for key in (b"C", b"Z", b"T"))
    elif text_of := re.search(rb"ImageJ=[\x20-\x7e\n\r]{1,2000}", text):
        sizes = dict(re.findall(rb"(channels|slices|frames)=([0-9]{1,6})", text_of[0]))
        channels, slices, times = (int(sizes.get(key, 1)) for key in (b"channels", b"slices", b"frames"))
        order = b"CZT"
    else:
        return None
    if times > 1 and slices == 1:
        slices, order, times = times, order.replace(b"Z", b"").replace(b"T", b"Z"), 1
    if channels < 2 or channels > 16 or times > 1 or channels * slices != pages:
        return None
    return Order(channels, slices, order.index(b"C") < order.index(b"Z"))


def wants_volume(data: bytes) -> bool:
    """Whether the pages of a TIFF are read here: for their numbers, or as they are channels."""
    layout = layout_of(data)
    pages = len(tiff_tags(data, MAX_FRAMES + 1))
    is_plain = (
        layout is not None and layout.compression in READABLE and layout.samples == 1 and layout.bits >= 8
    )
    return wants_own_reading(layout) or bool(is_plain and order_of(data, pages))


def read_volume(data: bytes, name: str) -> Data:
    """Read the pages of a TIFF as a volume, with channels where its description or its pages have them.

    Raises
    ------
    SourceError
        If it has too many numbers, or pages unlike the first.
    """
    first = layout_of(data)
    assert first is not None, "its pages are read here"
    pages = len(tiff_tags(data, MAX_FRAMES + 1))
    if pages * first.width * first.height * first.samples > MAX_STACK_PIXELS or pages > MAX_FRAMES:
        raise too_many_pixels(name, pages * first.width * first.height * first.samples, MAX_STACK_PIXELS)
    order = order_of(data, pages) if first.samples == 1 else None
    slices = order.slices if order else pages
    channels = order.channels if order else first.samples
    check_lengths((channels, slices, first.height, first.width), name)
    averagers = [Averager((slices, first.height, first.width), name) for _ in range(channels)]
    for index in range(slices):
        for channel in range(channels if order else 1):
            page = index
            if order:
                page = index * channels + channel if order.channels_first else channel * slices + index
            if layout_of(data, page) != first:
                raise ValueError("pages unlike the first")
            planes = read_page(data, first, name, page)
            for averager, plane in zip(averagers[channel:] if order else averagers, planes, strict=False):
                averager.add(plane)
    values = np.stack([averager.averages for averager in averagers])
    notes = list(size_notes((slices, first.height, first.width), values.shape[1:]))
    if order:
        notes.append(
            phrase(
                "{channels} channels of {slices} slices, as the file says", channels=channels, slices=slices
            )
        )
        return Data.of(values, name, notes=[*notes, *gap_notes(averagers[0].gaps)])
    values, scaling = (
        (np.round(values), ()) if first.form == UNSIGNED and first.bits == 8 else brightness(values)
    )
    values = 255 - values if first.photometric == WHITE_IS_ZERO else values
    return Data.of(values, name, notes=[*notes, *gap_notes(averagers[0].gaps), *scaling], picture=True)
