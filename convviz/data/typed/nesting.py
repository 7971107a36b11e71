"""Text as nested lists of tokens: the grammar of typed numbers, before any token is read as a number.

Without brackets a text is a table: a row a line (or up to a semicolon), numbers set apart by spaces, tabs or
commas, and a blank line before the next channel. With three axes a blank line begins the next slice; with one
axis a line break is a mere space. With brackets it is nested lists, as Python, numpy, torch and MATLAB print
them. Every step takes time in proportion to the text, and none calls itself for a bracket.
"""

import re
from itertools import chain, groupby
from typing import Any

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SHOWN
from convviz.data.wording import grouped, shown
from convviz.language import phrase

BARE_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
# A minus sign and the dash that word processors make of one; every kind of bracket; a byte order mark.
TYPED_AS = str.maketrans({"−": "-", "–": "-", "(": "[", "{": "[", ")": "]", "}": "]", "\ufeff": " "})


def nested_tokens(text: str, rank: int) -> list[Any]:
    """Return the tokens of a text in nested lists, as deep as written; a missing value is an empty token.

    Raises
    ------
    SourceError
        If brackets do not match, or commas may stand for points.

    Examples
    --------
    >>> nested_tokens("1 2; 3 x", 2)
    [[['1', '2'], ['3', 'x']]]
    >>> nested_tokens("[[1, 2], [3, ]]", 2)
    [['1', '2'], ['3']]
    """
    text = "\n".join(text.translate(TYPED_AS).splitlines())
    return _bracketed(text, rank) if "[" in text or "]" in text else _table(text, rank)


def _table(text: str, rank: int) -> list[Any]:
    """Lines of numbers as nested lists of tokens: blocks, rows, tokens (with one axis: blocks, tokens)."""
    lines = [line.strip().rstrip(" \t,;") for line in text.split("\n")]
    _ask_about_commas([line for line in lines if line], rank)
    if _is_semicolon_separated([line for line in lines if line]):
        lines = [line.replace(";", ",") for line in lines]
    lines = [line.replace(",\t", ",").replace("\t,", ",").replace("\t", ",") for line in lines]
    blocks = [
        [_tokens(row) for line in group for row in line.split(";") if row.strip()]
        for has_numbers, group in groupby(lines, key=bool)
        if has_numbers
    ]
    return blocks if rank > 1 else [list(chain.from_iterable(block)) for block in blocks]


def _ask_about_commas(lines: list[str], rank: int) -> None:
    """Refuse ``1,5`` and ``1,5;2,5``, where a comma may stand for a point; a table of such lines is none."""
    fields = [re.split(r"[\s;]+", line) for line in lines]
    with_comma = [field for line in fields for field in line if "," in field]
    is_table = rank > 1 and len(lines) > 1 and all(len(line) == 1 for line in fields)
    if not with_comma or is_table or not all(map(BARE_COMMA.fullmatch, with_comma)):
        return
    first, second = (shown(part, MAX_SHOWN) for part in with_comma[0].split(","))
    told = phrase(
        "“{first},{second}” may mean the two numbers {first} and {second}, or the one number "
        "{first}.{second}; write “{first} {second}” or “{first}.{second}”.",
        first=first,
        second=second,
    )
    raise SourceError(told)


def _ask_within_brackets(piece: str) -> None:
    """Refuse ``[0,5 0,25]``, where commas stand within what blanks set apart."""
    for line in re.split(r"[\n;]", piece):
        fields = line.split()
        if len(fields) > 1 and all(map(BARE_COMMA.fullmatch, fields)):
            _ask_about_commas([line], rank=1)


def _is_semicolon_separated(lines: list[str]) -> bool:
    """Whether the semicolons part columns, as in a spreadsheet's file, and not rows, as in MATLAB."""
    fields = [field.split() for line in lines for field in line.split(";")]
    return len(lines) > 1 and len(fields) > len(lines) and all(len(field) <= 1 for field in fields)


def _bracketed(text: str, rank: int) -> list[Any]:
    """Nested brackets as nested lists of tokens; rows parted by semicolons are lists of their own."""
    breaks_rows = rank > 1 and text.count("[") == 1
    open_lists: list[list[Any]] = [[]]
    for piece in re.split(r"([\[\]])", text):
        if piece == "[":
            open_lists.append([])
        elif piece == "]":
            closed = open_lists.pop()
            if not open_lists:
                break
            open_lists[-1].append(closed)
        elif piece.strip(" \t\n,;"):
            _ask_within_brackets(piece)
            rows = _rows(piece, breaks_rows)
            open_lists[-1].extend(rows[0] if len(rows) == 1 else rows)
    if len(open_lists) != 1:
        told = phrase(
            "The brackets do not match: {opened} open and {closed} close; "
            "copy the whole matrix, or leave all brackets out and type one row a line.",
            opened=grouped(text.count("[")),
            closed=grouped(text.count("]")),
        )
        raise SourceError(told)
    return open_lists[0][0] if len(open_lists[0]) == 1 else open_lists[0]


def _rows(text: str, breaks_rows: bool) -> list[list[str]]:
    if breaks_rows:  # as in MATLAB; but after a comma a line is continued, as in Python
        text = re.sub(r",\s*\n", ", ", text.strip()).replace("\n", ";")
    return [_tokens(row) for row in text.split(";") if row.strip()]


def _tokens(row: str) -> list[str]:
    """What stands between separators; an empty token where a value is missing."""
    cells = row.split(",")
    if len(cells) > 1 and not cells[-1].strip():
        del cells[-1]
    return [token for cell in cells for token in cell.split() or [""]]
