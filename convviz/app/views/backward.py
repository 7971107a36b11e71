"""Forward or backward: the switch, what is differentiated, and what it comes to."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from convviz.app.components import notices, overview, widgets
from convviz.app.session.shown import Shown, on_page
from convviz.app.session.state import State, change
from convviz.app.views import target
from convviz.language import later, phrase
from convviz.layers.sent_back import OF_INPUT, OF_WEIGHT
from convviz.network.attention import class_activation, salient
from convviz.network.chain import INPUT
from convviz.settings import backward_words as words
from convviz.settings.back_stage import through_of
from convviz.settings.backward import Backward, scores_at
from convviz.settings.traced import cell_of_spot
from convviz.stage.overview import Held

_DIRECTIONS = {"forward": later("Forward"), "backward": later("Backward")}
_LOSSES = {
    "cell": later("one output cell"),
    "sum": later("sum of all"),
    "error": later("squared error"),
    "class": later("cross-entropy"),
}
_ATTENTION = "attention"


def show_switch(state: State) -> None:
    """Draw the switch between the two directions."""
    with st.container(key="turn"):
        widgets.segments(
            phrase("Direction"),
            tuple(_DIRECTIONS),
            "backward" if state.back else "forward",
            _turn,
            key="direction-way",
            format_func=lambda name: phrase(_DIRECTIONS[name]),
            width="content",
        )


def show(shown: Shown) -> None:
    """Draw, on the way back, what is differentiated, and what it comes to."""
    if shown.way is None:
        return
    with st.container(key="direction", gap="small"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="direction-row"):
            _choose(shown)
        if shown.way.backward.of == "error":
            target.show_map(shown)
        with st.container(gap=None, key="direction-said"):
            _say(shown)


def _turn(way: str | None) -> None:
    """Turn round: back from the output cell at which the visitor is."""
    scene = on_page().scene

    def turned(state: State) -> State:
        if way != "backward":
            target.forget()
            return replace(state, back=None)
        if state.back:
            return state
        here = cell_of_spot(scene.answer.shape, state.at) if scene and not state.chain else None
        return replace(state, back=Backward(cell=here or ()), spot=None)

    change(turned)


def _choose(shown: Shown) -> None:
    way = shown.way
    assert way is not None, "asked on the way back only"
    back = way.backward
    has_scores = shown.net is not None and scores_at(way.network) is not None
    losses = tuple(_LOSSES) if has_scores else tuple(_LOSSES)[:3]
    widgets.segments(
        phrase("What is differentiated, L"),
        losses,
        back.of,
        lambda of: _edit(of=of),
        key="direction-of",
        format_func=lambda name: phrase(_LOSSES[name]),
        width="content",
    )
    gradients = _gradients(shown)
    if len(gradients) > 1:
        widgets.segments(
            phrase("Gradient shown"),
            tuple(gradients),
            shown.taken.to if shown.taken else back.to,
            lambda to: _edit(to=to),
            key="direction-to",
            format_func=lambda to: gradients.get(to, to),
            width="content",
        )
    if back.of == "error":
        target.show_number(shown)
    if back.of == "class" and shown.net is not None:
        classes = shown.net.classes
        widgets.select(
            phrase("Class"),
            tuple(range(len(way.values[scores_at(way.network) or "input"]))),
            back.answer,
            lambda answer: _edit(answer=answer),
            key="direction-class",
            format_func=lambda answer: classes[answer] if answer < len(classes) else str(answer),
            width=120,
            label_visibility="collapsed",
        )


def _gradients(shown: Shown) -> dict[str, str]:
    """The gradients that the stage can show of a layer, and what each is called."""
    scene, way = shown.scene, shown.way
    if scene is None or way is None or (shown.taken and shown.taken.layer != _layer(shown)):
        return {}
    through = through_of(way) if shown.net is None else ""
    return (
        {"input": OF_INPUT}
        | ({"weight": OF_WEIGHT} if scene.layer.HAS_WEIGHTS else {})
        | ({"before": through} if through else {})
    )


def _layer(shown: Shown) -> int:
    """Whose windows move on the stage of the way forth."""
    return 0 if shown.net is None else (shown.stage.layer if shown.stage else -1)


def _edit(**settings: object) -> None:
    change(lambda state: replace(state, back=replace(state.back, **settings)) if state.back else state)


def _say(shown: Shown) -> None:
    way, taken, net = shown.way, shown.taken, shown.net
    assert way is not None, "asked on the way back only"
    layer = taken.layer if taken else _layer(shown)
    has_layer = 0 <= layer < len(way.gradients.parameters)
    parameters = way.gradients.parameters[layer] if has_layer else {}
    notices.quiet(
        words.loss_of(way, net.classes if net else ()),
        words.parameters_of(parameters),
        taken.why if taken else "",
        words.folding_of(taken.scene if taken else None),
    )


def show_gradients(shown: Shown) -> None:
    """Draw the gradients of a single layer, from its output to its input; an output cell can be pressed."""
    way = shown.way
    if way is None:
        return
    last = way.network.names[-1]
    held = Held(last, way.backward.cell) if way.backward.of == "cell" else None
    overview.show_gradients(way, held=held, on_pick=_pick, key="gradients")


def attention_sees(state: State, shown: Shown) -> tuple:
    """What `show_attention` is drawn from."""
    return state.chain, state.setup, state.received, state.back, widgets.is_open(_ATTENTION)


def show_attention(shown: Shown, at: int) -> None:
    """Draw where a network looks: saliency, and Grad-CAM of the pressed layer if that has maps."""
    box = widgets.expander(phrase("Where it looks: saliency and Grad-CAM"), _ATTENTION)
    if box.open:
        with box:
            _show_pictures(shown, at)


def _show_pictures(shown: Shown, at: int) -> None:
    way = shown.way
    assert way is not None, "asked on the way back only"
    pictures = {phrase("saliency: |dL/d(input)|"): salient(way.maps[INPUT])}
    name = way.network.names[at] if 0 <= at < len(way.network.names) else ""
    if name and way.maps[name].ndim > 1:
        sign = -1 if way.backward.of in ("class", "error") else 1  # a loss falls where a score rises
        cam = class_activation(way.values[name], sign * way.maps[name])
        pictures[phrase("Grad-CAM of {layer}", layer=name)] = cam
    for number, (column, (title, cells)) in enumerate(zip(st.columns(2), pictures.items(), strict=False)):
        with column:
            overview.show_picture(cells, title, key=f"attention-{number}")


def _pick(layer: str, cell: tuple[int, ...]) -> None:
    way = on_page().way
    if way is None or layer not in way.maps:
        return
    names = way.network.names
    at = list(way.maps).index(layer) - 1
    change(lambda state: aimed(state, cell, at, len(names)))


def aimed(state: State, cell: tuple[int, ...], at: int, layers: int) -> State:
    """Return the state in which a cell that was pressed is differentiated, if it is one of the output."""
    if state.back is None or state.back.of != "cell" or at != layers - 1:
        return state
    return replace(state, back=replace(state.back, cell=cell))
