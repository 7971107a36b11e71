"""IDX files, as of MNIST: arrays of plain numbers behind a short header, often packed by gzip.

Specification: yann.lecun.com/exdb/mnist, "the IDX file format".
"""

from __future__ import annotations

import zlib
from math import prod

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_FRAMES, MAX_VOLUME_CELLS
from convviz.data.signatures import GZIP, IDX_BYTES, idx_shape, unpacked_head
from convviz.data.wording import grouped
from convviz.language import phrase

IMAGE = ":image "
MOST_IMAGES = 100
"""Images to choose one from."""
_KINDS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(data: bytes, name: str, rank: int, image: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the array of an IDX file, or the part of it that fits a rank, and what is to be said.

    Parameters
    ----------
    data : bytes
    name : str
        What to call it in messages.
    rank : {1, 2, 3}
        Of an array of one axis more, one image is taken; for a volume, at most `MAX_FRAMES` of its slices.
    image : int

    Raises
    ------
    SourceError
        If it is too large, cut short, or has too few or too many axes.
    """
    head = unpacked_head(data)
    shape, kind = idx_shape(head), head[2]
    notes: tuple[str, ...] = ()
    skipped, wanted = 0, shape
    if len(shape) == rank + 1:
        skipped, wanted = image, shape[1:]
        notes = (phrase("image {number} of {count}, counted from 0", number=image, count=grouped(shape[0])),)
    elif rank == 3 and len(shape) == 3 and shape[0] > MAX_FRAMES:
        wanted = (MAX_FRAMES, *shape[1:])
        notes = (phrase("the first {count} of {all}", count=MAX_FRAMES, all=grouped(shape[0])),)
    if len(wanted) != rank or not 0 <= skipped < max(shape[0], 1):
        raise _does_not_fit(name, len(shape), rank)
    size = IDX_BYTES[kind]
    if not prod(wanted) or prod(wanted) > MAX_VOLUME_CELLS:
        raise _damaged(name)
    start = 4 + 4 * len(shape) + skipped * prod(wanted) * size
    numbers = _part(data, start, prod(wanted) * size)
    if len(numbers) < prod(wanted) * size:
        raise _damaged(name)
    return np.frombuffer(numbers, _KINDS[kind]).reshape(wanted), notes


def _part(data: bytes, start: int, length: int) -> bytes:
    """Some bytes of a file, unpacked no further than they reach, and never all at once."""
    if not data.startswith(GZIP):
        return data[start : start + length]
    stream, place, found = zlib.decompressobj(31), 0, bytearray()
    waiting = data
    try:
        while waiting and len(found) < length:
            block = stream.decompress(waiting, 1 << 18)
            waiting = stream.unconsumed_tail
            found += block[max(0, start - place) :][: length - len(found)]
            place += len(block)
            if not block:
                break
    except zlib.error:
        return b""
    return bytes(found)


def _does_not_fit(name: str, axes: int, rank: int) -> SourceError:
    page = f"{rank}D"
    told = phrase(
        "“{name}” is a file in the format IDX with {axes} axes, which the page {page} does not show; "
        "upload it on another page.",
        name=name,
        axes=axes,
        page=page,
    )
    return SourceError(told)


def _damaged(name: str) -> SourceError:
    told = phrase(
        "“{name}” is a file in the format IDX, but it is empty, cut short or damaged; save it again.",
        name=name,
    )
    return SourceError(told)
