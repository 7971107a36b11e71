"""Networks to begin with, one click away, and what there is to see in each."""

from __future__ import annotations

from dataclasses import replace

from convviz.app.components import notices, widgets
from convviz.app.session.state import State, change, with_setup
from convviz.language import phrase
from convviz.network.plan import built
from convviz.network.ready import READY, WEIGHTS_SAID
from convviz.settings.chain import Chain
from convviz.settings.inputs_like import input_of_ready
from convviz.settings.model import input_of
from convviz.settings.traced import spot_of_cell

OWN = ""
"""In the place of a ready network's name: layers of one's own."""


def show(state: State) -> None:
    """Draw the list, and what is said of the network that is shown."""
    name = name_of(state)
    widgets.select(
        phrase("Network"),
        (*READY, *((OWN,) if name == OWN else ())),
        name,
        _choose,
        key="net-ready",
        format_func=lambda name: phrase(READY[name].title) if name else phrase("your own"),
    )
    if name != OWN:
        ready = READY[name]
        notices.quiet(phrase(ready.see), phrase(WEIGHTS_SAID[ready.weights]), phrase(ready.source) + ".")


def name_of(state: State) -> str:
    """Return which ready network has the layers that are shown, or `OWN`."""
    plan = state.chain.plan
    return next((name for name, ready in READY.items() if ready.plan == plan), OWN)


def _choose(name: str) -> None:
    def edit(state: State) -> State:
        if name == OWN:
            return state
        ready = READY[name]
        at, cell = ready.point
        setup = input_of_ready(ready.input)
        network, _ = built(ready.plan, input_of(setup, None).values.shape)
        shape = network.part(network.names[at]).output_shape
        changed = with_setup(state, setup, Chain(ready.plan, at))
        return replace(changed, spot=spot_of_cell(shape, cell), view=state.view, draws=False)

    change(edit)
