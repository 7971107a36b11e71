"""The page of a network: its layers on the left, and on the right every map of them and one layer at work."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, overview, table, widgets
from convviz.app.parts import region
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change, with_network
from convviz.app.sidebar import chain, fitted, held_out, input, net_weights, pasted, ready
from convviz.app.views import backward, chooser, net_code, net_files, train
from convviz.data.inputs import RANKS
from convviz.explain import chains
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.network.table import table_csv
from convviz.settings.link.network import encode_network
from convviz.settings.link.query import missing
from convviz.settings.traced import Traced, pinned_cell, spot_of_cell
from convviz.stage.overview import Held


def accepts(name: str) -> bool:
    """No part of the page has a name."""
    return False


def show(state: State, scene: Scene | None) -> None:
    """Draw the page; each of its regions reads for itself what it is drawn from."""
    st.html(STATIC / "network.css")
    with st.sidebar:
        _show_input()
        _show_ready()
        _show_rows()
        _show_settings()
        _show_moves()
        _show_rows_after()
        _show_add()
        _show_weights()
        _show_loaded()
        _show_pasted()
    _show_headline()
    _show_direction()
    _show_overview()
    _show_attention()
    _show_stage()
    _show_views()
    _show_training()
    _show_table()
    _show_code()
    _show_files()


@region(
    "net-direction",
    lambda state, shown: (state.back, state.back and (state.chain, state.setup, state.received)),
)
def _show_direction(state: State, shown: Shown) -> None:
    backward.show(shown)


@region(
    "net-overview", lambda state, shown: (state.chain, state.setup, state.received, state.spot, state.back)
)
def _show_overview(state: State, shown: Shown) -> None:
    if shown.way:
        overview.show_gradients(shown.way, held=_held(state, shown.net), on_pick=_pick)
        return
    overview.show(
        shown.net,
        labels=shown.input.channel_labels or (),
        picture=shown.input.picture,
        held=_held(state, shown.net),
        on_pick=_pick,
    )


@region("net-attention", backward.attention_sees)
def _show_attention(state: State, shown: Shown) -> None:
    if shown.way:
        backward.show_attention(shown, state.chain.at)


def _held(state: State, net: Traced) -> Held | None:
    """The cell of the pressed layer whose step the visitor was sent to."""
    pinned = pinned_cell(net, state.chain.at, state.spot)
    return Held(*pinned) if pinned else None


def _pick(layer: str, cell: tuple[int, ...]) -> None:
    """Press the layer of a cell, and send the stage to the cell's step."""
    net = on_page().net
    if net is None or layer not in net.maps:
        return
    spot = spot_of_cell(net.maps[layer].shape, cell)
    at = list(net.maps).index(layer) - 1
    change(lambda state: replace(backward.aimed(chain.press(state, at), cell, at, len(net.names)), spot=spot))


@region(
    "net-stage",
    lambda state, shown: (state.chain, state.setup, state.received, state.back, *chooser.stage_sees(state)),
)
def _show_stage(state: State, shown: Shown) -> None:
    with st.container(key="net-stage-note"):  # whether or not there is something to say, it has its place
        is_other = (
            shown.taken and shown.taken.scene and shown.stage and shown.taken.layer != shown.stage.layer
        )
        if shown.stage and shown.stage.why and not is_other:
            notices.note(shown.stage.why, key="net-stage")
    if shown.staged is not None:
        chooser.show_stage(state, shown.staged, key="net-stage", play=False)


@region("net-headline", lambda state, shown: (state.chain, state.setup, state.received, state.back))
def _show_headline(state: State, shown: Shown) -> None:
    net, at = shown.net, state.chain.at
    runs = chains.headline_of(net.network.input_shape, net.map_at(len(net.names) - 1), net.classes)
    facts = chains.counts_of(net.rows)
    if 0 <= at < len(net.rows):
        facts += " · " + chains.sight_of(net.rows[at], at, len(net.rows), net.network.input_shape[1:])
    notices.headline(runs, facts, *net.notes, beside=partial(backward.show_switch, state))


@region(
    "net-input", lambda state, shown: (*input.sees(state, shown), state.chain and state.chain.plan.weights)
)
def _show_input(state: State, shown: Shown) -> None:
    notices.heading(phrase("Input"))
    widgets.segments(
        phrase("Axes of the input"),
        RANKS,
        state.setup.rank,
        lambda rank: change(lambda state: with_network(state, rank) if state.chain else state),
        key="net-rank",
        format_func=lambda rank: f"{rank}D",
    )
    input.show(state, shown.input)
    if state.chain.plan.weights == "digits" and state.setup.rank == 2:
        held_out.show(state)


@region("net-ready", lambda state, shown: state.chain and ready.name_of(state))
def _show_ready(state: State, shown: Shown) -> None:
    notices.heading(phrase("Layers"))
    ready.show(state)


@region("net-rows", chain.sees_rows)
def _show_rows(state: State, shown: Shown) -> None:
    chain.show_rows(state, shown.net)


@region("net-layer", chain.sees_settings)
def _show_settings(state: State, shown: Shown) -> None:
    chain.show_settings(state, shown.net)


@region("net-moves", chain.sees_moves)
def _show_moves(state: State, shown: Shown) -> None:
    chain.show_moves(state)


@region("net-rows-after", chain.sees_rows)
def _show_rows_after(state: State, shown: Shown) -> None:
    chain.show_rows(state, shown.net, after=True)


@region("net-add", chain.sees_moves)
def _show_add(state: State, shown: Shown) -> None:
    chain.show_add(state.setup.rank)


@region("net-weights", net_weights.sees)
def _show_weights(state: State, shown: Shown) -> None:
    notices.heading(phrase("Weights"))
    net_weights.show(state, shown.net)


@region("net-loaded", fitted.sees)
def _show_loaded(state: State, shown: Shown) -> None:
    fitted.show(state, shown.net)


@region("net-pasted", pasted.sees)
def _show_pasted(state: State, shown: Shown) -> None:
    pasted.show()


@region(
    "net-views",
    lambda state, shown: (*chooser.sees(state, shown), state.chain, state.setup, shown.staged is None),
)
def _show_views(state: State, shown: Shown) -> None:
    if not (state.setup.source == "upload" and state.upload is None):
        notices.quiet(missing(encode_network(state.chain, state.setup)))
    with st.container(key="net-views"):
        if shown.staged is not None:
            chooser.show(state, shown.staged)


@region("net-training", train.sees)
def _show_training(state: State, shown: Shown) -> None:
    with st.container(key="net-train-part", gap="small"):
        notices.heading(phrase("Training"))
        train.show(state)


@region("net-table", lambda state, shown: (state.chain, shown.input.values.shape))
def _show_table(state: State, shown: Shown) -> None:
    with st.container(key="net-table", gap="small"):
        notices.heading(phrase("Layers in numbers"))
        rows, totals = chains.table_of(shown.net.rows)
        head = [phrase(title) for title in chains.HEAD]
        table.show(head, rows, totals, caption=phrase("Layers in numbers"), pressed=state.chain.at)
        notices.quiet(
            phrase(
                "The receptive field is the most that a cell of the layer can see. Cells at the edge see "
                "less, and so do some after upsampling."
            )
        )
        st.download_button(
            phrase("Table (CSV)"),
            partial(table_csv, shown.net.rows),
            "convviz_network.csv",
            "text/csv",
            key="net-csv",
            on_click="ignore",
            icon=":material/download:",
        )


@region("net-code", net_code.sees)
def _show_code(state: State, shown: Shown) -> None:
    net_code.show()


@region("net-files", net_files.sees)
def _show_files(state: State, shown: Shown) -> None:
    net_files.show(state)
