"""What a cell of a table is: a number in one of several ways of writing, a gap, a date, or a word."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from convviz.core.limits import MAX_DIGITS
from convviz.data.typed.decimals import NOT_FINITE

GAPS = ("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "--", "—", ".", "missing")
"""What programs and people write where a value is missing, in small letters."""
_POINT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?(?:[0-9]*,[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPS = r"[+-]?[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+"
_BLANK_GROUPS = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
_POINT_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]*)?")
"""Also as in India: 12,34,567."""
_COMMA_GROUPED = re.compile(_GROUPS.format(mark=r"\.") + r"(?:,[0-9]*)?")
_FORTRAN = re.compile(r"(?<=[0-9.])[dD](?=[+-][0-9]{1,3}$)")
_DATE = re.compile(
    r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
    r"|[0-9]{1,2}[-. ]{1,2}[^\W\d_]{3,9}\.?[-. ][0-9]{2,4}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?"
)


class Marks(NamedTuple):
    """How numbers are written: what stands before decimals, and whether a mark parts thousands."""

    decimal: str
    has_thousands: bool


def is_gap(cell: str) -> bool:
    """Whether a cell stands for a missing value.

    Examples
    --------
    >>> [is_gap(cell) for cell in ("", "NA", "?", "0", "none", "nothing")]
    [True, True, True, False, True, False]
    """
    return cell.lower() in GAPS


def is_numeric(cell: str) -> bool:
    """Whether a cell is a number in some way of writing, if perhaps one that cannot be used.

    Examples
    --------
    >>> [is_numeric(cell) for cell in ("1.234,56", "1,234.5", "1 234,5", "-inf", "3V3", "1.1.24")]
    [True, True, True, True, False, False]
    """
    if _POINT.fullmatch(cell):
        return True  # as most are
    bare = bared(cell)
    return bool(bare) and (written_with(bare, ".") or written_with(bare, ",") or is_infinite(bare))


def is_infinite(bare: str) -> bool:
    return bare.lstrip("+-").lower() in NOT_FINITE[1:]


def is_date(cell: str) -> bool:
    """Whether a cell is a date, a time or both.

    Examples
    --------
    >>> [is_date(cell) for cell in ("2024-01-31", "31.1.2024 12:00", "12:30", "1.234", "2024")]
    [True, True, True, False, False]
    """
    return bool(_DATE.fullmatch(cell))


def is_title(cell: str) -> bool:
    """Whether a cell may be the title of a column: it has a letter, and is no number, gap or date."""
    is_other = is_gap(cell) or is_numeric(cell) or is_date(cell)
    return not is_other and any(character.isalpha() for character in cell)


def bared(cell: str) -> str:
    """A cell without blanks and apostrophes between its thousands, and with a plain minus sign."""
    bare = _FORTRAN.sub("e", cell.replace("−", "-"))
    return _BLANK_GROUPS.sub("", bare) if not bare.isalnum() else bare


def written_with(bare: str, decimal: str) -> bool:
    """Whether a bared cell is a number with this decimal mark."""
    plain, grouped = (_POINT, _POINT_GROUPED) if decimal == "." else (_COMMA, _COMMA_GROUPED)
    return bool(plain.fullmatch(bare) or grouped.fullmatch(bare))


def marks_of(cells: Iterable[str]) -> tuple[Marks, ...]:
    """Return how the numbers among cells may be written, the likeliest first.

    Examples
    --------
    >>> marks_of(["1.234,56", "987,5"]), marks_of(["1,234.56"])
    ((Marks(decimal=',', has_thousands=True),), (Marks(decimal='.', has_thousands=True),))
    >>> marks_of(["1,500", "2,000"])
    (Marks(decimal=',', has_thousands=False), Marks(decimal='.', has_thousands=True))
    >>> marks_of(["1.234", "2.345"])
    (Marks(decimal='.', has_thousands=False), Marks(decimal=',', has_thousands=True))
    >>> marks_of(["1", "2.5"])
    (Marks(decimal='.', has_thousands=False),)
    """
    marked = [
        cell if _POINT.fullmatch(cell) else bared(cell)
        for cell in cells
        if ("," in cell or "." in cell) and is_numeric(cell)
    ]
    commas = [bare for bare in marked if "," in bare]
    possible = []
    for decimal in (".", ","):
        grouping = "," if decimal == "." else "."
        if all(written_with(bare, decimal) for bare in marked):
            possible.append(Marks(decimal, any(grouping in bare for bare in marked)))
    if len(possible) == 2 and not commas:
        return (possible[0], possible[1]) if len(marked) > 1 and possible[1].has_thousands else (possible[0],)
    if len(possible) == 2:
        return possible[1], possible[0]
    return tuple(possible) or (Marks(".", any("," in bare for bare in marked)),)


def value_of(cell: str, marks: Marks) -> float | None:
    """Return the number that a cell is, written with these marks; None if it is none.

    Examples
    --------
    >>> value_of("1.234,56", Marks(",", True)), value_of("−1 234,5", Marks(",", False))
    (1234.56, -1234.5)
    """
    is_plain = marks.decimal == "." and _POINT.fullmatch(cell)
    bare = cell if is_plain else bared(cell)
    if len(bare) > MAX_DIGITS or not written_with(bare, marks.decimal):
        return None
    grouping = "," if marks.decimal == "." else "."
    return float(bare.replace(grouping, "").replace(",", "."))
