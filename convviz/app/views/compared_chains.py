"""Two chains side by side on the Compare page: their maps, the same cell traced in both, their numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from convviz.app.components import notices, overview, table
from convviz.app.parts import callback, fragment
from convviz.app.session.state import change, touch, with_setup
from convviz.explain.chains import shape_text
from convviz.explain.headline import grouped
from convviz.language import phrase
from convviz.learn.compare.chains import CELLS, ChainComparison, Side
from convviz.settings.chain import Chain, as_input
from convviz.settings.model import SETUPS
from convviz.settings.traced import spot_of_cell, traced
from convviz.stage.overview import Held

_CELL = "convviz-compared-cell"
"""Where the session keeps the comparison, and the cell of its outputs that is pinned."""

Cell = tuple[int, ...]


@fragment("compare-chains")
def show(chosen: ChainComparison) -> None:
    """Draw both chains: a cell of the output that is pressed in one of them is pinned in both."""
    cell = _pinned(chosen)
    most = max(len(side.network.names) for side in chosen.sides)
    for number, (column, side) in enumerate(zip(st.columns(2), chosen.sides, strict=True)):
        with column, st.container(key=f"compare-chain-{number}", gap="small"):
            notices.heading(side.heading)
            overview.show(
                traced(side.plan, chosen.input),
                labels=chosen.input.channel_labels or (),
                picture=chosen.input.picture,
                held=Held(side.network.names[-1], cell),
                on_pick=partial(_pick, chosen, side),
                steps=False,
                walk="leads" if len(side.network.names) == most else "follows",
                key=f"compare-overview-{number}",
            )
            st.button(
                phrase("Open on the Network page"),
                key=f"compare-open-{number}",
                on_click=_open,
                args=(side, cell),
                icon=":material/account_tree:",
            )
    notices.quiet(phrase("Click an output cell to pin it in both. The weights are random."))
    _show_numbers(chosen)


def _show_numbers(chosen: ChainComparison) -> None:
    with st.container(key="compare-numbers"):
        notices.heading(phrase("In numbers"))
        head = ["", *(side.heading for side in chosen.sides)]
        lines = [
            (phrase("Layers"), [grouped(len(side.network.names)) for side in chosen.sides]),
            (phrase("Output"), [shape_text(side.network.output_shape) for side in chosen.sides]),
            (phrase("Receptive field"), [_field(side) for side in chosen.sides]),
            (phrase("Parameters"), [grouped(side.totals.parameters) for side in chosen.sides]),
            (phrase("Multiply-adds"), [grouped(side.totals.multiply_adds) for side in chosen.sides]),
        ]
        table.show(
            head, [[name, *cells] for name, cells in lines], [], caption=phrase("In numbers"), pressed=-1
        )


def _field(side: Side) -> str:
    field = side.network.table()[-1].receptive_field
    return shape_text(field) if field else ""


def _pinned(chosen: ChainComparison) -> Cell:
    """The cell of the outputs that is pinned: the one that was pressed, or the middle of the first map."""
    name, cell = st.session_state.get(_CELL) or ("", ())
    shape = chosen.sides[0].network.output_shape
    if name == chosen.name and spot_of_cell(shape, cell):
        return tuple(cell)
    return (0, *(size // 2 for size in shape[1:]))


def _pick(chosen: ChainComparison, side: Side, layer: str, cell: Cell) -> None:
    touch()
    if layer == side.network.names[-1]:
        st.session_state[_CELL] = (chosen.name, cell)


@callback
def _open(side: Side, cell: Cell) -> None:
    """Show one of the chains on the page of networks."""
    setup = replace(as_input(SETUPS[2]), source="sample", sample="photograph", cells=CELLS, colour="rgb")
    chain = Chain(side.plan, len(side.plan.items) - 1)
    spot = spot_of_cell(side.network.output_shape, cell)
    change(lambda state: replace(with_setup(state, setup, chain), spot=spot))
