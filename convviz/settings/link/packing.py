"""Arrays and texts as short text for an address: a checksum and what they say, compressed and urlsafe."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from math import prod

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_CHANNELS,
    MAX_KERNEL,
    MAX_LETTERS,
    MAX_LINK_BYTES,
    MAX_MAGNITUDE,
    MAX_TYPED_CELLS,
)
from convviz.data.inputs import Numbers, Text
from convviz.data.typed.records import MOST_RECORDS
from convviz.data.typed.sequences import READINGS
from convviz.language import count_phrase, phrase

MAX_INFLATED = 1024 * 1024
"""Bytes that a token may inflate to: all characters of a text at four bytes each, and room."""

_ALPHABET = re.compile(r"[A-Za-z0-9_-]+")
_SHAPE = re.compile(r"[1-9][0-9]{0,4}(x[1-9][0-9]{0,4})*")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?")
_RAW_DEFLATE = -15

_RECORD = "#"
"""Stands before the record, if it is not the first, behind the reading."""
VECTOR = 3
"""Numbers in the vector of a word."""


def pack(arrays: Sequence[Numbers]) -> str:
    """Return arrays as one token.

    Examples
    --------
    >>> token = pack([Numbers.of([[0, 0.1], [-1, 2]])])
    >>> unpack(token)[0].array.tolist()
    [[0.0, 0.1], [-1.0, 2.0]]
    """
    return _deflated("\n".join(_line(one) for one in arrays).encode("ascii"))


def unpack(token: str) -> list[Numbers]:
    """Return the arrays of a token.

    Raises
    ------
    SourceError
        When the token is too long, damaged, or inflates beyond `MAX_INFLATED`.
    """
    return [_read_line(line) for line in _inflated(token).decode("ascii", errors="replace").split("\n")]


def pack_text(one: Text) -> str:
    """Return a typed sequence as one token: reading and record, its vectors a line each, the text.

    Examples
    --------
    >>> one = Text("cat dog", "words", (("cat", (1.0, 0.5, 0.0)),))
    >>> unpack_text(pack_text(one)) == one
    True
    """
    vectors = [" ".join([*map(number_text, vector), word]) for word, vector in one.vectors]
    reading = f"{one.reading}{_RECORD}{one.record}" if one.record else one.reading
    return _deflated("\n".join([reading, *vectors, "", one.text]).encode("utf-8", errors="replace"))


def unpack_text(token: str) -> Text:
    """Return the typed sequence of a token.

    Raises
    ------
    SourceError
        As `unpack`.
    """
    try:
        head, gap, text = _inflated(token).decode("utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise SourceError(phrase("it is damaged")) from None
    first, *lines = head.split("\n")
    reading, _, record = first.partition(_RECORD)
    if not gap or reading not in READINGS:
        readings = ", ".join(READINGS)
        raise SourceError(phrase("it does not say how to read it: {readings}", readings=readings))
    if record and (not re.fullmatch("[0-9]{1,3}", record) or int(record) >= MOST_RECORDS):
        raise SourceError(phrase("its record must be a number below {most}", most=MOST_RECORDS))
    return Text(text, reading, tuple(map(_read_vector, lines)), int(record or 0))


def _read_vector(line: str) -> tuple[str, tuple[float, ...]]:
    *numbers, word = line.split(" ", VECTOR)
    if len(numbers) != VECTOR:
        raise SourceError(phrase("the vector of a word must be {count} numbers", count=VECTOR))
    return word, tuple(map(read_number, numbers))


def _deflated(text: bytes) -> str:
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    raw = zlib.crc32(text).to_bytes(4, "big") + deflate.compress(text) + deflate.flush()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _inflated(token: str) -> bytes:
    if len(token) > MAX_LINK_BYTES:
        raise SourceError(
            phrase(
                "it has {count} characters, and the limit is {limit}", count=len(token), limit=MAX_LINK_BYTES
            )
        )
    if not _ALPHABET.fullmatch(token):
        raise SourceError(phrase("it holds characters that such data never has"))
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        inflate = zlib.decompressobj(_RAW_DEFLATE)
        text = inflate.decompress(raw[4:], MAX_INFLATED)
    except (binascii.Error, zlib.error):
        raise SourceError(phrase("it is damaged")) from None
    if inflate.unconsumed_tail:
        raise SourceError(phrase("it inflates to more than {most} KiB", most=MAX_INFLATED // 1024))
    if not inflate.eof or zlib.crc32(text) != int.from_bytes(raw[:4], "big"):
        raise SourceError(phrase("its checksum is wrong, so part of it is missing or changed"))
    return text


def check_weight(weight: Numbers, rank: int) -> None:
    """Refuse what cannot be the weight of a filter with so many spatial axes.

    Raises
    ------
    SourceError
    """
    channels, *kernel_size = weight.shape
    if len(kernel_size) != rank:
        axes = count_phrase("{count} axis", "{count} axes", len(weight.shape))
        raise SourceError(phrase("a filter has {axes}, and {wanted} are wanted", axes=axes, wanted=rank + 1))
    most = MAX_LETTERS if rank == 1 else MAX_CHANNELS
    if channels > most or max(kernel_size) > MAX_KERNEL:
        raise SourceError(
            phrase(
                "a filter of {shape} is more than {channels} channels of {side} a side",
                shape=" × ".join(map(str, weight.shape)),
                channels=most,
                side=MAX_KERNEL,
            )
        )


def number_text(value: float) -> str:
    """Return a finite number in the shortest text that reads back as the same number.

    Examples
    --------
    >>> number_text(2.0), number_text(0.1), number_text(-1e300)
    ('2', '0.1', '-1e+300')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def read_number(text: str) -> float:
    """Return the number that `text` holds.

    Raises
    ------
    SourceError
    """
    if not _NUMBER.fullmatch(text):
        raise SourceError(phrase("it must be a decimal number"))
    value = float(text)
    if abs(value) > MAX_MAGNITUDE:
        raise SourceError(phrase("a number may be at most {most:.0e}", most=MAX_MAGNITUDE))
    return value


def _line(one: Numbers) -> str:
    shape = "x".join(map(str, one.shape))
    return " ".join([shape, *map(number_text, one.array.ravel().tolist())])


def _read_line(line: str) -> Numbers:
    head, *numbers = line.split(" ")
    if not _SHAPE.fullmatch(head):
        raise SourceError(phrase("its shape is unreadable"))
    shape = tuple(map(int, head.split("x")))
    if prod(shape) != len(numbers) or prod(shape) > MAX_TYPED_CELLS:
        told = count_phrase(
            "its shape says {count} number, and it holds {held}",
            "its shape says {count} numbers, and it holds {held}",
            prod(shape),
            held=len(numbers),
        )
        raise SourceError(told)
    return Numbers.of(np.array([read_number(number) for number in numbers]).reshape(shape))
