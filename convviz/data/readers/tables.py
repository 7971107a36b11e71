"""Tables of numbers, from a text or a spreadsheet: a channel a column, a position a row.

A table is understood as a whole: its separator, its titles (`table_lines`), and how all its numbers are
written (`table_cells`). What was guessed is said in a note, and `ways` has the other ways to read it.
Lines, rows and columns in messages count from 0.
"""

from collections.abc import Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_MAGNITUDE
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.gaps import BETWEEN, FILLS, filled
from convviz.data.readers.lengths import shortened
from convviz.data.readers.table_cells import (
    Marks,
    is_date,
    is_gap,
    is_infinite,
    is_numeric,
    marks_of,
    value_of,
)
from convviz.data.readers.table_lines import Rows, rows_of
from convviz.data.readers.table_units import counts_rows, plain_column
from convviz.data.series import Data
from convviz.data.text import text_of
from convviz.data.typed.decimals import LARGEST, is_meant_as_number, legible, no_number
from convviz.data.wording import grouped, quoted
from convviz.language import later, phrase

COLUMNS, ROWS = "columns", "rows"
_WAYS = {COLUMNS: later("a channel a column"), ROWS: later("a channel a row")}
_MARKS = {
    ",": later("numbers as in 1.234,5"),
    ".": later("numbers as in 1,234.5"),
}


class _Way(NamedTuple):
    """A way to read a table: what a channel is, what becomes of gaps, and a decimal mark to choose."""

    channel: str = COLUMNS
    fill: str = ""
    decimal: str = ""


class _Table(NamedTuple):
    """The columns of a table that hold numbers, as cells; dates and words beside them; what is said of it."""

    columns: dict[int, list[str]]
    titles: list[str]
    has_titles: bool
    positions: list[str] | None
    words: list[str] | None
    notes: list[str]
    marks: tuple[Marks, ...]


def choice_title(choice: str) -> str:
    """Return what one of `ways` is called on the page.

    Examples
    --------
    >>> choice_title("rows zero ,")
    'a channel a row, gaps as 0, numbers as in 1.234,5'
    """
    way = _Way(*choice.split(" "))
    titles = [_WAYS.get(way.channel), FILLS.get(way.fill), _MARKS.get(way.decimal)]
    return ", ".join(phrase(title) for title in titles if title)


def read_csv(data: bytes, name: str, *, choice: str | None = None) -> Data:
    """Read a CSV file.

    Parameters
    ----------
    data : bytes
        UTF-8, UTF-16, or else Windows' Western code page.
    name : str
        What the user calls it.
    choice : str, optional
        One of `ways`.

    Returns
    -------
    data : Data
        Values ``(C, L)``, a channel a column; the header as channel labels. One row alone is one channel.

    Raises
    ------
    SourceError
        Saying which cell, row or limit it is about and what to do.

    Examples
    --------
    >>> data = read_csv(b"up;down\\n1,5;-1\\n2;-2,5", "both.csv")
    >>> data.values, data.channel_labels, data.notes
    (array([[ 1.5,  2. ],
           [-1. , -2.5]]), ('up', 'down'), ('decimal commas read as points',))
    """
    name = checked_name(data, name, phrase("delete columns or rows"))
    with one_at_a_time(name):
        return read_table(text_of(data, name), name, choice)


def read_table(text: str, name: str, choice: str | None = None) -> Data:
    """Read a table from a text, as `read_csv` does from a file."""
    return read_rows(rows_of(text, name), name, choice)


def ways(rows: Rows, name: str) -> tuple[str, ...]:
    """Return the ways to read rows, the likeliest first; none if there is only one."""
    return _ways(_understood(rows, name), len(rows.body))


def _ways(table: _Table, length: int) -> tuple[str, ...]:
    width = len(table.columns)
    by_row = length > 1 and length <= MAX_CHANNELS and width > length
    channels = [COLUMNS, ROWS] if by_row else [COLUMNS]
    if width > MAX_CHANNELS and by_row:
        channels = [ROWS]
    has_gaps = any(is_gap(cell) for column in table.columns.values() for cell in column)
    decimals = [marks.decimal for marks in table.marks] if len(table.marks) > 1 else [""]
    found = [" ".join(way) for way in product(channels, list(FILLS) if has_gaps else [""], decimals)]
    return tuple(found) if len(found) > 1 or found[0] != " ".join(_Way()) else ()


def read_rows(rows: Rows, name: str, choice: str | None = None) -> Data:
    """Return the numbers in rows, read in one of their `ways`; the likeliest where none is chosen."""
    table = _understood(rows, name)
    if choice is None:
        choice = next(iter(_ways(table, len(rows.body))), " ".join(_Way()))
    way = _Way(*choice.split(" "))
    marks = next((one for one in table.marks if one.decimal == way.decimal), table.marks[0])
    notes = [*table.notes, *_marks_note(table, marks)]
    values = np.array([_numbers(cells, index, marks, name) for index, cells in table.columns.items()])
    values, titles = _within_limits(values, table, name, notes)
    is_one_row = values.shape[1] == 1 and len(values) > 1
    if is_one_row:
        notes.append(phrase("one row, read as one channel"))
    values = values.T if is_one_row or way.channel == ROWS else values
    has_gap = np.isnan(values).any(axis=0)
    values, filling = filled(values, way.fill or BETWEEN, name)
    notes += filling
    positions = table.positions
    if positions and values.shape[1] != len(positions):
        positions = [one for one, is_gone in zip(positions, has_gap, strict=True) if not is_gone]
    if way.channel == ROWS:
        notes.append(
            phrase(
                "{rows} rows of {columns} numbers, read as {rows} channels",
                rows=len(values),
                columns=grouped(values.shape[1]),
            )
        )
        return _data(
            values, name, table.positions or table.words, titles if table.has_titles else None, notes
        )
    names = titles if table.has_titles else None
    return _data(values, name, *((None, names) if is_one_row else (names, positions)), notes)


def _understood(rows: Rows, name: str) -> _Table:
    """Which columns hold numbers, and how these are written; the others are dates, words, or empty."""
    body, notes = rows.body, list(rows.notes)
    width = len(body[0]) if body else len(rows.titles or [])
    titles = [
        title or phrase("column {index}", index=index)
        for index, title in enumerate(rows.titles or [""] * width)
    ]
    columns = {}
    for index in range(width if body else 0):
        columns[index], note = plain_column([row[index] for row in body], titles[index])
        notes += [note] if note else []
    if width > 1 and rows.titles and not rows.titles[0] and len(body) > 1 and counts_rows(columns[0]):
        del columns[0]
        notes.append(phrase("left out the first column, which counts the rows"))
    numeric = {index: cells for index, cells in columns.items() if len(body) == 1 or _holds_numbers(cells)}
    if not any(is_meant_as_number(cell) or is_numeric(cell) for cell in chain(*numeric.values())):
        cell = next(filter(None, [*(rows.titles or []), *chain(*body)]))
        told = phrase(
            "“{name}” holds no numbers: its first cell is “{cell}”; give it columns of numbers, "
            "with commas, semicolons or tabs between them.",
            name=name,
            cell=legible(cell),
        )
        raise SourceError(told)
    others = {index: cells for index, cells in columns.items() if index not in numeric}
    named = next((index for index, cells in others.items() if all(map(is_date, filter(None, cells)))), None)
    if named is not None:
        notes.append(phrase("{column} names the positions", column=quoted([titles[named]])))
    if left_out := [titles[index] for index in others if index != named]:
        notes.append(phrase("left out, without numbers: {columns}", columns=quoted(left_out)))
    positions = columns[named] if named is not None else None
    words = next((cells for index, cells in others.items() if index != named and any(cells)), None)
    return _Table(
        numeric, titles, bool(rows.titles), positions, words, notes, marks_of(chain(*numeric.values()))
    )


def _holds_numbers(cells: Sequence[str]) -> bool:
    """Whether a column is meant to hold numbers: it has some, and hardly any words."""
    numbers = sum(map(is_numeric, cells))
    words = sum(not is_numeric(cell) and not is_gap(cell) for cell in cells)
    if not numbers:
        return any(map(is_meant_as_number, cells)) and not any(map(is_date, cells))
    return numbers >= words


def _marks_note(table: _Table, marks: Marks) -> list[str]:
    """What is said of how numbers were read, where they are not written with a mere point."""
    cells = [cell for cell in chain(*table.columns.values()) if is_numeric(cell)]
    if len(table.marks) > 1:
        cell = next(cell for cell in cells if "," in cell or "." in cell)
        value = f"{value_of(cell, marks):.10g}"
        return [phrase("“{cell}” read as {value}", cell=legible(cell), value=value)]
    notes = []
    if marks.has_thousands:
        notes.append(
            phrase("points between thousands left out")
            if marks.decimal == ","
            else phrase("commas between thousands left out")
        )
    if marks.decimal == "," and any("," in cell for cell in cells):
        notes.append(phrase("decimal commas read as points"))
    return notes


def _numbers(cells: Sequence[str], column: int, marks: Marks, name: str) -> list[float]:
    """The numbers of a column, NaN where there is a gap."""
    values = []
    for row, cell in enumerate(cells):
        value = float("nan") if is_gap(cell) else value_of(cell, marks)
        if value is None or is_infinite(cell):
            place = phrase("row {row}, column {column} of “{name}”", row=row, column=column, name=name)
            raise no_number(cell, place)
        values.append(value)
    return values


def _within_limits(
    values: np.ndarray, table: _Table, name: str, notes: list[str]
) -> tuple[np.ndarray, list[str]]:
    """Leave out columns whose numbers are too large to be exact, unless it is all of them."""
    titles = [table.titles[index] for index in table.columns]
    is_large = np.abs(values) > MAX_MAGNITUDE
    large = is_large.any(axis=1)
    if large.all() or (large.any() and values.shape[1] == 1):
        column, row = map(int, np.argwhere(is_large)[0])
        index = list(table.columns)[column]
        place = phrase("row {row}, column {column} of “{name}”", row=row, column=index, name=name)
        raise no_number(table.columns[index][row], place)
    if large.any():
        note = phrase(
            "left out, as its numbers lie beyond ±{largest}: {columns}",
            largest=LARGEST,
            columns=quoted([title for title, is_one in zip(titles, large, strict=True) if is_one]),
        )
        notes.append(note)
    kept = [title for title, is_one in zip(titles, large, strict=True) if not is_one]
    return values[~large], kept


def _data(
    values: np.ndarray,
    name: str,
    channels: Sequence[str] | None,
    positions: Sequence[str] | None,
    notes: list[str],
) -> Data:
    if len(values) > MAX_CHANNELS:
        told = phrase(
            "“{name}” has {columns} columns of numbers, and at most {most} channels are shown; "
            "delete the other columns.",
            name=name,
            columns=grouped(len(values)),
            most=MAX_CHANNELS,
        )
        raise SourceError(told)
    values, shortening = shortened(values)
    return Data.of(
        values,
        name,
        channel_labels=channels,
        position_labels=None if shortening else positions,
        notes=[*notes, *shortening],
    )
