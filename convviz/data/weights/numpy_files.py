"""Arrays saved by numpy: one in a ``.npy`` file, many in an ``.npz`` archive. Nothing is unpickled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np

from convviz.core.limits import MAX_TENSOR_AXES
from convviz.data.readers.archives import OF_WEIGHTS, opened
from convviz.data.readers.arrays import MAX_HEADER, Header, header_of
from convviz.data.signatures import NUMPY
from convviz.data.weights.entry import KINDS, Entry, unreadable
from convviz.data.weights.refusals import damaged
from convviz.language import phrase

FORM = "NumPy"
_MOST_HEADER = MAX_HEADER + 12


def entries(data: memoryview, name: str) -> list[Entry]:
    """Return what the headers of the arrays say; the array of a ``.npy`` file is called as the file is."""
    if data[: len(NUMPY)] == NUMPY:
        try:
            header = header_of(bytes(data[:_MOST_HEADER]))
        except Exception:  # numpy evaluates it as a literal
            raise damaged(name, FORM) from None
        return [_entry(name.removesuffix(".npy"), header, len(data) - header.end)]
    with opened(bytes(data), name, OF_WEIGHTS) as archive:
        infos = [info for info in archive.infolist() if info.filename.endswith(".npy")]
        return [_entry_in(archive, info, name) for info in infos]


def values(data: memoryview, name: str, chosen: Sequence[Entry]) -> Iterator[np.ndarray]:
    """Yield the numbers of each array, as they are stored."""
    if data[: len(NUMPY)] == NUMPY:
        yield from (_array(data, name) for _ in chosen)
        return
    with opened(bytes(data), name, OF_WEIGHTS) as archive:
        for one in chosen:
            yield _array(memoryview(archive.read(one.where)), name)


def _entry_in(archive: ZipFile, info: ZipInfo, name: str) -> Entry:
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & 1:
        raise damaged(name, FORM)
    with archive.open(info) as stream:
        header = header_of(stream.read(_MOST_HEADER))
    return _entry(info.filename.removesuffix(".npy"), header, info.file_size - header.end)._replace(
        where=info.filename
    )


def _entry(name: str, header: Header, held: int) -> Entry:
    kind, axes = header.dtype.name, len(header.shape)
    if header.dtype.hasobject:
        refusal = phrase("Python objects, which are never opened, as they can run programs")
    elif kind not in KINDS or axes > MAX_TENSOR_AXES:
        refusal = unreadable(kind, axes)
    elif prod(header.shape) * header.dtype.itemsize > held:
        refusal = phrase("cut short or damaged")
    else:
        refusal = ""
    return Entry(name, header.shape, kind, refusal)


def _array(data: memoryview, name: str) -> np.ndarray:
    header = header_of(bytes(data[:_MOST_HEADER]))
    count = prod(header.shape)
    if len(data) - header.end < count * header.dtype.itemsize:
        raise damaged(name, FORM)
    flat = np.frombuffer(data, header.dtype, count, header.end)
    return flat.reshape(header.shape, order="F" if header.is_fortran else "C")
