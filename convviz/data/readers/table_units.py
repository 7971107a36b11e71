"""Columns whose cells have more than a number in them, all the same: a unit, a currency, a percent sign."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convviz.data.readers.table_cells import is_gap, is_numeric
from convviz.data.wording import quoted
from convviz.language import phrase

_AROUND = re.compile(
    r"([$€£¥]?)[ \u00a0]?([-+−]?[0-9.][^$€£¥%°A-Za-zµΩ]*?)[ \u00a0]?([$€£¥%°A-Za-zµΩ²³/]{0,8})"
)
_TRUTHS = {"true": "1", "false": "0", "wahr": "1", "falsch": "0", "vrai": "1", "faux": "0"}


def plain_column(cells: Sequence[str], title: str) -> tuple[list[str], str | None]:
    """Return a column with its numbers alone, and a note if they had something else beside them.

    Examples
    --------
    >>> plain_column(["12 kg", "", "13 kg"], "mass")
    (['12', '', '13'], '“mass” read without its unit, “kg”')
    >>> plain_column(["TRUE", "FALSE"], "on"), plain_column(["1", "b"], "x")
    ((['1', '0'], 'true and false in “on” read as 1 and 0'), (['1', 'b'], None))
    """
    told = [cell for cell in cells if not is_gap(cell)]
    if not told or all(map(is_numeric, told[:9])):
        return list(cells), None
    if all(cell.lower() in _TRUTHS for cell in told):
        note = phrase("true and false in {column} read as 1 and 0", column=quoted([title]))
        return [_TRUTHS.get(cell.lower(), cell) for cell in cells], note
    found = [_AROUND.fullmatch(cell) for cell in told]
    units = {(one[1], one[3]) for one in found if one}
    if len(units) != 1 or not all(one and is_numeric(one[2]) for one in found):
        return list(cells), None
    unit = "".join(next(iter(units)))
    note = phrase("{column} read without its unit, {unit}", column=quoted([title]), unit=quoted([unit]))
    bare = iter([one[2] for one in found if one])
    return [cell if is_gap(cell) else next(bare) for cell in cells], note


def counts_rows(cells: Sequence[str]) -> bool:
    """Whether a column only counts the rows, from 0 or 1, as R and pandas write one.

    Examples
    --------
    >>> counts_rows(["1", "2", "3"]), counts_rows(["0", "1"]), counts_rows(["2", "3"])
    (True, True, False)
    """
    return cells[0] in ("0", "1") and list(cells) == [str(int(cells[0]) + row) for row in range(len(cells))]
