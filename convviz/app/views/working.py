"""The arithmetic of a step below the stage: products in grids, sums, formulas, and all of it to copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod

import numpy as np
import streamlit as st

from convviz.app import STATIC
from convviz.app.components import notices, slices, widgets
from convviz.app.parts import callback, fragment
from convviz.app.session.memory import freeze_imports
from convviz.app.session.shown import scene_again
from convviz.app.session.state import State, change
from convviz.explain.arithmetic import Arithmetic, Channel, Product, work_out
from convviz.explain.following import following
from convviz.explain.headline import grouped
from convviz.explain.latex import formula, padding_rule
from convviz.explain.plain_text import plain_text
from convviz.explain.step_latex import step_formula
from convviz.language import later, phrase
from convviz.layers.scene import Scene
from convviz.render.colours import shade
from convviz.settings.spot import Spot

MOST_CELLS = 400
"""Products in the grids of all channels at once; beyond, one channel is shown at a time."""
MOST_COPIED = 125
"""Products of a channel in the text to copy; of more, so many, and how many there are."""

_LETTERS = later("x is the input, w the weight and y the output; all indices start at 0.")
_WITH_BIAS = later("x is the input, w the weight, b the bias and y the output; all indices start at 0.")
_FLIPPED = later("The kernel is flipped, so the indices of x run backwards and those of w forwards.")
_HATCHED = later("Hatched: the input cell is padding.")
_HATCH = "repeating-linear-gradient(45deg, transparent 0 5px, #80808066 5px 6px)"


def show(state: State, scene: Scene) -> None:
    """Draw the arithmetic of a step, and what chooses it."""
    st.html(STATIC / "working.css")
    _show_step(scene_again(), state.at)


@fragment("working-view")
def _show_step(get: Callable[[], Scene], spot: Spot) -> None:
    scene = get()
    with st.container(key="working"):
        step, filter = _choose(scene, spot)
        arithmetic = work_out(scene, step, filter)
        notices.quiet(arithmetic.title)
        _show_channels(scene, arithmetic)
        if arithmetic.last_line:
            with st.container(key="working-total", gap=None):
                st.text(arithmetic.last_line)
        for line in following(scene, step, filter):
            st.text(line)
        notices.quiet(arithmetic.note)
        bias = bool(scene.bias.any())
        latex = step_formula(scene.spec, arithmetic, scene.operation, bias)
        written = formula(scene.spec, scene.operation, bias)
        notices.heading(phrase("As a formula"))
        with st.container(key="working-formulas"):
            st.latex(written)
            if rule := padding_rule(scene.spec):
                st.latex(rule)
            with st.container(key="working-letters"):
                notices.quiet(*_letters(scene, written, bias))
            st.latex(latex)
        _show_copies(plain_text(arithmetic, MOST_COPIED), latex)
    freeze_imports("working")


def _letters(scene: Scene, written: str, bias: bool) -> Iterator[str]:
    """Say what the letters of a formula stand for."""
    if scene.layer.HAS_WEIGHTS:
        yield phrase(_WITH_BIAS if bias else _LETTERS)
    else:
        yield phrase("x is the input and y the output; all indices start at 0.")
    if scene.operation == "convolve":
        yield phrase(_FLIPPED)
    if r"{N}" in written:
        yield phrase("N is the number of cells that are averaged; it differs between outputs.")


def _choose(scene: Scene, spot: Spot) -> tuple[int, int]:
    """Draw what chooses step and filter, and return them."""
    steps, filters = scene.spec.steps, scene.spec.out_channels
    key, filter, labels = f"working-step-{steps}-{spot.step}", 0, scene.filter_labels
    if (typed := st.session_state.get(key)) is None:  # at first, and when the field was emptied
        typed = st.session_state[key] = spot.step + 1
    step = min(max(typed, 1), steps)
    if step != typed:
        st.session_state[key] = step
        notices.note(widgets.clamped(phrase("Step"), typed, step, (1, steps)), key="working-step")
    with st.container(key="working-choice", horizontal=True, vertical_alignment="bottom", gap="small"):
        _step_button("previous", phrase("Previous"), key, step - 1, steps)
        label = phrase("Step, of {steps}", steps=grouped(steps))
        st.number_input(label, value=None, key=key, step=1, disabled=steps == 1, width=120)
        _step_button("next", phrase("Next"), key, step + 1, steps)
        if filters > 1:
            filter_key = f"working-filter-{filters}-{spot.filter}"
            widgets.stay(filter_key, first=spot.filter)
            filter = st.selectbox(
                phrase("Filter"),
                range(filters),
                key=filter_key,
                format_func=lambda filter: f"{filter}: {labels[filter]}",
                placeholder=widgets.to_choose(),
                width=220,
            )
            filter = widgets.offered(range(filters), filter)
        if st.button(phrase("Show this step above"), key="working-stage", width="content"):
            change(lambda state: replace(state, spot=Spot(step - 1, filter)))
            st.rerun()
    return step - 1, filter


def _step_button(name: str, label: str, key: str, step: int, steps: int) -> None:
    def go() -> None:
        st.session_state[key] = step

    st.button(label, key=f"working-{name}", on_click=callback(go), disabled=not 1 <= step <= steps)


def _show_channels(scene: Scene, arithmetic: Arithmetic) -> None:
    channels, reach = arithmetic.channels, scene.domain["product"]
    count = len(channels)
    if count > 1 and count * prod(arithmetic.kernel_size) > MOST_CELLS:
        key = f"working-one-of-{count}"
        widgets.stay(key, first=0)
        chosen = st.selectbox(
            phrase("Channel"),
            range(count),
            key=key,
            format_func=lambda position: arithmetic.channels[position].label,
            placeholder=widgets.to_choose(),
            width=220,
        )
        chosen = widgets.offered(range(count), chosen)
        channels = channels[chosen : chosen + 1]
    with st.container(key="working-channels", horizontal=True, gap="medium"):
        for channel in channels:
            with st.container(key=f"working-channel-{channel.channel}", width="content", gap="xsmall"):
                _show_channel(channel, arithmetic.kernel_size, reach)
    if any(one.is_padding for one in channels[0].products):
        notices.quiet(phrase(_HATCHED))


def _show_channel(channel: Channel, kernel_size: tuple[int, ...], reach: tuple[float, float]) -> None:
    """Draw the products of a channel, a grid for each slice of the kernel, and what they come to."""
    st.text(channel.label)
    products = {one.kernel: one for one in channel.products}
    taps = [products.get(tap) for tap in np.ndindex(*kernel_size)]  # none where a tap meets no cell
    texts = [_cell(one) if one else "" for one in taps]
    styles = [_style(one, reach) if one else "" for one in taps]
    slices.show(texts, kernel_size, key=f"working-slices-{channel.channel}", styles=styles)
    st.text(f"{channel.combination.sign} {channel.equals} {channel.sum}")


def _cell(one: Product) -> str:
    if not one.weight:
        return f"**{one.input}**"
    sign = "" if one.equals == "=" else f"{one.equals} "
    return f"{one.term}  \n**{sign}{one.product}**"


def _style(one: Product, reach: tuple[float, float]) -> str:
    colour, ink = shade(one.value, reach, "activation" if one.weight else "numbers")
    hatch = f"; background-image: {_HATCH}" if one.is_padding else ""
    return f"background-color: {colour}; color: {ink}{hatch}"


def _show_copies(text: str, latex: str) -> None:
    notices.heading(phrase("To copy"))
    for column, content, language in zip(st.columns(2), (text, latex), (None, "latex"), strict=True):
        column.code(content, language=language, height=260, wrap_lines=True)
