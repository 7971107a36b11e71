"""XML in a zip archive, as Office programs save it, gone through without trust.

What a part unpacks to is known before it is unpacked, no part may declare entities, and elements are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SHEET_ELEMENTS, MAX_SHEET_MB, MAX_WORKBOOK_PARTS
from convviz.data.readers.archives import END, END_RECORD, MAX_COMMENT
from convviz.data.wording import grouped
from convviz.language import phrase

_BINARY = "xl/workbook.bin"
_CHUNK = 65_536

Attributes = dict[str, str]


class _Unusable(Exception):
    """A part that is not read: it declares entities, or is packed in a rare way."""


class Handlers(NamedTuple):
    """What is done at the beginning and the end of an element, and with text in between."""

    begin: Callable[[str, Attributes], None]
    end: Callable[[str], None]
    text: Callable[[str], object]


@contextmanager
def opened(data: bytes, name: str) -> Iterator[ZipFile]:
    """Open an Excel file; whatever it breaks on says that it is damaged.

    Raises
    ------
    SourceError
    """
    try:
        at = data.rfind(END, -END_RECORD.size - MAX_COMMENT)
        parts = END_RECORD.unpack_from(data, at)[4]
        if parts > MAX_WORKBOOK_PARTS:
            raise too_much(name, "parts", parts, MAX_WORKBOOK_PARTS)
        with ZipFile(BytesIO(data)) as archive:
            if _BINARY in archive.namelist():
                raise SourceError(
                    phrase(
                        "“{name}” is a binary Excel file (.xlsb); save it as .xlsx and upload that.",
                        name=name,
                    )
                )
            yield archive
    except SourceError:
        raise
    except Exception:  # zipfile has its own, and those of struct, zlib, expat and of broken names
        told = phrase(
            "“{name}” is an Excel file, but it is cut short or damaged; open it in a spreadsheet program, "
            "save it again and upload that.",
            name=name,
        )
        raise SourceError(told) from None


def beginning(begin: Callable[[str, Attributes], None]) -> Handlers:
    """Return handlers that hear of beginnings only."""
    return Handlers(begin, lambda tag: None, lambda text: None)


def walk(archive: ZipFile, part: str, name: str, handlers: Handlers) -> None:
    """Go through the elements of a part, by their names without their space; a part that is missing is empty.

    Raises
    ------
    SourceError
        If it is too large.
    """
    if part not in archive.namelist():
        return
    info = archive.getinfo(part)
    if info.file_size > MAX_SHEET_MB * 2**20:
        raise too_much(name, "MB", -(-info.file_size // 2**20), MAX_SHEET_MB)
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _Unusable
    parser = expat.ParserCreate()
    parser.buffer_text = True
    bare = _Bare()
    elements = 0

    def begin(tag: str, values: Attributes) -> None:
        nonlocal elements
        elements += 1
        if elements > MAX_SHEET_ELEMENTS:
            raise too_much(name, "elements", elements, MAX_SHEET_ELEMENTS)
        handlers.begin(bare[tag], values)

    def refuse(*declared: object) -> None:
        raise _Unusable

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: handlers.end(bare[tag])
    parser.CharacterDataHandler = handlers.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)
    parser.Parse(b"", True)


class _Bare(dict[str, str]):
    """Names of elements without what stands before a colon, each worked out once."""

    def __missing__(self, tag: str) -> str:
        return self.setdefault(tag, tag.rpartition(":")[2])


def too_much(name: str, what: str, count: int, most: int) -> SourceError:
    """The refusal of a file with too many cells, parts or bytes, or with XML that goes on for too long."""
    told = {
        "cells": phrase(
            "“{name}” has more than {most} cells in a sheet, the most that are read; delete columns or rows.",
            name=name,
            most=grouped(most),
        ),
        "MB": phrase(
            "“{name}” has a part that unpacks to {count} MB, and at most {most} MB are read; "
            "delete columns or rows.",
            name=name,
            count=grouped(count),
            most=most,
        ),
    }
    other = phrase(
        "“{name}” has more than {most} parts or elements in it, the most that are read; "
        "copy the numbers into a new file and upload that.",
        name=name,
        most=grouped(most),
    )
    return SourceError(told.get(what, other))
