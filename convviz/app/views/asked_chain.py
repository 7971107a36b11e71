"""The chain that a question of the Predict page is about: its layers, and once it is answered, its maps."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app.components import overview
from convviz.app.parts import callback
from convviz.app.session.state import change, with_setup
from convviz.data.inputs import Input
from convviz.language import phrase
from convviz.learn.quiz.chain_practice import Task, asked_cell, chain_input
from convviz.learn.quiz.chains import layer_lines
from convviz.settings.chain import Chain, as_input
from convviz.settings.model import SETUPS
from convviz.settings.traced import spot_of_cell, traced
from convviz.stage.overview import Held


def show(task: Task, *, is_open: bool) -> None:
    """Draw the layers, and when the answer is known, every map, and what a cell sees."""
    with st.container(key="predict-chain", gap="small"):
        st.code("\n".join(layer_lines(task)), language=None)
        if not is_open:
            return
        st.button(
            phrase("See it on the Network page"),
            key="predict-network",
            on_click=_open,
            args=(task,),
            icon=":material/account_tree:",
        )
        held = Held(task.network.names[-1], asked_cell(task.network))
        net = traced(task.plan, Input(chain_input(task).array))
        overview.show(net, labels=(), picture=False, held=held, key="predict-overview")


@callback
def _open(task: Task) -> None:
    """Show the chain on the page of networks, at the cell that was asked about."""
    shape = task.network.input_shape
    setup = replace(as_input(SETUPS[len(shape) - 1]), source="typed", typed=chain_input(task))
    chain = Chain(task.plan, len(task.plan.items) - 1)
    spot = spot_of_cell(task.network.output_shape, asked_cell(task.network))
    change(lambda state: replace(with_setup(state, setup, chain), spot=spot))
