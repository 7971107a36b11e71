"""From the text of a table to its rows of cells and its titles, whatever program wrote it.

Commas, semicolons, tabs or bars stand between the columns: what most lines hold, in the order of
`SEPARATORS`, or blanks, if there is nothing else. A line ``sep=;`` says so itself. Lines that begin with
``#`` are remarks; the last of them in front may hold the titles. What stands above the titles is left out.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS
from convviz.data.readers.files import no_cells
from convviz.data.readers.table_cells import is_gap, is_numeric, is_title
from convviz.data.readers.table_units import counts_rows
from convviz.data.wording import grouped
from convviz.language import count_phrase, later, phrase

SEPARATORS = {"\t": later("tabs"), ";": later("semicolons"), "|": later("bars"), ",": later("commas")}
BLANKS = later("blanks")
REMARKS = ("#", "%", "//")
MOST_ABOVE = 64
"""Lines that may stand above the titles: programs of oscilloscopes write some twenty."""
WHITE = [character for character in map(chr, range(0x3001)) if character.isspace()]
LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""At which Python splits lines."""
_SAID = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_RULE = re.compile(r":?-+:?|")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class Rows(NamedTuple):
    """The cells of a table in rows of one length, its titles if it has any, and what was left out."""

    body: list[list[str]]
    titles: list[str] | None
    notes: list[str]


def rows_of(text: str, name: str) -> Rows:
    """Return the rows of a table.

    Raises
    ------
    SourceError
        If there are no cells, too many, or lines of different lengths.
    """
    _check_cells(sum(map(text.count, LINE_ENDS)), name)
    lines = text.splitlines()
    said = _SAID.fullmatch(lines[0]) if lines else None
    if said:
        lines = lines[1:]
    remarks = [line for line in lines if line.lstrip().startswith(REMARKS)]
    front = _remarks_in_front(lines)
    if len(remarks) < len([line for line in lines if line.strip()]):
        lines = [line for line in lines if not line.lstrip().startswith(REMARKS)]
    separator = said[1] if said else _separator(lines)
    if separator is None:
        _check_cells(len(lines) + sum(map(text.count, WHITE)), name)
    _check_width(lines, separator, name)
    rows = _split(lines, separator, name)
    return titled(rows, front, separator)


def _remarks_in_front(lines: Sequence[str]) -> str | None:
    """The last of the remarks above the first other line."""
    last = None
    for line in filter(str.strip, lines):
        if not line.lstrip().startswith(REMARKS):
            return last
        last = line.lstrip().lstrip("#%/").strip()
    return None


def _separator(lines: Sequence[str]) -> str | None:
    """What stands between columns: what most lines have; None for blanks."""
    with_it = {one: sum(one in line for line in lines) for one in SEPARATORS}
    most = max(SEPARATORS, key=lambda one: with_it[one])
    if not with_it[most] or (most == "," and _has_decimal_commas(lines)):
        return None
    return most


def _has_decimal_commas(lines: Sequence[str]) -> bool:
    """Whether blanks part numbers with commas in them: ``1,5 2,5``."""
    widths = {len(line.split()) for line in lines if line.strip()}
    if len(widths) != 1 or max(widths) < 2:
        return False
    return all(is_numeric(field) for line in lines for field in line.split())


def _check_width(lines: Sequence[str], separator: str | None, name: str) -> None:
    """Count cells and columns before any is made."""
    counts = [line.count(separator) + 1 if separator else len(line.split()) for line in lines]
    _check_cells(sum(counts), name)
    if max(counts, default=0) > MAX_TABLE_COLUMNS:
        told = phrase(
            "“{name}” has {columns} cells in a row, and at most {most} are read; write a long sequence as a "
            "column, a number a line.",
            name=name,
            columns=grouped(max(counts)),
            most=grouped(MAX_TABLE_COLUMNS),
        )
        raise SourceError(told)


def _check_cells(cells: int, name: str) -> None:
    if cells > MAX_TABLE_CELLS:
        told = phrase(
            "“{name}” has more than {most} cells, the most that are read; delete columns or rows.",
            name=name,
            most=grouped(MAX_TABLE_CELLS),
        )
        raise SourceError(told)


def _split(lines: Sequence[str], separator: str | None, name: str) -> list[list[str]]:
    """Cells in rows, without rows and columns at the end that are empty."""
    if separator is None:
        rows = _blank_separated([line for line in lines if line.strip()])
    else:
        try:
            reader = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
            rows = [[cell.strip() for cell in row] for row in reader]
        except csv.Error:
            told = phrase(
                "“{name}” has a cell of more than {most} characters; look for a quotation mark that is "
                "opened and not closed.",
                name=name,
                most=grouped(csv.field_size_limit()),
            )
            raise SourceError(told) from None
    rows = [row for row in rows if any(row)]
    if separator == "|":
        rows = [row for row in rows if not all(map(_RULE.fullmatch, row))]
        while rows and all(len(row) > 1 and not row[0] for row in rows):
            rows = [row[1:] for row in rows]
    if not rows:
        raise no_cells(name)
    return rows


def _blank_separated(lines: list[str]) -> list[list[str]]:
    """Lines parted at blanks if that makes columns of numbers; else a cell a line."""
    rows = [line.split() for line in lines]
    if any('"' in line for line in lines):
        rows = list(csv.reader(lines, delimiter=" ", skipinitialspace=True))
    body = rows[1:] or rows
    is_table = any(len(row) > 1 for row in body) and all(
        is_numeric(cell) or (is_gap(cell) and cell) for row in body for cell in row
    )
    return rows if is_table else [[line.strip()] for line in lines]


def titled(rows: list[list[str]], front: str | None = None, separator: str | None = ",") -> Rows:
    """Return the rows of a table: its titles parted from the rows below, without what stands above.

    Parameters
    ----------
    rows : list of list of str
        Not empty.
    front : str, optional
        The last remark above them.
    separator : str or None
        What stood between cells; None for blanks.

    Raises
    ------
    SourceError
        If rows have different lengths.
    """
    rows, notes = _without_surroundings(rows)
    first = _title_row(rows)
    titles = None
    if first is not None:
        titles, above = rows[first], rows[:first]
        body = rows[first + 1 :]
        if above and len(above[-1]) == len(titles) and all(map(is_title, above[-1])):
            titles = [_with_unit(*pair) for pair in zip(above.pop(), titles, strict=True)]
        if above:
            note = count_phrase(
                "left out {count} line above the titles",
                "left out {count} lines above the titles",
                len(above),
            )
            notes.append(note)
    else:
        body = rows
    width = max(_filled(row) for row in [*body, titles or []])
    is_counted = bool(titles and body) and counts_rows([row[0] for row in body])
    if titles and is_counted and all(len(row) == len(titles) + 1 for row in body):
        titles = ["", *titles]  # R and pandas have no title above what counts the rows
    body = [row[:width] for row in body]
    if titles is None and front is not None:
        cells = [cell.strip() for cell in (front.split(separator) if separator else front.split())]
        titles = cells if len(cells) == width and not all(map(is_numeric, cells)) else None
    _check_ragged([*([titles[:width]] if first is not None and titles else []), *body], separator)
    return Rows(body, titles and titles[:width], notes)


def _without_surroundings(rows: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Leave out lines above and below numbers that have fewer cells than these, and are none themselves."""
    widths = Counter(_filled(row) for row in rows if all(map(_is_number_or_gap, row)))
    width = max(widths, key=lambda one: widths[one] * (one > 1), default=0)
    inside = [index for index, row in enumerate(rows) if _filled(row) >= width]
    if width < 2 or widths[width] < 2:
        return rows, []
    first, last = inside[0], inside[-1]
    below = rows[last + 1 :]
    above = rows[:first] if first < MOST_ABOVE and all(map(_is_number_or_gap, rows[first])) else []
    counted = [rows[index][0] for index in inside]
    if above and len(above[-1]) == width - 1 and counts_rows(counted):
        above.pop()  # titles, but for the column that counts the rows
    if len(above) == 1 and any(one in cell for cell in above[0] for one in SEPARATORS):
        return rows, []  # titles, with something else between them
    if any(all(map(_is_number_or_gap, row)) for row in [*above, *below]):
        return rows, []
    notes = []
    if above:
        notes.append(
            count_phrase(
                "left out {count} line above the numbers",
                "left out {count} lines above the numbers",
                len(above),
            )
        )
    if below:
        notes.append(
            count_phrase(
                "left out {count} line below the numbers",
                "left out {count} lines below the numbers",
                len(below),
            )
        )
    return rows[len(above) : last + 1], notes


def _is_number_or_gap(cell: str) -> bool:
    return is_numeric(cell) or is_gap(cell)


def _title_row(rows: list[list[str]]) -> int | None:
    """Which row holds the titles: the last of words above any of numbers; or the first, over numbers."""
    found = None
    for index, row in enumerate(rows[:MOST_ABOVE]):
        if all(is_numeric(cell) or is_gap(cell) for cell in row) and any(map(is_numeric, row)):
            break
        below = rows[index + 1] if index + 1 < len(rows) else []
        if all(is_title(cell) or not cell for cell in row) and any(map(is_numeric, below)):
            found = index
    if found is not None:
        return found
    if len(rows) > 1 and _is_above_numbers(rows):
        return 0
    return 0 if not any(is_numeric(cell) for cell in rows[0]) and any(map(is_title, rows[0])) else None


def _is_above_numbers(rows: list[list[str]]) -> bool:
    """Whether the first row has a word over a column of numbers, or names years that only it has."""
    first, body = rows[0], rows[1:]
    over = Counter(
        index
        for row in body
        for index, cell in enumerate(row[: len(first)])
        if is_numeric(cell) or is_gap(cell)
    )
    if any(is_title(cell) and over[index] == len(body) for index, cell in enumerate(first)):
        return True
    years = [int(cell) for cell in first if _YEAR.fullmatch(cell)]
    are_all = all(_YEAR.fullmatch(cell) or is_title(cell) or not cell for cell in first)
    follow = len(years) > 1 and years == list(range(years[0], years[0] + len(years)))
    return are_all and follow and not any(_YEAR.fullmatch(cell) for row in body for cell in row)


def _with_unit(title: str, unit: str) -> str:
    return f"{title} ({unit.strip('()[]')})" if title and unit else title or unit


def _filled(row: Sequence[str]) -> int:
    """How many cells a row has up to the last that is not empty."""
    return max((index + 1 for index, cell in enumerate(row) if cell), default=0)


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
