"""What is in an Excel file (.xlsx): its sheets by name, its texts and formats, and the cells of a sheet.

What a sheet says of its own size is never believed: the cells that are there are counted.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from zipfile import ZipFile

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SHEET_CELLS, MAX_SHEETS
from convviz.data.readers.sheet_cells import cell_text, is_date_format
from convviz.data.readers.xml_parts import Attributes, Handlers, beginning, too_much, walk
from convviz.language import phrase

WORKBOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):\1([0-9]{1,7})")
"""Merged cells of one column."""
MOST_MERGED = 10_000
"""Merged cells that are filled."""


class Sheet(NamedTuple):
    """A sheet by its name, and the part that holds its cells."""

    name: str
    part: str


class Book(NamedTuple):
    """What is read of a file before any sheet: which there are, the texts, and which formats are dates."""

    sheets: list[Sheet]
    strings: list[str]
    dates: list[bool]
    since_1904: bool


class Cells(NamedTuple):
    """The cells of a sheet by row and column, which are one above the other, and formulas without a value."""

    texts: dict[tuple[int, int], str]
    merged: list[tuple[int, int, int]]
    unsaved: int


def book_of(archive: ZipFile, name: str) -> Book:
    """Return what an Excel file has beside its cells; sheets that are hidden come last.

    Raises
    ------
    SourceError
        If a part is too large, or there are no sheets with cells.
    """
    targets: dict[str, str] = {}
    shown: list[Sheet] = []
    hidden: list[Sheet] = []
    has_1904: list[bool] = []

    def relation(tag: str, values: Attributes) -> None:
        if tag == "Relationship" and values.get("Type", "").endswith("/worksheet"):
            targets[values.get("Id", "")] = posixpath.normpath(
                posixpath.join("/xl", values.get("Target", ""))
            )[1:]

    def sheet(tag: str, values: Attributes) -> None:
        if tag == "workbookPr":
            has_1904.append(values.get("date1904") in ("1", "true"))
        if tag == "sheet" and (part := targets.get(_relation_of(values))):
            (shown if values.get("state", "visible") == "visible" else hidden).append(
                Sheet(values.get("name", ""), part)
            )

    walk(archive, "xl/_rels/workbook.xml.rels", name, beginning(relation))
    walk(archive, WORKBOOK, name, beginning(sheet))
    sheets = (shown or hidden)[:MAX_SHEETS]
    if not sheets:
        told = phrase("“{name}” has no sheet with cells; put a column of numbers into one.", name=name)
        raise SourceError(told)
    return Book(sheets, _strings(archive, name), _dates(archive, name), any(has_1904))


def cells_of(archive: ZipFile, book: Book, sheet: Sheet, name: str) -> Cells:
    """Return the cells of a sheet that are not empty.

    Raises
    ------
    SourceError
        If there are more than are read, or the part is too large.
    """
    reader = _SheetReader(book, name)
    walk(archive, sheet.part, name, Handlers(reader.begin, reader.end, reader.parts.append))
    return Cells(reader.texts, reader.merged, reader.unsaved)


class _SheetReader:
    """Gathers the cells of a sheet while its part is read."""

    def __init__(self, book: Book, name: str) -> None:
        self._book, self._name = book, name
        self.texts: dict[tuple[int, int], str] = {}
        self.merged: list[tuple[int, int, int]] = []
        self.unsaved = 0
        self.parts: list[str] = []
        self._place = (-1, -1)
        self._kind, self._is_date, self._has_formula, self._value = "n", False, False, ""
        self._skips = False

    def begin(self, tag: str, values: Attributes) -> None:
        if tag == "c":
            self._begin_cell(values)
        elif tag == "row":
            row = values.get("r", "")
            self._place = (int(row) - 1 if row.isdecimal() else self._place[0] + 1, -1)
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._skips = True
        elif (
            tag == "mergeCell"
            and len(self.merged) < MOST_MERGED
            and (found := _RANGE.fullmatch(values.get("ref", "")))
        ):
            self.merged.append((_column(found[1]), int(found[2]) - 1, int(found[3]) - 1))
        if tag in ("v", "t"):
            self.parts.clear()

    def end(self, tag: str) -> None:
        if tag in ("v", "t") and not self._skips:
            self._value += "".join(self.parts)
        elif tag == "rPh":
            self._skips = False
        elif tag == "c":
            self._end_cell()

    def _begin_cell(self, values: Attributes) -> None:
        row, column = self._place
        found = _PLACE.fullmatch(values.get("r", ""))
        self._place = (int(found[2]) - 1, _column(found[1])) if found else (row, column + 1)
        style = values.get("s", "")
        number = int(style) if style.isdecimal() else 0
        dates = self._book.dates
        self._is_date = number < len(dates) and dates[number]
        self._kind, self._has_formula, self._value = values.get("t", "n"), False, ""

    def _end_cell(self) -> None:
        book = self._book
        text = cell_text(self._kind, self._value, book.strings, self._is_date, book.since_1904)
        self.unsaved += self._has_formula and not text
        if text:
            self.texts[self._place] = text
        if len(self.texts) > MAX_SHEET_CELLS:
            raise too_much(self._name, "cells", len(self.texts), MAX_SHEET_CELLS)


def _strings(archive: ZipFile, name: str) -> list[str]:
    """The texts of all cells, each once; without the readings that stand above Japanese."""
    found: list[str] = []
    parts: list[str] = []
    text: list[str] = []
    inside: list[str] = []

    def begin(tag: str, values: Attributes) -> None:
        if tag == "rPh":
            inside.append(tag)
        if tag == "si":
            text.clear()
        parts.clear()

    def end(tag: str) -> None:
        if tag == "t" and not inside:
            text.extend(parts)
        elif tag == "rPh":
            inside.clear()
        elif tag == "si":
            found.append("".join(text))

    walk(archive, "xl/sharedStrings.xml", name, Handlers(begin, end, parts.append))
    return found


def _dates(archive: ZipFile, name: str) -> list[bool]:
    """Of each style of a cell, whether numbers in it are dates."""
    codes: dict[int, str] = {}
    dates: list[bool] = []
    within: list[str] = []

    def begin(tag: str, values: Attributes) -> None:
        number = values.get("numFmtId", "")
        if tag == "cellXfs":
            within.append(tag)
        elif tag == "numFmt" and number.isdecimal():
            codes[int(number)] = values.get("formatCode", "")
        elif tag == "xf" and within:
            key = int(number) if number.isdecimal() else 0
            dates.append(is_date_format(key, codes.get(key, "")))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            within.clear()

    walk(archive, "xl/styles.xml", name, Handlers(begin, end, lambda text: None))
    return dates


def _relation_of(values: Attributes) -> str:
    """The id of the relation that leads to a sheet; what its space is called varies."""
    return next((value for key, value in values.items() if key.rpartition(":")[2] == "id"), "")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1
