"""The sidebar's box for a file of weights on the page of a network: its tensors given to the layers."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import streamlit as st

from convviz.app.components import notices
from convviz.app.parts import callback
from convviz.app.session.loaded import Loaded
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change, touch
from convviz.app.sidebar import loading, tensor_list
from convviz.core.errors import SourceError
from convviz.data.quota import reserve
from convviz.data.weights.uses import shape_of
from convviz.decoder.client import read_tensors
from convviz.language import count_phrase, phrase
from convviz.layers.wording import listed
from convviz.settings.fitting import Fit, fit, with_tensors
from convviz.settings.traced import Traced

_MOST_NAMED = 3
_NUMBER = 8
"""Bytes of a weight as it is kept."""


def sees(state: State, shown: Shown) -> tuple:
    """What the box is drawn from."""
    return loading.sees(state, shown), state.chain and state.chain.plan, state.chain and state.chain.file


def show(state: State, net: Traced) -> None:
    """Draw the box."""
    loading.show(state, phrase("Load weights"), lambda loaded: _show_fit(state, net, loaded))


def _show_fit(state: State, net: Traced, loaded: Loaded) -> None:
    found = fit(state.chain.plan, net.network, loaded.weights.tensors)
    count, all_layers = len(found.matches), len(found.matches) + len(found.missing)
    st.button(
        phrase("Assign to the layers"),
        key="weights-fit",
        on_click=_fit,
        type="primary",
        width="stretch",
        disabled=not found.matches,
    )
    notices.quiet(_fits(count, all_layers), _missing(found, net))
    names = net.names
    goes_to = {one.name: names[match.at] for match in found.matches for _, one in match.tensors}
    tensor_list.show(loaded, goes_to)


def _fits(count: int, all_layers: int) -> str:
    if not all_layers:
        return phrase("The network has no layer with weights. Add one first.")
    return count_phrase(
        "{fitted} of {count} layer with weights has matching tensors.",
        "{fitted} of {count} layers with weights have matching tensors.",
        all_layers,
        fitted=count,
    )


def _missing(found: Fit, net: Traced) -> str:
    if not found.missing:
        return ""
    wanted = [f"{net.names[at]} ({shape_of(shape)})" for at, shape in found.missing[:_MOST_NAMED]]
    return phrase("No tensor for {layers}.", layers=listed(wanted))


@callback
def _fit() -> None:
    touch()
    change(_with_weights)


def _with_weights(state: State) -> State:
    net, loaded = on_page().net, state.loaded
    if net is None or loaded is None or state.chain is None:
        return state
    found = fit(state.chain.plan, net.network, loaded.weights.tensors)
    if not found.matches:
        raise SourceError(
            phrase("No tensor of the file fits a layer. Change the layers, or load another file.")
        )
    size = sum(prod(one.shape) for match in found.matches for _, one in match.tensors)
    reservation = reserve(_NUMBER * size, instead_of=loaded.fitted)
    arrays = read_tensors(loaded.file, found.names).arrays()
    chain = with_tensors(state.chain, found, arrays, loaded.weights.name)
    kept = replace(loaded, fitted=reservation)
    return replace(state, chain=chain, loaded=kept, notes=_told(found, net, loaded))


def _told(found: Fit, net: Traced, loaded: Loaded) -> tuple[str, ...]:
    """Say what was given to which layers, and what was done to the numbers."""
    tensors = [one for match in found.matches for _, one in match.tensors]
    given = phrase(
        "The weights of “{file}” are now in {layers}.",
        layers=listed([net.names[match.at] for match in found.matches]),
        file=loaded.weights.name,
    )
    kinds = dict.fromkeys(filter(None, map(loading.stored, tensors)))
    unused = len(loaded.weights.rows) - len(found.names)
    rest = count_phrase("{count} tensor is not used.", "{count} tensors are not used.", unused)
    rows = any(match.rows for match in found.matches)
    flat = (
        phrase("Keras flattens channels last, so the rows of Linear were put in torch’s order.")
        if rows
        else ""
    )
    told = (given, *kinds, flat, _random(found, net), rest if unused else "")
    return tuple(filter(None, told))


def _random(found: Fit, net: Traced) -> str:
    if not found.missing:
        return ""
    layers = listed([net.names[at] for at, _ in found.missing[:_MOST_NAMED]])
    return phrase("Nothing in the file fits {layers}: random weights are used there.", layers=layers)
