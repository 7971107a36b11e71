"""TIFF files whose numbers Pillow does not give as they are: with tifffile, imported when one is read.

These have a sign, floating point of 64 bits or in colours, 0 as white, a count of channels of their own, or a
first page that is the preview of a larger one. Sizes come from the directories (`headers.tiff_tags`) before
anything is decoded, and only what is not compressed or deflated is read this way.
"""

from __future__ import annotations

from io import BytesIO
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_DEEP_PIXELS, MAX_FRAMES, MAX_STACK_PIXELS
from convviz.data.readers.headers import tiff_tags
from convviz.data.readers.missing import filled, gap_notes, takes_means
from convviz.data.readers.reducing import Averager, brightness, check_lengths, size_notes
from convviz.data.readers.refusals import not_finite, too_large, too_many_pixels
from convviz.data.readers.tiff_pages import PAGES, order_of, pages_notes
from convviz.data.series import Data
from convviz.data.wording import scaled
from convviz.language import phrase

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, SAMPLES, EXTRA, FORMAT = 256, 257, 258, 259, 262, 277, 338, 339
SUB_DIRECTORIES = 330
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
COMPLEX = (5, 6)
OPACITY = (1, 2)
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
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
    extra: int
    is_turned: bool


class Brightness(NamedTuple):
    """Planes of bytes, what is to be said of them, and how many numbers were missing."""

    planes: np.ndarray
    notes: tuple[str, ...]
    gaps: int


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
        extra=first.get(EXTRA, 0),
        is_turned=data[:2] == b"MM",
    )


def wants_own_reading(layout: Layout | None) -> bool:
    """Whether Pillow would change the numbers of a page, or not read it at all, and they can be read here."""
    return layout is not None and layout.compression in READABLE and _is_changed(layout)


def _is_changed(layout: Layout) -> bool:
    """Whether Pillow changes the numbers of a page: it knows bytes best, and of the rest one channel."""
    if layout.photometric > RGB or layout.bits < 8:
        return False
    if layout.form == UNSIGNED and layout.bits == 8:
        return not (layout.samples in (1, 3) or is_transparent(layout))
    if layout.samples > 1 or layout.form == SIGNED or layout.photometric == WHITE_IS_ZERO:
        return True
    if layout.form == UNSIGNED and layout.bits == 16:
        return False
    is_large = layout.width * layout.height > MAX_DEEP_PIXELS
    return layout.bits != 32 or layout.is_turned or (layout.form == FLOAT and not is_large)


def is_transparent(layout: Layout) -> bool:
    """Whether the last channel of a page is how opaque it is."""
    return layout.extra in OPACITY and layout.samples == (4 if layout.photometric == RGB else 2)


def check_kind(layout: Layout | None, name: str) -> None:
    """Refuse numbers that nothing here reads as they are: complex, or packed so that Pillow changes them.

    Raises
    ------
    SourceError
    """
    if layout is None:
        return
    if layout.form in COMPLEX:
        told = phrase(
            "“{name}” holds complex numbers, and a picture is made of plain ones; "
            "save its real part or its magnitude and upload that.",
            name=name,
        )
        raise SourceError(told)
    is_wrong = layout.form == SIGNED or (layout.photometric == WHITE_IS_ZERO and layout.bits > 8)
    if is_wrong and layout.compression not in READABLE and layout.bits >= 8:
        told = phrase(
            "“{name}” has numbers packed in a way (TIFF compression {code}) in which this kind of number is "
            "not read; save it without compression, or with deflate, and upload that.",
            name=name,
            code=layout.compression,
        )
        raise SourceError(told)


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


def as_bytes(values: np.ndarray, layout: Layout, name: str) -> Brightness:
    """Return numbers as brightness from 0 to 255; colours in floating point from 0 to 1 keep their range.

    Raises
    ------
    SourceError
        If some are infinite.
    """
    if values.dtype == np.uint8:
        return Brightness(values, (), 0)
    numbers = values.astype(np.float64)
    gaps = np.isnan(numbers)
    if gaps.any() and takes_means():
        numbers = np.stack([filled(*pair) for pair in zip(numbers, gaps, strict=True)])
    numbers[gaps & np.isnan(numbers)] = 0
    if not np.isfinite(numbers).all():
        raise not_finite(name)
    low, high = float(numbers.min()), float(numbers.max())
    if layout.form == FLOAT and layout.samples > 1 and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    bright = np.round((numbers - low) / ((high - low) or 1) * 255).astype(np.uint8)
    bright = 255 - bright if layout.photometric == WHITE_IS_ZERO else bright
    count = int(gaps.sum())
    return Brightness(bright, (*gap_notes(count), scaled(low, high)), count)


def check_channels(channels: int, name: str) -> None:
    """Refuse a page with more channels than are shown.

    Raises
    ------
    SourceError
    """
    if channels > MAX_CHANNELS:
        told = phrase(
            "“{name}” has {channels} channels, and at most {most} are shown; save fewer of them.",
            name=name,
            channels=channels,
            most=MAX_CHANNELS,
        )
        raise SourceError(told)


def channels_note(channels: int) -> str:
    """What is noted of a page with channels that are no colours."""
    return phrase("{count} channels, with the numbers of the file", count=channels)


def without_opacity(planes: np.ndarray, layout: Layout, notes: list[str]) -> np.ndarray:
    """Return the channels of a page without the one that says how opaque it is, and note that."""
    if not is_transparent(layout):
        return planes
    notes.append(phrase("transparency left out"))
    return planes[:-1]


def larger_page(data: bytes) -> tuple[int, int] | None:
    """Return the sides of another page, if it is so much larger that the first is a preview of it."""
    pages = tiff_tags(data, 8)
    for place in pages[0].get(SUB_DIRECTORIES, ()) if pages else ():
        pages += tiff_tags(data, 1, place)
    sides = [(page[WIDTH][0], page[HEIGHT][0]) for page in pages if page.get(WIDTH) and page.get(HEIGHT)]
    width, height = max(sides, key=prod, default=(0, 0))
    return (width, height) if sides and width * height > 4 * prod(sides[0]) else None


def wants_volume(data: bytes) -> bool:
    """Whether the pages of a TIFF are read here: for their numbers, or as they are channels."""
    layout = layout_of(data)
    pages = len(tiff_tags(data, MAX_FRAMES + 1))
    is_plain = (
        layout is not None and layout.compression in READABLE and layout.samples == 1 and layout.bits >= 8
    )
    return wants_own_reading(layout) or bool(is_plain and order_of(data, pages))


def read_volume(data: bytes, name: str, choice: str | None = None) -> Data:
    """Read the pages of a TIFF as a volume, with channels where its description or its pages have them.

    `choice` may be to have all pages one after the other.

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
    order = order_of(data, pages) if first.samples == 1 and choice != PAGES else None
    slices = order.slices if order else pages
    channels = order.channels if order else first.samples - is_transparent(first)
    notes: list[str] = []
    check_channels(channels, name)
    check_lengths((channels, slices, first.height, first.width), name)
    averagers = [Averager((slices, first.height, first.width), name) for _ in range(channels)]
    for index in range(slices):
        for channel in range(channels if order else 1):
            page = index
            if order:
                page = index * channels + channel if order.channels_first else channel * slices + index
            if layout_of(data, page) != first:
                raise ValueError("pages unlike the first")
            planes = without_opacity(read_page(data, first, name, page), first, notes)
            for averager, plane in zip(averagers[channel:] if order else averagers, planes, strict=False):
                averager.add(plane)
    values, gaps = np.stack([one.averages for one in averagers]), sum(one.gaps for one in averagers)
    notes += () if order else pages_notes(data, pages)
    notes = [*dict.fromkeys(notes), *size_notes((slices, first.height, first.width), values.shape[1:])]
    if order:
        notes.append(
            phrase(
                "{channels} channels of {slices} slices, as the file says", channels=channels, slices=slices
            )
        )
        return Data.of(values, name, notes=[*notes, *gap_notes(gaps)], gaps=gaps)
    if channels not in (1, 3):
        notes.append(channels_note(channels))
        return Data.of(values, name, notes=[*notes, *gap_notes(gaps)], gaps=gaps)
    values, scaling = (
        (np.round(values), ()) if first.form == UNSIGNED and first.bits == 8 else brightness(values)
    )
    values = 255 - values if first.photometric == WHITE_IS_ZERO else values
    return Data.of(values, name, notes=[*notes, *gap_notes(gaps), *scaling], picture=True, gaps=gaps)
