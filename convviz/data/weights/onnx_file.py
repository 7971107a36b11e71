"""The initialisers of an ONNX model, each parsed by itself by the onnx package.

The model is a message of protobuf whose graph (field 7) holds them (field 5): onnx.proto. Nothing else of it
is parsed, and no other file is opened: weights that lie beside the model ("external data") are named and not
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from convviz.core.limits import MAX_PARTS, MAX_TENSOR_AXES, MAX_TENSORS
from convviz.data.weights.entry import KINDS, Entry, unreadable
from convviz.data.weights.refusals import damaged, too_many_tensors
from convviz.language import phrase

FORM = "ONNX"
_IR_VERSION, _GRAPH, _INITIALIZER = 1, 7, 5
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_NAMES = {"FLOAT": "float32", "DOUBLE": "float64"}
_EXTERNAL = 1


def is_one(data: memoryview) -> bool:
    """Whether a file is a model: a version of ONNX first, and a graph."""
    try:
        parts = _parts(data, 0, len(data))
        return next(parts)[0] == _IR_VERSION and any(number == _GRAPH for number, _, _ in parts)
    except (ValueError, IndexError, StopIteration):
        return False


def entries(data: memoryview, name: str) -> list[Entry]:
    """Return what the initialisers say of themselves."""
    try:
        places = _places(data)
    except (ValueError, IndexError):
        raise damaged(name, FORM) from None
    if len(places) > MAX_TENSORS:
        raise too_many_tensors(name)
    return [_entry(data, place, name) for place in places]


def values(data: memoryview, name: str, chosen: Sequence[Entry]) -> Iterator[np.ndarray]:
    """Yield the numbers of each initialiser, as they are stored."""
    from onnx.numpy_helper import to_array

    for one in chosen:
        try:
            array = np.asarray(to_array(_parsed(data, one.where)))
            yield array.astype(np.float32) if one.kind == "bfloat16" else array
        except Exception:  # onnx and numpy each have their own
            raise damaged(name, FORM) from None


def _places(data: memoryview) -> list[tuple[int, int]]:
    """Where the initialisers lie."""
    graphs = [(start, end) for number, start, end in _parts(data, 0, len(data)) if number == _GRAPH]
    return [
        (begin, stop)
        for start, end in graphs
        for number, begin, stop in _parts(data, start, end)
        if number == _INITIALIZER
    ]


def _parts(data: memoryview, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the number, the start and the end of each field of a message.

    Raises
    ------
    ValueError, IndexError
        If it is damaged, or has more fields than a model has layers.
    """
    for _ in range(MAX_PARTS):
        if at == end:
            return
        key, at = _varint(data, at)
        wire = key & 7
        if wire == _VARINT:
            _, stop = _varint(data, at)
        elif wire == _BYTES:
            size, at = _varint(data, at)
            stop = at + size
        else:
            stop = at + {_EIGHT: 8, _FOUR: 4}.get(wire, end)
        if stop > end:
            raise ValueError
        yield key >> 3, at, stop
        at = stop
    raise ValueError


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError


def _parsed(data: memoryview, place: tuple[int, int]) -> Any:
    from onnx import TensorProto

    return TensorProto.FromString(bytes(data[slice(*place)]))


def _entry(data: memoryview, place: tuple[int, int], name: str) -> Entry:
    from onnx import TensorProto

    try:
        tensor = _parsed(data, place)
        shape, is_external = tuple(tensor.dims), tensor.data_location == _EXTERNAL
        stored = TensorProto.DataType.Name(tensor.data_type)
    except Exception:  # protobuf has its own
        raise damaged(name, FORM) from None
    if any(length < 0 for length in shape):
        raise damaged(name, FORM)
    kind = _NAMES.get(stored, stored.lower())
    if is_external or tensor.external_data:
        refusal = phrase("its numbers lie in another file, which is not read; save the model as one file")
    elif kind not in KINDS or len(shape) > MAX_TENSOR_AXES:
        refusal = unreadable(kind, len(shape))
    else:
        held = (place[1] - place[0]) * 8
        refusal = phrase("cut short or damaged") if prod(shape) > held else ""
    called = tensor.name  # bytes, where they are no text
    called = called.decode(errors="replace") if isinstance(called, bytes) else called
    return Entry(called, shape, kind, refusal, where=place)
