"""A whole picture as a file of its own format, and as a small picture for the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from convviz.core.limits import MAX_NAME, PREVIEW_SIDE
from convviz.language import phrase, spelled

PNG_PIXELS = 512 * 512
"""Up to here a preview is a PNG, exact; above, a JPEG, which is a tenth of that."""


_ANY = 2**31


class Format(NamedTuple):
    """How a format is written.

    Attributes
    ----------
    title : str
    ending : str
        Of its files.
    longest : int
        The longest side that it has room for.
    options : dict
        Pillow's.
    most : int
        Pixels that are written in it: AVIF takes 29 bytes of memory for each, 700 MB for 24 megapixels.
    """

    title: str
    ending: str
    longest: int
    options: dict[str, object]
    most: int = _ANY


FORMATS = {
    "PNG": Format("PNG", "png", _ANY, {"compress_level": 3}),
    "JPEG": Format("JPEG", "jpg", 65_500, {"quality": 92}),
    "MPO": Format("JPEG", "jpg", 65_500, {"quality": 92}),
    "WEBP": Format("WebP", "webp", 16_383, {"quality": 92, "method": 2}),
    "AVIF": Format("AVIF", "avif", 65_535, {"quality": 85, "speed": 10}, 8_000_000),
    "GIF": Format("GIF", "gif", 65_535, {}),
    "TIFF": Format("TIFF", "tif", _ANY, {"compression": "tiff_lzw"}),
    "BMP": Format("BMP", "bmp", _ANY, {}),
    "PPM": Format("PPM", "ppm", _ANY, {}),
}
"""By Pillow's names. The qualities are those above which files grow and nothing is seen of it."""


class Written(NamedTuple):
    """The file of a picture: what it holds, its name, its format twice, and what to say of it."""

    data: bytes
    name: str
    title: str
    mime: str
    notes: tuple[str, ...]

    @property
    def size(self) -> str:
        """How large it is, in words.

        Examples
        --------
        >>> Written(bytes(2_340_000), "a.png", "PNG", "image/png", ()).size
        '2.3 MB'
        """
        count = len(self.data)
        return spelled(f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB")


class Preview(NamedTuple):
    """A picture as small as the screen needs it."""

    data: bytes
    mime: str


def write(
    pixels: np.ndarray, form: str, name: str, tell: Callable[[float], None], made: str = "convolved"
) -> Written:
    """Write a picture in a format, or as PNG where that format cannot hold it.

    Nothing of the file that was read is in it but its pixels: no place, no date, no camera.

    Parameters
    ----------
    pixels : ndarray, uint8, (H, W, 1 or 3)
    form : str
        A key of `FORMATS`.
    name : str
        What the file was called.
    tell : callable
        Is told now and then which share is written at least; what it raises ends the writing.
    made : str
        What was done to it, in letters and figures.

    Returns
    -------
    Written
        Its name ends with a digest of its content, so that no two files have one name.

    Examples
    --------
    >>> written = write(np.zeros((2, 2, 1), np.uint8), "GIF", "a cat.gif", lambda share: None)
    >>> written.name[:16], written.mime, written.data[:3]
    ('a-cat-convolved-', 'image/gif', b'GIF')
    """
    form, notes = _possible(form, pixels)
    kind = FORMATS[form]
    file = _Told(tell, pixels.nbytes)
    _image(pixels).save(file, "JPEG" if form == "MPO" else form, **kind.options)
    data = file.getvalue()
    digest = blake2b(data, digest_size=6).hexdigest()
    stem = re.sub("[^A-Za-z0-9]+", "-", re.sub(r"\.\w{1,5}$", "", name))[:MAX_NAME].strip("-") or "picture"
    mime = "image/x-portable-anymap" if form == "PPM" else f"image/{kind.title.lower()}"
    return Written(data, f"{stem}-{made}-{digest}.{kind.ending}", kind.title, mime, notes)


def preview(pixels: np.ndarray) -> Preview:
    """Return a picture reduced to at most `PREVIEW_SIDE` pixels a side, by whole blocks of pixels averaged.

    Parameters
    ----------
    pixels : ndarray, uint8, (H, W, 1 or 3)
    """
    height, width = pixels.shape[:2]
    block = -(-max(height, width) // PREVIEW_SIDE)
    rows = block * max(1, (1 << 18) // (width * block))
    strips = [_image(pixels[top : top + rows]).reduce(block) for top in range(0, height, rows)]
    small = Image.fromarray(np.concatenate([np.asarray(strip) for strip in strips]))
    is_exact = small.width * small.height <= PNG_PIXELS
    form, options = ("PNG", {}) if is_exact else ("JPEG", {"quality": 90})
    file = BytesIO()
    small.save(file, form, **options)
    return Preview(file.getvalue(), f"image/{form.lower()}")


class _Told(BytesIO):
    """A file in memory that tells how much is in it; a packed file ends before all is told."""

    def __init__(self, tell: Callable[[float], None], most: int):
        super().__init__()
        self.tell_share = tell
        self.most = most

    def write(self, data: Any) -> int:
        count = super().write(data)
        self.tell_share(min(1.0, self.getbuffer().nbytes / self.most))
        return count


def _possible(form: str, pixels: np.ndarray) -> tuple[str, tuple[str, ...]]:
    """The format, or PNG and why."""
    title, _, longest, _, most = FORMATS[form]
    height, width = pixels.shape[:2]
    if form == "GIF" and pixels.shape[2] == 3:
        return "PNG", (phrase("A GIF has at most 256 colours, so the file is a PNG."),)
    if max(height, width) > longest:
        note = phrase(
            "A {form} is at most {most} pixels long, so the file is a PNG.", form=title, most=longest
        )
        return "PNG", (note,)
    if height * width > most:
        note = phrase(
            "To write more than {most} megapixels as {form} takes too much memory, so the file is a PNG.",
            most=most // 10**6,
            form=title,
        )
        return "PNG", (note,)
    return form, ()


def _image(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels))
