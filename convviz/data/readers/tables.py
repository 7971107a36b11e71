"""Tables of numbers, from a CSV file or a spreadsheet: a channel a column, a position a row.

Commas, semicolons or tabs stand between the columns: what most lines hold, tabs before semicolons before
commas; or blanks, if there is nothing else. Where they are not commas, a comma may be a decimal point. A
first line without any number names the columns. Lines, rows and columns in messages count from 0.
"""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from itertools import chain

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS, MAX_TABLE_CELLS, MAX_TABLE_COLUMNS
from convviz.data.formats import File, title_of
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.lengths import shortened
from convviz.data.series import Data
from convviz.data.typed.decimals import NOT_FINITE, NUMBER, is_meant_as_number, legible, no_number, number
from convviz.data.wording import grouped, quoted
from convviz.language import count_phrase, later, phrase

SEPARATORS = {"\t": later("tabs"), ";": later("semicolons"), ",": later("commas")}
BLANKS = later("blanks")
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
WHITE = [character for character in map(chr, range(0x3001)) if character.isspace()]
LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""At which Python splits lines."""
DECIMAL_COMMA = re.compile(r"[+−-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
THOUSANDS = re.compile(r"[+−-]?[1-9][0-9]{0,2},[0-9]{3}")


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the table that was brought."""
    return read_csv(*files[0])


def read_csv(data: bytes, name: str) -> Data:
    """Read a CSV file.

    Parameters
    ----------
    data : bytes
        UTF-8, UTF-16 with its mark, or else Windows' Western code page.
    name : str
        What the user calls it.

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
        return read_table(_text(data, name), name)


def _text(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if CONTROLS.search(text):
        told = phrase(
            "“{name}” is {kind}, and a table is read from text; save the sheet as CSV and upload that.",
            name=name,
            kind=title_of(data) or phrase("not text"),
        )
        raise SourceError(told)
    return text


def read_table(text: str, name: str) -> Data:
    """Read a table from a text, as `read_csv` does from a file."""
    separator = _separator(text, name)
    rows = _rows(text, separator, name)
    header = None if any(map(is_meant_as_number, rows[0])) else rows.pop(0)
    titles = [
        title or phrase("column {index}", index=index)
        for index, title in enumerate(header or [""] * len(rows[0]))
    ]
    columns = {
        index: column
        for index, column in enumerate(zip(*rows, strict=True))
        if len(rows) == 1 or any(map(_is_number, column))
    }
    if not any(map(is_meant_as_number, chain.from_iterable(columns.values()))):
        cell = next(filter(None, header or rows[0]))
        told = phrase(
            "“{name}” holds no numbers: its first cell is “{cell}”; give it columns of numbers, "
            "with commas, semicolons or tabs between them.",
            name=name,
            cell=legible(cell),
        )
        raise SourceError(told)
    notes = []
    if left_out := [title for index, title in enumerate(titles) if index not in columns]:
        notes.append(phrase("left out, without numbers: {columns}", columns=quoted(left_out)))
    if separator != ",":
        columns = _with_points(columns, notes)
    values = np.array([_numbers(column, index, name) for index, column in columns.items()])
    labels = [titles[index] for index in columns] if header else None
    return _data(values, name, labels, notes)


def _separator(text: str, name: str) -> str | None:
    """What stands between columns: what most lines have; None for blanks. No cell is made before that."""
    _check_cells(sum(map(text.count, LINE_ENDS)), name)
    lines = text.splitlines()
    with_it = {one: sum(one in line for line in lines) for one in SEPARATORS}
    most = max(SEPARATORS, key=lambda one: with_it[one])
    separator = most if with_it[most] else None
    _check_cells(len(lines) + sum(map(text.count, [most] if separator else WHITE)), name)
    columns = max((line.count(separator) + 1 if separator else _words(line) for line in lines), default=0)
    if columns > MAX_TABLE_COLUMNS:
        told = phrase(
            "“{name}” has {columns} cells in a row, and at most {most} are read; write a long sequence as a "
            "column, a number a line.",
            name=name,
            columns=grouped(columns),
            most=grouped(MAX_TABLE_COLUMNS),
        )
        raise SourceError(told)
    return separator


def _words(line: str) -> int:
    return len(line.split())


def _check_cells(cells: int, name: str) -> None:
    if cells > MAX_TABLE_CELLS:
        told = phrase(
            "“{name}” has more than {most} cells, the most that are read; delete columns or rows.",
            name=name,
            most=grouped(MAX_TABLE_CELLS),
        )
        raise SourceError(told)


def _rows(text: str, separator: str | None, name: str) -> list[list[str]]:
    """Cells in rows of equal length; blank lines, and columns at the end that are empty, are no rows."""
    if separator is None:
        rows = _blank_separated([line for line in text.splitlines() if line.strip()])
    else:
        try:
            lines = csv.reader(StringIO(text, newline=None), delimiter=separator)
            rows = [[cell.strip() for cell in row] for row in lines]
        except csv.Error:
            told = phrase(
                "“{name}” has a cell of more than {most} characters; look for a quotation mark that is "
                "opened and not closed.",
                name=name,
                most=grouped(csv.field_size_limit()),
            )
            raise SourceError(told) from None
    rows = [row for row in rows if any(row)]
    if not rows:
        raise SourceError(phrase("“{name}” has no cells; put a column of numbers into it.", name=name))
    width = max(map(_filled, rows))
    rows = [row[:width] for row in rows]
    _check_ragged(rows, separator)
    return rows


def _filled(row: list[str]) -> int:
    """How many cells a row has up to the last that is not empty."""
    return max(index + 1 for index, cell in enumerate(row) if cell)


def _blank_separated(lines: list[str]) -> list[list[str]]:
    """Lines parted at blanks if that makes columns of numbers; else a cell a line."""
    rows = [line.split() for line in lines]
    body = rows[1:] or rows
    is_table = any(len(row) > 1 for row in body) and all(map(is_meant_as_number, chain.from_iterable(body)))
    return rows if is_table else [[line.strip()] for line in lines]


def _check_ragged(rows: list[list[str]], separator: str | None) -> None:
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            told = phrase(
                "Line {index} has {cells}, and line 0 has {expected} (counted from 0, without blank lines, "
                "with {separators} between cells); give each line as many.",
                index=index,
                cells=count_phrase("{count} cell", "{count} cells", len(row)),
                expected=count_phrase("{count} cell", "{count} cells", len(rows[0])),
                separators=phrase(SEPARATORS.get(separator or "", BLANKS)),
            )
            raise SourceError(told)


def _is_number(cell: str) -> bool:
    """Whether a cell is a number, if perhaps one that cannot be used."""
    bare = cell.lstrip("+-−")
    return bool(NUMBER.fullmatch(bare) or DECIMAL_COMMA.fullmatch(bare)) or bare.lower() in NOT_FINITE


def _with_points(columns: dict[int, tuple[str, ...]], notes: list[str]) -> dict[int, tuple[str, ...]]:
    """The columns with points for decimal commas, if that is what their commas are."""
    with_comma = [cell for column in columns.values() for cell in column if "," in cell]
    if not with_comma or not all(map(DECIMAL_COMMA.fullmatch, with_comma)):
        return columns
    if all(map(THOUSANDS.fullmatch, with_comma)):
        cell = legible(with_comma[0])
        told = phrase(
            "“{cell}” may mean {decimal} or {whole}; "
            "write a point for decimals, and nothing between thousands.",
            cell=cell,
            decimal=cell.replace(",", "."),
            whole=cell.replace(",", ""),
        )
        raise SourceError(told)
    notes.append(phrase("decimal commas read as points"))
    return {index: tuple(cell.replace(",", ".") for cell in column) for index, column in columns.items()}


def _numbers(cells: tuple[str, ...], column: int, name: str) -> list[float]:
    values = [number(cell.replace("−", "-")) for cell in cells]
    known = [value for value in values if value is not None]
    if len(known) == len(values):
        return known
    row = values.index(None)
    place = phrase("row {row}, column {column} of “{name}”", row=row, column=column, name=name)
    raise no_number(cells[row], place)


def _data(values: np.ndarray, name: str, labels: list[str] | None, notes: list[str]) -> Data:
    is_one_row = values.shape[1] == 1 and len(values) > 1
    if is_one_row:
        notes.append(phrase("one row, read as one channel"))
        values = values.T
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
    notes += shortening
    if is_one_row:
        return Data.of(values, name, position_labels=None if shortening else labels, notes=notes)
    return Data.of(values, name, channel_labels=labels, notes=notes)
