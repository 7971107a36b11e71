"""Excel files (.xlsx): a sheet as a table, the first with numbers or one that is chosen.

A formula is its value as it was saved, a date is text, an error such as #N/A is a gap, and of merged cells
one above the other each has what stands in the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SHEET_CELLS, MAX_TABLE_COLUMNS
from convviz.data.formats import File
from convviz.data.readers import tables
from convviz.data.readers.files import checked_name, no_cells, one_at_a_time
from convviz.data.readers.table_lines import Rows, titled
from convviz.data.readers.workbooks import Book, Cells, book_of, cells_of
from convviz.data.readers.xml_parts import opened
from convviz.data.series import Data
from convviz.data.wording import grouped, quoted
from convviz.language import count_phrase, phrase

_BETWEEN = "|"
"""Parts a choice into the number of the sheet, the way to read it, and the sheet's name."""


class _Table(NamedTuple):
    """A sheet with numbers, by its number among all."""

    number: int
    name: str
    rows: Rows
    ways: tuple[str, ...]


_just_found: list[tuple[bytes, list[_Table]]] = []
"""What was found in the file whose choices were asked for last, until it is read: that comes next."""


def choices(file: File) -> tuple[str, ...]:
    """Return the sheets that hold numbers, and the ways to read each; none if there is one of both."""
    _just_found.clear()
    found = list(_tables(file, _named(file)))
    _just_found.append((file.content, found))
    options = [_BETWEEN.join((str(one.number), way, one.name)) for one in found for way in one.ways or ("",)]
    return tuple(options) if len(options) > 1 else ()


def choice_title(choice: str) -> str:
    """Return what one of `choices` is called on the page.

    Examples
    --------
    >>> choice_title("1|columns zero |Data"), choice_title("0||Data")
    ('“Data”, a channel a column, gaps as 0', '“Data”')
    """
    _, way, name = choice.split(_BETWEEN, 2)
    sheet = quoted([name])
    return ", ".join([sheet, tables.choice_title(way)]) if way else sheet


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the sheet that was chosen, or the first with numbers.

    Raises
    ------
    SourceError
        If no sheet holds numbers, or the file breaks a limit.
    """
    name = _named(files[0])
    index, way = choice.split(_BETWEEN, 2)[:2] if choice else ("", "")
    only = int(index) if index.isdecimal() else None
    with one_at_a_time(name):
        found = _just_found.pop() if _just_found else (b"", [])
        tables_found = found[1] if found[0] is files[0].content else _tables(files[0], name, only)
        table = next(one for one in tables_found if only in (None, one.number))
        return tables.read_rows(table.rows, name, way or None)


def _named(file: File) -> str:
    return checked_name(file.content, file.name, phrase("delete columns or rows"))


def _tables(file: File, name: str, only: int | None = None) -> Iterator[_Table]:
    """The sheets that can be read as tables; if there is none, what the first is refused for.

    All together have as many cells as one may: of those after that, nothing is offered.
    """
    refusal: SourceError | None = None
    count = cells = 0
    with opened(file.content, name) as archive:
        book = book_of(archive, name)
        for index, sheet in enumerate(book.sheets):
            if cells > MAX_SHEET_CELLS or (only is not None and index != only):
                continue
            try:
                found = cells_of(archive, book, sheet, name)
                cells += len(found.texts)
                rows = _rows(found, book, index, name)
                ways = tables.ways(rows, name)
            except SourceError as error:
                refusal = refusal or error
                continue
            count += 1
            yield _Table(index, sheet.name, rows, ways)
    if not count:
        raise refusal or SourceError(
            phrase("“{name}” has no sheet with cells; put a column of numbers into one.", name=name)
        )


def _rows(cells: Cells, book: Book, index: int, name: str) -> Rows:
    """The cells of a sheet in rows of one length, without rows and columns in which there are none."""
    texts = _spread(cells)
    places = sorted({row for row, _ in texts}), sorted({column for _, column in texts})
    if not texts:
        raise no_cells(name)
    height, width = map(len, places)
    if height * width > MAX_SHEET_CELLS or width > MAX_TABLE_COLUMNS:
        told = phrase(
            "“{name}” has a sheet of {rows} rows and {columns} columns, and at most {most} cells are "
            "read; delete columns or rows.",
            name=name,
            rows=grouped(height),
            columns=grouped(width),
            most=grouped(MAX_SHEET_CELLS),
        )
        raise SourceError(told)
    rows = titled([[texts.get((row, column), "") for column in places[1]] for row in places[0]])
    return rows._replace(notes=[*_notes(cells, book, index), *rows.notes])


def _spread(cells: Cells) -> dict[tuple[int, int], str]:
    """The cells, and in merged ones the text of the first, in rows where others stand beside."""
    texts = dict(cells.texts)
    used = sorted({row for row, _ in texts})
    left = MAX_SHEET_CELLS
    for column, first, last in cells.merged:
        text = texts.get((first, column))
        rows = used[bisect_right(used, first) : bisect_right(used, last)]
        left -= len(rows)
        if text is None or left < 0:
            continue
        for row in rows:
            texts.setdefault((row, column), text)
    return texts


def _notes(cells: Cells, book: Book, index: int) -> list[str]:
    notes = []
    if len(book.sheets) > 1:
        sheet = quoted([book.sheets[index].name])
        notes.append(phrase("sheet {sheet}, one of {count}", sheet=sheet, count=len(book.sheets)))
    if cells.unsaved:
        notes.append(
            count_phrase(
                "{count} formula was saved without its value: a gap",
                "{count} formulas were saved without their values: gaps",
                cells.unsaved,
            )
        )
    return notes
