"""What a DICOM file says of its pictures: sizes, places, scales and windows, without decoding any of them.

Which elements are looked at is fixed, and how often anything is read from the file is counted: it may nest
sequences, or hold millions of elements, as it likes. What is deflated is unpacked up to a bound.

References: DICOM PS3.3 (C.7.6.2, C.7.6.3, C.11.1, C.11.2), PS3.5 (A.5), PS3.10 (7.1).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from convviz.core.limits import MAX_DICOM_READS, MAX_MAGNITUDE

DEFLATED, EXPLICIT = b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.1"
BEFORE_ELEMENTS = 132
UNPACKED_AT_ONCE = 2**16
META_ELEMENTS = 64
LONG_FORMS = (b"OB", b"OW", b"OF", b"SQ", b"UT", b"UN")
"""Kinds of value whose length has four bytes, of those that are in a file's first group."""
LARGEST_SEQUENCE = 2**20
"""Bytes of a sequence of what differs from frame to frame, of which the parts are made one by one."""
TAGS = (
    "SOPClassUID",
    "Modality",
    "SeriesInstanceUID",
    "InstanceNumber",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "SliceLocation",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "RescaleSlope",
    "RescaleIntercept",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
    "PixelData",
    "FloatPixelData",
    "DoubleFloatPixelData",
)
"""The elements that are looked at, by their keywords."""


class Window(NamedTuple):
    """Which values are told apart: those around a centre; `form` is the file's word for the way there."""

    centre: float
    width: float
    form: str


class Said(NamedTuple):
    """What a file says of its pictures.

    `scales` holds slope and intercept of each frame, or of all; `places` the distance of each frame along
    the axis that they are stacked on; none where the file does not say.
    """

    frames: int
    rows: int
    columns: int
    samples: int
    bits: int
    stored: int
    photometric: str
    scales: tuple[tuple[float, float], ...]
    places: tuple[float, ...]
    windows: tuple[Window, ...]
    number: float
    series: str


class CountedFile(BytesIO):
    """A file that is read only so often."""

    left = MAX_DICOM_READS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise ValueError("more elements than any program writes")
        return super().read(size)


def inflated(data: bytes, most: int) -> bytes:
    """Return a file whose elements were deflated as one whose elements are not, and any other as it is.

    At most so many bytes are unpacked.

    Raises
    ------
    ValueError
        If it has more bytes than are unpacked.
    zlib.error
        If it is damaged.
    """
    if data[128:BEFORE_ELEMENTS] != b"DICM":
        return data
    at, is_deflated = BEFORE_ELEMENTS, False
    for _ in range(META_ELEMENTS):
        group, element, kind, length = struct.unpack_from("<HH2sH", data, at)
        if group != 2:
            break
        start = at + 8
        if kind in LONG_FORMS:
            (length,) = struct.unpack_from("<I", data, start)
            start += 4
        if element == 0x10 and data[start : start + length].rstrip(b"\0 ") == DEFLATED:
            is_deflated = True
            data = data[:start] + EXPLICIT.ljust(length, b"\0") + data[start + length :]
        at = start + length
        if is_deflated and data[at : at + 2] != b"\2\0":
            break
    if not is_deflated:
        return data
    _check_unpacked(data[at:], most)
    return data[:at] + zlib.decompress(data[at:], -zlib.MAX_WBITS)


def _check_unpacked(packed: bytes, most: int) -> None:
    """Go through what is packed once, and keep none of it: how long it is, nothing says."""
    unpacker, length = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and not unpacker.eof:
        length += len(unpacker.decompress(packed, UNPACKED_AT_ONCE))
        packed = unpacker.unconsumed_tail
        if length > most:
            raise ValueError("more than is unpacked")


def said_in(elements: Any) -> Said:
    """Return what the elements of a file say; what makes no sense raises any exception."""
    frames = int(_first(elements, "NumberOfFrames", 1) or 1)
    shared, each = _groups(elements, "Shared"), _groups(elements, "PerFrame")
    parts = each if len(each) == frames else []
    return Said(
        frames=frames,
        rows=int(elements.Rows),
        columns=int(elements.Columns),
        samples=int(_first(elements, "SamplesPerPixel", 1)),
        bits=int(elements.BitsAllocated),
        stored=int(_first(elements, "BitsStored", elements.BitsAllocated)),
        photometric=str(_first(elements, "PhotometricInterpretation", "MONOCHROME2")),
        scales=_scales(elements, shared, parts),
        places=_places(elements, shared, parts),
        windows=_windows([elements, *_within([*shared, *parts[:1]], "FrameVOILUT")]),
        number=_number(_first(elements, "InstanceNumber", 0) or 0),
        series=str(_first(elements, "SeriesInstanceUID", ""))[:64],
    )


def _groups(elements: Any, which: str) -> list[Any]:
    """The parts of a sequence of what frames share, or do not, if it is not too long to go through."""
    keyword = f"{which}FunctionalGroupsSequence"
    if keyword not in elements:
        return []
    raw = elements.get_item(keyword)
    length = getattr(raw, "length", None)
    if length is not None and LARGEST_SEQUENCE < length < 2**32 - 1:
        return []
    return list(elements[keyword].value)


def _within(groups: Iterable[Any], name: str) -> list[Any]:
    """The first part of a sequence in each of several groups that has it."""
    keyword = f"{name}Sequence"
    return [group[keyword].value[0] for group in groups if keyword in group and group[keyword].value]


def _scales(elements: Any, shared: list[Any], each: list[Any]) -> tuple[tuple[float, float], ...]:
    own = _within(each, "PixelValueTransformation")
    sources = own if own and len(own) == len(each) else _within(shared, "PixelValueTransformation")
    found = []
    for source in sources or [elements]:
        slope, intercept = (
            _number(_first(source, f"Rescale{word}", None)) for word in ("Slope", "Intercept")
        )
        slope = 1.0 if np.isnan(slope) or not slope else slope
        found.append((slope, 0.0 if np.isnan(intercept) else intercept))
    if max(abs(number) for pair in found for number in pair) > MAX_MAGNITUDE:
        raise ValueError("a scale beyond what is shown")
    return tuple(found)


def _places(elements: Any, shared: list[Any], each: list[Any]) -> tuple[float, ...]:
    """The distance of each frame along the line that stands upright on its rows and columns."""
    positions = _within(each, "PlanePosition") if each else [elements]
    turns = _within(each, "PlaneOrientation") or _within(shared, "PlaneOrientation") or [elements]
    across = _numbers(turns[0], "ImageOrientationPatient", 6)
    found = [_numbers(position, "ImagePositionPatient", 3) for position in positions]
    if across is not None and found and all(place is not None for place in found):
        normal = np.cross(across[:3], across[3:])
        return tuple(float(np.dot(normal, place)) for place in found if place is not None)
    place = _number(_first(elements, "SliceLocation", None))
    return () if each or np.isnan(place) else (place,)


def _windows(sources: Iterable[Any]) -> tuple[Window, ...]:
    found = []
    for source in sources:
        centres, widths = (_several(source, f"Window{word}") for word in ("Center", "Width"))
        form = str(_first(source, "VOILUTFunction", "LINEAR") or "LINEAR")
        for pair in zip(centres, widths, strict=False):
            centre, width = map(_number, pair)
            if np.isfinite(centre) and 0 < width < MAX_MAGNITUDE and abs(centre) < MAX_MAGNITUDE:
                found.append(Window(centre, width, form))
    return tuple(dict.fromkeys(found))[:9]


def _several(source: Any, keyword: str) -> Sequence[Any]:
    value = source.get(keyword)
    if value is None:
        return []
    return value if hasattr(value, "__len__") and not isinstance(value, str) else [value]


def _first(source: Any, keyword: str, default: Any) -> Any:
    """A value, of several the first."""
    return next(iter(_several(source, keyword)), default)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _numbers(source: Any, keyword: str, count: int) -> np.ndarray | None:
    found = np.array([_number(value) for value in _several(source, keyword)])
    return found if len(found) == count and np.isfinite(found).all() else None
