"""A cell of a spreadsheet as text that a table is read from: numbers with a point, dates as in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Numbers of the formats of Excel that are dates or times: ECMA-376, part 1, section 18.8.30."""
_NOT_PLACES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|General', re.IGNORECASE)
"""What in a format's code stands for no part of a date: texts, colours, conditions."""
_LAST = 2_958_466
"""The day after the last of 9999, counted as Excel counts days."""
_LIKE_GROUPS = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")
GAP_OF_ERROR = "#N/A"


def is_date_format(number: int, code: str) -> bool:
    """Whether numbers in a format are shown as dates or times.

    Examples
    --------
    >>> is_date_format(14, ""), is_date_format(164, "dd/mm/yyyy"), is_date_format(165, '[Red]0.0" days"')
    (True, True, False)
    """
    return number in _DATES or bool(re.search("[ymdhs]", _NOT_PLACES.sub("", code.partition(";")[0]).lower()))


def cell_text(kind: str, value: str, strings: Sequence[str], is_date: bool, since_1904: bool) -> str:
    """Return a cell as text.

    Parameters
    ----------
    kind : str
        What the file says that the value is: "n", "s", "str", "inlineStr", "b", "e" or "d".
    value : str
        As it stands in the file.
    strings : sequence of str
        The texts that cells of the kind "s" point to.
    is_date : bool
        Whether a number is shown as a date.
    since_1904 : bool
        Whether days are counted from 1904, as on older Macs.

    Examples
    --------
    >>> cell_text("n", "45292", (), True, False), cell_text("n", "0.75", (), True, False)
    ('2024-01-01', '18:00:00')
    >>> cell_text("n", "1.234", (), False, False), cell_text("e", "#DIV/0!", (), False, False)
    ('1.2340', '#N/A')
    """
    value = value.strip()
    if kind == "e":
        return GAP_OF_ERROR
    if kind == "s":
        return strings[int(value)].strip() if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "d":
        return value.replace("T", " ").removesuffix(" 00:00:00")
    if kind != "n":
        return value
    if is_date and (moment := _moment(value, since_1904)):
        return moment
    return value + "0" if _LIKE_GROUPS.fullmatch(value) else value  # so that no point parts thousands


def _moment(value: str, since_1904: bool) -> str | None:
    """The date or the time of a number of days; None of one that is none."""
    try:
        days = float(value)
    except ValueError:
        return None
    if not 0 <= days < _LAST:
        return None
    if since_1904:
        days += 1462
    elif days < 60:
        days += 1  # Excel has a 29 February 1900
    whole = datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))
    if days < 2 and not since_1904:
        return f"{whole:%H:%M:%S}"
    return f"{whole:%Y-%m-%d}" if days == int(days) else f"{whole:%Y-%m-%d %H:%M:%S}"
