"""Picture files: what somebody uploads, made safe and small."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from math import ceil

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_FRAMES, MAX_NAME, MAX_UPLOAD_MB
from convviz.data.formats import File, picture_format
from convviz.data.picture import Picture
from convviz.data.readers.array_axes import shown_array
from convviz.data.readers.decoding import decode, in_words
from convviz.data.readers.files import checked_name, empty, one_at_a_time
from convviz.data.readers.headers import tiff_pages
from convviz.data.readers.structure import check_structure
from convviz.data.readers.tiffs import (
    COMPLEX,
    channels_note,
    check_channels,
    is_transparent,
    layout_of,
    read_page,
    wants_own_reading,
)
from convviz.data.series import Data
from convviz.data.wording import shown
from convviz.language import phrase


def read(files: Sequence[File], choice: str | None = None) -> Picture | Data:
    """Read the picture that was brought, and say of one of one colour why no kernel will find much in it.

    Of a TIFF with channels that are no colours, these are its numbers.
    """
    if picture_format(files[0].content) == "TIFF" and (bands := _bands(*files[0])):
        return bands
    picture = read_picture(*files[0])
    if (picture.pixels != picture.pixels[0, 0]).any():
        return picture
    note = phrase("all pixels are equal, so there are no edges to detect")
    return replace(picture, notes=(*picture.notes, note))


def _bands(data: bytes, name: str) -> Data | None:
    """The channels of a TIFF that has neither one nor three."""
    layout = layout_of(data)
    if (
        layout is None
        or layout.form in COMPLEX
        or not wants_own_reading(layout)
        or layout.samples - is_transparent(layout) in (1, 3)
    ):
        return None
    name = checked_name(data, name, phrase("save it smaller"))
    with one_at_a_time(name), in_words(data, name):
        check_structure(data, name)
        check_channels(layout.samples, name)
        values = read_page(data, layout, name)
        pages = len(tiff_pages(data, MAX_FRAMES + 1))
        notes = (phrase("first of {pages} pages", pages=pages),) if pages > 1 else ()
        return shown_array(values, name, (channels_note(layout.samples), *notes))


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
    return Picture(pixels, name, decoded.notes, digest, reduced_from=decoded.reduced_from, gaps=decoded.gaps)
