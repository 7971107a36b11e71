"""From the bytes of a picture file to a small RGB image, within the limits and whatever the bytes are."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from PIL import ExifTags, Image

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_ANIMATION_PIXELS,
    MAX_AVIF_PIXELS,
    MAX_EXIF_BYTES,
    MAX_FRAMES,
    MAX_JPEG_PIXELS,
    MAX_JPEG_SCANS,
    MAX_LAB_PIXELS,
    MAX_PICTURE_SIDE,
    MAX_PIXELS,
    MAX_WEBP_PIXELS,
    WORKING_SIDE,
)
from convviz.data.formats import picture_format, pillow_formats
from convviz.data.readers.files import one_at_a_time
from convviz.data.readers.headers import gif_frames, tiff_pages
from convviz.data.readers.refusals import (
    no_pixels,
    not_finite,
    too_large,
    too_large_frames,
    too_long,
    too_many_frames,
    too_many_passes,
    too_many_pixels,
    unreadable,
)
from convviz.data.readers.structure import check_structure
from convviz.data.readers.tiffs import (
    Brightness,
    Layout,
    as_bytes,
    check_kind,
    larger_page,
    layout_of,
    read_page,
    wants_own_reading,
    without_opacity,
)
from convviz.data.wording import scaled
from convviz.language import phrase

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation (CIPA DC-008, table 6)."""
PIXELS_AT_ONCE = 2**18
MAX_PROFILE_BYTES = 2**20
LARGE = 2**22
"""Pixels from which on a second picture as large would be a burden."""
SIDEWAYS = [UPRIGHT[orientation] for orientation in (5, 6, 7, 8)]


MOST_PIXELS = {
    "JPEG": MAX_JPEG_PIXELS,
    "MPO": MAX_JPEG_PIXELS,
    "WEBP": MAX_WEBP_PIXELS,
    "AVIF": MAX_AVIF_PIXELS,
}
"""By Pillow's names of the formats, where it is not `MAX_PIXELS`."""


class Decoded(NamedTuple):
    """A picture as RGB, what was done to it, its size if it was reduced, and how many pixels were NaN."""

    image: Image.Image
    notes: tuple[str, ...]
    reduced_from: tuple[int, int] | None
    gaps: int = 0


def decode(data: bytes, name: str) -> Decoded:
    """Return a picture with its longer side at most `WORKING_SIDE`.

    Parameters
    ----------
    data : bytes
    name : str
        For messages.

    Raises
    ------
    SourceError
    """
    with one_at_a_time(name), in_words(data, name):
        return _decode(data, name)


@contextmanager
def in_words(data: bytes, name: str) -> Iterator[None]:
    """Turn whatever goes wrong in reading the file of a picture into a `SourceError`."""
    try:
        yield
    except SourceError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        number = re.search(r"\d+", str(error))
        pixels = int(number.group()) if number else 0
        limit = MAX_JPEG_PIXELS if picture_format(data) == "JPEG" else MAX_PIXELS
        raise too_many_pixels(name, pixels, limit) from None
    except Exception:
        # Pillow allows its readers seven kinds of exception, and bad files meet others as well.
        raise unreadable(data, name) from None


def opened(data: bytes, name: str) -> Image.Image:
    """Open the file of a picture, unless it is of a format that is never tried, or takes long to open."""
    check_structure(data, name)
    return Image.open(BytesIO(data), formats=pillow_formats())


def _decode(data: bytes, name: str) -> Decoded:
    notes: list[str] = []
    if picture_format(data) == "TIFF":
        check_structure(data, name)
        layout = layout_of(data)
        if larger := larger_page(data):
            notes.append(_preview_note(layout, larger))
        check_kind(layout, name)
        if layout and wants_own_reading(layout):
            if (pages := len(tiff_pages(data, MAX_FRAMES + 1))) > 1:
                notes.append(phrase("first of {pages} pages", pages=pages))
            planes = without_opacity(read_page(data, layout, name), layout, notes)
            return _of_numbers(as_bytes(planes, layout, name), notes)
    with opened(data, name) as image:
        check_size(image, data, name)
        if (frames := count_frames(image, data, name)) > 1:
            notes.append(first_of(frames, image))
        is_turned_by_pillow = image.format == "TIFF" and orientation(image) in UPRIGHT
        given = image.size
        if _bits_of(image, data) > 8 and not is_deep(image):
            notes.append(phrase("16 bits per channel: only the upper 8 are read"))
        image.draft(None, working_size(given))
        image.load()
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
        turn = UPRIGHT.get(orientation(image) or 0)
        if turn is not None or is_turned_by_pillow:
            notes.append(phrase("turned upright"))
        image = _plain(image, name, notes) if is_deep(image) else reduced(image, working_size(image.size))
    image = over_white(image, notes) if image.mode == "RGBA" else image.convert("RGB")
    image = _in_srgb(image, profile, notes)
    if turn is not None:
        image = image.transpose(turn)
    if max(given) <= WORKING_SIDE:
        return Decoded(image, tuple(notes), None)
    given = given[::-1] if turn in SIDEWAYS else given
    before, after = (f"{width} × {height}" for width, height in (given, image.size))
    notes.append(phrase("reduced from {before} to {after} pixels", before=before, after=after))
    return Decoded(image, tuple(notes), given)


def _in_srgb(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    """A picture with the colours of sRGB, if its file says by a profile that they are others."""
    if not profile or len(profile) > MAX_PROFILE_BYTES:
        return image
    from PIL import ImageCms

    try:
        given, wanted = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, given, wanted, outputMode="RGB")
    except Exception:  # a damaged profile is no reason to refuse a picture
        return image
    if converted is None or np.abs(np.asarray(converted, np.int16) - np.asarray(image, np.int16)).max() <= 1:
        return image  # the profile is sRGB, but for rounding
    notes.append(phrase("colours converted to sRGB"))
    return converted


def _of_numbers(bright: Brightness, notes: list[str]) -> Decoded:
    """A picture made of brightness ``(1 or 3, H, W)``."""
    planes = bright.planes
    notes += bright.notes
    image = Image.fromarray(
        planes[0] if len(planes) == 1 else np.ascontiguousarray(np.moveaxis(planes, 0, -1))
    )
    given, small = image.size, reduced(image, working_size(image.size)).convert("RGB")
    if max(given) <= WORKING_SIDE:
        return Decoded(small, tuple(notes), None, bright.gaps)
    before, after = (f"{width} × {height}" for width, height in (given, small.size))
    notes.append(phrase("reduced from {before} to {after} pixels", before=before, after=after))
    return Decoded(small, tuple(notes), given, bright.gaps)


def _preview_note(layout: Layout | None, larger: tuple[int, int]) -> str:
    small = (layout.width, layout.height) if layout else (0, 0)
    sizes = [f"{width} × {height}" for width, height in (small, larger)]
    return phrase(
        "a preview of {small}: the picture of {large} in the file is not shown",
        small=sizes[0],
        large=sizes[1],
    )


def orientation(image: Image.Image) -> int | None:
    """The EXIF orientation; none if the EXIF block is damaged, which is no reason to refuse a picture."""
    if len(image.info.get("exif", b"")) > MAX_EXIF_BYTES:
        return None
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        return None


def check_size(image: Image.Image, data: bytes, name: str, most: Mapping[str, int] = MOST_PIXELS) -> None:
    """Refuse a picture that its headers say has no pixels, or too many for its format."""
    width, height = image.size
    if min(image.size) < 1:
        raise no_pixels(name, width, height)
    if max(image.size) > MAX_PICTURE_SIDE:
        raise too_long(name, width, height)
    is_jpeg = image.format in ("JPEG", "MPO")
    limit = MAX_LAB_PIXELS if image.mode == "LAB" else most.get(image.format or "", MAX_PIXELS)
    if width * height > limit:
        raise too_large(name, width, height, limit)
    scans = data.count(b"\xff\xda") if is_jpeg else 0
    if scans > MAX_JPEG_SCANS:
        raise too_many_passes(name, scans)


def count_frames(image: Image.Image, data: bytes, name: str) -> int:
    """Frames of an animation or pages of a document, if they are not too many or too large."""
    frames = len(frame_sizes(image, data))
    if frames > MAX_FRAMES:
        raise too_many_frames(name)
    pixels = frames * image.width * image.height
    if frames > 1 and image.format != "TIFF" and pixels > MAX_ANIMATION_PIXELS:
        raise too_large_frames(name, frames, *image.size)
    return frames


def first_of(frames: int, image: Image.Image) -> str:
    """What is noted of a picture of several, of which the first is used."""
    if image.format == "TIFF":
        return phrase("first of {pages} pages", pages=frames)
    return phrase("first of {frames} frames", frames=frames)


def frame_sizes(image: Image.Image, data: bytes) -> list[tuple[int, int]]:
    """Width and height of each frame or page, as the headers say, for at most one beyond `MAX_FRAMES`.

    What a camera puts behind its picture is not counted.
    """
    most = MAX_FRAMES + 1
    if image.format == "TIFF":
        return [(page.width, page.height) for page in tiff_pages(data, most)]
    if image.format == "GIF":
        corners = gif_frames(data, most)
        right, bottom = (max(sides) for sides in zip(image.size, *corners, strict=True))
        return [(right, bottom)] * len(corners)
    return [image.size] * (1 if image.format == "MPO" else min(most, getattr(image, "n_frames", 1)))


def working_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size of a working copy: no side longer than `WORKING_SIDE`."""
    scale = min(1, WORKING_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(image: Image.Image, name: str, notes: list[str]) -> Image.Image:
    """Grey of more than eight bits a pixel as L, small."""
    if image.mode == "I;16B":  # which Pillow resizes in the wrong order of bytes
        image = Image.fromarray(np.asarray(image).astype(np.uint16))
    ends: Any = image.getextrema()  # a pair, as it has one channel
    low, high = ends
    notes.append(scaled(low, high))
    return _scaled(image, low, high, name)


def reduced(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A picture that is not deep as L, RGB or RGBA, averaged down or up to this size.

    As `eight_bits` and Pillow's `resize` make it, but that a large picture is made plain and averaged along
    its rows some rows at a time, so that there is no second one as large. Pillow averages the rows first too,
    unless a picture is taller than twice its width: then a level may be rounded the other way.
    """
    width, height = image.size
    if width * height <= LARGE or image.size == size:
        return eight_bits(image).resize(size, Image.Resampling.BOX)
    narrow: Image.Image | None = None
    rows = max(1, PIXELS_AT_ONCE // width)
    for top in range(0, height, rows):
        strip = eight_bits(image.crop((0, top, width, min(top + rows, height))))
        strip = strip.convert("RGBa") if strip.mode == "RGBA" else strip
        strip = strip.resize((size[0], strip.height), Image.Resampling.BOX)
        narrow = narrow or Image.new(strip.mode, (size[0], height))
        narrow.paste(strip, (0, top))
    assert narrow is not None, "a picture has a row"
    small = narrow.resize(size, Image.Resampling.BOX)
    return small.convert("RGBA") if small.mode == "RGBa" else small


def _bits_of(image: Image.Image, data: bytes) -> int:
    """Bits of a number in the file, which Pillow cuts to 8 where a picture is in colour."""
    if image.format == "PNG":
        return data[24]  # of its header (PNG specification, 11.2.1)
    layout = layout_of(data) if image.format == "TIFF" else None
    return layout.bits if layout else 8


def is_deep(image: Image.Image) -> bool:
    """Whether a grey picture has more than eight bits a pixel."""
    return image.mode.startswith(("I", "F"))


def eight_bits(image: Image.Image) -> Image.Image:
    """A picture that is not deep as L, RGB or, if anything may be transparent, RGBA."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")


def _scaled(image: Image.Image, low: float, high: float, name: str) -> Image.Image:
    """Grey of more than eight bits, small, with `low` as 0 and `high` as 255."""
    values = np.asarray(image.resize(working_size(image.size), Image.Resampling.BOX), dtype=np.float64)
    if not np.isfinite(values).all():
        raise not_finite(name)
    return Image.fromarray(np.round((values - low) / ((high - low) or 1) * 255).clip(0, 255).astype(np.uint8))


def over_white(image: Image.Image, notes: list[str]) -> Image.Image:
    """An RGBA picture as RGB, with white behind it, and a note if any of it shows."""
    extrema: Any = image.getextrema()
    if extrema[3][0] < 255:
        notes.append(phrase("transparent parts laid over white"))
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
