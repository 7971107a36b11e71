"""What goes to the process that reads files and comes back, as bytes: JSON and the arrays behind it.

Nothing is pickled, in either direction. A message is the length of its JSON, the JSON, and blocks of bytes. A
sentence is sent as what it was made of, so that it can be said once more, in another language too.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from io import BufferedIOBase
from typing import IO, Any

import numpy as np

from convviz.data.inputs import Upload
from convviz.data.picture import Picture
from convviz.data.series import Data
from convviz.data.weights.record import Weights
from convviz.fullsize.whole import Whole
from convviz.language import Sentence, count_phrase, phrase, spelled

_LENGTH = struct.Struct("<Q")
_SAYING: dict[str, Callable[..., str]] = {say.__name__: say for say in (phrase, count_phrase, spelled)}
Record = Upload | Whole | Weights
_RECORDS: dict[str, Callable[..., Record]] = {
    record.__name__: record for record in (Picture, Data, Whole, Weights)
}
_ARRAYS = {"Picture": "pixels", "Data": "values", "Whole": "pixels", "Weights": "values"}
"""What each record has that is sent as a block."""
_LEFT_OUT = {"pattern"}
"""What no upload has."""


def send(stream: IO[bytes], message: Mapping[str, object], *blocks: bytes | memoryview) -> None:
    """Write a message: what JSON can hold, and blocks of bytes."""
    head = json.dumps([message, [len(block) for block in blocks]]).encode()
    stream.write(_LENGTH.pack(len(head)) + head)
    for block in blocks:
        stream.write(block)
    stream.flush()


def receive(stream: BufferedIOBase) -> tuple[dict[str, Any], list[bytearray]]:
    """Read a message.

    Raises
    ------
    EOFError
        If the stream ends before the message does.
    """
    head = _exactly(stream, _LENGTH.size)
    message, lengths = json.loads(bytes(_exactly(stream, _LENGTH.unpack(head)[0])))
    return message, [_exactly(stream, length) for length in lengths]


def _exactly(stream: BufferedIOBase, length: int) -> bytearray:
    block = bytearray(length)
    view, at = memoryview(block), 0
    while at < length:
        count = stream.readinto(view[at:])
        if not count:
            raise EOFError
        at += count
    return block


def packed(record: Record) -> tuple[dict[str, Any], memoryview]:
    """Return a record as what JSON can hold, and its array.

    Examples
    --------
    >>> message, block = packed(Data.of([[1, 2]], "two", notes=[phrase("step {step}", step=1)]))
    >>> unpacked(message, bytearray(block)) == Data.of([[1, 2]], "two", notes=["step 1"])
    True
    """
    kind = type(record).__name__
    array = np.ascontiguousarray(getattr(record, _ARRAYS[kind]))
    fields = {
        name: as_json(getattr(record, name))
        for name in record.__dataclass_fields__
        if name != _ARRAYS[kind] and name not in _LEFT_OUT
    }
    return {"kind": kind, "fields": fields, "shape": array.shape, "dtype": array.dtype.str}, array.data.cast(
        "B"
    )


def unpacked(message: Mapping[str, Any], block: bytearray) -> Record:
    """Return the record that was `packed`, with an array that nobody can write to."""
    kind = message["kind"]
    array = np.frombuffer(block, message["dtype"]).reshape(message["shape"])
    array.flags.writeable = False
    fields = {name: from_json(value) for name, value in message["fields"].items()}
    return _RECORDS[kind](**{_ARRAYS[kind]: array}, **fields)


def as_json(value: object) -> object:
    """Return a sentence, a text, a number or a tuple of such as what JSON can hold."""
    if isinstance(value, Sentence):
        say, texts, values = value.how
        given = {name: as_json(one) for name, one in values.items()}
        return {"say": say.__name__, "texts": list(texts), "values": given}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def from_json(value: object) -> object:
    """Return what was made `as_json`; a sentence in the language that is spoken."""
    if isinstance(value, dict):
        given = {name: from_json(one) for name, one in value["values"].items()}
        return _SAYING[value["say"]](*value["texts"], **given)
    if isinstance(value, list):
        return tuple(map(from_json, value))
    return value
