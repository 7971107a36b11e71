"""From the bytes of a picture file to all of its pixels, under the controls of every upload."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from PIL import Image

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_PIXELS, MAX_WHOLE_WEBP_PIXELS
from convviz.data.formats import pillow_formats
from convviz.data.picture import Picture
from convviz.data.readers.decoding import (
    UPRIGHT,
    check_size,
    count_frames,
    eight_bits,
    first_of,
    in_words,
    is_deep,
    opened,
    orientation,
    over_white,
)
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.refusals import mega, not_finite
from convviz.data.wording import scaled
from convviz.language import phrase

ROWS = 1 << 18
"""Pixels made plain at a time: what is made on the way is then a few megabytes."""

_BY_NAME = {"jpg": "JPEG", "jpeg": "JPEG", "jfif": "JPEG", "tif": "TIFF", "mpo": "JPEG", "pgm": "PPM"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A picture with all its pixels.

    Attributes
    ----------
    pixels : ndarray, uint8, shape (H, W, C)
        C is 1 for a picture without colours and 3 for red, green and blue.
    name : str
        As in `Picture`.
    form : str
        The format of the file, by Pillow's name for it.
    notes : tuple of str
        What was done to it, such as "turned upright".
    digest : str
        BLAKE2b of the file.
    """

    pixels: np.ndarray = field(compare=False, repr=False)
    name: str
    form: str
    notes: tuple[str, ...]
    digest: str


def read_whole(data: bytes, name: str) -> Whole:
    """Read the file of a picture at its own size.

    What `convviz.data.readers.pictures.read_picture` says of a file holds here too, but that nothing is
    reduced, and that a JPEG may have no more pixels than others.

    Parameters
    ----------
    data : bytes
        A file of at most `MAX_UPLOAD_MB`.
    name : str
        What the user calls it; used in messages only.

    Raises
    ------
    SourceError
        Saying what the file is, which limit or rule it breaks and what to do.

    Examples
    --------
    >>> whole = read_whole(b"P5 3 1 255 " + bytes([0, 128, 255]), "three.pgm")
    >>> whole.pixels.shape, whole.form
    ((1, 3, 1), 'PPM')
    """
    name = checked_name(data, name, phrase("save it smaller, or as a JPEG,"))
    with one_at_a_time(name), in_words(data, name):
        return _read(data, name)


def whole_of(picture: Picture) -> Whole:
    """Return the pixels that are kept of a picture: all of a sample, and of an upload that was not reduced.

    Its format is what its name ends with, else PNG.
    """
    ending = picture.name.rpartition(".")[2].lower()
    form = _BY_NAME.get(ending, ending.upper())
    is_grey = not np.ptp(picture.pixels, axis=2).any()
    pixels = picture.pixels[..., :1] if is_grey else picture.pixels
    form = form if form in pillow_formats() else "PNG"
    return Whole(pixels, picture.name, form, picture.notes, picture.digest)


def _read(data: bytes, name: str) -> Whole:
    notes = []
    with opened(data, name) as image:
        _check(image, data, name)
        if (frames := count_frames(image, data, name)) > 1:
            notes.append(first_of(frames, image))
        form = image.format
        assert form is not None, "what was opened has a format"
        is_turned_by_pillow = form == "TIFF" and orientation(image) in UPRIGHT
        image.load()
        turn = UPRIGHT.get(orientation(image) or 0)
        if turn is not None or is_turned_by_pillow:
            notes.append(phrase("turned upright"))
        image = image if turn is None else image.transpose(turn)
    pixels = _scaled(image, name, notes) if is_deep(image) else _plain(image, notes)
    pixels.flags.writeable = False
    return Whole(pixels, name, form, tuple(dict.fromkeys(notes)), blake2b(data, digest_size=16).hexdigest())


def _check(image: Image.Image, data: bytes, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        told = phrase(
            "“{name}” has {width} × {height} pixels, {megapixels} megapixels, and at full size at most "
            "{most} are convolved; save it smaller and choose that.",
            name=name,
            width=width,
            height=height,
            megapixels=mega(width * height),
            most=mega(MAX_PIXELS),
        )
        raise SourceError(told)
    check_size(image, data, name, {"WEBP": MAX_WHOLE_WEBP_PIXELS})


def _plain(image: Image.Image, notes: list[str]) -> np.ndarray:
    """All pixels with eight bits a channel, grey or red, green and blue."""
    width, height = image.size
    rows = max(1, ROWS // width)
    pixels: np.ndarray | None = None
    for top in range(0, height, rows):
        strip = eight_bits(image.crop((0, top, width, min(top + rows, height))))
        values = np.asarray(over_white(strip, notes) if strip.mode == "RGBA" else strip)
        values = values.reshape(*values.shape[:2], -1)
        if pixels is None:
            pixels = np.empty((height, width, values.shape[2]), np.uint8)
        pixels[top : top + rows] = values
    assert pixels is not None, "a picture has a row"
    return pixels


def _scaled(image: Image.Image, name: str, notes: list[str]) -> np.ndarray:
    """Grey of more than eight bits, its range laid on 0 to 255 as on the stage."""
    values = np.asarray(image)
    low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise not_finite(name)
    notes.append(scaled(low, high))
    pixels = np.empty((*values.shape, 1), np.uint8)
    rows = max(1, ROWS // values.shape[1])
    for top in range(0, len(values), rows):
        strip = values[top : top + rows].astype(np.float64)
        pixels[top : top + rows, :, 0] = np.round((strip - low) / ((high - low) or 1) * 255).clip(0, 255)
    return pixels
