"""What a picture's file is made of, looked at before a reader sees it: what would keep one busy for long.

Readers go through a file part by part, and through some of them number by number, in Python. A file of a few
megabytes can have millions of parts, or one tag of millions of numbers; no program writes such. Counting
stops at the limit, so that it takes no longer than a moment.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_COEFFICIENTS,
    MAX_PARTS,
    MAX_PASSED,
    MAX_REMARKS,
    MAX_RUNS_BYTES,
    MAX_SPELLED_NUMBERS,
    MAX_TIFF_TAGS,
    MAX_TIFF_VALUES,
)
from convviz.data.formats import picture_format
from convviz.data.readers.headers import FRAMES_LOOKED_AT, longest_tiff_tag, tiff_pages
from convviz.data.readers.refusals import spelled_out, too_many_passes, too_much_at_once

PPM_HEADER = re.compile(rb"P([1-6])\s+(\d{1,9})\s+(\d{1,9})(?:\s+(\d{1,5}))?\s")
RAW_LEVELS = {b"5": (255, 65535), b"6": (255,)}
"""The levels that are read as they are; others are read number by number."""
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
SEQUENTIAL = (0xC0, 0xC1)
START_OF_SCAN = 0xDA
RUNS = (1, 2)
"""Kinds of compression of a BMP: runs of bytes, in Microsoft's wingdi.h."""


class _Frame(NamedTuple):
    marker: int
    components: int
    numbers: int


def check_structure(data: bytes, name: str) -> None:
    """Refuse the file of a picture that would take long to read whatever its size in pixels.

    Raises
    ------
    SourceError
        Where people may have such a file.
    OSError
        Where it can only be damaged, or meant to do harm.
    """
    form = picture_format(data)
    if form in _CHECKS:
        _CHECKS[form](data, name)


def _check_ppm(data: bytes, name: str) -> None:
    if data.count(b"#") > MAX_REMARKS and data[1:2] in b"123":
        raise OSError("more remarks than anybody writes")
    bare = re.sub(rb"#[^\r\n]*", b"", data[:MAX_REMARKS])
    header = PPM_HEADER.match(bare)
    if not header:
        if data[1:2] in b"123456":
            raise OSError("no header where one belongs")
        return
    kind, width, height, levels = header.groups()
    numbers = int(width) * int(height) * (3 if kind in b"36" else 1)
    is_spelled = kind in b"23" or (kind in RAW_LEVELS and int(levels or 0) not in RAW_LEVELS[kind])
    if is_spelled and numbers > MAX_SPELLED_NUMBERS:
        raise spelled_out(name, numbers)


def _check_png(data: bytes, name: str) -> None:
    at = 8
    for _ in range(MAX_PARTS):
        if at + 8 > len(data):
            return
        at += 12 + int.from_bytes(data[at : at + 4])
    raise OSError("more parts than any program writes")


def _check_jpeg(data: bytes, name: str) -> None:
    """Refuse what a decoder must keep whole until its last pass, if that is large or gone over often."""
    at, frame = 2, None
    for _ in range(MAX_REMARKS):
        if data[at : at + 1] != b"\xff" or at + 4 > len(data):
            return
        marker, length = struct.unpack_from(">BH", data, at + 1)
        if marker in JPEG_FRAMES:
            frame = _Frame(marker, *_coefficients(data, at + 4))
        if marker == START_OF_SCAN:
            if frame and (frame.marker not in SEQUENTIAL or data[at + 4] < frame.components):
                _check_passes(data, frame.numbers, name)
            return
        if marker == 0xFF:
            length = -1
        at += 2 + length
    raise OSError("more parts than any program writes")


def _check_passes(data: bytes, numbers: int, name: str) -> None:
    if numbers > MAX_COEFFICIENTS:
        raise too_much_at_once(name, numbers)
    passes, most = data.count(b"\xff\xda"), MAX_PASSED // max(1, numbers)
    if passes > most:
        raise too_many_passes(name, passes, most)


def _coefficients(data: bytes, at: int) -> tuple[int, int]:
    """How many components and how many numbers a JPEG's frame has: ITU-T T.81, B.2.2."""
    _, height, width, count = struct.unpack_from(">BHHB", data, at)
    shares = [divmod(data[at + 7 + 3 * index], 16) for index in range(count)]
    most = max(across for across, _ in shares) * max(down for _, down in shares)
    return count, width * height * sum(across * down for across, down in shares) // max(1, most)


def _check_gif(data: bytes, name: str) -> None:
    """Count the blocks of remarks, each of which is added to those before."""
    at, found = 0, 0
    while (at := data.find(b"!\xfe", at)) >= 0:
        at += 2
        found += 1
        while at < len(data) and data[at]:
            at += data[at] + 1
            found += 1
            if found > MAX_REMARKS:
                raise OSError("more remarks than anybody writes")
        if found > MAX_REMARKS:
            raise OSError("more remarks than anybody writes")


def _check_tiff(data: bytes, name: str) -> None:
    if sum(page.tags for page in tiff_pages(data, FRAMES_LOOKED_AT)) > MAX_TIFF_TAGS:
        raise OSError("more tags than any program writes")
    if longest_tiff_tag(data, FRAMES_LOOKED_AT) > MAX_TIFF_VALUES:
        raise OSError("a tag of more numbers than any program writes")


def _check_bmp(data: bytes, name: str) -> None:
    if len(data) > MAX_RUNS_BYTES and int.from_bytes(data[30:34], "little") in RUNS:
        raise SourceError(spelled_out(name, len(data)).args[0])


_CHECKS = {
    "PPM": _check_ppm,
    "PNG": _check_png,
    "JPEG": _check_jpeg,
    "GIF": _check_gif,
    "TIFF": _check_tiff,
    "BMP": _check_bmp,
}
