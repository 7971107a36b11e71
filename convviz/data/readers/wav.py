"""WAV files with plain samples, whole or in floating point, and their relatives RF64, BW64 and RIFX.

Specifications: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0"; EBU Tech
3306 for RF64; ITU-R BS.2088 for BW64.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.data.readers.waveform import EXPORT, Sound, check_channels, cut_short, no_samples
from convviz.language import phrase

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
"""Formats of samples, by their codes in Microsoft's mmreg.h."""
ORDERS = {b"RIFF": "<", b"RF64": "<", b"BW64": "<", b"RIFX": ">"}
LONG = (b"RF64", b"BW64")
"""Kinds whose lengths of 64 bits stand in a part of their own."""
CHUNKS = 64
"""As many parts of a file are looked through for its format and its samples."""
UNKNOWN = 2**32 - 1
STREAMED = 2**31 - 64
"""From here on a length in bytes is that of a recording whose end was not known: nothing is missing."""


class Layout(NamedTuple):
    """How the samples of a file are kept, and where: `length` is in bytes, as the file says."""

    order: str
    code: int
    channels: int
    rate: int
    width: int
    start: int
    length: int


def is_plain(data: bytes) -> bool:
    """Whether a file of chunks is of one of the kinds that are read here."""
    return data[:4] in ORDERS and data[8:12] == b"WAVE"


def layout_of(data: bytes) -> Layout:
    """Return how a file's samples are kept.

    Raises
    ------
    ValueError, struct.error
        If it does not say so, or makes no sense.

    Examples
    --------
    >>> form = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    >>> layout_of(b"RIFF....WAVEfmt " + struct.pack("<I", 16) + form + b"data" + bytes(4)).width
    2
    """
    order, at, place, total = ORDERS[data[:4]], 12, None, None
    for _ in range(CHUNKS):
        kind, size = struct.unpack_from(f"{order}4sI", data, at)
        if kind == b"ds64" and data[:4] in LONG:
            (total,) = struct.unpack_from(f"{order}Q", data, at + 16)
        if kind == b"fmt ":
            place = at + 8
        if kind == b"data":
            break
        at += 8 + size + size % 2
    else:
        raise ValueError("no samples among the first parts")
    if place is None:
        raise ValueError("samples without a format")
    code, channels, rate, _, frame, bits = struct.unpack_from(f"{order}HHIIHH", data, place)
    if code == EXTENSIBLE:
        (code,) = struct.unpack_from(f"{order}H", data, place + 24)
    if not channels or not rate or not bits:
        raise ValueError("no channel, no rate or no bits")
    width = max(-(-bits // 8), frame // channels if frame % channels == 0 else 0)
    length = total if size == UNKNOWN and total is not None else size
    return Layout(order, code, channels, rate, width, at + 8, length)


def is_read_here(layout: Layout) -> bool:
    """Whether samples are whole numbers or floating point; others are packed."""
    return layout.code in (PCM, FLOAT)


def samples_of(data: bytes, layout: Layout, name: str) -> Sound:
    """Return the sound behind a layout.

    Raises
    ------
    SourceError
        If its samples are of a width that is not read, too many side by side, or none at all.
    """
    check_channels(layout.channels, name)
    widths = (4, 8) if layout.code == FLOAT else (1, 2, 3, 4, 8)
    if layout.width not in widths:
        told = phrase(
            "“{name}” has samples of {bits} bits, which are not read; {advice}.",
            name=name,
            bits=8 * layout.width,
            advice=phrase(EXPORT),
        )
        raise SourceError(told)
    frame = layout.channels * layout.width
    raw = data[layout.start : layout.start + layout.length]
    there = len(raw) // frame
    if not there:
        raise no_samples(name)
    notes = [_unit(layout)]
    if there < layout.length // frame and layout.length < STREAMED:
        notes.append(cut_short(there, layout.length // frame))
    samples = _numbers(raw[: there * frame], layout).reshape(there, layout.channels)
    full_scale = 1.0 if layout.code == FLOAT else 2.0 ** (8 * layout.width - 1)
    return Sound(samples, layout.rate, full_scale, tuple(notes))


def _unit(layout: Layout) -> str:
    if layout.code == FLOAT:
        return phrase("{bits}-bit floating-point samples as percent of full scale", bits=8 * layout.width)
    return phrase("{bits}-bit samples as percent of full scale", bits=8 * layout.width)


def _numbers(raw: bytes, layout: Layout) -> np.ndarray:
    """Samples with a sign; those of 8 bits are stored without."""
    if layout.code == FLOAT:
        return np.frombuffer(raw, dtype=f"{layout.order}f{layout.width}")
    if layout.width == 1:
        return np.frombuffer(raw, dtype=np.uint8).astype(np.int16) - 128
    if layout.width == 3:
        padded = np.zeros((len(raw) // 3, 4), dtype=np.uint8)
        places = slice(1, 4) if layout.order == "<" else slice(0, 3)
        padded[:, places] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
        return padded.view(f"{layout.order}i4").ravel() >> 8
    return np.frombuffer(raw, dtype=f"{layout.order}i{layout.width}")
