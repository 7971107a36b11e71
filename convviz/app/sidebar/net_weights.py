"""The sidebar's WEIGHTS of a network: trained ones, or those of a seed, and the pressed layer's in a grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from convviz.app.components import grids, notices, widgets
from convviz.app.parts import callback
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change_chain, touch
from convviz.core.numbers import Numbers
from convviz.language import phrase
from convviz.network.plan import WEIGHTS
from convviz.settings.chain import with_numbers, without_numbers
from convviz.settings.model import MAX_SEED
from convviz.settings.traced import Traced, weights_at

_OPEN = "net-weights-open"
_MAP, _CHANNEL, _SLICE = "net-weights-map", "net-weights-channel", "net-weights-slice"
_EDITOR_WIDTH = 260


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    chain = state.chain
    if chain is None or shown.net is None:
        return ()
    arrays = weights_at(shown.net, chain.at)
    shapes = [(name, array.shape) for name, array in arrays.items()]
    is_open = widgets.is_open(_OPEN)
    return chain.plan.weights, chain.plan.seed, chain.at, shapes, is_open, chain if is_open else None


def show(state: State, net: Traced) -> None:
    """Draw the choice, the seed, and the button whose grid is drawn only when it is opened."""
    plan = state.chain.plan
    widgets.select(
        phrase("Weights"),
        ("", *WEIGHTS),
        plan.weights if plan.weights in WEIGHTS else "",
        lambda name: change_chain(lambda chain: replace(chain, plan=replace(chain.plan, weights=name))),
        key="net-weights",
        format_func=lambda name: phrase(WEIGHTS[name].title) if name else phrase("random"),
    )
    if plan.weights in WEIGHTS:
        notices.quiet(phrase(WEIGHTS[plan.weights].source) + ".")
    else:
        notices.quiet(phrase("Random weights, not trained. The seed determines them."))
        widgets.number(
            phrase("Seed"),
            plan.seed,
            0,
            MAX_SEED,
            lambda seed: change_chain(lambda chain: replace(chain, plan=replace(chain.plan, seed=seed))),
            key="net-seed",
        )
    arrays = weights_at(net, state.chain.at)
    if not arrays:
        return
    popover = widgets.popover(phrase("Edit the weights"), _OPEN)
    if popover.open:
        with popover, st.container(width=_EDITOR_WIDTH):
            _show_arrays(net.names[state.chain.at], arrays, bool(state.chain.pressed.numbers))


def _show_arrays(name: str, arrays: dict[str, np.ndarray], is_own: bool) -> None:
    notices.quiet(name)
    weight = arrays.get("weight")
    if weight is not None and weight.ndim > 2:
        place = tuple(
            _choose(label, size, key)
            for label, size, key in zip(
                (phrase("map"), phrase("channel"), phrase("slice")),
                weight.shape[:-2] if weight.ndim > 3 else weight.shape[:1],
                (_MAP, _CHANNEL, _SLICE),
                strict=False,
            )
        )
        grids.show("net-weight", Numbers.of(weight[place]), _writer("weight", place))
    elif weight is not None and weight.ndim == 2:
        row = (_choose(phrase("output"), len(weight), _MAP),)
        grids.show("net-weight", Numbers.of(weight[row][np.newaxis]), _writer("weight", row))
    for other, numbers in arrays.items():
        if numbers.ndim == 1:
            st.text(other)
            grids.show(f"net-{other}", Numbers.of(numbers[np.newaxis]), _writer(other, ()))
    if is_own:
        st.button(
            phrase("Back to the random weights"),
            key="net-unweigh",
            on_click=callback(change_chain),
            args=(without_numbers,),
        )


def _choose(label: str, size: int, key: str) -> int:
    """Draw which part of the weights is shown, and return it."""
    if size < 2:
        return 0
    widgets.stay(f"{key}-{size}", first=0)
    chosen = st.selectbox(
        label, range(size), key=f"{key}-{size}", on_change=touch, placeholder=widgets.to_choose()
    )
    return widgets.offered(range(size), chosen)


def _writer(name: str, place: tuple[int, ...]) -> Callable[[State, Numbers], State]:
    def write(state: State, edited: Numbers) -> State:
        shown = on_page()
        arrays = weights_at(shown.net, state.chain.at) if state.chain and shown.net else {}
        if name not in arrays or len(place) > arrays[name].ndim:
            return state  # another layer was pressed at the same time
        array = arrays[name].astype(np.float64)
        try:
            array[place] = edited.array.reshape(array[place].shape)
        except (IndexError, ValueError):
            return state  # the layer changed its shape at the same time
        return replace(state, chain=with_numbers(state.chain, {name: Numbers.of(array)}))

    return write
