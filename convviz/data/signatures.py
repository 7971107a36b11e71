"""How a file of a format begins: what the rows of `convviz.data.formats` recognise it by."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from math import prod

from convviz.data.typed.records import is_fasta

GZIP, NUMPY, ZIP = b"\x1f\x8b", b"\x93NUMPY", (b"PK\3\4", b"PK\5\6")
HEAD = 1024
PACKED_HEAD = 4096
"""Bytes of a packed file that are unpacked to see what is in it: its first `HEAD`."""
DIRECTORY = 65_536
"""Bytes at the end of a zip archive that name what is in it."""
NIFTI_LENGTHS = (348, 540)
"""Bytes of a header of NIfTI-1 and of NIfTI-2; each begins with this number, in the file's order of bytes."""
IDX_BYTES = {0x08: 1, 0x09: 1, 0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8}
"""Bytes of a number by the code of its kind: yann.lecun.com/exdb/mnist."""
_SHAPE = re.compile(rb"'shape': ?\(([^)]{0,99})\)")

Recogniser = Callable[[bytes], bool]


def starts(*beginnings: bytes, at: int = 0) -> Recogniser:
    """Return what recognises files that have one of these bytes at a place."""
    return lambda data: data.startswith(beginnings, at)


def riff(kind: bytes, *outer: bytes) -> Recogniser:
    """Return what recognises files of chunks (RIFF) of a kind."""
    return lambda data: data[:4] in (outer or (b"RIFF",)) and data[8:12] == kind


def either(*recognisers: Recogniser) -> Recogniser:
    """Return what recognises a file that one of several does."""
    return lambda data: any(one(data) for one in recognisers)


def unpacked_head(data: bytes) -> bytes:
    """Return the first bytes of a file, of one that is packed by gzip those of what is in it.

    Examples
    --------
    >>> import gzip
    >>> unpacked_head(gzip.compress(b"1,2")), unpacked_head(b"1,2"), unpacked_head(b"\\x1f\\x8b")
    (b'1,2', b'1,2', b'')
    """
    if not data.startswith(GZIP):
        return data[:HEAD]
    try:
        return zlib.decompressobj(31).decompress(data[:PACKED_HEAD], HEAD)
    except zlib.error:
        return b""


def is_ppm(data: bytes) -> bool:
    return data[:1] == b"P" and data[1:2] in b"1234567Ff" and data[2:3].isspace()


def is_fasta_file(data: bytes) -> bool:
    """Whether a file begins like sequences with names: FASTA, or FASTQ."""
    head = data[:4096]
    begins = head.lstrip()[:1] in (b">", b"@", b";")
    return begins and is_text(head) and is_fasta(head.decode("latin-1"))


def is_text(data: bytes) -> bool:
    """Whether a file begins with characters that can be seen, in UTF-8."""
    head = data[:HEAD]
    try:
        text = head[: len(head) - 3 if len(head) == HEAD else None].decode()
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in text)


_SVG = re.compile(rb"(<[?!][^>]*>[\s\]>]*)*<svg[\s>]")
"""A drawing's first element, after what XML may have before it: declaration, document type, comments."""


def is_svg(data: bytes) -> bool:
    return bool(_SVG.match(_bare(data)))


def is_html(data: bytes) -> bool:
    return _bare(data).startswith((b"<!doctype html", b"<html"))


def _bare(data: bytes) -> bytes:
    """The first bytes of what may be a text, without its mark and the blanks before it, in small letters."""
    return data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()


def nifti_header(head: bytes) -> tuple[int, bytes]:
    """Return the length of the header that bytes begin with, 0 if with none, and what is said of it."""
    lengths = {int.from_bytes(head[:4], order) for order in ("little", "big")}
    length = next(iter(lengths.intersection(NIFTI_LENGTHS)), 0)
    return length, head[344:348] if length == NIFTI_LENGTHS[0] else head[4:8]


SINGLE = (b"n+1\0", b"n+2\0")
"""What a header says whose numbers come behind it."""


def is_nifti(data: bytes) -> bool:
    return nifti_header(unpacked_head(data))[1] in SINGLE


def is_nifti_pair(data: bytes) -> bool:
    """Whether a file is the header of a pair: of NIfTI, or of the older Analyze, which says nothing of it."""
    length, magic = nifti_header(unpacked_head(data))
    return bool(length) and (
        magic in (b"ni1\0", b"ni2\0") or (magic not in SINGLE and len(data) == length == NIFTI_LENGTHS[0])
    )


def is_dicom(data: bytes) -> bool:
    """With its mark behind 128 bytes; or without, as in older files, with elements in their order."""
    return data[128:132] == b"DICM" or _begins_with_elements(data)


FIRST_GROUPS = (2, 8)
"""Of an older DICOM file's first elements: what the file is, and what the picture is."""


def _begins_with_elements(data: bytes) -> bool:
    at, before = 0, (0, -1)
    for _ in range(3):
        if len(data) < at + 8:
            return False
        group, element, kind, length = struct.unpack_from("<HH2sH", data, at)
        if not kind.isalpha():
            (length,) = struct.unpack_from("<I", data, at + 4)
        is_next = group in FIRST_GROUPS and (group, element) > before
        if not is_next or length > HEAD or length % 2:
            return False
        at, before = at + 8 + length, (group, element)
    return True


def idx_shape(head: bytes) -> tuple[int, ...]:
    """Return the sizes that the header of an IDX file says, as of MNIST; none if it is none."""
    if head[:2] != b"\0\0" or len(head) < 8 or head[2] not in IDX_BYTES or not 1 <= head[3] <= 4:
        return ()
    axes = head[3]
    return struct.unpack_from(f">{axes}I", head, 4) if len(head) >= 4 + 4 * axes else ()


def is_idx(data: bytes) -> bool:
    """Whether a file is IDX: what is not packed is as long as its header says, or shorter if it is cut."""
    head = unpacked_head(data)
    shape = idx_shape(head)
    if not shape:
        return False
    held = prod(shape) * IDX_BYTES[head[2]] + 4 + 4 * len(shape)
    return data.startswith(GZIP) or len(data) <= held < 2**31


def npy_shape(data: bytes) -> tuple[int, ...] | None:
    """Return the sizes that the header of an array saved by numpy says, if it says so as numpy does.

    Examples
    --------
    >>> npy_shape(b"\\x93NUMPY...{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }")
    (3, 4)
    """
    found = _SHAPE.search(data[:HEAD])
    if not found:
        return None
    try:
        return tuple(int(size) for size in found[1].split(b",") if size.strip())
    except ValueError:
        return None


def is_mp3(data: bytes) -> bool:
    """Whether a file begins with a title of ID3, or a frame of MPEG: a sync, a layer, a rate."""
    if data.startswith(b"ID3"):
        return True
    return (
        len(data) > 3
        and data[0] == 0xFF
        and data[1] & 0xE0 == 0xE0
        and data[1] & 0x18 != 0x08
        and data[1] & 0x06 != 0
        and data[:2] != b"\xff\xfe"  # the mark of UTF-16
        and data[2] & 0xF0 != 0xF0
        and data[2] & 0x0C != 0x0C
    )


def is_utf_16(data: bytes) -> bool:
    """Whether a text is UTF-16 without its mark: every second byte of what is written there is 0.

    Examples
    --------
    >>> is_utf_16("1,5".encode("utf-16-le")), is_utf_16(b"1,5 ")
    (True, False)
    """
    head = data[: HEAD // 2 * 2]
    odd, even = head[1::2], head[::2]
    if not odd or len(head) < 4:
        return False
    high, low = (odd, even) if odd.count(0) >= even.count(0) else (even, odd)
    return high.count(0) > 0.9 * len(high) and not low.count(0)


def holds(*names: bytes) -> Recogniser:
    """Return what recognises a zip archive with a file in it whose name has one of these parts."""

    def is_one(data: bytes) -> bool:
        if not data.startswith(ZIP[0]):
            return False
        listed = data[:HEAD] + data[-DIRECTORY:] if len(data) > DIRECTORY else data
        return any(name in listed for name in names)

    return is_one
