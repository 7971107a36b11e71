"""The sidebar's box for a model of PyTorch or Keras: it is read as text, and replaces the chain."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.shown import Shown
from convviz.app.session.state import State, change, with_network, with_setup
from convviz.core.errors import SourceError
from convviz.frameworks.read.models.reading import Reading, plan_of
from convviz.language import phrase, spoken
from convviz.settings.chain import NOWHERE, Chain
from convviz.settings.inputs_like import input_like

_PASTED, _OPEN = "convviz-pasted-model", "net-paste-open"
MOST_FIELD = 100_000


class Pasted(NamedTuple):
    """What stands in the box and in the fields beside it."""

    text: str = ""
    shape: str = ""
    values: tuple[tuple[str, int], ...] = ()


def sees(state: State, shown: Shown) -> tuple:
    """What the group is drawn from."""
    return _pasted(), widgets.is_open(_OPEN), spoken()


def show() -> None:
    """Draw the box, a field for each number that the text does not have, and what is wrong with the text."""
    box = widgets.expander(phrase("Paste a model"), _OPEN)
    if box.open:
        with box:
            _show_box()


def _show_box() -> None:
    pasted = _pasted()
    widgets.text_box(
        phrase("Model"),
        pasted.text,
        lambda text: _read(replace_text(_pasted(), text)),
        key="net-paste-text",
        height=140,
        label_visibility="collapsed",
        placeholder="nn.Sequential(\n    nn.Conv2d(1, 8, 3),\n    nn.ReLU(),\n)",
    )
    widgets.text_line(
        phrase("Input shape"),
        pasted.shape,
        lambda shape: _read(_pasted()._replace(shape=shape)),
        key="net-paste-shape",
        placeholder="1, 28, 28",
    )
    if not pasted.text.strip():
        notices.quiet(
            phrase(
                "nn.Sequential(…), keras.Sequential([…]), the output of print(model), or an nn.Module "
                "class with a simple forward. It is read as text and never run."
            )
        )
        return
    reading = _shown(pasted)
    if reading is None:
        return  # what is wrong was said where it was pasted
    known = {ask.name: ask.default or 1 for ask in reading.asks} | dict(pasted.values)
    for ask in reading.asks:
        widgets.number(
            ask.name,
            known[ask.name],
            1,
            MOST_FIELD,
            lambda value, name=ask.name: _read(_with_value(_pasted(), name, value)),
            key=f"net-paste-ask-{ask.name}",
        )
    if any(ask.default is None and ask.name not in dict(pasted.values) for ask in reading.asks):
        notices.quiet(phrase("These names have no number in the text. Give each one a number."))
        st.button(
            phrase("Use these numbers"),
            key="net-paste-use",
            on_click=callback(_use),
            args=(tuple(known.items()),),
        )
    notices.quiet(*reading.notes)


def _shown(pasted: Pasted) -> Reading | None:
    """What is pasted as it is read; where its numbers do not go together, with the fields to change them."""
    for values in (pasted.values, ()):
        try:
            return reading_of(pasted._replace(values=values))
        except SourceError:
            continue
    return None


def _use(values: tuple[tuple[str, int], ...]) -> None:
    """Take the numbers that the fields show."""
    _read(_pasted()._replace(values=values))


def replace_text(pasted: Pasted, text: str) -> Pasted:
    """Return what is pasted with another text; numbers of names belong to the earlier one."""
    return pasted._replace(text=text, values=())


def _with_value(pasted: Pasted, name: str, value: int) -> Pasted:
    return pasted._replace(values=tuple({**dict(pasted.values), name: value}.items()))


def reading_of(pasted: Pasted) -> Reading:
    """Return the model that is pasted; a SourceError says what is wrong with it."""
    return plan_of(pasted.text, pasted.shape.strip() or None, dict(pasted.values))


def _pasted() -> Pasted:
    return st.session_state.get(_PASTED) or Pasted()


def _read(pasted: Pasted) -> None:
    """Keep what is pasted, and put its layers in the place of the chain if they can be read."""
    st.session_state[_PASTED] = pasted
    if not pasted.text.strip():
        return
    change(lambda state: _with_model(state, pasted))


def _with_model(state: State, pasted: Pasted) -> State:
    reading = reading_of(pasted)
    if state.chain is None or not reading.plan.items:
        return state
    chain, view = Chain(reading.plan, NOWHERE), state.view
    if reading.input_shape is None:
        return replace(state, chain=chain, notes=reading.notes)
    rank = len(reading.input_shape) - 1
    setup = input_like(reading.input_shape, with_network(state, rank).setup)
    return replace(with_setup(state, setup, chain), draws=False, view=view, notes=reading.notes)
