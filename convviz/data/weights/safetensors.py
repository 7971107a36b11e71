"""Files of the format safetensors, read from their header: github.com/huggingface/safetensors#format.

Eight bytes say how long the header is; the header is JSON and says of each tensor its kind, shape and where
its bytes lie behind it. What the library of that name refuses is refused: places that overlap, that leave a
gap, or that do not go with the shape. The library itself reads all tensors at once, and a file only from a
disk; here are two reasons not to: nothing is written to a disk, and a list of names costs no copy of 64 MB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from convviz.core.limits import MAX_TENSOR_AXES, MAX_TENSORS, MAX_WEIGHTS_HEADER
from convviz.data.weights.entry import Entry, unreadable
from convviz.data.weights.refusals import damaged, long_header, too_many_tensors

FORM = "safetensors"
START = 8
KINDS = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
}
BITS = {"F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "C64": 64}
BITS |= {"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6}
"""Kinds that are listed and not read."""
_METADATA = "__metadata__"


def is_one(data: memoryview) -> bool:
    """Whether a file begins like one: a length, and an open brace."""
    return len(data) > START and data[START] == ord("{") and int.from_bytes(data[:START], "little") < 2**40


def entries(data: memoryview, name: str) -> list[Entry]:
    """Return what the header says of each tensor.

    Raises
    ------
    SourceError
        If the header does not go with the file, or breaks a limit.
    """
    size = int.from_bytes(data[:START], "little")
    if size > MAX_WEIGHTS_HEADER:
        raise long_header(name, size)
    if START + size > len(data):
        raise damaged(name, FORM)
    try:
        header = json.loads(bytes(data[START : START + size]), object_pairs_hook=_once)
        header.pop(_METADATA, None)
        found = [_entry(tensor, said) for tensor, said in header.items()]
        _check_places(found, len(data) - START - size)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise damaged(name, FORM) from None
    if len(found) > MAX_TENSORS:
        raise too_many_tensors(name)
    start = START + size
    return [one._replace(where=(one.where[0] + start, one.where[1] + start)) for one in found]


def values(data: memoryview, name: str, chosen: Sequence[Entry]) -> Iterator[np.ndarray]:
    """Yield the numbers of each tensor, as they are stored."""
    for one in chosen:
        begin, end = one.where
        if one.kind == "bfloat16":
            raw = np.frombuffer(data[begin:end], "<u2").astype("<u4") << 16
            yield raw.view("<f4").reshape(one.shape)
        else:
            yield np.frombuffer(data[begin:end], np.dtype(one.kind).newbyteorder("<")).reshape(one.shape)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which each name stands once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _entry(tensor: str, said: dict[str, Any]) -> Entry:
    kind, shape, (begin, end) = said["dtype"], said["shape"], said["data_offsets"]
    if not all(type(number) is int and number >= 0 for number in (*shape, begin, end)):
        raise ValueError
    bits = BITS[kind] if kind in BITS else 8 * np.dtype(_stored(kind)).itemsize
    if (end - begin) * 8 != prod(shape) * bits:
        raise ValueError
    refusal = "" if kind in KINDS and len(shape) <= MAX_TENSOR_AXES else unreadable(kind, len(shape))
    return Entry(tensor, tuple(shape), KINDS.get(kind, kind), refusal, where=(begin, end))


def _stored(kind: str) -> str:
    return "uint16" if kind == "BF16" else KINDS[kind]


def _check_places(found: Sequence[Entry], size: int) -> None:
    """Hold the places of all tensors together: each begins where the one before it ends."""
    at = 0
    for begin, end in sorted(one.where for one in found):
        if begin != at:
            raise ValueError
        at = end
    if at != size:
        raise ValueError
