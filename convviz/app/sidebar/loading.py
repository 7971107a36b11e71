"""The sidebar's box for a file of weights: what is in it, fitted to a network or put on the stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from convviz import serving
from convviz.app.components import notices, widgets
from convviz.app.parts import callback
from convviz.app.session.loaded import Loaded
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change, touch, with_page, with_rank
from convviz.app.sidebar import tensor_list
from convviz.app.sidebar.uploads import file_of, let_go
from convviz.core.limits import MAX_CHANNELS, MAX_FILTERS, MAX_WEIGHTS_MB
from convviz.data.quota import reserve
from convviz.data.weights.names import named
from convviz.data.weights.record import Tensor
from convviz.data.weights.refusals import CONVERTS
from convviz.data.weights.uses import shape_of, title_of, use_of
from convviz.decoder.client import read_tensors, tensors_in
from convviz.language import again, count_phrase, phrase, spoken
from convviz.settings.own_kernel import Way, first_channel, picked, ways_of, with_own_kernel

FILE = "weights-file"
_OPEN, _PICKED = "weights-file-open", "convviz-picked-tensor"
_WHOLE = -1
"""In the place of an input channel: all of them."""


class Pick(NamedTuple):
    """What is chosen of a file: a tensor, how it is seen, its first filter and a channel; None: the usual."""

    number: int = 0
    tensor: str | None = None
    way: Way | None = None
    first: int = 0
    channel: int | None = None


def sees(state: State, shown: Shown) -> tuple:
    """What the box is drawn from."""
    number = state.loaded.number if state.loaded else 0
    opened = widgets.is_open(_OPEN), widgets.is_open(tensor_list.OPEN)
    channels = len(shown.input.values)
    return number, opened, st.session_state.get(_PICKED), state.setup.rank, channels, spoken()


def show(state: State, title: str, show_more: Callable[[Loaded], None] | None = None) -> None:
    """Draw the box: a field for a file, and what is in the last one.

    Parameters
    ----------
    state : State
    title : str
        What the box is called.
    show_more : callable, optional
        Draws what else the page does with a file, and lists its tensors.
    """
    box = widgets.expander(title, _OPEN)
    if not box.open:
        return
    with box:
        serving.expect_weights()
        st.file_uploader(
            phrase("Weights"),
            key=FILE,
            on_change=_receive,
            max_upload_size=MAX_WEIGHTS_MB,
            label_visibility="collapsed",
        )
        if state.loaded is None:
            _show_kinds(state)
            return
        _show_file(state.loaded)
        if show_more:
            show_more(state.loaded)
        _show_tensor(state, state.loaded)
        if not show_more:
            tensor_list.show(state.loaded)


def _show_kinds(state: State) -> None:
    file = state.chain.file if state.chain else ""
    notices.quiet(
        phrase("Choose “{file}” again.", file=file) if file else "",
        phrase(
            "A .safetensors, .npz, .npy, .onnx, .keras or .h5 file of at most {most} MB. It is kept for this "
            "visit only.",
            most=MAX_WEIGHTS_MB,
        ),
        phrase(
            "A .pt or .pth file is a pickle: opening one can run any program, so it is never opened here. "
            "These lines convert a model of PyTorch:"
        ),
    )
    st.code(f"import safetensors.torch\n{CONVERTS}", language="python", wrap_lines=True)


@callback
def _receive() -> None:
    given = st.session_state.get(FILE)
    touch()
    if not isinstance(given, UploadedFile):
        return

    def edit(state: State) -> State:
        file = file_of(given)
        weights = tensors_in(file)
        before = state.loaded
        reservation = reserve(len(file.content), instead_of=before.reservation if before else None)
        number = before.number + 1 if before else 1
        return replace(state, loaded=Loaded(number, file, weights, reservation))

    try:
        change(edit)
    finally:
        let_go([given])


def _show_file(loaded: Loaded) -> None:
    weights = loaded.weights
    bytes = len(loaded.file.content)
    size = f"{bytes / 2**20:.1f} MB" if bytes >= 2**20 else f"{bytes / 2**10:.1f} kB"
    count = count_phrase("{count} tensor", "{count} tensors", len(weights.rows))
    notices.quiet(f"{again(weights.name)} · {weights.form} · {count} · {size}")


def _show_tensor(state: State, loaded: Loaded) -> None:
    """Draw what chooses a tensor, and what puts it on the stage."""
    usable = [one for one in loaded.weights.tensors if not one.refusal]
    if not usable:
        notices.quiet(phrase("None of the tensors can be used here; the list says why."))
        return
    tensor, number = _chosen(state, loaded), loaded.number
    titles = {one.name: title_of(one) for one in usable}
    widgets.select(  # what it calls holds no file: Streamlit keeps it for as long as it likes
        phrase("Tensor"),
        list(titles),
        tensor.name,
        lambda name: _pick(Pick(number, name)),
        key=f"weights-tensor-{number}",
        format_func=lambda name: titles.get(name, ""),
    )
    notices.quiet(f"{shape_of(tensor.shape)}: {use_of(tensor)}.", stored(tensor))
    if ways := _ways(loaded, tensor):
        _show_kernel(state, loaded, tensor, ways)


def _chosen(state: State, loaded: Loaded) -> Tensor:
    """The tensor that is shown: the chosen one, or the first kernel that suits the page."""
    pick = _picked(loaded)
    if pick.tensor is not None and (tensor := loaded.tensor(pick.tensor)):
        return tensor
    usable = [one for one in loaded.weights.tensors if not one.refusal]
    ways = {one.name: [way.rank for way in _ways(loaded, one)] for one in usable}
    suited = [one for one in usable if state.setup.rank in ways[one.name]]
    return (suited or [one for one in usable if ways[one.name]] or usable)[0]


def _ways(loaded: Loaded, tensor: Tensor) -> tuple[Way, ...]:
    return ways_of(tensor, is_array=loaded.weights.form == "NumPy")


def stored(tensor: Tensor) -> str:
    """Say how the numbers are stored, where that is not as they are used; and in whose order."""
    sentences = []
    if tensor.kind.startswith(("int", "uint", "bool")):
        sentences.append(
            phrase(
                "Stored as {kind}, used as they are: a scale that belongs to them is not applied.",
                kind=tensor.kind,
            )
        )
    elif tensor.kind in ("float16", "bfloat16"):
        sentences.append(phrase("Stored as {kind}; converted exactly.", kind=tensor.kind))
    if tensor.turned:
        sentences.append(phrase("Its axes were in Keras’s order (…, in, out) and are now in torch’s."))
    return " ".join(sentences)


def _show_kernel(state: State, loaded: Loaded, tensor: Tensor, ways: tuple[Way, ...]) -> None:
    pick = _picked(loaded)._replace(tensor=tensor.name)
    way = pick.way if pick.way in ways else _first_way(state, ways)
    widgets.select(
        phrase("Use as"),
        ways,
        way,
        lambda way: _pick(Pick(pick.number, pick.tensor, way)),
        key=f"weights-way-{pick.number}",
        format_func=lambda way: way.title,
    )
    before, after = way.channels
    with widgets.side_by_side("weights-part"):
        if after > MAX_FILTERS:
            widgets.number(
                phrase("From filter"),
                min(pick.first, after - MAX_FILTERS),
                0,
                after - MAX_FILTERS,
                lambda first: _pick(pick._replace(first=first)),
                key=f"weights-first-{pick.number}",
                help=phrase("At most {most} filters are shown at a time.", most=MAX_FILTERS),
            )
        if before > 1:
            _show_channels(way, pick)
    st.button(
        phrase("Use it on the {rank}D page", rank=way.rank),
        key="weights-to-stage",
        on_click=_put_on_stage,
        type="secondary" if state.chain else "primary",
        width="stretch",
    )


def _first_way(state: State, ways: tuple[Way, ...]) -> Way:
    return next((way for way in ways if way.rank == state.setup.rank), ways[0])


def _show_channels(way: Way, pick: Pick) -> None:
    before, _ = way.channels
    options = [*([_WHOLE] if before <= MAX_CHANNELS else []), *range(before)]
    widgets.select(
        phrase("Input channels"),
        options,
        _channel(way, pick),
        lambda channel: _pick(pick._replace(channel=channel)),
        key=f"weights-channel-{pick.number}",
        format_func=lambda one: phrase("all {count}", count=before) if one == _WHOLE else f"{one}",
    )


def _channel(way: Way, pick: Pick) -> int:
    before, _ = way.channels
    if pick.channel is not None and _WHOLE <= pick.channel < before:
        return pick.channel
    first = first_channel(way, len(on_page().input.values))
    return _WHOLE if first is None else first


def _picked(loaded: Loaded) -> Pick:
    pick = st.session_state.get(_PICKED)
    return pick if isinstance(pick, Pick) and pick.number == loaded.number else Pick(loaded.number)


def _pick(pick: Pick) -> None:
    st.session_state[_PICKED] = pick


@callback
def _put_on_stage() -> None:
    touch()
    change(_with_kernel)


def _with_kernel(state: State) -> State:
    """The state of the kernel's rank with the chosen kernel on its stage."""
    loaded = state.loaded
    if loaded is None:
        return state
    tensor, pick = _chosen(state, loaded), _picked(loaded)
    ways = _ways(loaded, tensor)
    if not ways:
        return state
    way = pick.way if pick.way in ways else _first_way(state, ways)
    channel = _channel(way, pick)
    part = picked(
        way, min(pick.first, max(0, way.channels[1] - MAX_FILTERS)), None if channel < 0 else channel
    )
    bias = _bias_of(loaded, tensor, way)
    arrays = read_tensors(loaded.file, [tensor.name, *([bias.name] if bias else [])]).arrays()
    there = with_rank(with_page(state, ""), way.rank)
    setup, notes = with_own_kernel(
        there.setup, there.upload, arrays[tensor.name], arrays[bias.name] if bias else None, way, part
    )
    return replace(there, setup=setup, filter=0, place=(0, 0), notes=notes, problem=None)


def _bias_of(loaded: Loaded, tensor: Tensor, way: Way) -> Tensor | None:
    """The bias that belongs to a weight, by its name."""
    layer, parameter = named(tensor.name)
    if parameter != "weight":
        return None
    wanted = (way.channels[1],)
    found = (one for one in loaded.weights.tensors if named(one.name) == (layer, "bias"))
    return next((one for one in found if one.shape == wanted and not one.refusal), None)
