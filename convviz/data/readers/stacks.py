"""Stacks of pictures as volumes: the pages of a document, the frames of an animation, or several files."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import chain, cycle
from typing import NamedTuple

import numpy as np
from PIL import Image

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_APNG_PIXELS, MAX_DEEP_PIXELS, MAX_FRAMES, MAX_STACK_PIXELS
from convviz.data.formats import File, picture_format
from convviz.data.readers.decoding import (
    SIDEWAYS,
    UPRIGHT,
    check_size,
    frame_sizes,
    in_words,
    is_deep,
    opened,
    orientation,
    over_white,
    reduced,
    working_size,
)
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.headers import tiff_pages
from convviz.data.readers.missing import gap_notes
from convviz.data.readers.reducing import Averager, brightness, size_notes
from convviz.data.readers.refusals import mega, too_large
from convviz.data.readers.structure import check_structure
from convviz.data.readers.tiff_pages import WHICH_PAGES, order_of, pages_notes
from convviz.data.readers.tiffs import check_kind, layout_of, read_volume, wants_volume
from convviz.data.series import Data
from convviz.language import count_phrase, later, phrase

LUMA = np.array([299, 587, 114], dtype=np.float32)  # thousandths: ITU-R BT.601-7, section 2.5.1
COLOURS = (later("red"), later("green"), later("blue"))
_TINT = 16
"""By less do red, green and blue differ where a lossy format holds grey."""


class _Slice(NamedTuple):
    """One slice: its planes, ``(1 or 3, H, W)``, its size, and whether a pixel has more than eight bits."""

    planes: np.ndarray
    width: int
    height: int
    is_deep: bool


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the pictures that were brought, or the pages or frames of one."""
    return read_stack(files, choice)


def choices(file: File) -> tuple[str, ...]:
    """Return how the pages of a TIFF can be read, if its description says that they are channels."""
    if picture_format(file.content) != "TIFF" or not wants_volume(file.content):
        return ()
    pages = len(tiff_pages(file.content, MAX_FRAMES + 1))
    return tuple(WHICH_PAGES) if order_of(file.content, pages) else ()


def choice_title(choice: str) -> str:
    """Return what one of `choices` is called on the page."""
    return phrase(WHICH_PAGES[choice])


def read_stack(files: Sequence[tuple[bytes, str]], choice: str | None = None) -> Data:
    """Read pictures as the slices of a volume.

    Their content decides what they are. Sizes are taken from all headers before anything is decoded, and one
    slice is decoded at a time, turned upright and laid over white as a picture is. Slices of eight bits that
    are larger than `WORKING_SIDE` are first made as small as that.

    Parameters
    ----------
    files : sequence of (bytes, str)
        What each holds and what the user calls it. Of one file, all pages of a TIFF or all frames of a GIF,
        WebP, PNG or AVIF are slices; of several, each is one, in the order of the words and numbers in their
        names.
    choice : str, optional
        One of `choices` in the only file.

    Returns
    -------
    data : Data
        Values ``(1, D, H, W)``, or ``(3, D, H, W)`` where a slice has colours: whole numbers from 0 to 255,
        averaged down to `MAX_VOLUME_SIDE` a side. Where a pixel has more than eight bits, the smallest value
        is 0 and the largest 255. The notes say all this.

    Raises
    ------
    SourceError
        Saying which file or slice breaks which limit or rule, and what to do.

    Examples
    --------
    >>> slices = [(b"P5 2 1 255 " + bytes(pair), f"{pair[0]}.pgm") for pair in ([10, 20], [9, 255])]
    >>> data = read_stack(slices)
    >>> data.values.tolist(), data.notes
    ([[[[9.0, 255.0]], [[10.0, 20.0]]]], ('slices in the order of their names, “9.pgm” to “10.pgm”',))
    """
    if not 1 <= len(files) <= MAX_FRAMES:
        told = phrase(
            "There are {files} files, and 1 to {most} slices are read; choose a number between.",
            files=len(files),
            most=MAX_FRAMES,
        )
        raise SourceError(told)
    order = sorted(files, key=lambda file: by_words_and_numbers(file[1]))
    advice = phrase("save it smaller")
    stack = [File(data, checked_name(data, name, advice)) for data, name in order]
    name = stack[0].name if len(stack) == 1 else phrase("{count} pictures", count=len(stack))
    notes = [] if len(stack) == 1 else [_order_note(stack)]
    with one_at_a_time(name), in_words(*stack[0]):
        if len(stack) == 1 and picture_format(stack[0].content) == "TIFF":
            check_structure(*stack[0])
            check_kind(layout_of(stack[0].content), name)
            if wants_volume(stack[0].content):
                return read_volume(*stack[0], choice)
            notes += pages_notes(stack[0].content, len(tiff_pages(stack[0].content, MAX_FRAMES + 1)))
    with one_at_a_time(name):
        depth = _checked_depth(stack, notes)
        slices = _slices(stack, depth, notes)
        first = next(slices)
        values, gaps = _averages(chain([first], slices), (depth, *first.planes.shape[1:]), name)
    notes += size_notes((depth, first.height, first.width), values.shape[1:])
    values, scaling = brightness(values) if first.is_deep else (np.round(values), ())
    labels = tuple(map(phrase, COLOURS)) if len(values) > 1 else None
    notes = [*dict.fromkeys(notes), *gap_notes(gaps), *scaling]
    return Data.of(values, name, channel_labels=labels, notes=notes, picture=True, gaps=gaps)


def _averages(slices: Iterator[_Slice], shape: tuple[int, int, int], name: str) -> tuple[np.ndarray, int]:
    """The slices as a volume of one channel, or of three where one has colours, and how many were NaN."""
    averagers = [Averager(shape, name)]
    for one in slices:
        planes = one.planes
        if len(averagers) == 1 < len(planes) and np.ptp(planes, axis=0).max() >= _TINT:
            averagers = [deepcopy(averagers[0]) for _ in COLOURS]  # until now all three were alike
        if len(averagers) < len(planes):  # grey: whole thousandths, and so exact
            planes = np.divide(np.tensordot(LUMA, planes.astype(np.float32), 1), 1000, dtype=np.float64)[None]
        for averager, plane in zip(averagers, cycle(planes), strict=False):
            averager.add(plane)
    return np.stack([averager.averages for averager in averagers]), averagers[0].gaps


def by_words_and_numbers(name: str) -> list[str | int]:
    """A name by which 2 comes before 10."""
    parts = re.split("([0-9]{1,18})", name.lower())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def _order_note(files: Sequence[File]) -> str:
    return phrase(
        "slices in the order of their names, “{first}” to “{last}”", first=files[0].name, last=files[-1].name
    )


def _checked_depth(files: Sequence[File], notes: list[str]) -> int:
    """How many slices there are, if their headers say that they are within the limits."""
    sizes = []
    for file in files:
        with in_words(*file), opened(*file) as image:
            check_size(image, *file)
            if image.mode in ("I", "F") and image.width * image.height > MAX_DEEP_PIXELS:
                raise too_large(file.name, *image.size, MAX_DEEP_PIXELS)
            frames = frame_sizes(image, file.content)
            is_animated = len(frames) > 1 and image.format != "TIFF"
            if len(files) > 1 and len(frames) > 1:
                notes.append(phrase("only the first frame of “{name}”", name=file.name))
                del frames[1:]
            if len(frames) > MAX_FRAMES:
                told = phrase(
                    "“{name}” has more than {most} slices, which is the limit; "
                    "keep every second or third of them and upload that.",
                    name=file.name,
                    most=MAX_FRAMES,
                )
                raise SourceError(told)
            if not frames or not all(map(all, frames)):
                raise OSError("no page, or one without a size")
        sizes += frames
    is_apng = is_animated and image.format == "PNG" and len(files) == 1
    _check_pixels(sizes, files, MAX_APNG_PIXELS if is_apng else MAX_STACK_PIXELS)
    if len(files) == 1 and is_animated:
        notes.append(phrase("time runs along the depth"))
    return len(sizes)


def _check_pixels(sizes: Sequence[tuple[int, int]], files: Sequence[File], most: int) -> None:
    pixels = sum(width * height for width, height in sizes)
    if pixels <= most:
        return
    have = dict(megapixels=mega(pixels), most=mega(most))
    if len(files) > 1:
        told = phrase(
            "These pictures have {slices} slices of {megapixels} megapixels in all, and at most {most} are "
            "read; save them smaller and upload that.",
            slices=len(sizes),
            **have,
        )
    else:
        told = count_phrase(
            "“{name}” has {count} slice of {megapixels} megapixels in all, and at most {most} are read; "
            "save them smaller and upload that.",
            "“{name}” has {count} slices of {megapixels} megapixels in all, and at most {most} are read; "
            "save them smaller and upload that.",
            len(sizes),
            name=files[0].name,
            **have,
        )
    raise SourceError(told)


def _slices(files: Sequence[File], depth: int, notes: list[str]) -> Iterator[_Slice]:
    """The slices one after the other, if all are as large and as deep as the first."""
    first = None
    for file in files:
        with in_words(*file), opened(*file) as image:
            for index in range(depth // len(files)):
                image.seek(index)
                check_size(image, *file)
                found = _decoded(image, notes)
                first = first or found
                places = (
                    phrase("“{name}”", name=file.name),
                    phrase("“{name}”", name=files[0].name),
                )
                if len(files) == 1:
                    places = (
                        phrase("Slice {index} of “{name}”", index=index, name=file.name),
                        phrase("slice {index}", index=0),
                    )
                _check_equal(found, first, *places)
                yield found


def _decoded(image: Image.Image, notes: list[str]) -> _Slice:
    """A slice, upright, its longer side at most `WORKING_SIDE` unless it is deep."""
    turn, given = UPRIGHT.get(orientation(image) or 0), image.size
    image.draft(None, working_size(given))
    image.load()
    if turn is not None:
        notes.append(phrase("turned upright"))
    if image.format == "TIFF":  # which Pillow has turned by now
        turn = None
    image_is_deep = is_deep(image)
    if not image_is_deep:
        image = reduced(image, working_size(given))
    if image.mode == "RGBA":
        image = over_white(image, notes)
    if turn is not None:
        image = image.transpose(turn)
    width, height = given[::-1] if turn in SIDEWAYS else given
    values = np.asarray(image)
    planes = values[np.newaxis] if values.ndim == 2 else np.moveaxis(values, -1, 0)
    return _Slice(planes, width, height, image_is_deep)


def _check_equal(found: _Slice, first: _Slice, place: str, first_place: str) -> None:
    if (found.width, found.height) != (first.width, first.height):
        told = phrase(
            "{place} is {width} × {height} pixels and {first} {first_width} × {first_height}; "
            "crop or resize them to one size and upload them again.",
            place=place,
            width=found.width,
            height=found.height,
            first=first_place,
            first_width=first.width,
            first_height=first.height,
        )
        raise SourceError(told)
    if found.is_deep and not first.is_deep:
        told = phrase(
            "{place} has more than 8 bits a pixel and {first} 8; save them in one way and upload them again.",
            place=place,
            first=first_place,
        )
        raise SourceError(told)
    if first.is_deep and not found.is_deep:
        told = phrase(
            "{place} has 8 bits a pixel and {first} more than 8; save them in one way and upload them again.",
            place=place,
            first=first_place,
        )
        raise SourceError(told)
