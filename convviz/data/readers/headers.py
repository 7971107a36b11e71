"""What the headers of a GIF and a TIFF say of their frames and pages, without decoding any of them."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from convviz.core.limits import MAX_FRAMES, MAX_TIFF_TAGS

TIFF_SIDES = (256, 257)
"""The tags ImageWidth and ImageLength."""
TIFF_WHOLE = {3: "H", 4: "I", 13: "I", 16: "Q"}
TIFF_TAGS_READ = 64
MOST_TAG_NUMBERS = 16
TIFF_BYTES = (1, 2, 7)
"""Types of which any number is read at once."""
FRAMES_LOOKED_AT = MAX_FRAMES + 1


def gif_frames(data: bytes, most: int) -> list[tuple[int, int]]:
    """Return how far to the right and down each frame of a GIF reaches, for at most `most` frames.

    From its blocks (GIF89a specification, appendix B): Pillow reads frame after frame without a bound, and a
    file of 16 MB can hold a million.
    """
    frames: list[tuple[int, int]] = []
    at = 13 + _palette_length(data, 10)
    while len(frames) < most and at < len(data) and data[at] in b"\x21\x2c":
        if data[at] == 0x2C:
            left, top, width, height = struct.unpack("<4H", data[at + 1 : at + 9].ljust(8, b"\0"))
            frames.append((left + width, top + height))
            at += 11 + _palette_length(data, at + 9)
        else:
            at += 2
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
    return frames


class TiffPage(NamedTuple):
    """What the directory of a page says; sides of 0 if it leaves the file or hides them behind other tags."""

    width: int
    height: int
    tags: int


def tiff_pages(data: bytes, most: int) -> list[TiffPage]:
    """Return the pages of a TIFF, at most `most` of them, from its chain of directories.

    TIFF 6.0, section 2. Pillow reads every tag of every directory on the way; directories may overlap,
    and hold 65 535 tags each.
    """
    pages: list[TiffPage] = []
    try:
        for entry, first, tags in _tiff_directories(data, most):
            sides = _tiff_sides(data, first, min(tags, TIFF_TAGS_READ), entry)
            pages.append(TiffPage(*sides, tags))
    except struct.error:
        pages.append(TiffPage(0, 0, 0))
    return pages


def longest_tiff_tag(data: bytes, most: int) -> int:
    """Return how many numbers, other than bytes, a tag in the first pages of a TIFF has at most."""
    longest = 0
    try:
        for entry, first, tags in _tiff_directories(data, most):
            table = data[first : first + min(tags, MAX_TIFF_TAGS) * entry.size]
            whole = table[: len(table) // entry.size * entry.size]
            counts = (count for _, kind, count, _ in entry.iter_unpack(whole) if kind not in TIFF_BYTES)
            longest = max(longest, *counts, 0)
    except struct.error:
        pass  # the rest of the chain is not there
    return longest


def tiff_tags(data: bytes, most: int, first_at: int = 0) -> list[dict[int, tuple[int, ...]]]:
    """Return the whole numbers in the first tags of each page of a TIFF, by the numbers of the tags.

    Of each tag only the first few, wherever they are; of at most `most` pages, beginning with one at a place.
    """
    pages: list[dict[int, tuple[int, ...]]] = []
    try:
        for entry, first, tags in _tiff_directories(data, most, first_at):
            found: dict[int, tuple[int, ...]] = {}
            pages.append(found)
            for index in range(min(tags, TIFF_TAGS_READ)):
                tag, kind, count, value = entry.unpack_from(data, first + index * entry.size)
                form = TIFF_WHOLE.get(kind)
                if not form or not count:
                    continue
                numbers = struct.Struct(f"{entry.format[0]}{min(count, MOST_TAG_NUMBERS)}{form}")
                source, place = value, 0
                if count * struct.calcsize(form) > len(value):
                    source, place = data, int.from_bytes(value, "little" if data[:2] == b"II" else "big")
                found.setdefault(tag, numbers.unpack_from(source, place))
    except struct.error:
        pass  # the rest is not there
    return pages


def _tiff_directories(data: bytes, most: int, first_at: int = 0) -> Iterator[tuple[struct.Struct, int, int]]:
    """For each directory: the form of its entries, where they begin, and how many there are."""
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    count, form, offset, start = ("Q", "HHQ8s", "Q", 8) if big else ("H", "HHI4s", "I", 4)
    entry = struct.Struct(order + form)
    seen: set[int] = set()
    (at,) = (first_at,) if first_at else struct.unpack_from(order + offset, data, start)
    while at and at not in seen and len(seen) < most:
        seen.add(at)
        (tags,) = struct.unpack_from(order + count, data, at)
        first = at + struct.calcsize(count)
        yield entry, first, tags
        (at,) = struct.unpack_from(order + offset, data, first + tags * entry.size)


def _tiff_sides(data: bytes, first: int, tags: int, entry: struct.Struct) -> tuple[int, int]:
    """The width and the height among the first tags of a directory, which are sorted by their numbers."""
    sides: dict[int, int] = {}
    for index in range(tags):
        tag, kind, _, value = entry.unpack_from(data, first + index * entry.size)
        form = TIFF_WHOLE.get(kind)
        if tag in TIFF_SIDES and form:
            sides.setdefault(tag, *struct.unpack_from(entry.format[0] + form, value))
    width, height = (sides.get(tag, 0) for tag in TIFF_SIDES)
    return width, height


def _palette_length(data: bytes, at: int) -> int:
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
