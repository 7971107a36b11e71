"""Numbers in a grid that stays the same grid, with its cursor, while it alone is edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from convviz.app.parts import callback
from convviz.app.session.memory import freeze_imports
from convviz.app.session.state import Grid, State, change, current, keep, tell
from convviz.core.limits import MAX_MAGNITUDE
from convviz.data.inputs import Numbers
from convviz.data.typed.decimals import LARGEST
from convviz.language import phrase

COLUMN_WIDTH = 58
_TITLES = "titles"
_ROW_HEIGHT = 34


def show(
    name: str, shown: Numbers, write: Callable[[State, Numbers], State], titles: Sequence[str] | None = None
) -> None:
    """Draw a grid.

    Parameters
    ----------
    name : str
        What tells it from the other grids of a rank.
    shown : Numbers
        ``(rows, columns)``.
    write : callable
        Returns a state in which the numbers are what they were edited to.
    titles : sequence of str, optional
        One a row.
    """
    grid, key = _current(name, shown)
    table = {str(column): grid.base.array[:, column] for column in range(shown.shape[1])}
    formats = {
        column: st.column_config.NumberColumn(required=True, width=COLUMN_WIDTH, format="%.6g")
        for column in table
    }
    if titles:
        table = {_TITLES: list(titles), **table}
        formats[_TITLES] = st.column_config.TextColumn("", disabled=True)
    st.data_editor(
        table,
        key=key,
        width="content",
        hide_index=True,
        column_config=formats,
        row_height=_ROW_HEIGHT,
        on_change=_edit,
        args=(name, key, write),
    )
    freeze_imports("grid")


def _current(name: str, shown: Numbers) -> tuple[Grid, str]:
    """Return the grid that shows these numbers already, with what was typed over it; or a new one."""
    state = current()
    grid = dict(state.grids).get(name, Grid())
    key = _key(state, name, grid)
    if grid.base is not None and _edited(grid.base, st.session_state.get(key)) == shown:
        return grid, key
    state = _with_new_grid(state, name, shown)
    keep(state)
    grid = dict(state.grids)[name]
    return grid, _key(state, name, grid)


def _key(state: State, name: str, grid: Grid) -> str:
    return f"grid-{state.setup.rank}-{name}-{grid.version}"


def _edited(base: Numbers, edits: dict | None) -> Numbers:
    """Return a grid's numbers with what was typed over them; a cell left empty keeps its number."""
    array = base.array.copy()
    for (row, column), value in _cells(base, edits).items():
        if _is_number(value):
            array[row, column] = value
    return Numbers.of(array)


def _cells(base: Numbers, edits: dict | None) -> dict[tuple[int, int], object]:
    """Return what was typed over cells of a grid; of cells that it does not have, nothing."""
    typed = {}
    for row, cells in (edits or {}).get("edited_rows", {}).items():
        for column, value in cells.items():
            place = int(row), int(column) if str(column).isdecimal() else -1
            if all(0 <= index < size for index, size in zip(place, base.shape, strict=True)):
                typed[place] = value
    return typed


@callback
def _edit(name: str, key: str, write: Callable[[State, Numbers], State]) -> None:
    edits, grid = st.session_state.get(key), dict(current().grids).get(name)
    if grid is None or grid.base is None:
        return  # it is lost, and the page draws another
    edited = _edited(grid.base, edits)
    change(lambda state: write(state, edited))
    if sentence := _refused(_cells(grid.base, edits)):
        tell(sentence)
        keep(_with_new_grid(current(), name, edited))  # the old one still shows what was refused


def _refused(cells: dict[tuple[int, int], object]) -> str:
    """Say of the first cell that holds no number of ours why it keeps the one that it has."""
    return next((_kept(*place, value) for place, value in cells.items() if not _is_number(value)), "")


def _kept(row: int, column: int, value: object) -> str:
    place = {"row": row, "column": column}
    if not isinstance(value, int | float):
        return phrase("Row {row}, column {column} (counted from 0) keeps its number: it needs one.", **place)
    return phrase(
        "Row {row}, column {column} (counted from 0) keeps its number: {value:g} lies beyond ±{largest}.",
        **place,
        value=value,
        largest=LARGEST,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= MAX_MAGNITUDE


def _with_new_grid(state: State, name: str, base: Numbers) -> State:
    grids = dict(state.grids)
    grid = Grid(grids.get(name, Grid()).version + 1, base)
    return replace(state, grids=tuple({**grids, name: grid}.items()))
