"""Weights that Keras saved: an HDF5 file, or one in a ``.keras`` archive, read by h5py.

Only what lies in the file itself is looked at: no link is followed to another name or another file, and data
sets that are put together from elsewhere are named and not read. Sizes are checked before any number is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_PARTS, MAX_TENSOR_AXES, MAX_TENSORS, MAX_WEIGHTS_MB
from convviz.data.readers.archives import OF_WEIGHTS, opened
from convviz.data.weights.entry import KINDS, Entry, unreadable
from convviz.data.weights.refusals import damaged, too_many_tensors
from convviz.language import phrase

if TYPE_CHECKING:
    import h5py

FORM, KERAS = "HDF5", "Keras"
MAGIC = b"\x89HDF\r\n\x1a\n"
MEMBER = "model.weights.h5"
"""What an archive of Keras's calls its weights."""
_OPTIMIZERS = ("optimizer", "optimizer_weights", "_optimizer")
_DEPTH = 24


def entries(data: memoryview, name: str) -> list[Entry]:
    """Return the data sets of a file, those of an optimizer left out."""
    try:
        with _file(data, name) as file:
            found = list(_data_sets(file))
    except SourceError:
        raise
    except Exception:  # h5py turns HDF5's errors into many kinds
        raise damaged(name, FORM) from None
    if len(found) > MAX_TENSORS:
        raise too_many_tensors(name)
    return found


def values(data: memoryview, name: str, chosen: Sequence[Entry]) -> Iterator[np.ndarray]:
    """Yield the numbers of each data set, as they are stored."""
    try:
        with _file(data, name) as file:
            for one in chosen:
                yield np.asarray(file[one.where][()])
    except Exception:
        raise damaged(name, FORM) from None


def _file(data: memoryview, name: str) -> h5py.File:
    import h5py

    content = bytes(data)
    if not content.startswith(MAGIC):
        with opened(content, name, OF_WEIGHTS) as archive:
            content = archive.read(MEMBER)
    return h5py.File(BytesIO(content), "r")


def _data_sets(file: h5py.File) -> Iterator[Entry]:
    """Go through groups by hard links alone, each object once."""
    import h5py

    waiting: list[tuple[str, Any, int]] = [("", file, 0)]
    seen: set[int] = {h5py.h5o.get_info(file.id).addr}
    while waiting:
        path, group, depth = waiting.pop(0)
        for key in group:
            if len(seen) > MAX_PARTS or depth > _DEPTH:
                raise ValueError
            place = f"{path}/{key}" if path else key
            if path == "" and key in _OPTIMIZERS:
                continue
            link = group.get(key, getlink=True)
            if not isinstance(link, h5py.HardLink):
                refusal = phrase("a link to another place, which is not followed")
                yield Entry(place, (), "", refusal)
                continue
            one = group[key]
            address = h5py.h5o.get_info(one.id).addr
            if address in seen:
                continue
            seen.add(address)
            if isinstance(one, h5py.Group):
                waiting.append((place, one, depth + 1))
            elif isinstance(one, h5py.Dataset):
                yield _entry(place, one)


def _entry(place: str, one: h5py.Dataset) -> Entry:
    shape, kind = one.shape, one.dtype.name
    if shape is None:
        return Entry(place, (), kind, phrase("it holds nothing"), where=place)
    refusal = ""
    if one.is_virtual or one.external:
        refusal = phrase("its numbers lie in another file, which is not read; save the model as one file")
    elif kind not in KINDS or len(shape) > MAX_TENSOR_AXES:
        refusal = unreadable(kind, len(shape))
    elif max(prod(shape), prod(one.chunks or (1,))) * one.dtype.itemsize > MAX_WEIGHTS_MB * 2**20:
        size = prod(shape) * one.dtype.itemsize / 2**20
        refusal = phrase("{size:.0f} MB, and at most {most} MB are read", size=size, most=MAX_WEIGHTS_MB)
    return Entry(place, tuple(shape), kind, refusal, where=place)
